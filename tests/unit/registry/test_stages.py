"""The steps between stages, and the reason that each of them wants."""

from __future__ import annotations

import pytest

from engine.registry.errors import ReasonMissingError, StageForbiddenError
from engine.registry.stages import Stage, require_reason, require_step

C, A, S, R = Stage.CANDIDATE, Stage.APPROVED, Stage.SERVING, Stage.RETIRED
BY_HAND = {(None, C), (C, A), (C, R), (A, S), (A, R), (S, R), (R, A)}


@pytest.mark.parametrize("before", [None, C, A, S, R])
@pytest.mark.parametrize("after", [C, A, S, R])
def test_only_these_steps_lead_on(before: Stage | None, after: Stage) -> None:
    if (before, after) in BY_HAND:
        require_step(before, after, by_hand=True)
        return
    with pytest.raises(StageForbiddenError) as refused:
        require_step(before, after, by_hand=True)
    assert "can become" in refused.value.help


def test_only_a_roll_back_serves_what_was_retired() -> None:
    require_step(R, S, by_hand=False)
    with pytest.raises(StageForbiddenError):
        require_step(C, S, by_hand=False)


def test_a_reason_is_a_line_of_text() -> None:
    assert require_reason("  better on the leave questions ") == "better on the leave questions"
    for why in ("", "   ", "a\nb", "x" * 1001):
        with pytest.raises(ReasonMissingError):
            require_reason(why)
