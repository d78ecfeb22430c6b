"""The states of the page Privacy."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.privacy.props import Tab
from app.features.privacy.recognisers_pane import RecogniserDialog
from app.preview.fake_engine import FakeEngine
from app.preview.fake_privacy import finding, names_model, policy, recogniser, reveal
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.contract.privacy import PrivacyAction, PrivacyUse, RecogniserKind, RevealState
from engine.contract.system import Role


def privacy_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "privacy-review": lambda theme: at(Tab.REVIEW, theme)[0].window,
        "privacy-policies": _policies,
        "privacy-recogniser": _recogniser,
        "privacy-reveals": lambda theme: at(Tab.REVEALS, theme)[0].window,
    }


def found() -> FakeEngine:
    """Some findings, two policies, two recognisers and three requests."""
    engine = FakeEngine()
    engine.role = Role.COMPLIANCE_OFFICER
    engine.privacy.queue = [
        finding(1, "Frau Berger"),
        finding(2, "Sommer", before="until the end of the ", after=" the hall stays closed.", score=0.41),
        finding(3, "DE89 3704 0044 0532 0130 00", type="IBAN", score=0.58, action=PrivacyAction.MASK),
        finding(4, "0170 1234567", type="PHONE_NUMBER", held=True, action=PrivacyAction.QUARANTINE),
    ]
    engine.privacy.rules = [policy("handbook"), policy("contracts", is_set=False, pending=12)]
    engine.privacy.names = [names_model("german-names", used_for=["de"])]
    engine.privacy.known = [
        recogniser(0, RecogniserKind.WORDS, "PROJECT", ["Kranich", "Silberdistel"]),
        recogniser(1, RecogniserKind.PATTERN, "CUSTOMER", [], r"K-\d{6}"),
    ]
    engine.privacy.requests = [
        reveal(3, "Jonas Weber", RevealState.WAITING),
        reveal(2, "Ada", RevealState.APPROVED),
        reveal(1, "Ada", RevealState.EXPIRED),
    ]
    return engine


def at(tab: Tab, theme: Theme, engine: FakeEngine | None = None) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine or found(), background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.privacy_page)
    desktop.privacy.show(tab)
    background.settle()
    return desktop, background


def _policies(theme: Theme) -> QWidget:
    desktop, _ = at(Tab.POLICIES, theme)
    desktop.privacy.put(PrivacyUse.TRAIN, "IBAN", PrivacyAction.QUARANTINE)
    return desktop.window


def _recogniser(theme: Theme) -> QWidget:
    desktop, background = at(Tab.RECOGNISERS, theme)
    desktop.window.show()  # before what opens over it
    desktop.privacy_page.recognisers.new.click()
    dialog = desktop.privacy_page.findChild(RecogniserDialog)
    assert isinstance(dialog, RecogniserDialog)
    dialog.type.setText("PROJECT")
    dialog.what.setPlainText("Kranich")
    dialog.text.setPlainText("Das Projekt Kranich beginnt im Mai.")
    dialog.attempt.click()
    background.settle()
    return desktop.window
