"""The page of datasets on the real engine: build, read beside the passage, judge, undo, freeze, export."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.bootstrap import Desktop, build_desktop
from app.bridge.background import ThreadedBackground
from app.bridge.connections import ClientPerThread, SupervisorDoor
from app.features.datasets.view_model import Tab
from app.features.settings.appearance import Appearance
from app.resources.theme import LIGHT
from engine.client.client import Client
from engine.client.supervisor import is_running, wait_until_stopped
from engine.contract.datasets import (
    BuildRequest,
    BuildSource,
    ExportForm,
    FreezeRequest,
    ImportRequest,
    ItemState,
    SplitName,
)
from tests.app.conftest import Until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    # httpcore leaves the socket of a refused connection to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket.*family=1:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PASSPHRASE = "lantern copper orbit walnut"
FAQ = "# Questions about travel\n\n" + "\n\n".join(
    f"**{question}**\n\n{answer}"
    for question, answer in (
        ("How much is refunded for a hotel night?", "Hotel costs are refunded up to 140 euros per night."),
        ("Who books the journeys of the company?", "Every journey is booked by the travel desk in Bremen."),
        ("When is a receipt needed for a taxi?", "A receipt is needed for every taxi, whatever it costs."),
    )
)


@pytest.fixture
def desktop(qt: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: Until) -> Iterator[Desktop]:
    """A window on a vault with one document."""
    for name in ("CLOISTER_HOME", "CLOISTER_PASSPHRASE_FILE", "CLOISTER_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    home, folder = tmp_path / "vault", tmp_path / "documents"
    folder.mkdir()
    (folder / "travel.md").write_text(FAQ, encoding="utf-8")
    door, background, clients = SupervisorDoor(), ThreadedBackground(), ClientPerThread(home)
    door.create_vault(home, PASSPHRASE, "Ada")
    door.start_engine(home, PASSPHRASE)
    try:
        door.read_folder(home, folder, "handbook", watch=False)
        store = QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)
        made = build_desktop(clients, background, LIGHT, Appearance(store))
        made.window.show()
        made.status.start()
        until(lambda: made.status.props.known and made.status.props.passages and not made.status.props.jobs)
        made.window.open_page(made.datasets_page)
        yield made
    finally:
        background.close()
        clients.close()
        if is_running(home):
            with Client(home) as client:
                client.stop()
            assert wait_until_stopped(home)


def test_from_documents_to_an_exported_version(desktop: Desktop, until: Until, tmp_path: Path) -> None:
    datasets = desktop.datasets
    until(lambda: datasets.props.collections)
    datasets.create("travel", "handbook")
    until(lambda: datasets.props.selected)
    datasets.work.build(BuildRequest(source=BuildSource.EXTRACTED))
    until(lambda: datasets.work.props.outcome and not datasets.work.props.busy)
    outcome = datasets.work.props.outcome
    assert outcome is not None and outcome.added >= 3
    until(lambda: datasets.items.props.total == outcome.added and datasets.item.props.item)

    until(lambda: datasets.item.source.props.text)
    text = datasets.item.source.props.text
    assert text is not None and text.end > text.start, "the passage is marked in its document"
    assert datasets.item.source.props.place and datasets.item.source.props.place.name == "travel.md"

    datasets.items.review([(0, outcome.added - 1)], ItemState.ACCEPTED)

    def counts() -> dict[str, int]:
        return datasets.props.selected.by_state if datasets.props.selected else {}

    until(lambda: counts().get("accepted") == outcome.added)
    datasets.items.undo()
    until(lambda: counts().get("pending") == outcome.added)
    datasets.items.review_all(ItemState.ACCEPTED)
    until(lambda: counts().get("accepted") == outcome.added and not datasets.items.props.reviewing)
    datasets.item.type(1, "Hotels are refunded up to 150 euros per night.")
    datasets.item.save()
    until(lambda: datasets.item.props.item and datasets.item.props.item.edited)

    (tmp_path / "prices.csv").write_text("Article,Price\nBolt M8,12\nNut M8,\n", encoding="utf-8")
    datasets.work.import_file(
        ImportRequest(
            path=str(tmp_path / "prices.csv"),
            accept=True,
            user="What is the price of {Article} in the list?",
            assistant="{Price}",
        )
    )
    until(lambda: datasets.work.props.outcome and not datasets.work.props.busy)
    imported = datasets.work.props.outcome
    assert imported is not None and (imported.added, imported.bad) == (1, 1) and imported.faults[0].line == 3

    settings = FreezeRequest(train=0.8, validation=0.1, test=0.1, without_pii_check=True, least_answer_words=1)
    datasets.work.freeze(settings.model_copy(update={"preview": True}))
    until(lambda: datasets.work.props.preview)
    preview = datasets.work.props.preview
    assert preview is not None and preview.considered == outcome.added + 1
    datasets.work.freeze(settings)
    until(lambda: datasets.versions.props.detail)
    detail = datasets.versions.props.detail
    assert detail is not None and datasets.props.tab is Tab.VERSIONS and detail.items == preview.items
    until(lambda: len(datasets.work.props.history) == 2)

    target = tmp_path / "version.jsonl"
    datasets.versions.export(str(target), ExportForm.MESSAGES, list(SplitName))
    until(lambda: datasets.versions.props.exported)
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == detail.items and all(line["messages"][-1]["role"] == "assistant" for line in lines)
    assert detail.sha256 != hashlib.sha256().hexdigest()

    datasets.remove()
    until(lambda: not datasets.props.datasets)
    assert datasets.item.props.item is None and datasets.item.source.props.place is None
