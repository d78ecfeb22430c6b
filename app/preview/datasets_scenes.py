"""The states of the page of datasets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.datasets.import_dialog import ImportDialog
from app.features.datasets.view_model import Tab
from app.preview.fake_answers import UNREACHABLE, document
from app.preview.fake_datasets import STATISTICS, dataset, dataset_job, item, version
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.client.errors import EngineError
from engine.contract.datasets import (
    BuildReport,
    BuildRequest,
    BuildSource,
    DatasetKind,
    FreezeRequest,
    ItemOrigin,
    ItemState,
    LineFault,
)
from engine.contract.documents import Access
from engine.contract.errors import ErrorBody
from engine.contract.jobs import JobState
from engine.contract.system import Role

_TEXT = (
    "Travel policy\n\n1 Purpose\n\nThis policy says how journeys on company business are booked, paid and refunded. "
    "It applies to everyone who travels for the company.\n\n2 Hotels\n\n"
    "Book through the travel desk wherever it is possible. Hotel costs are refunded up to 140 euros per night.\n"
)
_PAIRS = (
    ("How much does the company refund for a hotel night?", "Hotel costs are refunded up to 140 euros per night."),
    ("Through whom are journeys booked?", "Through the travel desk, wherever it is possible."),
    ("Who does the travel policy apply to?", "It applies to everyone who travels for the company."),
    ("What does the travel policy say?", "How journeys on company business are booked, paid and refunded."),
    ("Wie viele Urlaubstage hat ein Jahr?", "30 Arbeitstage bei einer Fünftagewoche."),
    ("When is a receipt needed?", "For every amount above 20 euros, and for every taxi."),
)
NO_MODEL = EngineError("NO_MODEL", "No language model is in use.", "Import one, then try again.", "req_7TQ2")


def datasets_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "datasets-loading": _loading,
        "datasets-error": _error,
        "datasets-no-collection": lambda theme: opened(FakeEngine({}), theme)[0].window,
        "datasets-none": lambda theme: opened(FakeEngine(), theme)[0].window,
        "datasets-new": _new,
        "datasets-empty": lambda theme: opened(_empty(), theme)[0].window,
        "datasets-full": lambda theme: opened(filled(), theme)[0].window,
        "datasets-many": _many,
        "datasets-edited": _edited,
        "datasets-preference": _preference,
        "datasets-nothing-found": _nothing_found,
        "datasets-all": _all,
        "datasets-read-only": _read_only,
        "datasets-build": _build,
        "datasets-import": _import,
        "datasets-building": _building,
        "datasets-built": _built,
        "datasets-build-refused": _build_refused,
        "datasets-bad-lines": _bad_lines,
        "datasets-history": _history,
        "datasets-freeze": _freeze,
        "datasets-freeze-preview": _freeze_preview,
        "datasets-freeze-failed": _freeze_failed,
        "datasets-versions": _versions,
        "datasets-no-version": _no_version,
        "datasets-export": _export,
        "datasets-removal": _removal,
    }


def filled() -> FakeEngine:
    engine = FakeEngine({"handbook": Access.WRITE, "contracts": Access.READ})
    engine.documents = [document(0, "travel-policy-2025.pdf")]
    engine.texts = {"doc_0": _TEXT}
    engine.model = "qwen3-4b"
    engine.datasets = [dataset(), dataset("contracts, first try", 2, "contracts")]
    start = _TEXT.index("Hotel costs")
    source = {"document_id": "doc_0", "chunk_id": 1, "start": start, "end": len(_TEXT) - 1}
    engine.items = [item(n, question, answer, sources=[source]) for n, (question, answer) in enumerate(_PAIRS, start=1)]
    changes: tuple[dict[str, object], ...] = (
        {},
        {"state": ItemState.ACCEPTED, "origin": ItemOrigin.EXTRACTED},
        {"state": ItemState.ACCEPTED, "edited": True},
        {"state": ItemState.REJECTED},
        {"state": ItemState.ACCEPTED, "language": "de", "dropped": ["near duplicate"], "origin": ItemOrigin.FEEDBACK},
        {"origin": ItemOrigin.IMPORTED, "sources": []},
    )
    engine.items = [one.model_copy(update=change) for one, change in zip(engine.items, changes, strict=True)]
    return engine


def opened(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    """The page, once everything has come."""
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.datasets_page)
    background.settle()
    return desktop, background


def _empty() -> FakeEngine:
    engine = FakeEngine()
    engine.datasets = [dataset()]
    return engine


def _loading(theme: Theme) -> QWidget:
    background = HandBackground()
    desktop = build_desktop(FakeEngine(), background, theme)
    desktop.status.ask()
    background.step()
    desktop.window.open_page(desktop.datasets_page)
    return desktop.window


def _error(theme: Theme) -> QWidget:
    engine = FakeEngine()
    engine.failures["list_datasets"] = UNREACHABLE
    return opened(engine, theme)[0].window


def _new(theme: Theme) -> QWidget:
    desktop, _ = opened(filled(), theme)
    desktop.window.show()
    desktop.datasets_page.ask_for_new()
    return desktop.window


def _many(theme: Theme) -> QWidget:
    engine = filled()
    engine.items += [item(n, f"What does section {n} say?", f"It says {n}.") for n in range(7, 3_000)]
    desktop, background = opened(engine, theme)
    desktop.datasets_page.items.table.selectAll()
    background.settle()
    return desktop.window


def _edited(theme: Theme) -> QWidget:
    """Changed and not saved, and another item was chosen."""
    desktop, background = opened(filled(), theme)
    desktop.datasets.item.type(1, "Up to 140 euros per night.")
    desktop.datasets_page.items.table.go_to(2)
    background.settle()
    return desktop.window


def _preference(theme: Theme) -> QWidget:
    engine = filled()
    prompt = [
        {"role": "system", "content": "Answer from the handbook."},
        {"role": "user", "content": "How much is refunded for a hotel night?"},
    ]
    content = {"prompt": prompt, "chosen": "Up to 140 euros per night.", "rejected": "All of it, always."}
    sources = [{"document_id": f"doc_{n}", "chunk_id": None, "start": None, "end": None} for n in (0, 0)]
    engine.items = [item(1, prompt[1]["content"], "", kind=DatasetKind.DPO, content=content, sources=sources, words=21)]
    return opened(engine, theme)[0].window


def _nothing_found(theme: Theme) -> QWidget:
    desktop, background = opened(filled(), theme)
    desktop.datasets.items.type("railway")
    desktop.datasets.items.filter()
    background.settle()
    return desktop.window


def _all(theme: Theme) -> QWidget:
    desktop, _ = opened(filled(), theme)
    desktop.window.show()
    desktop.datasets_page.items.ask_about_all(ItemState.ACCEPTED)
    return desktop.window


def _read_only(theme: Theme) -> QWidget:
    engine = filled()
    engine.role = Role.ANALYST
    return opened(engine, theme)[0].window


def _build(theme: Theme) -> QWidget:
    desktop, _ = opened(filled(), theme)
    desktop.window.show()
    desktop.datasets_page.ask_for_build()
    return desktop.window


def _import(theme: Theme) -> QWidget:
    desktop, _ = opened(filled(), theme)
    desktop.window.show()
    desktop.datasets_page.ask_for_import()
    desktop.datasets_page.findChildren(ImportDialog)[-1].use_file("/data/prices.sqlite")
    return desktop.window


def _building(theme: Theme) -> QWidget:
    engine = filled()
    desktop, background = opened(engine, theme)
    engine.job_states = [dataset_job(done=310, total=1_204, rate_per_s=0.4, time_left_s=2_235)]
    desktop.datasets.work.build(BuildRequest(source=BuildSource.GENERATED))
    background.settle()
    return desktop.window


def _ended(engine: FakeEngine, **changes: object) -> None:
    values: dict[str, object] = {"finished_at": "2026-05-04T12:41:00Z"}
    engine.job_states = [dataset_job(JobState.SUCCEEDED, **(values | changes))]


def _report() -> BuildReport:
    counts = {
        "added": 512,
        "duplicate": 40,
        "left out: not supported by the passage": 61,
        "left out: no question": 12,
    }
    return BuildReport(job_id="job_1", counts=counts, faults=[])


def _built(theme: Theme) -> QWidget:
    engine = filled()
    desktop, background = opened(engine, theme)
    _ended(engine)
    engine.reports = {"job_1": _report()}
    desktop.datasets.work.build(BuildRequest(source=BuildSource.GENERATED))
    background.settle()
    return desktop.window


def _build_refused(theme: Theme) -> QWidget:
    engine = filled()
    engine.failures["build_dataset"] = NO_MODEL
    desktop, background = opened(engine, theme)
    desktop.datasets.work.build(BuildRequest(source=BuildSource.GENERATED))
    background.settle()
    return desktop.window


def _bad_lines(theme: Theme) -> QWidget:
    engine = filled()
    desktop, background = opened(engine, theme)
    _ended(engine, kind="dataset-import", stage="import")
    faults = [
        LineFault(line=14, reason="it is not a JSON object"),
        LineFault(line=311, reason="the last message is not the assistant's"),
    ]
    engine.reports = {"job_1": BuildReport(job_id="job_1", counts={"added": 309, "bad": 2}, faults=faults)}
    desktop.datasets.work.build(BuildRequest(source=BuildSource.GENERATED))
    background.settle()
    desktop.window.show()
    desktop.datasets_page.outcome.details.click()
    return desktop.window


def _history(theme: Theme) -> QWidget:
    engine = filled()
    left_out = {"not supported by the passage": 61, "no question": 12}
    engine.jobs = [
        dataset_job(
            JobState.SUCCEEDED,
            id=f"job_{n}",
            stage=stage,
            kind=kind,
            finished_at=f"2026-05-0{n}T12:41:00Z",
            started_at=f"2026-05-0{n}T12:00:00Z",
            result={"dataset_id": "dst_1", "added": 100 * n, "left_out": left_out if n == 2 else {}, "faults": faults},
        )
        for n, kind, stage, faults in (
            (2, "dataset-build", "generate", []),
            (3, "dataset-build", "extract", []),
            (4, "dataset-import", "import", [[14, "it is not a JSON object"]]),
        )
    ]
    desktop, background = opened(engine, theme)
    desktop.datasets.show(Tab.BUILDS)
    background.settle()
    return desktop.window


def _freeze(theme: Theme) -> QWidget:
    desktop, _ = opened(filled(), theme)
    desktop.window.show()
    desktop.datasets_page.ask_for_freeze()
    return desktop.window


def _freeze_preview(theme: Theme) -> QWidget:
    engine = filled()
    desktop, background = opened(engine, theme)
    desktop.window.show()
    desktop.datasets_page.ask_for_freeze()
    _ended(engine, kind="dataset-freeze", result={"dataset_id": "dst_1", "statistics": STATISTICS})
    desktop.datasets.work.freeze(FreezeRequest(preview=True))
    background.settle()
    return desktop.window


def _freeze_failed(theme: Theme) -> QWidget:
    engine = filled()
    desktop, background = opened(engine, theme)
    desktop.window.show()
    desktop.datasets_page.ask_for_freeze()
    error = ErrorBody(
        code="DATASET_CHANGED",
        message="The items change all the time, so that no version of them could be made.",
        help="Wait until the builds and reviews of this dataset have ended, and freeze again.",
    )
    engine.job_states = [dataset_job(JobState.FAILED, kind="dataset-freeze", error=error)]
    desktop.datasets.work.freeze(FreezeRequest())
    background.settle()
    return desktop.window


def _versions(theme: Theme) -> QWidget:
    engine = filled()
    engine.versions = [version(1, withdrawn=4, items=803), version(2)]
    desktop, background = opened(engine, theme)
    desktop.datasets.show(Tab.VERSIONS)
    background.settle()
    return desktop.window


def _no_version(theme: Theme) -> QWidget:
    desktop, _ = opened(filled(), theme)
    desktop.datasets.show(Tab.VERSIONS)
    return desktop.window


def _export(theme: Theme) -> QWidget:
    engine = filled()
    engine.versions = [version(1, withdrawn=4)]
    desktop, background = opened(engine, theme)
    desktop.datasets.show(Tab.VERSIONS)
    background.settle()
    desktop.window.show()
    desktop.datasets_page.versions.ask_for_export()
    return desktop.window


def _removal(theme: Theme) -> QWidget:
    engine = filled()
    engine.versions = [version(1), version(2)]
    desktop, _ = opened(engine, theme)
    desktop.window.show()
    desktop.datasets_page.ask_for_removal()
    return desktop.window
