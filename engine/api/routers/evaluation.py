"""Evaluations: put a question set to models, see the scores and every answer, compare.

All of it needs the permission to evaluate, and the right to read the collections that a record's answers come from.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from engine.access.roles import Permission
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.presenting_evaluation import present, present_answers, present_comparison
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.api.visibility import readable
from engine.audit.actions import Action
from engine.contract import evaluation as wire
from engine.core.errors import InvalidInputError
from engine.evaluation.records import Question
from engine.evaluation.service import NewEvaluation

router = APIRouter(prefix="/api/evaluations", tags=["evaluation"])


@router.post("", status_code=202)
def start(body: wire.EvaluationStart, caller: CallerDep, services: ServicesDep) -> wire.EvaluationStarted:
    """Record and queue an evaluation."""
    everything = _readable(services, caller)
    if body.mode == "closed" and body.collection is not None:
        raise InvalidInputError("Without retrieval nothing is searched.", help="Leave the collection out.")
    wanted = NewEvaluation(
        name=body.name,
        models=body.models,
        questions=[Question(one.question, tuple(one.answers)) for one in body.questions],
        mode=body.mode,
        searched=readable(services, caller, body.collection) if body.mode == "retrieval" else (),
        readable=everything,
        max_tokens=body.max_tokens,
        seed=body.seed,
        created_by=caller.user_id,
    )
    evaluation_id, job_id = services.evaluations.start(wanted)
    return wire.EvaluationStarted(evaluation_id=evaluation_id, job_id=job_id)


@router.get("")
def list_evaluations(caller: CallerDep, services: ServicesDep) -> wire.EvaluationList:
    """The newest first."""
    found = services.evaluations.visible(_readable(services, caller))
    return wire.EvaluationList(evaluations=[present(services.evaluations, one) for one in found])


@router.get("/comparison")
def compare(
    caller: CallerDep,
    services: ServicesDep,
    evaluation: Annotated[list[str], Query(min_length=1, max_length=16)],
) -> wire.ComparisonResponse:
    """The first model of the first evaluation against every other model in them."""
    results = services.evaluations.results(evaluation, _readable(services, caller))
    return present_comparison(results, services.evaluations.compare(results))


@router.get("/{evaluation_id}/answers")
def answers(evaluation_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.AnswerPage:
    """What every model said to every question."""
    found = services.evaluations.show(evaluation_id, _readable(services, caller))
    trail.allowed(Action.EVALUATION_VIEWED, evaluation_id)
    return present_answers(services.evaluations, found)


@router.get("/{evaluation_id:path}")
def show(evaluation_id: str, caller: CallerDep, services: ServicesDep) -> wire.EvaluationResponse:
    """One evaluation with its scores."""
    found = services.evaluations.show(evaluation_id, _readable(services, caller))
    return present(services.evaluations, found)


def _readable(services: Services, caller: Caller) -> list[int]:
    caller.require(Permission.EVALUATE)
    return readable(services, caller, None)
