"""Characters as people mean them: composed, visible, one kind of space. Pure."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
    "\u0132": "IJ", "\u0133": "ij",
}  # fmt: skip
# What symbol fonts put where a bullet is meant (private use area).
_BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076\uf02d", "•")
# ... and where a form is ticked: a tick must not become what an empty box becomes.
_TICKS = {"\uf0fc": "✓", "\uf0fb": "✗", "\uf0a8": "☐", "\uf06f": "☐", "\uf06e": "■", "\uf0fe": "☑", "\uf0fd": "☒"}
_SPACES = dict.fromkeys(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
)
_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
_REPLACED = re.compile(
    "\r\n|["
    + "".join(_LIGATURES)
    + "".join(_BULLETS)
    + "".join(_TICKS)
    + "".join(_SPACES)
    + "\r\x0b\x0c\x85\u2028\u2029]"
)
_REPLACEMENTS = _LIGATURES | _BULLETS | _TICKS | _SPACES | _LINE_ENDS

# Soft hyphens, zero-width spaces, byte order marks, invisible operators, and the marks that turn the direction
# of a line: nothing a reader sees, and a way to hide text from one.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc\ufffe\uffff"
    "\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Joiners mean something between Arabic, Indic or emoji characters, and nothing between Latin ones.
_IDLE_JOINERS = re.compile("(?<![^\u0000-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\u0000-\u024f])")
_BLANKS = re.compile("[ \t]+")


def clean_characters(text: str, *, keep_layout: bool = False) -> str:
    """Unicode NFC without ligatures and invisible characters; spaces collapsed unless ``keep_layout`` (code)."""
    if not text.isascii():
        text = _IDLE_JOINERS.sub("", _REPLACED.sub(lambda match: _REPLACEMENTS[match.group()], text))
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    else:
        text = _INVISIBLE.sub(
            "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
        )
    if keep_layout:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
