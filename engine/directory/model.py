"""What an administrator sets about the directory, checked, and what the directory said of somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from engine.access.roles import Role
from engine.directory.errors import DirectorySettingsError

Security = Literal["tls", "starttls", "none"]

_PORTS = {"ldaps": 636, "ldap": 389}
_HOLE = "{name}"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
# The role with the most to say comes last: somebody in several groups gets the last that fits.
_ORDER = (
    Role.ANALYST,
    Role.KNOWLEDGE_OWNER,
    Role.MODEL_OWNER,
    Role.COMPLIANCE_OFFICER,
    Role.ADMINISTRATOR,
)


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """``group_roles`` and ``group_groups``: by a group's whole name (DN) or its first value, such as ``analysts``.

    ``user_filter`` has ``{name}`` where the name that was typed goes. ``ca``: PEM; "": whom this system trusts.
    ``bind_dn`` "": the directory is searched without an account.
    """

    url: str
    base: str
    user_filter: str
    name_attribute: str = "uid"
    group_base: str = ""
    bind_dn: str = ""
    bind_password: str = ""
    ca: str = ""
    start_tls: bool = False
    group_roles: Mapping[str, str] = field(default_factory=dict)
    group_groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        parts = urlsplit(self.url)
        return parts.port or _PORTS[parts.scheme]

    @property
    def security(self) -> Security:
        if self.url.startswith("ldaps://"):
            return "tls"
        return "starttls" if self.start_tls else "none"

    def role_of(self, groups: Sequence[str]) -> Role | None:
        """The role with the most to say among those that the groups give; None: none gives any."""
        named = names_of(groups)
        found = [Role(role) for group, role in self.group_roles.items() if group.casefold() in named]
        return max(found, key=_ORDER.index, default=None)

    def groups_of(self, groups: Sequence[str]) -> frozenset[str]:
        """Names of the groups here that the groups there belong to."""
        named = names_of(groups)
        return frozenset(here for there, here in self.group_groups.items() if there.casefold() in named)

    def as_body(self) -> dict[str, Any]:
        return asdict(self)


def names_of(groups: Sequence[str]) -> frozenset[str]:
    """Each DN, and the first value in it, both in small letters."""
    first = (group.split(",", 1)[0].partition("=")[2] for group in groups)
    return frozenset(name.strip().casefold() for name in (*groups, *first) if name.strip())


def check(settings: DirectorySettings) -> DirectorySettings:
    """Raise DirectorySettingsError for what cannot be right, or would send passwords in clear."""
    parts = urlsplit(settings.url)
    try:
        fine = parts.scheme in _PORTS and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        fine = False
    if not fine or parts.path.strip("/"):
        raise DirectorySettingsError(
            "The directory's address is not understood.", help="Write ldaps://ldap.example.org, with a port if needed."
        )
    if settings.security == "none" and settings.host not in _LOCAL:
        raise DirectorySettingsError(
            "Passwords would be sent in clear.", help="Use ldaps://, or ldap:// with --start-tls."
        )
    if not settings.base.strip() or settings.user_filter.count(_HOLE) == 0:
        raise DirectorySettingsError(
            "The base or the filter is not complete.",
            help="Write a base such as ou=people,dc=example,dc=org, and a filter such as (uid={name}).",
        )
    if settings.user_filter.count("(") != settings.user_filter.count(")") or settings.user_filter[:1] != "(":
        raise DirectorySettingsError("The filter's brackets do not match.", help="Write it like (uid={name}).")
    if bool(settings.bind_dn) != bool(settings.bind_password):
        raise DirectorySettingsError(
            "The account that searches takes a name and a password.", help="Set both, or neither."
        )
    if not settings.group_roles:
        raise DirectorySettingsError(
            "No group has a role, so nobody could sign in.", help="Name at least one: --group-role analysts=analyst."
        )
    unknown = set(settings.group_roles.values()) - {role.value for role in Role}
    if unknown:
        raise DirectorySettingsError(
            "There is no such role.", help=f"Choose one of: {', '.join(role.value for role in Role)}."
        )
    return settings


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the directory: ``groups`` are DNs."""

    dn: str
    name: str
    groups: tuple[str, ...]
