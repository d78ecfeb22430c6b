"""Licence and card of a starter model, as packs of models carry them."""

from __future__ import annotations

from pathlib import Path

LICENCE = "Apache-2.0"
_LICENCE_TEXT = Path(__file__).resolve().parents[2] / "LICENSE"


def write_notices(folder: Path, name: str) -> None:
    """Write `LICENSE` and `README.md` of the model called ``name`` into ``folder``."""
    licence = _LICENCE_TEXT.read_text(encoding="utf-8") if _LICENCE_TEXT.is_file() else f"SPDX: {LICENCE}\n"
    (folder / "LICENSE").write_text(licence, encoding="utf-8")
    (folder / "README.md").write_text(f"---\nlicense: {LICENCE.lower()}\n---\n# {name}\n", encoding="utf-8")
