"""The embedder port: text in, unit vectors out; and the wrapper that loads one in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from engine.core.errors import CloisterError
from engine.core.logging import Word
from engine.runtime.errors import EmbedderUnavailableError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float32]

_log = logging.getLogger(__name__)

LoadState = Literal["stopped", "loading", "ready", "failed"]


class Embedder(Protocol):
    """Turns text into vectors whose dot product is their similarity. Implementations are thread-safe.

    The vector of a text does not depend on what is embedded beside it, up to rounding: the cosine between
    two runs is at least 0.9995. A text longer than ``max_tokens`` word pieces is read up to there.
    """

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int:
        """Word pieces of one text that are read; special tokens are not counted."""
        ...

    @property
    def name(self) -> str:
        """The model's name, which vectors are comparable within."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return float32 ``[len(texts), dimension]``, rows L2-normalised, in the order given."""
        ...

    def embed_query(self, text: str) -> FloatArray:
        """Return float32 ``[dimension]``, L2-normalised."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, whole, without special tokens."""
        ...

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Character offsets ``(start, end)`` of each word piece of the whole text, without special tokens."""
        ...


class LazyEmbedder:
    """An embedder that loads in a background thread, so that an engine starts before torch is imported.

    A call made while it loads waits for it; if it cannot be loaded every call raises EMBEDDER_UNAVAILABLE.
    """

    def __init__(
        self,
        load: Callable[[], Embedder],
        *,
        name: str,
        dimension: int,
        max_tokens: int,
        wait_s: float = 120.0,
    ) -> None:
        self._load = load
        self._name = name
        self._dimension = dimension
        self._max_tokens = max_tokens
        self._wait_s = wait_s
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._state: LoadState = "stopped"
        self._embedder: Embedder | None = None
        self._failure: EmbedderUnavailableError | None = None

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def max_tokens(self) -> int:
        return self._max_tokens

    @property
    def name(self) -> str:
        return self._name

    @property
    def state(self) -> LoadState:
        return self._state

    @property
    def failure(self) -> EmbedderUnavailableError | None:
        """Why it cannot be used, once ``state`` is failed."""
        return self._failure

    def start(self) -> None:
        """Begin loading; returns at once. Does nothing when it is loading or loaded; a failed one tries again."""
        with self._lock:
            if self._state in ("loading", "ready"):
                return
            self._state = "loading"
            self._failure = None
            self._done.clear()
        threading.Thread(target=self._run, name="embedder-loader", daemon=True).start()

    def wait_ready(self, timeout_s: float | None = None) -> Embedder:
        """Return the loaded embedder; raises EmbedderUnavailableError when it failed or takes too long."""
        if self._state == "stopped":
            self.start()
        if not self._done.wait(self._wait_s if timeout_s is None else timeout_s):
            raise EmbedderUnavailableError(
                "The embedding model is still loading.",
                help="Try again in a moment; 'cloister doctor' shows its state.",
            )
        if self._embedder is None:
            failure = self._failure
            raise EmbedderUnavailableError(
                failure.message if failure else "The embedding model is not loaded.",
                help=failure.help if failure else "Restart the engine.",
            )
        return self._embedder

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        return self.wait_ready().embed_passages(texts)

    def embed_query(self, text: str) -> FloatArray:
        return self.wait_ready().embed_query(text)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self.wait_ready().count_tokens(texts)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        return self.wait_ready().token_spans(text)

    def _run(self) -> None:
        try:
            embedder = self._load()
            if (embedder.dimension, embedder.max_tokens) != (self._dimension, self._max_tokens):
                raise EmbedderUnavailableError(
                    f"The embedding model gives {embedder.dimension} dimensions, expected {self._dimension}.",
                    help="Reinstall the engine: the packaged model does not belong to this version.",
                )
            self._embedder = embedder
            self._state = "ready"
        except CloisterError as error:
            self._fail(error.message, error.help)
        except (ImportError, OSError, RuntimeError, ValueError, KeyError, MemoryError) as error:
            _log.error("the embedding model cannot be loaded: %s", Word(type(error).__name__))
            self._fail(f"the embedding model cannot be loaded ({type(error).__name__})", "")
        finally:
            if self._state == "loading":
                self._fail("the embedding model cannot be loaded (internal error)", "")
            self._done.set()

    def _fail(self, message: str, help: str) -> None:
        self._failure = EmbedderUnavailableError(
            message, help=help or "check the installation with 'cloister doctor', then restart the engine"
        )
        self._state = "failed"
