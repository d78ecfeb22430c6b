"""Signing in: who gets in, who waits, and what nobody can tell from a refusal."""

from __future__ import annotations

import pytest

from engine.access import passwords
from engine.access.errors import PasswordRefusedError, SessionEndedError, SignInDelayedError, SignInRefusedError
from engine.access.lockout import DELAY_MOST_S, FREE_FAILURES, Lockout, delay_after
from engine.access.model import User
from engine.access.roles import Role
from engine.access.service import AccessService
from engine.access.sessions import SessionLimits
from engine.core.errors import ForbiddenError, NotFoundError
from engine.vault.database import Database
from engine.vault.kdf import Calibration, KdfParameters
from tests.support.clocks import FakeClock

PASSWORD = "walnut ferry quilt"
LIMITS = SessionLimits(idle_s=600.0, most_s=3600.0)


@pytest.fixture
def access(database: Database, clock: FakeClock) -> AccessService:
    return AccessService(database, clock, session_limits=LIMITS, calibration=Calibration.fastest())


@pytest.fixture
def bob(access: AccessService, admin: User) -> User:
    user, _ = access.create_user("Bob", Role.ANALYST, by=admin)
    set_password(access, user, PASSWORD, by=admin)
    return user


def set_password(access: AccessService, user: User, password: str, *, by: User) -> None:
    prepared = access.sign_in.prepare_password(user, password, current=None, by=by)
    access.sign_in.keep_password(user, prepared, session_id=None)


def test_the_right_password_opens_a_session_for_the_user(access: AccessService, bob: User) -> None:
    user = access.sign_in.verify(" bob ", PASSWORD)
    session, token = access.sign_in.start(user)
    assert access.principal_for_session(token) == (bob, session)
    assert user.id == bob.id


@pytest.mark.parametrize(("name", "password"), [("Bob", "walnut ferry quilts"), ("Eve", PASSWORD), ("Ada", PASSWORD)])
def test_every_refusal_reads_alike_and_costs_the_same(
    access: AccessService, bob: User, monkeypatch: pytest.MonkeyPatch, name: str, password: str
) -> None:
    worked: list[KdfParameters] = []
    real = passwords.derive_key

    def counted(secret: str, salt: bytes, parameters: KdfParameters) -> bytes:
        worked.append(parameters)
        return real(secret, salt, parameters)

    monkeypatch.setattr(passwords, "derive_key", counted)
    with pytest.raises(SignInRefusedError) as caught:
        access.sign_in.verify(name, password)
    assert caught.value.message == "Name and password do not belong together."
    assert len(worked) == 1
    access.sign_in.lockout.forget("Bob")
    access.sign_in.verify("Bob", PASSWORD)
    assert worked[0] == worked[1]


@pytest.mark.parametrize("name", ["", "\0", "x" * 300, "B\u202eob"])
def test_what_is_no_name_is_refused_like_a_wrong_one(access: AccessService, bob: User, name: str) -> None:
    with pytest.raises(SignInRefusedError):
        access.sign_in.verify(name, PASSWORD)


def test_neither_password_nor_token_is_in_the_database(access: AccessService, bob: User, database: Database) -> None:
    _, token = access.sign_in.start(bob)
    with database.read() as conn:
        tables = [str(row[0]) for row in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = [row for table in tables for row in conn.execute(f"SELECT * FROM {table}")]
    kept = repr(rows)
    assert PASSWORD not in kept and token not in kept and token.removeprefix("cls_") not in kept


@pytest.mark.parametrize("password", ["", "short words", "x" * 1025, "ababababababab", "aaaaaaaaaaaaaaaa"])
def test_weak_new_passwords_are_refused(access: AccessService, bob: User, password: str) -> None:
    with pytest.raises(PasswordRefusedError):
        set_password(access, bob, password, by=bob)
    assert access.sign_in.verify("Bob", PASSWORD) == bob


def test_only_an_administrator_sets_anothers_password(access: AccessService, admin: User, bob: User) -> None:
    eve, _ = access.create_user("Eve", Role.COMPLIANCE_OFFICER, by=admin)
    with pytest.raises(ForbiddenError):
        set_password(access, bob, "another long password", by=eve)
    with pytest.raises(ForbiddenError):
        access.sign_in.remove_password(bob, by=eve)


def test_whoever_changes_their_own_knows_the_current_one(access: AccessService, bob: User) -> None:
    with pytest.raises(SignInRefusedError):
        access.sign_in.prepare_password(bob, "another long password", current="wrong", by=bob)
    prepared = access.sign_in.prepare_password(bob, "another long password", current=PASSWORD, by=bob)
    access.sign_in.keep_password(bob, prepared, session_id=None)
    with pytest.raises(SignInRefusedError):
        access.sign_in.verify("Bob", PASSWORD)
    assert access.sign_in.verify("Bob", "another long password") == bob


def test_a_new_password_ends_every_other_session(access: AccessService, bob: User) -> None:
    kept, kept_token = access.sign_in.start(bob)
    _, other_token = access.sign_in.start(bob)
    prepared = access.sign_in.prepare_password(bob, "another long password", current=None, by=bob)
    assert access.sign_in.keep_password(bob, prepared, session_id=kept.id) == 1
    assert access.principal_for_session(kept_token)[1].id == kept.id
    with pytest.raises(SessionEndedError):
        access.principal_for_session(other_token)


def test_a_removed_password_ends_everything(access: AccessService, admin: User, bob: User) -> None:
    _, token = access.sign_in.start(bob)
    assert access.sign_in.remove_password(bob, by=admin) == 1
    with pytest.raises(SessionEndedError):
        access.principal_for_session(token)
    with pytest.raises(SignInRefusedError):
        access.sign_in.verify("Bob", PASSWORD)


def test_an_idle_session_ends_and_a_used_one_goes_on(access: AccessService, bob: User, clock: FakeClock) -> None:
    _, token = access.sign_in.start(bob)
    for _ in range(3):
        clock.pass_s(LIMITS.idle_s - 1)
        access.principal_for_session(token)
    clock.pass_s(LIMITS.idle_s + 1)
    with pytest.raises(SessionEndedError):
        access.principal_for_session(token)
    assert access.sessions.list(bob.id) == ()


def test_no_session_outlives_its_end_however_much_it_is_used(
    access: AccessService, bob: User, clock: FakeClock
) -> None:
    _, token = access.sign_in.start(bob)
    for _ in range(11):
        clock.pass_s(300)
        access.principal_for_session(token)
    clock.pass_s(300)
    with pytest.raises(SessionEndedError):
        access.principal_for_session(token)


@pytest.mark.parametrize("token", ["", "cls_", "cls_" + "A" * 43, "x" * 100_000, "\ud800"])
def test_any_other_token_is_nobodys(access: AccessService, bob: User, token: str) -> None:
    access.sign_in.start(bob)
    with pytest.raises(SessionEndedError):
        access.principal_for_session(token)


def test_a_session_of_somebody_else_is_not_there(access: AccessService, admin: User, bob: User) -> None:
    session, _ = access.sign_in.start(bob)
    with pytest.raises(NotFoundError):
        access.sessions.get(session.id, user_id=admin.id)
    assert access.sessions.get(session.id, user_id=None) == session


def test_the_delay_grows_to_a_bound() -> None:
    delays = [delay_after(failures) for failures in range(30)]
    assert delays[: FREE_FAILURES + 1] == [0.0] * (FREE_FAILURES + 1)
    assert delays == sorted(delays) and delays[-1] == DELAY_MOST_S and delays[FREE_FAILURES + 1] == 2.0


def fail(access: AccessService, name: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefusedError):
            access.sign_in.verify(name, "wrong password here")


@pytest.mark.parametrize("name", ["Bob", "Nobody"])
def test_too_many_failures_delay_that_name_and_no_other(
    access: AccessService, bob: User, admin: User, clock: FakeClock, name: str
) -> None:
    fail(access, name, FREE_FAILURES + 1)
    for written in (name, name.upper(), f" {name} "):
        with pytest.raises(SignInDelayedError) as caught:
            access.sign_in.verify(written, PASSWORD)
        assert caught.value.retry_after_s == 2
    eve, _ = access.create_user("Eve", Role.ANALYST, by=admin)
    set_password(access, eve, PASSWORD, by=admin)
    assert access.sign_in.verify("Eve", PASSWORD) == eve
    clock.pass_s(2)
    fail(access, name, 1)
    with pytest.raises(SignInDelayedError) as caught:
        access.sign_in.verify(name, PASSWORD)
    assert caught.value.retry_after_s == 4


def test_a_delay_outlives_the_process_and_the_wall_clock(
    access: AccessService, bob: User, database: Database, clock: FakeClock
) -> None:
    fail(access, "Bob", FREE_FAILURES + 1)
    again = Lockout(database, clock)
    clock.set_wall_back(days=-1)
    with pytest.raises(SignInDelayedError):
        again.begin_attempt("Bob")
    rebooted = Lockout(database, clock, boot_id=lambda: "another boot")
    clock.since_boot_s = 1.0
    with pytest.raises(SignInDelayedError):
        rebooted.begin_attempt("Bob")
    clock.since_boot_s = 3.0
    rebooted.begin_attempt("Bob")


def test_a_success_and_an_administrator_end_the_wait(access: AccessService, bob: User, clock: FakeClock) -> None:
    fail(access, "Bob", FREE_FAILURES + 1)
    assert access.sign_in.lockout.forget("bob")
    fail(access, "Bob", FREE_FAILURES)
    access.sign_in.start(access.sign_in.verify("Bob", PASSWORD))
    fail(access, "Bob", FREE_FAILURES)


def test_invented_names_neither_fill_the_disk_nor_clear_a_real_one(
    access: AccessService, database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.access import lockout

    monkeypatch.setattr(lockout, "_NAMES_MOST", 20)
    counter = Lockout(database, clock)
    for _ in range(FREE_FAILURES + 1):
        counter.begin_attempt("Bob")
    for number in range(60):
        counter.begin_attempt(f"invented {number}")
    with database.read() as conn:
        assert conn.execute("SELECT count(*) FROM sign_in_failures").fetchone() == (20,)
    with pytest.raises(SignInDelayedError):
        counter.begin_attempt("Bob")
