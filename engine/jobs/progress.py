"""Rate and time left from what was really done lately. Pure: the time comes with every report."""

from __future__ import annotations

from collections import deque

from engine.jobs.records import Progress

WINDOW_S = 30.0
_MINIMUM_SPAN_S = 1.0
_STEP_S = 0.25  # reports closer together than this are one sample, which bounds the window's memory


class ProgressMeter:
    """Follows one job. Not thread-safe.

    The rate is what was done over the last ``WINDOW_S`` seconds of the current stage; it is None until a
    second has passed with something done, and again when nothing was done for the whole window. The time
    left needs a rate and a total. Work that was there before the first report of a stage (a resumed job)
    counts as done and not as speed.
    """

    def __init__(self) -> None:
        self._stage = ""
        self._unit = ""
        self._done = 0
        self._total: int | None = None
        self._samples: deque[tuple[float, int]] = deque()

    def report(self, stage: str, done: int, total: int | None, unit: str, *, now_s: float) -> None:
        """Take in one report; ``now_s`` is monotonic time."""
        if (stage, unit) != (self._stage, self._unit) or done < self._done:
            self._samples.clear()
        self._stage, self._unit, self._done, self._total = stage, unit, done, total
        if len(self._samples) >= 2 and now_s - self._samples[-2][0] < _STEP_S:
            self._samples[-1] = (now_s, done)
        else:
            self._samples.append((now_s, done))

    def progress(self, *, now_s: float) -> Progress:
        rate = self._rate(now_s)
        left = None
        if rate and self._total is not None:
            left = max(0.0, (self._total - self._done) / rate)
        return Progress(self._stage, self._done, self._total, self._unit, rate, left)

    def _rate(self, now_s: float) -> float | None:
        # The sample just older than the window stays: it says how much was done when the window began.
        while len(self._samples) > 1 and self._samples[1][0] <= now_s - WINDOW_S:
            self._samples.popleft()
        if not self._samples:
            return None
        then_s, then_done = self._samples[0]
        span_s = now_s - then_s
        if span_s < _MINIMUM_SPAN_S or self._done <= then_done:
            return None
        return (self._done - then_done) / span_s
