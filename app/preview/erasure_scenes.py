"""The states of the page Erasure."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.erasure.confirm_dialog import ConfirmDialog
from app.features.erasure.retention_pane import RuleDialog
from app.features.erasure.view_model import Tab
from app.preview.fake_answers import document, ingest_job
from app.preview.fake_engine import FakeEngine
from app.preview.fake_erasure import due, erasure, hold, named_in, rule
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.contract.documents import Access
from engine.contract.jobs import JobState
from engine.contract.system import Role


def erasure_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "erasure-person": lambda theme: found(theme)[0].window,
        "erasure-confirm": _confirm,
        "erasure-documents": _documents,
        "erasure-certificates": _certificates,
        "erasure-rule": _rule,
        "erasure-holds": lambda theme: at(Tab.HOLDS, theme)[0].window,
    }


def house() -> FakeEngine:
    """A person in four documents, some erasures, a rule that has documents due, a hold."""
    engine = FakeEngine({"handbook": Access.WRITE, "contracts": Access.READ, "board": None})
    engine.role = Role.COMPLIANCE_OFFICER
    engine.documents = [document(number, f"contract-{number}.pdf") for number in range(1, 9)]
    engine.erasures.named = [
        named_in(1, "minutes-march.docx", 3, 1),
        named_in(2, "contract-keller.pdf", 6, not_redactable="no text of it is kept"),
        named_in(3, "workshop-roster.xlsx", 0, 2),
        named_in(4, "case-4711.pdf", 1, held=True),
    ]
    engine.erasures.known = [
        erasure(3, kind="person", documents=["doc_8"], redacted=["doc_1", "doc_5"], masked=9, ground="request"),
        erasure(2, kind="retention", ground=None, backups=["bkp_20"], models=["ver_1"], serving=["ver_1"]),
        erasure(1, state="given_up", documents=[], hanging=None, erased_at=None, ground=None),
    ]
    engine.retention.rules = [rule("contracts")]
    engine.retention.due_now = [due(number) for number in (1, 2, 3)]
    engine.retention.held = [hold("doc_4", "Case 4711: the claim of a supplier is before the court.")]
    return engine


def at(tab: Tab, theme: Theme, engine: FakeEngine | None = None) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine or house(), background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.erasure_page)
    desktop.erasure.show(tab)
    background.settle()
    return desktop, background


def found(theme: Theme) -> tuple[Desktop, HandBackground]:
    """A person was looked for, and what becomes of two documents was chosen."""
    desktop, background = at(Tab.PERSON, theme)
    person = desktop.erasure_page.person
    person.names.setText("Maria Keller")
    person.emails.setText("m.keller@example.org")
    person.seek.click()
    background.settle()
    desktop.erasure.finding.decide(["doc_1"], "redact", possible=True)
    desktop.erasure.finding.decide(["doc_2"], "erase")
    person.view.choose("doc_2")
    return desktop, background


def _confirm(theme: Theme) -> QWidget:
    desktop, background = found(theme)
    desktop.window.show()  # before what opens over it
    desktop.erasure_page.person.go_on.click()
    background.settle()
    dialog = desktop.erasure_page.findChild(ConfirmDialog)
    assert isinstance(dialog, ConfirmDialog)
    dialog.ground.setCurrentIndex(1)
    return desktop.window


def _documents(theme: Theme) -> QWidget:
    """Some were found; an erasure of before stopped on its way."""
    engine = house()
    engine.erasures.known.insert(0, erasure(9, state="erased", finished_at=None))
    desktop, background = at(Tab.DOCUMENTS, theme, engine)
    desktop.erasure_page.documents.text.setText("contract")
    desktop.erasure_page.documents.seek.click()
    background.settle()
    return desktop.window


def _certificates(theme: Theme) -> QWidget:
    """One has just come to its end, and its certificate was verified."""
    engine = house()
    done = erasure(9, kind="person", redacted=["doc_1"], backups=["bkp_20"], models=["ver_1"], serving=["ver_1"])
    engine.erasures.known.insert(0, done)
    engine.job_states = [ingest_job(JobState.SUCCEEDED, kind="erasure", result={"erasure_id": "ers_9"})]
    desktop, background = at(Tab.CERTIFICATES, theme, engine)
    desktop.erasure.resume("ers_9")
    background.settle()
    desktop.erasure.verify("ers_9")
    background.settle()
    return desktop.window


def _rule(theme: Theme) -> QWidget:
    """The clock went ahead, and somebody sees what a rule would erase."""
    engine = house()
    engine.retention.believed = False
    desktop, background = at(Tab.RETENTION, theme, engine)
    desktop.window.show()  # before what opens over it
    pane = desktop.erasure_page.retention
    pane.view.choose("handbook")
    pane.change.click()
    dialog = pane.findChild(RuleDialog)
    assert isinstance(dialog, RuleDialog)
    dialog.look.click()
    background.settle()
    return desktop.window
