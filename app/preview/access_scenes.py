"""The states of the page Access."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.access.collections_pane import ShareDialog
from app.features.access.keys_pane import NewKeyDialog
from app.features.access.props import Tab
from app.preview.fake_access import grant, session, user
from app.preview.fake_answers import TIME
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.contract.access import GroupResponse, KeyResponse
from engine.contract.documents import Access
from engine.contract.system import Role


def access_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "access-users": lambda theme: _at(Tab.USERS, theme)[0].window,
        "access-forbidden": _forbidden,
        "access-groups": lambda theme: _at(Tab.GROUPS, theme)[0].window,
        "access-share": _share,
        "access-new-key": _new_key,
        "access-key-told": _key_told,
    }


def people() -> FakeEngine:
    """A small company: five people, two groups, three collections."""
    engine = FakeEngine({"handbook": Access.WRITE, "board minutes": None, "contracts": Access.READ})
    engine.users = [
        user("Ada", Role.ADMINISTRATOR, has_passphrase=True, has_password=True),
        user("Maria Lopez", Role.COMPLIANCE_OFFICER, has_password=True),
        user("Jonas Weber", Role.KNOWLEDGE_OWNER, has_password=True, has_key=True),
        user("nightly-report", Role.ANALYST, has_key=True),
        user("Tomasz Nowak", Role.MODEL_OWNER),
    ]
    engine.access.known = [
        GroupResponse(id="grp_1", name="Legal", created_at=TIME, members=["Maria Lopez", "Jonas Weber"]),
        GroupResponse(id="grp_2", name="Works council", created_at=TIME, members=[]),
    ]
    engine.grants = {
        "handbook": [grant("Ada", access=Access.WRITE), grant("Jonas Weber"), grant(group="Legal")],
        "board minutes": [grant("Maria Lopez", access=Access.WRITE)],
        "contracts": [grant(group="Legal", access=Access.WRITE), grant("Ada")],
    }
    engine.access.held = [
        KeyResponse(
            id="key_1",
            user="Ada",
            name="nightly report",
            permissions=["ask"],
            collections=["handbook"],
            created_at=TIME,
            expires_at="2027-05-04T12:00:00Z",
        ),
        KeyResponse(
            id="key_2",
            user="Ada",
            name="intranet search",
            permissions=None,
            collections=None,
            created_at=TIME,
            expires_at=None,
        ),
    ]
    engine.access.alive = [session(1, "Ada", current=True), session(2, "Maria Lopez"), session(3, "Jonas Weber")]
    return engine


def _open(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.access_page)
    background.settle()
    return desktop, background


def _at(tab: Tab, theme: Theme, engine: FakeEngine | None = None) -> tuple[Desktop, HandBackground]:
    desktop, background = _open(engine or people(), theme)
    desktop.access.show(tab)
    background.settle()
    return desktop, background


def _forbidden(theme: Theme) -> QWidget:
    engine = people()
    engine.role = Role.ANALYST
    return _open(engine, theme)[0].window


def _share(theme: Theme) -> QWidget:
    desktop, _ = _at(Tab.COLLECTIONS, theme)
    desktop.window.show()  # before what opens over it
    desktop.access_page.collections.share.click()
    dialog = desktop.access_page.findChild(ShareDialog)
    assert isinstance(dialog, ShareDialog)
    dialog.kind.setCurrentIndex(1)
    return desktop.window


def _new_key(theme: Theme) -> QWidget:
    desktop, _ = _at(Tab.KEYS, theme)
    desktop.window.show()
    desktop.access_page.keys.new.click()
    dialog = desktop.access_page.findChild(NewKeyDialog)
    assert isinstance(dialog, NewKeyDialog)
    dialog.name.setText("intranet search")
    dialog.all_permissions.setChecked(False)
    dialog.permissions.item(0).setCheckState(Qt.CheckState.Checked)
    return desktop.window


def _key_told(theme: Theme) -> QWidget:
    desktop, background = _at(Tab.KEYS, theme)
    desktop.window.show()
    desktop.access.add_user("Lena Brandt", Role.ANALYST)
    background.settle()
    return desktop.window
