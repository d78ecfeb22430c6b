"""A real engine in a process of its own, driven as people drive it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.installation import ROOT, Installation, make_installation
from tests.support.tiny_gguf import write_tiny_gguf


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A new vault with a running engine, stopped at the end of the module."""
    folder = tmp_path_factory.mktemp("installation")
    made = make_installation(folder)
    made.json("init", "--administrator", "ada")
    yield made
    made.run("engine", "stop")


@pytest.fixture(scope="session")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language model to import: the starter answerer, or where it was not built one with random weights."""
    starter = next((ROOT / "models_registry" / "starter" / "answerer").glob("*.gguf"), None)
    return starter or write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder of documents in several formats, written here."""
    folder = tmp_path_factory.mktemp("handbook")
    (folder / "leave.md").write_text(
        "# Leave policy\n\n## Annual leave\n\nEmployees in the Lisbon office are entitled to 27 days of annual "
        "leave per calendar year. Unused days expire on 31 March of the following year.\n\n## Sick leave\n\n"
        "A medical certificate is required from the fourth day of absence.\n"
    )
    (folder / "travel.txt").write_text(
        "Travel rules\n\nHotel costs are reimbursed up to 140 euros per night. Flights under six hours are "
        "booked in economy class. Taxi receipts must name the route.\n"
    )
    (folder / "prices.csv").write_text(
        "Article,Description,Price EUR\nKX-100,Filter cartridge,38.50\nKX-200,Pump seal,12.90\n"
    )
    (folder / "notes.html").write_text(
        "<html><head><title>Fire drill</title></head><body><h1>Fire drill</h1><p>The assembly point is the car "
        "park behind building C.</p></body></html>"
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is not a document")
    (folder / "empty.txt").write_bytes(b"")
    return folder
