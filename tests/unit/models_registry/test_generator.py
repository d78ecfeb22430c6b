"""The recipe of the starter model: its rows are the product's prompts, its heads look where they should."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.chat import prompt
from models_registry.starter.answerer.answering import served_answerer
from models_registry.starter.answerer.facts import invent_facts
from models_registry.starter.generator import circuits
from models_registry.starter.generator.contexts import Asked, Context, ContextMaker, Size
from models_registry.starter.generator.encoding import NOTHING, encode_context, lay_out
from models_registry.starter.generator.export import export_gguf, read_weights, write_transformers_folder
from models_registry.starter.generator.losses import LOOKED, Weights, losses_of
from models_registry.starter.generator.measure import Task, fitted, measure, messages_of, score, tasks_of
from models_registry.starter.generator.network import Generator, Shape
from models_registry.starter.generator.passages import Line, Passage, cut_organisation
from models_registry.starter.generator.tokenizer import Vocabulary, train_vocabulary
from models_registry.starter.generator.train import Batches, Plan, load, stage_at, train
from models_registry.starter.reader.data import HELD_OUT_ORGANISATIONS
from models_registry.starter.reader.organisations import Asked as OrganisationAsked
from models_registry.starter.reader.organisations import Document, Organisation, Part

PIECES = 700
COPIED_UNTRAINED = 0.9  # share of tokens for which the copying head looks at the right place
LEARNED = 0.15  # nats, of one that the written heads leave
SHAPE = Shape(vocabulary=PIECES, inner=64)
SIZE = Size((1, 2), (20, 40), 4)
TOKENIZE = Path(sys.prefix) / "bin" / "llama-tokenize"

CONTEXT = Context(
    (
        Passage("Site rules, page 2", (Line("Rules", True), Line("Badges end at 18:30. [2]", True)), gap="\n\n"),
        Passage(
            "Price list",
            (
                Line("Pump: Talmor X40, price: 118.40", True),
                Line("It runs.", True, "-"),
                Line("Badges are free.", False),
            ),
        ),
    ),
    (
        Asked("price of the Talmor X40", 2, 0, 0),
        Asked("Are badges free?", 2, 1, 2, ((2, 1, 2), (1, 1, 1))),
        Asked("Who sings?", 0, closest=((2, 1, 1),)),
    ),
)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    facts = invent_facts(random.Random(1), 1500)
    texts = [text for fact in facts for text in (fact.sentence, *fact.questions)]
    return Vocabulary(train_vocabulary(texts, tmp_path_factory.mktemp("vocabulary") / "tokenizer", size=PIECES))


@pytest.fixture(scope="module")
def maker() -> ContextMaker:
    return ContextMaker([])


@pytest.fixture(scope="module")
def written(vocabulary: Vocabulary, maker: ContextMaker) -> Generator:
    torch.manual_seed(1)
    batches = Batches(maker, vocabulary, 1)
    model = Generator(SHAPE)
    counted = [token for _ in range(40) for token in batches.row(stage_at(0.5)).ids]
    circuits.write(model, circuits.token_facts(vocabulary, counted))
    return model.eval()


def product_messages(task: Task) -> list[prompt.Message]:
    passages = [prompt.PromptPassage(text, source) for text, source in task.passages]
    closest = [prompt.ClosestSentence(text, number) for text, number in task.closest]
    return prompt.build_messages(task.question, passages, closest=closest)


def rendered(task: Task) -> str:
    """What the product sends, through the chat template."""
    turns = [f"<|im_start|>{m.role}\n{m.content}<|im_end|>\n" for m in product_messages(task)]
    return "".join(turns) + "<|im_start|>assistant\n"


def test_a_row_is_the_prompt_of_the_product_for_each_of_its_questions(vocabulary: Vocabulary) -> None:
    row = encode_context(CONTEXT, vocabulary)
    for branch, task in enumerate(tasks_of(CONTEXT), start=1):
        shown = [n for n, of in enumerate(row.branch) if of in (0, branch)]
        assert [row.positions[n] for n in shown] == list(range(len(shown)))
        turns = rendered(task).split("<|im_start|>")[1:]
        starts = [at for at, n in enumerate(shown) if row.ids[n] == vocabulary.turn_start]
        for turn, start, end in zip(turns, starts, [*starts[1:], len(shown)], strict=True):
            said = vocabulary.decode([row.ids[n] for n in shown[start + 1 : end]])
            # Spaces are compared by the tests that encode the whole prompt another way.
            assert said.replace(" ", "").startswith(turn.replace(" ", "").rstrip("\n"))


def test_what_measures_sends_the_prompt_of_the_product() -> None:
    for task in tasks_of(CONTEXT):
        ours = [(m.role, m.content) for m in messages_of(task)]
        assert ours == [(m.role, m.content) for m in product_messages(task)]


def test_every_copied_token_stands_at_the_place_it_is_copied_from(vocabulary: Vocabulary) -> None:
    row = encode_context(CONTEXT, vocabulary)
    copied = [ask for ask in row.asks if ask.source >= 0]
    assert len(copied) > 20
    assert all(row.ids[ask.source] == ask.token for ask in copied)
    echoed = [ask for ask in row.asks if ask.echo >= 0]
    assert len(echoed) > 5
    assert all(row.ids[ask.echo] == ask.token and row.branch[ask.echo] == 2 for ask in echoed)
    assert all(row.ids[ask.row + 1] == ask.token for ask in row.asks)
    answers = vocabulary.decode([ask.token for ask in row.asks if ask.token != vocabulary.turn_end])
    assert answers.startswith("Pump: Talmor X40, price: 118.40 [2] It runs. [2] Badges are free. [2]")


def test_a_line_is_the_same_pieces_wherever_it_stands(vocabulary: Vocabulary) -> None:
    line = "Visitors sign in at 8:30."
    ids = vocabulary.encode(line)
    within = vocabulary.encode(f"It rains. {line}\n\n{line} [3]")
    assert [within[n : n + len(ids)] == ids for n in range(len(within))].count(True) == 2


def test_an_absent_answer_looks_at_the_first_token(vocabulary: Vocabulary) -> None:
    row = encode_context(CONTEXT, vocabulary)
    absent = [ask for ask in row.asks if ask.line == NOTHING]
    assert vocabulary.decode([ask.token for ask in absent]) == prompt.ABSTENTION
    assert row.line[0] == NOTHING


def test_questions_of_one_row_do_not_see_each_other(vocabulary: Vocabulary, written: Generator) -> None:
    together = lay_out([encode_context(CONTEXT, vocabulary)])
    for asked in CONTEXT.asked:
        alone = lay_out([encode_context(replace(CONTEXT, asked=(asked,)), vocabulary)])
        states = []
        for batch in (together, alone):
            with torch.no_grad():
                hidden, _ = written(batch.ids, batch.positions, batch.allowed)
            states.append(hidden[0])
        branch = encode_context(CONTEXT, vocabulary).branch
        number = CONTEXT.asked.index(asked) + 1
        mine = [n for n, of in enumerate(branch) if of in (0, number)]
        torch.testing.assert_close(states[0][mine], states[1][: len(mine)], atol=1e-3, rtol=1e-3)


def test_the_faster_way_through_the_passages_gives_the_same(vocabulary: Vocabulary, written: Generator) -> None:
    batch = lay_out([encode_context(CONTEXT, vocabulary)])
    assert batch.plain >= 128
    with torch.no_grad():
        faster, _ = written(batch.ids, batch.positions, batch.allowed, plain=batch.plain)
        slower, _ = written(batch.ids, batch.positions, batch.allowed)
    count = len(encode_context(CONTEXT, vocabulary).ids)
    torch.testing.assert_close(faster[:, :count], slower[:, :count], atol=1e-3, rtol=1e-3)


def test_the_written_heads_copy_before_anything_is_learned(
    vocabulary: Vocabulary, written: Generator, maker: ContextMaker
) -> None:
    rng = random.Random(4)
    rows = [encode_context(maker.draw(SIZE, rng), vocabulary) for _ in range(4)]
    hits: list[bool] = []
    for row in rows:
        batch = lay_out([row])
        with torch.no_grad():
            _, scores = written(batch.ids, batch.positions, batch.allowed, batch.ask_row, LOOKED)
        looked_at = scores[circuits.COPIER[0]][0, 0].argmax(-1).tolist()
        copied = [(n, ask) for n, ask in enumerate(row.asks) if ask.source >= 0 and not ask.first]
        hits += [looked_at[n] in (ask.source, ask.echo) for n, ask in copied]
    assert len(hits) > 100
    assert sum(hits) / len(hits) > COPIED_UNTRAINED


def test_the_losses_teach_heads_where_to_look(vocabulary: Vocabulary, written: Generator) -> None:
    batch = lay_out([encode_context(CONTEXT, vocabulary)])
    with torch.no_grad():
        before = losses_of(written, batch, Weights(), language_tokens=0)
        wrong = replace(batch, ask_source=batch.ask_source.clamp(min=0) // 2, ask_line=batch.ask_line.clamp(min=0) * 0)
        after = losses_of(written, wrong, Weights(), language_tokens=0)
    assert after.copy > before.copy + 1
    assert after.find != before.find
    assert after.answer == before.answer


def test_training_learns_is_written_and_goes_on(tmp_path: Path, maker: ContextMaker, vocabulary: Vocabulary) -> None:
    (tmp_path / "one").mkdir()
    shutil.copy(vocabulary.path, tmp_path / "one" / "tokenizer.model")
    plan = Plan(tokens=15_000, tokens_per_step=1024, curriculum=(0.0, 0.1), fall=False, rate=0.3, warm_up_steps=1)
    torch.manual_seed(1)
    train(maker, plan, tmp_path / "one", shape=SHAPE)
    model, known = load(tmp_path / "one")
    rng = random.Random(9)
    batch = lay_out([encode_context(maker.draw(SIZE, rng), known) for _ in range(8)])
    with torch.no_grad():
        learned = losses_of(model, batch, Weights(), language_tokens=0).answer
    train(maker, replace(plan, tokens=500, workers=1), tmp_path / "two", start=tmp_path / "one")
    train(maker, plan, tmp_path / "three", start=tmp_path / "two", stopped=lambda: True)
    assert (tmp_path / "three" / "progress.json").read_text() == (tmp_path / "two" / "progress.json").read_text()
    torch.manual_seed(1)
    untrained = Generator(SHAPE)
    counted = batch.ids.flatten().tolist()
    circuits.write(untrained, circuits.token_facts(known, counted))
    with torch.no_grad():
        start = losses_of(untrained, batch, Weights(), language_tokens=0).answer
    assert learned < start - LEARNED
    first, second = (json.loads((tmp_path / name / "progress.json").read_text())["tokens"] for name in ("one", "two"))
    assert second > first >= 15_000


def test_the_network_is_the_llama_of_transformers(vocabulary: Vocabulary, written: Generator, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    path = Path(vocabulary.path)
    folder = tmp_path / "model"
    write_transformers_folder(written, path, folder)
    theirs = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    task = next(tasks_of(CONTEXT))
    ids = AutoTokenizer.from_pretrained(folder)(rendered(task), return_tensors="pt")["input_ids"]
    batch = lay_out([encode_context(replace(CONTEXT, asked=CONTEXT.asked[:1]), vocabulary)])
    count = ids.shape[1]
    assert batch.ids[0, :count].tolist() == ids[0].tolist()
    ours = Generator(SHAPE)
    ours.load_state_dict({name: value.bfloat16().float() for name, value in written.state_dict().items()})
    with torch.no_grad():
        hidden, _ = ours.eval()(batch.ids, batch.positions, batch.allowed)
        torch.testing.assert_close(ours.logits(hidden[:, :count]), theirs(ids).logits, atol=2e-2, rtol=2e-2)


@pytest.mark.skipif(not TOKENIZE.exists(), reason="the llama.cpp toolchain is not installed")
def test_llama_cpp_reads_the_same_ids(vocabulary: Vocabulary, written: Generator, tmp_path: Path) -> None:
    out = tmp_path / "model.gguf"
    export_gguf(written, Path(vocabulary.path), out, quantization="F16")
    batch = encode_context(replace(CONTEXT, asked=CONTEXT.asked[1:2]), vocabulary)
    asked = tmp_path / "prompt.txt"
    asked.write_text(rendered(list(tasks_of(CONTEXT))[1]), encoding="utf-8", newline="")
    command = [str(TOKENIZE), "--model", str(out), "--file", str(asked), "--ids", "--no-bos", "--log-disable"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    ids = [int(number) for number in run.stdout.strip().strip("[]").split(",")]
    assert ids == batch.ids[: len(ids)]
    assert len(ids) == batch.asks[0].row + 1


@pytest.mark.skipif(not TOKENIZE.exists(), reason="the llama.cpp toolchain is not installed")
def test_the_committed_weights_copy_and_cite(tmp_path: Path) -> None:
    """On facts of kinds that it was not trained on; the sentences named before a question are mostly right."""
    model, known = read_weights()
    export_gguf(model, Path(known.path), tmp_path / "model.gguf")
    rng = random.Random(7)
    facts = ContextMaker([], held_out=True)
    tasks = [next(tasks_of(facts.draw(Size((1, 2), (30, 80), 4), rng))) for _ in range(24)]
    with served_answerer(tmp_path / "model.gguf") as answerer:
        reached = measure(answerer, [task for task in tasks if task.expected])
    assert reached.answerable >= 16
    assert reached.right >= 0.6, reached


def test_answers_hold_the_words_that_answer() -> None:
    text = "Art. | Price\nPils | 118.40\nA keg costs 35 euro. A lost coupler costs 48 euro."
    parts = (Part("Kegs", text), Part("Conditions", "Payment within 14 days."))
    start = text.index("a lost".capitalize()[2:])
    asked = (
        OrganisationAsked("lost coupler", 0, 0, start, start + 10),
        OrganisationAsked("payment", 0, 1, 0, 10),
        OrganisationAsked("Pils", 0, 0, text.index("Pils"), text.index("Pils") + 13),
        OrganisationAsked("Who drinks?", 0),
    )
    organisation = Organisation("brewery", (Document("list.xlsx", "Prices", "en", parts),), asked)
    found: dict[str, set[str]] = {}
    for seed in range(30):
        for passage in cut_organisation(organisation, (10, 40), random.Random(seed)):
            for question in passage.questions:
                answer = " ".join(line.text for line in passage.lines[question.first : question.last + 1])
                found.setdefault(question.text, set()).add(answer)
                assert answer in passage.text.replace("\n", " ").replace("\u2022 ", "")
    assert found == {
        "lost coupler": {"A lost coupler costs 48 euro."},
        "payment": {"Payment within 14 days."},
        "Pils": {"Pils | 118.40", "Art.: Pils; Price: 118.40"},
    }


def test_the_organisations_held_out_are_not_trained_on() -> None:
    training = {o.name for o in ContextMaker.read(None).organisations}
    held_out = {o.name for o in ContextMaker.read(None, held_out=True).organisations}
    assert held_out == set(HELD_OUT_ORGANISATIONS)
    assert not training & held_out
    assert len(training) == 58  # as docs/starter-model.md says of the committed weights


def test_what_the_model_cannot_hold_is_left_out_but_for_the_passage_that_answers() -> None:
    passages = (("a" * 2000, "A"), ("b" * 2000, "B"), ("c" * 1000, "C"))
    task = Task(passages, "Why?", ("c",), 3, (("c c", 3), ("b b", 2), ("a a", 1)))
    cut = fitted(task)
    assert [source for _, source in cut.passages] == ["A", "C"]
    assert (cut.number, cut.closest) == (2, (("c c", 2), ("a a", 1)))
    assert fitted(cut) == cut
    assert fitted(replace(task, number=0)).number == 0


def test_a_score_counts_the_text_and_the_citation() -> None:
    passages = (("Kegs cost 35 euro. Taps are free.", "a"), ("Gas costs 60 euro.", "b"))
    asked = Task(passages, "What is a keg?", ("Kegs cost 35 euro.",), 1)
    absent = Task(passages, "Who sings?", (), 0)
    answers = ["Kegs  cost 35 euro. [1]", "Kegs cost 35 euro. [2]", "Kegs cost 36 euro. [1]", prompt.ABSTENTION]
    found = score([asked] * 4 + [absent] * 2, [*answers, prompt.ABSTENTION, "Gas costs 60 euro. [2]"])
    assert (found.answerable, found.right, found.text, found.citation) == (4, 0.25, 0.5, 0.5)
    assert (found.wrongly_abstained, found.absent, found.abstained) == (0.25, 2, 0.5)
