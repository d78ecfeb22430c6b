"""A damaged vault: what is hit is named, the rest is read, and its backup never pushes out a good one."""

from __future__ import annotations

from pathlib import Path

from engine.ingest.damage import find_damage
from engine.vault.backup.folder import BackupFolder
from engine.vault.backup.pruning import prune_backups
from engine.vault.pages import PAGE_BYTES
from engine.vault.vault import Vault
from tests.unit.vault.backup.conftest import Kit, document_ids, silent
from tests.unit.vault.backup.test_backup import found, verify
from tests.unit.vault.conftest import PASSPHRASE


def flip(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


def whole_texts(vault: Vault, ids: list[str]) -> set[str]:
    whole = set()
    for one in ids:
        with vault.db.read() as conn:
            rows = conn.execute("SELECT text FROM document_texts WHERE document_id = ?", (one,)).fetchall()
        whole |= {one} if rows else set()
    return whole


def test_the_documents_on_bad_pages_and_with_bad_files_are_named_and_the_others_are_read(kit: Kit) -> None:
    assert find_damage(kit.vault.db, kit.vault.blobs, lambda done, total: None).documents == ()
    kit.back_up()
    home, total = kit.vault.paths.home, 0
    kit.vault.close()
    # The text of one document fills ten pages in a row near the end of the file.
    total = kit.vault.paths.database.stat().st_size // PAGE_BYTES
    page = total - 3
    flip(kit.vault.paths.database, (page - 1) * PAGE_BYTES + 1000)
    flip(kit.vault.paths.blobs / kit.blob_ids["doc_0"], 5000)
    kit.vault = vault = Vault.unlock(home, PASSPHRASE)
    damage = find_damage(vault.db, vault.blobs, lambda done, total: None)
    assert (damage.pages, damage.pages_total) == ((page,), total)
    hit = {one.id: one.parts for one in damage.documents}
    assert hit["doc_0"] == ("original",)
    assert [parts for name, parts in hit.items() if name != "doc_0"] == [("text",)]
    assert damage.sound_documents == 2 and damage.lists == ()
    with vault.db.read() as conn:
        assert sorted(document_ids(conn)) == sorted(kit.contents)
    others = [name for name in kit.contents if "text" not in hit.get(name, ())]
    assert whole_texts(vault, others) == set(others)

    made = kit.back_up()
    assert not made.manifest.intact
    assert verify(kit).damaged == ()
    kept = prune_backups(vault, BackupFolder.find(kit.folder), 1, silent)
    assert kept.removed == () and [one.manifest.intact for one in found(kit) if one.manifest] == [True, False]
    vault.close()
