"""How long the desktop's longest slot is while an answer streams into a conversation of 300 turns, offscreen.

    python -m benchmarks.desktop_streaming [--turns 300] [--tokens 2000] [--rate 250] [--json FILE]

A slot is what Qt runs before it looks at the next event: every event is timed from outside, painting included.
``work`` is the thread's own processor time, which another program on a busy machine does not lengthen.
Measured three times: opening the conversation, tokens at ``--rate`` a second, and tokens as fast as they are taken.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.bootstrap import Desktop, build_desktop
from app.bridge.background import ThreadedBackground
from app.preview.ask_scenes import filled, long_conversation, phrasing
from app.preview.fake_engine import FakeEngine
from app.resources.theme import LIGHT, apply_theme
from engine.contract.answers import AnswerEvent, AskRequest

_WORDS = "The travel desk books hotels up to the limit that the policy names for each of the countries ".split()
_LIMIT_S = 120.0


class TimedApplication(QApplication):
    """Remembers how long each event took that Qt delivered by itself, and how much of it was work, in seconds."""

    def __init__(self) -> None:
        super().__init__(["desktop_streaming"])
        self.took_s: list[float] = []
        self.worked_s: list[float] = []
        self._depth = 0

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        self._depth += 1
        started_s, worked_s = time.perf_counter(), time.thread_time()
        try:
            return bool(super().notify(receiver, event))
        finally:
            self._depth -= 1
            if self._depth == 0:
                self.took_s.append(time.perf_counter() - started_s)
                self.worked_s.append(time.thread_time() - worked_s)


class StreamingEngine(FakeEngine):
    """Says ``tokens`` words, ``rate`` a second; 0: without a pause."""

    def __init__(self, tokens: int, rate: float) -> None:
        super().__init__()
        self.__dict__ |= filled().__dict__
        self._tokens, self.rate = tokens, rate

    def ask_stream(self, request: AskRequest) -> Iterator[AnswerEvent]:
        started_s = time.monotonic()
        for number in range(self._tokens):
            yield AnswerEvent(type="token", text=_WORDS[number % len(_WORDS)] + " ")
            if self.rate and (wait_s := started_s + (number + 1) / self.rate - time.monotonic()) > 0:
                time.sleep(wait_s)
        yield AnswerEvent(type="answer", answer=phrasing(turn=9999))


def until(condition: object) -> None:
    deadline_s = time.monotonic() + _LIMIT_S
    while not condition():  # type: ignore[operator]
        if time.monotonic() > deadline_s:
            raise SystemExit("it never came")
        QTest.qWait(2)


def stream(desktop: Desktop, application: TimedApplication, tokens: int) -> dict[str, float]:
    application.took_s.clear()
    application.worked_s.clear()
    started_s = time.monotonic()
    desktop.ask.ask("What may a hotel cost?")
    until(lambda: not desktop.ask.props.busy)
    return figures(application, time.monotonic() - started_s) | {
        "tokens_per_s": tokens / (time.monotonic() - started_s)
    }


def figures(application: TimedApplication, wall_s: float) -> dict[str, float]:
    took_ms, worked_ms = ([1000 * s for s in taken] for taken in (application.took_s, application.worked_s))
    return {
        "slot_median_ms": statistics.median(took_ms),
        "slot_worst_ms": max(took_ms),
        "work_worst_ms": max(worked_ms),
        "slots_over_16_ms": float(sum(ms > 16 for ms in took_ms)),
        "wall_s": wall_s,
    }


def main() -> int:
    """Measure, print a table, write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--tokens", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=250.0, help="tokens a second")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    application = TimedApplication()
    application.setStyle("Fusion")
    apply_theme(application, LIGHT)
    engine, background = StreamingEngine(arguments.tokens, arguments.rate), ThreadedBackground()
    engine.conversations["conv_long"] = long_conversation(arguments.turns)
    desktop = build_desktop(engine, background, LIGHT)
    desktop.window.show()
    desktop.status.ask()
    until(lambda: desktop.status.props.known)
    QTest.qWait(300)

    outcome: dict[str, dict[str, float]] = {}
    application.took_s.clear()
    application.worked_s.clear()
    started_s = time.monotonic()
    desktop.ask.open_conversation("conv_long")
    until(lambda: len(desktop.ask.props.turns) == arguments.turns and desktop.ask_page.transcript.is_settled)
    outcome["open"] = figures(application, time.monotonic() - started_s)
    outcome["stream"] = stream(desktop, application, arguments.tokens)
    engine.rate = 0.0
    outcome["burst"] = stream(desktop, application, arguments.tokens)
    background.close()
    for name, values in outcome.items():
        print(f"{name:8}" + "".join(f"{what} {value:8.2f}   " for what, value in values.items()))
    if arguments.json:
        arguments.json.write_text(json.dumps(outcome, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
