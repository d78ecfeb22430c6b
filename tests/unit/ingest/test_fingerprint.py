"""A long text is fingerprinted piece by piece, and comes to what the whole text comes to."""

from __future__ import annotations

import pytest

from engine.ingest.dedupe import fingerprint, minhash, normalised_tokens, text_digest


class _StoppedError(Exception):
    pass


def long_text() -> str:
    return "\n\n".join(
        f"Pump {number} needs {number * 7} seals, and cable {number % 13} too." for number in range(9000)
    )


def test_pieces_come_to_what_the_whole_comes_to() -> None:
    text = long_text()
    tokens = normalised_tokens(text)
    assert fingerprint(text) == (text_digest(tokens), minhash(tokens))


def test_a_text_without_a_word_has_none() -> None:
    assert fingerprint(" \n\n ") == (None, None)


def test_it_can_be_left_in_the_middle() -> None:
    asked: list[None] = []

    def check() -> None:
        asked.append(None)
        if len(asked) == 2:
            raise _StoppedError

    with pytest.raises(_StoppedError):
        fingerprint(long_text(), check)
