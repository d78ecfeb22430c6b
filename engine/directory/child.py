"""Speaks with the directory for one question, and ends: whose name it is, in which groups, if the password fits.

Run as a script, confined, without a network: its connection is a socket that it inherits, and everything that the
directory sends is decoded here and nowhere else. The question comes as one line of JSON (``Question``), the answer
goes back as one. Referrals are not followed; nothing is written to the directory.
"""

from __future__ import annotations

import json
import socket
import ssl
import sys
from typing import Any

ANSWER_S = 10
_START_TLS = "1.3.6.1.4.1.1466.20037"
_GROUPS_MOST = 1000
_SUCCESS, _SIZE_LIMIT, _NO_SUCH_OBJECT, _INVALID_CREDENTIALS = 0, 4, 32, 49


class RefusedError(Exception):
    """Ends the question with an outcome."""


def answer(question: dict[str, Any], connection: socket.socket) -> dict[str, Any]:
    """``outcome``: found, unknown, wrong_password, service_account, or down; with ``found`` dn, name and groups."""
    try:
        return _ask(question, connection)
    except RefusedError as refused:
        return {"outcome": str(refused)}
    except ssl.SSLCertVerificationError:
        return {"outcome": "certificate"}
    except Exception as error:  # noqa: BLE001 - the boundary of the process: whatever the directory sent
        return {"outcome": "down", "why": type(error).__name__}


def _ask(question: dict[str, Any], raw: socket.socket) -> dict[str, Any]:
    import ldap3

    raw.settimeout(ANSWER_S)
    first = _wrapped(raw, question) if question["security"] == "tls" else raw
    server = ldap3.Server("ldapi:///directory", get_info=ldap3.NONE)
    connection = ldap3.Connection(
        server,
        authentication=ldap3.ANONYMOUS,
        auto_referrals=False,
        read_only=True,
        receive_timeout=ANSWER_S,
        auto_range=False,
    )

    def take(*_: object, **__: object) -> None:
        connection.socket = first
        connection.closed = False

    connection.strategy._open_socket = take
    try:
        connection.open(read_server_info=False)
        return _converse(question, connection, raw)
    finally:
        (connection.socket or first).close()


def _converse(question: dict[str, Any], connection: Any, raw: socket.socket) -> dict[str, Any]:
    from ldap3.utils.conv import escape_filter_chars

    if question["security"] == "starttls":
        if not connection.extended(_START_TLS):
            raise RefusedError("no_tls")
        connection.socket = _wrapped(raw, question)
    _bind(connection, question["bind_dn"], question["bind_password"], "service_account")
    wanted = question["user_filter"].replace("{name}", escape_filter_chars(question["name"]))
    entry = _one(connection, question["base"], wanted, [question["name_attribute"], "memberOf"])
    name = next(iter(_texts(entry["attributes"].get(question["name_attribute"]))), question["name"])
    groups = _texts(entry["attributes"].get("memberOf"))
    dn = entry["dn"]
    member, uid = escape_filter_chars(dn), escape_filter_chars(name)
    found = f"(|(member={member})(uniqueMember={member})(memberUid={uid}))"
    connection.search(question["group_base"], found, attributes=["cn"], size_limit=_GROUPS_MOST)
    groups += [one["dn"] for one in _entries(connection)]
    if question["password"] is not None:
        if not question["password"]:
            raise RefusedError("wrong_password")  # a bind without a password proves nothing (RFC 4513, section 5.1.2)
        _bind(connection, dn, question["password"], "wrong_password")
    return {"outcome": "found", "dn": dn, "name": name, "groups": sorted(set(groups))}


def _wrapped(raw: socket.socket, question: dict[str, Any]) -> ssl.SSLSocket:
    context = ssl.create_default_context(cadata=question["ca"]) if question["ca"] else ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context.wrap_socket(raw, server_hostname=question["host"])


def _bind(connection: Any, dn: str, password: str, otherwise: str) -> None:
    """Nothing named: stay anonymous."""
    import ldap3

    if not dn:
        return
    connection.rebind(user=dn, password=password, authentication=ldap3.SIMPLE, read_server_info=False)
    result = connection.result["result"]
    if result != _SUCCESS:
        raise RefusedError(otherwise)


def _one(connection: Any, base: str, wanted: str, attributes: list[str]) -> dict[str, Any]:
    """The only entry. Two that one name fits are none: nobody can tell whose password it is."""
    connection.search(base, wanted, attributes=attributes, size_limit=2)
    code, entries = connection.result["result"], _entries(connection)
    if code not in (_SUCCESS, _SIZE_LIMIT, _NO_SUCH_OBJECT):
        raise RefusedError("down")
    if code == _SIZE_LIMIT or len(entries) != 1:
        raise RefusedError("unknown")
    return entries[0]


def _entries(connection: Any) -> list[dict[str, Any]]:
    return [one for one in connection.response or [] if one["type"] == "searchResEntry"]


def _texts(value: Any) -> list[str]:
    """The values of an attribute, of which there may be none or one that is no list."""
    values = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    return [one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in values]


def main(arguments: list[str]) -> None:
    channel, connection = (socket.socket(fileno=int(argument)) for argument in arguments)
    with channel.makefile("rb") as stream:
        question = json.loads(stream.readline())
    channel.sendall(json.dumps(answer(question, connection)).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
