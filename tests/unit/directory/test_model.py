"""What groups of a directory mean here."""

from __future__ import annotations

import dataclasses

import pytest

from engine.access.roles import Role
from engine.directory.errors import DirectorySettingsError
from engine.directory.model import DirectorySettings, check

OFFICERS = "cn=Officers,ou=groups,dc=example,dc=org"
SETTINGS = DirectorySettings(
    "ldaps://ldap.example.org",
    "dc=example,dc=org",
    "(uid={name})",
    group_roles={"analysts": "analyst", OFFICERS: "compliance_officer", "admins": "administrator"},
    group_groups={"planners": "planning"},
)


def test_the_role_with_the_most_to_say_counts() -> None:
    analysts = "cn=analysts,ou=groups,dc=example,dc=org"
    assert SETTINGS.role_of([analysts]) is Role.ANALYST
    assert SETTINGS.role_of([OFFICERS.lower(), analysts]) is Role.COMPLIANCE_OFFICER
    assert SETTINGS.role_of(["CN=Admins,dc=x", OFFICERS]) is Role.ADMINISTRATOR
    assert SETTINGS.role_of([]) is SETTINGS.role_of(["cn=others,dc=example"]) is None


def test_a_whole_name_fits_no_other_group_of_the_same_first_value() -> None:
    assert SETTINGS.role_of(["cn=officers,ou=elsewhere,dc=example,dc=org"]) is None


def test_groups_here_follow_groups_there() -> None:
    assert SETTINGS.groups_of(["cn=planners,ou=groups,dc=example,dc=org"]) == {"planning"}
    assert SETTINGS.groups_of(["cn=planner,dc=x"]) == frozenset()


def test_the_place_is_read_from_the_address() -> None:
    assert (SETTINGS.host, SETTINGS.port, SETTINGS.security) == ("ldap.example.org", 636, "tls")
    other = dataclasses.replace(SETTINGS, url="ldap://ldap.example.org:1389", start_tls=True)
    assert (other.port, other.security) == (1389, "starttls")
    check(other)
    with pytest.raises(DirectorySettingsError, match="clear"):
        check(dataclasses.replace(other, start_tls=False))
    check(dataclasses.replace(other, url="ldap://127.0.0.1", start_tls=False))
