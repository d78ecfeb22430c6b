from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.access.model import User
from engine.access.service import AccessService
from engine.vault.database import Database
from tests.support.clocks import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "vault.db", bytes(range(32)))
    with opened.write() as conn:
        # What making a vault does.
        conn.execute(
            "INSERT INTO users (id, name, role, created_at) VALUES "
            "('usr_01M80D9C58VT199BD18MQWP695', 'Ada', 'administrator', '2026-01-01T00:00:00.000Z')"
        )
    yield opened
    opened.close()


@pytest.fixture
def access(database: Database, clock: FakeClock) -> AccessService:
    return AccessService(database, clock)


@pytest.fixture
def admin(access: AccessService) -> User:
    return access.local_administrator()
