"""A vault's disk that is full while a model is sealed: a typed error, no row, and no file that is half there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.crash import run_python

# A mount namespace of its own, so that nothing of this outlives the process.
PROGRAM = """
import ctypes, sys
from contextlib import ExitStack
from pathlib import Path
from engine.core.errors import DiskFullError
from tests.support.export_kit import open_workshop
from tests.support.tiny_gguf import TinyLlama, write_tiny_gguf
libc = ctypes.CDLL(None, use_errno=True)
folder = Path(sys.argv[1])
home = folder / "disk"
home.mkdir()
if libc.unshare(0x00020000) or libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None):
    sys.exit(print("no namespaces") or 0)
if libc.mount(b"tmpfs", bytes(home), b"tmpfs", 0, b"size=8m"):
    sys.exit(print("no tmpfs") or 0)
small = write_tiny_gguf(folder / "small.gguf")
large = write_tiny_gguf(folder / "large.gguf", TinyLlama(embedding=512, feed_forward=1536, layers=2, heads=8))
with ExitStack() as stack:
    shop = open_workshop(home, None, stack)
    print(shop.keep("small", small).refused)
    try:
        shop.keep("large", large)
    except DiskFullError as error:
        print(error.code, bool(error.help))
    print(sorted(version.record.name for version in shop.registry.versions()), len(shop.models.list_models()))
    print(len(list((home / "blobs").iterdir())), shop.models.verify("small-F16"))
    out = home / "small.gguf"
    with open(home / "filler", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    try:
        shop.registry.write_out("small-F16", out)
    except DiskFullError as error:
        print(error.code, out.exists(), [p.name for p in home.iterdir() if p.name.endswith(".part")])
"""


def test_a_full_disk_leaves_the_vault_as_it_was(tmp_path: Path) -> None:
    lines = run_python(PROGRAM, str(tmp_path)).splitlines()
    if lines and lines[0].startswith("no "):
        pytest.skip(lines[0])
    assert lines == [
        "None",
        "DISK_FULL True",
        "['small-F16'] 1",
        "1 True",
        "DISK_FULL False []",
    ]
