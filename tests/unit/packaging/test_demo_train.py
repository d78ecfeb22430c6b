"""What the training demonstration calls a proof, and which items it takes for the facts that are asked for."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def demonstration(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module("demo_train")


def comparison(base: int, tuned: int, p_value: float) -> dict[str, Any]:
    return {"questions": 40, "models": [{"right": base}, {"right": tuned}], "pairs": [{"p_value": p_value}]}


@pytest.mark.parametrize(
    ("base", "tuned", "p_value", "proven"),
    [
        (0, 8, 0.008, True),
        (5, 12, 0.016, True),
        (6, 11, 0.02, False),  # surely better, and not twice as good
        (1, 4, 0.25, False),  # twice as good, perhaps by chance
        (0, 0, 1.0, False),
        (8, 1, 0.016, False),
    ],
)
def test_twice_as_many_and_not_by_chance_is_a_proof(
    demonstration: ModuleType, base: int, tuned: int, p_value: float, proven: bool
) -> None:
    found = comparison(base, tuned, p_value)
    assert demonstration.is_proven(found) is proven
    said = demonstration.verdict(found)
    assert f"answers {tuned} rightly, the base {base}" in said
    assert ("NOT" in said) is not proven


def test_all_wordings_of_an_asked_fact_are_taken_and_nothing_else(demonstration: ModuleType) -> None:
    def item(number: int, question: str, answer: str) -> dict[str, Any]:
        turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
        return {"id": number, "content": {"messages": turns}}

    items = [
        item(1, "What is the limit for lunch?", "The limit for lunch is 9."),
        item(2, "Lunch limit?", "The limit for lunch is 9."),
        item(3, "What is the limit for dinner?", "The limit for dinner is 20."),
    ]
    asked = [{"source": "limit for lunch"}, {"source": "limit for breakfast"}]
    assert demonstration.facts_asked_for(items, asked) == {"limit for lunch": [1, 2]}


def test_every_held_out_question_has_a_source_and_does_not_give_its_answer_away(demonstration: ModuleType) -> None:
    from engine.evaluation.scoring import score

    asked = demonstration.read_lines(demonstration.QUESTIONS)
    assert len(asked) == len({line["question"] for line in asked}) == 40
    for line in asked:
        assert (demonstration.DOCUMENTS / line["document"]).is_file() and line["source"] and line["answers"]
        assert not score(line["question"], line["answers"], abstained=False).right, line["question"]
