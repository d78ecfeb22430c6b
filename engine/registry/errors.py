"""What can go wrong with a model version.

CloisterError
├── VersionNotFoundError     MODEL_VERSION_NOT_FOUND  no version has this name or id
├── StageForbiddenError      MODEL_STAGE_FORBIDDEN    the step does not lead from the stage that it is at
├── ReasonMissingError       MODEL_STAGE_REASON       a move wants a reason
└── VersionNotApprovedError  MODEL_NOT_APPROVED       it may not answer before somebody has approved it
"""

from __future__ import annotations

from engine.core.errors import CloisterError, InvalidInputError, NotFoundError


class VersionNotFoundError(NotFoundError):
    code = "MODEL_VERSION_NOT_FOUND"


class StageForbiddenError(CloisterError):
    code = "MODEL_STAGE_FORBIDDEN"
    http_status = 409


class ReasonMissingError(InvalidInputError):
    code = "MODEL_STAGE_REASON"


class VersionNotApprovedError(CloisterError):
    code = "MODEL_NOT_APPROVED"
    http_status = 409
