"""``sessions start|list|end|end-all|sign-out``."""

from __future__ import annotations

import argparse

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say
from engine.cli.secret_input import read_user_password
from engine.cli.session import connect
from engine.contract.access import SessionList, SessionsEnded


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    sessions = group(groups, "sessions", summary="sign in with a password, list sessions and end them")
    start = command(
        sessions,
        shared,
        "start",
        _start,
        summary="sign in and print the session's token, once",
        examples="  cloister sessions start maria\n  CLOISTER_USER_PASSWORD_FILE=pw cloister sessions start maria",
    )
    start.add_argument("name")
    listing = command(
        sessions,
        shared,
        "list",
        _list,
        summary="list sessions that have not ended",
        examples="  cloister sessions list\n  cloister sessions list --everybody",
    )
    listing.add_argument("--user", default=None, help="another's, as an administrator")
    listing.add_argument("--everybody", action="store_true", help="all, as an administrator")
    end = command(
        sessions, shared, "end", _end, summary="end one session at once", examples="  cloister sessions end ses_01ABC"
    )
    end.add_argument("session")
    end_all = command(
        sessions,
        shared,
        "end-all",
        _end_all,
        summary="end all sessions of a user at once",
        examples="  cloister sessions end-all maria",
    )
    end_all.add_argument("name")
    command(
        sessions,
        shared,
        "sign-out",
        _sign_out,
        summary="end the session whose token CLOISTER_API_KEY holds",
        examples="  CLOISTER_API_KEY=cls_... cloister sessions sign-out",
    )


def _start(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        made = client.access.sign_in(arguments.name, read_user_password("Password: "))
    if arguments.json:
        print_json(made)
        return
    say(f"Signed in as {made.user.name} until {made.session.ends_at}.", "", f"Token:  {made.token}", "")
    say("It is not shown again. Set CLOISTER_API_KEY to it.")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.access.sessions(arguments.user, everybody=arguments.everybody)
    if arguments.json:
        print_json(SessionList(sessions=found))
        return
    rows = [(one.id, one.user, one.created_at, one.last_used_at, one.ends_at) for one in found]
    print_table(["SESSION", "USER", "BEGAN", "LAST USED", "ENDS"], rows, empty="There is no session.", shorten=["USER"])


def _end(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _tell(arguments, client.access.end_session(arguments.session))


def _end_all(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _tell(arguments, client.access.end_sessions(arguments.name))


def _sign_out(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        client.access.sign_out()
    _tell(arguments, 1)


def _tell(arguments: argparse.Namespace, ended: int) -> None:
    if arguments.json:
        print_json(SessionsEnded(ended=ended))
    else:
        say(f"Sessions ended: {ended}.")
