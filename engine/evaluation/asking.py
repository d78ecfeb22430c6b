"""Put one question to one model: alone, or over the documents as the product does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from engine.chat.model import AnswerModel
from engine.chat.prompt import ABSTENTION, Message
from engine.chat.service import AskService, Inquiry
from engine.contract.answers import AnswerMode
from engine.evaluation.records import Evaluation, Question
from engine.evaluation.scoring import tokens
from engine.runtime.model_repository import ModelRecord
from engine.runtime.model_runner import ModelRunner
from engine.runtime.running_model import RunningModel

_ABSTENTION = tokens(ABSTENTION)


@dataclass(frozen=True, slots=True)
class Said:
    answer: str
    abstained: bool


class Ask(Protocol):
    """What a contestant says to one question."""

    def __call__(self, question: Question) -> Said: ...


class Arena:
    """Serves one contestant at a time, beside the model in use and whatever its stage is: nobody else can ask it."""

    def __init__(self, runners: Callable[[], ModelRunner], ask_with: Callable[[AnswerModel], AskService]) -> None:
        """``runners`` gives a runner of its own to each contestant; ``ask_with`` the answer mode with that model."""
        self._runners = runners
        self._ask_with = ask_with

    @contextmanager
    def enter(self, model: ModelRecord, evaluation: Evaluation) -> Iterator[Ask]:
        """Load a model for as long as the context lasts. Raises a ModelFileError or a ModelRuntimeError."""
        runner = self._runners()
        try:
            runner.switch(model)
            active = runner.active
            assert active is not None
            running = RunningModel(model.name, active.server.settings.context_tokens, runner.reserve)
            if evaluation.mode == "closed":
                yield lambda question: asyncio.run(_alone(running, question, evaluation.max_tokens))
            else:
                service = self._ask_with(running)
                yield lambda question: asyncio.run(
                    _over_documents(service, question, evaluation.created_by, evaluation.searched)
                )
        finally:
            runner.abort_loading()
            runner.close()


async def _alone(model: RunningModel, question: Question, max_tokens: int) -> Said:
    answer = await model.complete_chat([Message("user", question.text)], max_tokens=max_tokens)
    said = tokens(answer.text)
    return Said(answer.text.strip(), abstained=not said or said == _ABSTENTION)


async def _over_documents(service: AskService, question: Question, user_id: str, collections: Sequence[int]) -> Said:
    answer = await service.ask(Inquiry(question.text, user_id, collections, mode=AnswerMode.ANSWER))
    return Said(answer.answer, answer.abstained)
