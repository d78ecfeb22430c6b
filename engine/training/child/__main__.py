"""The trainer's main function: read what is wanted, prepare, train, write the result, and say how it ended.

Standard output and error lead nowhere. Whatever happens is one line on the report's pipe; the exit status says
nothing more.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from pathlib import Path

from engine.core.errors import CloisterError
from engine.core.sandbox import refusals
from engine.training.child import report, spec

# Where another process of the training ended, this one is about to be ended by the parent of all; only an error that
# nobody else's end explains is worth a word.
_OTHERS_FIRST_S = 3.0


def main(arguments: list[str]) -> int:
    """0 when the trainer ended as it should, stopped or finished; 1 with a ``failed`` event before."""
    descriptors = spec.parse_descriptors(arguments)
    reporter = report.Reporter(descriptors.report)
    rank = spec.read_rank(os.environ)
    try:
        _train(descriptors, reporter, rank)
    except CloisterError as error:
        reporter.say(report.Failed(code=error.code, message=error.message, help=error.help))
        return 1
    except Exception as error:  # noqa: BLE001 - the boundary of the process
        failed = failure_of(error)
        if failed.code == "TRAINING_FAILED" and "RANK" in os.environ:
            time.sleep(_OTHERS_FIRST_S)
        reporter.say(failed)
        return 1
    return 0


def failure_of(error: Exception) -> report.Failed:
    """What an unforeseen error means; its own message may quote the data and is left out."""
    if is_out_of_memory(error):
        return report.Failed(code="TRAINER_OUT_OF_MEMORY", message="There is not enough memory for a micro-batch.")
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(one.filename).name}:{one.name}:{one.lineno}" for one in reversed(frames[-8:]))
    return report.Failed(
        code="TRAINING_FAILED",
        message=f"The trainer failed in a way that nobody foresaw ({type(error).__name__}).",
        help="What was saved before stays. Please report it with the lines in the log.",
        where=where,
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Torch says it by a class of its own on a card, and by words on the processor and of the card's libraries."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    words = str(error).lower() if isinstance(error, RuntimeError) else ""
    known = ("out of memory", "can't allocate memory", "not enough memory", "cublas_status_alloc_failed")
    return any(one in words for one in known)


def _train(descriptors: spec.Descriptors, reporter: report.Reporter, rank: int) -> None:
    wanted = spec.read_spec(descriptors.spec)
    run_key = spec.read_key(descriptors.key) if rank == 0 else b""  # nobody else reads or writes a file of the run
    if not wanted.config.compile:  # compiling starts a compiler; nothing else starts anything
        refusals.refuse_programs()
    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stop.append(number))
    from engine.training.child.session import Session

    session = Session(wanted, run_key, reporter.say if rank == 0 else _nothing, lambda: bool(stop))
    session.run(spec.read_lines(descriptors.train), spec.read_lines(descriptors.validation))


def _nothing(_: report.Event) -> None:
    """Of several processes one tells of their work; of a failure each of them."""


if __name__ == "__main__":
    os.umask(0o077)
    status = main(sys.argv[1:])
    # Threads of libraries are neither waited for nor torn down: everything that matters is on the disk.
    os._exit(status)
