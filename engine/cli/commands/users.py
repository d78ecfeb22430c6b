"""``users add|list|role|new-key|revoke-key|password|remove-password|unlock``."""

from __future__ import annotations

import argparse
import shlex

from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, print_table, say
from engine.cli.secret_input import read_new_user_password, read_user_password
from engine.cli.session import connect
from engine.contract.system import Role, UserList, UserResponse

_ROLES = [role.value for role in Role]


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    users = group(groups, "users", summary="add users, set roles and passwords, replace and revoke keys")
    add = command(
        users,
        shared,
        "add",
        _add,
        summary="add a user and print the API key, once",
        examples="  cloister users add maria --role knowledge_owner",
    )
    add.add_argument("name")
    add.add_argument("--role", choices=_ROLES, default=Role.ANALYST.value)
    command(users, shared, "list", _list, summary="list the users")
    role = command(users, shared, "role", _role, summary="change a user's role")
    role.add_argument("name")
    role.add_argument("role", choices=_ROLES)
    new_key = command(
        users, shared, "new-key", _new_key, summary="print a new first API key, once; the old one is worthless then"
    )
    new_key.add_argument("name")
    revoke_key = command(users, shared, "revoke-key", _revoke_key, summary="make all of a user's API keys worthless")
    revoke_key.add_argument("name")
    password = command(
        users,
        shared,
        "password",
        _password,
        summary="set a user's password; their other sessions end",
        examples="  cloister users password maria\n  CLOISTER_USER_PASSWORD_FILE=pw cloister users password maria",
    )
    password.add_argument("name")
    password.add_argument("--ask-current", action="store_true", help="for your own, where you act by key or session")
    remove_password = command(
        users,
        shared,
        "remove-password",
        _remove_password,
        summary="let a user sign in no more; their sessions end, their keys stay",
        examples="  cloister users remove-password maria",
    )
    remove_password.add_argument("name")
    unlock = command(
        users,
        shared,
        "unlock",
        _unlock,
        summary="end the wait after wrong passwords",
        examples="  cloister users unlock maria",
    )
    unlock.add_argument("name")


def _add(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        user = client.add_user(arguments.name, Role(arguments.role))
    if arguments.json:
        print_json(user)
        return
    say(f"Added {user.name} as {user.role.value}.")
    _say_key(user)


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.list_users()
    if arguments.json:
        print_json(UserList(users=found))
        return
    rows = [
        (
            user.name,
            user.role.value,
            "yes" if user.has_key else "no",
            "yes" if user.has_password else "no",
            "yes" if user.has_passphrase else "no",
            user.created_at[:10],
        )
        for user in found
    ]
    headings = ["NAME", "ROLE", "KEY", "PASSWORD", "PASSPHRASE", "ADDED"]
    print_table(headings, rows, empty="There are no users.", shorten=["NAME"])


def _role(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        user = client.set_role(arguments.name, Role(arguments.role))
    if arguments.json:
        print_json(user)
    else:
        say(f"{user.name} is now {user.role.value}.")
    _warn_of_passphrase(user)


def _new_key(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        user = client.replace_key(arguments.name)
    if arguments.json:
        print_json(user)
        return
    say(f"Made a new key for {user.name}; the old one is worthless.")
    _say_key(user)


def _revoke_key(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        user = client.revoke_key(arguments.name)
    if arguments.json:
        print_json(user)
    else:
        say(f"{user.name} has no key any more. Make one with: cloister users new-key {shlex.quote(user.name)}")
    _warn_of_passphrase(user)


def _password(arguments: argparse.Namespace) -> None:
    current = read_user_password("Current password: ") if arguments.ask_current else None
    with connect(arguments) as client:
        user = client.access.set_password(arguments.name, read_new_user_password("New password: "), current=current)
    if arguments.json:
        print_json(user)
    else:
        say(f"{user.name} can sign in with the new password.")


def _remove_password(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        user = client.access.remove_password(arguments.name)
    if arguments.json:
        print_json(user)
    else:
        say(f"{user.name} cannot sign in any more.")


def _unlock(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        user = client.access.unlock(arguments.name)
    if arguments.json:
        print_json(user)
    else:
        say(f"{user.name} can sign in at once.")


def _say_key(user: UserResponse) -> None:
    say("", f"API key:  {user.api_key}", "")
    say("It is not shown again. The user sets CLOISTER_API_KEY to it.")


def _warn_of_passphrase(user: UserResponse) -> None:
    if user.has_passphrase and user.role is not Role.ADMINISTRATOR:
        note(f"The passphrase of {user.name} still opens the vault.")
        note(f"Remove it with: cloister vault remove-passphrase --administrator {shlex.quote(user.name)}")
