"""The directory (LDAP) that people may sign in with: where it is, and what its groups mean here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from engine.contract.base import Name, Response
from engine.contract.system import Role
from engine.contract.vault import SecretRequest

Text = Annotated[str, StringConstraints(max_length=2000)]
GroupName = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class DirectoryChange(SecretRequest):
    """``user_filter``: with ``{name}``. ``ca``: PEM. Groups by their DN, or the first value of it.

    ``bind_password`` None: as it was, where ``bind_dn`` is as it was.
    """

    url: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    base: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    user_filter: Annotated[str, StringConstraints(min_length=1, max_length=1000)] = "(uid={name})"
    name_attribute: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,60}$")] = "uid"
    group_base: Text = ""
    bind_dn: Text = ""
    bind_password: SecretStr | None = None
    ca: Annotated[str, StringConstraints(max_length=64 * 1024)] = ""
    start_tls: bool = False
    group_roles: Annotated[dict[GroupName, Role], Field(max_length=200)]
    group_groups: Annotated[dict[GroupName, Name], Field(max_length=200, default_factory=dict)]


class DirectoryResponse(Response):
    """``url`` None: there is none. ``reachable``: the engine was started with a way to it. Never with the password."""

    url: str | None
    base: str = ""
    user_filter: str = ""
    name_attribute: str = ""
    group_base: str = ""
    bind_dn: str = ""
    has_ca: bool = False
    start_tls: bool = False
    group_roles: dict[str, Role] = Field(default_factory=dict)
    group_groups: dict[str, str] = Field(default_factory=dict)
    reachable: bool = False
    people: int = 0


class DirectoryQuestion(SecretRequest):
    """``password`` None: only whether the directory knows the name."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    password: SecretStr | None = None


class DirectoryAnswer(Response):
    """What somebody would be here. ``role`` None: no group of theirs has one, so they cannot sign in."""

    outcome: Literal["found", "not_found"]
    dn: str = ""
    name: str = ""
    groups: list[str] = Field(default_factory=list)
    role: Role | None = None
    groups_here: list[str] = Field(default_factory=list)


class DirectoryChecked(Response):
    """How many the directory knows no more, who lost their sessions and keys now."""

    lost: int
