"""What can go wrong while answering.

CloisterError
└── NoModelError  NO_MODEL  answer mode was asked for and no language model is in use
"""

from __future__ import annotations

from engine.core.errors import CloisterError


class NoModelError(CloisterError):
    code = "NO_MODEL"
    http_status = 409

    def __init__(self) -> None:
        super().__init__(
            "No language model is in use, so no answer can be phrased.",
            help="Ask in quote mode, or import a model with `cloister models import FILE.gguf --use`.",
        )
