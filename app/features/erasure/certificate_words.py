"""Erasures that were asked for and their certificates, in words. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.bridge.moments import moment_text
from app.features.erasure import words
from app.features.erasure.view_model import Checked
from engine.contract.erasure import ErasureResponse


def kind(erasure: ErasureResponse) -> str:
    return {
        "document": QCoreApplication.translate("Erasure", "Documents"),
        "person": QCoreApplication.translate("Erasure", "A person"),
        "retention": QCoreApplication.translate("Erasure", "By a rule"),
    }[erasure.kind]


def state(erasure: ErasureResponse) -> str:
    return {
        "waiting": QCoreApplication.translate("Erasure", "waiting: nothing is gone yet"),
        "erased": QCoreApplication.translate("Erasure", "unfinished: gone, but not certified"),
        "certified": QCoreApplication.translate("Erasure", "erased and certified"),
        "given_up": QCoreApplication.translate("Erasure", "given up: nothing was erased"),
    }[erasure.state]


def touched(erasure: ErasureResponse) -> str:
    """How many documents; nothing before it is known."""
    return words.number(len(erasure.documents) + len(erasure.redacted)) if erasure.hanging is not None else ""


def erasure_lines(erasure: ErasureResponse) -> list[str]:
    """Everything that is kept about one. Ids and counts; there is no name in it."""
    lines = [f"{kind(erasure)} · {state(erasure)} · {erasure.id}"]
    asked = QCoreApplication.translate("Erasure", "Asked for {time} by {name}")
    lines.append(
        asked.replace("{time}", moment_text(erasure.requested_at)).replace("{name}", erasure.requested_by_name)
    )
    if erasure.ground:
        lines.append(words.ground(erasure.ground))
    if erasure.erased_at:
        text = QCoreApplication.translate("Erasure", "Erased {time}. Documents erased: {n}")
        if erasure.kind == "person":
            text = QCoreApplication.translate(
                "Erasure", "Erased {time}. Documents erased: {n}, with the name covered: {r}"
            )
        text = words.filled(text, n=len(erasure.documents), r=len(erasure.redacted))
        lines.append(text.replace("{time}", moment_text(erasure.erased_at)))
    if erasure.masked:
        text = QCoreApplication.translate("Erasure", "Places where the name was covered: {n}")
        lines.append(words.filled(text, n=erasure.masked))
    told = words.counts(erasure.hanging) if erasure.hanging is not None else []
    for version in erasure.versions:
        text = QCoreApplication.translate("Erasure", "the version {id} of a dataset lost lines: {n}")
        told.append(words.filled(text, n=version.lines).replace("{id}", version.version_id))
    for one in [*erasure.runs, *erasure.models]:
        text = QCoreApplication.translate("Erasure", "needs retraining: {id}")
        if one in erasure.serving:
            text = QCoreApplication.translate("Erasure", "needs retraining and ANSWERS NOW: {id}")
        told.append(text.replace("{id}", one))
    told += words.backups(erasure.backups, erasure.backups_unread)
    return [*lines, *(f"•  {line}" for line in told)]


def finished(erasure: ErasureResponse) -> str:
    """What was done, when it has ended."""
    text = QCoreApplication.translate(
        "Erasure", "Erased and certified. Documents erased: {n}, with the name covered: {r}."
    )
    if erasure.kind != "person":
        text = QCoreApplication.translate("Erasure", "Erased and certified. Documents erased: {n}.")
    parts = [words.filled(text, n=len(erasure.documents), r=len(erasure.redacted))]
    if erasure.serving:
        parts.append(
            QCoreApplication.translate(
                "Erasure", "A model that learned from it answers now: train anew and replace it."
            )
        )
    if erasure.backups or erasure.backups_unread:
        text = QCoreApplication.translate("Erasure", "Backups that hold it, or may: {n}.")
        parts.append(words.filled(text, n=len(erasure.backups) + len(erasure.backups_unread)))
    return " ".join(parts)


def checked(found: Checked) -> tuple[bool, str]:
    """Whether it is a certificate of this vault, and what was found."""
    told = found.found.certificate
    if not found.found.own:
        text = QCoreApplication.translate(
            "Erasure", "{of}: the signature fits, but IT BEARS ANOTHER KEY than this vault's."
        )
        return False, text.replace("{of}", found.of)
    text = QCoreApplication.translate(
        "Erasure", "{of}: the signature fits and is of this vault. Documents: {n}, erased {time}, checkpoint {c}."
    )
    checkpoint = told.get("checkpoint")
    of_log = checkpoint.get("number", 0) if isinstance(checkpoint, dict) else 0
    documents = told.get("documents", [])
    text = words.filled(text, n=len(documents), c=int(of_log)).replace(
        "{time}", moment_text(str(told.get("erased", "")))
    )
    if not found.found.kept:
        text += " " + QCoreApplication.translate("Erasure", "The same is not kept in this vault.")
    return True, text.replace("{of}", found.of)
