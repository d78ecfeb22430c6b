"""Every card is complete and agrees with itself; recommendations follow from memory and licence alone."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from engine.cli.main import main
from models_registry.catalogue import cards as loader
from models_registry.catalogue.cards import CatalogueError, ModelCard, catalogue, licences
from models_registry.catalogue.machine import read_machine
from models_registry.catalogue.recommend import GIB, Machine, Need, recommend
from models_registry.catalogue.sizes import size_of, sizes_of
from models_registry.gguf.types import ARCHITECTURES

CARDS = catalogue()
_BY_ID = {card.id: card for card in CARDS}


def test_the_families_are_there() -> None:
    families = Counter(card.family for card in CARDS)
    assert {"Llama", "Mistral", "Mixtral", "Qwen", "Gemma", "Falcon", "Phi", "SmolLM"} <= set(families)
    assert len(CARDS) >= 40


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_a_card_is_sound(card: ModelCard) -> None:
    assert card.id == card.id.lower() and " " not in card.id
    assert card.architecture is None or card.architecture in ARCHITECTURES
    if card.heads is not None and card.key_value_heads is not None:
        assert card.heads % card.key_value_heads == 0
    if card.head_size is None and card.hidden is not None and card.heads is not None:
        assert card.hidden % card.heads == 0
    assert (card.experts is None) == (card.experts_used is None) == (card.active_parameters is None)
    if card.experts is not None and card.experts_used is not None and card.active_parameters is not None:
        assert card.experts_used < card.experts
        assert card.active_parameters < card.parameters


@pytest.mark.parametrize("card", [card for card in CARDS if card.feed_forward], ids=lambda card: card.id)
def test_the_parameters_follow_from_the_shape(card: ModelCard) -> None:
    """Embeddings, attention and feed-forward matrices make up all but half a percent: a mistyped number shows."""
    assert card.layers and card.hidden and card.heads and card.key_value_heads and card.feed_forward and card.vocabulary
    head = card.head_size or card.hidden // card.heads
    attention = 2 * card.hidden * head * (card.heads + card.key_value_heads)
    forward = (3 if card.gated else 2) * card.hidden * card.feed_forward * (card.experts or 1)
    router = card.hidden * (card.experts or 0)
    embeddings = card.vocabulary * card.hidden * (1 if card.tied_embeddings else 2)
    computed = card.layers * (attention + forward + router) + embeddings
    assert computed == pytest.approx(card.parameters, rel=0.005)


@pytest.mark.parametrize("licence", licences().values(), ids=lambda licence: licence.id)
def test_a_licence_is_told_in_short_words(licence: loader.Licence) -> None:
    assert 10 < len(licence.summary) <= 240
    assert licence.summary.endswith(".")
    assert any(card.licence == licence for card in CARDS)
    if licence.spdx is not None:
        assert licence.commercial == "yes"


def test_sizes_come_from_the_formula() -> None:
    card = _BY_ID["llama-3.1-8b-instruct"]
    four, eight, sixteen = sizes_of(card)
    assert sixteen.disk_bytes == 2 * 8_030_261_248
    assert four.disk_bytes == pytest.approx(4.92e9, rel=0.01)  # the size of published Q4_K_M files
    assert eight.disk_bytes == pytest.approx(8.54e9, rel=0.01)
    assert four.memory_bytes - four.disk_bytes == 2 * 32 * 8 * 128 * 2 * 8192 + (512 << 20)  # a cache of one GiB
    assert size_of(card, 4, context_tokens=1 << 20).context_tokens == 131_072


def test_recommendations_fit_the_memory() -> None:
    machine = Machine(64 * GIB, gpu_bytes=24 * GIB)
    advice = recommend(machine, Need(), CARDS)
    assert len(advice) == len(CARDS)
    fitting = [one for one in advice if one.fits]
    assert list(advice[: len(fitting)]) == fitting
    assert fitting and all(one.size and one.size.memory_bytes <= machine.usable_bytes for one in fitting)
    assert all(one.obstacles for one in advice[len(fitting) :])
    big = next(one for one in advice if one.card.id == "llama-3.1-70b-instruct")
    assert "graphics memory" in big.obstacles[0]


def test_a_processor_gets_models_that_answer_in_time() -> None:
    advice = {one.card.id: one for one in recommend(Machine(256 * GIB), Need(), CARDS)}
    assert advice["qwen3-32b"].obstacles == ("too slow on a processor",)
    assert advice["qwen3-30b-a3b"].fits  # three of its thirty billion parameters work for a token


@pytest.mark.parametrize(
    ("need", "card", "obstacle"),
    [
        (Need(commercial=True), "ministral-8b-instruct", "forbids commercial use"),
        (Need(commercial=True), "qwen2.5-3b-instruct", "forbids commercial use"),
        (Need(without_use_restrictions=True), "gemma-3-4b-it", "restricts what it may be used for"),
        (Need(users=800_000_000), "llama-3.1-8b-instruct", "700,000,000 monthly users"),
        (Need(context_tokens=16_384), "olmo-2-7b-instruct", "4,096 tokens of context"),
    ],
)
def test_what_does_not_fit_says_why(need: Need, card: str, obstacle: str) -> None:
    [advice] = recommend(Machine(64 * GIB), need, [_BY_ID[card]])
    assert not advice.fits and advice.size is None
    assert any(obstacle in one for one in advice.obstacles), advice.obstacles
    [free] = recommend(Machine(64 * GIB), Need(commercial=False, context_tokens=2048), [_BY_ID[card]])
    assert free.fits


def test_of_equals_the_one_whose_licence_asks_for_less_comes_first() -> None:
    from dataclasses import replace

    free = _BY_ID["qwen3-8b"]
    bound = replace(free, id="a", licence=licences()["gemma"])
    assert [one.card.id for one in recommend(Machine(64 * GIB), Need(), [bound, free])] == ["qwen3-8b", "a"]


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ('licence = "nobody"', "names a licence"),
        ('licence = "mit"\nspeed = 3', "unknown fields"),
        ('licence = "mit"', "missing"),
        ('licence = "mit"\nname = "x"\nparameters = -1', "impossible"),
    ],
)
def test_a_file_that_says_too_much_or_too_little(monkeypatch: pytest.MonkeyPatch, entry: str, what: str) -> None:
    import tomllib

    text = f'family = "x"\n[[model]]\nid = "x"\n{entry}\n'
    real = loader._read
    monkeypatch.setattr(loader, "_read", lambda file: tomllib.loads(text) if file == "x.toml" else real(file))
    with pytest.raises(CatalogueError, match=what):
        loader._cards("x.toml")


def test_this_machine_has_memory() -> None:
    assert read_machine().memory_bytes > 1 << 28


def test_the_command_needs_no_vault(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["models", "catalogue", "--fits", "--commercial", "--gpu-gib", "24", "--home", str(tmp_path / "none")]
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["machine"]["gpu_bytes"] == 24 << 30
    assert found["models"] and all(
        model["fits"] and model["licence"]["commercial"] != "no" for model in found["models"]
    )
    assert main(arguments) == 0
    assert "at 8 bits" in capsys.readouterr().out
    assert main(["models", "catalogue", "--memory-gib", "1", "--home", str(tmp_path)]) == 0
    assert "needs" in capsys.readouterr().out
