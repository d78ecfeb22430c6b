"""What every embedder promises. Inherit and give a fixture ``embedder``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from engine.runtime.embedder import Embedder

_TEXTS = [
    "Travel expenses are refunded within ten days.",
    "",
    "The pump must be switched off before the cover is opened. " * 12,
    "Urlaub wird beim Vorgesetzten beantragt: spätestens zwei Wochen vorher.",
    "x",
    "naïve café ﬁle №5 日本語 🙂 e\u0301 \u00a0 end",
]


class EmbedderContract:
    def test_passages_are_unit_rows_in_the_order_given(self, embedder: Embedder) -> None:
        vectors = embedder.embed_passages(_TEXTS)
        assert vectors.shape == (len(_TEXTS), embedder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
        for text, vector in zip(_TEXTS, vectors, strict=True):
            assert float(embedder.embed_query(text) @ vector) > 0.9995

    def test_no_texts_give_no_rows(self, embedder: Embedder) -> None:
        assert embedder.embed_passages([]).shape == (0, embedder.dimension)
        assert embedder.count_tokens([]) == []

    def test_company_does_not_change_a_vector(self, embedder: Embedder) -> None:
        alone = embedder.embed_passages([_TEXTS[0]])[0]
        crowd = [f"{_TEXTS[0]} {'more words ' * n}" for n in range(60)]
        among = embedder.embed_passages([*crowd[:30], _TEXTS[0], *crowd[30:]])[30]
        assert float(alone @ among) > 0.9995

    def test_the_same_call_gives_the_same_bits(self, embedder: Embedder) -> None:
        first, second = embedder.embed_passages(_TEXTS), embedder.embed_passages(_TEXTS)
        np.testing.assert_array_equal(first, second)

    def test_text_beyond_the_limit_is_not_read(self, embedder: Embedder) -> None:
        text = "word " * (embedder.max_tokens * 2)
        start, end = embedder.token_spans(text)[embedder.max_tokens - 1]
        longer, cut = embedder.embed_passages([text + "entirely different ending", text[:end]])
        assert float(longer @ cut) > 0.9995
        shorter = embedder.embed_query(text[: start // 2] + "other things altogether " * 20)
        assert float(shorter @ cut) < 0.9995

    def test_shared_meaning_is_nearer_than_none(self, embedder: Embedder) -> None:
        query = embedder.embed_query("refund of travel expenses")
        passages = embedder.embed_passages([_TEXTS[2], _TEXTS[0], "Quarterly revenue grew in all regions."])
        assert int((passages @ query).argmax()) == 1

    @pytest.mark.parametrize("text", [*_TEXTS, "  \n\t ", "\ud800 lone", "a" * 500, "A\u0300B \u0130\u0131ß Ǆ"])
    def test_spans_lie_in_the_text_in_order_and_are_counted(self, embedder: Embedder, text: str) -> None:
        spans = embedder.token_spans(text)
        assert embedder.count_tokens([text]) == [len(spans)]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert [start for start, _ in spans] == sorted(start for start, _ in spans)
        covered = "".join(text[start:end] for start, end in dict.fromkeys(spans))
        assert not covered or not covered.isspace()

    def test_spans_are_not_cut_at_the_limit(self, embedder: Embedder) -> None:
        assert len(embedder.token_spans("word " * 1000)) == 1000
        assert embedder.count_tokens(["word " * 1000]) == [1000]

    def test_many_threads_get_what_one_gets(self, embedder: Embedder) -> None:
        expected = embedder.embed_passages(_TEXTS)
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda _: embedder.embed_passages(_TEXTS), range(8)))
        for result in results:
            assert float((result * expected).sum(axis=1).min()) > 0.9995
