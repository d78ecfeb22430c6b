"""How a path of the file system is written into the database, and back. Pure.

A file name on Linux is bytes. Python decodes them to text with lone surrogates where they are no UTF-8
(PEP 383), which no database stores. Each such byte becomes U+FFFD and two hexadecimal digits. What would be taken
for something else gets a U+FFFD before it: a U+FFFD in the name, and a separator of members.
"""

from __future__ import annotations

import re

_MARK = "\ufffd"
_ODD = re.compile("[\udc80-\udcff\ufffd]|(?<= )»(?= )")
_WRITTEN = re.compile("\ufffd(?:([\ufffd»])|([0-9a-f]{2}))")

MEMBER_SEPARATOR = " » "


def to_stored(path: str) -> str:
    """Text without surrogates, different for different paths."""
    return _ODD.sub(lambda match: _MARK + _written(match.group()), path)


def _written(odd: str) -> str:
    return odd if odd in "\ufffd»" else f"{ord(odd) - 0xDC00:02x}"


def from_stored(stored: str) -> str:
    """The path that ``to_stored`` was given."""
    return _WRITTEN.sub(lambda match: match.group(1) or chr(0xDC00 + int(match.group(2), 16)), stored)


def member_path(container: str, name: str) -> str:
    """The stored path of a file inside another one."""
    return container + MEMBER_SEPARATOR + name.replace(MEMBER_SEPARATOR, " > ")
