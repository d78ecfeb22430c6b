"""Ask every golden question of a running engine in quote mode and report what came of it.

    python -m benchmarks.answers --golden samples/golden.jsonl --collection company

Reports, with the engine that serves CLOISTER_HOME: how often the right document and page come first, among the
first three, how often the cited quote or its passage holds the answer, how often it abstains, rightly and
wrongly, and the risk-coverage curve over the score of the first citation.
"""

from __future__ import annotations

import argparse
import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.client.client import Client
from engine.client.supervisor import default_home
from engine.contract.answers import AnswerMode, AnswerResponse, AskRequest, Citation


@dataclass(frozen=True)
class Result:
    """One question and the engine's answer to it."""

    golden: dict[str, Any]
    answer: AnswerResponse
    hits: list[str]

    @property
    def answerable(self) -> bool:
        return bool(self.golden["answerable"])

    @property
    def score(self) -> float:
        return self.answer.citations[0].score if self.answer.citations else 0.0

    def right(self, citation: Citation) -> bool:
        """Right document, and right page where both the question and the document have one."""
        return any(self._document_is(citation, place) for place in self._places())

    def first_is_right(self) -> bool:
        return bool(self.answer.citations) and self.right(self.answer.citations[0])

    def quotes_the_answer(self) -> bool:
        wanted = _plain(self.golden["answer"])
        return any(wanted in _plain(citation.quote) for citation in self.answer.citations)

    def _places(self) -> list[dict[str, Any]]:
        places = [{"document": self.golden["document"], "page": self.golden["page"]}]
        for other in self.golden.get("also", []):
            places.append(other if isinstance(other, dict) else {"document": other, "page": None})
        return places

    @staticmethod
    def _document_is(citation: Citation, place: dict[str, Any]) -> bool:
        # A member's name carries its container's: "mail.eml » contract.pdf".
        container = citation.document.split(" » ")[0]
        if Path(str(place["document"])).name != container:
            return False
        return place.get("page") is None or citation.page is None or citation.page == place["page"]


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def ask_all(client: Client, golden: list[dict[str, Any]], collection: str) -> list[Result]:
    """Every question once, in quote mode, without a conversation."""
    results = []
    for entry in golden:
        request = AskRequest(question=entry["question"], collection=collection, mode=AnswerMode.QUOTE)
        answer = client.ask(request)
        hits = client.search(entry["question"], collection=collection, k=10).hits
        results.append(Result(entry, answer, [hit.document.split(" » ")[0] for hit in hits]))
    return results


def report(results: list[Result]) -> dict[str, float]:
    """Shares, 0 to 1."""
    answerable = [result for result in results if result.answerable]
    unanswerable = [result for result in results if not result.answerable]
    answered = [result for result in answerable if not result.answer.abstained]

    def share(part: int, whole: int) -> float:
        return round(part / whole, 4) if whole else 0.0

    def among_hits(result: Result, k: int) -> bool:
        return Path(str(result.golden["document"])).name in result.hits[:k]

    return {
        "answerable": len(answerable),
        "unanswerable": len(unanswerable),
        "search_document_at_1": share(sum(among_hits(r, 1) for r in answerable), len(answerable)),
        "search_document_at_10": share(sum(among_hits(r, 10) for r in answerable), len(answerable)),
        "first_citation_right_of_answerable": share(sum(r.first_is_right() for r in answerable), len(answerable)),
        "first_citation_right_of_answered": share(sum(r.first_is_right() for r in answered), len(answered)),
        "any_citation_right": share(
            sum(any(r.right(c) for c in r.answer.citations) for r in answerable), len(answerable)
        ),
        "a_quote_holds_the_answer": share(sum(r.quotes_the_answer() for r in answerable), len(answerable)),
        "false_abstention": share(len(answerable) - len(answered), len(answerable)),
        "abstention": share(sum(r.answer.abstained for r in unanswerable), len(unanswerable)),
        "answer_ms_median": statistics.median(r.answer.timings_ms["total"] for r in results),
    }


def curve(results: list[Result]) -> list[tuple[float, float, float, float]]:
    """(threshold, coverage, risk, abstention): what each threshold would have answered, and how wrongly.

    Risk counts an answered question as wrong when its first citation is not right, or when there is no answer.
    """
    rows = []
    for step in range(0, 20):
        threshold = step / 20
        answered = [result for result in results if result.score >= threshold]
        wrong = sum(not (result.answerable and result.first_is_right()) for result in answered)
        refused = sum(result.score < threshold for result in results if not result.answerable)
        unanswerable = sum(not result.answerable for result in results)
        rows.append(
            (
                threshold,
                round(len(answered) / len(results), 3),
                round(wrong / len(answered), 3) if answered else 0.0,
                round(refused / unanswerable, 3) if unanswerable else 0.0,
            )
        )
    return rows


def main() -> int:
    """Print the report and the curve; with --failures each wrong question too."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--golden", type=Path, default=Path("samples/golden.jsonl"))
    parser.add_argument("--collection", required=True)
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--json", type=Path, help="write the report here")
    arguments = parser.parse_args()
    golden = [json.loads(line) for line in arguments.golden.read_text(encoding="utf-8").splitlines() if line]
    with Client(default_home()) as client:
        results = ask_all(client, golden, arguments.collection)
    summary = report(results)
    for name, value in summary.items():
        print(f"{name:40} {value}")
    print("\nthreshold  coverage  risk   abstention")
    for row in curve(results):
        print("{:9.2f}  {:8.3f}  {:5.3f}  {:10.3f}".format(*row))
    if arguments.failures:
        _print_failures(results)
    if arguments.json:
        arguments.json.write_text(json.dumps({"report": summary, "curve": curve(results)}, indent=2))
    return 0


def _print_failures(results: list[Result]) -> None:
    for result in results:
        wrong = result.answerable and (result.answer.abstained or not result.first_is_right())
        invented = not result.answerable and not result.answer.abstained
        if wrong or invented:
            first = result.answer.citations[0] if result.answer.citations else None
            print(f"\n{result.golden['id']} {result.golden['question']}")
            if wrong:
                print(f"   wanted {result.golden['document']} page {result.golden['page']}: {result.golden['answer']}")
                print(f"   search {result.hits[:5]}")
            if first:
                state = "abstained" if result.answer.abstained else "answered"
                print(f"   {state} {first.document} page {first.page} ({first.score}): {first.quote[:160]!r}")


if __name__ == "__main__":
    raise SystemExit(main())
