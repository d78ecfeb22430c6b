"""Records, periods and results of a check, in words. Knows no widget."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QLocale

from app.bridge.moments import moment_text
from app.features.audit.action_words import ACTIONS
from engine.contract.audit import AuditCheckResult, AuditRecord

KINDS = (
    "access.",
    "user.",
    "group.",
    "collection.",
    "document.",
    "question.",
    "conversation.",
    "privacy.",
    "erasure.",
    "retention.",
    "dataset.",
    "training.",
    "evaluation.",
    "model.",
    "backup.",
    "vault.",
    "log.",
    "engine.",
)
"""Beginnings of actions that a list can be narrowed to."""


class Period(Enum):
    EVER = auto()
    TODAY = auto()
    WEEK = auto()
    MONTH = auto()
    YEAR = auto()


def since(period: Period, now: datetime) -> str:
    """RFC 3339; empty for ever. Today begins at midnight where the reader is."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = {Period.TODAY: 0, Period.WEEK: 7, Period.MONTH: 30, Period.YEAR: 365}
    return "" if period is Period.EVER else (midnight - timedelta(days=days[period])).isoformat()


def period_word(period: Period) -> str:
    return {
        Period.EVER: QCoreApplication.translate("Audit", "any time"),
        Period.TODAY: QCoreApplication.translate("Audit", "today"),
        Period.WEEK: QCoreApplication.translate("Audit", "the last 7 days"),
        Period.MONTH: QCoreApplication.translate("Audit", "the last 30 days"),
        Period.YEAR: QCoreApplication.translate("Audit", "the last 365 days"),
    }[period]


def kind_word(kind: str) -> str:
    return {
        "": QCoreApplication.translate("Audit", "everything"),
        "access.": QCoreApplication.translate("Audit", "signing in, and what was refused"),
        "user.": QCoreApplication.translate("Audit", "users and keys"),
        "group.": QCoreApplication.translate("Audit", "groups"),
        "collection.": QCoreApplication.translate("Audit", "collections and who may read them"),
        "document.": QCoreApplication.translate("Audit", "documents"),
        "question.": QCoreApplication.translate("Audit", "questions and searches"),
        "conversation.": QCoreApplication.translate("Audit", "conversations"),
        "privacy.": QCoreApplication.translate("Audit", "personal data"),
        "erasure.": QCoreApplication.translate("Audit", "erasures"),
        "retention.": QCoreApplication.translate("Audit", "retention and holds"),
        "dataset.": QCoreApplication.translate("Audit", "datasets"),
        "training.": QCoreApplication.translate("Audit", "trainings"),
        "evaluation.": QCoreApplication.translate("Audit", "evaluations"),
        "model.": QCoreApplication.translate("Audit", "models"),
        "backup.": QCoreApplication.translate("Audit", "backups"),
        "vault.": QCoreApplication.translate("Audit", "the vault's keys"),
        "log.": QCoreApplication.translate("Audit", "the log itself"),
        "engine.": QCoreApplication.translate("Audit", "starts and stops"),
    }.get(kind, kind)


def action(name: str) -> str:
    """An action that this program does not know yet is shown as the log calls it."""
    return QCoreApplication.translate("AuditActions", ACTIONS[name]) if name in ACTIONS else name


def actor(record: AuditRecord) -> str:
    """A user by the name of today; a user who is gone, and the engine itself, as the log has them."""
    return record.actor_name or record.actor


def outcome(word: str) -> str:
    return {
        "done": QCoreApplication.translate("Audit", "done"),
        "allowed": QCoreApplication.translate("Audit", "allowed"),
        "failed": QCoreApplication.translate("Audit", "failed"),
        "refused": QCoreApplication.translate("Audit", "refused"),
    }.get(word, word)


def facts(record: AuditRecord) -> list[tuple[str, str]]:
    """All that a record says, each with its name. Ids and digests stay as they are."""
    named = [
        (QCoreApplication.translate("Audit", "Record"), QLocale().toString(record.sequence)),
        (QCoreApplication.translate("Audit", "Time"), f"{moment_text(record.utc)} ({record.utc})"),
        (QCoreApplication.translate("Audit", "What happened"), f"{action(record.action)} ({record.action})"),
        (QCoreApplication.translate("Audit", "Outcome"), outcome(record.outcome)),
        (QCoreApplication.translate("Audit", "Who"), _with_id(record)),
        (QCoreApplication.translate("Audit", "To what"), record.object),
        (QCoreApplication.translate("Audit", "With"), ", ".join(record.related)),
    ]
    named += [(name, str(value)) for name, value in record.details.items()]
    named += [(name, digest) for name, digest in record.digests.items()]
    named += [
        (QCoreApplication.translate("Audit", "Request"), record.request),
        (QCoreApplication.translate("Audit", "Hash"), record.hash),
        (QCoreApplication.translate("Audit", "Hash of the record before"), record.previous),
    ]
    return [(name, value) for name, value in named if value]


def found(result: AuditCheckResult) -> str:
    """What a check found, in a sentence or two."""
    numbers = QLocale()
    checked = QCoreApplication.translate(
        "Audit", "{records} records and {checkpoints} signed checkpoints were checked."
    ).format(records=numbers.toString(result.records), checkpoints=numbers.toString(result.checkpoints))
    if result.claims_met:
        kept = QCoreApplication.translate("Audit", "Codes and checkpoints kept elsewhere that agree: {n}.")
        checked += " " + kept.format(n=numbers.toString(result.claims_met))
    if result.intact:
        verdict = QCoreApplication.translate(
            "Audit", "The log is whole: nothing was changed, taken out or put in between."
        )
    else:
        verdict = QCoreApplication.translate(
            "Audit", "The log is not whole. What is named below was changed, taken out or put in."
        )
    return f"{verdict} {checked}"


def _with_id(record: AuditRecord) -> str:
    return f"{record.actor_name} ({record.actor})" if record.actor_name else record.actor
