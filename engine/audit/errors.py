"""What can go wrong with the audit log.

CloisterError
├── AuditRecordError     AUDIT_RECORD       a record would hold something that is no id, number or word of the program
├── AuditCodeError       AUDIT_CODE         a printed code was mistyped
└── AuditBrokenError     AUDIT_BROKEN       the log does not begin as it was begun
"""

from __future__ import annotations

from engine.core.errors import CloisterError, InvalidInputError


class AuditRecordError(CloisterError):
    code = "AUDIT_RECORD"
    http_status = 500


class AuditCodeError(InvalidInputError):
    code = "AUDIT_CODE"


class AuditBrokenError(CloisterError):
    code = "AUDIT_BROKEN"
    http_status = 500
