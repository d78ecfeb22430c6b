"""What a policy says about texts that leave the documents: training material that is frozen or taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from engine.privacy.handling import store
from engine.privacy.handling.keys import PrivacyKeys
from engine.privacy.handling.policy import Act, Policy, Use, label_of
from engine.vault.database import Database

# What stands in a text for something that was hidden before: it is no finding again.
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]{1,63}(?:-[0-9A-Z]{4,32})?\]")


class Found(Protocol):
    @property
    def type(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


FoundT = TypeVar("FoundT", bound=Found)


@dataclass(frozen=True, slots=True)
class ItemTreatment:
    """One collection's policy for one use. Pseudonyms are those of the collection's documents."""

    policy: Policy
    use: Use
    case_key: str
    keys: PrivacyKeys

    @property
    def hides(self) -> bool:
        """Whether the use keeps anything from being seen."""
        return any(act is not Act.KEEP for act in self.policy.uses[self.use].values())

    def holds_back(self, found: Iterable[Found]) -> bool:
        """Whether an item with these findings is left out whole."""
        return any(self.policy.act(self.use, str(one.type)) is Act.QUARANTINE for one in found)

    def replaced(self, text: str, found: Sequence[Found]) -> str:
        """The text with each finding replaced; of those that overlap the first, and the longest of these."""
        pieces: list[str] = []
        at = 0
        for one in sorted(found, key=lambda each: (each.start, -each.end)):
            kind, act = str(one.type), self.policy.act(self.use, str(one.type))
            if one.end <= at or act is Act.KEEP:
                continue
            start = max(one.start, at)
            pieces.append(text[at:start])
            words, label = text[one.start : one.end], label_of(kind)
            if act is Act.PSEUDONYMISE:
                label = self.keys.pseudonym(self.case_key, kind, words, label)
            if one.start >= at:
                pieces.append(f"[{label}]")
            at = one.end
        return "".join([*pieces, text[at:]])


class Treatments:
    """Thread-safe."""

    def __init__(self, database: Database, keys: PrivacyKeys) -> None:
        self._db = database
        self._keys = keys

    def of(self, collection_id: int, use: Use) -> ItemTreatment | None:
        """None where nobody set a policy: what is asked for then decides alone."""
        with self._db.read() as conn:
            policy = store.policy_of(conn, collection_id)
        if not policy.is_set:
            return None
        return ItemTreatment(policy, use, policy.case_key(collection_id), self._keys)


def without_placeholders(text: str, found: Sequence[FoundT]) -> list[FoundT]:
    """The findings that lie outside of what was hidden before."""
    hidden = [match.span() for match in _PLACEHOLDER.finditer(text)]
    return [one for one in found if not any(one.start < end and one.end > start for start, end in hidden)]
