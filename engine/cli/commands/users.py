"""``users add|list|role``."""

from __future__ import annotations

import argparse

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say
from engine.cli.session import connect
from engine.contract.system import Role, UserList

_ROLES = [role.value for role in Role]


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    users = group(groups, "users", summary="add users and set their roles")
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


def _add(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        user = client.add_user(arguments.name, Role(arguments.role))
    if arguments.json:
        print_json(user)
        return
    say(f"Added {user.name} as {user.role.value}.", "", f"API key:  {user.api_key}", "")
    say("It is not shown again. The user sets CLOISTER_API_KEY to it.")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.list_users()
    if arguments.json:
        print_json(UserList(users=found))
        return
    rows = [(user.name, user.role.value, user.created_at[:10]) for user in found]
    print_table(["NAME", "ROLE", "ADDED"], rows, empty="There are no users.", shorten=["NAME"])


def _role(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        user = client.set_role(arguments.name, Role(arguments.role))
    if arguments.json:
        print_json(user)
    else:
        say(f"{user.name} is now {user.role.value}.")
