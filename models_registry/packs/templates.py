"""Chat templates of a pack: found wherever they hide, named by the digest of their text. Renders nothing.

A template is a program that a stranger wrote; whoever approves one has read its text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from models_registry.packs.errors import PackRefusedError, Reason

MAXIMUM_CHARACTERS = 128 * 1024


@dataclass(frozen=True, slots=True)
class Template:
    """``path`` is the file that carries it; ``text`` is exactly what would be rendered."""

    path: str
    text: str

    @property
    def sha256(self) -> str:
        """Of the text in UTF-8, hexadecimal."""
        return digest_of_template(self.text)


def digest_of_template(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def approved_with_the_product() -> frozenset[str]:
    """Digests of the templates whose text the makers of this program have read."""
    listed = json.loads(resources.files("models_registry.packs").joinpath("approved_templates.json").read_text("utf-8"))
    return frozenset(listed)


def of_json(path: str, value: Any) -> Iterator[Template]:
    """Templates of a parsed configuration: ``chat_template`` of any depth, as a text or a list of named ones."""
    if isinstance(value, dict):
        for key, item in value.items():
            if "chat_template" in key:
                yield from _texts(path, item)
            else:
                yield from of_json(path, item)
    elif isinstance(value, list):
        for item in value:
            yield from of_json(path, item)


def checked(path: str, text: str) -> Template:
    """Raises PackRefusedError for what is too long for anybody to read."""
    if len(text) > MAXIMUM_CHARACTERS:
        raise PackRefusedError(Reason.FILE_TOO_LARGE, f"its chat template has {len(text)} characters", path=path)
    return Template(path, text)


def _texts(path: str, value: Any) -> Iterator[Template]:
    """Every text below, except the names that a list of templates gives them."""
    if isinstance(value, str):
        yield checked(path, value)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(path, item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "name":
                yield from _texts(path, item)
