"""From what readers thought of answers to items: corrections and praise. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from engine.chat.rated_answers import RatedAnswer
from engine.datasets.content import Content, ContentError, Message, preference, question_and_answer
from engine.datasets.records import Draft, Origin, Source


def drafts_of(rated: RatedAnswer, digests: Mapping[str, bytes]) -> list[Draft]:
    """A correction is an item and a preference over what was said; a thumb up is an item; a thumb down alone is none.

    ``digests``: SHA-256 of the documents that the answer rests on.
    """
    sources = tuple(Source(document, digests[document]) for document in rated.documents)
    contents: list[Content] = []
    try:
        if rated.correction:
            contents.append(question_and_answer(rated.question, rated.correction))
            if rated.answer.strip() and rated.answer.strip() != rated.correction.strip():
                contents.append(preference([Message("user", rated.question)], rated.correction, rated.answer))
        elif rated.rating == "up" and not rated.abstained:
            contents.append(question_and_answer(rated.question, rated.answer))
    except ContentError:
        return []  # a question without a character that counts
    return [Draft(Origin.FEEDBACK, content, sources, turn_id=rated.turn_id) for content in contents]
