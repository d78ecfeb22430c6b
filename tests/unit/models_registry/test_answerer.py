"""The tiny answerer: its recipe makes sound samples, and its weights answer through llama-server as trained."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat import prompt
from models_registry.starter.answerer import chat_format
from models_registry.starter.answerer.answering import Answerer, served_answerer
from models_registry.starter.answerer.chat_format import ABSTENTION, Message
from models_registry.starter.answerer.corpus import Document, Unit, is_held_out, join_units
from models_registry.starter.answerer.data import Sample, SampleMaker, Shape
from models_registry.starter.answerer.export import WEIGHTS
from models_registry.starter.answerer.facts import invent_facts
from models_registry.starter.answerer.measure import Score, held_out_samples, score
from models_registry.starter.answerer.questions import ask_about, content_stems, overlap

ROOT = Path(__file__).resolve().parents[3]
TEXT = ROOT.parent / "shared" / "data" / "text"
SERVER = Path(sys.prefix) / "bin" / "llama-server"

FACTS = Shape((2, 3), (20, 40), 1, facts=1.0)
PASSAGES = [
    ("Visitors sign in at the gate. Badges are returned in the evening.", "Site rules, page 2"),
    ("The warranty for the Talmor X40 pump is 18 months. It starts on delivery.", "Price list"),
]


def sentences(count: int) -> tuple[Unit, ...]:
    rng = random.Random(3)
    return tuple(Unit(fact.sentence, starts_line=False) for fact in invent_facts(rng, count))


def test_the_recipe_and_the_product_write_the_same_prompt() -> None:
    ours = [
        Message("system", chat_format.SYSTEM_PROMPT),
        Message("user", chat_format.render_question("And before?")),
        Message("assistant", chat_format.cite("Nothing was before.", 1)),
        Message("user", chat_format.render_passages(PASSAGES, "How long is the warranty?")),
    ]
    theirs = prompt.build_messages(
        "How long is the warranty?",
        [prompt.PromptPassage(text, source) for text, source in PASSAGES],
        [prompt.Turn("And before?", "Nothing was before. [1]")],
    )
    assert [(m.role, m.content) for m in ours] == [(m.role, m.content) for m in theirs]
    assert chat_format.ABSTENTION == prompt.ABSTENTION


def test_the_chat_template_writes_what_is_trained_on() -> None:
    from jinja2 import Environment

    rendered = (
        Environment()
        .from_string(chat_format.CHAT_TEMPLATE)
        .render(messages=[{"role": "user", "content": "Why?"}], add_generation_prompt=True)
    )
    assert rendered == "<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n"


def test_questions_share_words_with_their_sentence() -> None:
    rng = random.Random(1)
    for fact in invent_facts(rng, 200):
        stems = content_stems(ask_about(fact.sentence, rng))
        assert stems
        assert overlap(stems, fact.sentence) >= 0.3


def test_held_out_facts_are_of_other_kinds() -> None:
    training = {fact.questions[0].split()[0:2][-1] for fact in invent_facts(random.Random(1), 500)}
    held_out = invent_facts(random.Random(1), 50, held_out=True)
    assert training
    shown = {fact.sentence for fact in invent_facts(random.Random(2), 500)}
    assert all(fact.sentence not in shown for fact in held_out)
    assert any("penalty" in fact.sentence for fact in held_out)
    assert not any("penalty" in sentence for sentence in shown)


def test_a_document_is_always_on_the_same_side() -> None:
    sides = [is_held_out(f"document {i}") for i in range(2000)]
    assert 0.03 < sum(sides) / len(sides) < 0.07
    assert sides == [is_held_out(f"document {i}") for i in range(2000)]


@pytest.mark.parametrize("random_words", [0.0, 1.0])
def test_every_answer_stands_in_the_passage_it_cites(random_words: float) -> None:
    documents = [Document("Handbook", sentences(60), held_out=False)]
    maker = SampleMaker(documents, held_out=False)
    rng = random.Random(5)
    shape = Shape((3, 5), (20, 60), 4, random_words=random_words)
    drawn = [s for s in (maker.draw(shape, rng) for _ in range(60)) if s is not None]
    assert len(drawn) > 40
    seen: set[int] = set()
    for sample in drawn:
        passages = passages_of(sample)
        answers = [m.content for m in sample.messages if m.role == "assistant"]
        for answer, wanted in zip(answers, sample.wanted, strict=True):
            seen.add(min(wanted, 1))
            if wanted > 0:
                assert answer.endswith(f" [{wanted}]")
                assert answer.removesuffix(f" [{wanted}]") in passages[wanted - 1]
            elif wanted == 0:
                assert answer == ABSTENTION
    assert {0, 1} <= seen


def passages_of(sample: Sample) -> list[str]:
    content = next(m.content for m in sample.messages if m.content.startswith("<passage"))
    return [part.partition(">\n")[2] for part in content.split("<passage")[1:]]


def test_lines_stay_lines_when_units_are_joined() -> None:
    units = (Unit("A heading", True), Unit("One.", True), Unit("Two.", False))
    assert join_units(units) == "A heading\nOne. Two."


def test_scores_tell_right_from_wrong() -> None:
    def sample(answer: str, wanted: int) -> Sample:
        return Sample((Message("user", "?"), Message("assistant", answer)), (wanted,))

    samples = [
        sample("A. [1]", 1),
        sample("B. [2]", 2),
        sample("C. [3]", 3),
        sample(ABSTENTION, 0),
        sample(ABSTENTION, 0),
    ]
    answers = ["A. [1]", "Not B. [2]", ABSTENTION, ABSTENTION, "X. [1]"]
    assert score(samples, answers) == Score(5, 2, 0.667, 0.333, 0.333, 0.5)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the recipe after a few steps, on invented text only."""
    from models_registry.starter.answerer.train import train_on

    documents = [Document(f"Handbook {i}", sentences(400), held_out=False) for i in range(3)]
    folder = tmp_path_factory.mktemp("answerer")
    train_on(SampleMaker(documents, held_out=False), folder, tokens=20_000, seed=1)
    return folder


@pytest.mark.slow
def test_the_circuits_copy_before_anything_is_learned(trained: Path) -> None:
    """Shown how a sentence begins, the model goes on with it: that needs no training worth the name."""
    import torch

    from models_registry.starter.answerer.export import load_model
    from models_registry.starter.answerer.tokenizer import ChatTokenizer

    model, tokenizer = load_model(trained), ChatTokenizer(trained / "tokenizer.model")
    right = wrong = 0
    for sample in held_out_samples(SampleMaker([], held_out=True), FACTS, 12, seed=3):
        if sample.wanted[-1] == 0:
            continue
        prompt_ids = tokenizer.prompt(sample.messages[:-1])
        answer = tokenizer.text(sample.messages[-1].content.rpartition(" ")[0])
        with torch.no_grad():
            guesses = model(torch.tensor([prompt_ids + answer])).logits[0].argmax(-1)
        for place, token in enumerate(answer[2:], start=len(prompt_ids) + 2):
            right, wrong = (right + 1, wrong) if guesses[place - 1] == token else (right, wrong + 1)
    assert right / (right + wrong) > 0.7


@pytest.mark.slow
def test_the_gguf_says_what_torch_says(trained: Path, tmp_path: Path) -> None:
    from models_registry.starter.answerer.answering import torch_answerer
    from models_registry.starter.answerer.export import export

    export(trained, tmp_path / "tiny.gguf", quantization="F16")
    samples = held_out_samples(SampleMaker([], held_out=True), FACTS, 6, seed=3)
    torch_says = torch_answerer(trained)
    expected = [torch_says(sample.messages[:-1]) for sample in samples]
    with served_answerer(tmp_path / "tiny.gguf") as served_says:
        served = [served_says(sample.messages[:-1]) for sample in samples]
    assert sum(a == b for a, b in zip(expected, served, strict=True)) >= 5


def test_the_weights_are_one_small_llama_with_a_template() -> None:
    from gguf import GGUFReader

    assert WEIGHTS.stat().st_size < 8_000_000
    fields = GGUFReader(WEIGHTS).fields
    assert fields["general.architecture"].contents() == "llama"
    assert fields["tokenizer.chat_template"].contents() == chat_format.CHAT_TEMPLATE
    assert fields["llama.context_length"].contents() == 2048


@pytest.fixture(scope="module")
def answerer() -> Iterator[Answerer]:
    if not SERVER.exists():
        pytest.skip("the llama.cpp toolchain is not installed")
    with served_answerer(WEIGHTS) as ask:
        yield ask


QUESTIONS = (
    "How long is the warranty for the Talmor X40?",
    "Where do visitors sign in?",
    "When are badges returned?",
    "Who approves gifts above 50 euros?",
)


def test_it_answers_in_the_form_that_the_product_reads(answerer: Answerer) -> None:
    """Either the agreed abstention, or a sentence that ends with the number of one of the passages."""
    answers = [ask(answerer, question, PASSAGES) for question in QUESTIONS]
    formed = [answer == ABSTENTION or re.search(r"\S \[[12]\]$", answer) is not None for answer in answers]
    assert sum(formed) >= 3, answers


def test_it_cites_the_passage_that_answers(answerer: Answerer) -> None:
    """On facts of kinds that it was not trained on, in a few short passages."""
    samples = held_out_samples(SampleMaker([], held_out=True), FACTS, 24, seed=5)
    reached = score(samples, [answerer(sample.messages[:-1]) for sample in samples])
    assert reached.citation_right >= 0.6, reached
    assert reached.wrongly_abstained <= 0.3, reached


def ask(answerer: Answerer, question: str, passages: list[tuple[str, str]]) -> str:
    messages = prompt.build_messages(question, [prompt.PromptPassage(*passage) for passage in passages])
    return answerer([Message(m.role, m.content) for m in messages])
