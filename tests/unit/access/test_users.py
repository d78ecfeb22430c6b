"""Who may call the engine, with which key, as what."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.access.model import User
from engine.access.roles import PERMISSIONS, Permission, Role
from engine.access.service import AccessService
from engine.access.users import parse_role, require_permission
from engine.core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
)
from engine.vault.database import Database
from tests.support.clocks import FakeClock


def test_a_new_user_is_known_by_the_key_that_is_shown_once(
    access: AccessService, admin: User, database: Database, tmp_path: Path
) -> None:
    bob, key = access.create_user("  Bob ", Role.ANALYST, by=admin)
    assert (bob.name, bob.role, bob.has_key) == ("Bob", Role.ANALYST, True)
    assert access.principal_for_key(key) == bob
    assert len(key) > 40
    with database.read() as conn:
        stored = conn.execute("SELECT * FROM users WHERE id = ?", (bob.id,)).fetchall()
    assert key not in str(stored) and key.encode() not in b"".join(v for v in stored[0] if isinstance(v, bytes))


@pytest.mark.parametrize("key", ["", "clk_", "clk_" + "A" * 43, "x" * 1_000_000, "\ud800", "\0"])
def test_any_other_key_is_nobodys(access: AccessService, admin: User, key: str) -> None:
    access.create_user("Bob", Role.ANALYST, by=admin)
    with pytest.raises(UnauthenticatedError):
        access.principal_for_key(key)


def test_the_administrator_without_a_key_cannot_be_called_by_an_empty_one(access: AccessService, admin: User) -> None:
    assert not admin.has_key
    with pytest.raises(UnauthenticatedError):
        access.principal_for_key("")


def test_a_replaced_or_revoked_key_is_worthless_at_once(access: AccessService, admin: User) -> None:
    bob, first = access.create_user("Bob", Role.ANALYST, by=admin)
    second = access.users.replace_key(bob.id, by=bob)
    assert access.principal_for_key(second).id == bob.id
    with pytest.raises(UnauthenticatedError):
        access.principal_for_key(first)
    access.users.revoke_key(bob.id, by=admin)
    with pytest.raises(UnauthenticatedError):
        access.principal_for_key(second)
    with pytest.raises(NotFoundError):
        access.users.replace_key("usr_nobody", by=admin)


def test_names_are_unique_in_any_case_and_cleaned(access: AccessService, admin: User) -> None:
    access.create_user("Zoë", Role.ANALYST, by=admin)
    for taken in ("Zoë", "zoë", "Zoe\u0308"):
        with pytest.raises(ConflictError):
            access.create_user(taken, Role.ANALYST, by=admin)
    for impossible in ("", " ", "x" * 101, "B\nob", "B\u202eob", "B\0ob", "B\u200bob"):
        with pytest.raises(InvalidInputError):
            access.create_user(impossible, Role.ANALYST, by=admin)
    assert access.users.find("zoë", by=admin) == access.users.find("Zoe\u0308", by=admin)


def test_only_administrators_manage_users(access: AccessService, admin: User) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        person, _ = access.create_user(role.value, role, by=admin)
        for attempt in (
            lambda by=person: access.create_user("Eve", Role.ADMINISTRATOR, by=by),
            lambda by=person: access.users.set_role(by.id, Role.ADMINISTRATOR, by=by),
            lambda by=person: access.users.replace_key(admin.id, by=by),
            lambda by=person: access.users.revoke_key(admin.id, by=by),
            lambda by=person: access.users.list(by=by),
        ):
            with pytest.raises(ForbiddenError, match=role.value):
                attempt()


def test_a_changed_role_counts_from_the_next_call(access: AccessService, admin: User, clock: FakeClock) -> None:
    bob, key = access.create_user("Bob", Role.ANALYST, by=admin)
    assert access.users.set_role(bob.id, Role.ADMINISTRATOR, by=admin).role is Role.ADMINISTRATOR
    assert access.principal_for_key(key).may(Permission.MANAGE_USERS)
    assert [user.name for user in access.users.list(by=admin)] == ["Ada", "Bob"]
    assert access.local_administrator() == admin


def test_the_last_administrator_stays(access: AccessService, admin: User) -> None:
    with pytest.raises(ConflictError):
        access.users.set_role(admin.id, Role.ANALYST, by=admin)
    assert access.local_administrator() == admin
    bob, _ = access.create_user("Bob", Role.ADMINISTRATOR, by=admin)
    access.users.set_role(admin.id, Role.ANALYST, by=admin)
    assert access.local_administrator().id == bob.id


def test_who_may_grant_may_look_up_whom(access: AccessService, admin: User) -> None:
    owner, _ = access.create_user("Olga", Role.KNOWLEDGE_OWNER, by=admin)
    analyst, _ = access.create_user("Bob", Role.ANALYST, by=admin)
    assert access.users.find("bob", by=owner) == analyst
    assert access.users.find(analyst.id, by=owner) == analyst
    with pytest.raises(ForbiddenError):
        access.users.find("Olga", by=analyst)
    with pytest.raises(NotFoundError):
        access.users.find("nobody", by=owner)


def test_every_role_has_its_permissions_and_only_administrators_have_all() -> None:
    assert set(PERMISSIONS) == set(Role)
    for role, permissions in PERMISSIONS.items():
        assert Permission.ASK in permissions
        assert (permissions == frozenset(Permission)) == (role is Role.ADMINISTRATOR)


def test_roles_are_read_from_their_names_only() -> None:
    assert parse_role("model_owner") is Role.MODEL_OWNER
    for text in ("", "Analyst", "root", "ANALYST"):
        with pytest.raises(InvalidInputError):
            parse_role(text)


def test_the_database_knows_exactly_these_roles(access: AccessService, admin: User) -> None:
    for role in Role:
        access.create_user(role.value, role, by=admin)
    assert {user.role for user in access.users.list(by=admin)} == set(Role)


def test_a_refusal_says_what_was_missing(access: AccessService, admin: User) -> None:
    bob, _ = access.create_user("Bob", Role.ANALYST, by=admin)
    require_permission(bob, Permission.ASK)
    with pytest.raises(ForbiddenError, match="manage_models") as caught:
        require_permission(bob, Permission.MANAGE_MODELS)
    assert caught.value.help
