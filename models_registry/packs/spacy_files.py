"""Check what spaCy writes beside its configuration: msgpack, vectors, lists of words, patterns. Builds none of it."""

from __future__ import annotations

import io
import json
import re

from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.json_scan import JsonError, JsonLimits, scan_json
from models_registry.packs.msgpack_scan import MsgpackError, scan_msgpack
from models_registry.packs.section import Section
from models_registry.packs.sniffing import refuse_disguised

_LARGEST_SETTINGS = 1 << 20
_LARGEST_PATTERNS = 4 << 20
_LARGEST_WORDS = 64 << 20
_LONGEST_ARRAY_HEADER = 4096
_ARRAY = b"\x93NUMPY"
_HEADER = re.compile(  # as NumPy writes it; anything else, objects above all, is refused
    rb"\{'descr': '[<|][fiu]([1248])', 'fortran_order': False, 'shape': \((\d{1,9}), (\d{1,9})\), \}\s*"
)


def check_pipeline_file(path: str, untrusted: Section) -> None:
    """Raise PackRefusedError where a file is not what spaCy writes under its name."""
    base = path.rsplit("/", 1)[-1]
    if path == "vocab/vectors":
        _check_vectors(path, untrusted)
        return
    refuse_disguised(path, untrusted)
    untrusted.seek(0)
    if base == "patterns.jsonl":
        _check_patterns(path, untrusted)
    elif base in ("cfg", "vectors.cfg"):
        _check_json(path, untrusted, _LARGEST_SETTINGS, dict)
    elif base == "strings.json":
        _check_json(path, untrusted, _LARGEST_WORDS, None)
    else:
        try:
            scan_msgpack(untrusted.as_file(), untrusted.size_bytes)
        except MsgpackError as error:
            raise PackRefusedError(Reason.MSGPACK_INVALID, str(error), path=path) from None


def _check_json(path: str, untrusted: Section, most: int, kind: type | None) -> None:
    """``kind`` None: a list that is walked through and not built."""
    if untrusted.size_bytes > most:
        raise PackRefusedError(Reason.FILE_TOO_LARGE, f"it has more than {most} bytes", path=path)
    try:
        scan_json(untrusted.as_file(), JsonLimits(depth=16))
    except JsonError as error:
        raise PackRefusedError(Reason.JSON_INVALID, f"it is not sound JSON: {error}", path=path) from None
    if kind is not None:
        untrusted.seek(0)
        if not isinstance(json.loads(untrusted.read()), kind):
            raise PackRefusedError(Reason.JSON_INVALID, "it is not an object", path=path)


def _check_patterns(path: str, untrusted: Section) -> None:
    if untrusted.size_bytes > _LARGEST_PATTERNS:
        raise PackRefusedError(Reason.FILE_TOO_LARGE, f"it has more than {_LARGEST_PATTERNS} bytes", path=path)
    for line in untrusted.read().splitlines():
        try:
            scan_json(io.BytesIO(line), JsonLimits(depth=16, values=10_000))
        except JsonError as error:
            raise PackRefusedError(Reason.JSON_INVALID, f"a line is not sound JSON: {error}", path=path) from None


def _check_vectors(path: str, untrusted: Section) -> None:
    """A NumPy array, version 1.0, of two dimensions and plain numbers, which fills the file (NEP 1)."""
    untrusted.seek(0)
    head = untrusted.read(10 + _LONGEST_ARRAY_HEADER)
    length = int.from_bytes(head[8:10], "little")
    if head[:8] != _ARRAY + b"\x01\x00" or length > _LONGEST_ARRAY_HEADER:
        raise _lies(path, "it is no array of numbers")
    header = _HEADER.fullmatch(head[10 : 10 + length])
    if header is None:
        raise _lies(path, "its header describes no table of numbers")
    width, rows, columns = (int(header[number]) for number in (1, 2, 3))
    if rows * columns * width != untrusted.size_bytes - 10 - length:
        raise _lies(path, "its header and its size do not agree")


def _lies(path: str, found: str) -> PackRefusedError:
    return PackRefusedError(Reason.NAMES_MODEL_INVALID, found, path=path)
