"""The gates one by one: splits as a property, near duplicates, quality, golden questions, masks."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import InvalidInputError
from engine.datasets.content import Message, conversation, question_and_answer, raw_text
from engine.datasets.errors import PiiCheckFailedError
from engine.datasets.gates.candidate import Candidate, Reason
from engine.datasets.gates.duplicates import drop_duplicates
from engine.datasets.gates.golden import drop_golden, golden_set, questions_of_lines
from engine.datasets.gates.personal_data import LazyPiiGate, PiiGate, PiiPolicy, check_personal_data, mask
from engine.datasets.gates.quality import QualityLimits, check_quality
from engine.datasets.gates.splits import Shares, assign_splits
from engine.datasets.records import Origin, Source, Split
from engine.datasets.tokens import WORDS
from engine.privacy.detector import PiiDetector
from tests.support.dataset_kit import Finding


def ignore(_: int) -> None:
    pass


def candidate(number: int, question: str, answer: str = "It is so.", documents: tuple[int, ...] = ()) -> Candidate:
    sources = tuple(Source(f"doc_{one}", bytes([one % 256, one // 256])) for one in documents)
    return Candidate(number, question_and_answer(question, answer), Origin.IMPORTED, "en", sources)


# splits

DOCUMENTS = st.lists(st.lists(st.integers(0, 40), max_size=3, unique=True), min_size=1, max_size=60)


@settings(max_examples=150, deadline=None)
@given(documents=DOCUMENTS, seed=st.integers(0, 5), shares=st.sampled_from([(0.8, 0.1, 0.1), (0.5, 0.5, 0.0)]))
def test_no_document_is_in_two_splits(documents: list[list[int]], seed: int, shares: tuple[float, ...]) -> None:
    items = [candidate(n, f"Question {n % 7}?", documents=tuple(one)) for n, one in enumerate(documents)]
    chosen = Shares(*shares, seed=seed)
    splits = assign_splits(items, chosen)
    assert splits.keys() == {item.item_id for item in items}
    homes: dict[str, set[Split]] = {}
    for item in items:
        names = [one.document_id for one in item.sources] or [f"question {item.item_id % 7}"]
        for name in names:
            homes.setdefault(name, set()).add(splits[item.item_id])
    assert all(len(found) == 1 for found in homes.values())
    shuffled = items[:]
    random.Random(seed).shuffle(shuffled)
    assert assign_splits(shuffled, chosen) == splits
    assert set(splits.values()) <= {split for split in Split if chosen.of(split) > 0}


def test_shares_come_out_nearly_as_asked_and_another_seed_gives_others() -> None:
    items = [candidate(n, f"Question {n}?", documents=(n // 10,)) for n in range(1000)]
    splits = assign_splits(items, Shares(0.8, 0.1, 0.1))
    counts = [sum(1 for one in splits.values() if one is split) for split in Split]
    assert counts == [800, 100, 100]
    assert assign_splits(items, Shares(0.8, 0.1, 0.1, seed=1)) != splits


def test_every_split_that_was_asked_for_gets_something() -> None:
    items = [candidate(n, f"Question {n}?", documents=(n,)) for n in range(3)]
    assert set(assign_splits(items, Shares(0.98, 0.01, 0.01)).values()) == set(Split)
    assert set(assign_splits(items[:1], Shares(0.98, 0.01, 0.01)).values()) == {Split.TRAIN}


@pytest.mark.parametrize("shares", [(0.5, 0.1, 0.1), (0.0, 0.5, 0.5), (1.2, -0.1, -0.1)])
def test_shares_that_do_not_add_up_are_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidInputError):
        Shares(*shares)


# duplicates


def kept(*items: Candidate) -> list[int]:
    return [one.item_id for one in drop_duplicates(items, step=ignore).kept]


LONG = "Employees who travel by rail book second class for ways of less than two hours and first class for all others."


def test_nearly_the_same_words_are_dropped_and_other_numbers_are_not() -> None:
    first = candidate(1, "How do I travel by rail?", LONG)
    assert kept(first, candidate(2, "how do I travel by RAIL", LONG.replace(",", "").upper())) == [1]
    assert kept(first, candidate(2, "How do I travel by rail?", LONG + " Thanks.")) == [1]
    priced = [candidate(n, "What does it cost?", f"{LONG} The price of it is {n * 12} euros.") for n in range(1, 6)]
    assert kept(*priced) == [1, 2, 3, 4, 5]


def test_short_items_are_the_same_only_word_by_word() -> None:
    assert kept(candidate(1, "What is zinc?", "A metal."), candidate(2, "What is tin?", "A metal.")) == [1, 2]


def test_other_words_for_the_same_answer_are_a_wording_and_nearly_the_same_words_are_not() -> None:
    answer = (
        f"{LONG} Seats are booked in the portal, together with the hotel, ten days before the way begins, and what "
        "nobody could foresee is settled afterwards with the head of the team, who signs for it on paper."
    )
    first = candidate(1, "How do I travel by rail?", answer)
    other = candidate(2, "Which ticket for the train?", answer)
    assert kept(first, other, candidate(3, "How do I travel by rail please?", answer)) == [1, 2]
    assert kept(other, candidate(3, "And which ticket for the train?", answer)) == [2]
    turns = [Message("user", "Who is it?"), Message("assistant", LONG), Message("user", "And how do I travel by rail?")]
    twice = [
        Candidate(n, conversation([*turns, Message("assistant", LONG + more)]), Origin.IMPORTED, "en")
        for n, more in enumerate(("", " Thanks."))
    ]
    assert kept(*twice) == [0]
    texts = [Candidate(n, raw_text(LONG + more), Origin.IMPORTED, "en") for n, more in enumerate(("", " Thanks."))]
    assert kept(*texts) == [0]


def test_many_different_questions_with_one_long_answer_stay() -> None:
    items = [candidate(n, f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)} what is it then now?", LONG) for n in range(90)]
    assert len(drop_duplicates(items, step=ignore).kept) == 1
    words = [f"w{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400)]
    answer = " ".join(f"{word}x" for word in words[:80])
    asked = [candidate(n, " ".join(words[n * 4 : n * 4 + 4]), answer) for n in range(100)]
    assert len(drop_duplicates(asked, step=ignore).kept) == 100


# quality


def faults(question: str, answer: str, limits: QualityLimits | None = None) -> set[Reason]:
    passed, _ = check_quality([candidate(1, question, answer)], limits or QualityLimits(), WORDS.count, step=ignore)
    return set(passed.dropped.get(1, ()))


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("What is it then?", "No", Reason.TOO_SHORT),
        ("What is it then?", "It is the", Reason.CUT),
        ("What is it then?", "It is a pump (made of", Reason.CUT),
        ("What is it then?", "It goes on and on ...", Reason.CUT),
        ("Was ist das denn?", "Es ist ein Ventil und", Reason.CUT),
        ("What is it then?", "I’m sorry, I do not know.", Reason.REFUSAL),
        ("What is it then?", "As an AI language model I cannot say.", Reason.REFUSAL),
        ("Was ist das denn?", "Leider kann ich das nicht sagen.", Reason.REFUSAL),
        ("What is it then?", "The documents do not say.", Reason.REFUSAL),
        ("What is it then?", "what is it, THEN", Reason.ANSWER_IS_QUESTION),
        ("What is it then?", "== 12 == 13 == 14 == 15 == 16 ==", Reason.NOT_LETTERS),
        ("What is it then?", "It is a pump. " * 20, Reason.REPEATS_ITSELF),
        ("What is it then?", "word by word " * 900, Reason.TOO_LONG),
    ],
)
def test_what_is_wrong_is_named(question: str, answer: str, reason: Reason) -> None:
    assert reason in faults(question, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "27 days.",
        "EUR 0.38 per kilometre",
        "- one\n- two\n- three",
        "Ja, das ist so.",
        "It depends on what you ask for.",
    ],
)
def test_good_answers_pass(answer: str) -> None:
    assert faults("How many days of leave are there?", answer) == set()


# golden questions


def test_golden_questions_are_found_in_any_turn_and_facts_stay() -> None:
    sets = [golden_set("a", ["Who approves travel expenses above 500 euros?", "hotel price cap Munich", "Why?"])]
    items = [
        candidate(1, "who approves travel expenses, above 500 EUROS"),
        candidate(2, "Do you know who approves travel expenses above 500 euros in sales?"),
        candidate(3, "Who signs a contract above 500 euros?"),
        candidate(4, "What is the hotel price cap Munich has?"),
        candidate(5, "Why?"),
        candidate(6, "Why is that so?"),
        candidate(7, "What is in the list?", "Who approves travel expenses above 500 euros? The head of sales does."),
    ]
    passed, counts = drop_golden(items, sets, step=ignore)
    assert [one.item_id for one in passed.kept] == [3, 6]
    assert counts == {"a": 5}


def test_a_golden_set_needs_questions() -> None:
    assert questions_of_lines('{"question": "a"}\n\n{"question": "b", "answer": "c"}') == ["a", "b"]
    for text in ('{"answer": "x"}', "[]", "nonsense"):
        with pytest.raises(InvalidInputError, match="Line 1"):
            questions_of_lines(text)
    with pytest.raises(InvalidInputError):
        golden_set("a", ["?!"])


# personal data


def test_masks_cover_overlapping_findings_once() -> None:
    text = "Ada Byron, ada@example.org"
    findings = [Finding("EMAIL", 11, 26), Finding("PERSON", 0, 9), Finding("URL", 15, 26), Finding("NAME", 4, 9)]
    assert mask(text, findings) == "[PERSON], [EMAIL]"


class _Broken:
    def __init__(self, findings: list[Finding] | None) -> None:
        self._findings = findings

    def find(self, text: str, *, language: str) -> list[Finding]:
        if self._findings is None:
            raise RuntimeError("no model")
        return self._findings


@pytest.mark.parametrize("findings", [None, [Finding("X", 5, 900)], [Finding("X", 3, 3)]])
def test_a_detector_that_fails_stops_everything(findings: list[Finding] | None) -> None:
    with pytest.raises(PiiCheckFailedError):
        check_personal_data([candidate(1, "Who is it then?")], _Broken(findings), PiiPolicy.MASK, step=ignore)


def test_the_projects_own_detector_fits_the_port_and_is_loaded_when_needed() -> None:
    loads: list[int] = []

    def load() -> PiiDetector:
        loads.append(1)
        return PiiDetector(None)  # numbers and addresses, without the tagger of names

    gate: PiiGate = LazyPiiGate(load)
    items = [candidate(n, f"Whom do I write to in case {n}?", "Write to ada@example.org, please.") for n in range(3)]
    assert loads == []
    result = check_personal_data(items, gate, PiiPolicy.MASK, step=ignore)
    assert loads == [1]
    assert "ada@" not in str(result.passed.kept) and sum(result.findings.values()) == 3
