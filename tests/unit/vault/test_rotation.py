"""A new data key: everything opens as before with it, nothing with the old one, and a kill leaves one of the two."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from engine.core.errors import CloisterError
from engine.core.ids import new_id
from engine.vault.backup.history import retired_keys
from engine.vault.backup.keys import BackupKeys
from engine.vault.ciphers import CIPHERS
from engine.vault.connections import ConnectionSettings, open_connection
from engine.vault.creation import DATABASE_SUBKEY
from engine.vault.database import Database
from engine.vault.errors import (
    ManifestInvalidError,
    PassphraseRefusedError,
    VaultDamagedError,
    WrongPassphraseError,
)
from engine.vault.kdf import Calibration, derive_key
from engine.vault.keys import DataKey, Slot, unwrap
from engine.vault.manifest import Manifest, read_manifest, write_manifest
from engine.vault.pages import PAGE_BYTES
from engine.vault.rotation import Rotated, WouldLockOutError, rotate_keys
from engine.vault.vault import Vault
from tests.support.clocks import FakeClock
from tests.support.crash import start_python
from tests.unit.vault.backup.conftest import Kit, kit, read_all, restore, silent
from tests.unit.vault.conftest import PASSPHRASE
from tests.unit.vault.test_full_disk import on_a_disk
from tests.unit.vault.test_full_disk import pytestmark as small_disks

__all__ = ["kit"]

MARIAS = "a second passphrase"


def note(database: Database, old: DataKey, new: DataKey) -> None:
    with database.write() as conn:
        conn.execute("INSERT OR REPLACE INTO settings VALUES ('rotated', 'true')")


def administrators(vault: Vault) -> frozenset[str]:
    with vault.db.read() as conn:
        return frozenset(str(row[0]) for row in conn.execute("SELECT id FROM users WHERE role = 'administrator'"))


def rotate(home: Path, passphrase: str = PASSPHRASE, *, drop: bool = False) -> Rotated:
    with Vault.unlock(home, passphrase, clock=FakeClock()) as vault:
        return rotate_keys(vault, passphrase, administrators(vault), drop=drop, report=silent, finish=note)


def add_administrator(home: Path, name: str, passphrase: str, role: str = "administrator") -> str:
    with Vault.unlock(home, PASSPHRASE, clock=FakeClock()) as vault:
        user_id = new_id("usr")
        with vault.db.write() as conn:
            conn.execute(
                "INSERT INTO users (id, name, role, created_at) VALUES (?, ?, ?, 'now')", (user_id, name, role)
            )
        vault.set_passphrase(user_id, passphrase)
    return user_id


def data_key_of(home: Path, secret: str = PASSPHRASE) -> bytes:
    manifest = read_manifest(home / "vault.json")
    key = derive_key(secret, manifest.salt, manifest.kdf)
    opened = unwrap(manifest.slots, key, manifest.context, manifest.epoch)
    assert opened is not None
    return opened[1].reveal()


def refused(home: Path, passphrase: str) -> None:
    with pytest.raises(WrongPassphraseError):
        Vault.unlock(home, passphrase, clock=FakeClock())
    (home / "run" / "unlock-attempts.json").unlink()  # its delay is tested elsewhere


def files_of(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir() if path.is_file())


def as_in_the_first_format(home: Path, *secrets: str) -> None:
    """Write ``vault.json`` as programs did that knew no key pairs: each slot wraps the data key itself."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from engine.vault.keys import _associated_data, _slot_key

    manifest, data_key = read_manifest(home / "vault.json"), data_key_of(home)
    slots = []
    for slot, secret in zip(manifest.slots, secrets, strict=True):
        key = _slot_key(derive_key(secret, manifest.salt, manifest.kdf), slot.id)
        bound = _associated_data(slot.id, slot.kind, slot.holder, manifest.context, b"")
        wrapped = AESGCM(key).encrypt(slot.nonce, data_key, bound)
        slots.append(Slot(slot.id, slot.kind, slot.holder, slot.nonce, wrapped))
    older = Manifest(manifest.vault_id, manifest.created_at, manifest.cipher, manifest.kdf, manifest.salt, tuple(slots))
    write_manifest(home / "vault.json", older)
    assert json.loads((home / "vault.json").read_text())["format"] == 1


def test_documents_passphrases_and_the_recovery_code_stay_and_the_keys_do_not(kit: Kit) -> None:
    home = kit.vault.paths.home
    kit.vault.close()
    maria = add_administrator(home, "Maria", MARIAS)
    before = data_key_of(home)
    done = rotate(home)
    assert data_key_of(home) == data_key_of(home, MARIAS) != before
    assert (done.epoch, done.dropped, done.recovery_code) == (1, (), None)
    assert maria in done.kept and len(done.kept) == 2
    assert read_all(home) == read_all(home, MARIAS) == kit.contents
    Vault.unlock_with_recovery_code(home, kit.recovery_code, clock=FakeClock()).close()
    assert files_of(home) == ["vault.db", "vault.json"]
    with Vault.unlock(home, PASSPHRASE) as vault:
        assert vault.db.damaged_pages()[0] == []  # type: ignore[index]
        with vault.db.read() as conn:
            assert conn.execute("SELECT value FROM settings WHERE key = 'rotated'").fetchall() == [("true",)]
    assert rotate(home, MARIAS).epoch == 2
    assert read_all(home) == kit.contents


def test_the_old_key_opens_nothing_of_the_new_database_and_no_page_of_it_is_as_before(kit: Kit) -> None:
    home = kit.vault.paths.home
    kit.vault.close()
    old, database = DataKey(data_key_of(home)), (home / "vault.db").read_bytes()
    rotate(home)
    with pytest.raises(VaultDamagedError):
        open_connection(home / "vault.db", old.subkey(DATABASE_SUBKEY), CIPHERS["sqlcipher"], ConnectionSettings())
    rotated = (home / "vault.db").read_bytes()
    pages = {database[start : start + PAGE_BYTES] for start in range(0, len(database), PAGE_BYTES)}
    assert pages.isdisjoint(rotated[start : start + PAGE_BYTES] for start in range(0, len(rotated), PAGE_BYTES))


def test_an_old_lock_and_a_passphrase_that_was_changed_since_open_nothing_new(home: Path) -> None:
    stolen = (home / "vault.json").read_bytes()
    with Vault.unlock(home, PASSPHRASE, clock=FakeClock()) as vault:
        vault.change_passphrase(PASSPHRASE, MARIAS)
    rotate(home, MARIAS)
    newer = (home / "vault.json").read_bytes()
    refused(home, PASSPHRASE)
    (home / "vault.json").write_bytes(stolen)  # what the thief has, with the new database
    with pytest.raises(VaultDamagedError):
        Vault.unlock(home, PASSPHRASE, clock=FakeClock())
    # The slot of the old file, put into the new one, was sealed another data key.
    merged, old = json.loads(newer), json.loads(stolen)
    merged["slots"] = old["slots"]
    (home / "vault.json").write_text(json.dumps(merged))
    refused(home, PASSPHRASE)


def test_a_way_in_that_somebody_slipped_in_is_found_before_a_new_key_is_sealed_for_it(
    home: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    Vault.create(other, "a thief's passphrase", "Eve", calibration=Calibration.fastest())
    theirs = json.loads((other / "vault.json").read_text())["slots"][0]
    manifest = json.loads((home / "vault.json").read_text())
    manifest["slots"].append(theirs)
    (home / "vault.json").write_text(json.dumps(manifest))
    with pytest.raises(ManifestInvalidError, match="without its key"):
        Vault.unlock(home, PASSPHRASE, clock=FakeClock())


def test_who_is_no_administrator_any_more_gets_no_new_key(home: Path) -> None:
    former = add_administrator(home, "Maria", MARIAS, role="analyst")
    done = rotate(home)
    assert done.dropped == (former,) and former not in done.kept
    refused(home, MARIAS)


def test_ways_in_of_the_first_format_are_renewed_by_use_and_else_named(home: Path, recovery_code: str) -> None:
    maria = add_administrator(home, "Maria", MARIAS)
    from engine.vault.recovery_code import normalise_recovery_code

    order = {slot.kind + slot.holder: slot for slot in read_manifest(home / "vault.json").slots}
    secrets = {"recovery": normalise_recovery_code(recovery_code), "passphrase" + maria: MARIAS}
    as_in_the_first_format(home, *(secrets.get(name, PASSPHRASE) for name in order))
    for secret in (MARIAS, PASSPHRASE):
        Vault.unlock(home, secret, clock=FakeClock()).close()
    slots = read_manifest(home / "vault.json").slots
    assert [slot.has_key_pair for slot in slots if slot.kind == "passphrase"] == [True, True]
    assert [slot.has_key_pair for slot in slots if slot.kind == "recovery"] == [False]

    as_in_the_first_format(home, *(secrets.get(slot.kind + slot.holder, PASSPHRASE) for slot in slots))
    before = (home / "vault.db").read_bytes()
    with pytest.raises(WouldLockOutError) as locked_out:
        rotate(home)
    assert locked_out.value.holders == (maria,)
    assert (home / "vault.db").read_bytes()[16:100] == before[16:100]
    done = rotate(home, drop=True)
    assert done.dropped == (maria,) and done.recovery_code is not None
    refused(home, MARIAS)
    with pytest.raises(WrongPassphraseError):
        Vault.unlock_with_recovery_code(home, recovery_code, clock=FakeClock())
    (home / "run" / "unlock-attempts.json").unlink()
    Vault.unlock_with_recovery_code(home, done.recovery_code, clock=FakeClock()).close()


def test_the_recovery_code_rotates_nothing(home: Path, recovery_code: str) -> None:
    with (
        Vault.unlock_with_recovery_code(home, recovery_code, clock=FakeClock()) as vault,
        pytest.raises(PassphraseRefusedError),
    ):
        rotate_keys(vault, recovery_code, administrators(vault), drop=True, report=silent, finish=note)


def test_backups_from_before_are_still_known_and_open_with_what_opened_them(kit: Kit, tmp_path: Path) -> None:
    from engine.vault.backup.folder import BackupFolder
    from engine.vault.backup.sets import find_backups, keyring_of

    home = kit.vault.paths.home
    old_set = BackupKeys.derive(kit.vault.subkey).set_id
    first = kit.back_up().manifest
    kit.vault.close()
    rotate(home)
    kit.vault = Vault.unlock(home, PASSPHRASE)
    with kit.vault.db.read() as conn:
        assert [one.set_id for one in retired_keys(conn)] == [old_set]
    kit.add("later", os.urandom(1000))
    second = kit.back_up().manifest
    with kit.vault.db.read() as conn:
        listed = find_backups(BackupFolder.find(kit.folder), keyring_of(kit.vault, conn), conn)
    assert [(one.id, one.problem) for one in listed] == [(first.id, ""), (second.id, "")]
    restore(kit.folder, tmp_path / "old", backup=first.id)
    restore(kit.folder, tmp_path / "new", backup=second.id)
    assert len(read_all(tmp_path / "old")) == 4 and len(read_all(tmp_path / "new")) == 5


def test_a_damaged_database_is_not_rotated_and_stays_as_it_is(kit: Kit) -> None:
    home = kit.vault.paths.home
    kit.vault.close()
    content = bytearray((home / "vault.db").read_bytes())
    content[len(content) - PAGE_BYTES + 100] ^= 1
    (home / "vault.db").write_bytes(content)
    with pytest.raises(VaultDamagedError):
        rotate(home)
    assert files_of(home) == ["vault.db", "vault.json"]
    assert read_manifest(home / "vault.json").epoch == 0


@pytest.mark.parametrize("moment", ["encrypt", "verify", "switch"])
def test_what_is_stopped_before_the_switch_leaves_the_vault_as_it_was(kit: Kit, moment: str) -> None:
    home = kit.vault.paths.home
    before = data_key_of(home)

    def stop(stage: str, done: int, total: int | None, unit: str) -> None:
        if stage == moment:
            raise CloisterError("stopped")

    with pytest.raises(CloisterError, match="stopped"):
        rotate_keys(kit.vault, PASSPHRASE, administrators(kit.vault), drop=False, report=stop, finish=note)
    kit.vault.close()
    assert data_key_of(home) == before and files_of(home) == ["vault.db", "vault.json"]
    assert read_all(home) == kit.contents


DIE = """
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, os.getcwd())
    # Die before the system call of that number among those that change a file or its name.
    left = int(sys.argv[3])
    def deadly(owner, name):
        real = getattr(owner, name)
        def call(*arguments, **named):
            global left
            if armed:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)
        setattr(owner, name, call)
    armed = False
    for name in ("open", "write", "fsync", "close"):
        deadly(os, name)
    for name in ("replace", "unlink"):
        deadly(Path, name)
    from engine.vault.vault import Vault
    from engine.vault.rotation import rotate_keys
    vault = Vault.unlock(Path(sys.argv[1]), sys.argv[2])
    with vault.db.read() as conn:
        everybody = frozenset(row[0] for row in conn.execute("SELECT id FROM users"))
    def report(*step):
        global left
        if armed:
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    armed = True
    rotate_keys(vault, sys.argv[2], everybody, drop=False, report=report, finish=lambda *keys: report())
    armed = False
    print("done", flush=True)
"""


@pytest.mark.slow
def test_kill_9_before_every_change_of_a_file_leaves_the_old_vault_or_the_new_one(kit: Kit) -> None:
    home = kit.vault.paths.home
    kit.vault.close()
    outcomes = []
    for step in range(200):
        before, epoch = data_key_of(home), read_manifest(home / "vault.json").epoch
        process = start_python(DIE, str(home), PASSPHRASE, str(step))
        output, errors = process.communicate(timeout=60)
        assert process.returncode in (0, -9), errors
        assert read_all(home) == kit.contents
        manifest = read_manifest(home / "vault.json")
        assert manifest.epoch in (epoch, epoch + 1)
        assert (data_key_of(home) == before) == (manifest.epoch == epoch)
        assert files_of(home) == ["vault.db", "vault.json"]
        outcomes.append(manifest.epoch - epoch)
        if output.strip() == "done":
            break
    else:
        raise AssertionError("it never came to its end")
    assert len(outcomes) > 15
    first_new = outcomes.index(1)
    assert set(outcomes[:first_new]) == {0} and set(outcomes[first_new:]) == {1}
    assert len(outcomes) - first_new > 3  # the switch itself was hit, too


DIE_AT_THE_SWITCH = """
    import os, signal, sys
    from pathlib import Path
    import engine.vault.replacing as replacing
    import engine.vault.rotation as rotation
    from engine.vault.vault import Vault
    vault = Vault.unlock(Path(sys.argv[1]), sys.argv[2])
    setattr(replacing, sys.argv[3], lambda *arguments: os.kill(os.getpid(), signal.SIGKILL))
    rotation.rotate_keys(vault, sys.argv[2], frozenset({vault.opened_by}), drop=False, report=lambda *step: None,
                         finish=lambda *keys: None)
"""


@pytest.mark.parametrize(("function", "epoch"), [("write_manifest", 0), ("settle_rotation", 1)])
def test_kill_9_on_either_side_of_the_switch(kit: Kit, function: str, epoch: int) -> None:
    home = kit.vault.paths.home
    kit.vault.close()
    process = start_python(DIE_AT_THE_SWITCH, str(home), PASSPHRASE, function)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -9, errors
    assert files_of(home) == ["vault.db", "vault.db.epoch-1", "vault.json"]
    assert read_all(home) == kit.contents
    assert read_manifest(home / "vault.json").epoch == epoch
    assert files_of(home) == ["vault.db", "vault.json"]


FULL = """
from engine.vault.rotation import rotate_keys
Vault.create(home / "vault", "correct horse", "Ada", calibration=Calibration.fastest())
with Vault.unlock(home / "vault", "correct horse") as vault, vault.db.write() as conn:
    conn.execute("INSERT INTO settings VALUES ('big', hex(randomblob(6000000)))")
import shutil
import engine.vault.replacing as replacing
for honest in (True, False):
    fill()
    with open(home / "filler", "r+b") as file:
        file.truncate(max(0, (home / "filler").stat().st_size - int(sys.argv[3])))
    if not honest:  # room that somebody else takes after it was looked at
        roomy = type("Usage", (), {"free": 1 << 40})
        replacing.shutil = type("Roomy", (), {"disk_usage": staticmethod(lambda path: roomy)})
    vault = Vault.unlock(home / "vault", "correct horse")
    try:
        rotate_keys(vault, "correct horse", frozenset({vault.opened_by}), drop=False, report=lambda *step: None,
                    finish=lambda *keys: None)
        print("rotated")
    except DiskFullError as error:
        print("full")
    vault.close()
    print(sorted(path.name for path in (home / "vault").iterdir() if path.is_file()))
    (home / "filler").unlink()
    with Vault.unlock(home / "vault", "correct horse") as vault, vault.db.read() as conn:
        print(conn.execute("SELECT length(value) FROM settings WHERE key = 'big'").fetchall()[0][0])
"""


@small_disks
def test_a_full_disk_leaves_the_old_vault(tmp_path: Path) -> None:
    told = on_a_disk(tmp_path, "64M", FULL.replace("sys.argv[3]", str(9_000_000)))
    assert told == ["full", "['vault.db', 'vault.json']", "12000000"] * 2
