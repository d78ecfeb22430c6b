from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.vault.blobs import BlobStore
from engine.vault.database import Database
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault
from tests.support.clocks import FakeClock

KEY = bytes(range(32))
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "vault.db", KEY)
    yield opened
    opened.close()


@pytest.fixture
def blobs(database: Database, tmp_path: Path) -> BlobStore:
    directory = tmp_path / "blobs"
    directory.mkdir()
    return BlobStore(database, directory)


@dataclass(frozen=True)
class Made:
    home: Path
    recovery_code: str


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A vault with the least key derivation that is allowed. Not to be opened: ``home`` is a copy."""
    home = tmp_path_factory.mktemp("made") / "home"
    return Made(home, Vault.create(home, PASSPHRASE, "Ada", calibration=Calibration.fastest()))


@pytest.fixture
def home(made: Made, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made.home, tmp_path / "home"))


@pytest.fixture
def recovery_code(made: Made) -> str:
    return made.recovery_code


@pytest.fixture
def unlock(clock: FakeClock) -> Iterator[Callable[[Path, str], Vault]]:
    opened: list[Vault] = []

    def unlock(home: Path, passphrase: str = PASSPHRASE) -> Vault:
        vault = Vault.unlock(home, passphrase, clock=clock)
        opened.append(vault)
        return vault

    yield unlock
    for vault in opened:
        vault.close()
