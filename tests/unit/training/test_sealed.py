"""A run's files: whole or not at all, and only what was written."""

from __future__ import annotations

import errno
import os
import resource
import signal
from pathlib import Path

import pytest

from engine.core.errors import DiskFullError
from engine.training.sealed import read_sealed, remove_temporaries, write_sealed
from engine.vault.blob_format import FrameError

KEY, OTHER = bytes(32), bytes([1]) * 32


def read(path: Path, key: bytes = KEY) -> bytes:
    return b"".join(read_sealed(path, key))


def test_what_was_written_is_read_and_nothing_of_it_is_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "file.ckpt"
    write_sealed(path, [b"secret " * 100_000, b"end"], KEY)
    assert read(path) == b"secret " * 100_000 + b"end"
    assert b"secret" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_files_of_one_content_and_key_have_nothing_in_common(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_sealed(tmp_path / name, [b"same"], KEY)
    first, second = ((tmp_path / name).read_bytes() for name in ("a", "b"))
    assert first[:32] != second[:32]
    assert first[-20:] != second[-20:]


@pytest.mark.parametrize("change", ["key", "name", "bit", "end", "salt"])
def test_whatever_was_altered_is_refused(change: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_sealed(path, [b"x" * 3_000_000], KEY)
    content = bytearray(path.read_bytes())
    if change == "bit":
        content[-30] ^= 1
    elif change == "salt":
        content[0] ^= 1
    elif change == "end":
        del content[2_500_000:]
    target = tmp_path / ("other" if change == "name" else "file")
    target.write_bytes(content)
    with pytest.raises(FrameError):
        read(target, OTHER if change == "key" else KEY)


def test_a_full_disk_is_a_typed_error_and_leaves_what_was_there(tmp_path: Path) -> None:
    """The system's own limit on the size of a file stands in for the disk: the write fails in the middle."""
    path = tmp_path / "file"
    write_sealed(path, [b"before"], KEY)
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    try:
        with pytest.raises(DiskFullError):
            write_sealed(path, [b"y" * 5_000_000], KEY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert read(path) == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_write_that_fails_otherwise_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="broken"):
        write_sealed(tmp_path / "file", [b"z"], KEY)
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_half_written_is_removed(tmp_path: Path) -> None:
    (tmp_path / "file.tmp").write_bytes(b"half")
    (tmp_path / "file").write_bytes(b"whole")
    remove_temporaries(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
