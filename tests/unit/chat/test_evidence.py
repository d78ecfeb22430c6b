"""What is quoted of a passage: whole sentences around the span, never a bare heading, offsets exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from engine.chat.confidence import Confidence
from engine.chat.evidence import Evidence, EvidenceGatherer, quote_between, quote_of
from engine.chat.prompt import ClosestSentence
from engine.chat.quoting import choose_quotes, nearest
from engine.chat.service import closest_sentences
from engine.chat.words import content_stems
from engine.retrieval.glossary import Glossary
from engine.retrieval.passages import Passage
from engine.retrieval.text import Stemming
from engine.runtime.reader import ReaderPassage, Reading
from tests.support.passages import passage

IS_GERMAN = Glossary(Stemming()).is_german
TABLE = passage(
    "2 How much\n\nSite | Days per week\n\nSite: Harzbronn; Days per week: up to 3\n\nSite: Calder Falls; Days: 2",
    start=100,
)
LEAVE = passage(
    "Leave is 30 days a year for everybody who works full time. Part-time staff get their proportional share of it. "
    "It expires in March.",
    start=40,
)


def evidence(source: Passage, part: str, score: float = 0.9) -> Evidence:
    start = source.text.index(part)
    return Evidence(source, Reading(3.0, score, start, start + len(part), 2.0), score)


@pytest.mark.parametrize(
    ("source", "span", "expected"),
    [
        (LEAVE, "30 days", "Leave is 30 days a year for everybody who works full time."),
        (TABLE, "How much", "Site: Harzbronn; Days per week: up to 3"),
        (TABLE, "Days per week\n", "Site: Harzbronn; Days per week: up to 3"),
        (LEAVE, "expires", "Part-time staff get their proportional share of it. It expires in March."),
    ],
)
def test_the_quote_is_a_whole_sentence(source: Passage, span: str, expected: str) -> None:
    quote = quote_of(evidence(source, span))
    assert quote.text == expected
    assert source.text[quote.start - source.start : quote.end - source.start] == quote.text


def test_a_weak_second_does_not_dilute_a_sure_answer() -> None:
    sure, weak = evidence(LEAVE, "30 days", 0.9), evidence(TABLE, "Harzbronn", 0.45)
    assert [quote.text for quote in choose_quotes([sure, weak], question="How much leave?", threshold=0.4)] == [
        quote_of(sure).text
    ]


def test_the_model_is_told_what_would_be_quoted_with_the_numbers_of_its_passages() -> None:
    first, second = evidence(LEAVE, "time. Part-time staff"), evidence(TABLE, "How much")
    other = evidence(passage("Not shown. It ends in March."), "March")
    assert closest_sentences([quote_of(second), quote_of(other), quote_of(first)], [first, second]) == [
        ClosestSentence("Site: Harzbronn; Days per week: up to 3", 2),
        ClosestSentence("Leave is 30 days a year for everybody who works full time.", 1),
        ClosestSentence("Part-time staff get their proportional share of it.", 1),
    ]


def test_the_model_is_told_a_short_sentence_alone() -> None:
    stump = evidence(LEAVE, "expires")
    assert quote_of(stump).text.startswith("Part-time staff")
    assert closest_sentences([quote_of(stump)], [stump]) == [ClosestSentence("It expires in March.", 1)]


def test_a_record_of_another_number_is_no_second_answer() -> None:
    first, other, same = (
        evidence(passage(text), text)
        for text in (
            "Locker 613 in the north hall belongs to crew 291.",
            "Locker 631 in the north hall belongs to crew 292.",
            "Since the last move locker 613 opens at dawn.",
        )
    )
    chosen = choose_quotes([first, other, same], question="Which crew has locker 613?", threshold=0.4)
    assert [quote.text for quote in chosen] == [first.passage.text, same.passage.text]
    unknown = choose_quotes([other, same], question="Which crew has locker 777?", threshold=0.4)
    assert len(unknown) == 2, "a number that the best one has not either decides nothing"


def test_nothing_good_enough_is_no_quote_but_something_near() -> None:
    weak = evidence(LEAVE, "30 days", 0.2)
    assert choose_quotes([weak], question="How much leave?", threshold=0.4) == []
    assert nearest([weak, weak])[0].text == quote_of(weak).text
    assert len(nearest([weak, weak])) == 1
    assert choose_quotes([], question="How much leave?", threshold=0.4) == nearest([]) == []


class _OnePassage:
    """A search that finds one passage, and a reader that points at its first sentence."""

    def search(self, query: str, *, collections: Sequence[int], k: int) -> list[Passage]:
        return [LEAVE]

    def translations(self, question: str) -> dict[str, str]:
        return {}

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        return [Reading(3.0, 0.9, 9, 16, 2.0) for _ in passages]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many days of leave do I have?", "Leave is 30 days"),
        ("Do part-time staff get a share?", "Part-time staff get their proportional share"),
    ],
)
def test_a_sentence_that_holds_more_of_the_question_is_quoted_instead(question: str, expected: str) -> None:
    found = _OnePassage()
    gatherer = EvidenceGatherer(found, found, Confidence(content_stems(Stemming()), IS_GERMAN))  # type: ignore[arg-type]
    assert quote_of(gatherer.gather(question, [1])[0]).text.startswith(expected)


class _Bilingual:
    """A search that finds a German and an English passage, and a reader that points at a word and notes what it got."""

    glossary = Glossary(Stemming())

    def __init__(self) -> None:
        self.read_for: list[tuple[str, ReaderPassage]] = []

    def search(self, query: str, *, collections: Sequence[int], k: int) -> list[Passage]:
        text = "Der Urlaub beträgt 30 Tage im Jahr. Er verfällt im März und wird nicht ausgezahlt."
        return [LEAVE, passage(text, title="Urlaub", heading="Dauer")]

    def translations(self, question: str) -> dict[str, str]:
        return {"de": "wie viele tage urlaub"} if question.startswith("How") else {"en": "how many days vacation"}

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        self.read_for += [(question, one) for one in passages]
        places = [one.text.index("30") for one in passages]
        return [Reading(3.0, 0.9, place, place + 2, 2.0) for place in places]


@pytest.mark.parametrize("question", ["How many days of vacation?", "Wie viele Tage Urlaub?"])
def test_question_and_passage_of_two_languages_are_read_in_english(question: str) -> None:
    both = _Bilingual()
    gatherer = EvidenceGatherer(both, both, Confidence(content_stems(Stemming()), IS_GERMAN))  # type: ignore[arg-type]
    found = gatherer.read(question, [1])
    (english, read_english), (german, read_german) = both.read_for
    assert read_english.text == LEAVE.text
    assert found[1].question.casefold() == "wie viele tage urlaub?".removesuffix(
        "" if "?" in found[1].question else "?"
    )
    for one in found:
        assert one.passage.text[one.reading.start : one.reading.end] == "30"
    if question.startswith("How"):
        assert (english, german) == (question, question)
        assert "30 " in read_german.text and "year" in read_german.text and "Jahr" not in read_german.text
        assert read_german.title != "Urlaub"
    else:
        assert (english, german) == ("how many days vacation", question)
        assert read_german.text.startswith("Der Urlaub")


class _Sectioned:
    """A search that finds long passages, and a reader that is sure where a part holds "fourteen", and notes it all."""

    TEXT = (
        "Whoever joins pays one share, which is given back.\n\n2 Delivery\n\nAll grapes of a member go to the "
        "cooperative.\n\n3 Payment\n\nThe second third is paid within fourteen days."
    )

    def __init__(self) -> None:
        self.read_for: list[ReaderPassage] = []

    def search(self, query: str, *, collections: Sequence[int], k: int) -> list[Passage]:
        plain = passage(self.TEXT.replace("fourteen", "some"), title="Statutes", heading="1 Joining", score=0.9)
        best = replace(plain, text=self.TEXT, heading="3 Payment", score=0.85, chunk_ids=(9,))
        return [replace(plain, chunk_ids=(number,)) for number in range(6)] + [best]

    def translations(self, question: str) -> dict[str, str]:
        return {}

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        self.read_for += passages
        return [
            Reading(8.0, 0.9, one.text.index("within"), len(one.text), 5.0)
            if "fourteen" in one.text and len(one.text) < 60
            else Reading(2.0 if "fourteen" in one.text else 0.0, 0.5, 0, 3, 1.0)
            for one in passages
        ]


def test_the_best_passages_are_read_again_in_parts_under_their_own_headings() -> None:
    both = _Sectioned()
    gatherer = EvidenceGatherer(both, both, Confidence(content_stems(Stemming()), IS_GERMAN))  # type: ignore[arg-type]
    found = gatherer.read("When is the second instalment due?", [1])
    parts = both.read_for[len(found) :]
    assert len(parts) == 4 * 3, "of seven passages four are read again, of three parts each"
    assert {(one.heading, one.text.split()[0]) for one in parts} == {
        ("1 Joining", "Whoever"),
        ("2 Delivery", "All"),
        ("3 Payment", "The"),
    }
    sure = next(one for one in found if "fourteen" in one.passage.text)
    assert sure.reading.relevance == (2.0 + 8.0) / 2, "the mean of the whole and of its best part"
    assert 0.7 < sure.reading.answerable < 0.8, "of the logits of 0.5 and 0.9"
    assert sure.passage.text[sure.reading.start : sure.reading.end] == "within fourteen days."


@pytest.mark.parametrize(
    ("question", "found"), [("the of and a", 0), ("x x x x", 0), ("was ist das?", 0), ("4711?", 1)]
)
def test_a_question_that_asks_nothing_finds_nothing(question: str, found: int) -> None:
    search = _OnePassage()
    gatherer = EvidenceGatherer(search, search, Confidence(content_stems(Stemming()), IS_GERMAN))  # type: ignore[arg-type]
    assert len(gatherer.gather(question, [1])) == found


def test_a_quote_is_cited_with_the_page_it_stands_on() -> None:
    source = replace(LEAVE, page=1, page_starts=((40, 1), (40 + LEAVE.text.index("It expires"), 2)))
    assert quote_of(evidence(source, "30 days")).page == 1
    late = quote_between(source, LEAVE.text.index("It expires"), len(LEAVE.text), 0.9)
    assert (late.text, late.page) == ("It expires in March.", 2)
