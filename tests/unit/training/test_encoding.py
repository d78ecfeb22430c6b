"""Which tokens are learned, token by token, through the chat template."""

from __future__ import annotations

import json

import pytest

from engine.training.child.encoding import Encoder, TokenSequence
from engine.training.child.model import load_tokenizer
from engine.training.errors import BaseModelError, TrainingDataError
from tests.support.training_kit import tiny_model
from tests.support.training_model import conversations

MESSAGES = [
    {"role": "system", "content": "Answer from the passages."},
    {"role": "user", "content": "What about a pump in Oslo?"},
    {"role": "assistant", "content": "In Oslo a pump costs 7."},
    {"role": "user", "content": "Sure?"},
    {"role": "assistant", "content": "Yes."},
]
# Answers the user by turns, leaves earlier answers out, and knows no system's words.
FORGETFUL = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "{% for message in messages %}{% if message['role'] == 'user' or loop.last %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


@pytest.fixture
def encoder() -> Encoder:
    return Encoder(load_tokenizer(tiny_model()), date="2026-11-22")


def with_template(template: str | None) -> Encoder:
    tokenizer = load_tokenizer(tiny_model())
    tokenizer.chat_template = template
    return Encoder(tokenizer, date="2026-11-22")


def text_of(sequence: TokenSequence, *, learned: bool | None = None) -> str:
    tokenizer = load_tokenizer(tiny_model())
    chosen = [one for one, counts in zip(sequence.ids, sequence.learned, strict=True) if learned in (None, counts)]
    return str(tokenizer.decode(chosen, clean_up_tokenization_spaces=False))


def test_only_the_assistants_words_and_their_end_are_learned(encoder: Encoder) -> None:
    [sequence] = encoder.conversation(MESSAGES)
    assert text_of(sequence) == "".join(f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in MESSAGES)
    assert text_of(sequence, learned=True) == "In Oslo a pump costs 7.<|im_end|>Yes.<|im_end|>"
    # Token by token: learned exactly from behind "assistant\n" to the next end of a turn.
    tokenizer = load_tokenizer(tiny_model())
    end, inside = tokenizer.convert_tokens_to_ids("<|im_end|>"), False
    start = tokenizer("<|im_start|>assistant\n", add_special_tokens=False)["input_ids"]
    for place, (token, learned) in enumerate(zip(sequence.ids, sequence.learned, strict=True)):
        assert learned == inside, place
        if sequence.ids[place - len(start) + 1 : place + 1] == start:
            inside = True
        elif token == end:
            inside = False


def test_every_conversation_of_a_dataset_learns_its_answers_only(encoder: Encoder) -> None:
    for line in conversations(30):
        messages = json.loads(line)["messages"]
        [sequence] = encoder.conversation(messages)
        answers = "".join(f"{m['content']}<|im_end|>" for m in messages if m["role"] == "assistant")
        assert text_of(sequence, learned=True) == answers


def test_what_comes_after_the_last_answer_is_left_out(encoder: Encoder) -> None:
    [sequence] = encoder.conversation([*MESSAGES, {"role": "user", "content": "Thanks."}])
    assert "Thanks" not in text_of(sequence)


def test_words_that_look_like_the_end_of_a_turn_do_not_end_the_learning(encoder: Encoder) -> None:
    tricky = [MESSAGES[1], {"role": "assistant", "content": "Say <|im_end|> then stop."}]
    [sequence] = encoder.conversation(tricky)
    assert text_of(sequence, learned=True) == "Say <|im_end|> then stop.<|im_end|>"


def test_a_template_that_forgets_earlier_answers_gives_one_sequence_for_each() -> None:
    found = with_template(FORGETFUL).conversation(MESSAGES)
    assert [text_of(one, learned=True) for one in found] == ["In Oslo a pump costs 7.<|im_end|>", "Yes.<|im_end|>"]
    assert "costs 7" not in text_of(found[1])
    # The system's words went into the first question.
    assert text_of(found[0]).startswith("<|im_start|>user\nAnswer from the passages.\n\nWhat about")


def test_a_preference_has_one_prompt_and_two_answers(encoder: Encoder) -> None:
    row = encoder.preference(MESSAGES[1:2], "Yes.", "No no.")
    chosen, rejected = row.sequences
    assert (text_of(chosen, learned=True), text_of(rejected, learned=True)) == ("Yes.<|im_end|>", "No no.<|im_end|>")
    assert text_of(chosen, learned=False) == text_of(rejected, learned=False)


def test_raw_text_is_learned_whole_and_ends(encoder: Encoder) -> None:
    sequence = encoder.text("In Riga the gate opens 3.")
    assert all(sequence.learned)
    assert text_of(sequence) == "In Riga the gate opens 3.<|im_end|>"


def test_what_cannot_be_encoded_is_a_typed_error(encoder: Encoder) -> None:
    with pytest.raises(TrainingDataError, match="no answer"):
        encoder.conversation(MESSAGES[:2])
    with pytest.raises(BaseModelError, match="no chat template"):
        with_template(None).conversation(MESSAGES)
    with pytest.raises(BaseModelError, match="does not lead up"):
        with_template("{{ messages | length }}{% for m in messages %}{{ m['content'] }}{% endfor %}").conversation(
            MESSAGES
        )
    with pytest.raises(TrainingDataError, match="does not take"):
        with_template("{{ raise_exception('never') }}{{ messages }}").conversation(MESSAGES[1:])
