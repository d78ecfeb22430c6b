"""What becomes of findings, for each use and type. Pure: knows no text, no database and no person."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from engine.privacy.handling.errors import PolicyInvalidError
from engine.privacy.model import PiiType

EVERY_OTHER = "*"
DEFAULT_REVIEW_BELOW = 0.6


class Use(StrEnum):
    INDEX = "index"
    SHOW = "show"
    TRAIN = "train"
    EXPORT = "export"


class Act(StrEnum):
    """The mildest first. ``QUARANTINE`` holds back the whole document, or item, in which the finding is."""

    KEEP = "keep"
    PSEUDONYMISE = "pseudonymise"
    MASK = "mask"
    QUARANTINE = "quarantine"


_RANK = {act: rank for rank, act in enumerate(Act)}
Rules = Mapping[str, Act]

DEFAULT_USES: Mapping[Use, Rules] = MappingProxyType(
    {
        Use.INDEX: {EVERY_OTHER: Act.KEEP},
        Use.SHOW: {EVERY_OTHER: Act.KEEP},
        Use.TRAIN: {EVERY_OTHER: Act.MASK},
        Use.EXPORT: {EVERY_OTHER: Act.MASK},
    }
)

# Types as a text shows them: [IBAN] and not [IBAN_CODE].
_LABELS = {
    PiiType.IBAN_CODE: "IBAN",
    PiiType.EMAIL_ADDRESS: "EMAIL",
    PiiType.PHONE_NUMBER: "PHONE",
    PiiType.STREET_ADDRESS: "ADDRESS",
    PiiType.CREDIT_CARD: "CARD",
}
_ALIASES = {label: str(named) for named, label in _LABELS.items()} | {"NAME": str(PiiType.PERSON)}


@dataclass(frozen=True, slots=True)
class Policy:
    """``case``: collections of one name share their pseudonyms; "": the collection is a case of its own.

    ``revision`` counts the changes of what decides about stored text; ``is_set``: somebody decided, this is no default.
    """

    uses: Mapping[Use, Rules] = field(default_factory=lambda: DEFAULT_USES)
    case: str = ""
    second_person: bool = False
    review_below: float = DEFAULT_REVIEW_BELOW
    revision: int = 0
    is_set: bool = False

    def act(self, use: Use, type: str) -> Act:
        rules = self.uses[use]
        return rules.get(type, rules[EVERY_OTHER])

    def act_on_text(self, type: str) -> Act:
        """For what is stored, quoted and shown: what the index may not have, nobody is shown."""
        return strictest(self.act(Use.INDEX, type), self.act(Use.SHOW, type))

    @property
    def looks(self) -> bool:
        """Whether ingestion has to look for personal data at all."""
        return any(act is not Act.KEEP for use in (Use.INDEX, Use.SHOW) for act in self.uses[use].values())

    def case_key(self, collection_id: int) -> str:
        return f"case {self.case.casefold()}" if self.case else f"collection {collection_id}"

    def decides_alike(self, other: Policy) -> bool:
        """Whether both make the same stored text, given that the case is the same."""
        return self.case == other.case and all(
            self.act(use, each) is other.act(use, each)
            for use in (Use.INDEX, Use.SHOW)
            for each in _types_of(self, other)
        )

    def is_stricter_than(self, other: Policy) -> bool:
        """Whether this one hides something that the other one shows or lets be found."""
        return any(
            _RANK[self.act_on_text(each)] > _RANK[other.act_on_text(each)]
            or _RANK[self.act(Use.INDEX, each)] > _RANK[other.act(Use.INDEX, each)]
            for each in _types_of(self, other)
        )


def strictest(*acts: Act) -> Act:
    return max(acts, key=_RANK.__getitem__)


def label_of(type: str) -> str:
    """What stands in a text for a finding of the type."""
    return _LABELS.get(type, str(type))  # type: ignore[call-overload, no-any-return]


def checked_rules(rules: Mapping[str, Act], custom_types: Iterable[str]) -> dict[str, Act]:
    """The rules under the types' own names: ``iban`` is IBAN_CODE. Raises PolicyInvalidError for an unknown type."""
    known = {*map(str, PiiType), *custom_types, EVERY_OTHER}
    checked: dict[str, Act] = {}
    for name, act in rules.items():
        full = _ALIASES.get(name.upper(), name.upper())
        if full not in known:
            near = difflib.get_close_matches(full, known | _ALIASES.keys(), n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise PolicyInvalidError(
                f"There is no type of finding called {name}.",
                help=f"Name one of docs/privacy.md, a recogniser's type, or * for every other.{meant}",
            )
        checked[full] = act
    return checked


def _types_of(*policies: Policy) -> set[str]:
    return {each for policy in policies for use in (Use.INDEX, Use.SHOW) for each in policy.uses[use]}
