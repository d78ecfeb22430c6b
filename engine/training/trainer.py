"""Start a trainer, hand it what it needs through memory, follow what it says, and turn its end into a value.

The data goes through memory files (memfd_create(2)): they have no name on any disk. The run's key goes through a pipe.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from engine.core.errors import CloisterError, DiskFullError
from engine.core.sandbox.means import Means, not_accepted
from engine.core.sandbox.policy import Policy
from engine.runtime import confinement
from engine.runtime.hardware import freest_card, read_gpus, read_memory
from engine.runtime.isolation import start_isolated
from engine.training import launcher
from engine.training.child.report import Event, Failed, Finished, Stopped, parse_event
from engine.training.child.spec import Descriptors, TrainerSpec
from engine.training.errors import (
    BaseModelError,
    CheckpointError,
    TrainerCrashedError,
    TrainerMemoryError,
    TrainingDataError,
    TrainingDivergedError,
    TrainingFailedError,
)
from engine.training.scratch import scratch_folder

_log = logging.getLogger(__name__)
_LOOK_S = 0.1
_LONGEST_LINE_BYTES = 1 << 20
_MOST_OUTPUT_BYTES = 1 << 30  # a line of metrics for each of a million steps is less
_ERRORS: dict[str, type[CloisterError]] = {
    kind.code: kind
    for kind in (
        BaseModelError,
        CheckpointError,
        DiskFullError,
        TrainerMemoryError,
        TrainingDataError,
        TrainingDivergedError,
    )
}


@dataclass(frozen=True, slots=True)
class Work:
    """One start of a trainer. ``training`` and ``validation`` are descriptors of memory files."""

    spec: TrainerSpec
    run_key: bytes
    training: int
    validation: int


@dataclass(frozen=True, slots=True)
class StopRequest:
    """``asked`` is looked at several times a second; from then on the trainer has ``grace_s`` to save its work."""

    asked: Callable[[], bool]
    grace_s: Callable[[], float]


class Trainer(Protocol):
    """A port: something that trains."""

    def train(self, work: Work, hear: Callable[[Event], None], stop: StopRequest) -> Finished | Stopped | None:
        """Train to the end. None: it was stopped by force. Raises TrainingFailedError or DiskFullError."""
        ...


class TrainerProcess:
    """Trains in a confined child process, or several under one parent, which die with the calling thread."""

    def __init__(self, *, accept_weak_isolation: Callable[[], bool] = not_accepted, means: Means | None = None) -> None:
        """``accept_weak_isolation``: whether an administrator gave a reason for it in writing.

        ``means``: what of the system's isolation may be used, everything by default.
        """
        self._accept_weak = accept_weak_isolation
        self._means = means

    def train(self, work: Work, hear: Callable[[Event], None], stop: StopRequest) -> Finished | Stopped | None:
        spec = work.spec
        with contextlib.ExitStack() as stack:
            spec_file = stack.enter_context(memory_file([spec.model_dump_json().encode()]))
            key_out, key_in = os.pipe()
            stack.callback(os.close, key_out)
            with os.fdopen(key_in, "wb") as pipe:
                pipe.write(work.run_key)
            report_out, report_in = os.pipe()
            reading = stack.enter_context(os.fdopen(report_out, "rb", buffering=0))
            scratch = stack.enter_context(scratch_folder())
            try:
                descriptors = Descriptors(spec_file, key_out, report_in, work.training, work.validation)
                child = start_isolated(
                    launcher.command_of(descriptors),
                    folder=Path(spec.run_dir),
                    environment=launcher.environment_of(spec.config, scratch, freest_card(read_gpus())),
                    stderr=subprocess.DEVNULL,
                    descriptors=descriptors.all(),
                    policy=replace(policy_of(spec, scratch), peers=launcher.peers_of(spec.config, descriptors)),
                    accept_weak=self._accept_weak(),
                    means=self._means,
                )
            except OSError as error:
                raise TrainerCrashedError(
                    f"The trainer cannot be started ({error.strerror}).", help="See `cloister doctor`."
                ) from error
            finally:
                os.close(report_in)
            _log.info("trainer of %s started, isolation %s", spec.run_id, child.isolation)
            process = child.process
            stack.callback(_end, process)
            return _follow(process, reading.fileno(), hear, stop)


def policy_of(spec: TrainerSpec, scratch: Path) -> Policy:
    """What this trainer may do. Its checkpoints are smaller than a few copies of the base model."""
    model = Path(spec.model_dir)
    size_bytes = sum(path.stat().st_size for path in model.rglob("*") if path.is_file())
    return confinement.trainer(
        model=model,
        run=Path(spec.run_dir),
        scratch=scratch,
        compiles=spec.config.compile,
        memory_bytes=read_memory().total_bytes,
        file_bytes=8 * confinement.GIB + 4 * size_bytes,
    )


def _follow(
    process: subprocess.Popen[bytes], report: int, hear: Callable[[Event], None], stop: StopRequest
) -> Finished | Stopped | None:
    deadline_s: float | None = None
    ending: Finished | Stopped | Failed | None = None
    pending, total = b"", 0
    while True:
        if stop.asked():
            if deadline_s is None:
                process.send_signal(signal.SIGTERM)
                deadline_s = time.monotonic() + stop.grace_s()
            elif time.monotonic() >= deadline_s:
                process.kill()
                return None
        if not select.select([report], [], [], _LOOK_S)[0]:
            continue
        untrusted = os.read(report, 65_536)
        if not untrusted:
            break
        pending += untrusted
        total += len(untrusted)
        *lines, pending = pending.split(b"\n")
        if len(pending) > _LONGEST_LINE_BYTES or total > _MOST_OUTPUT_BYTES:
            raise TrainerCrashedError("The trainer says what cannot be understood.", help="Start the training again.")
        for line in lines:
            event = _parsed(line)
            if isinstance(event, Finished | Stopped | Failed):
                ending = ending or event  # of several processes the first that failed says why
            hear(event)
    process.wait()
    if isinstance(ending, Failed):
        raise _error_of(ending)
    if ending is None:
        if deadline_s is not None:  # asked to stop before it could listen
            return None
        raise _crash(process.returncode)
    return ending


def _parsed(untrusted_line: bytes) -> Event:
    try:
        return parse_event(untrusted_line)
    except ValueError:
        raise TrainerCrashedError(
            "The trainer says what cannot be understood.", help="Start the training again."
        ) from None


def _error_of(failed: Failed) -> CloisterError:
    if failed.where:
        _log.error("the trainer failed: %s at %s", failed.code, failed.where)
    return _ERRORS.get(failed.code, TrainingFailedError)(failed.message, help=failed.help)


def _crash(status: int) -> TrainerCrashedError:
    if status == -signal.SIGKILL:
        reason = "it was killed, by somebody or by the system when memory ran out"
    elif status < 0:
        reason = f"signal {signal.Signals(-status).name}"
    else:
        reason = f"exit status {status}"
    return TrainerCrashedError(
        f"The trainer ended without a word: {reason}.",
        help="`cloister train resume RUN` goes on from the last checkpoint.",
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()


@contextlib.contextmanager
def memory_file(blocks: Iterable[bytes]) -> Iterator[int]:
    """A file that lies in memory only, with ``blocks`` in it; its descriptor, closed at the end."""
    descriptor = os.memfd_create("training", os.MFD_CLOEXEC)
    try:
        with os.fdopen(os.dup(descriptor), "wb") as file:
            for block in blocks:
                file.write(block)
        yield descriptor
    finally:
        os.close(descriptor)
