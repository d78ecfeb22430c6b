"""The engine's services on a real vault without embedder and reader, for routes that read nothing and ask nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from engine.api.services import Services
from engine.bootstrap import build_services
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.runtime.embedder import LazyEmbedder
from engine.runtime.lazy_reader import LazyReader
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault


@contextmanager
def services_without_models(home: Path) -> Iterator[Services]:
    """A new vault at ``home`` with everything wired as in production; what needs the two models never answers."""
    Vault.create(home, "correct horse", "ada", calibration=Calibration.fastest())
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(LazyEmbedder, "start", lambda self: None)
        patch.setattr(LazyReader, "start", lambda self: None)
        vault = Vault.unlock(home, "correct horse")
        stack.callback(vault.close)
        yield build_services(vault, Settings(home=home), stack, watch=ConnectionWatch(), stop=lambda: None)
