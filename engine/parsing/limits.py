"""How much one document may cost. Plain numbers, shared by the pool and the worker."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Limits for one document. The defaults fit a workstation; a scanned book needs more time."""

    timeout_s: float = 300.0  # without a sign of progress
    total_timeout_s: float = 14_400.0  # a scanned book of 600 pages takes most of an hour
    memory_bytes: int = 2048 * MIB  # private memory of the worker (RLIMIT_DATA)
    input_bytes: int = 512 * MIB
    output_bytes: int = 512 * MIB  # everything a worker may say about one document, attachments included
    text_chars: int = 40_000_000
    elements: int = 1_000_000
    pages: int = 20_000
    ocr: bool = True
    ocr_pages: int = 2_000
    image_pixels: int = 100_000_000
    unpacked_bytes: int = 1024 * MIB  # sum over the members of one archive or office package
    member_bytes: int = 512 * MIB
    members: int = 20_000
    ratio: int = 200  # unpacked / packed, judged only past `ratio_floor_bytes`
    ratio_floor_bytes: int = 32 * MIB
    attachments: int = 2_000
    attachment_bytes: int = 400 * MIB
    nesting: int = 8  # archives in mails in archives; levels below the first document
    tree_documents: int = 5_000
    tree_bytes: int = 2048 * MIB

    def to_wire(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_wire(cls, wire: dict[str, Any]) -> ParseLimits:
        return cls(**{field.name: wire[field.name] for field in fields(cls)})

    def for_drawing(self) -> ParseLimits:
        """For one page on somebody's screen: it comes soon or not at all."""
        return replace(
            self,
            timeout_s=min(self.timeout_s, 30.0),
            total_timeout_s=min(self.total_timeout_s, 30.0),
            output_bytes=min(self.output_bytes, 112 * MIB),
        )
