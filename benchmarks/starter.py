"""How the starter model answers the sample company's questions when the right passage is given.

    python -m benchmarks.starter --gguf build/starter.gguf [--data FOLDER] [--passages JSON] [--json JSON]

A new vault with the sample company, search as in the product; of what is found, the passage of the named document
that holds the expected words is the right one. The model then sees it alone, or among the best of the others, in the
prompt of the product with the sentences that the product's reader finds closest, through llama-server. Questions
without an answer see the best three passages. Nothing of this company is trained on. With ``--passages`` what was found
is kept in, or taken from, that file. With ``--data`` also the organisations held out and ClapNQ. What copying the
closest sentence would reach without any language model stands beside.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from engine.chat.evidence import Evidence
from engine.chat.quoting import choose_quotes
from engine.chat.service import closest_sentences
from engine.client.client import Client
from engine.client.supervisor import create_vault, start_engine, wait_until_stopped
from engine.contract.answers import SearchHit
from engine.retrieval.passages import Passage
from engine.runtime.reader import MiniLmReader, ReaderPassage
from models_registry.starter.answerer.answering import served_answerer
from models_registry.starter.answerer.chat_format import ABSTENTION, cite
from models_registry.starter.generator.measure import Task, fitted, measure, score, sets_of

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


class Closest:
    """Adds to a task what the product's reader would quote of its passages.

    Rated by the reader alone, without the counts of a whole vault; no quote is moved to another sentence.
    """

    def __init__(self) -> None:
        self._reader = MiniLmReader(ROOT / "models_registry" / "starter" / "reader", threads=1)

    def added_to(self, task: Task) -> Task:
        names = [source.rpartition(", page ")[0] or source for _, source in task.passages]
        texts = [text for text, _ in task.passages]
        shown = [ReaderPassage(text, document=name) for text, name in zip(texts, names, strict=True)]
        readings = self._reader.read(task.question, shown)
        evidence = [
            Evidence(
                Passage((n,), str(n), names[n], None, 0, len(text), text, "", None, 1.0), reading, reading.answerable
            )
            for n, (text, reading) in enumerate(zip(texts, readings, strict=True))
        ]
        evidence.sort(key=lambda item: -item.score)
        quotes = choose_quotes(evidence, question=task.question, threshold=0.0)
        numbers = [int(item.passage.document_id) + 1 for item in evidence]
        said = closest_sentences(quotes, evidence)
        return replace(task, closest=tuple((_SPACE.sub(" ", one.text), numbers[one.number - 1]) for one in said))


def absent_tasks(found: Sequence[Found]) -> list[Task]:
    """Questions that no document answers, with what search finds for them."""
    return [Task(one.others, one.question, (), 0) for one in found if not one.expected]


def main() -> int:
    """Measure and print; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="folder with retrieval/clapnq_dev_*.jsonl")
    parser.add_argument("--count", type=int, default=120, help="questions of a set beside the sample company")
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
    if arguments.data:
        sets |= sets_of(arguments.data, arguments.count)
    told: dict[str, object] = {"answerable": sum(bool(one.expected) for one in found)}
    closest = Closest()
    with served_answerer(arguments.gguf) as answerer:
        for name, bare in sets.items():
            tasks = [fitted(closest.added_to(task)) for task in bare]
            copied = score(tasks, [cite(*task.closest[0]) if task.closest else ABSTENTION for task in tasks])
            told[name] = {"model": asdict(measure(answerer, tasks)), "closest sentence copied": asdict(copied)}
            print(name, json.dumps(told[name]), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return 0


def _pair(value: list[str] | None) -> tuple[str, str] | None:
    return (value[0], value[1]) if value else None


def _pairs(values: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((text, source) for text, source in values)


if __name__ == "__main__":
    raise SystemExit(main())
