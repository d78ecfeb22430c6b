"""What can go wrong with a model for names that came in a pack.

PiiDetectionError
└── NamesModelError        NAMES_MODEL_FAILED    it does not load, run or answer: the text was not examined
"""

from __future__ import annotations

from engine.privacy.errors import PiiDetectionError

HOW_TO_GO_ON = (
    "Choose another one or the embedded one with `cloister privacy names use`, then `cloister privacy policy apply` "
    "reads again what was held back."
)


class NamesModelError(PiiDetectionError):
    code = "NAMES_MODEL_FAILED"
    http_status = 503
