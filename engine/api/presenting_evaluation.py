"""Evaluations in the wire's form: counts and means over what was answered."""

from __future__ import annotations

from collections.abc import Sequence

from engine.contract import evaluation as wire
from engine.evaluation.records import Answered, Contestant, Evaluation
from engine.evaluation.service import EvaluationService, Result
from engine.evaluation.statistics import Paired, sentence


def present(service: EvaluationService, evaluation: Evaluation) -> wire.EvaluationResponse:
    answers = service.answers(evaluation.id)
    return wire.EvaluationResponse.model_validate(
        {
            "id": evaluation.id,
            "name": evaluation.name,
            "state": service.state(evaluation),
            "job_id": evaluation.job_id,
            "mode": evaluation.mode,
            "questions": evaluation.questions,
            "set_sha256": evaluation.set_sha256,
            "max_tokens": evaluation.max_tokens,
            "seed": evaluation.seed,
            "created_at": evaluation.created_at,
            "created_by": evaluation.created_by,
            "finished_at": evaluation.finished_at,
            "models": [
                _score(one, [given for given in answers if given.position == one.position])
                for one in evaluation.contestants
            ],
        }
    )


def present_answers(service: EvaluationService, evaluation: Evaluation) -> wire.AnswerPage:
    questions = service.questions(evaluation.id)
    return wire.AnswerPage(
        answers=[
            wire.GivenAnswer(
                position=one.position,
                number=one.number,
                question=questions[one.number - 1].text,
                expected=list(questions[one.number - 1].expected),
                answer=one.answer,
                right=one.score.right,
                contains=one.score.contains,
                exact=one.score.exact,
                f1=one.score.f1,
                abstained=one.score.abstained,
            )
            for one in service.answers(evaluation.id)
        ]
    )


def present_comparison(results: Sequence[Result], pairs: Sequence[Paired]) -> wire.ComparisonResponse:
    first = results[0]
    return wire.ComparisonResponse(
        questions=first.evaluation.questions,
        set_sha256=first.evaluation.set_sha256,
        models=[
            wire.ComparedModel(
                evaluation_id=one.evaluation.id,
                evaluation=one.evaluation.name,
                mode=one.evaluation.mode,
                name=one.contestant.name,
                right=sum(one.right),
                share_right=sum(one.right) / one.evaluation.questions,
                f1=_mean([given.score.f1 for given in one.answers]),
                abstained=sum(given.score.abstained for given in one.answers),
            )
            for one in results
        ],
        pairs=[
            wire.ComparedPair(
                first=0,
                other=place,
                only_first=pair.only_first,
                only_other=pair.only_other,
                p_value=pair.p_value,
                difference=pair.difference,
                low=pair.low,
                high=pair.high,
                sentence=sentence(pair, first.contestant.name, results[place].contestant.name),
            )
            for place, pair in enumerate(pairs, start=1)
        ],
    )


def _score(one: Contestant, answers: Sequence[Answered]) -> wire.ModelScore:
    scores = [given.score for given in answers]
    return wire.ModelScore(
        position=one.position,
        name=one.name,
        model_id=one.model_id,
        version_id=one.version_id,
        sha256=one.sha256,
        base_sha256=one.base_sha256,
        answered=len(scores),
        right=sum(given.right for given in scores),
        contains=sum(given.contains for given in scores),
        exact=sum(given.exact for given in scores),
        f1=_mean([given.score.f1 for given in answers]),
        abstained=sum(given.abstained for given in scores),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
