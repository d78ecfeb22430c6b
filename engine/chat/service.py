"""Asking: search, read, quote or phrase, check, cite. One path for streamed and whole answers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from engine.chat.answering import CheckedAnswer, check_answer
from engine.chat.conversations import Conversations, StoredTurn
from engine.chat.errors import NoModelError
from engine.chat.evidence import Evidence, EvidenceGatherer, Quote, answering_sentences
from engine.chat.followup import rewrite
from engine.chat.model import AnswerModel
from engine.chat.presenting import present_abstention, present_answer, present_passages, present_quotes
from engine.chat.prompt import ClosestSentence, PromptPassage, Turn, build_messages
from engine.chat.quoting import choose_quotes, nearest
from engine.chat.support import SupportChecker
from engine.contract.answers import AnswerEvent, AnswerMode, AnswerResponse
from engine.core.errors import CloisterError

_log = logging.getLogger(__name__)

_PASSAGES_FOR_MODEL = 5
_EARLIER_TURNS_FOR_MODEL = 2
_ANSWER_TOKENS = 384
_CHARACTERS_PER_TOKEN = 2.5
"""A low estimate for any tokenizer and European language, so that a prompt never overflows."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """``collections`` is what the asking user may read; nothing else is ever searched."""

    question: str
    user_id: str
    collections: Sequence[int]
    mode: AnswerMode | None = None
    conversation_id: str | None = None
    keep: bool = False


class AskService:
    """Answers questions over the documents of the given collections."""

    def __init__(
        self,
        evidence: EvidenceGatherer,
        checker: SupportChecker,
        conversations: Conversations,
        model_in_use: Callable[[], AnswerModel | None],
    ) -> None:
        self._evidence = evidence
        self._checker = checker
        self._conversations = conversations
        self._model_in_use = model_in_use

    async def ask(self, inquiry: Inquiry) -> AnswerResponse:
        """The whole answer at once. Raises NoModelError and what search and model raise.

        Who did not choose a mode gets quotes when the model is out of order or fails before its first word.
        """
        async for event in self.stream(inquiry):
            if event.type == "answer" and event.answer:
                return event.answer
        raise CloisterError("The answer ended before it was complete.", help="Ask again.")

    async def stream(self, inquiry: Inquiry) -> AsyncIterator[AnswerEvent]:
        """Passages first, then the words as they come, last the checked answer.

        Closing the iterator stops the model. An answer that was stopped is not kept.
        """
        watch = _Stopwatch()
        model = self._model_for(inquiry.mode)
        mode = AnswerMode.ANSWER if model else AnswerMode.QUOTE
        earlier: Sequence[StoredTurn] = ()
        if inquiry.conversation_id:
            _, turns = await asyncio.to_thread(self._conversations.get, inquiry.user_id, inquiry.conversation_id)
            earlier = [turn for turn in turns if not turn.withheld]
        rewritten = rewrite(inquiry.question, [turn.searched for turn in earlier])
        searched = rewritten or inquiry.question
        evidence = await asyncio.to_thread(self._evidence.gather, searched, inquiry.collections, focus=inquiry.question)
        watch.lap("retrieve")
        quotes = choose_quotes(evidence, question=searched, threshold=self._evidence.threshold)
        yield AnswerEvent(type="passages", citations=present_passages(quotes or nearest(evidence)))

        shown = evidence[:_PASSAGES_FOR_MODEL]
        pieces: list[str] = []
        if quotes and model:
            try:
                async for piece in self._phrase(model, searched, shown, quotes, earlier):
                    if not pieces:
                        watch.lap("first_token")
                    pieces.append(piece)
                    yield AnswerEvent(type="token", text=piece)
            except CloisterError as error:
                if pieces or inquiry.mode is AnswerMode.ANSWER:
                    raise
                _log.info("answering in quotes, since the model failed before its first word: %s", error.code)
                model = None
        if not quotes:
            answer = present_abstention(mode, nearest(evidence), model)
        elif model is None:
            answer = present_quotes(quotes)
        else:
            watch.lap("generate")
            checked = await asyncio.to_thread(check_answer, "".join(pieces), shown, self._checker)
            answer = self._present(checked, evidence, model)
            watch.lap("check")
        answer = answer.model_copy(update={"rewritten_question": rewritten, "timings_ms": watch.read()})
        sources = _sources(answer, shown, earlier)
        yield AnswerEvent(
            type="answer", answer=await asyncio.to_thread(self._keep, inquiry, rewritten, answer, sources)
        )

    def _model_for(self, mode: AnswerMode | None) -> AnswerModel | None:
        """None: quote. Whoever did not choose gets quotes while the model loads or is out of order."""
        if mode is AnswerMode.QUOTE:
            return None
        try:
            model = self._model_in_use()
        except CloisterError:
            if mode is AnswerMode.ANSWER:
                raise
            return None
        if model is None and mode is AnswerMode.ANSWER:
            raise NoModelError
        return model

    async def _phrase(
        self,
        model: AnswerModel,
        question: str,
        evidence: Sequence[Evidence],
        quotes: Sequence[Quote],
        earlier: Sequence[StoredTurn],
    ) -> AsyncIterator[str]:
        room = (model.context_tokens - _ANSWER_TOKENS) * _CHARACTERS_PER_TOKEN
        history = [Turn(turn.searched, str(turn.answer["answer"])) for turn in earlier[-_EARLIER_TURNS_FOR_MODEL:]]
        passages = [PromptPassage(item.passage.text, _source(item)) for item in evidence]
        closest = closest_sentences(quotes, evidence)
        messages = build_messages(question, passages, history, closest=closest)
        # Too long: first the earlier turns go, then the weakest passages.
        while sum(len(message.content) for message in messages) > room:
            if history:
                history = history[1:]
            elif len(passages) > 1:
                passages = passages[:-1]
            else:
                passages = [PromptPassage(passages[0].text[: int(room * 0.6)], passages[0].source)]
                messages = build_messages(question, passages, closest=closest)
                break
            messages = build_messages(question, passages, history, closest=closest)
        async for piece in model.stream(messages, max_tokens=_ANSWER_TOKENS):
            yield piece

    def _present(self, checked: CheckedAnswer, evidence: Sequence[Evidence], model: AnswerModel) -> AnswerResponse:
        if checked.abstained:
            return present_abstention(AnswerMode.ANSWER, nearest(evidence), model)
        return present_answer(checked, model)

    def _keep(
        self, inquiry: Inquiry, rewritten: str | None, answer: AnswerResponse, sources: frozenset[str]
    ) -> AnswerResponse:
        conversation_id = inquiry.conversation_id
        if conversation_id is None and inquiry.keep:
            conversation_id = self._conversations.create(inquiry.user_id, inquiry.question)
        if conversation_id is None:
            return answer
        answer = answer.model_copy(update={"conversation_id": conversation_id})
        turn_id = self._conversations.append(
            conversation_id,
            inquiry.question,
            rewritten,
            answer.mode.value,
            answer.model_dump(mode="json"),
            sources=sources,
        )
        return answer.model_copy(update={"turn_id": turn_id})


def closest_sentences(quotes: Sequence[Quote], evidence: Sequence[Evidence]) -> list[ClosestSentence]:
    """What quote mode would show of the passages that the model is shown, sentence by sentence."""
    shown = {id(item.passage): (number, item) for number, item in enumerate(evidence, start=1)}
    chosen = [shown[id(quote.passage)] for quote in quotes if id(quote.passage) in shown]
    return [ClosestSentence(text, number) for number, item in chosen for text in answering_sentences(item)]


class _Stopwatch:
    """Milliseconds by stage, in the order of the laps, and the total."""

    def __init__(self) -> None:
        self._started_s = self._last_s = time.monotonic()
        self._laps_ms: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now_s = time.monotonic()
        self._laps_ms[stage] = round((now_s - self._last_s) * 1000, 1)
        self._last_s = now_s

    def read(self) -> dict[str, float]:
        return self._laps_ms | {"total": round((time.monotonic() - self._started_s) * 1000, 1)}


def _sources(answer: AnswerResponse, shown: Sequence[Evidence], earlier: Sequence[StoredTurn]) -> frozenset[str]:
    """The documents whose words the answer may repeat.

    A supported sentence rests on what it cites; an unsupported one may come from anything the model was shown.
    """
    cited = frozenset(citation.document_id for citation in answer.citations)
    if all(sentence.supported for sentence in answer.sentences):
        return cited
    told = [turn.sources for turn in earlier[-_EARLIER_TURNS_FOR_MODEL:]]
    return cited.union((item.passage.document_id for item in shown), *told)


def _source(evidence: Evidence) -> str:
    passage = evidence.passage
    return passage.document + (f", page {passage.page}" if passage.page else "")
