"""Reads documents again under a policy, to be killed: goes on with what an earlier process left.

privacy_driver.py HOME    prints "running" once the jobs run, and "done" at their end
"""

from __future__ import annotations

import sys
from pathlib import Path

from engine.ingest.settings import IngestSettings
from tests.support.ingest_kit import open_kit

SETTINGS = IngestSettings(group_chunks=2, batch_passages=2, files_in_flight=2, watch_interval_s=3600)


def main() -> None:
    kit = open_kit(Path(sys.argv[1]), settings=SETTINGS, max_deaths=1_000_000, with_privacy=True)
    print("running", flush=True)
    kit.settle()
    kit.close()
    print("done", flush=True)


if __name__ == "__main__":
    main()
