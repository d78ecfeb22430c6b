"""Commands that take access away, against an engine whose answers were written beforehand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cli.main import main
from tests.support.canned_engine import canned_engine

GRANT = {"user": "maria", "group": "", "access": "read", "granted_by": "ada", "granted_at": "2025-01-01"}
COLLECTION = {"id": 1, "name": "plans", "access": "write", "documents": 0, "chunks": 0, "created_at": "2025-01-01"}
MARIA = {"id": "usr_2", "name": "maria o'neil", "role": "analyst", "created_at": "2025-01-01"}
ANSWERS: dict[str, Any] = {
    "GET /api/collections": {"collections": [{**COLLECTION, "grants": [GRANT]}]},
    "DELETE /api/collections/plans/grants": COLLECTION,
    "GET /api/users": {"users": [{**MARIA, "has_key": True}]},
    "POST /api/users/maria/key": {**MARIA, "has_key": True, "api_key": "clk_new"},
    "DELETE /api/users/maria/key": MARIA,
    "PUT /api/users/maria/role": {**MARIA, "has_passphrase": True},
    "POST /api/vault/passphrase/removal": {"administrator": "maria"},
}

Cloister = Callable[..., tuple[str, str]]


@pytest.fixture
def cloister(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cloister:
    """Run one command that succeeds; output and errors."""
    home = tmp_path / "v"

    def run(*arguments: str) -> tuple[str, str]:
        with canned_engine(home, ANSWERS):
            assert main([*arguments, "--home", str(home)]) == 0
        printed = capsys.readouterr()
        return printed.out, printed.err

    return run


def test_grants_are_listed_for_scripts(cloister: Cloister) -> None:
    assert json.loads(cloister("collections", "list", "--json")[0])["collections"][0]["grants"] == [GRANT]


def test_a_grant_is_taken_away(cloister: Cloister) -> None:
    assert cloister("collections", "revoke", "plans", "maria") == ("maria may no longer read plans.\n", "")
    assert json.loads(cloister("collections", "revoke", "plans", "maria", "--json")[0])["name"] == "plans"


def test_a_key_is_replaced_and_revoked(cloister: Cloister) -> None:
    assert "API key:  clk_new\n" in cloister("users", "new-key", "maria")[0]
    assert json.loads(cloister("users", "new-key", "maria", "--json")[0])["api_key"] == "clk_new"
    assert cloister("users", "revoke-key", "maria")[0] == (
        "maria o'neil has no key any more. Make one with: cloister users new-key 'maria o'\"'\"'neil'\n"
    )


def test_who_has_a_key_and_a_passphrase_is_listed(cloister: Cloister) -> None:
    heading, maria = cloister("users", "list")[0].splitlines()
    assert heading.split() == ["NAME", "ROLE", "KEY", "PASSWORD", "PASSPHRASE", "ADDED"]
    assert maria.split()[-4:] == ["yes", "no", "no", "2025-01-01"]


def test_a_former_administrators_passphrase_is_pointed_out(cloister: Cloister) -> None:
    output, errors = cloister("users", "role", "maria", "analyst")
    assert output == "maria o'neil is now analyst.\n"
    assert errors.splitlines() == [
        "The passphrase of maria o'neil still opens the vault.",
        "Remove it with: cloister vault remove-passphrase --administrator 'maria o'\"'\"'neil'",
    ]
    output, errors = cloister("users", "role", "maria", "analyst", "--json")
    assert json.loads(output)["has_passphrase"]
    assert errors


def test_a_passphrase_is_removed(cloister: Cloister) -> None:
    output, _ = cloister("vault", "remove-passphrase", "--administrator", "maria")
    assert output.startswith("The passphrase of maria no longer opens the vault.\n")
