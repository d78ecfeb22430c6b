"""Recognise by content what must not come in under any name: pickles, archives, programs. Opens nothing as such."""

from __future__ import annotations

import pickletools
import re
from typing import BinaryIO

from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.section import Section

_HEAD_BYTES = 4096
_TAIL_BYTES = 65_557  # the longest end record of a zip
_PICKLE = re.compile(rb"\x80[\x01-\x0f]")
_PROGRAMS = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_ARCHIVES = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"Rar!",
    b"\x89HDF",
    b"SQLite format 3\x00",
)
_ZIP_START, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_CALLING = frozenset({"GLOBAL", "INST", "STACK_GLOBAL", "REDUCE", "BUILD", "OBJ", "NEWOBJ", "NEWOBJ_EX"})
_MOST_OPCODES = 200_000
_OBJECTS = re.compile(rb"'descr'\s*:\s*[^,}]*\|?O")
_SHEBANG = re.compile(rb"\A(?:\xef\xbb\xbf)?#!")


def refuse_disguised(path: str, untrusted: Section) -> None:
    """Raise PackRefusedError where the beginning or the end is that of a format which can carry code."""
    untrusted.seek(0)
    head = untrusted.read(_HEAD_BYTES)
    if _PICKLE.match(head) and not _is_safetensors(head):
        raise _pickle(path, "its content is a pickle, which can run code when it is opened")
    if head.startswith(b"\x93NUMPY"):
        if _OBJECTS.search(head):
            raise _pickle(path, "its content is a NumPy array of objects, which are pickles")
        raise _not_allowed(path, "its content is a NumPy array")
    if head[2:4] == b"\r\n" and head[4:8] in (b"\0\0\0\0", b"\1\0\0\0", b"\3\0\0\0"):  # PEP 552
        raise PackRefusedError(Reason.PYTHON, "its content is compiled Python", path=path)
    if _SHEBANG.match(head) or head.startswith(_PROGRAMS):
        raise _not_allowed(path, "its content is a program")
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        raise _not_allowed(path, "its content is an archive")
    _refuse_zip(path, untrusted, head)


def refuse_text_pickle(path: str, untrusted: BinaryIO) -> None:
    """Raise PackRefusedError for a pickle that is written in ASCII (protocol 0). Looks at opcodes, runs none."""
    untrusted.seek(0)
    calls = False
    try:
        for count, (opcode, _, _) in enumerate(pickletools.genops(untrusted)):
            calls = calls or opcode.name in _CALLING
            if opcode.name == "STOP" and calls:
                raise _pickle(path, "its content is a pickle, which can run code when it is opened")
            if count > _MOST_OPCODES:
                return
    except (ValueError, IndexError, KeyError, OverflowError, UnicodeDecodeError, EOFError, AttributeError):
        return


def _refuse_zip(path: str, untrusted: Section, head: bytes) -> None:
    untrusted.seek(max(0, untrusted.size_bytes - _TAIL_BYTES))
    tail = untrusted.read(_TAIL_BYTES)
    at = tail.rfind(_ZIP_END)
    ends = at >= 0 and len(tail) - at >= 22 and int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail) - at - 22
    if not ends and not head.startswith((_ZIP_START, _ZIP_END)):
        return
    names = head + tail
    if re.search(rb"\.pkl|\.pickle|/data/[0-9]|\.npy", names):
        raise _pickle(path, "its content is a zip with pickles in it")
    if re.search(rb"\.pyc?(?:PK|[^a-z])", names):
        raise PackRefusedError(Reason.PYTHON, "its content is a zip with Python in it", path=path)
    raise _not_allowed(path, "its content is a zip")


def _is_safetensors(head: bytes) -> bool:
    return head[8:9] == b"{" and head[3:8] == bytes(5)


def _pickle(path: str, found: str) -> PackRefusedError:
    return PackRefusedError(Reason.PICKLE, found, path=path)


def _not_allowed(path: str, found: str) -> PackRefusedError:
    return PackRefusedError(Reason.FORMAT_NOT_ALLOWED, found, path=path)
