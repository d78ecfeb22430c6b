"""The stages of a model version and the steps between them. Pure; knows nothing of databases or servers.

candidate ──approve──> approved ──serve──> serving
    │                     │  ^                │  ^
    └──────retire─────────┴──│──> retired <───┘  │
                             └──approve──┴──roll back
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from engine.registry.errors import ReasonMissingError, StageForbiddenError


class Stage(StrEnum):
    CANDIDATE = "candidate"  # proven to be what was trained; nobody has judged it yet
    APPROVED = "approved"  # somebody answers for it
    SERVING = "serving"  # it answers
    RETIRED = "retired"  # it answered, or was turned down


_STEPS: Mapping[Stage | None, frozenset[Stage]] = MappingProxyType(
    {
        None: frozenset({Stage.CANDIDATE}),
        Stage.CANDIDATE: frozenset({Stage.APPROVED, Stage.RETIRED}),
        Stage.APPROVED: frozenset({Stage.SERVING, Stage.RETIRED}),
        Stage.SERVING: frozenset({Stage.RETIRED}),
        Stage.RETIRED: frozenset({Stage.APPROVED, Stage.SERVING}),  # the second one is a roll-back
    }
)
MAY_ANSWER = frozenset({Stage.APPROVED, Stage.SERVING})


def require_step(before: Stage | None, after: Stage, *, by_hand: bool) -> None:
    """Raises StageForbiddenError. ``by_hand``: a person names the stage; only a roll-back skips the approval."""
    allowed = _STEPS[before]
    if by_hand and before is Stage.RETIRED:
        allowed = frozenset({Stage.APPROVED})
    if after in allowed:
        return
    names = ", ".join(sorted(stage.value for stage in allowed))
    raise StageForbiddenError(
        f"A version that is {before.value if before else 'new'} cannot become {after.value}.",
        help=f"From here it can become: {names}.",
    )


def require_reason(why: str) -> str:
    """The reason without white space around it. Raises ReasonMissingError."""
    cleaned = why.strip()
    if not cleaned or len(cleaned) > 1000 or not cleaned.isprintable():
        raise ReasonMissingError(
            "A move between stages needs a reason of 1 to 1000 printable characters.",
            help="Say in one sentence why, for example what was compared: --why 'better on the leave questions'.",
        )
    return cleaned
