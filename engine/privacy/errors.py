"""What can go wrong while personal data is looked for.

CloisterError
├── PiiDetectionError            PII_DETECTION_FAILED     the text was not examined: treat it as personal data
│   ├── PiiResourceMissingError  PII_RESOURCE_MISSING     a local model or package is not there; nothing is downloaded
│   └── PiiTimeLimitError        PII_TIME_LIMIT           a custom pattern took too long on this text
└── PiiRecognizerError           PII_RECOGNIZER_INVALID   a custom recogniser that cannot be used as written
"""

from __future__ import annotations

from engine.core.errors import CloisterError, InvalidInputError


class PiiDetectionError(CloisterError):
    code = "PII_DETECTION_FAILED"


class PiiResourceMissingError(PiiDetectionError):
    code = "PII_RESOURCE_MISSING"
    http_status = 503


class PiiTimeLimitError(PiiDetectionError):
    code = "PII_TIME_LIMIT"
    http_status = 422


class PiiRecognizerError(InvalidInputError):
    code = "PII_RECOGNIZER_INVALID"
