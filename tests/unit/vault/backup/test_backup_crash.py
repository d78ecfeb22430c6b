"""kill -9 at random moments and a disk that is really full: earlier backups stay whole, the next try goes on."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from tests.support.crash import kill_after_line, run_python, start_python
from tests.unit.vault.backup.conftest import Kit, read_all, restore
from tests.unit.vault.backup.test_backup import found, verify
from tests.unit.vault.conftest import PASSPHRASE

BACK_UP = """
import sys
from pathlib import Path
from engine.core.clock import SystemClock
from engine.vault.backup.creating import BackupPlan, create_backup
from engine.vault.vault import Vault
vault = Vault.unlock(Path(sys.argv[1]), "correct horse battery staple")
plan = BackupPlan(Path(sys.argv[2]), lambda conn: [row[0] for row in conn.execute("SELECT id FROM documents")],
                  lambda conn: ())
print("open", flush=True)
while True:
    with vault.db.write() as conn:
        conn.execute("UPDATE settings SET value = hex(randomblob(200000)) WHERE key = 'changing'")
    create_backup(vault, plan, SystemClock(), lambda *step: None)
"""

RESTORE = """
import sys
from pathlib import Path
from engine.core.clock import SystemClock
from engine.vault.backup.restoring import restore_backup
print("open", flush=True)
restore_backup(Path(sys.argv[1]), Path(sys.argv[2]), "correct horse battery staple", None, SystemClock(),
               lambda *step: None, lambda *restored: None)
print("done", flush=True)
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_kill_9_at_random_moments_of_a_backup_and_of_a_restore(kit: Kit, tmp_path: Path) -> None:
    from engine.vault.vault import Vault

    with kit.vault.db.write() as conn:
        conn.execute("INSERT INTO settings VALUES ('changing', '')")
    kit.back_up()
    home, chosen = kit.vault.paths.home, random.Random(11)
    seen = 1
    for _ in range(6):
        kit.vault.close()
        kill_after_line(start_python(BACK_UP, str(home), str(kit.folder)), chosen.uniform(0.0, 1.5))
        kit.vault = Vault.unlock(home, PASSPHRASE)
        # Where the vault died between the manifest and its own note of it, the folder has one that it does not know.
        assert [one.problem for one in found(kit) if one.problem] == []
        assert verify(kit).damaged == ()
        assert len(found(kit)) >= seen
        seen = len(found(kit))
    assert kit.back_up().manifest.number == seen + 1
    target = tmp_path / "restored"
    for number in range(4):
        kill_after_line(start_python(RESTORE, str(kit.folder), str(target)), 0.2 + 0.2 * number)
        if (target / "vault.json").exists() and not (target / "vault.restoring").exists():
            break
    else:
        restore(kit.folder, target)
    assert read_all(target) == kit.contents
    kit.vault.close()


FULL_DISK = """
import ctypes, sys
from pathlib import Path
from engine.core.clock import SystemClock
from engine.vault.backup.creating import BackupPlan, create_backup
from engine.vault.backup.errors import BackupDiskFullError
from engine.vault.vault import Vault
libc = ctypes.CDLL(None, use_errno=True)
stick = Path(sys.argv[2])
stick.mkdir()
if libc.unshare(0x00020000) or libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None):
    sys.exit(print("no namespaces") or 0)
if libc.mount(b"tmpfs", bytes(stick), b"tmpfs", 0, b"size=3m"):
    sys.exit(print("no tmpfs") or 0)
with Vault.unlock(Path(sys.argv[1]), "correct horse battery staple") as vault:
    plan = BackupPlan(stick / "backups", lambda conn: (), lambda conn: ())
    back_up = lambda: create_backup(vault, plan, SystemClock(), lambda *step: None)
    first = back_up()
    print(first.manifest.number, first.same_disk)
    with vault.db.write() as conn:
        conn.execute("INSERT INTO settings VALUES ('filler', hex(randomblob(2000000)))")
    try:
        back_up()
    except BackupDiskFullError as error:
        print(error.code)
    manifests = list(stick.glob("backups/sets/*/backups/*"))
    print(len(manifests), manifests[0].stem == first.manifest.id, len(list(stick.rglob("*.tmp"))))
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk needs root on Linux")
def test_a_full_disk_is_told_and_leaves_the_earlier_backup(kit: Kit, tmp_path: Path) -> None:
    kit.vault.close()
    lines = run_python(FULL_DISK, str(kit.vault.paths.home), str(tmp_path / "stick")).splitlines()
    if lines[0].startswith("no "):
        pytest.skip(lines[0])
    assert lines == ["1 False", "BACKUP_DISK_FULL", "1 True 0"]
