"""The engine's recovery mode: a process, secrets on its standard input, one line of JSON back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.access.roles import Role
from engine.access.service import AccessService
from engine.client.errors import EngineStartError
from engine.client.supervisor import recover_vault
from engine.vault.errors import WrongPassphraseError
from engine.vault.kdf import Calibration
from engine.vault.recovery_code import new_recovery_code
from engine.vault.vault import Vault

PASSPHRASE = "correct horse battery staple"
NEW = "walnut-ferry-quilt-thunder"


@dataclass(frozen=True)
class Lost:
    home: Path
    code: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    home = tmp_path_factory.mktemp("made") / "vault"
    return Lost(home, Vault.create(home, PASSPHRASE, "Ada", calibration=Calibration.fastest()))


@pytest.fixture
def lost(made: Lost, tmp_path: Path) -> Lost:
    return Lost(Path(shutil.copytree(made.home, tmp_path / "vault")), made.code)


def run_engine(home: Path, text: str, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, the one line of JSON, and what was printed besides."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOISTER_")}
    done = subprocess.run(
        [sys.executable, "-m", "engine", "--home", home, "--recover", *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
    )
    (line,) = done.stdout.splitlines()
    return done.returncode, json.loads(line), done.stderr


def ask(code: str, passphrase: str = NEW) -> str:
    return json.dumps({"recovery_code": code, "passphrase": passphrase})


def logs_of(home: Path) -> str:
    return "".join(path.read_text() for path in (home / "logs").iterdir())


def test_the_code_gives_the_only_administrator_a_new_passphrase(lost: Lost) -> None:
    assert run_engine(lost.home, ask(lost.code)) == (0, {"administrator": "Ada"}, "")
    with Vault.unlock(lost.home, NEW) as vault:
        assert len(vault.passphrase_holders()) == 1
    with pytest.raises(WrongPassphraseError):
        Vault.unlock(lost.home, PASSPHRASE)


def test_the_log_notes_it_without_a_secret_or_name(lost: Lost) -> None:
    run_engine(lost.home, ask(lost.code))
    kept = logs_of(lost.home)
    assert "the recovery code gave usr_" in kept
    for secret in (PASSPHRASE, NEW, lost.code, lost.code.replace("-", ""), "Ada"):
        assert secret not in kept


def test_a_slip_costs_nothing_and_a_wrong_code_costs_time(lost: Lost) -> None:
    status, said, _ = run_engine(lost.home, ask(lost.code[:-1]))
    assert (status, said["code"]) == (1, "VAULT_RECOVERY_TYPO")
    status, said, _ = run_engine(lost.home, ask(new_recovery_code()))
    assert (status, said["code"]) == (1, "VAULT_WRONG_PASSPHRASE")
    record = lost.home / "run" / "unlock-attempts.json"
    record.write_text(record.read_text().replace('"failures": 1', '"failures": 7'))
    status, said, _ = run_engine(lost.home, ask(lost.code))
    assert (status, said["code"]) == (1, "VAULT_UNLOCK_DELAYED")
    record.unlink()
    Vault.unlock(lost.home, PASSPHRASE).close()


def test_a_passphrase_that_the_vault_refuses_costs_no_attempt(lost: Lost) -> None:
    status, said, _ = run_engine(lost.home, ask(new_recovery_code(), "abc"))
    assert (status, said["code"]) == (1, "VAULT_PASSPHRASE_REFUSED")
    assert not (lost.home / "run" / "unlock-attempts.json").exists()


def test_among_several_administrators_one_is_named(lost: Lost) -> None:
    with Vault.unlock(lost.home, PASSPHRASE) as vault:
        access = AccessService(vault.db)
        ada = access.local_administrator()
        ben, _ = access.create_user("Ben", Role.ADMINISTRATOR, by=ada)
        access.create_user("Cleo", Role.ANALYST, by=ada)
        vault.set_passphrase(ben.id, "that of Ben alone")
    before = (lost.home / "vault.json").read_bytes()
    status, said, _ = run_engine(lost.home, ask(lost.code))
    assert (status, said["code"]) == (1, "ADMINISTRATOR_UNCLEAR")
    assert "Ada, Ben" in said["message"]
    for name in ("Cleo", "Dora"):
        status, said, _ = run_engine(lost.home, ask(lost.code), "--administrator", name)
        assert (status, said["code"]) == (1, "NOT_FOUND")
        assert "Ada, Ben" in said["help"]
    status, said, _ = run_engine(lost.home, ask(lost.code), "--administrator", "")
    assert (status, said["code"]) == (1, "INVALID_INPUT")
    assert (lost.home / "vault.json").read_bytes() == before
    assert run_engine(lost.home, ask(lost.code), "--administrator", "ben")[1] == {"administrator": "Ben"}
    with Vault.unlock(lost.home, NEW) as vault:
        assert vault.opened_by == ben.id
    Vault.unlock(lost.home, PASSPHRASE).close()


def test_whoever_is_no_longer_an_administrator_is_not_meant(lost: Lost) -> None:
    with Vault.unlock(lost.home, PASSPHRASE) as vault:
        access = AccessService(vault.db)
        ada = access.local_administrator()
        access.create_user("Ben", Role.ADMINISTRATOR, by=ada)
        access.users.set_role(ada.id, Role.ANALYST, by=ada)
    assert run_engine(lost.home, ask(lost.code))[1] == {"administrator": "Ben"}


@pytest.mark.parametrize(
    "text", ["", "marmalade", '{"recovery_code": "marmalade"}', '{"recovery_code": ["marmalade"], "passphrase": "x"}']
)
def test_other_input_is_refused_and_not_repeated(lost: Lost, text: str) -> None:
    status, said, printed = run_engine(lost.home, text)
    assert (status, said["code"]) == (1, "INVALID_INPUT")
    assert "marmalade" not in json.dumps(said) + printed


def test_a_vault_in_use_and_one_that_is_not_there_are_left_alone(lost: Lost, tmp_path: Path) -> None:
    with Vault.unlock(lost.home, PASSPHRASE), pytest.raises(EngineStartError) as refused:
        recover_vault(lost.home, lost.code, NEW)
    assert refused.value.code == "VAULT_IN_USE"
    Vault.unlock(lost.home, PASSPHRASE).close()
    with pytest.raises(EngineStartError) as missing:
        recover_vault(tmp_path / "nowhere", lost.code, NEW)
    assert missing.value.code == "VAULT_MISSING"
    assert not (tmp_path / "nowhere").exists()
