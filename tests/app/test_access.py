"""The page Access: who may do what is looked at and changed, and what the role may not is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from app.features.access.keys_pane import NewKeyDialog
from app.features.access.props import Page, Tab, readers
from app.features.access.secret_dialog import SecretDialog
from app.features.access.user_dialogs import NewUserDialog, PasswordDialog, RoleDialog
from app.features.access.view import AccessPage
from app.features.access.view_model import AccessViewModel
from app.preview.access_scenes import people
from app.preview.fake_access import SECRET, grant
from app.preview.fake_answers import TIME
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from engine.client.errors import EngineError
from engine.contract.access import GroupResponse, KeyCreate
from engine.contract.documents import Access
from engine.contract.system import Role


@pytest.fixture
def engine() -> FakeEngine:
    return people()


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> AccessViewModel:
    return AccessViewModel(engine, background)


@pytest.fixture
def page(model: AccessViewModel, background: HandBackground) -> AccessPage:
    made = AccessPage(model)
    made.show()
    made.refresh()
    background.settle()
    return made


def confirm(page: AccessPage) -> None:
    next(b for b in page.findChildren(QPushButton) if b.objectName() == "confirm" and b.isVisible()).click()
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


def test_who_can_read_is_told_with_every_reason() -> None:
    groups = [
        GroupResponse(id="g1", name="Legal", created_at=TIME, members=["maria", "jonas"]),
        GroupResponse(id="g2", name="Audit", created_at=TIME, members=["maria"]),
    ]
    grants = [grant("jonas"), grant(group="Legal", access=Access.WRITE), grant(group="Audit"), grant(group="gone")]
    found = {one.name: one for one in readers(grants, groups)}
    assert list(found) == ["jonas", "maria"]
    assert found["jonas"].direct and found["jonas"].groups == ("Legal",) and found["jonas"].access is Access.WRITE
    assert not found["maria"].direct and found["maria"].groups == ("Legal", "Audit")


def test_the_order_of_grants_does_not_narrow_anybody() -> None:
    grants = [grant("jonas", access=Access.WRITE), grant(group="Legal")]
    groups = [GroupResponse(id="g1", name="Legal", created_at=TIME, members=["jonas"])]
    assert readers(grants, groups)[0].access is Access.WRITE


def test_a_new_user_gets_a_key_that_is_shown_once(
    page: AccessPage, model: AccessViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page.users.add.click()
    dialog = page.findChild(NewUserDialog)
    assert not dialog.go_on.isEnabled()
    dialog.name.setText("Ada")
    assert not dialog.go_on.isEnabled(), "there is one of that name"
    dialog.name.setText("Lena")
    dialog.role.setCurrentIndex(dialog.role.findData(Role.MODEL_OWNER))
    dialog.go_on.click()
    background.settle()
    assert engine.users[-1].name == "Lena" and engine.users[-1].role is Role.MODEL_OWNER
    told = page.findChild(SecretDialog)
    assert told.secret.text() == SECRET
    QTest.keyClick(told, Qt.Key.Key_Escape)
    assert told.isVisible(), "Escape must not lose it"
    told.copy.click()
    assert QApplication.clipboard().text() == SECRET
    told.close_button.click()
    assert model.props.told is None and page.users.view.table.row_of("Lena") == 5


def test_steps_follow_each_other_and_a_refusal_is_told(
    page: AccessPage, model: AccessViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    model.set_role("Jonas Weber", Role.ANALYST)
    assert model.props.busy and not page.users.role.isEnabled() and "on its way" in page.users.role.toolTip()
    model.set_role("Jonas Weber", Role.ADMINISTRATOR)
    background.settle()
    assert engine.calls.count("set_role") == 1 and page.users.role.isEnabled()
    assert next(u for u in model.props.users if u.name == "Jonas Weber").role is Role.ANALYST
    engine.failures["set_role"] = EngineError("CONFLICT", "There must be an administrator left.")
    model.set_role("Ada", Role.ANALYST)
    background.settle()
    assert page.failure.isVisible() and not model.props.busy
    model.dismiss_failure()
    assert not page.failure.isVisible()


def test_the_role_dialog_says_that_a_passphrase_stays(page: AccessPage) -> None:
    page.users.view.choose("Ada")
    page.users.role.click()
    dialog = page.findChild(RoleDialog)
    assert not dialog.go_on.isEnabled(), "it is the role already"
    dialog.role.setCurrentIndex(dialog.role.findData(Role.ANALYST))
    assert dialog.go_on.isEnabled() and "passphrase" in dialog.about.text()


def test_a_password_is_typed_twice_and_the_own_one_is_asked_for(
    page: AccessPage, model: AccessViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page.users.view.choose("Maria Lopez")
    page.users.password.click()
    dialog = page.findChild(PasswordDialog)
    assert dialog.current is None
    dialog.new.setText("lantern copper")
    dialog.repeated.setText("lantern")
    assert not dialog.go_on.isEnabled() and dialog.go_on.toolTip()
    dialog.repeated.setText("lantern copper")
    dialog.go_on.click()
    background.settle()
    assert engine.access.passwords == {"Maria Lopez": "lantern copper"}
    engine.access.way = "session"
    page.refresh()
    background.settle()
    own = PasswordDialog(model, "Ada", page)
    own.new.setText("a new one")
    own.repeated.setText("a new one")
    assert own.current is not None and not own.go_on.isEnabled()
    own.current.setText("the old one")
    assert own.go_on.isEnabled()


def test_sessions_and_passwords_go_only_after_a_yes(
    page: AccessPage, engine: FakeEngine, background: HandBackground
) -> None:
    page.users.view.choose("Tomasz Nowak")
    assert not page.users.no_password.isEnabled() and "no password" in page.users.no_password.toolTip()
    page.users.view.choose("Maria Lopez")
    page.users.sessions.click()
    page.findChild(QMessageBox).reject()
    background.settle()
    assert len(engine.access.alive) == 3
    page.users.sessions.click()
    confirm(page)
    background.settle()
    assert [one.user for one in engine.access.alive] == ["Ada", "Jonas Weber"]
    page.users.unlock.click()
    background.settle()
    assert engine.access.unlocked == ["Maria Lopez"]


def test_members_join_and_leave(
    page: AccessPage, model: AccessViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    model.show(Tab.GROUPS)
    background.settle()
    page.groups.view.choose("Works council")
    assert page.groups.members.table.rowCount() == 0 and not page.groups.take_out.isEnabled()
    model.add_member("Works council", "Tomasz Nowak")
    background.settle()
    assert page.groups.view.current().name == "Works council", "the chosen one stays chosen"
    assert page.groups.members.current() == "Tomasz Nowak"
    QTest.keyClick(page.groups.members, Qt.Key.Key_Delete)
    background.settle()
    assert engine.access.known[1].members == []


def test_a_collection_is_shared_and_taken_back(
    page: AccessPage, model: AccessViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    model.show(Tab.COLLECTIONS)
    background.settle()
    model.show_collection("contracts")
    assert {one.name for one in model.props.readers or ()} == {"Ada", "Maria Lopez", "Jonas Weber"}
    model.share("Works council", Access.READ, is_group=True)
    background.settle()
    assert engine.grants["contracts"][-1].group == "Works council"
    page.collections.view.choose("\0Ada")
    page.collections.take_back.click()
    confirm(page)
    background.settle()
    assert {one.name for one in model.props.readers or ()} == {"Maria Lopez", "Jonas Weber"}


def test_a_key_is_narrowed_and_revoked(
    page: AccessPage, model: AccessViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    model.show(Tab.KEYS)
    background.settle()
    page.keys.new.click()
    dialog = page.findChild(NewKeyDialog)
    dialog.name.setText("report")
    dialog.all_permissions.setChecked(False)
    assert not dialog.go_on.isEnabled(), "a key that may nothing is no key"
    dialog.permissions.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.collections.setText("handbook, contracts ,")
    dialog.days.setValue(0)
    wanted = KeyCreate(name="report", user="Ada", permissions=["ask"], collections=["handbook", "contracts"], days=None)
    assert dialog.wanted() == wanted
    dialog.reject()
    page.keys.view.choose("key_1")
    page.keys.revoke.click()
    confirm(page)
    background.settle()
    assert [one.id for one in engine.access.held] == ["key_2"]


def test_who_manages_nobody_sees_only_what_is_theirs(
    page: AccessPage, model: AccessViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.role = Role.ANALYST
    engine.access.name = "Maria Lopez"
    page.refresh()
    background.settle()
    assert model.props.page is Page.FORBIDDEN and not page.users.isVisible()
    asked = engine.calls.count("list_users")
    model.show(Tab.SESSIONS)
    background.settle()
    assert [one.user for one in model.props.sessions] == ["Maria Lopez"]
    model.show(Tab.KEYS)
    background.settle()
    assert model.props.owner == "Maria Lopez" and not page.keys.owner.isVisible()
    assert engine.calls.count("list_users") == asked
