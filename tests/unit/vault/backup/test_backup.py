"""A backup holds what the vault held at one moment, restores into nothing, and says what is wrong with it."""

from __future__ import annotations

import os
import random
import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.errors import CancelledError
from engine.core.paths import VaultPaths
from engine.vault.backup.chunks import ChunkDamagedError, ChunkStore
from engine.vault.backup.creating import DATABASE_CHUNK_BYTES
from engine.vault.backup.errors import (
    BackupBusyError,
    BackupDamagedError,
    BackupError,
    BackupFolderEmptyError,
    BackupFolderError,
    BackupMissingError,
    BackupPassphraseError,
    RestoreTargetError,
)
from engine.vault.backup.folder import BackupFolder
from engine.vault.backup.history import forget_made, made_backups
from engine.vault.backup.keys import BackupKeys
from engine.vault.backup.manifest import is_safe_path
from engine.vault.backup.padding import pad, padded_length, unpad
from engine.vault.backup.pruning import prune_backups
from engine.vault.backup.sets import FoundBackup, find_backups, keyring_of, load_manifest
from engine.vault.backup.verifying import Verified, verify_backups
from engine.vault.creation import restore_marker
from engine.vault.errors import VaultExistsError, VaultHalfMadeError
from engine.vault.recovery_code import normalise_recovery_code
from engine.vault.vault import Vault
from tests.unit.vault.backup.conftest import Kit, read_all, restore, silent
from tests.unit.vault.conftest import PASSPHRASE


def found(kit: Kit) -> list[FoundBackup]:
    with kit.vault.db.read() as conn:
        return find_backups(BackupFolder.find(kit.folder), keyring_of(kit.vault, conn), conn)


def verify(kit: Kit) -> Verified:
    folder = BackupFolder.find(kit.folder)
    with kit.vault.db.read() as conn:
        keyring = keyring_of(kit.vault, conn)
        wanted = [load_manifest(folder, keyring, one.id) for one in find_backups(folder, keyring, conn)]
    return verify_backups(folder, wanted, silent)


def test_a_backup_restores_into_an_empty_folder_with_the_passphrase_or_the_code(kit: Kit, tmp_path: Path) -> None:
    made = kit.back_up()
    assert (made.manifest.number, made.manifest.intact, made.manifest.missing) == (1, True, ())
    before = dict(kit.contents)
    kit.add("doc_later", b"not in it")
    kit.vault.close()
    shutil.rmtree(kit.vault.paths.home)
    restored = restore(kit.folder, tmp_path / "new")
    assert restored.manifest == made.manifest
    assert read_all(tmp_path / "new") == before
    restore(kit.folder, tmp_path / "by code", normalise_recovery_code(kit.recovery_code))
    with Vault.unlock_with_recovery_code(tmp_path / "by code", kit.recovery_code) as vault, vault.db.read() as conn:
        assert conn.execute("SELECT value FROM settings WHERE key = 'restored'").fetchall() == [("true",)]


def test_only_what_changed_is_written_again(kit: Kit) -> None:
    with kit.vault.db.write() as conn:
        for number in range(400):
            conn.execute("INSERT INTO settings VALUES (?, ?)", (f"filler {number}", os.urandom(2500).hex()))
    first = kit.back_up()
    assert len(first.manifest.database) >= 8
    kit.add("doc_more", os.urandom(1000))
    second = kit.back_up()
    assert (second.manifest.number, second.manifest.previous) == (2, first.manifest.id)
    assert 0 < second.written < first.written / 2
    again = kit.back_up()
    assert again.written < first.written / 2  # the pages that remember the backup before


def test_it_works_while_others_write_and_is_of_one_moment(kit: Kit, tmp_path: Path) -> None:
    """Two rows that are always equal are equal in the backup; what is removed meanwhile is no gap in it."""
    stop, rounds = threading.Event(), [0]
    with kit.vault.db.write() as conn:
        conn.execute("INSERT INTO settings VALUES ('a', '0'), ('z', '0')")
        conn.execute("INSERT INTO settings VALUES ('m', ?)", (os.urandom(400_000).hex(),))

    def write() -> None:
        while not stop.is_set():
            rounds[0] += 1
            with kit.vault.db.write() as conn:
                conn.execute("UPDATE settings SET value = ? WHERE key IN ('a', 'z')", (str(rounds[0]),))

    def remove_one(stage: str, done: int, total: int | None, unit: str) -> None:
        if stage == "files" and "doc_3" in kit.contents:
            kit.remove("doc_3")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(3):
            made = kit.back_up(remove_one)
    finally:
        stop.set()
        thread.join()
    assert rounds[0] > 3
    assert sorted(made.manifest.documents) == ["doc_0", "doc_1", "doc_2"]
    home = tmp_path / "new"
    restore(kit.folder, home)
    with Vault.unlock(home, PASSPHRASE) as vault, vault.db.read() as conn:
        values = {str(row[0]) for row in conn.execute("SELECT value FROM settings WHERE key IN ('a', 'z')")}
    assert len(values) == 1 and values != {"0"}
    assert read_all(home) == kit.contents


def test_a_file_that_is_removed_under_the_snapshot_makes_it_take_another(kit: Kit, tmp_path: Path) -> None:
    added: list[str] = []

    def change(stage: str, done: int, total: int | None, unit: str) -> None:
        if stage == "files" and done > 0 and not added:
            kit.add("doc_new", b"new")  # in the snapshot, and its file not yet stored
            added.append("doc_new")
        elif stage == "files" and done == 0 and "doc_new" in kit.contents:
            kit.remove("doc_new")  # under the snapshot, which the next call of this stage belongs to

    assert kit.back_up(change).manifest.missing == ()
    restore(kit.folder, tmp_path / "new")
    assert read_all(tmp_path / "new") == kit.contents


def test_what_the_vault_has_lost_is_named_and_no_hindrance(kit: Kit) -> None:
    blob = kit.blob_ids["doc_1"]
    (kit.vault.paths.blobs / blob).unlink()
    assert kit.back_up().manifest.missing == (f"blobs/{blob}",)


def test_nothing_in_the_folder_tells_names_or_content(kit: Kit) -> None:
    kit.add("doc_readable", b"the quick brown fox jumps over the lazy dog" * 100)
    kit.back_up()
    everything = kit.files()
    for name, content in everything.items():
        assert b"doc_readable" not in content and b"brown fox" not in content, name
        assert not any(blob_id in name or blob_id.encode() in content for blob_id in kit.blob_ids.values())
    assert all(path.stat().st_mode & 0o077 == 0 for path in kit.folder.rglob("*"))


def test_every_flipped_byte_and_cut_file_is_named(kit: Kit, tmp_path: Path) -> None:
    made = kit.back_up()
    manifest = next(kit.folder.glob("sets/*/backups/*"))
    chunks = sorted(kit.folder.glob("sets/*/chunks/*/*"))
    chosen = random.Random(7)
    for path in [*chosen.sample(chunks, 4), manifest]:
        whole = path.read_bytes()
        position = chosen.randrange(len(whole))
        for broken in (
            whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :],
            whole[:position],
            b"",
            whole + b"\0",
        ):
            path.write_bytes(broken)
            name = path.relative_to(kit.folder).as_posix()
            if path == manifest:
                assert [one.manifest for one in found(kit)] == [None]
            else:
                assert verify(kit).damaged == (name,)
                assert verify(kit).affected == (made.manifest.id,)
        with pytest.raises((BackupDamagedError, BackupPassphraseError)):
            restore(kit.folder, tmp_path / "target")
        assert not (tmp_path / "target" / "vault.json").exists()
        path.write_bytes(whole)
    # Of an original: a piece of the database may have changed since, and then nobody writes the old one again.
    lost = next(path for path in chunks if path.name == made.manifest.files[0].chunks[0])
    lost.unlink()
    assert verify(kit).damaged == (lost.relative_to(kit.folder).as_posix(),)
    kit.back_up()  # writes what is missing
    assert verify(kit).damaged == ()


def test_an_older_manifest_in_the_place_of_a_newer_one_shows_and_so_does_one_that_is_gone(kit: Kit) -> None:
    first, second = (kit.back_up().manifest for _ in range(2))
    folder = BackupFolder.find(kit.folder)
    set_id = found(kit)[0].set_id
    paths = [folder.manifest_path(set_id, one.id) for one in (first, second)]
    whole = paths[1].read_bytes()
    paths[1].write_bytes(paths[0].read_bytes())  # another backup under its name
    assert [one.problem for one in found(kit)] == ["", "its manifest is damaged"]
    paths[1].unlink()
    assert [(one.id, one.problem) for one in found(kit)][1] == (second.id, "its manifest is gone from the folder")
    paths[1].write_bytes(whole)
    assert [one.problem for one in found(kit)] == ["", ""]
    with kit.vault.db.write() as conn:
        made = made_backups(conn)
        forget_made(conn, frozenset({first.id}))
        assert [one.id for one in made_backups(conn)] == [made[1].id]


def test_an_interrupted_backup_leaves_the_earlier_ones_and_is_continued(kit: Kit, tmp_path: Path) -> None:
    first = kit.back_up()
    kit.add("doc_big", os.urandom(300_000))
    steps = 0

    def stop_at(limit: int) -> None:
        nonlocal steps
        steps = 0

        def report(stage: str, done: int, total: int | None, unit: str) -> None:
            nonlocal steps
            steps += 1
            if steps == limit:
                raise CancelledError("enough")

        kit.back_up(report)

    limit = 1
    while True:
        try:
            stop_at(limit)
            break
        except CancelledError:
            assert [one.id for one in found(kit)] == [first.manifest.id]
            assert verify(kit).damaged == ()
            limit += 1
    assert limit > 5
    restore(kit.folder, tmp_path / "new")
    assert read_all(tmp_path / "new") == kit.contents


def test_a_disk_that_is_pulled_out_is_an_error_of_the_folder(kit: Kit) -> None:
    kit.back_up()
    kit.add("doc_big", os.urandom(300_000))
    away = kit.folder.with_name("pulled")

    def pull(stage: str, done: int, total: int | None, unit: str) -> None:
        if stage == "database" and kit.folder.exists():
            kit.folder.rename(away)

    with pytest.raises(BackupFolderError):
        kit.back_up(pull)
    kit.folder.mkdir()  # the mount point, which is empty now
    with pytest.raises(BackupFolderEmptyError):
        kit.back_up()
    kit.folder.rmdir()
    away.rename(kit.folder)
    kit.back_up()
    assert verify(kit).damaged == ()


def test_two_at_once_and_folders_that_are_not_for_backups(kit: Kit, tmp_path: Path) -> None:
    kit.back_up()
    with BackupFolder.find(kit.folder).locked(), pytest.raises(BackupBusyError):
        kit.back_up()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("something")
    with pytest.raises(BackupFolderError):
        kit.back_up(folder=tmp_path / "other")
    with pytest.raises(BackupError):
        kit.back_up(folder=kit.vault.paths.home / "backups")
    with pytest.raises(BackupFolderError):
        kit.back_up(folder=tmp_path / "not" / "there")
    assert kit.back_up(folder=tmp_path / "second").manifest.number == 1


def test_old_backups_go_and_take_only_their_own_pieces_along(kit: Kit, tmp_path: Path) -> None:
    for number in range(4):
        kit.add(f"doc_round{number}", os.urandom(50_000))
        kit.back_up()
        kit.remove(f"doc_round{number}")
    folder = BackupFolder.find(kit.folder)
    ids = [one.id for one in found(kit)]
    pruned = prune_backups(kit.vault, folder, 2, silent)
    assert pruned.removed == tuple(ids[:2]) and pruned.pieces > 0
    assert [one.id for one in found(kit)] == ids[2:]
    assert verify(kit).damaged == ()
    needed = set().union(*(one.manifest.chunk_names() for one in found(kit) if one.manifest))
    assert {path.name for path in kit.folder.glob("sets/*/chunks/*/*")} == needed
    manifest = folder.manifest_path(found(kit)[0].set_id, ids[2])
    manifest.write_bytes(manifest.read_bytes()[:-1])
    with pytest.raises(BackupDamagedError):
        prune_backups(kit.vault, folder, 1, silent)
    assert {path.name for path in kit.folder.glob("sets/*/chunks/*/*")} == needed
    restore(kit.folder, tmp_path / "new")


def test_restoring_overwrites_nothing_and_wants_the_right_secret(kit: Kit, tmp_path: Path) -> None:
    made = kit.back_up()
    with pytest.raises(RestoreTargetError):
        restore(kit.folder, kit.vault.paths.home)
    with pytest.raises(BackupPassphraseError):
        restore(kit.folder, tmp_path / "new", "another passphrase")
    with pytest.raises(BackupMissingError):
        restore(kit.folder, tmp_path / "new", backup="bkp_" + "0" * 26)
    assert not (tmp_path / "new").exists()
    kit.vault.change_passphrase(PASSPHRASE, "walnut-ferry-quilt-thunder")
    kit.add("doc_later", b"later")
    later = kit.back_up()
    restore(kit.folder, tmp_path / "later", "walnut-ferry-quilt-thunder")
    with pytest.raises(BackupPassphraseError):
        restore(kit.folder, tmp_path / "of its day", "walnut-ferry-quilt-thunder", made.manifest.id)
    restore(kit.folder, tmp_path / "of its day", PASSPHRASE, made.manifest.id)
    assert later.manifest.number == 2 and "doc_later" not in read_all(tmp_path / "of its day")


def test_an_interrupted_restore_is_no_vault_and_begins_anew(kit: Kit, tmp_path: Path) -> None:
    kit.back_up()
    home = tmp_path / "new"

    def stop(stage: str, done: int, total: int | None, unit: str) -> None:
        if done > 30_000:
            raise CancelledError("enough")

    with pytest.raises(CancelledError):
        restore(kit.folder, home, report=stop)
    assert restore_marker(VaultPaths(home)).exists()
    with pytest.raises(VaultHalfMadeError):
        Vault.unlock(home, PASSPHRASE)
    with pytest.raises((VaultHalfMadeError, VaultExistsError)):
        Vault.create(home, PASSPHRASE, "Eve")
    restore(kit.folder, home)
    assert read_all(home) == kit.contents


def test_pieces_of_another_set_or_name_do_not_open(kit: Kit, tmp_path: Path) -> None:
    keys = BackupKeys.derive(kit.vault.subkey)
    assert BackupKeys.from_hex(keys.to_hex()).set_id == keys.set_id and keys.set_id in repr(keys)
    (tmp_path / "set" / "chunks").mkdir(parents=True)
    store = ChunkStore(tmp_path / "set", keys)
    (one, new), (two, _) = store.put(b"one"), store.put(b"two")
    assert new and store.put(b"one") == (one, False)
    assert (store.get(one), store.get(two)) == (b"one", b"two")
    paths = [tmp_path / "set" / store.file_of(name) for name in (one, two)]
    paths[1].write_bytes(paths[0].read_bytes())
    with pytest.raises(ChunkDamagedError):
        store.get(two)


@given(st.binary(max_size=3000))
def test_padding_comes_off_again_and_is_little(content: bytes) -> None:
    padded = pad(content)
    assert unpad(padded) == content
    assert len(padded) == padded_length(len(content) + 8) <= (len(content) + 8) * 1.12 + 1


def test_paths_that_lead_out_are_refused() -> None:
    assert is_safe_path("blobs/blb_1") and is_safe_path("runs/run_1/step_2/adapter")
    for path in (
        "vault.json",
        "blobs",
        "/etc/passwd",
        "blobs/../vault.json",
        "blobs//x",
        "logs/x",
        "blobs/\0",
        "blobs/./x",
    ):
        assert not is_safe_path(path)
    assert DATABASE_CHUNK_BYTES % 4096 == 0
