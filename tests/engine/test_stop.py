"""What a stop waits for: not for models that are still being loaded."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest

from engine.bootstrap import build_services
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.runtime import minilm, reader
from engine.runtime.embedder import LazyEmbedder
from engine.runtime.errors import EmbedderUnavailableError
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault

LOADING_S = 30.0


def test_services_close_while_models_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def slow(*_: object) -> NoReturn:
        release.wait(LOADING_S)
        raise EmbedderUnavailableError("not in this test")

    lazy = LazyEmbedder(slow, name=minilm.MINILM_NAME, dimension=384, max_tokens=254)
    monkeypatch.setattr(minilm, "lazy_minilm", lambda **_: lazy)
    monkeypatch.setattr(reader, "MiniLmReader", slow)
    home = tmp_path / "vault"
    Vault.create(home, "correct horse", "ada", calibration=Calibration.fastest())
    stack = ExitStack()
    vault = Vault.unlock(home, "correct horse")
    stack.callback(vault.close)
    services = build_services(vault, Settings(home=home), stack, watch=ConnectionWatch(), stop=lambda: None)
    began_s = time.monotonic()
    try:
        assert (lazy.state, services.reader.state) == ("loading", "loading")
        stack.close()
        assert time.monotonic() - began_s < LOADING_S / 2
    finally:
        release.set()
