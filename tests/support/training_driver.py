"""An engine's part of a training in a process of its own, to be killed: opens a kit, runs what is queued, tells steps.

    python -m tests.support.training_driver HOME start|go-on STEPS

Prints ``RUN step`` for each step that is recorded, then ``RUN`` and the state that it ended in.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.support.training_kit import open_kit


def main(home: Path, what: str, steps: int) -> None:
    kit = open_kit(home, start=False)
    values = {"max_steps": steps, "epochs": 100, "checkpoint_every_steps": 3, "dropout": 0.1}
    if what == "start":
        run_id, _ = kit.service.start(kit.request(**values), created_by="ada")
    else:
        run_id = kit.service.list()[0].id
    kit.queue.start()
    told = 0
    while True:
        run = kit.service.show(run_id)
        if run.step != told:
            told = run.step
            print(run_id, told, flush=True)
        if run.state not in ("queued", "running"):
            print(run_id, run.state, flush=True)
            break
        time.sleep(0.02)
    kit.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
