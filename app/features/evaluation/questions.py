"""Reads a question set from a file: a JSON object a line. Slow: never on the GUI thread. Knows no widget."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication, QLocale

from engine.client.errors import ClientError
from engine.contract.evaluation import EvaluationQuestion

_LARGEST_BYTES = 3 << 20


def read_questions(path: Path) -> list[EvaluationQuestion]:
    """One line holds ``question``, and ``answers`` or ``answer``; without any the right answer is to abstain.

    Raises ClientError that names the line, or says that the file cannot be read.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise _refused(QCoreApplication.translate("Questions", "The file is larger than 3 MiB."))
        lines = path.read_bytes().splitlines()
    except OSError as error:
        said = QCoreApplication.translate("Questions", "The file cannot be read: {reason}.")
        raise _refused(said.replace("{reason}", error.strerror or type(error).__name__)) from error
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(_question(json.loads(line)))
            except (ValueError, KeyError, AttributeError, ValidationError):
                told = QCoreApplication.translate("Questions", "Line {n} is no question.")
                raise _refused(told.format(n=QLocale().toString(number))) from None
    if not found:
        raise _refused(QCoreApplication.translate("Questions", "There is no question in the file."))
    return found


def _question(value: Any) -> EvaluationQuestion:
    answers = value.get("answers", value.get("answer")) or []
    return EvaluationQuestion(question=value["question"], answers=answers if isinstance(answers, list) else [answers])


def _refused(message: str) -> ClientError:
    advice = QCoreApplication.translate("Questions", "Write one object on each line, with “question” and “answers”.")
    return ClientError("INVALID_INPUT", message, advice)
