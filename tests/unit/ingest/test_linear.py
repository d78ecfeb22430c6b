"""Reading a text takes time in proportion to its length, whatever the text is: the engine waits meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from engine.core.sentences import split_sentences
from engine.ingest.dedupe import normalised_tokens
from engine.ingest.lines import LineContext, join_all_lines, join_lines

NO_CONTEXT = LineContext.of([])
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "sentences": split_sentences,
    "words of a document": lambda text: LineContext.of([text]),
    "joined lines": lambda text: join_lines(text, NO_CONTEXT),
    "joined heading": lambda text: join_all_lines(text, NO_CONTEXT),
    "tokens": normalised_tokens,
}
UNITS = {
    "one letter": "a",
    "divided words": "a-\n",
    "spaces": " ",
    "line breaks": "\n",
    "lines of a space": " \n",
    "digits and dots": "1.",
    "dots": ".",
    "ordinals": "Am 3. ",
    "brackets": "(",
    "han": "中",
    "sentences of han": "中文。",
    "marks": "\u0301",
    "abbreviations": "a.b.",
    "pages": "page 1 of ",
}
SMALL_CHARS = 30_000


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_takes_about_four_times_as_long(function: str, unit: str) -> None:
    def took_s(length: int) -> float:
        text = (UNITS[unit] * length)[:length] + "x"
        begin = time.thread_time()
        FUNCTIONS[function](text)
        return time.thread_time() - begin

    took_s(100)
    small, large = min(took_s(SMALL_CHARS) for _ in range(2)), took_s(4 * SMALL_CHARS)
    assert large < 8 * small + 0.1
