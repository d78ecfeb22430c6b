"""An engine starts before its embedder is loaded, and says so when it cannot be."""

from __future__ import annotations

import threading

import pytest

from engine.runtime.embedder import Embedder, LazyEmbedder
from engine.runtime.errors import EmbedderUnavailableError
from tests.support.fake_embedder import FakeEmbedder


def _lazy(load: object, wait_s: float = 10.0) -> LazyEmbedder:
    return LazyEmbedder(load, name="fake-hashed-words", dimension=384, max_tokens=254, wait_s=wait_s)  # type: ignore[arg-type]


def test_a_call_made_while_it_loads_waits_for_it() -> None:
    gate = threading.Event()

    def load() -> Embedder:
        gate.wait(10)
        return FakeEmbedder()

    lazy = _lazy(load)
    assert (lazy.state, lazy.dimension, lazy.max_tokens, lazy.name) == ("stopped", 384, 254, "fake-hashed-words")
    lazy.start()
    assert lazy.state == "loading"
    threading.Timer(0.05, gate.set).start()
    assert lazy.embed_query("hello").shape == (384,)
    assert lazy.state == "ready"
    assert lazy.count_tokens(["two words"]) == [2]
    assert lazy.token_spans("two words") == [(0, 3), (4, 9)]


def test_it_loads_once_however_often_it_is_started() -> None:
    loads: list[int] = []

    def load() -> Embedder:
        loads.append(1)
        return FakeEmbedder()

    lazy = _lazy(load)
    for _ in range(3):
        lazy.start()
        lazy.wait_ready()
    assert len(loads) == 1


@pytest.mark.parametrize("problem", [ImportError("no torch"), OSError(5, "read"), MemoryError(), RuntimeError("x")])
def test_a_failed_load_is_a_typed_error_in_every_call(problem: Exception) -> None:
    def load() -> Embedder:
        raise problem

    lazy = _lazy(load)
    lazy.start()
    for _ in range(2):
        with pytest.raises(EmbedderUnavailableError, match=type(problem).__name__) as caught:
            lazy.embed_query("hello")
        assert caught.value.code == "EMBEDDER_UNAVAILABLE"
        assert caught.value.help
    assert lazy.state == "failed"
    assert lazy.failure is not None


def test_a_failed_load_can_be_tried_again() -> None:
    answers: list[Embedder | Exception] = [OSError(5, "read"), FakeEmbedder()]

    def load() -> Embedder:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    lazy = _lazy(load)
    with pytest.raises(EmbedderUnavailableError):
        lazy.wait_ready()
    lazy.start()
    assert lazy.wait_ready().dimension == 384


def test_waiting_has_an_end() -> None:
    gate = threading.Event()
    lazy = _lazy(lambda: gate.wait(10) and FakeEmbedder(), wait_s=0.05)
    lazy.start()
    with pytest.raises(EmbedderUnavailableError, match="still loading"):
        lazy.embed_query("hello")
    gate.set()


def test_a_model_of_the_wrong_size_is_refused() -> None:
    lazy = _lazy(lambda: FakeEmbedder(dimension=128))
    with pytest.raises(EmbedderUnavailableError, match="128 dimensions"):
        lazy.embed_query("hello")
