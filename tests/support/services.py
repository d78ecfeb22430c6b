"""The engine's services on a real vault, in the test's own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from engine.api.services import Services
from engine.bootstrap import build_services
from engine.core.errors import CloisterError
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
        services = build_services(vault, Settings(home=home), stack, watch=ConnectionWatch(), stop=lambda: None)
        # The tests' process goes on and ends in its own way: not while torch is being loaded.
        for wait in (services.embedder.wait_ready, services.reader.wait_ready):
            stack.callback(_settled, wait)
        yield services


def _settled(wait: Callable[[], object]) -> None:
    with suppress(CloisterError):
        wait()
