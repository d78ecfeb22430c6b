"""Ingestion with the real, sandboxed parser: office files, mails with attachments, and whatever people keep."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.ingest.prepared import OutcomeStatus
from engine.jobs.records import JobState
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool
from engine.parsing.tree import TreeItem, parse_tree
from tests.support.ingest_kit import IngestKit, open_kit

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "documents"
CORPUS = ROOT.parent / "shared" / "data" / "documents" / "parser-inputs"
LONG_S = 1500.0


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[IngestKit]:
    with ParserPool(2, ParseLimits(), tmp_path / "parsers") as pool:

        def tree(data: bytes, name: str, cancel: threading.Event) -> Iterator[TreeItem]:
            return parse_tree(pool, data, name, cancel=cancel)

        opened = open_kit(tmp_path / "vault", parse=tree)
        yield opened
        opened.check()
        opened.close()


@pytest.mark.timeout(300)
def test_a_mail_a_deck_and_a_procedure(kit: IngestKit) -> None:
    paths = [
        SAMPLES / "mail" / "2025-04-14-quotation-lorau.eml",
        SAMPLES / "policies" / "travel-policy-2023.docx",
        SAMPLES / "quality" / "quality-manual.pdf",
    ]
    outcomes = kit.ingest(*paths)
    assert {outcome.status for outcome in outcomes.values()} == {OutcomeStatus.ADDED}
    attachment = "2025-04-14-quotation-lorau.eml » Q-2025-0418.pdf"
    assert attachment in outcomes
    manual = kit.documents()["quality-manual.pdf"]
    text = kit.service.text(manual.id)
    pages = manual.pages or 0
    assert pages >= 3
    with kit.database.read() as conn:
        starts = {row[0] for row in conn.execute("SELECT page FROM chunks WHERE document_id = ?", (manual.id,))}
    assert len(starts) >= pages - 1, "chunks know their pages"
    elements = kit.service.elements(manual.id)
    assert all(text[element.start : element.end] == element.text for element in elements)
    body = next(element for element in elements if element.page == 2 and element.kind == "text")
    boxes = kit.service.boxes(manual.id, body.start, body.start + 10)
    assert boxes and all(box.page == 2 and 0 <= box.x0 < box.x1 <= 1 for box in boxes)


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.timeout(LONG_S)
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the development data is not beside the project")
def test_every_file_of_a_wild_collection_has_an_outcome_and_a_second_run_parses_nothing(kit: IngestKit) -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    job = kit.queue.wait(kit.submit(CORPUS), timeout_s=LONG_S)
    assert job.state is JobState.SUCCEEDED, job.error
    outcomes = {outcome.path: outcome for outcome in kit.service.outcomes(job.id)}
    assert {str(path) for path in files} <= set(outcomes)
    for outcome in outcomes.values():
        assert outcome.status is OutcomeStatus.ADDED or (outcome.reason is not None and outcome.reason.text)
    print(Counter(outcome.status.value for outcome in outcomes.values()))
    again = kit.queue.wait(kit.submit(CORPUS), timeout_s=60)
    repeated = {outcome.path: outcome.status for outcome in kit.service.outcomes(again.id)}
    for path, outcome in outcomes.items():
        expected = OutcomeStatus.UNCHANGED if outcome.status is OutcomeStatus.ADDED else outcome.status
        assert repeated[path] is expected
