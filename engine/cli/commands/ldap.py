"""``ldap set|show|test|check|off``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from pydantic import SecretStr

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, say
from engine.cli.secret_input import read_user_password
from engine.cli.session import connect
from engine.client.errors import ClientError
from engine.contract.directory import DirectoryChange, DirectoryResponse
from engine.contract.system import Role

PASSWORD_FILE_VARIABLE = "CLOISTER_LDAP_PASSWORD_FILE"


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    ldap = group(groups, "ldap", summary="let people sign in with their password of a directory")
    change = command(
        ldap,
        shared,
        "set",
        _set,
        summary="say which directory, and what its groups mean here",
        examples="  cloister ldap set --url ldaps://ldap.example.org --base dc=example,dc=org --ca company-ca.pem \\\n"
        "      --group-role cn=analysts,ou=groups,dc=example,dc=org=analyst --group planners=planners\n"
        "  CLOISTER_DIRECTORY=ldap.example.org:636 cloister engine start   (the one place the engine may ask)",
    )
    change.add_argument("--url", required=True, help="ldaps://HOST, or ldap://HOST with --start-tls")
    change.add_argument("--base", required=True, metavar="DN", help="where people are looked for")
    change.add_argument("--user-filter", default="(uid={name})", metavar="FILTER", help="default: (uid={name})")
    change.add_argument(
        "--name-attribute", default="uid", metavar="NAME", help="what people are called here (default: uid)"
    )
    change.add_argument(
        "--group-base", default="", metavar="DN", help="where groups are looked for (default: the base)"
    )
    change.add_argument(
        "--bind-dn",
        default="",
        metavar="DN",
        help=f"an account that may search; its password: {PASSWORD_FILE_VARIABLE}",
    )
    change.add_argument("--ca", default=None, metavar="FILE", help="PEM: the authority of the directory's certificate")
    change.add_argument(
        "--start-tls", action="store_true", help="encrypt an ldap:// connection before anything is said"
    )
    change.add_argument(
        "--group-role",
        action="append",
        default=[],
        metavar="GROUP=ROLE",
        help="a group there, by its whole DN or its first value, and the role that it gives",
    )
    change.add_argument(
        "--group", action="append", default=[], metavar="GROUP=GROUP", help="a group there, and the group here"
    )
    command(ldap, shared, "show", _show, summary="show what is set")
    test = command(
        ldap,
        shared,
        "test",
        _test,
        summary="ask the directory for one name; nothing changes",
        examples="  cloister ldap test maria\n  cloister ldap test maria --password",
    )
    test.add_argument("user")
    test.add_argument("--password", action="store_true", help="also ask whether a password fits")
    command(ldap, shared, "check", _check, summary="ask about everybody again; who is known no more is shut out")
    command(ldap, shared, "off", _off, summary="nobody signs in through the directory any more")


def _set(arguments: argparse.Namespace) -> None:
    named = os.environ.get(PASSWORD_FILE_VARIABLE)
    password = Path(named).read_text(encoding="utf-8").removesuffix("\n") if named else None
    wanted = DirectoryChange(
        url=arguments.url,
        base=arguments.base,
        user_filter=arguments.user_filter,
        name_attribute=arguments.name_attribute,
        group_base=arguments.group_base,
        bind_dn=arguments.bind_dn,
        bind_password=None if password is None else SecretStr(password),
        ca=Path(arguments.ca).read_text(encoding="ascii") if arguments.ca else "",
        start_tls=arguments.start_tls,
        group_roles={there: Role(role) for there, role in map(_role, arguments.group_role)},
        group_groups=dict(map(_pair, arguments.group)),
    )
    with connect(arguments) as client:
        found = client.directory.change(wanted)
    _tell(arguments, found)
    if not arguments.json:
        say("", "Try it with: cloister ldap test USER")


def _role(text: str) -> tuple[str, str]:
    there, role = _pair(text)
    if role not in [one.value for one in Role]:
        raise ClientError("ROLE_UNKNOWN", f"{role} is no role.", f"Choose among: {', '.join(Role)}.")
    return there, role


def _pair(text: str) -> tuple[str, str]:
    """At the last sign: a DN holds some itself."""
    there, _, here = text.rpartition("=")
    if not there or not here:
        raise ClientError("MAPPING_INCOMPLETE", f"{text} names no two things.", "Write GROUP=ROLE or GROUP=GROUP.")
    return there.strip(), here.strip()


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _tell(arguments, client.directory.show())


def _off(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _tell(arguments, client.directory.turn_off())


def _test(arguments: argparse.Namespace) -> int:
    password = read_user_password("Password: ") if arguments.password else None
    with connect(arguments) as client:
        found = client.directory.test(arguments.user, password)
    if arguments.json:
        print_json(found)
    elif found.outcome == "not_found":
        say("The directory knows nobody by that name" + (" and password." if arguments.password else "."))
    else:
        say(f"{found.dn}", f"name here    {found.name}", f"role here    {found.role or 'none: cannot sign in'}")
        say(f"groups here  {', '.join(found.groups_here) or 'none'}")
        say(f"groups there {', '.join(found.groups) or 'none'}")
    return 0 if found.outcome == "found" else 1


def _check(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        lost = client.directory.check()
    if arguments.json:
        print_json({"lost": lost})
    else:
        say(f"{lost} people were shut out." if lost else "The directory still knows everybody.")


def _tell(arguments: argparse.Namespace, found: DirectoryResponse) -> None:
    if arguments.json:
        print_json(found)
        return
    if found.url is None:
        say("No directory is set.")
        return
    say(f"directory    {found.url}{', StartTLS' if found.start_tls else ''}")
    say(f"people       {found.base}, {found.user_filter}; {found.people} came in so far")
    for there, role in found.group_roles.items():
        say(f"role         {there} -> {role}")
    for there, here in found.group_groups.items():
        say(f"group        {there} -> {here}")
    if not found.reachable:
        say("reach        none: start the engine with CLOISTER_DIRECTORY=HOST:PORT")
