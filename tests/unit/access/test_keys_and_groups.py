"""API keys that are narrowed and end, groups that share grants, and buckets that run empty."""

from __future__ import annotations

import pytest

from engine.access.errors import RateLimitedError
from engine.access.model import Access, Scope, User
from engine.access.rates import Rate, TokenBuckets
from engine.access.roles import Permission, Role
from engine.access.service import AccessService
from engine.core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
)
from engine.vault.database import Database
from tests.support.clocks import FakeClock

WHOLE = Scope()


@pytest.fixture
def olga(access: AccessService, admin: User) -> User:
    return access.create_user("Olga", Role.KNOWLEDGE_OWNER, by=admin)[0]


@pytest.fixture
def bob(access: AccessService, admin: User) -> User:
    return access.create_user("Bob", Role.ANALYST, by=admin)[0]


def test_a_key_is_told_once_and_ends_on_its_day(
    access: AccessService, olga: User, clock: FakeClock, database: Database
) -> None:
    key, secret = access.keys.create(olga, "night job", WHOLE, days=2, by=olga)
    found, key_id = access.keys.owner_of(secret)
    assert (found.id, found.scope, key_id) == (olga.id, WHOLE, key.id)
    with database.read() as conn:
        assert secret not in repr(conn.execute("SELECT * FROM api_keys").fetchall())
    clock.pass_s(2 * 86400)
    with pytest.raises(UnauthenticatedError):
        access.keys.owner_of(secret)
    access.keys.create(olga, "night job", WHOLE, days=2, by=olga)


def test_a_revoked_key_is_worthless_and_the_others_are_not(access: AccessService, olga: User, bob: User) -> None:
    first, first_secret = access.keys.create(olga, "one", WHOLE, days=None, by=olga)
    _, second_secret = access.keys.create(olga, "two", WHOLE, days=None, by=olga)
    with pytest.raises(NotFoundError):
        access.keys.revoke(first.id, by=bob)
    access.keys.revoke(first.id, by=olga)
    with pytest.raises(UnauthenticatedError):
        access.keys.owner_of(first_secret)
    assert access.keys.owner_of(second_secret)[0].id == olga.id
    with pytest.raises(ConflictError):
        access.keys.create(olga, "TWO", WHOLE, days=None, by=olga)
    for name in ("", "a/b", "..", "x" * 101):
        with pytest.raises(InvalidInputError):
            access.keys.create(olga, name, WHOLE, days=None, by=olga)


def test_a_key_for_one_collection_reaches_no_other(access: AccessService, olga: User) -> None:
    plans, salaries = (access.create_collection(name, by=olga) for name in ("plans", "salaries"))
    _, secret = access.keys.create(olga, "plans", Scope(collections=frozenset({plans.id})), days=None, by=olga)
    holder = access.principal_for_key(secret)
    assert access.readable_collections(holder) == [plans.id]
    assert [one.name for one in access.collections.list_visible(by=holder)] == ["plans"]
    access.require_write(holder, plans.id)
    for attempt in (
        lambda: access.require_read(holder, salaries.id),
        lambda: access.require_write(holder, salaries.id),
        lambda: access.collections.find("salaries", by=holder),
        lambda: access.collections.require_grantor(holder, salaries.id),
    ):
        with pytest.raises(NotFoundError):
            attempt()


def test_a_key_for_collections_of_which_none_is_left_reaches_nothing(
    access: AccessService, olga: User, database: Database
) -> None:
    plans, other = (access.create_collection(name, by=olga) for name in ("plans", "other"))
    _, secret = access.keys.create(olga, "plans", Scope(collections=frozenset({plans.id})), days=None, by=olga)
    with database.write() as conn:
        conn.execute("DELETE FROM collections WHERE id = ?", (plans.id,))
    assert access.readable_collections(access.principal_for_key(secret)) == []
    assert access.readable_collections(olga) == [other.id]


def test_a_narrowed_administrator_grants_nothing_outside_and_makes_no_credentials(
    access: AccessService, admin: User, olga: User
) -> None:
    hidden = access.create_collection("hidden", by=olga)
    mine = access.create_collection("mine", by=admin)
    scope = Scope(collections=frozenset({mine.id}))
    _, secret = access.keys.create(admin, "narrow", scope, days=None, by=admin)
    holder = access.principal_for_key(secret)
    assert not holder.may(Permission.MANAGE_USERS) and not holder.may(Permission.MANAGE_VAULT)
    with pytest.raises(NotFoundError):
        access.grant(hidden.id, admin.name, Access.READ, by=holder)
    for attempt in (
        lambda: access.keys.create(holder, "wide", WHOLE, days=None, by=holder),
        lambda: access.users.replace_key(admin.id, by=holder),
        lambda: access.users.revoke_key(admin.id, by=holder),
        lambda: access.sign_in.prepare_password(admin, "a long new password", current=None, by=holder),
        lambda: access.keys.list(None, by=holder),
    ):
        with pytest.raises(ForbiddenError):
            attempt()


def test_a_key_has_what_its_owner_has_at_most_and_loses_it_with_them(
    access: AccessService, admin: User, bob: User, olga: User
) -> None:
    with pytest.raises(ForbiddenError):
        access.keys.create(bob, "k", Scope(frozenset({Permission.TRAIN})), days=None, by=bob)
    for permission in (Permission.MANAGE_USERS, Permission.MANAGE_VAULT):
        with pytest.raises(InvalidInputError):
            access.keys.create(admin, "k", Scope(frozenset({permission})), days=None, by=admin)
    scope = Scope(frozenset({Permission.ASK, Permission.CREATE_COLLECTIONS}))
    _, secret = access.keys.create(olga, "k", scope, days=None, by=olga)
    holder = access.principal_for_key(secret)
    assert {one for one in Permission if holder.may(one)} == scope.permissions
    access.users.set_role(olga.id, Role.ANALYST, by=admin)
    assert not access.principal_for_key(secret).may(Permission.CREATE_COLLECTIONS)


def test_nobody_makes_or_sees_keys_of_others_but_an_administrator(
    access: AccessService, admin: User, olga: User, bob: User
) -> None:
    for attempt in (
        lambda: access.keys.create(olga, "k", WHOLE, days=None, by=bob),
        lambda: access.keys.list(olga.id, by=bob),
        lambda: access.keys.list(None, by=bob),
    ):
        with pytest.raises(ForbiddenError):
            attempt()
    assert [key.name for key in access.keys.list(olga.id, by=admin)] == ["default"]


def test_a_key_from_before_goes_on(database: Database, access: AccessService) -> None:
    """What the migration does with the one key that a user had: told by its own statements on such a row."""
    import importlib.resources

    from engine.access.secrets import secret_digest

    sql = importlib.resources.files("engine.vault.migrations").joinpath("0013_sign_in.sql").read_text()
    moving = sql[sql.index("INSERT INTO api_keys") : sql.index("CREATE TABLE groups")]
    with database.write() as conn:
        conn.execute(
            "INSERT INTO users (id, name, role, key_digest, created_at) VALUES "
            "('usr_01M80D9C58VT199BD18MQWP699', 'Old', 'analyst', ?, '2026-01-01T00:00:00.000Z')",
            (secret_digest("clk_old"),),
        )
        conn.execute(moving)
    assert access.principal_for_key("clk_old").name == "Old"


def test_a_group_opens_what_it_was_granted_to_its_members_only(
    access: AccessService, admin: User, olga: User, bob: User
) -> None:
    plans = access.create_collection("plans", by=olga)
    group = access.groups.create("planners", by=admin)
    access.grant_group("plans", "planners", Access.READ, by=olga)
    assert access.readable_collections(bob) == []
    access.groups.add_member(group.id, bob.id, by=admin)
    assert access.readable_collections(bob) == [plans.id]
    assert [one.access for one in access.collections.list_visible(by=bob)] == [Access.READ]
    with pytest.raises(ForbiddenError):
        access.require_write(bob, plans.id)
    access.grant_group("plans", "planners", Access.WRITE, by=olga)
    access.grant("plans", "Bob", Access.READ, by=olga)
    access.require_write(bob, plans.id)
    access.groups.remove_member(group.id, bob.id, by=admin)
    with pytest.raises(ForbiddenError):
        access.require_write(bob, plans.id)
    access.revoke("plans", "Bob", by=olga)
    assert access.readable_collections(bob) == []


def test_a_group_that_goes_takes_its_grants_along(access: AccessService, admin: User, olga: User, bob: User) -> None:
    access.create_collection("plans", by=olga)
    group = access.groups.create("planners", by=admin)
    access.groups.add_member(group.id, bob.id, by=admin)
    access.grant_group("plans", "planners", Access.READ, by=olga)
    access.groups.remove(group.id, by=admin)
    assert access.readable_collections(bob) == []
    with pytest.raises(NotFoundError):
        access.groups.find("planners", by=admin)


def test_only_who_manages_users_fills_groups_and_only_who_may_grants_to_them(
    access: AccessService, admin: User, olga: User, bob: User
) -> None:
    group = access.groups.create("planners", by=admin)
    access.create_collection("plans", by=olga)
    for attempt in (
        lambda: access.groups.create("mine", by=olga),
        lambda: access.groups.add_member(group.id, olga.id, by=olga),
        lambda: access.groups.remove_member(group.id, olga.id, by=olga),
        lambda: access.groups.remove(group.id, by=olga),
        lambda: access.groups.list(by=bob),
    ):
        with pytest.raises(ForbiddenError):
            attempt()
    with pytest.raises(NotFoundError):
        access.grant_group("plans", "planners", Access.READ, by=bob)
    with pytest.raises(NotFoundError):
        access.groups.add_member(group.id, "usr_nobody", by=admin)


def test_a_bucket_gives_its_burst_then_its_rate(clock: FakeClock) -> None:
    buckets = TokenBuckets(Rate(per_minute=60, burst=5), clock)
    for _ in range(5):
        buckets.take("bob")
    with pytest.raises(RateLimitedError) as caught:
        buckets.take("bob")
    assert caught.value.retry_after_s == 1
    buckets.take("eve")
    clock.pass_s(1)
    buckets.take("bob")
    with pytest.raises(RateLimitedError):
        buckets.take("bob")
    clock.pass_s(3600)
    for _ in range(5):
        buckets.take("bob")
    with pytest.raises(RateLimitedError):
        buckets.take("bob")
