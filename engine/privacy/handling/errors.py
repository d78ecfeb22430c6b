"""What can go wrong while it is decided about personal data.

CloisterError
├── PolicyInvalidError         PRIVACY_POLICY_INVALID      a policy that names an unknown type
├── RecogniserUselessError     PRIVACY_RECOGNISER_USELESS  a recogniser that finds nothing in its own test text
├── RecogniserNotFoundError    PRIVACY_RECOGNISER_NOT_FOUND
├── FindingNotFoundError       PRIVACY_FINDING_NOT_FOUND   also for one that the caller may not see
├── PseudonymNotFoundError     PRIVACY_PSEUDONYM_NOT_FOUND also for one that the caller may not see
├── RevealNotFoundError        PRIVACY_REVEAL_NOT_FOUND
├── RevealStateError           PRIVACY_REVEAL_STATE        decided about, run out, or not approved yet
├── SamePersonError            PRIVACY_SAME_PERSON         a second person is needed
├── WithheldError              PRIVACY_WITHHELD            the policy does not let this form of a document be shown
└── PrivacyKeyError            PRIVACY_KEY                 a sealed value does not open with the vault's key
"""

from __future__ import annotations

from engine.core.errors import CloisterError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError


class PolicyInvalidError(InvalidInputError):
    code = "PRIVACY_POLICY_INVALID"


class RecogniserUselessError(InvalidInputError):
    code = "PRIVACY_RECOGNISER_USELESS"


class RecogniserNotFoundError(NotFoundError):
    code = "PRIVACY_RECOGNISER_NOT_FOUND"


class FindingNotFoundError(NotFoundError):
    code = "PRIVACY_FINDING_NOT_FOUND"


class PseudonymNotFoundError(NotFoundError):
    code = "PRIVACY_PSEUDONYM_NOT_FOUND"


class RevealNotFoundError(NotFoundError):
    code = "PRIVACY_REVEAL_NOT_FOUND"


class RevealStateError(ConflictError):
    code = "PRIVACY_REVEAL_STATE"


class SamePersonError(ForbiddenError):
    code = "PRIVACY_SAME_PERSON"


class WithheldError(ConflictError):
    code = "PRIVACY_WITHHELD"


class PrivacyKeyError(CloisterError):
    code = "PRIVACY_KEY"
    http_status = 500
