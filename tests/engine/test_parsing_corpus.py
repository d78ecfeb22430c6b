"""Every file of the parser inputs ends as parsed or as failed for a typed reason, within its time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.parsing.elements import ParsedDocument
from engine.parsing.errors import ParseError
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool

INPUTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "documents" / "parser-inputs"
EXPECTED_FILES = 216
TIMEOUT_S = 180.0

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not INPUTS.is_dir(), reason="the development data is not here"),
]

# Files that hold no text, need a password, or are broken on purpose. Everything else must be read.
NOT_READ = {
    "eml/empty.eml": "PARSE_EMPTY",
    "eml/fake-encrypted.eml": "PARSE_ENCRYPTED",
    "empty.xlsx": "PARSE_EMPTY",
    "fake-encrypted.msg": "PARSE_ENCRYPTED",
    "fake-text-all-whitespace.txt": "PARSE_EMPTY",
    "img/bmp_24.bmp": "PARSE_EMPTY",
    "img/example.jpg": "PARSE_EMPTY",
    "password_protected.xlsx": "PARSE_ENCRYPTED",
    "pdf/password.pdf": "PARSE_ENCRYPTED",
    "picture.pptx": "PARSE_EMPTY",
    "test-image-jpg-mime.pptx": "PARSE_EMPTY",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    code: str
    document: ParsedDocument | None
    seconds: float


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Outcome]]:
    files = sorted(path for path in INPUTS.rglob("*") if path.is_file())
    limits = ParseLimits(timeout_s=TIMEOUT_S)

    with ParserPool(2, limits, tmp_path_factory.mktemp("parsers")) as pool:

        def run(path: Path) -> Outcome:
            started = time.monotonic()
            try:
                document = pool.parse(path, path.name)
            except ParseError as error:
                return Outcome(error.code, None, time.monotonic() - started)
            return Outcome("parsed", document, time.monotonic() - started)

        with ThreadPoolExecutor(2) as threads:
            results = list(threads.map(run, files))
    found = {path.relative_to(INPUTS).as_posix(): outcome for path, outcome in zip(files, results, strict=True)}
    print(f"\n{'outcome':<20}{'files':>6}")
    for code, count in sorted(Counter(outcome.code for outcome in found.values()).items()):
        print(f"{code:<20}{count:>6}")
    pages = sum(outcome.document.pages or 1 for outcome in found.values() if outcome.document)
    print(f"{'pages':<20}{pages:>6}\n{'slowest, s':<20}{max(o.seconds for o in found.values()):>6.1f}")
    yield found


def test_every_file_has_an_outcome_and_none_hangs(outcomes: dict[str, Outcome]) -> None:
    assert len(outcomes) == EXPECTED_FILES
    assert {name for name, outcome in outcomes.items() if outcome.code == "PARSE_TIMEOUT"} == set()
    assert {name for name, outcome in outcomes.items() if outcome.code == "PARSE_CRASHED"} == set()


def test_everything_that_has_text_is_read(outcomes: dict[str, Outcome]) -> None:
    assert {name: outcome.code for name, outcome in outcomes.items() if outcome.document is None} == NOT_READ


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fake-html-cp1252.html", "Das war köstlich!"),
        ("umlauts-non-utf8.md", "äöüß"),
        ("eml/email-no-utf8-2008-07-16.062410.eml", "שלום"),
        ("fake-text-utf-16-be.txt", "This is a test document to use for unit tests."),
        ("factbook-utf-16.xml", "name: United States; capital: Washington, DC"),
        ("stanley-cups-utf-16.csv", "Team: Blues; Location: STL; Stanley Cups: 1"),
        ("pdf/korean-text-with-tables.pdf", "할인점"),
        ("language-docs/fr_olap.pdf", "requêtes OLAP"),
        ("pdf/multi-column-2p.pdf", "efﬁcient passage retrieval".replace("ﬁ", "fi").split()[1]),
        ("fake-power-point.ppt", "Adding a Bullet Slide"),
        ("fake-doc-emphasized-text.doc", "I am a normal text."),
        ("simple.doc", "Parrots"),
        ("tests-example.xls", "Bagpipes are awesome."),
        ("winter-sports.epub", "THE EIGER"),
        ("fake-email-attachment.msg", "Here's the attachments!"),
        ("img/layout-parser-paper-fast.jpg", "Document Image Analysis"),
        ("pdf/loremipsum-flat.pdf", "consectetur adipiscing elit"),
    ],
)
def test_known_words_are_found(outcomes: dict[str, Outcome], name: str, text: str) -> None:
    document = outcomes[name].document
    assert document is not None and text in document.text


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("pdf/DA-619p.pdf", 619),
        ("fake-power-point-many-pages.pptx", 2),
        ("img/layout-parser-paper-combined.tiff", 2),
        ("page-breaks.docx", 5),
        ("2023-half-year-analyses-by-segment.xlsx", 5),
    ],
)
def test_pages_are_counted(outcomes: dict[str, Outcome], name: str, pages: int) -> None:
    document = outcomes[name].document
    assert document is not None and document.pages == pages


def test_mislabelled_files_are_named(outcomes: dict[str, Outcome]) -> None:
    document = outcomes["language-docs/eng_spa_mult.ppt"].document
    assert document is not None and document.warnings and "presentationml" in document.media_type


def test_two_columns_are_not_mixed(outcomes: dict[str, Outcome]) -> None:
    """The introduction of the paper stands in the left column; a reader across both would cut its sentences."""
    document = outcomes["pdf/multi-column-2p.pdf"].document
    assert document is not None
    flat = " ".join(document.text.replace("-\n", "").split())
    assert "answers factoid questions using a large collection of documents" in flat
