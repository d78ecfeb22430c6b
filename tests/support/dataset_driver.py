"""Runs the jobs of a dataset that lie in a vault, to be killed: goes on with what an earlier process left.

dataset_driver.py HOME    prints "running" once the jobs run, and "done" at their end
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.dataset_kit import open_datasets


def main() -> None:
    kit = open_datasets(Path(sys.argv[1]), max_deaths=1_000_000)
    print("running", flush=True)
    kit.ingest.settle()
    kit.close()
    print("done", flush=True)


if __name__ == "__main__":
    main()
