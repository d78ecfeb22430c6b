"""A disk that is really full: typed errors, nothing lost, and room enough to remove something."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.crash import run_python

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk needs root on Linux"
)

# A mount namespace of its own, so that nothing of this outlives the process.
MOUNT = """
import ctypes, os, sys
from pathlib import Path
from engine.core.errors import DiskFullError
from engine.vault.blobs import BlobStore
from engine.vault.database import Database
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault
libc = ctypes.CDLL(None, use_errno=True)
home = Path(sys.argv[1]) / "disk"
home.mkdir()
if libc.unshare(0x00020000) or libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None):
    sys.exit(print("no namespaces") or 0)
if libc.mount(b"tmpfs", bytes(home), b"tmpfs", 0, b"size=" + sys.argv[2].encode()):
    sys.exit(print("no tmpfs") or 0)

def fill():
    with open(home / "filler", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
"""


def on_a_disk(tmp_path: Path, size: str, program: str) -> list[str]:
    output = run_python(MOUNT + program, str(tmp_path), size).splitlines()
    if output and output[0].startswith("no "):
        pytest.skip(output[0])
    return output


def test_a_write_that_does_not_fit_is_undone_and_the_rest_stays(tmp_path: Path) -> None:
    program = """
(home / "blobs").mkdir()
database = Database.open(home / "vault.db", bytes(range(32)))
blobs = BlobStore(database, home / "blobs")
with database.write() as conn:
    kept = blobs.put(conn, b"kept")
for attempt in (lambda conn: blobs.put(conn, bytes(8_000_000)),
                lambda conn: conn.execute("INSERT INTO settings VALUES ('a', printf('%08000000d', 1))")):
    try:
        with database.write() as conn:
            attempt(conn)
    except DiskFullError as error:
        print(error.code)
with database.read() as conn:
    print(blobs.get(conn, kept), len(list((home / "blobs").iterdir())))
with database.write() as conn:
    blobs.delete(conn, kept)
database.close()
Database.open(home / "vault.db", bytes(range(32))).close()
print("sound")
"""
    assert on_a_disk(tmp_path, "4m", program) == ["DISK_FULL", "DISK_FULL", "b'kept' 1", "sound"]


def test_a_vault_on_a_full_disk_opens_and_lets_something_be_removed(tmp_path: Path) -> None:
    program = """
vault = home / "vault"
Vault.create(vault, "correct horse", "Ada", calibration=Calibration.fastest())
with Vault.unlock(vault, "correct horse") as opened, opened.db.write() as conn:
    blob = opened.blobs.put(conn, bytes(100_000))
fill()
with Vault.unlock(vault, "correct horse") as opened:
    with opened.db.write() as conn:
        opened.blobs.delete(conn, blob)
    print("removed")
(home / "filler").unlink()
with Vault.unlock(vault, "correct horse") as opened:
    print((vault / "run" / "reserve").stat().st_size)
"""
    assert on_a_disk(tmp_path, "100m", program) == ["removed", str(8 * 1024 * 1024)]


def test_a_vault_that_does_not_fit_is_not_half_made(tmp_path: Path) -> None:
    program = """
fill()
for _ in range(2):
    try:
        Vault.create(home / "vault", "correct horse", "Ada", calibration=Calibration.fastest())
    except DiskFullError as error:
        print(error.code)
    except OSError as error:
        print(error)
(home / "filler").unlink()
Vault.create(home / "vault", "correct horse", "Ada", calibration=Calibration.fastest())
Vault.unlock(home / "vault", "correct horse").close()
print("made")
"""
    assert on_a_disk(tmp_path, "4m", program) == ["DISK_FULL", "DISK_FULL", "made"]
