"""What can go wrong with training material.

CloisterError
├── DatasetNotFoundError      DATASET_NOT_FOUND       no such dataset, item or version, or it may not be seen
├── DatasetChangedError       DATASET_CHANGED         its items changed while they were being frozen
├── DatasetEmptyError         DATASET_EMPTY           nothing is left that could be frozen or built from
├── NothingToUndoError        DATASET_NOTHING_TO_UNDO no step of reviewing was kept
├── PiiCheckMissingError      PII_CHECK_MISSING       no detector of personal data, and nobody allowed it
├── PiiCheckRequiredError     PII_CHECK_REQUIRED      a policy wants the items to be checked
├── PiiCheckFailedError       PII_CHECK_FAILED        the detector failed, so nothing is known about the items
└── ImportRefusedError        IMPORT_REFUSED          a file that cannot be imported
    ├── ImportUnreadableError     IMPORT_UNREADABLE       it is not there, or is no regular file that may be read
    ├── ImportTooLargeError       IMPORT_TOO_LARGE        beyond a limit on size
    ├── ImportFormatError         IMPORT_FORMAT           not what it is said to be, or damaged
    ├── ImportTemplateError       IMPORT_TEMPLATE         a template has a hole that no column fills
    ├── ImportQueryError          IMPORT_QUERY            the query is no plain SELECT, fails or takes too long
    └── ImportChangedError        IMPORT_CHANGED          the file changed while it was being imported
"""

from __future__ import annotations

from engine.core.errors import CloisterError, ConflictError, InvalidInputError, NotFoundError


class DatasetNotFoundError(NotFoundError):
    code = "DATASET_NOT_FOUND"


class DatasetChangedError(ConflictError):
    code = "DATASET_CHANGED"


class DatasetEmptyError(ConflictError):
    code = "DATASET_EMPTY"


class NothingToUndoError(ConflictError):
    code = "DATASET_NOTHING_TO_UNDO"


class PiiCheckMissingError(ConflictError):
    code = "PII_CHECK_MISSING"

    def __init__(self) -> None:
        super().__init__(
            "No detector of personal data is installed, so the items cannot be checked for it.",
            help="Install one, or freeze with --without-pii-check; the version's card then says that nobody looked.",
        )


class PiiCheckRequiredError(ConflictError):
    code = "PII_CHECK_REQUIRED"

    def __init__(self) -> None:
        super().__init__(
            "The privacy policy of this collection says what training may have, so the items have to be checked.",
            help="Freeze without --without-pii-check.",
        )


class PiiCheckFailedError(CloisterError):
    code = "PII_CHECK_FAILED"


class ImportRefusedError(InvalidInputError):
    code = "IMPORT_REFUSED"


class ImportUnreadableError(ImportRefusedError):
    code = "IMPORT_UNREADABLE"


class ImportTooLargeError(ImportRefusedError):
    code = "IMPORT_TOO_LARGE"
    http_status = 413


class ImportFormatError(ImportRefusedError):
    code = "IMPORT_FORMAT"


class ImportTemplateError(ImportRefusedError):
    code = "IMPORT_TEMPLATE"


class ImportQueryError(ImportRefusedError):
    code = "IMPORT_QUERY"


class ImportChangedError(ImportRefusedError):
    code = "IMPORT_CHANGED"
    http_status = 409


def no_such_dataset() -> DatasetNotFoundError:
    return DatasetNotFoundError(
        "There is no such dataset, or you may not read its collection.", help="`cloister datasets list` shows them."
    )


def no_such_version() -> DatasetNotFoundError:
    return DatasetNotFoundError(
        "There is no such version, or you may not read its collection.",
        help="`cloister datasets show NAME` lists the versions.",
    )
