"""Every card is complete and agrees with itself; recommendations follow from memory and licence alone."""

from __future__ import annotations

import json
import re
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


_NAMED = re.compile(r"'Built with|Improved using|names that begin with|say that they use")
_LIMIT = re.compile(r"below (\d+) million monthly users")


@pytest.mark.parametrize("licence", licences().values(), ids=lambda licence: licence.id)
def test_what_a_licence_is_said_to_permit_agrees_with_its_summary(licence: loader.Licence) -> None:
    found = _LIMIT.search(licence.summary)
    assert (int(found[1]) * 1_000_000 if found else None) == licence.user_limit
    assert bool(_NAMED.search(licence.summary)) == licence.naming_required
    forbids = "commercial use needs a licence of its own" in licence.summary
    assert forbids == (licence.commercial == "no")
    assert licence.summary.startswith("Any use.") == (licence.commercial == "yes")
    assert licence.summary.startswith("Commercial use") == (licence.commercial == "conditional")
    restricts = "policy" in licence.summary or "only" in licence.summary
    assert restricts == licence.use_restrictions
    assert licence.user_limit is None or licence.commercial == "conditional"
    if licence.commercial == "yes":
        assert licence.redistribution and licence.derivative_weights and licence.spdx


def test_no_two_licences_are_called_the_same() -> None:
    names = [name for licence in licences().values() for name in licence.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("pattern", "licence"),
    [
        (r"llama-2-", "llama-2"),
        (r"llama-3\.1-", "llama-3-1"),
        (r"llama-3\.2-", "llama-3-2"),
        (r"llama-3\.3-", "llama-3-3"),
        (r"gemma-", "gemma"),
        (r"phi-", "mit"),
        (r"falcon3-", "falcon-2"),
        (r"qwen2\.5-3b", "qwen-research"),
        (r"qwen2\.5-72b", "qwen"),
        (r"qwen2\.5-(?!3b|72b)|qwen3-", "apache-2-0"),
        (r"ministral-|mistral-large", "mistral-research"),
        (r"mistral-(?!large)|mixtral-|falcon-|gpt-oss|granite|olmo|smollm|tinyllama", "apache-2-0"),
    ],
)
def test_a_generation_has_one_licence(pattern: str, licence: str) -> None:
    """As its makers released it; the sizes that differ from their siblings are named."""
    found = {card.id: card.licence.id for card in CARDS if re.match(pattern, card.id)}
    assert found and set(found.values()) == {licence}, found


def test_each_card_is_covered_by_one_rule_about_licences() -> None:
    families = r"llama-|gemma-|phi-|falcon|qwen|ministral-|mistral-|mixtral-|gpt-oss|granite|olmo|smollm|tinyllama"
    assert [card.id for card in CARDS if not re.match(families, card.id)] == []


@pytest.mark.parametrize(
    ("pattern", "context_tokens"),
    [
        (r"llama-2-|olmo-2-", 4096),
        (r"llama-3\.", 131_072),
        (r"gemma-2-|smollm2-|falcon3-1b", 8192),
        (r"gemma-3-(270m|1b)|qwen|falcon3-(?!1b)|mistral-7b|mistral-small|mixtral-8x7b", 32_768),
        (r"gemma-3-(4|12|27)b|granite|gpt-oss|phi-3|phi-4-mini|ministral|mistral-nemo|mistral-large", 131_072),
        (r"mixtral-8x22b|smollm3", 65_536),
        (r"phi-4$", 16_384),
        (r"tinyllama|falcon-7b", 2048),
    ],
)
def test_a_context_is_the_one_that_was_trained(pattern: str, context_tokens: int) -> None:
    """Without what scaling of positions promises on top, as for Qwen."""
    found = {card.id: card.context_tokens for card in CARDS if re.match(pattern, card.id)}
    assert found and set(found.values()) == {context_tokens}, found


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
