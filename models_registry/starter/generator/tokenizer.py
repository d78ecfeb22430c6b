"""The vocabulary: a word is the same pieces wherever it stands, so that copying it is copying pieces.

Every stretch of text between two pieces that are matched whole (tags, citations, line breaks) gets a space in front,
as llama.cpp does for vocabularies with `add_space_prefix`. So the first word of an answer, of a line and of a
sentence within a line is the same piece; without it the first word of an answer would be another one than its source.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from models_registry.starter.answerer.chat_format import TURN_END, TURN_START

VOCABULARY_SIZE = 12_000
MAX_CITATION = 12
TAGS = tuple(f'n="{n}"' for n in range(1, MAX_CITATION + 1))
CITATIONS = tuple(f"[{n}]" for n in range(1, MAX_CITATION + 1))
# No spaces inside: llama.cpp finds these in the raw text, and SentencePiece would store a space as another letter.
WHOLE = ("\n", "<passage", "</passage>", "Question:", *TAGS, *CITATIONS)
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_CUT = re.compile("(" + "|".join(map(re.escape, sorted(WHOLE, key=len, reverse=True))) + ")")


def train_vocabulary(texts: Iterable[str], prefix: Path, *, size: int = VOCABULARY_SIZE) -> Path:
    """Write `<prefix>.model`: BPE with byte fallback, every digit a piece of its own; return its path."""
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_prefix=str(prefix),
        model_type="bpe",
        vocab_size=size,
        byte_fallback=True,
        normalization_rule_name="identity",
        add_dummy_prefix=True,
        remove_extra_whitespaces=False,
        split_digits=True,
        character_coverage=0.9999,
        required_chars="äöüÄÖÜßéèàçñ€§–—“”‘’„…°×",
        control_symbols=[TURN_START, TURN_END],
        user_defined_symbols=list(WHOLE),
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        num_threads=1,
        minloglevel=2,
    )
    return prefix.with_suffix(".model")


class Vocabulary:
    """Token ids of text, equal to those of llama.cpp and of the exported tokenizer."""

    def __init__(self, model: Path) -> None:
        import sentencepiece

        self._model: Any = sentencepiece.SentencePieceProcessor(model_file=str(model))
        self.path = model
        self._whole = {piece: self.id_of(piece) for piece in WHOLE}
        self.turn_start, self.turn_end = self.id_of(TURN_START), self.id_of(TURN_END)
        self.stretch = functools.lru_cache(maxsize=200_000)(self._stretch)

    def __len__(self) -> int:
        return int(self._model.get_piece_size())

    def piece(self, token: int) -> str:
        return str(self._model.id_to_piece(token))

    def id_of(self, piece: str) -> int:
        return int(self._model.piece_to_id(piece))

    def is_byte(self, token: int) -> bool:
        return bool(self._model.is_byte(token))

    def whole(self) -> list[tuple[int, str]]:
        """Ids of the pieces that are matched whole before anything else is cut up."""
        return [(number, piece) for piece, number in self._whole.items()]

    def encode(self, text: str) -> list[int]:
        """Ids of a text without turns' marks."""
        ids: list[int] = []
        for number, stretch in enumerate(_CUT.split(text)):
            if number % 2:
                ids.append(self._whole[stretch])
            elif stretch:
                ids.extend(self.stretch(stretch))
        return ids

    def _stretch(self, text: str) -> tuple[int, ...]:
        return tuple(self._model.encode(text))

    def decode(self, ids: Iterable[int]) -> str:
        """The text of an answer, without the space in front."""
        return b"".join(_bytes_of(self.piece(token)) for token in ids).decode("utf-8", errors="replace").strip()


def _bytes_of(piece: str) -> bytes:
    byte = _BYTE.fullmatch(piece)
    return bytes([int(byte[1], 16)]) if byte else piece.replace("\u2581", " ").encode()
