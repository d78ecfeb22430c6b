"""The engine's services on a real vault, in the test's own process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from engine.api.services import Services
from engine.bootstrap import build_services
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault


@contextmanager
def running_services(home: Path) -> Iterator[Services]:
    """A new vault at ``home`` with everything wired as in production, closed at the end."""
    Vault.create(home, "correct horse", "ada", calibration=Calibration.fastest())
    with ExitStack() as stack:
        vault = Vault.unlock(home, "correct horse")
        stack.callback(vault.close)
        yield build_services(vault, Settings(home=home), stack, watch=ConnectionWatch(), stop=lambda: None)
