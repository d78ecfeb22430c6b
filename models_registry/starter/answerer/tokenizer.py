"""Train the SentencePiece vocabulary, and turn conversations into token ids as llama.cpp does.

BPE with byte fallback, no normalisation and no dummy prefix: then text between special tokens becomes the same
ids here and in llama.cpp, whatever stands before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from models_registry.starter.answerer.chat_format import TURN_END, TURN_START, Message

VOCABULARY_SIZE = 4096
MAX_CITATION = 12
# One token each, so that the n of a passage and the [n] of a citation are one step apart. No spaces inside:
# llama.cpp finds such pieces in the raw text and SentencePiece would store a space as another letter.
_USER_DEFINED = [
    "\n",
    "<passage",
    "</passage>",
    "Question:",
    *(f'n="{n}"' for n in range(1, MAX_CITATION + 1)),
    *(f"[{n}]" for n in range(1, MAX_CITATION + 1)),
]


def train_tokenizer(texts: Iterable[str], prefix: Path) -> Path:
    """Write `<prefix>.model` and return its path."""
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_prefix=str(prefix),
        model_type="bpe",
        vocab_size=VOCABULARY_SIZE,
        byte_fallback=True,
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        split_digits=True,
        character_coverage=0.9999,
        required_chars="äöüÄÖÜßéèàçñ€§–—“”‘’…°×",
        control_symbols=[TURN_START, TURN_END],
        user_defined_symbols=_USER_DEFINED,
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        num_threads=1,
        minloglevel=2,
    )
    return prefix.with_suffix(".model")


class ChatTokenizer:
    """Token ids of conversations; knows the two special tokens of the chat template."""

    def __init__(self, model: Path) -> None:
        import sentencepiece

        self._model: Any = sentencepiece.SentencePieceProcessor(model_file=str(model))
        self.turn_start = self.id_of(TURN_START)
        self.turn_end = self.id_of(TURN_END)

    def user_defined(self) -> list[tuple[int, str]]:
        """Ids of the pieces that are matched whole before anything else is cut up."""
        return [(self.id_of(piece), piece) for piece in _USER_DEFINED]

    def size(self) -> int:
        return int(self._model.get_piece_size())

    def piece(self, token: int) -> str:
        return str(self._model.id_to_piece(token))

    def id_of(self, piece: str) -> int:
        return int(self._model.piece_to_id(piece))

    def text(self, text: str) -> list[int]:
        return list(self._model.encode(text))

    def decode(self, ids: list[int]) -> str:
        return str(self._model.decode(ids))

    def conversation(self, messages: Iterable[Message], *, unlearned: int = 0) -> tuple[list[int], list[bool]]:
        """Ids of the whole conversation, and for each whether it is learned: an assistant's words and end.

        The first `unlearned` answers are not.
        """
        ids: list[int] = []
        learned: list[bool] = []
        for message in messages:
            head = [self.turn_start, *self.text(f"{message.role}\n")]
            body = [*self.text(message.content), self.turn_end]
            tail = self.text("\n")
            ids += head + body + tail
            answer = message.role == "assistant" and unlearned <= 0
            unlearned -= message.role == "assistant"
            learned += [False] * len(head) + [answer] * len(body) + [False] * len(tail)
        return ids, learned

    def prompt(self, messages: Iterable[Message]) -> list[int]:
        """Ids up to where the assistant starts to speak."""
        return [*self.conversation(messages)[0], self.turn_start, *self.text("assistant\n")]
