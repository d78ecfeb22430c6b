"""The compressed RTF in which Outlook keeps a mail's body (MS-OXRTFCP), and the HTML hidden in it (MS-OXRTFEX)."""

from __future__ import annotations

import re
import struct

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_MOST_BYTES = 64 * 1024 * 1024
_HTML_TAG = re.compile(r"\{\\\*\\htmltag\d*\s?((?:[^{}\\]|\\[^{}]|\\[{}])*)\}")
_HIDDEN = re.compile(r"\\htmlrtf\d?(?!0)\b.*?\\htmlrtf0\s?", re.DOTALL)


def decompress(data: bytes) -> bytes:
    """The RTF, or nothing when the stream makes no sense."""
    if len(data) < 16:
        return b""
    _, size, magic, _ = struct.unpack_from("<IIII", data)
    if magic == 0x414C454D:  # "MELA": stored as it is
        return data[16 : 16 + size]
    if magic != 0x75465A4C:  # "LZFu"
        return b""
    window = bytearray(_DICTIONARY.ljust(4096, b" "))
    write = len(_DICTIONARY)
    out = bytearray()
    position = 16
    while position < len(data) and len(out) < min(size, _MOST_BYTES):
        flags = data[position]
        position += 1
        for bit in range(8):
            if flags >> bit & 1:
                if position + 1 >= len(data):
                    return bytes(out)
                token = data[position] << 8 | data[position + 1]
                position += 2
                offset, length = token >> 4, (token & 0xF) + 2
                if offset == write:
                    return bytes(out)
                for step in range(length):
                    byte = window[(offset + step) % 4096]
                    window[write] = byte
                    write = (write + 1) % 4096
                    out.append(byte)
            elif position < len(data):
                window[write] = data[position]
                write = (write + 1) % 4096
                out.append(data[position])
                position += 1
    return bytes(out)


def html_or_text(rtf: bytes) -> tuple[str | None, str | None]:
    """(plain text, HTML): one of them, or neither."""
    from striprtf.striprtf import rtf_to_text

    markup = rtf.decode("latin-1")
    if not markup:
        return None, None
    if "\\fromhtml" in markup[:1000]:
        visible = _HIDDEN.sub(
            "", _HTML_TAG.sub(lambda found: "\x01" + found.group(1).replace("\\par", "\n") + "\x02", markup)
        )
        tags: list[str] = []

        def keep(found: re.Match[str]) -> str:
            tags.append(found.group(1))
            return f"\x03{len(tags) - 1}\x04"

        text = rtf_to_text(re.sub("\x01(.*?)\x02", keep, visible, flags=re.DOTALL), errors="replace")
        html = re.sub("\x03(\\d+)\x04", lambda found: tags[int(found.group(1))], text)
        return None, html
    return rtf_to_text(markup, errors="replace"), None
