"""The typed client's calls about evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from engine.client.transport import Transport, segment
from engine.contract import evaluation as wire

_PATH = "/api/evaluations"


class EvaluationCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def start(self, request: wire.EvaluationStart) -> wire.EvaluationStarted:
        body = request.model_dump(mode="json")
        return self._transport.call("POST", _PATH, wire.EvaluationStarted, json=body)

    def evaluations(self) -> list[wire.EvaluationResponse]:
        """The newest first."""
        return self._transport.call("GET", _PATH, wire.EvaluationList).evaluations

    def evaluation(self, evaluation_id: str) -> wire.EvaluationResponse:
        return self._transport.call("GET", f"{_PATH}/{segment(evaluation_id)}", wire.EvaluationResponse)

    def answers(self, evaluation_id: str) -> list[wire.GivenAnswer]:
        """What every model said to every question."""
        path = f"{_PATH}/{segment(evaluation_id)}/answers"
        return self._transport.call("GET", path, wire.AnswerPage).answers

    def compare(self, evaluation_ids: Sequence[str]) -> wire.ComparisonResponse:
        """The first model of the first against every other model in these evaluations."""
        query = urlencode([("evaluation", one) for one in evaluation_ids])
        return self._transport.call("GET", f"{_PATH}/comparison?{query}", wire.ComparisonResponse)
