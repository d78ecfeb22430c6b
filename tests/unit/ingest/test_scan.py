"""What is found below a path, in which order, and why the rest is left out."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ingest.errors import PathNotFoundError
from engine.ingest.paths import from_stored, member_path, to_stored
from engine.ingest.scan import FoundFile, LeftOut, check_roots, scan

LIMIT = 1000


def found(*roots: Path) -> dict[str, FoundFile | LeftOut]:
    return {entry.path: entry for entry in scan(check_roots([str(root) for root in roots]), max_file_bytes=LIMIT)}


def files(*roots: Path) -> list[str]:
    return [path for path, entry in found(*roots).items() if isinstance(entry, FoundFile)]


def reason(path: Path, *roots: Path) -> str:
    entry = found(*roots)[str(path)]
    assert isinstance(entry, LeftOut) and entry.reason.text
    return f"{entry.verdict}:{entry.reason.code}"


def write(path: Path, size: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def test_files_of_all_levels_come_in_a_stable_order(tmp_path: Path) -> None:
    names = ["b.txt", "a/z.txt", "a/B.txt", "a/b/c.txt", "ä.txt", "c.txt"]
    for name in names:
        write(tmp_path / name)
    expected = ["a/B.txt", "a/b/c.txt", "a/z.txt", "b.txt", "c.txt", "ä.txt"]
    assert files(tmp_path) == [str(tmp_path / name) for name in expected]


def test_size_and_time_come_with_each_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", 7)
    entry = found(tmp_path)[str(path)]
    assert entry == FoundFile(str(path), 7, path.stat().st_mtime_ns)


def test_overlapping_roots_give_each_file_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a" / "b.txt")
    assert files(path, tmp_path, tmp_path / "a") == [str(path)]


@pytest.mark.parametrize(
    "name", ["~$letter.docx", "Thumbs.db", ".~lock.a.odt#", "a.txt~", "x.tmp", "__MACOSX", "desktop.ini", ".DS_Store"]
)
def test_what_programs_leave_behind_is_skipped(tmp_path: Path, name: str) -> None:
    assert reason(write(tmp_path / name), tmp_path) == "skipped:INGEST_TEMPORARY"


def test_hidden_files_and_folders_are_skipped_unless_named(tmp_path: Path) -> None:
    hidden = write(tmp_path / ".notes.txt")
    inside = write(tmp_path / ".git" / "config")
    assert reason(hidden, tmp_path) == "skipped:INGEST_HIDDEN"
    assert reason(inside.parent, tmp_path) == "skipped:INGEST_HIDDEN"
    assert files(hidden) == [str(hidden)]


def test_links_are_not_followed_but_a_named_one_is(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside" / "secret.txt")
    root = tmp_path / "root"
    write(root / "a.txt")
    (root / "link.txt").symlink_to(outside)
    (root / "loop").symlink_to(root)
    (root / "broken").symlink_to(tmp_path / "nothing")
    assert files(root) == [str(root / "a.txt")]
    for name in ("link.txt", "loop", "broken"):
        assert reason(root / name, root) == "skipped:INGEST_LINK"
    shortcut = tmp_path / "shortcut"
    shortcut.symlink_to(root)
    assert files(shortcut) == [str(shortcut / "a.txt")]


def test_special_files_are_skipped_without_being_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        assert reason(tmp_path / "pipe", tmp_path) == "skipped:INGEST_SPECIAL"
        assert reason(tmp_path / "s", tmp_path) == "skipped:INGEST_SPECIAL"


def test_a_file_over_the_limit_is_skipped_with_what_to_do(tmp_path: Path) -> None:
    assert reason(write(tmp_path / "big.bin", LIMIT + 1), tmp_path) == "skipped:INGEST_TOO_LARGE"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_an_unreadable_folder_fails_and_the_rest_goes_on(tmp_path: Path) -> None:
    write(tmp_path / "b.txt")
    locked = write(tmp_path / "a" / "x.txt").parent
    locked.chmod(0)
    try:
        assert reason(locked, tmp_path) == "failed:INGEST_UNREADABLE"
        assert files(tmp_path) == [str(tmp_path / "b.txt")]
    finally:
        locked.chmod(0o700)


def test_one_missing_path_fails_alone_and_all_missing_are_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    missing = tmp_path / "none.txt"
    assert reason(missing, path, missing) == "failed:INGEST_PATH_NOT_FOUND"
    with pytest.raises(PathNotFoundError) as caught:
        check_roots([str(missing)])
    assert caught.value.code == "INGEST_PATH_NOT_FOUND" and caught.value.help


def test_names_that_are_no_text_are_found_and_can_be_opened_again(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9 \xff.txt"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    (path,) = files(tmp_path)
    stored = to_stored(path)
    stored.encode("utf-8")
    assert os.fsencode(from_stored(stored)) == raw
    assert Path(from_stored(stored)).read_bytes() == b"x"


@given(st.binary(max_size=40))
def test_every_name_survives_being_stored(raw: bytes) -> None:
    name = raw.decode("utf-8", "surrogateescape")
    stored = to_stored(name)
    stored.encode("utf-8")
    assert from_stored(stored).encode("utf-8", "surrogateescape") == raw


def test_different_names_are_stored_differently() -> None:
    names = ["a\udcff", "a\ufffdff", "aff", "a\ufffd\ufffdff", "a\udcff\ufffd"]
    assert len({to_stored(name) for name in names}) == len(names)


def test_a_member_is_never_taken_for_a_file() -> None:
    assert member_path("/a/b.zip", "c » d.eml") == "/a/b.zip » c > d.eml"
    assert to_stored("/a/b.zip » c.eml") != member_path("/a/b.zip", "c.eml")
    assert from_stored(to_stored("/a/b.zip » c.eml")) == "/a/b.zip » c.eml"


def test_the_vault_and_its_passphrase_are_never_read(tmp_path: Path) -> None:
    vault = tmp_path / "documents" / "vault"
    secret = write(tmp_path / "documents" / "notes" / "pass.txt")
    write(vault / "logs" / "engine.log")
    kept = write(tmp_path / "documents" / "a.txt")
    os.link(secret, tmp_path / "documents" / "innocent.txt")
    (tmp_path / "alias").symlink_to(vault)
    forbidden = (vault, secret, tmp_path / "absent")

    def scanned(root: Path) -> dict[str, FoundFile | LeftOut]:
        return {entry.path: entry for entry in scan([str(root)], max_file_bytes=LIMIT, never_read=forbidden)}

    entries = scanned(tmp_path / "documents")
    assert [path for path, entry in entries.items() if isinstance(entry, FoundFile)] == [str(kept)]
    for root in (vault, vault / "logs", tmp_path / "alias", secret):
        (entry,) = scanned(root).values()
        assert isinstance(entry, LeftOut) and entry.reason.code == "INGEST_VAULT"
