"""The engine's evaluations in memory."""

from __future__ import annotations

from collections.abc import Sequence

from app.preview.fake_answers import TIME
from engine.client.errors import ClientError
from engine.contract.evaluation import (
    ComparedModel,
    ComparedPair,
    ComparisonResponse,
    EvaluationResponse,
    EvaluationStart,
    EvaluationStarted,
    GivenAnswer,
    ModelScore,
)


def score(position: int, name: str, right: int, *, answered: int = 200) -> ModelScore:
    return ModelScore(
        position=position,
        name=name,
        model_id=f"mdl_{name}",
        version_id=None,
        sha256="9f" * 32,
        base_sha256=None,
        answered=answered,
        right=right,
        contains=right,
        exact=right // 2,
        f1=right / answered if answered else 0.0,
        abstained=answered // 20,
    )


def evaluation(number: int, name: str, *models: ModelScore, **changes: object) -> EvaluationResponse:
    values: dict[str, object] = {
        "id": f"eval_{number}",
        "name": name,
        "state": "succeeded",
        "job_id": None,
        "mode": "retrieval",
        "questions": 200,
        "set_sha256": "5e" * 32,
        "max_tokens": 96,
        "seed": 17,
        "created_at": TIME,
        "created_by": "Ada",
        "finished_at": TIME,
        "models": list(models),
    }
    return EvaluationResponse.model_validate(values | changes)


class FakeEvaluation:
    """``started`` holds what was asked for; ``given`` the answers of each evaluation."""

    def __init__(self) -> None:
        self.kept: list[EvaluationResponse] = []
        self.given: dict[str, list[GivenAnswer]] = {}
        self.started: list[EvaluationStart] = []
        self.failures: dict[str, ClientError] = {}

    def start(self, request: EvaluationStart) -> EvaluationStarted:
        self._maybe_fail("start")
        self.started.append(request)
        return EvaluationStarted(evaluation_id="eval_9", job_id="job_1")

    def evaluations(self) -> list[EvaluationResponse]:
        self._maybe_fail("evaluations")
        return list(self.kept)

    def evaluation(self, evaluation_id: str) -> EvaluationResponse:
        self._maybe_fail("evaluation")
        return next(one for one in self.kept if one.id == evaluation_id)

    def answers(self, evaluation_id: str) -> list[GivenAnswer]:
        self._maybe_fail("answers")
        return self.given.get(evaluation_id, [])

    def compare(self, evaluation_ids: Sequence[str]) -> ComparisonResponse:
        self._maybe_fail("compare")
        chosen = [(one, model) for one in self.kept if one.id in evaluation_ids for model in one.models]
        models = [
            ComparedModel(
                evaluation_id=one.id,
                evaluation=one.name,
                mode=one.mode,
                name=model.name,
                right=model.right,
                share_right=model.right / 200,
                f1=model.f1,
                abstained=model.abstained,
            )
            for one, model in chosen
        ]
        pairs = [_pair(models, other) for other in range(1, len(models))]
        return ComparisonResponse(questions=200, set_sha256="5e" * 32, models=models, pairs=pairs)

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]


def _pair(models: list[ComparedModel], other: int) -> ComparedPair:
    difference = models[other].share_right - models[0].share_right
    return ComparedPair(
        first=0,
        other=other,
        only_first=9,
        only_other=31,
        p_value=0.0007 if abs(difference) > 0.06 else 0.8,
        difference=difference,
        low=difference - 0.06,
        high=difference + 0.06,
        sentence="",
    )
