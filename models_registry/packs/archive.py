"""The single-file form of a pack: an uncompressed tar (POSIX ustar) of which there is exactly one spelling.

Each header holds the file's name, its size and constants, nothing else; names have at most 100 ASCII characters; a
size beyond eight gibibytes stands in base 256, as GNU tar writes it; two empty blocks end the file. The reader makes
the header anew from name and size and compares: what differs in any bit is refused, so no field can hide anything.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.names import check_name

BLOCK_BYTES = 512
MAXIMUM_MEMBERS = 2048
_LARGEST_OCTAL = 8**11 - 1
_LARGEST_SIZE = 1 << 43
END = bytes(2 * BLOCK_BYTES)
_KINDS = {
    b"1": (Reason.HARD_LINK, "it is a hard link"),
    b"2": (Reason.SYMLINK, "it is a symbolic link"),
    b"3": (Reason.DEVICE, "it is a device"),
    b"4": (Reason.DEVICE, "it is a device"),
    b"6": (Reason.DEVICE, "it is a pipe"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive; ``offset`` in bytes from the archive's start."""

    name: str
    offset: int
    size_bytes: int


def header_of(name: str, size_bytes: int) -> bytes:
    """The one header of a file of that name and size."""
    block = bytearray(BLOCK_BYTES)
    encoded = name.encode("ascii")
    block[0 : len(encoded)] = encoded
    block[100:108] = b"0000644\0"
    block[108:116] = block[116:124] = b"0000000\0"
    if size_bytes <= _LARGEST_OCTAL:
        block[124:136] = b"%011o\0" % size_bytes
    else:
        block[124:136] = b"\x80" + size_bytes.to_bytes(11, "big")
    block[136:148] = b"00000000000\0"
    block[148:156] = b" " * 8
    block[156:157] = b"0"
    block[257:265] = b"ustar\00000"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padding_of(size_bytes: int) -> int:
    return -size_bytes % BLOCK_BYTES


def read_members(descriptor: int, size_bytes: int) -> list[Member]:
    """Every file of an archive, in its order. Raises PackRefusedError; reads headers only."""
    members: list[Member] = []
    at = 0
    while True:
        block = os.pread(descriptor, BLOCK_BYTES, at)
        if len(block) < BLOCK_BYTES:
            if at == 0:
                raise _form("it is not a tar archive")
            raise PackRefusedError(Reason.TRUNCATED, "the archive ends before its end mark")
        if block == END[:BLOCK_BYTES]:
            _check_end(descriptor, at, size_bytes)
            return members
        if len(members) == MAXIMUM_MEMBERS:
            raise _form(f"it has more than {MAXIMUM_MEMBERS} files")
        member = _member(block, at)
        at = member.offset + member.size_bytes + padding_of(member.size_bytes)
        if at > size_bytes:
            raise PackRefusedError(Reason.TRUNCATED, "the archive ends in the middle of this file", path=member.name)
        padding = padding_of(member.size_bytes)
        if any(os.pread(descriptor, padding, at - padding)):
            raise _form("something is hidden behind the end of a file", member.name)
        members.append(member)


def _member(block: bytes, at: int) -> Member:
    if block[257:262] != b"ustar":
        raise _form("it is not a tar archive" if at == 0 else "it has a damaged header")
    name = block[:100].rstrip(b"\0").decode("latin-1")
    kind = _KINDS.get(block[156:157])
    if kind is not None:
        raise PackRefusedError(*kind, path=name)
    if block[156:157] != b"0":
        raise _form("it has an entry that is no file", name)
    check_name(name)
    size = _size(block[124:136])
    if size is None or block != header_of(name, size):
        raise _form("its header says more than name and size, or is damaged", name)
    return Member(name, at + BLOCK_BYTES, size)


def _size(field: bytes) -> int | None:
    if field[0] == 0x80:
        size = int.from_bytes(field[1:], "big")
        return size if _LARGEST_OCTAL < size <= _LARGEST_SIZE else None
    digits = field[:11]
    return int(digits, 8) if digits.isdigit() and not set(digits) & set(b"89") else None


def _check_end(descriptor: int, at: int, size_bytes: int) -> None:
    if os.pread(descriptor, len(END), at) != END:
        raise PackRefusedError(Reason.TRUNCATED, "the archive ends in the middle of its end mark")
    if at + len(END) != size_bytes:
        raise _form("something follows the end of the archive")


def _form(what: str, name: str | None = None) -> PackRefusedError:
    return PackRefusedError(Reason.ARCHIVE_FORM, what, path=name)
