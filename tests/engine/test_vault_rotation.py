"""`cloister vault rotate-keys`: a process of its own; afterwards the engine serves as before, under another key."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from engine.audit.checking import check_log
from engine.audit.exporting import ExportForm, export_lines
from engine.audit.keys import AuditKeys
from engine.audit.log import AuditLog
from engine.audit.verifier import verify_file
from engine.cli.main import main
from engine.core.clock import SystemClock
from engine.privacy.handling.keys import PrivacyKeys, Purpose
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault

PASSPHRASE = "correct horse"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    monkeypatch.setenv("CLOISTER_PASSPHRASE_FILE", str(secret))
    Vault.create(tmp_path / "vault", PASSPHRASE, "ada", calibration=Calibration.fastest())
    return tmp_path / "vault"


def test_the_command_rotates_says_who_still_opens_it_and_the_log_tells_of_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Vault.unlock(home, PASSPHRASE) as vault:
        first_key = AuditKeys.of_vault(vault).fingerprint
    assert main(["vault", "rotate-keys", "--home", str(home)]) == 0
    told = capsys.readouterr().out
    assert "new key, its number 2" in told and "still open it    ada" in told and "recovery code is the same" in told
    assert main(["vault", "rotate-keys", "--home", str(home), "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["rotation"], done["kept"], done["dropped"], done["recovery_code"]) == (2, ["ada"], [], None)
    with Vault.unlock(home, PASSPHRASE) as vault:
        log = AuditLog(vault.db, AuditKeys.of_vault(vault), SystemClock())
        with vault.db.read() as conn:
            rows = conn.execute("SELECT action, actor, object FROM audit_records WHERE action LIKE '%key%'").fetchall()
        expected = ("vault.keys_rotated", vault.opened_by, vault.vault_id), ("log.key_changed", "system", "")
        assert rows == [*expected, *expected]
        assert check_log(log, SystemClock()).problems == []
        content = b"".join(export_lines(log, ExportForm.LOG, utc="2026-11-22T10:00:00.000Z", product="0"))
    report = verify_file(io.BytesIO(content), (), first_key)
    assert report.problems == [] and report.key not in ("", first_key)


def test_a_wrong_passphrase_and_a_holder_who_may_not_change_nothing(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (home / "vault.json").read_bytes()
    (tmp_path / "passphrase").write_text("wrong horse")
    assert main(["vault", "rotate-keys", "--home", str(home)]) == 1
    assert "VAULT_WRONG_PASSPHRASE" in capsys.readouterr().err
    (home / "run" / "unlock-attempts.json").unlink()
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    with Vault.unlock(home, PASSPHRASE) as vault, vault.db.write() as conn:
        conn.execute("UPDATE users SET role = 'analyst'")
    assert main(["vault", "rotate-keys", "--home", str(home)]) == 1
    assert "error[FORBIDDEN]" in capsys.readouterr().err
    assert (home / "vault.json").read_bytes() == before


def test_what_the_privacy_room_sealed_opens_after_a_rotation(home: Path) -> None:
    with Vault.unlock(home, PASSPHRASE) as vault:
        keys = PrivacyKeys.open(vault.db, vault.subkey)
        pseudonym, sealed = keys.pseudonym("case", "PERSON", "Ada", "PERSON"), keys.seal(Purpose.ORIGINALS, "Ada")
    assert main(["vault", "rotate-keys", "--home", str(home)]) == 0
    with Vault.unlock(home, PASSPHRASE) as vault:
        keys = PrivacyKeys.open(vault.db, vault.subkey)
    assert keys.open_sealed(Purpose.ORIGINALS, sealed) == "Ada"
    assert keys.pseudonym("case", "PERSON", "Ada", "PERSON") == pseudonym


def test_every_subkey_of_the_data_key_is_one_that_a_rotation_knows() -> None:
    """Whoever encrypts something under another one has to teach the rotation first, or it would be lost."""
    used = set()
    for path in (ROOT / "engine").rglob("*.py"):
        used |= {path.relative_to(ROOT).as_posix() for line in path.read_text().splitlines() if "subkey(" in line}
    assert used == {
        "engine/api/repairing.py",  # the database's
        "engine/api/rotating.py",
        "engine/audit/keys.py",  # signs and digests: nothing is encrypted under them
        "engine/privacy/handling/keys.py",  # wraps the room's keys: rewrapped
        "engine/vault/backup/keys.py",  # of a set of backups: kept, as retired
        "engine/vault/backup/restoring.py",  # the database's
        "engine/vault/creation.py",  # the database's
        "engine/vault/keys.py",
        "engine/vault/replacing.py",  # the database's
        "engine/vault/vault.py",
    }
