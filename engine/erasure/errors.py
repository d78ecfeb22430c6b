"""The errors of erasing.

CloisterError
├── NotFoundError
│   ├── ErasureNotFoundError       ERASURE_NOT_FOUND        no erasure of this id, or not for this person's eyes
│   └── RetentionNotSetError       RETENTION_NOT_SET        the collection has no rule
├── ConflictError
│   ├── DocumentHeldError          DOCUMENT_HELD            a legal hold keeps the document
│   └── ErasureStateError          ERASURE_STATE            its state forbids the step
├── DiskFullError
│   └── CompactionRoomError        ERASURE_NO_ROOM          the disk has no room for a copy of the database
├── CompactionMemoryError          ERASURE_NO_MEMORY        the machine has too little free memory for it
├── ErasureIncompleteError         ERASURE_INCOMPLETE       something that was erased is still there
└── InvalidInputError
    └── CertificateInvalidError    CERTIFICATE_INVALID      the file is no certificate of Cloister, or was changed
"""

from __future__ import annotations

from engine.core.errors import CloisterError, ConflictError, DiskFullError, InvalidInputError, NotFoundError


class ErasureNotFoundError(NotFoundError):
    code = "ERASURE_NOT_FOUND"


class RetentionNotSetError(NotFoundError):
    code = "RETENTION_NOT_SET"


class DocumentHeldError(ConflictError):
    code = "DOCUMENT_HELD"


class ErasureStateError(ConflictError):
    code = "ERASURE_STATE"


class CompactionRoomError(DiskFullError):
    code = "ERASURE_NO_ROOM"


class CompactionMemoryError(CloisterError):
    code = "ERASURE_NO_MEMORY"
    http_status = 507


class ErasureIncompleteError(CloisterError):
    code = "ERASURE_INCOMPLETE"


class CertificateInvalidError(InvalidInputError):
    code = "CERTIFICATE_INVALID"


def no_such_erasure() -> ErasureNotFoundError:
    """Also for one that the caller may not see."""
    return ErasureNotFoundError("There is no such erasure.", help="See `cloister erase list`.")
