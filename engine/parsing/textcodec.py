"""Bytes of unknown encoding to text: byte order marks, declarations, UTF-8, then an educated guess."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding\s*=\s*["']|<meta[^>]{0,300}?charset\s*=\s*["']?)\s*([A-Za-z0-9_.:-]{2,40})""",
    re.IGNORECASE,
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SAMPLE_BYTES = 64 * 1024
_WESTERN = "cp1252"
_WESTERN_MARKS = frozenset("€„…‘’“”•–—™\u00a0£§©«®°²³´·»¼½".encode(_WESTERN))
# Browsers read the first as the second (WHATWG Encoding); so do people who write it.
_SUPERSETS = {"iso8859-1": _WESTERN, "ascii": _WESTERN, "gb2312": "gb18030", "shift_jis": "cp932"}


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of ``data``. Bytes that fit no encoding become U+FFFD, never an error."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    unmarked = _without_mark(data)  # asked first: every second byte a zero is valid UTF-8, too
    if unmarked is not None and (text := _try(data, unmarked)) is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # a file cut in the middle of a character is still UTF-8
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data" and error.start > 0:
            return data.decode("utf-8", "ignore")
    for candidate in (declared, _declaration(data)):
        text = _try(data, candidate)
        if text is not None:
            return text
    return _guess(data)


def looks_utf16(data: bytes) -> bool:
    return _without_mark(data) is not None or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _without_mark(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: Latin text leaves zeros in fixed places."""
    sample = data[:4096]
    if len(sample) < 8 or 0 not in sample:
        return None
    zeros = [sample[offset::4].count(0) / max(1, len(sample[offset::4])) for offset in range(4)]
    if len(data) % 4 == 0 and min(zeros[1:]) > 0.8 and zeros[0] < 0.1:
        return "utf-32-le"
    if len(data) % 4 == 0 and min(zeros[:3]) > 0.8 and zeros[3] < 0.1:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    if even > 0.4 and odd < 0.05:
        return "utf-16-be"
    return None


def _declaration(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    return found.group(1).decode("ascii") if found else None


def _try(data: bytes, encoding: str | None) -> str | None:
    if not encoding:
        return None
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return None
    if name in ("utf-8", "utf-7", "punycode", "idna", "unicode_escape", "raw_unicode_escape"):
        return None
    for candidate in (_SUPERSETS.get(name, name), name):
        try:
            text = data.decode(candidate)
        except (UnicodeDecodeError, LookupError, ValueError, TypeError):
            continue
        if isinstance(text, str):
            return text
    return None


def _guess(data: bytes) -> str:
    """UTF-8 with a few bad bytes, Western if accents stand alone, otherwise what statistics say."""
    sample = data[:_SAMPLE_BYTES]
    high = sum(byte >= 0x80 for byte in sample)
    replaced = sample.decode("utf-8", "replace").count("\ufffd")
    if replaced * 10 < high:
        return data.decode("utf-8", "replace")
    runs = len(_HIGH_RUN.findall(sample))
    western = sum(byte >= 0xC0 or byte in _WESTERN_MARKS for byte in sample)
    if high <= runs * 2 and western * 5 >= high * 4:  # other scripts fill whole words with high bytes
        text = _try(data, _WESTERN)
        if text is not None and not _odd_letters(text):
            return text
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    encoding = best.encoding if best else _WESTERN
    return data.decode(encoding, "replace")


def _odd_letters(text: str) -> bool:
    """Western decoding gone wrong leaves currency signs and capitals in the middle of words."""
    sample = text[:20_000]
    inside = len(re.findall(r"[a-z][¢-¿À-ÞŠŽŒ×][a-z]", sample))
    accents = len(re.findall(r"[ß-öø-ÿ]", sample))
    return inside > 3 and inside > accents
