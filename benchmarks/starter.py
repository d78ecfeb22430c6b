"""How the starter model answers the sample company's questions when the right passage is given.

    python -m benchmarks.starter --gguf build/starter.gguf [--passages found.json] [--json out.json]

A new vault with the sample company, search as in the product; of what is found, the passage of the named document
that holds the expected words is the right one. The model then sees it alone, or among the best of the others, in the
prompt of the product, through llama-server. Questions without an answer see the best three passages. Nothing of this
company is trained on. With ``--passages`` what was found is kept in, or taken from, that file.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.client.client import Client
from engine.client.supervisor import create_vault, start_engine, wait_until_stopped
from engine.contract.answers import SearchHit
from models_registry.starter.answerer.answering import served_answerer
from models_registry.starter.generator.measure import Task, measure

ROOT = Path(__file__).resolve().parents[1]
_OTHERS = 3
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """A question of the golden set; ``right`` is (text, source) of the passage that answers, None if none was found."""

    question: str
    expected: str
    right: tuple[str, str] | None
    others: tuple[tuple[str, str], ...]


def find_passages(home: Path) -> list[Found]:
    """Search the sample company's documents for every question, in a new vault below ``home``."""
    golden = (ROOT / "samples" / "golden.jsonl").read_text(encoding="utf-8").splitlines()
    create_vault(home, "benchmark", "benchmark")
    start_engine(home, "benchmark")
    try:
        with Client(home) as client:
            client.create_collection("samples")
            for _ in client.watch_job(client.ingest([str(ROOT / "samples" / "documents")], "samples")):
                pass
            return [_find(client, row) for row in map(json.loads, golden)]
    finally:
        with Client(home) as client:
            client.stop()
        wait_until_stopped(home)


def _find(client: Client, row: dict[str, str]) -> Found:
    answer = row["answer"] if row["answerable"] else ""
    hits = client.search(row["question"], k=16).hits
    if not answer:
        return Found(row["question"], "", None, tuple(_shown(hit) for hit in hits[:_OTHERS]))
    wider = [*hits, *client.search(f"{answer} {row['question']}", k=30).hits]
    holding = [hit for hit in wider if row["document"].endswith(hit.document) and _plain(answer) in _plain(hit.text)]
    others = [hit for hit in hits if _plain(answer) not in _plain(hit.text)]
    right = _shown(holding[0]) if holding else None
    return Found(row["question"], answer, right, tuple(_shown(hit) for hit in others[:_OTHERS]))


def _shown(hit: SearchHit) -> tuple[str, str]:
    return hit.text, hit.document + (f", page {hit.page}" if hit.page else "")


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).casefold()


def tasks_of(found: Sequence[Found], *, alone: bool) -> list[Task]:
    """Questions whose right passage was found, with it alone or among others."""
    rng = random.Random(3)
    tasks = []
    for one in found:
        if one.right is None:
            continue
        passages = [one.right, *([] if alone else one.others[: _OTHERS - 1])]
        rng.shuffle(passages)
        tasks.append(Task(tuple(passages), one.question, (one.expected,), passages.index(one.right) + 1))
    return tasks


def absent_tasks(found: Sequence[Found]) -> list[Task]:
    """Questions that no document answers, with what search finds for them."""
    return [Task(one.others, one.question, (), 0) for one in found if not one.expected]


def main() -> int:
    """Measure and print; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--passages", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    if arguments.passages and arguments.passages.exists():
        kept = json.loads(arguments.passages.read_text(encoding="utf-8"))
        found = [Found(r["question"], r["expected"], _pair(r["right"]), _pairs(r["others"])) for r in kept]
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = find_passages(Path(folder) / "vault")
        if arguments.passages:
            text = json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1)
            arguments.passages.write_text(text, encoding="utf-8")
    sets = {
        "the right passage alone": tasks_of(found, alone=True),
        "the right passage among others": tasks_of(found, alone=False),
        "not answered": absent_tasks(found),
    }
    outcome = {"answerable": sum(bool(one.expected) for one in found)}
    told = {}
    with served_answerer(arguments.gguf) as answerer:
        for name, tasks in sets.items():
            told[name] = asdict(measure(answerer, tasks))
            print(name, told[name], flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(outcome | told, indent=2) + "\n", encoding="utf-8")
    return 0


def _pair(value: list[str] | None) -> tuple[str, str] | None:
    return (value[0], value[1]) if value else None


def _pairs(values: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((text, source) for text, source in values)


if __name__ == "__main__":
    raise SystemExit(main())
