"""What is recorded of a question and its answer: digests, and the documents that were looked at."""

from __future__ import annotations

from engine.api.trail import Trail
from engine.audit.actions import Action
from engine.chat.service import Inquiry
from engine.contract.answers import AnswerResponse


def record_question(trail: Trail, inquiry: Inquiry) -> None:
    """Before anything is searched."""
    trail.allowed(
        Action.ASKED,
        inquiry.conversation_id or "",
        related=[f"col_{collection}" for collection in inquiry.collections],
        digests={"question": trail.digest("question", inquiry.question)},
        details={"mode": inquiry.mode.value if inquiry.mode else "automatic"},
    )


def record_answer(trail: Trail, answer: AnswerResponse) -> None:
    """Before the answer leaves."""
    trail.allowed(
        Action.ANSWERED,
        answer.turn_id or "",
        related=[citation.document_id for citation in answer.citations],
        digests={"answer": trail.digest("answer", answer.answer)},
        details={
            "mode": answer.mode.value,
            "abstained": int(answer.abstained),
            "sentences": len(answer.sentences),
            "unsupported": sum(not sentence.supported for sentence in answer.sentences),
        },
    )
