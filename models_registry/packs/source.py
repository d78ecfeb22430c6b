"""Where a pack's bytes come from: a folder or an archive, opened without following any link."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from models_registry.packs.archive import MAXIMUM_MEMBERS, Member, read_members
from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.names import check_name, check_together
from models_registry.packs.section import Section

_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class PackSource(Protocol):
    """The files of a pack by name, with their sizes in bytes. Nothing about them is believed yet."""

    @property
    def sizes(self) -> Mapping[str, int]: ...

    def open(self, name: str) -> OpenedFile: ...


@contextmanager
def open_pack(path: Path) -> Iterator[PackSource]:
    """Open a folder or an archive and list its files. Raises PackRefusedError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise PackRefusedError(Reason.NOT_FOUND, f"it cannot be opened ({error.strerror})") from None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            yield FolderSource(descriptor)
        elif stat.S_ISREG(status.st_mode):
            yield ArchiveSource(descriptor, status.st_size)
        else:
            raise PackRefusedError(Reason.NOT_FOUND, "it is neither a folder nor a file")
    except OSError as error:
        raise PackRefusedError(Reason.NOT_FOUND, f"it cannot be read ({error.strerror})") from None
    finally:
        os.close(descriptor)


def looks_like_pack(path: Path) -> bool:
    """A folder, or a file that begins as an archive or as a compressed one does; says nothing about its soundness."""
    if path.is_dir():
        return True
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError:
        return False
    return head[257:262] == b"ustar" or head[:2] in (b"\x1f\x8b", b"PK") or head[:3] == b"BZh"


class ArchiveSource:
    """The files of a tar archive, read in place."""

    def __init__(self, descriptor: int, size_bytes: int) -> None:
        self._descriptor = descriptor
        members = read_members(descriptor, size_bytes)
        check_together(member.name for member in members)
        self._members: dict[str, Member] = {member.name: member for member in members}
        self.order = [member.name for member in members]

    @property
    def sizes(self) -> Mapping[str, int]:
        return {name: member.size_bytes for name, member in self._members.items()}

    def open(self, name: str) -> OpenedFile:
        member = self._members[name]
        return OpenedFile(self._descriptor, member.offset, member.size_bytes)


class FolderSource:
    """The files below a folder. Links, devices and files with a second name are refused at once."""

    def __init__(self, descriptor: int, leave_out: Callable[[str], bool] | None = None) -> None:
        """``leave_out`` says which names are passed over; they are then in ``left_out``."""
        self._descriptor = descriptor
        self._leave_out = leave_out
        self.left_out: list[str] = []
        self._files: dict[str, os.stat_result] = {}
        self._entries = 0
        self._list(descriptor, "")
        check_together(self._files)

    @property
    def sizes(self) -> Mapping[str, int]:
        return {name: status.st_size for name, status in self._files.items()}

    def open(self, name: str) -> OpenedFile:
        """Raises PackRefusedError where it is no longer the file that was listed."""
        *folders, base = name.split("/")
        opened: list[int] = []
        try:
            at = self._descriptor
            for folder in folders:
                at = os.open(folder, _FOLDER_FLAGS, dir_fd=at)
                opened.append(at)
            file = os.open(base, _FILE_FLAGS, dir_fd=at)
        finally:
            for descriptor in opened:
                os.close(descriptor)
        status, listed = os.fstat(file), self._files[name]
        if (status.st_dev, status.st_ino, status.st_size) != (listed.st_dev, listed.st_ino, listed.st_size):
            os.close(file)
            raise PackRefusedError(Reason.WRONG_SIZE, "it changed while it was read", path=name)
        return OpenedFile(file, 0, status.st_size, owned=True)

    def _list(self, descriptor: int, prefix: str) -> None:
        for base in sorted(os.listdir(descriptor)):
            name = prefix + base
            self._entries += 1
            if self._entries > MAXIMUM_MEMBERS:
                raise PackRefusedError(Reason.ARCHIVE_FORM, f"it has more than {MAXIMUM_MEMBERS} files")
            if self._leave_out is not None and self._leave_out(name):
                self.left_out.append(name)
                continue
            status = os.stat(base, dir_fd=descriptor, follow_symlinks=False)
            if stat.S_ISLNK(status.st_mode):
                raise PackRefusedError(Reason.SYMLINK, "it is a symbolic link", path=name)
            check_name(name)
            if stat.S_ISDIR(status.st_mode):
                below = os.open(base, _FOLDER_FLAGS, dir_fd=descriptor)
                try:
                    self._list(below, name + "/")
                finally:
                    os.close(below)
            elif not stat.S_ISREG(status.st_mode):
                raise PackRefusedError(Reason.DEVICE, "it is a device, a pipe or a socket", path=name)
            elif status.st_nlink > 1:
                raise PackRefusedError(Reason.HARD_LINK, "it has another name elsewhere (hard link)", path=name)
            else:
                self._files[name] = status


class OpenedFile:
    """A section for the length of a ``with``; closes the file that was opened for it."""

    def __init__(self, descriptor: int, start: int, size_bytes: int, *, owned: bool = False) -> None:
        self._descriptor = descriptor
        self._section = Section(descriptor, start, size_bytes)
        self._owned = owned

    def __enter__(self) -> Section:
        return self._section

    def __exit__(self, *_: object) -> None:
        if self._owned:
            os.close(self._descriptor)
            self._owned = False
