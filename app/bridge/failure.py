"""A failure as a page shows it: what happened, what to do, and a code to quote."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication

from app.bridge.engine_words import told
from engine.client.errors import ClientError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    code: str
    message: str
    help: str = ""
    request_id: str = ""

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Client errors keep their own code; a request that the contract refuses says which rule it breaks."""
        if isinstance(error, ClientError):
            return cls(error.code, *told(error.code, error.message, error.help), error.request_id)
        if isinstance(error, ValidationError):
            refused = QCoreApplication.translate("Failure", "What was typed cannot be used: {rule}.")
            return cls(
                "INVALID_INPUT",
                refused.replace("{rule}", str(error.errors()[0]["msg"])),
                QCoreApplication.translate("Failure", "Change what was typed, then try again."),
            )
        _log.error("work ended with %s", type(error).__name__)
        unknown = QCoreApplication.translate("Failure", "The desktop met an error it does not know ({kind}).")
        return cls(
            "DESKTOP_UNFORESEEN",
            unknown.replace("{kind}", type(error).__name__),
            QCoreApplication.translate("Failure", "Try again. If it comes back, report it with this code."),
        )

    @classmethod
    def from_body(cls, body: Mapping[str, str]) -> Self:
        """From the error body that ends a stream."""
        code = body.get("code", "ENGINE_ERROR")
        return cls(code, *told(code, body.get("message", ""), body.get("help", "")), body.get("request_id", ""))

    @property
    def quote(self) -> str:
        """What to tell whoever is asked for help."""
        return f"{self.code} · {self.request_id}" if self.request_id else self.code
