"""From quotes and checked sentences to the wire's answer: numbers the citations, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.chat.answering import CheckedAnswer
from engine.chat.evidence import Quote
from engine.chat.model import AnswerModel
from engine.chat.prompt import ABSTENTION
from engine.contract.answers import AnswerMode, AnswerResponse, Citation, Sentence

WITHHELD = "This answer is not shown: a document that it rests on was removed, or you may no longer read it."


def present_passages(quotes: Iterable[Quote]) -> list[Citation]:
    """Number quotes from 1 in the order given."""
    return [_citation(number, quote) for number, quote in enumerate(quotes, start=1)]


def present_quotes(quotes: Sequence[Quote]) -> AnswerResponse:
    """Quote mode: each quote is a sentence of the answer and carries itself as its citation."""
    return AnswerResponse(
        answer="\n".join(quote.text for quote in quotes),
        mode=AnswerMode.QUOTE,
        abstained=False,
        sentences=[
            Sentence(text=quote.text, supported=True, citations=[number])
            for number, quote in enumerate(quotes, start=1)
        ],
        citations=present_passages(quotes),
        model=None,
        timings_ms={},
    )


def present_abstention(mode: AnswerMode, quotes: Sequence[Quote], model: AnswerModel | None) -> AnswerResponse:
    """The documents do not say; the nearest passages are cited, and support nothing."""
    return AnswerResponse(
        answer=ABSTENTION,
        mode=mode,
        abstained=True,
        sentences=[],
        citations=present_passages(quotes),
        model=model.name if model and mode is AnswerMode.ANSWER else None,
        timings_ms={},
    )


def present_withheld(mode: AnswerMode) -> AnswerResponse:
    """In place of an earlier answer that may no longer be read: says so and cites nothing."""
    return AnswerResponse(
        answer=WITHHELD, mode=mode, abstained=True, sentences=[], citations=[], model=None, timings_ms={}
    )


def present_answer(checked: CheckedAnswer, model: AnswerModel) -> AnswerResponse:
    """Answer mode: citations are numbered in the order in which the sentences need them."""
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    for sentence in checked.sentences:
        cited: list[int] = []
        for quote in sentence.quotes:
            key = (quote.passage.document_id, quote.start, quote.end)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(_citation(numbers[key], quote))
            cited.append(numbers[key])
        sentences.append(Sentence(text=sentence.text, supported=bool(cited), citations=cited))
    return AnswerResponse(
        answer=" ".join(_with_marks(sentence) for sentence in sentences),
        mode=AnswerMode.ANSWER,
        abstained=False,
        sentences=sentences,
        citations=citations,
        model=model.name,
        timings_ms={},
    )


def _with_marks(sentence: Sentence) -> str:
    marks = "".join(f"[{number}]" for number in sentence.citations)
    return f"{sentence.text} {marks}".strip()


def _citation(number: int, quote: Quote) -> Citation:
    passage = quote.passage
    return Citation(
        n=number,
        document_id=passage.document_id,
        document=passage.document,
        page=quote.page,
        start=quote.start,
        end=quote.end,
        quote=quote.text,
        score=round(quote.score, 4),
    )
