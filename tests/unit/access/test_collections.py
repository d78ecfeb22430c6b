"""Who may read and write which collection; what one may not read does not exist."""

from __future__ import annotations

import pytest

from engine.access.model import Access, User
from engine.access.roles import Role
from engine.access.service import AccessService
from engine.core.errors import CloisterError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from engine.vault.database import Database


@pytest.fixture
def olga(access: AccessService, admin: User) -> User:
    return access.create_user("Olga", Role.KNOWLEDGE_OWNER, by=admin)[0]


@pytest.fixture
def bob(access: AccessService, admin: User) -> User:
    return access.create_user("Bob", Role.ANALYST, by=admin)[0]


def outcome(attempt: object) -> tuple[str, str, str]:
    """What a caller can tell from a refusal."""
    assert callable(attempt)
    with pytest.raises(CloisterError) as caught:
        attempt()
    return caught.value.code, caught.value.message, caught.value.help


def test_whoever_makes_a_collection_may_use_it(access: AccessService, olga: User) -> None:
    made = access.create_collection(" Contracts ", by=olga)
    assert (made.name, made.access) == ("Contracts", Access.WRITE)
    assert access.readable_collections(olga) == [made.id]
    access.require_read(olga, made.id)
    access.require_write(olga, made.id)
    assert access.collections.list_visible(by=olga) == (made,)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MODEL_OWNER, Role.COMPLIANCE_OFFICER])
def test_other_roles_may_not_make_one(access: AccessService, admin: User, role: Role) -> None:
    person, _ = access.create_user("Pat", role, by=admin)
    with pytest.raises(ForbiddenError):
        access.create_collection("Mine", by=person)


def test_a_hidden_collection_cannot_be_told_from_none(access: AccessService, olga: User, bob: User) -> None:
    hidden = access.create_collection("Merger", by=olga)
    absent_id = hidden.id + 1
    for act in (access.require_read, access.require_write):
        assert outcome(lambda act=act: act(bob, hidden.id)) == outcome(lambda act=act: act(bob, absent_id))
    collections = access.collections
    assert outcome(lambda: collections.find("Merger", by=bob)) == outcome(lambda: collections.find("Nope", by=bob))
    assert outcome(lambda: collections.find(hidden.id, by=bob)) == outcome(lambda: collections.find(absent_id, by=bob))
    grant = collections.grant
    assert outcome(lambda: grant(hidden.id, bob.id, Access.READ, by=bob)) == outcome(
        lambda: grant(absent_id, bob.id, Access.READ, by=bob)
    )
    assert collections.list_visible(by=bob) == () and access.readable_collections(bob) == []


def test_reading_is_not_writing(access: AccessService, olga: User, bob: User) -> None:
    made = access.create_collection("Contracts", by=olga)
    access.grant(made.id, bob.id, Access.READ, by=olga)
    access.require_read(bob, made.id)
    with pytest.raises(ForbiddenError):
        access.require_write(bob, made.id)
    access.grant(made.id, bob.id, Access.WRITE, by=olga)
    access.require_write(bob, made.id)
    access.grant(made.id, bob.id, Access.READ, by=olga)
    with pytest.raises(ForbiddenError):
        access.require_write(bob, made.id)


def test_a_revoked_grant_ends_at_once(access: AccessService, olga: User, bob: User) -> None:
    made = access.create_collection("Contracts", by=olga)
    access.grant(made.id, bob.id, Access.READ, by=olga)
    access.collections.revoke(made.id, bob.id, by=olga)
    access.collections.revoke(made.id, bob.id, by=olga)
    assert access.readable_collections(bob) == []
    with pytest.raises(NotFoundError):
        access.require_read(bob, made.id)


def test_write_access_without_the_role_gives_no_right_to_grant(access: AccessService, olga: User, bob: User) -> None:
    made = access.create_collection("Contracts", by=olga)
    access.grant(made.id, bob.id, Access.WRITE, by=olga)
    with pytest.raises(ForbiddenError):
        access.grant(made.id, bob.id, Access.READ, by=bob)
    with pytest.raises(ForbiddenError):
        access.collections.grants(made.id, by=bob)


def test_the_role_without_write_access_gives_no_right_to_grant(access: AccessService, admin: User, olga: User) -> None:
    made = access.create_collection("Contracts", by=olga)
    other, _ = access.create_user("Otto", Role.KNOWLEDGE_OWNER, by=admin)
    with pytest.raises(NotFoundError):
        access.grant(made.id, other.id, Access.WRITE, by=other)
    access.grant(made.id, other.id, Access.READ, by=olga)
    with pytest.raises(ForbiddenError):
        access.grant(made.id, other.id, Access.WRITE, by=other)


def test_an_administrator_sees_names_and_grants_but_reads_nothing_without_a_grant(
    access: AccessService, admin: User, olga: User, bob: User
) -> None:
    made = access.create_collection("Contracts", by=olga)
    (seen,) = access.collections.list_visible(by=admin)
    assert (seen.id, seen.access) == (made.id, None)
    assert access.readable_collections(admin) == []
    with pytest.raises(NotFoundError):
        access.require_read(admin, made.id)
    access.grant(made.id, bob.id, Access.READ, by=admin)
    assert access.readable_collections(bob) == [made.id]
    recorded = {grant.user_id: grant.granted_by for grant in access.collections.grants(made.id, by=admin)}
    assert recorded == {olga.id: olga.id, bob.id: admin.id}


def test_granting_on_or_to_what_does_not_exist(access: AccessService, admin: User, olga: User) -> None:
    made = access.create_collection("Contracts", by=olga)
    with pytest.raises(NotFoundError, match="user"):
        access.grant(made.id, "usr_nobody", Access.READ, by=olga)
    with pytest.raises(NotFoundError, match="collection"):
        access.grant(made.id + 1, olga.id, Access.READ, by=admin)


def test_names_are_unique_in_any_case_and_cleaned(access: AccessService, olga: User) -> None:
    made = access.create_collection("Verträge", by=olga)
    for taken in ("Verträge", "vertRäge", "Vertra\u0308ge"):
        with pytest.raises(ConflictError):
            access.create_collection(taken, by=olga)
        assert access.collections.find(taken, by=olga) == made
    for impossible in ("", "\t", "x" * 101, "a\u2028b", "a\x1bb", "2026/contracts", "a\\b", "..", " . "):
        with pytest.raises(InvalidInputError):
            access.create_collection(impossible, by=olga)


def test_a_collection_named_with_a_slash_before_is_still_found(
    access: AccessService, olga: User, database: Database
) -> None:
    made = access.create_collection("2026", by=olga)
    with database.write() as connection:
        connection.execute("UPDATE collections SET name = '2026/contracts'")
    assert access.collections.find("2026/contracts", by=olga).id == made.id


def test_a_collection_is_found_by_number_and_a_name_goes_first(access: AccessService, olga: User) -> None:
    first = access.create_collection("First", by=olga)
    named_like_it = access.create_collection(str(first.id), by=olga)
    assert access.collections.find(first.id, by=olga) == first
    assert access.collections.find(str(first.id), by=olga) == named_like_it
    assert access.collections.find(str(named_like_it.id), by=olga) == named_like_it
    for absent in ("99", "9" * 30, "-1", "1.0"):
        with pytest.raises(NotFoundError):
            access.collections.find(absent, by=olga)


def test_readable_collections_come_in_order(access: AccessService, olga: User) -> None:
    made = [access.create_collection(name, by=olga).id for name in ("c", "a", "b")]
    assert access.readable_collections(olga) == sorted(made)
    assert [collection.name for collection in access.collections.list_visible(by=olga)] == ["a", "b", "c"]


def test_people_grant_by_name(access: AccessService, olga: User, bob: User) -> None:
    made = access.create_collection("Contracts", by=olga)
    access.grant("contracts", "bob", "read", by=olga)
    assert access.readable_collections(bob) == [made.id]
    with pytest.raises(InvalidInputError):
        access.grant("contracts", "bob", "own", by=olga)
