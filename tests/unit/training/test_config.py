"""The configuration: presets hold, and every mistake is named at once, where it is and what to do."""

from __future__ import annotations

import pytest

from engine.contract.training import TrainingConfig
from engine.training.config import PRESETS, check_config, preset_for
from engine.training.errors import Problem, TrainingRefusedError

GIB = 1 << 30


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_sound_on_the_machine_that_they_are_for(name: str) -> None:
    card = None if name == "cpu" else 80 * GIB
    config, problems = check_config(name, {}, card_bytes=card)
    assert problems == []
    assert config == PRESETS[name].config


def test_a_machine_gets_the_preset_of_its_card() -> None:
    sizes = (None, 12 * GIB, 24 * GIB, 80 * GIB)
    assert [preset_for(size).name for size in sizes] == ["cpu", "small", "medium", "large"]


def test_every_mistake_is_named_at_once() -> None:
    values = {"rank": 0, "learning_rat": 1e-4, "dropout": "much", "method": "magic", "seed": 1.5, "compile": True}
    config, problems = check_config("cpu", values, card_bytes=None)
    found = {problem.where: problem.what for problem in problems}
    assert found == {
        "learning_rat": "there is no such value; did you mean learning_rate",
        "rank": "must be at least 1 (it is 0)",
        "dropout": "must be a number (it is 'much')",
        "method": "must be 'qlora', 'lora' or 'full' (it is 'magic')",
        "seed": "must be a whole number (it is 1.5)",
        "compile": "it pays on a card only",
    }
    assert all(problem.help for problem in problems)
    assert config.rank == PRESETS["cpu"].config.rank


def test_contradictions_are_found() -> None:
    wrong = {"device": "cuda", "launcher": "process", "cards": 2}
    _, problems = check_config("cpu", wrong, card_bytes=None)
    assert [problem.where for problem in problems] == ["device", "launcher"]
    _, problems = check_config("cpu", {"optimizer": "adamw_8bit_paged"}, card_bytes=None)
    assert [problem.where for problem in problems] == ["optimizer"]
    for preset, values in (("medium", {}), ("auto", {}), ("cpu", {"device": "auto"})):
        _, [problem] = check_config(preset, values | {"compute_dtype": "float32"}, card_bytes=24 * GIB, card_count=1)
        assert (problem.where, problem.help) == ("compute_dtype", "Use compute_dtype=auto.")
    assert check_config("cpu", {}, card_bytes=24 * GIB, card_count=1)[1] == [], "the processor beside a card"


def test_several_cards_choose_their_launcher_and_must_be_there_and_have_work() -> None:
    config, problems = check_config("large", {"cards": 2}, card_bytes=80 * GIB, card_count=4)
    assert (config.launcher, problems) == ("accelerate", [])
    config, problems = check_config("cpu", {"cards": 2}, card_bytes=None)
    assert (config.launcher, problems) == ("accelerate", []), "processes on the processor"
    assert check_config("large", {"launcher": "accelerate"}, card_bytes=80 * GIB, card_count=1)[1] == []
    _, [problem] = check_config("large", {"cards": 2}, card_bytes=80 * GIB, card_count=1)
    assert (problem.where, problem.what) == ("cards", "there is one NVIDIA card")
    _, [problem] = check_config("cpu", {"cards": 9, "accumulation": 4}, card_bytes=None)
    assert problem.what == "a step has 4 rows, fewer than cards"
    _, [problem] = check_config("large", {"cards": 2, "compile": True}, card_bytes=80 * GIB, card_count=2)
    assert problem.where == "compile"


def test_a_refusal_lists_its_problems_and_what_to_do() -> None:
    error = TrainingRefusedError([Problem("rank", "must be at least 1", "See A."), Problem("base", "gone", "See B.")])
    assert error.message == "2 things keep this training from starting: (1) rank: must be at least 1. (2) base: gone."
    assert error.help == "See A. See B."


def test_every_value_says_what_it_does() -> None:
    assert all(field.description for field in TrainingConfig.model_fields.values())
