"""The states of the page of documents."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.documents.cells import Column
from app.features.documents.dropped import Offer
from app.features.documents.listing import Show
from app.preview.fake_answers import TIME, UNREACHABLE, document, ingest_job, outcome
from app.preview.fake_engine import FakeEngine
from app.preview.fake_pages import page_png
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.client.errors import EngineError
from engine.contract.documents import Access, FileStatus, HiddenText, WatchedFolder
from engine.contract.jobs import JobState

DISK_FULL = EngineError(
    "DISK_FULL",
    "There is no room left on the disk of the vault; what was being written was undone.",
    "Free some space on that disk, or remove documents, and try again.",
    "req_2QXA",
)
_ENCRYPTED = "The PDF is protected by a password. Save a copy without a password and add that one."
_CORRUPT = "The PDF is damaged or cut short. Open the file in its own program, save it again, and add the new copy."
_COPY = "The same text is in this collection already, as “leave-policy.odt”. Nothing is lost: searches find that one."
_CRASHED = (
    "The parser's worker process ended unexpectedly. "
    "The parser was isolated, so nothing else is affected. Save the file again and retry."
)
_TEXT = (
    "Travel policy\n\n1 Purpose\n\nThis policy says how journeys on company business are booked, paid and refunded. "
    "It applies to everyone who travels for the company, in every country.\n\n2 Hotels\n\n"
    "Book through the travel desk wherever it is possible. Hotel costs are refunded up to 140 euros per night.\n"
)


def documents_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "documents-none": lambda theme: _opened(FakeEngine({}), theme)[0].window,
        "documents-empty": lambda theme: _opened(FakeEngine(), theme)[0].window,
        "documents-loading": _loading,
        "documents-no-access": lambda theme: _opened(FakeEngine({"board minutes": None}), theme)[0].window,
        "documents-read-only": lambda theme: _opened(_filled({"contracts": Access.READ}), theme)[0].window,
        "documents-full": lambda theme: _opened(_filled(), theme)[0].window,
        "documents-many": _many,
        "documents-selected": _selected,
        "documents-attention": _attention,
        "documents-nothing-found": _nothing_found,
        "documents-drop": _drop,
        "documents-offer": _offer,
        "documents-reading": _reading,
        "documents-outcomes": _outcomes,
        "documents-open": _open_document,
        "documents-unreadable": _unreadable,
        "documents-removal": _removal,
        "documents-watched": _watched,
        "documents-disk-full": _disk_full,
        "documents-error": _error,
        "documents-gone": _gone,
    }


def _filled(access: dict[str, Access | None] | None = None) -> FakeEngine:
    engine = FakeEngine(access or {"handbook": Access.WRITE, "contracts": Access.READ, "board minutes": None})
    collection = next(iter(engine.granted))
    names = "travel-policy-2025.pdf leave-policy.odt price-list-europe.xlsx quality-manual.pdf safety-sheet.docx"
    names += " minutes-march.docx kick-off.pptx customs-container.eml onboarding.md whistleblowing.html"
    engine.documents = [document(n, name, collection=collection) for n, name in enumerate(names.split())]
    engine.documents[0] = engine.documents[0].model_copy(update={"renderable": True})
    for number, (name, status, reason) in enumerate(
        (
            ("scan-old.pdf", "failed", _ENCRYPTED),
            ("invoice-0815.pdf", "failed", _CORRUPT),
            ("drawing.dwg", "skipped", "The content is binary and of a kind that cannot be read."),
            ("forms.pdf", "quarantined", _CRASHED),
            ("copy of leave-policy.odt", "duplicate", _COPY),
        ),
        start=20,
    ):
        engine.documents.append(
            document(number, name, collection=collection, status=status, reason=reason, chunks=0, pages=None)
        )
    engine.texts = {"doc_0": _TEXT}
    engine.images = {("doc_0", page): page_png(_TEXT, 900) for page in (1, 2)}
    return engine


def _opened(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(1)
    background.settle()
    return desktop, background


def _loading(theme: Theme) -> QWidget:
    background = HandBackground()
    desktop = build_desktop(FakeEngine(), background, theme)
    desktop.status.ask()
    background.step()
    desktop.window.open_page(1)
    return desktop.window


def _many(theme: Theme) -> QWidget:
    engine = _filled()
    engine.documents += [document(n, f"report-{n:04}.pdf", pages=n % 40 + 1) for n in range(100, 1840)]
    desktop, background = _opened(engine, theme)
    desktop.documents.sort(Column.SIZE)
    desktop.documents.sort(Column.SIZE)
    background.settle()
    return desktop.window


def _selected(theme: Theme) -> QWidget:
    desktop, _ = _opened(_filled(), theme)
    table = desktop.documents_page.table
    table.selectRow(2)
    table.setFocus()
    return desktop.window


def _attention(theme: Theme) -> QWidget:
    desktop, background = _opened(_filled(), theme)
    desktop.documents.show(Show.ATTENTION)
    background.settle()
    return desktop.window


def _nothing_found(theme: Theme) -> QWidget:
    desktop, background = _opened(_filled(), theme)
    desktop.documents.type("unicorn")
    desktop.documents.filter()
    background.settle()
    return desktop.window


def _drop(theme: Theme) -> QWidget:
    desktop, _ = _opened(_filled(), theme)
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile("/data/contracts")])
    desktop.documents_page.dragEnterEvent(
        QDragEnterEvent(
            QPoint(9, 9),
            Qt.DropAction.CopyAction,
            dragged,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    return desktop.window


def _offer(theme: Theme) -> QWidget:
    desktop, _ = _opened(_filled(), theme)
    desktop.window.show()
    desktop.documents.ingestion.consider(Offer("handbook", ("/data/a.pdf",), ("/data/contracts", "/data/letters")))
    return desktop.window


def _reading(theme: Theme) -> QWidget:
    engine = _filled()
    engine.job_states = [ingest_job(done=182, total=640, rate_per_s=4.6, time_left_s=99.0)]
    return _opened(engine, theme)[0].window


def _outcomes(theme: Theme) -> QWidget:
    engine = _filled()
    engine.outcomes = [outcome(f"a{n}.pdf", FileStatus.ADDED) for n in range(38)] + [
        outcome("scan-old.pdf", FileStatus.FAILED, _ENCRYPTED).model_copy(update={"document_id": "doc_20"}),
        outcome("copy of leave-policy.odt", FileStatus.DUPLICATE, _COPY),
        outcome("setup.exe", FileStatus.SKIPPED, "This is a program, which cannot be read."),
    ]
    desktop, background = _opened(engine, theme)
    engine.job_states = [ingest_job(), ingest_job(JobState.SUCCEEDED)]
    desktop.documents.add(["/data/a.pdf"])
    background.settle()
    desktop.documents.ingestion.follow()
    background.settle()
    return desktop.window


def _open_document(theme: Theme) -> QWidget:
    engine = _filled()
    hidden = [
        HiddenText(kind="unseen", places=2, characters=84, left_out=True),
        HiddenText(kind="comment", places=1, characters=31, left_out=True),
    ]
    engine.documents = [d.model_copy(update={"hidden": hidden}) if d.id == "doc_0" else d for d in engine.documents]
    desktop, background = _opened(engine, theme)
    desktop.window.resize(1240, 800)
    desktop.window.show()
    _open(desktop, background, "doc_0")
    QApplication.processEvents()  # the page is drawn as wide as it came out
    background.settle()
    return desktop.window


def _unreadable(theme: Theme) -> QWidget:
    desktop, background = _opened(_filled(), theme)
    _open(desktop, background, "doc_20")
    return desktop.window


def _open(desktop: Desktop, background: HandBackground, document_id: str) -> None:
    page = desktop.documents_page
    rows = range(desktop.documents.table.rowCount())
    found = ((row, desktop.documents.table.document(row)) for row in rows)
    row, shown = next((row, shown) for row, shown in found if shown and shown.id == document_id)
    page.table.selectRow(row)
    page.open_document(shown)
    background.settle()


def _removal(theme: Theme) -> QWidget:
    desktop, background = _opened(_filled(), theme)
    desktop.window.show()
    desktop.documents_page.table.selectAll()
    desktop.documents_page.plan_removal()
    background.settle()
    return desktop.window


def _watched(theme: Theme) -> QWidget:
    engine = _filled()
    engine.watched = [
        WatchedFolder(path="/srv/shares/contracts/2025", collection="handbook", created_at=TIME, last_scan_at=TIME),
        WatchedFolder(path="/home/ada/Letters", collection="handbook", created_at=TIME, last_scan_at=None),
    ]
    desktop, _ = _opened(engine, theme)
    desktop.window.show()
    desktop.documents_page.toolbar.watched.click()
    return desktop.window


def _disk_full(theme: Theme) -> QWidget:
    engine = _filled()
    engine.failures["ingest"] = DISK_FULL
    desktop, background = _opened(engine, theme)
    desktop.documents.add(["/data/a.pdf"])
    background.settle()
    return desktop.window


def _error(theme: Theme) -> QWidget:
    engine = FakeEngine()
    engine.failures["list_documents"] = EngineError(
        "INTERNAL", "The engine met an error that it does not know.", "Report it with this code.", "req_9C1E"
    )
    return _opened(engine, theme)[0].window


def _gone(theme: Theme) -> QWidget:
    engine = _filled()
    desktop, background = _opened(engine, theme)
    engine.failures = dict.fromkeys(("status", "list_collections", "list_documents"), UNREACHABLE)
    desktop.status.ask()
    desktop.documents.refresh()
    background.settle()
    return desktop.window
