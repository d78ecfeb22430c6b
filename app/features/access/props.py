"""From users, groups and grants to what each tab shows; who can read a collection, and by what. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from app.bridge.failure import Failure
from engine.contract.access import GroupResponse, KeyResponse, Me, SessionResponse
from engine.contract.documents import Access, CollectionResponse, GrantResponse
from engine.contract.system import UserResponse

MANAGE_USERS, GRANT, MANAGE_COLLECTIONS = "manage_users", "grant_access", "manage_collections"


class Tab(Enum):
    USERS = auto()
    GROUPS = auto()
    COLLECTIONS = auto()
    KEYS = auto()
    SESSIONS = auto()


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    FORBIDDEN = auto()
    EMPTY = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class Told:
    """A secret that exists nowhere else: whose it is, and the API key itself."""

    owner: str
    secret: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can read a collection. ``groups``: those that let them; ``direct``: a grant of their own."""

    name: str
    access: Access
    direct: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessInputs:
    """None: not known yet. ``owner``: whose keys are looked at, None for one's own."""

    tab: Tab = Tab.USERS
    me: Me | None = None
    users: tuple[UserResponse, ...] | None = None
    groups: tuple[GroupResponse, ...] | None = None
    collections: tuple[CollectionResponse, ...] | None = None
    keys: tuple[KeyResponse, ...] | None = None
    sessions: tuple[SessionResponse, ...] | None = None
    owner: str | None = None
    collection: str | None = None
    told: Told | None = None
    busy: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class AccessProps:
    """``shared``: collections whose grants the caller may see. ``grants`` and ``readers`` are those of ``collection``.

    ``readers`` None: who is in the groups may not be seen. ``needs_current``: one's own password is asked for first.
    """

    tab: Tab
    page: Page
    name: str
    may_manage: bool
    may_share: bool
    needs_current: bool
    permissions: tuple[str, ...]
    users: tuple[UserResponse, ...]
    groups: tuple[GroupResponse, ...]
    shared: tuple[CollectionResponse, ...]
    collection: str | None
    grants: tuple[GrantResponse, ...]
    readers: tuple[Reader, ...] | None
    keys: tuple[KeyResponse, ...]
    owner: str
    sessions: tuple[SessionResponse, ...]
    told: Told | None
    busy: bool
    failure: Failure | None


def derive(inputs: AccessInputs) -> AccessProps:
    me = inputs.me
    permissions = frozenset(me.permissions) if me else frozenset()
    may_manage = MANAGE_USERS in permissions
    shared = tuple(one for one in inputs.collections or () if one.grants is not None)
    chosen = next((one for one in shared if one.name == inputs.collection), shared[0] if shared else None)
    grants = tuple(chosen.grants or ()) if chosen else ()
    return AccessProps(
        tab=inputs.tab,
        page=_page(inputs, may_manage),
        name=me.user.name if me else "",
        may_manage=may_manage,
        may_share=bool(permissions & {GRANT, MANAGE_COLLECTIONS}),
        needs_current=me is not None and me.way != "socket" and me.user.has_password,
        permissions=tuple(sorted(permissions)),
        users=inputs.users or (),
        groups=inputs.groups or (),
        shared=shared,
        collection=chosen.name if chosen else None,
        grants=grants,
        readers=None if inputs.groups is None else readers(grants, inputs.groups),
        keys=inputs.keys or (),
        owner=inputs.owner or (me.user.name if me else ""),
        sessions=inputs.sessions or (),
        told=inputs.told,
        busy=inputs.busy,
        failure=inputs.failure,
    )


def readers(grants: Iterable[GrantResponse], groups: Iterable[GroupResponse]) -> tuple[Reader, ...]:
    """Everybody who can read, by name: what they were granted themselves, and what their groups were."""
    members = {group.name: group.members for group in groups}
    found: dict[str, Reader] = {}
    for grant in grants:
        for name in members.get(grant.group, []) if grant.group else [grant.user]:
            before = found.get(name, Reader(name, Access.READ, direct=False, groups=()))
            found[name] = Reader(
                name,
                Access.WRITE if Access.WRITE in (before.access, grant.access) else Access.READ,
                direct=before.direct or not grant.group,
                groups=(*before.groups, grant.group) if grant.group else before.groups,
            )
    return tuple(found[name] for name in sorted(found, key=str.casefold))


def _page(inputs: AccessInputs, may_manage: bool) -> Page:
    lists = {
        Tab.USERS: inputs.users,
        Tab.GROUPS: inputs.groups,
        Tab.COLLECTIONS: inputs.collections,
        Tab.KEYS: inputs.keys,
        Tab.SESSIONS: inputs.sessions,
    }
    if inputs.me is not None and inputs.tab in (Tab.USERS, Tab.GROUPS) and not may_manage:
        return Page.FORBIDDEN
    found = lists[inputs.tab]
    if inputs.me is None or found is None:
        return Page.FAILED if inputs.failure else Page.LOADING
    if inputs.tab is Tab.COLLECTIONS:
        found = tuple(one for one in inputs.collections or () if one.grants is not None)
    return Page.FULL if found else Page.EMPTY
