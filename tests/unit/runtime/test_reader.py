"""The starter reader on its real weights: it ranks, finds, doubts, and refuses damaged files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.runtime.reader import (
    MiniLmReader,
    ReaderBaseError,
    ReaderDamagedError,
    ReaderMissingError,
    ReaderPassage,
    packaged_base,
)

STARTER = Path(__file__).parents[3] / "models_registry" / "starter" / "reader"
LEAVE = ReaderPassage(
    "Full-time employees are entitled to 28 days of paid annual leave per calendar year. "
    "Up to 5 days of unused leave may be carried over into the next year. Carried-over days expire on 31 March.",
    title="Leave policy",
    heading="Annual leave",
)
TRAVEL = ReaderPassage(
    "Expense reports must be submitted within 45 days after the end of the trip. Rail tickets are booked second class.",
    title="Travel policy",
    heading="Expenses",
)
PASSWORDS = ReaderPassage(
    "Passwords must have at least 14 characters. An account is locked after 5 failed attempts.",
    title="Security policy",
    heading="Passwords",
)


@pytest.fixture(scope="module")
def reader() -> MiniLmReader:
    return MiniLmReader(STARTER)


@pytest.mark.parametrize(
    ("question", "answering", "answer"),
    [
        ("How many days of annual leave do full-time employees get?", LEAVE, "28 days"),
        ("When do carried-over holidays expire?", LEAVE, "31 March"),
        ("how long do i have to hand in my expense report", TRAVEL, "45 days"),
        ("minimum pasword length", PASSWORDS, "14 characters"),
    ],
)
def test_the_answer_ranks_first_and_its_span_is_found(
    reader: MiniLmReader, question: str, answering: ReaderPassage, answer: str
) -> None:
    passages = [TRAVEL, LEAVE, PASSWORDS]
    readings = reader.read(question, passages)
    best = max(range(3), key=lambda i: readings[i].relevance)
    assert passages[best] is answering
    found = readings[best]
    assert found.answerable == max(r.answerable for r in readings)
    at = answering.text.index(answer)
    assert found.start < at + len(answer) and found.end > at


def test_spans_lie_within_the_text_and_probabilities_within_one(reader: MiniLmReader) -> None:
    passages = [LEAVE, TRAVEL, PASSWORDS, ReaderPassage("Ü – „ä“ ✓ \U0001f642"), ReaderPassage("a " * 900)]
    for passage, reading in zip(passages, reader.read("Wie lang ist die Frist?", passages), strict=True):
        assert 0 <= reading.start < reading.end <= len(passage.text)
        assert 0.0 <= reading.answerable <= 1.0


def test_a_near_miss_is_less_probable_than_the_answer(reader: MiniLmReader) -> None:
    other = ReaderPassage(LEAVE.text.split(". ", 1)[1], LEAVE.title, LEAVE.heading)
    question = "How many days of annual leave do full-time employees get?"
    answer, miss = reader.read(question, [LEAVE, other])
    assert answer.answerable > miss.answerable + 0.2


def test_the_title_tells_two_versions_apart(reader: MiniLmReader) -> None:
    text = "The notice period for resignation is {}."
    passages = [
        ReaderPassage(text.format("6 weeks"), title="Employee handbook Graz"),
        ReaderPassage(text.format("4 weeks"), title="Employee handbook Porto"),
    ]
    first, second = reader.read("What is the notice period when I resign in Porto?", passages)
    assert second.relevance > first.relevance


def test_an_answer_deep_in_a_long_passage_is_found(reader: MiniLmReader) -> None:
    filler = "The committee met again and talked about the colour of the walls in the new building. " * 40
    passage = ReaderPassage(filler + LEAVE.text + " " + filler, LEAVE.title, LEAVE.heading)
    reading = reader.read("How many days of annual leave do full-time employees get?", [passage])[0]
    at = passage.text.index("28 days")
    assert reading.start < at + 7 and reading.end > at


def test_readings_do_not_depend_on_the_company_they_keep(reader: MiniLmReader) -> None:
    question = "When do carried-over holidays expire?"
    alone = reader.read(question, [LEAVE])[0]
    among = reader.read(question, [TRAVEL, PASSWORDS, LEAVE, ReaderPassage("word " * 500)])[2]
    assert among.relevance == pytest.approx(alone.relevance, abs=0.15)
    assert (among.start, among.end) == (alone.start, alone.end)


def test_nothing_asked_and_nothing_to_read_answer_nothing(reader: MiniLmReader) -> None:
    assert reader.read("What?", []) == []
    assert reader.read("   ", [LEAVE])[0].answerable == 0.0
    empty, full = reader.read("How many days of annual leave do full-time employees get?", [ReaderPassage(""), LEAVE])
    assert empty.answerable == 0.0 and (empty.start, empty.end) == (0, 0)
    assert full.answerable > empty.answerable


def test_a_folder_without_a_reader_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReaderMissingError) as caught:
        MiniLmReader(tmp_path)
    assert caught.value.code == "READER_MISSING" and caught.value.help


def _copy(tmp_path: Path) -> Path:
    for name in ("config.json", "weights.safetensors"):
        shutil.copy(STARTER / name, tmp_path / name)
    return tmp_path


def test_truncated_weights_are_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    content = (folder / "weights.safetensors").read_bytes()
    (folder / "weights.safetensors").write_bytes(content[: len(content) // 2])
    with pytest.raises(ReaderDamagedError):
        MiniLmReader(folder)


def test_one_altered_byte_in_the_weights_is_noticed(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    content = bytearray((folder / "weights.safetensors").read_bytes())
    content[-1] ^= 1
    (folder / "weights.safetensors").write_bytes(content)
    with pytest.raises(ReaderDamagedError):
        MiniLmReader(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}'])
def test_a_config_that_says_nothing_is_refused(tmp_path: Path, text: str) -> None:
    folder = _copy(tmp_path)
    (folder / "config.json").write_text(text)
    with pytest.raises(ReaderDamagedError):
        MiniLmReader(folder)


def test_weights_of_another_base_are_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"base_sha256": "0" * 64}))
    with pytest.raises(ReaderBaseError):
        MiniLmReader(folder)


def test_the_packaged_base_is_what_the_weights_expect() -> None:
    assert (packaged_base() / "tokenizer.json").is_file()
