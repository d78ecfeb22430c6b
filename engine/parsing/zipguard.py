"""Opens ZIP packages without trusting a word of their directory. Serves archives, Office, OpenDocument and EPUB."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

from engine.parsing.errors import BombError, CorruptError, EncryptedError, TooLargeError, UnsupportedError
from engine.parsing.limits import ParseLimits

_CHUNK_BYTES = 1 << 20
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED_FLAG = 0x1


class GuardedZip:
    """A ZIP whose members are counted, weighed while they are unpacked, and may not overlap."""

    def __init__(self, data: bytes, limits: ParseLimits) -> None:
        """Raises CorruptError, BombError."""
        self._limits = limits
        self._packed_bytes = len(data)
        self._unpacked_bytes = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise CorruptError("The archive is damaged or cut short.") from error
        entries = self._zip.infolist()
        if len(entries) > limits.members:
            raise BombError(f"The archive has {len(entries)} members; the limit is {limits.members}.")
        _refuse_overlap(entries)
        self._entries = {entry.filename.replace("\\", "/").lstrip("/"): entry for entry in entries}

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def files(self) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        """Every member that is a file, also those that share a name."""
        for entry in self._zip.infolist():
            if not entry.is_dir():
                yield entry.filename.replace("\\", "/"), entry

    def read(self, name: str) -> bytes:
        """One member by name. Raises CorruptError when it is missing."""
        entry = self._entries.get(name.lstrip("/"))
        if entry is None:
            raise CorruptError("A part that this kind of file must have is missing.")
        return self.read_entry(entry)

    def read_entry(self, entry: zipfile.ZipInfo) -> bytes:
        """Unpack one member. What counts is what comes out, not what the directory says."""
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise EncryptedError("The archive is protected by a password.")
        unpacked = bytearray()
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    unpacked += chunk
                    self._weigh(len(chunk), len(unpacked))
        except NotImplementedError:
            raise UnsupportedError("The archive uses a compression that cannot be read.") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
            raise CorruptError("A member of the archive is damaged or cut short.") from error
        return bytes(unpacked)

    def _weigh(self, more: int, member_bytes: int) -> None:
        self._unpacked_bytes += more
        limits = self._limits
        if member_bytes > limits.member_bytes or self._unpacked_bytes > limits.unpacked_bytes:
            if self._unpacked_bytes > self._packed_bytes * limits.ratio:
                raise BombError("The archive expands far beyond its size.")
            raise TooLargeError("The unpacked content is larger than the limit allows.")
        if self._unpacked_bytes > limits.ratio_floor_bytes and self._unpacked_bytes > self._packed_bytes * limits.ratio:
            raise BombError("The archive expands far beyond its size.")


def _refuse_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Members that share compressed bytes multiply them (Fifield 2019, "A better zip bomb")."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(ordered):
        if entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size > following.header_offset:
            raise BombError("Members of the archive overlap, which no honest program writes.")
