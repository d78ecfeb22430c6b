"""How long an answer takes: quote mode whole, answer mode to the first word, and the command line's own part.

    python -m benchmarks.answering [--questions 20] [--json out.json]

A new vault with the sample company's Markdown and text documents, a real engine in a process of its own, the
starter answerer as the language model. Medians over the questions.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine.client.client import Client
from engine.client.supervisor import create_vault, start_engine, wait_until_stopped
from engine.contract.answers import AnswerMode, AskRequest

ROOT = Path(__file__).resolve().parents[1]


def measure(home: Path, questions: list[str]) -> dict[str, float]:
    """Medians in milliseconds."""
    model = next((ROOT / "models_registry" / "starter" / "answerer").glob("*.gguf"))
    with Client(home) as client:
        client.create_collection("samples")
        folder = ROOT / "samples" / "documents"
        paths = [str(path) for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".txt")]
        for _ in client.watch_job(client.ingest(paths, "samples")):
            pass
        for _ in client.watch_job(client.import_model(str(model), use=True)):
            pass
        client.ask(AskRequest(question=questions[0], mode=AnswerMode.ANSWER))
        quoted = [_timed_ms(client, question) for question in questions]
        first, whole = zip(*(_streamed_ms(client, question) for question in questions), strict=True)
        search = [client.search(question).timings_ms["total"] for question in questions]
    answered = [ms for ms in first if ms is not None]
    return {
        "quote_ms": statistics.median(quoted),
        "answer_first_token_ms": statistics.median(answered) if answered else 0.0,
        "answer_whole_ms": statistics.median(whole),
        "search_ms": statistics.median(search),
        "cli_status_ms": _cli_ms(home),
    }


def _timed_ms(client: Client, question: str) -> float:
    started_s = time.monotonic()
    client.ask(AskRequest(question=question, mode=AnswerMode.QUOTE))
    return (time.monotonic() - started_s) * 1000


def _streamed_ms(client: Client, question: str) -> tuple[float | None, float]:
    """To the first word (None where the documents do not say, and no model is asked) and to the end."""
    started_s = time.monotonic()
    first: float | None = None
    for event in client.ask_stream(AskRequest(question=question, mode=AnswerMode.ANSWER)):
        if event.type == "token" and first is None:
            first = (time.monotonic() - started_s) * 1000
    return first, (time.monotonic() - started_s) * 1000


def _cli_ms(home: Path) -> float:
    command = [str(Path(sys.executable).with_name("cloister")), "engine", "status", "--json"]
    times = []
    for _ in range(7):
        started_s = time.monotonic()
        subprocess.run(command, env=os.environ | {"CLOISTER_HOME": str(home)}, check=True, capture_output=True)
        times.append((time.monotonic() - started_s) * 1000)
    return statistics.median(times)


def main() -> int:
    """Measure and print; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    golden = (ROOT / "samples" / "golden.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [entry["question"] for entry in map(json.loads, golden) if entry["answerable"]]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "vault"
        create_vault(home, "benchmark", "benchmark")
        start_engine(home, "benchmark")
        try:
            outcome = measure(home, questions[:: max(1, len(questions) // arguments.questions)][: arguments.questions])
        finally:
            with Client(home) as client:
                client.stop()
            wait_until_stopped(home)
    for name, value in outcome.items():
        print(f"{name:24} {value:8.1f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(outcome, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
