"""A request that the contract refuses, in the words of the command line; the value itself is never repeated."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from engine.client.errors import ClientError
from engine.contract.base import Request


@dataclass(frozen=True, slots=True)
class _Field:
    """What a field of a request is called in sentences, and what to do when it does not fit."""

    name: str
    help: str = "Correct it, then try again; the command's --help has examples."


_FIELDS = {
    "question": _Field(
        "The question", 'Ask in at most 4,000 characters, for example: cloister ask "How many days of leave are there?"'
    ),
    "query": _Field("The query", 'Search with at most 4,000 characters, for example: cloister search "notice period"'),
    "k": _Field("The number after -k", "Choose a number from 1 to 100."),
    "conversation_id": _Field("The conversation's ID", "Use the ID that `cloister ask QUESTION --keep` printed."),
    "collection": _Field("The collection's name", "`cloister collections list` shows the names."),
    "name": _Field("The name", "Choose a name of 1 to 120 characters without line breaks."),
    "user": _Field("The user's name", "`cloister users list` shows the names."),
    "path": _Field("The path", "Name an existing file."),
    "paths": _Field("A path", "Name at most 10,000 existing files and folders."),
    "reason": _Field("The reason", "Say why in 10 to 1,000 characters."),
    "pseudonym": _Field("The pseudonym", "Write it as the text shows it, for example PERSON-7K2QM4XD."),
    "passphrase": _Field("The passphrase", "Use one of at least four unusual words."),
    "new_passphrase": _Field("The new passphrase", "Use one of at least four unusual words."),
    "recovery_code": _Field("The recovery code", "It is the code that `cloister init` showed."),
}


def invalid_input(error: ValidationError) -> ClientError:
    """INVALID_INPUT in plain words; BAD_ANSWER where it was not the person's request that had the wrong shape."""
    if error.title not in _request_names(Request):
        return ClientError(
            "BAD_ANSWER",
            "The engine's answer has an unexpected shape.",
            "Engine and command line are of different versions: restart the engine.",
        )
    first = error.errors(include_input=False)[0]
    field = _FIELDS.get(str(first["loc"][0]) if first["loc"] else "", _Field("The request"))
    return ClientError("INVALID_INPUT", f"{field.name} {_fault(first['type'], first.get('ctx', {}))}.", field.help)


def _fault(kind: str, limits: dict[str, object]) -> str:
    match kind:
        case "string_too_short" if limits.get("min_length") == 1:
            return "is empty"
        case "string_too_short" | "too_short":
            return f"is too short: the least is {limits.get('min_length'):,}"
        case "string_too_long":
            return f"is longer than {limits.get('max_length'):,} characters"
        case "too_long":
            return f"is one of too many: the most is {limits.get('max_length'):,}"
        case "greater_than_equal":
            return f"is smaller than {limits.get('ge')}"
        case "less_than_equal":
            return f"is larger than {limits.get('le')}"
        case "string_pattern_mismatch":
            return "is not in the expected form"
        case "string_unicode":
            return "is not UTF-8 text"
        case "value_error":
            return "contains characters that are not allowed"
        case _:
            return "is not accepted"


def _request_names(base: type[Request]) -> set[str]:
    below = base.__subclasses__()
    return {request.__name__ for request in below}.union(*map(_request_names, below))
