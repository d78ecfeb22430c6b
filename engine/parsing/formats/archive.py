"""Archives and compressed files: members are handed on as files of their own; none is ever written anywhere."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import mimetypes
import re
import tarfile
import zlib
from pathlib import PurePosixPath

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import BombError, CorruptError, EncryptedError, ParseError, TooLargeError
from engine.parsing.formats.names import safe_name
from engine.parsing.source import Source
from engine.parsing.zipguard import GuardedZip

_CHUNK_BYTES = 1 << 20
_SUFFIXES = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
_NOISE = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def read(source: Source, builder: DocumentBuilder) -> None:
    data = source.data
    if data.startswith(b"PK"):
        _zip(source, builder)
    elif data.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")):
        _compressed(source, builder)
    else:
        _tar(data, source, builder)


def _zip(source: Source, builder: DocumentBuilder) -> None:
    archive = GuardedZip(source.data, source.limits)
    failures: list[ParseError] = []
    members = [(name, entry) for name, entry in archive.files() if not _NOISE.search(name)]
    for name, entry in members:
        try:
            data = archive.read_entry(entry)
        except (EncryptedError, CorruptError) as error:
            failures.append(error)
            continue
        builder.attach(safe_name(name), data, _media_type(name))
    if failures:
        if len(failures) == len(members):
            raise failures[0]
        builder.warn(f"{len(failures)} of {len(members)} members could not be unpacked: {failures[0].message}")


def _compressed(source: Source, builder: DocumentBuilder) -> None:
    data = source.data
    unpacked = bytearray()
    try:
        with _open(data) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                unpacked += chunk
                _weigh(len(unpacked), len(data), source)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise CorruptError("The compressed file is damaged or cut short.") from error
    if unpacked[257:262] == b"ustar":
        _tar(bytes(unpacked), source, builder)
        return
    path = PurePosixPath(safe_name(source.name).rpartition("/")[2])
    name = path.stem + _SUFFIXES.get(path.suffix.lower(), "") if path.suffix else f"{path.name} (unpacked)"
    builder.attach(name, bytes(unpacked), _media_type(name))


def _open(data: bytes) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    if data.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=io.BytesIO(data))
    if data.startswith(b"BZh"):
        return bz2.BZ2File(io.BytesIO(data))
    return lzma.LZMAFile(io.BytesIO(data))


def _tar(data: bytes, source: Source, builder: DocumentBuilder) -> None:
    """Only regular files count; links and devices point outside and are left out."""
    limits = source.limits
    total = 0
    seen = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                seen += 1
                if seen > limits.members:
                    raise BombError(f"The archive has more than {limits.members} members.")
                if not member.isreg() or _NOISE.search(member.name):
                    continue
                total += member.size
                if member.size > limits.member_bytes or total > limits.unpacked_bytes:
                    raise TooLargeError("The unpacked content is larger than the limit allows.")
                stream = archive.extractfile(member)
                if stream is not None:
                    builder.attach(safe_name(member.name), stream.read(), _media_type(member.name))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise CorruptError("The archive is damaged or cut short.") from error


def _weigh(unpacked: int, packed: int, source: Source) -> None:
    limits = source.limits
    if unpacked > limits.ratio_floor_bytes and unpacked > packed * limits.ratio:
        raise BombError("The file expands far beyond its size.")
    if unpacked > limits.member_bytes:
        raise TooLargeError("The unpacked content is larger than the limit allows.")


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name.rpartition("/")[2], strict=False)[0] or "application/octet-stream"
