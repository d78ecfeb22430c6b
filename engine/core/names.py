"""What a name that people choose may look like: users, collections, conversations."""

from __future__ import annotations

import unicodedata

from engine.core.errors import InvalidInputError

NAME_LENGTH_MOST = 100


def clean_name(text: str, *, what: str, length_most: int = NAME_LENGTH_MOST) -> str:
    """Return the name in Unicode NFC without surrounding space.

    ``what`` begins the message, such as "The collection's name". Raises InvalidInputError for an empty or too
    long name, and for characters that a person cannot see: controls, line breaks, direction overrides.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not name:
        raise InvalidInputError(f"{what} is empty.", help="Give it at least one visible character.")
    if len(name) > length_most:
        raise InvalidInputError(
            f"{what} has {len(name)} characters; at most {length_most} are allowed.",
            help="Choose a shorter one.",
        )
    # Controls, invisible format characters, surrogates, private use, unassigned, line and paragraph breaks.
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for character in name):
        raise InvalidInputError(f"{what} has a character that cannot be seen.", help="Type it again by hand.")
    return name


def clean_new_name(text: str, *, what: str) -> str:
    """``clean_name`` for what is made now; a name given before may still be looked up with that.

    Names stand in addresses: raises InvalidInputError for slashes, and for names of dots only.
    """
    name = clean_name(text, what=what)
    if "/" in name or "\\" in name:
        raise InvalidInputError(f"{what} has a slash.", help="Use a hyphen instead, such as “2026-contracts”.")
    if not name.strip("."):
        raise InvalidInputError(f"{what} has dots only.", help="Give it at least one letter or digit.")
    return name


def without_slashes(text: str) -> str:
    """A name from elsewhere, such as a model file's, made fit for ``clean_new_name``: hyphens for slashes."""
    name = text.replace("/", "-").replace("\\", "-").strip()
    return name if name.strip(".") else ""
