"""The package around Word, PowerPoint and Excel files: parts, relationships, properties. Nothing is ever fetched."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import CorruptError
from engine.parsing.limits import ParseLimits
from engine.parsing.xmltree import attribute, local, parse_xml
from engine.parsing.zipguard import GuardedZip


@dataclass(frozen=True, slots=True)
class Relation:
    kind: str  # the last part of its type, such as "footnotes" or "image"
    target: str  # name of a part, or an address outside
    external: bool


class Package:
    """An Open Packaging Conventions file (ECMA-376 part 2)."""

    def __init__(self, data: bytes, limits: ParseLimits) -> None:
        self.zip = GuardedZip(data, limits)
        self._by_lower = {name.lower(): name for name in self.zip.names}

    def has(self, part: str) -> bool:
        return part.lstrip("/").lower() in self._by_lower

    def read(self, part: str) -> bytes:
        return self.zip.read(self._by_lower.get(part.lstrip("/").lower(), part))

    def xml(self, part: str) -> Any:
        return parse_xml(self.read(part), recover=True)

    def relations(self, part: str) -> dict[str, Relation]:
        """By identifier. Empty for a part without any."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(path):
            return {}
        found = {}
        for element in self.xml(path):
            identifier, target = attribute(element, "Id"), attribute(element, "Target")
            if local(element) != "Relationship" or not identifier or target is None:
                continue
            external = attribute(element, "TargetMode") == "External"
            if not external:
                target = unquote(target)
                target = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
            found[identifier] = Relation((attribute(element, "Type") or "").rpartition("/")[2], target, external)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the existing parts that ``part`` relates to in this way."""
        return [
            relation.target
            for relation in self.relations(part).values()
            if relation.kind == kind and not relation.external and self.has(relation.target)
        ]

    def main_part(self, usual: str) -> str:
        """The part that holds the document. Raises CorruptError."""
        found = self.related("", "officeDocument")
        if found:
            return found[0]
        if self.has(usual):
            return usual
        raise CorruptError("The Office document has no main part.")

    def set_title(self, builder: DocumentBuilder) -> None:
        """From the document's properties, unless it is what a program fills in by itself."""
        for part in self.related("", "core-properties") or ["docProps/core.xml"]:
            if self.has(part):
                for element in self.xml(part):
                    text = (element.text or "").strip()
                    if local(element) == "title" and text.lower() not in _PROGRAM_TITLES:
                        builder.set_title(text)

    def attach_embedded(self, part: str, builder: DocumentBuilder) -> None:
        """Whole documents inside this one: an Excel sheet in a report."""
        for name in self.related(part, "package"):
            builder.attach(posixpath.basename(name), self.read(name))


_PROGRAM_TITLES = frozenset(
    {
        "",
        "powerpoint presentation",
        "powerpoint-präsentation",
        "word document",
        "slide 1",
        "untitled",
        "document",
        "title",
    }
)
