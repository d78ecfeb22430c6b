"""Making, unlocking and closing a vault, and changing who can."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.core.errors import InvalidInputError, NotFoundError
from engine.core.ids import new_id
from engine.vault.errors import (
    ManifestInvalidError,
    PassphraseRefusedError,
    RecoveryCodeTypoError,
    UnlockDelayedError,
    VaultClosedError,
    VaultDamagedError,
    VaultExistsError,
    VaultHalfMadeError,
    VaultInUseError,
    VaultUnwritableError,
    WrongPassphraseError,
)
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault
from tests.support.clocks import FakeClock
from tests.support.crash import kill_after_line, run_python, start_python

from .conftest import PASSPHRASE

Unlock = Callable[..., Vault]
FAST = Calibration.fastest()


def test_a_new_vault_has_its_first_administrator_and_nothing_readable_by_others(home: Path, unlock: Unlock) -> None:
    vault = unlock(home)
    with vault.db.read() as conn:
        users = conn.execute("SELECT id, name, role, key_digest FROM users").fetchall()
    assert users == [(vault.opened_by, "Ada", "administrator", None)]
    for path in (home, *home.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert {path.name for path in home.iterdir() if path.is_dir()} == {"blobs", "models", "run", "logs"}


def test_neither_passphrase_nor_recovery_code_nor_name_is_in_the_manifest(home: Path, recovery_code: str) -> None:
    text = (home / "vault.json").read_text()
    for secret in (PASSPHRASE, "Ada", recovery_code, recovery_code.replace("-", ""), recovery_code[:11]):
        assert secret not in text


def test_what_is_stored_is_there_after_unlocking_again(home: Path, unlock: Unlock) -> None:
    first = unlock(home)
    with first.db.write() as conn:
        blob_id = first.blobs.put(conn, b"original")
    first.close()
    second = unlock(home)
    with second.db.read() as conn:
        assert second.blobs.get(conn, blob_id) == b"original"


def test_a_vault_is_never_made_over_another(home: Path, unlock: Unlock) -> None:
    before = (home / "vault.json").read_bytes()
    with pytest.raises(VaultExistsError):
        Vault.create(home, "something else", "Eve", calibration=FAST)
    assert (home / "vault.json").read_bytes() == before
    (home / "vault.json").rename(home / "moved.json")
    with pytest.raises(VaultExistsError, match=r"vault\.json is missing"):
        Vault.create(home, "something else", "Eve", calibration=FAST)
    (home / "moved.json").rename(home / "vault.json")
    unlock(home)


@pytest.mark.parametrize(("passphrase", "admin"), [("", "Ada"), (PASSPHRASE, " "), (PASSPHRASE, "A\nda")])
def test_what_cannot_be_a_vault_leaves_no_trace(tmp_path: Path, passphrase: str, admin: str) -> None:
    with pytest.raises((PassphraseRefusedError, InvalidInputError)):
        Vault.create(tmp_path / "home", passphrase, admin, calibration=FAST)
    assert not (tmp_path / "home").exists()


def test_a_wrong_passphrase_is_refused_and_then_delayed(home: Path, clock: FakeClock, unlock: Unlock) -> None:
    for wait_s in (1, 2, 4):
        with pytest.raises(WrongPassphraseError, match=f"{wait_s} s") as wrong:
            unlock(home, "wrong")
        assert wrong.value.retry_after_s == wait_s
        with pytest.raises(UnlockDelayedError) as delayed:
            unlock(home)  # the right one is not looked at either
        assert delayed.value.retry_after_s == pytest.approx(wait_s)
        clock.pass_s(wait_s)
    unlock(home).close()
    with pytest.raises(WrongPassphraseError, match="1 s"):
        unlock(home, "wrong")


def test_the_delay_holds_for_other_processes(home: Path) -> None:
    with pytest.raises(WrongPassphraseError):
        Vault.unlock(home, "wrong")
    program = """
        import sys
        from pathlib import Path
        from engine.core.errors import CloisterError
        from engine.vault.vault import Vault
        try:
            Vault.unlock(Path(sys.argv[1]), "wrong again")
        except CloisterError as error:
            print(error.code)
    """
    record = home / "run" / "unlock-attempts.json"
    record.write_text(record.read_text().replace('"failures": 1', '"failures": 7'))
    assert run_python(program, str(home)).strip() == "VAULT_UNLOCK_DELAYED"


def test_a_wrong_passphrase_takes_as_long_with_one_slot_as_with_many(home: Path, clock: FakeClock) -> None:
    def fastest_s() -> float:
        times = []
        for _ in range(5):
            clock.pass_s(60)
            start_s = time.process_time()
            with pytest.raises(WrongPassphraseError):
                Vault.unlock(home, "wrong", clock=clock)
            times.append(time.process_time() - start_s)
        return min(times)

    two_slots_s = fastest_s()
    clock.pass_s(60)
    with Vault.unlock(home, PASSPHRASE, clock=clock) as vault:
        for _ in range(8):
            vault.set_passphrase(new_id("usr"), "one of many")
    assert fastest_s() == pytest.approx(two_slots_s, rel=0.5)


def test_two_processes_cannot_have_one_vault(home: Path, unlock: Unlock) -> None:
    program = """
        import sys
        from pathlib import Path
        from engine.vault.vault import Vault
        vault = Vault.unlock(Path(sys.argv[1]), sys.argv[2])
        print("open", flush=True)
        sys.stdin.read()
    """
    holder = start_python(program, str(home), PASSPHRASE)
    assert holder.stdout is not None and holder.stdout.readline() == "open\n", holder.stderr and holder.stderr.read()
    for attempt in (lambda: unlock(home), lambda: Vault.create(home, PASSPHRASE, "Eve", calibration=FAST)):
        with pytest.raises(VaultInUseError, match=str(holder.pid)) as caught:
            attempt()
        assert caught.value.pid == holder.pid
    holder.kill()
    holder.communicate()
    unlock(home).close()
    unlock(home)


def test_a_lock_that_was_refused_can_be_had_after_closing(home: Path, unlock: Unlock) -> None:
    first = unlock(home)
    with pytest.raises(VaultInUseError):
        unlock(home)
    first.close()
    first.close()
    unlock(home)
    with pytest.raises(VaultClosedError), first.db.read():
        pass


def test_a_changed_passphrase_rewraps_and_encrypts_nothing_anew(home: Path, clock: FakeClock, unlock: Unlock) -> None:
    vault = unlock(home)
    with vault.db.write() as conn:
        blob_id = vault.blobs.put(conn, b"original")
    assert vault.db.checkpoint()
    before = ((home / "vault.db").read_bytes(), (home / "blobs" / blob_id).read_bytes())
    with pytest.raises(WrongPassphraseError):
        vault.change_passphrase("not the old one", "the new passphrase")
    clock.pass_s(1)
    assert vault.change_passphrase(PASSPHRASE, "the new passphrase") == vault.opened_by
    assert ((home / "vault.db").read_bytes(), (home / "blobs" / blob_id).read_bytes()) == before
    vault.close()
    with pytest.raises(WrongPassphraseError):
        unlock(home)
    clock.pass_s(1)
    again = unlock(home, "the new passphrase")
    with again.db.read() as conn:
        assert again.blobs.get(conn, blob_id) == b"original"
    assert len(again.passphrase_holders()) == 1


def test_the_recovery_code_opens_and_lets_a_new_passphrase_be_set(
    home: Path, recovery_code: str, clock: FakeClock, unlock: Unlock
) -> None:
    with Vault.unlock_with_recovery_code(home, recovery_code.lower(), clock=clock) as vault:
        assert vault.opened_by is None
        (holder,) = vault.passphrase_holders()
        vault.set_passphrase(holder, "remembered this time")
    with pytest.raises(WrongPassphraseError):
        unlock(home)
    clock.pass_s(1)
    assert unlock(home, "remembered this time").opened_by == holder


def test_a_mistyped_recovery_code_costs_no_attempt_and_a_wrong_one_does(
    home: Path, recovery_code: str, clock: FakeClock
) -> None:
    from engine.vault.recovery_code import new_recovery_code

    with pytest.raises(RecoveryCodeTypoError):
        Vault.unlock_with_recovery_code(home, recovery_code[:-1], clock=clock)
    with pytest.raises(WrongPassphraseError):
        Vault.unlock_with_recovery_code(home, new_recovery_code(), clock=clock)
    with pytest.raises(UnlockDelayedError):
        Vault.unlock_with_recovery_code(home, recovery_code, clock=clock)


def test_a_replaced_recovery_code_is_worthless(
    home: Path, recovery_code: str, clock: FakeClock, unlock: Unlock
) -> None:
    vault = unlock(home)
    before = (home / "vault.json").read_bytes()
    with pytest.raises(WrongPassphraseError):
        vault.replace_recovery_code("not the passphrase")
    clock.pass_s(1)
    with pytest.raises(PassphraseRefusedError):
        vault.replace_recovery_code(recovery_code.replace("-", ""))
    assert (home / "vault.json").read_bytes() == before
    fresh = vault.replace_recovery_code(PASSPHRASE)
    with pytest.raises(PassphraseRefusedError):
        vault.change_passphrase(fresh.replace("-", ""), "the new passphrase")
    vault.close()
    with pytest.raises(WrongPassphraseError):
        Vault.unlock_with_recovery_code(home, recovery_code, clock=clock)
    clock.pass_s(1)
    Vault.unlock_with_recovery_code(home, fresh, clock=clock).close()


def test_administrators_come_and_go_but_the_last_passphrase_stays(home: Path, clock: FakeClock, unlock: Unlock) -> None:
    vault = unlock(home)
    first, second = vault.opened_by or "", new_id("usr")
    with pytest.raises(PassphraseRefusedError):
        vault.remove_passphrase(first)
    with pytest.raises(NotFoundError):
        vault.remove_passphrase(second)
    vault.set_passphrase(second, "a second passphrase")
    vault.remove_passphrase(first)
    assert vault.passphrase_holders() == (second,)
    vault.close()
    with pytest.raises(WrongPassphraseError):
        unlock(home)
    clock.pass_s(1)
    assert unlock(home, "a second passphrase").opened_by == second


def test_a_lost_database_is_damage_and_not_a_fresh_start(home: Path, unlock: Unlock) -> None:
    for content in (None, b""):
        (home / "vault.db").unlink()
        if content is not None:
            (home / "vault.db").write_bytes(content)
        with pytest.raises(VaultDamagedError):
            unlock(home)
        (home / "vault.db").touch()


def test_a_database_of_another_vault_is_refused(home: Path, tmp_path: Path, unlock: Unlock) -> None:
    Vault.create(tmp_path / "other", PASSPHRASE, "Ada", calibration=FAST)
    (tmp_path / "other" / "vault.db").replace(home / "vault.db")
    with pytest.raises(VaultDamagedError):
        unlock(home)


def test_a_vault_moves_as_a_whole(home: Path, tmp_path: Path, unlock: Unlock) -> None:
    home.rename(tmp_path / "elsewhere")
    unlock(tmp_path / "elsewhere")


def test_other_subkeys_can_be_had_but_not_that_of_the_database(home: Path, unlock: Unlock) -> None:
    vault = unlock(home)
    assert len(vault.subkey("audit/1")) == 32
    with pytest.raises(ValueError, match="database"):
        vault.subkey("database/1")


CREATE = """
    import sys
    from pathlib import Path
    from engine.vault.kdf import Calibration
    from engine.vault.vault import Vault
    print("start", flush=True)
    print(Vault.create(Path(sys.argv[1]), sys.argv[2], "Ada", calibration=Calibration.fastest()), flush=True)
"""


@pytest.mark.parametrize("delay_s", [0.0, 0.002, 0.08, 0.16, 0.22, 0.28, 0.4])
def test_a_creation_that_is_killed_leaves_a_whole_vault_or_one_that_is_made_again(
    tmp_path: Path, unlock: Unlock, delay_s: float
) -> None:
    home = tmp_path / "home"
    printed = kill_after_line(start_python(CREATE, str(home), PASSPHRASE), delay_s)
    half_made = (home / "vault.creating").exists()
    if half_made or not (home / "vault.json").exists():
        assert len(printed) == 1
        if half_made and (home / "vault.json").exists():
            with pytest.raises(VaultHalfMadeError):
                unlock(home)
        Vault.create(home, PASSPHRASE, "Ada", calibration=FAST)
    vault = unlock(home)
    with vault.db.read() as conn:
        assert conn.execute("SELECT name FROM users").fetchall() == [("Ada",)]
    assert sorted(path.name for path in home.iterdir() if path.is_file() and ".db" not in path.name) == ["vault.json"]


@pytest.mark.parametrize("function", ["write_manifest", "unlink_durably", "wrap", "fsync_directory"])
def test_a_creation_that_dies_at_each_step_can_be_made_again(tmp_path: Path, unlock: Unlock, function: str) -> None:
    program = f"""
        import os, signal, sys
        from pathlib import Path
        import engine.vault.creation as creation
        from engine.vault.kdf import Calibration
        real = creation.{function}
        def die(*arguments, **named):
            real(*arguments, **named) if sys.argv[3] == "after" else None
            os.kill(os.getpid(), signal.SIGKILL)
        creation.{function} = die
        creation.create_vault(creation.VaultPaths(Path(sys.argv[1])), sys.argv[2], "Ada", cipher="sqlcipher",
                              calibration=Calibration.fastest(), clock=creation.Clock)
    """.replace("clock=creation.Clock", "clock=__import__('engine.core.clock').core.clock.SystemClock()")
    for moment in ("before", "after"):
        home = tmp_path / moment
        process = start_python(program, str(home), PASSPHRASE, moment)
        _, errors = process.communicate(timeout=60)
        if process.returncode == 0:
            continue  # this step is only reached when something is to be cleaned up
        assert process.returncode == -9, errors
        if (home / "vault.creating").exists() or not (home / "vault.json").exists():
            Vault.create(home, PASSPHRASE, "Ada", calibration=FAST)
        unlock(home).close()


def test_a_manifest_that_cannot_be_read_is_a_typed_error(home: Path, unlock: Unlock) -> None:
    (home / "vault.json").unlink()
    (home / "vault.json").mkdir()
    with pytest.raises(ManifestInvalidError):
        unlock(home)


def test_what_a_killed_process_was_just_writing_is_cleared_away(home: Path, unlock: Unlock) -> None:
    for left in (home / "vault.json.0badcafe.tmp", home / "run" / "unlock-attempts.json.0badcafe.tmp"):
        left.write_bytes(b"half")
    unlock(home)
    assert list(home.rglob("*.tmp")) == []


def test_keys_that_threads_change_together_are_all_kept(home: Path, unlock: Unlock) -> None:
    vault = unlock(home)
    holders = [new_id("usr") for _ in range(6)]
    threads = [threading.Thread(target=vault.set_passphrase, args=(holder, "of one of many")) for holder in holders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(holders) < set(vault.passphrase_holders())


def test_what_the_system_refuses_is_a_typed_error(home: Path, tmp_path: Path, unlock: Unlock) -> None:
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(VaultUnwritableError):
        Vault.create(tmp_path / "file", PASSPHRASE, "Ada", calibration=FAST)
    (home / "vault.db").unlink()
    (home / "vault.db").mkdir()
    with pytest.raises(VaultUnwritableError, match="EISDIR"):
        unlock(home)


def test_directories_that_others_may_enter_are_closed_to_them(home: Path, unlock: Unlock) -> None:
    (home / "run").chmod(0o777)
    unlock(home)
    assert stat.S_IMODE((home / "run").stat().st_mode) == 0o700
