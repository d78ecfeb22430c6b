"""What is recorded, before it is in the chain: ids, numbers, digests and words of the program, never content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from engine.audit.actions import Action
from engine.audit.errors import AuditRecordError

MOST_RELATED = 1000
SYSTEM = "system"
"""The actor of what the engine does by itself."""

# What Cloister makes ids of: a ULID, a row's number, a digest in hexadecimal. Nothing that people type has this form.
_OPAQUE = re.compile(r"[a-z]{2,10}_(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9]{1,16}|[0-9a-f]{16,64})")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}")
INTEGER_MOST = 2**53 - 1  # what every JSON reader holds exactly (RFC 8785, section 3.2.2.3; RFC 7493)


class Outcome(StrEnum):
    """``done``: recorded in the transaction that did it. ``allowed``: recorded before the effect.

    ``failed``: what was allowed before could not be carried out. ``refused``: it was not allowed.
    """

    DONE = "done"
    ALLOWED = "allowed"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    ``object``: the id of what it happened to. ``related``: ids of what else it touched, at most ``MOST_RELATED``.
    ``digests``: SHA-256 or HMAC-SHA-256 by what they are of, lower-case hexadecimal. ``details``: numbers and words of
    the program, such as a role or an error code, never a text that somebody typed.
    """

    action: Action
    actor: str
    object: str = ""
    outcome: Outcome = Outcome.DONE
    related: Sequence[str] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, int | str] = field(default_factory=dict)
    request: str = ""

    def check(self) -> None:
        """Raise AuditRecordError for what is no id, digest, number or word of the program."""
        for name in (self.actor, self.object, self.request, *self.related):
            if name and name != SYSTEM and not is_opaque(name):
                raise _refused("an id")
        if len(self.related) > MOST_RELATED:
            raise _refused("the number of related ids")
        for name, digest in self.digests.items():
            if not _KEY.fullmatch(name) or not _DIGEST.fullmatch(digest):
                raise _refused("a digest")
        for name, value in self.details.items():
            fits = _WORD.fullmatch(value) if isinstance(value, str) else abs(value) <= INTEGER_MOST
            if not _KEY.fullmatch(name) or not fits:
                raise _refused("a detail")


def is_opaque(name: str) -> bool:
    """Whether it has the form of an id that Cloister made, or of a digest."""
    return _OPAQUE.fullmatch(name) is not None


def _refused(what: str) -> AuditRecordError:
    return AuditRecordError(
        f"The audit log refused {what} that may hold content; the action was not carried out.",
        help="This is a mistake in the program. Please report it.",
    )
