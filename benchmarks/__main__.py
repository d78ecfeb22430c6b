"""`make bench`: every speed in one table, also written as JSON.

    python -m benchmarks [--sizes 10000,100000,1000000] [--only ingest,search] [--out build/bench.json]

Each part runs in a process of its own, one after the other. A machine that does other work at the same time makes
absolute times worthless; ratios measured within one part survive.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("ingest", "embedding", "answering", "audit", "search", "document_list", "desktop_table", "desktop_streaming")


def run_part(name: str, sizes: str, work: Path) -> Any:
    """What the part wrote as JSON. A part that fails ends everything with its own output."""
    out = work / f"{name}.json"
    extra = ["--sizes", sizes, "--work", str(work / "search")] if name == "search" else []
    started_s = time.monotonic()
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}", "--json", str(out), *extra], cwd=ROOT, check=True)
    print(f"({name}: {time.monotonic() - started_s:.0f} s)\n", flush=True)
    return json.loads(out.read_text(encoding="utf-8"))


def rows(name: str, outcome: Any) -> list[tuple[str, str]]:
    """Every figure of a part as (what, value); lists are told apart by their first number."""
    if isinstance(outcome, list):
        return [row for entry in outcome for row in rows(f"{name} {next(iter(entry.values()))}", entry)]
    found: list[tuple[str, str]] = []
    for key, value in outcome.items():
        if isinstance(value, dict):
            found += rows(f"{name} {key}", value)
        elif isinstance(value, float):
            found.append((f"{name} {key}", f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"))
        else:
            found.append((f"{name} {key}", str(value)))
    return found


def main() -> int:
    """Run the parts, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of chunks to search among")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, of {', '.join(PARTS)}")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench.json")
    arguments = parser.parse_args()
    chosen = [name for name in PARTS if name in arguments.only.split(",")]
    with tempfile.TemporaryDirectory() as work:
        outcomes = {name: run_part(name, arguments.sizes, Path(work)) for name in chosen}
    table = [row for name, outcome in outcomes.items() for row in rows(name, outcome)]
    width = max((len(what) for what, _ in table), default=0)
    for what, value in table:
        print(f"{what.ljust(width)}  {value}")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(outcomes, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to {arguments.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
