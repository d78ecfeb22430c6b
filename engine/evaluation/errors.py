"""What can go wrong with an evaluation.

CloisterError
├── EvaluationNotFoundError  EVALUATION_NOT_FOUND   no evaluation of this id, or none that the caller may see
└── NotComparableError       EVALUATION_COMPARISON  the evaluations asked different questions, or are not finished
"""

from __future__ import annotations

from engine.core.errors import ConflictError, NotFoundError


class EvaluationNotFoundError(NotFoundError):
    code = "EVALUATION_NOT_FOUND"


class NotComparableError(ConflictError):
    code = "EVALUATION_COMPARISON"
