"""Who accepts less isolation says why, and the audit log remembers that it was accepted, not the words."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from engine.bootstrap import build_services
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.runtime.embedder import LazyEmbedder
from engine.runtime.lazy_reader import LazyReader
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault

REASON = "The old kernel of room 4 stays until March."


def accepted(home: Path, reason: str | None) -> list[str]:
    """Records of acceptance after one more start."""
    with ExitStack() as stack, Vault.unlock(home, "correct horse") as vault:
        settings = Settings(home=home, weak_isolation_reason=reason)
        build_services(vault, settings, stack, watch=ConnectionWatch(), stop=lambda: None)
        with vault.db.read() as conn:
            rows = conn.execute(
                "SELECT record FROM audit_records WHERE action = 'engine.weak_isolation_accepted' ORDER BY sequence"
            ).fetchall()
    return [bytes(row[0]).decode() for row in rows]  # type: ignore[arg-type]


def test_each_start_with_a_reason_is_recorded_and_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LazyEmbedder, "start", lambda self: None)
    monkeypatch.setattr(LazyReader, "start", lambda self: None)
    home = tmp_path / "vault"
    Vault.create(home, "correct horse", "ada", calibration=Calibration.fastest())
    assert accepted(home, None) == []
    once, twice, still = accepted(home, REASON), accepted(home, REASON), accepted(home, None)
    assert [len(once), len(twice), len(still)] == [1, 2, 2]
    first, second = (json.loads(one) for one in twice)
    assert first["digests"]["reason"] == second["digests"]["reason"]
    assert "room 4" not in "".join(twice)
