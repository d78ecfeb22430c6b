"""Erasures, what hangs on documents, and certificates, in words. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from PySide6.QtCore import QCoreApplication, QLocale

from app.features.erasure.finding_model import Plan
from engine.contract.erasure import (
    ErasureDocument,
    ErasureGround,
    ErasurePreview,
    HangingCounts,
    PersonDecision,
    PersonDocument,
    PersonFound,
    PersonPlace,
)
from engine.contract.retention import CountedFrom, RetentionRule

GROUNDS: tuple[ErasureGround, ...] = get_args(ErasureGround)
_MOST_NAMED = 30


def number(count: int) -> str:
    return QLocale().toString(count)


def size(size_bytes: int) -> str:
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def ground(word: ErasureGround | None) -> str:
    return {
        None: "",
        "request": QCoreApplication.translate("Erasure", "The person asked for it"),
        "consent": QCoreApplication.translate("Erasure", "Consent was withdrawn"),
        "purpose": QCoreApplication.translate("Erasure", "It is no longer needed"),
        "unlawful": QCoreApplication.translate("Erasure", "It should never have been kept"),
        "order": QCoreApplication.translate("Erasure", "An authority or a court ordered it"),
        "other": QCoreApplication.translate("Erasure", "Another reason"),
    }[word]


# a person


def people(text: str) -> list[str]:
    """Names or addresses, one from another by a semicolon."""
    return [name.strip() for name in text.split(";") if name.strip()]


def decided(document: PersonDocument, decision: PersonDecision | None) -> str:
    if document.held:
        return QCoreApplication.translate("Erasure", "legal hold: stays")
    if decision is None:
        return QCoreApplication.translate("Erasure", "stays as it is")
    if decision.action == "erase":
        return QCoreApplication.translate("Erasure", "erase whole")
    if decision.possible:
        return QCoreApplication.translate("Erasure", "cover the name, and possible places")
    return QCoreApplication.translate("Erasure", "cover the name")


def place(found: PersonPlace) -> str:
    if found.page is not None:
        where = QCoreApplication.translate("Erasure", "page {n}").replace("{n}", number(found.page))
    else:
        where = {
            "text": QCoreApplication.translate("Erasure", "text"),
            "name": QCoreApplication.translate("Erasure", "name"),
            "title": QCoreApplication.translate("Erasure", "title"),
            "path": QCoreApplication.translate("Erasure", "path"),
            "hidden": QCoreApplication.translate("Erasure", "hidden by the policy"),
        }[found.where]
    if found.sure:
        return where
    return QCoreApplication.translate("Erasure", "{where}, possible").replace("{where}", where)


def not_redactable(reason: str) -> str:
    """The engine's reasons; one that this program does not know stays as it is."""
    return {
        "no text of it is kept": QCoreApplication.translate("Erasure", "no text of it is kept"),
        "its text is kept under a policy for personal data": QCoreApplication.translate(
            "Erasure", "its text is kept under a policy for personal data"
        ),
    }.get(reason, reason)


def elsewhere(found: PersonFound) -> list[str]:
    """What else holds the whole name, and what could not be looked into."""
    lines = [
        filled(
            QCoreApplication.translate(
                "Erasure",
                "The whole name also stands in {turns} answers or questions, {items} items and {lines} frozen lines of "
                "datasets, {evaluations} answers of evaluations. It is taken out of them whatever is chosen.",
            ),
            turns=found.turns,
            items=found.dataset_items,
            lines=found.dataset_lines,
            evaluations=found.evaluations,
        )
    ]
    if found.unread:
        lines.append(
            filled(QCoreApplication.translate("Erasure", "Documents without text to search: {n}."), n=found.unread)
        )
    if found.unsearched is None:
        lines.append(QCoreApplication.translate("Erasure", "Collections that you may not read were not searched."))
    elif found.unsearched:
        lines.append(
            filled(
                QCoreApplication.translate("Erasure", "Collections that you may not read and were not searched: {n}."),
                n=found.unsearched,
            )
        )
    return lines


# what hangs on it


def plan_lines(plan: Plan) -> list[str]:
    """All that goes, and all that stays and remembers it."""
    lines: list[str] = []
    if plan.goes is not None:
        lines.append(QCoreApplication.translate("Erasure", "These documents go, with their files and keys:"))
        lines += _named([_document(one) for one in plan.goes.documents])
        lines += ["", QCoreApplication.translate("Erasure", "With them go:")]
        lines += [f"•  {line}" for line in counts(plan.goes.hanging)]
    if plan.names:
        lines += ["", QCoreApplication.translate("Erasure", "In these the name is covered, and their file goes:")]
        lines += _named(plan.names)
        if plan.possible:
            text = QCoreApplication.translate("Erasure", "Possible places are covered too in {n} of them.")
            lines.append(filled(text, n=plan.possible))
    if plan.person is not None:
        lines += ["", QCoreApplication.translate("Erasure", "Everywhere else the whole name is taken out.")]
    if plan.touched is not None:
        lines += _stays(plan.touched)
    return lines[1:] if lines and not lines[0] else lines


def counts(hanging: HangingCounts) -> list[str]:
    """One line for each kind that there is something of."""
    told = (
        (hanging.chunks, QCoreApplication.translate("Erasure", "passages with their vectors: {n}")),
        (hanging.originals, QCoreApplication.translate("Erasure", "stored files: {n}, {size}")),
        (
            hanging.turns,
            QCoreApplication.translate("Erasure", "answers with their questions: {n} in {c} conversations"),
        ),
        (hanging.feedback, QCoreApplication.translate("Erasure", "of these with feedback: {n}")),
        (hanging.dataset_items, QCoreApplication.translate("Erasure", "items of datasets: {n}")),
        (hanging.dataset_lines, QCoreApplication.translate("Erasure", "lines of frozen versions: {n}")),
        (hanging.evaluations, QCoreApplication.translate("Erasure", "answers and questions of evaluations: {n}")),
        (hanging.findings, QCoreApplication.translate("Erasure", "findings of personal data: {n}")),
    )
    return [
        filled(text, n=count, c=hanging.conversations).replace("{size}", size(hanging.size_bytes))
        for count, text in told
        if count
    ]


def _document(one: ErasureDocument) -> str:
    remark = ""
    if one.held:
        remark = QCoreApplication.translate("Erasure", "legal hold")
    elif one.copy_of_another:
        remark = QCoreApplication.translate("Erasure", "a copy")
    elif one.inside:
        remark = QCoreApplication.translate("Erasure", "inside another one")
    return f"{one.name} ({one.collection}{', ' if remark else ''}{remark})"


def _stays(found: ErasurePreview) -> list[str]:
    lines: list[str] = []
    for version in found.versions:
        text = QCoreApplication.translate("Erasure", "the version {id} of a dataset loses lines: {n}")
        lines.append(filled(text, n=version.lines).replace("{id}", version.version_id))
    for run in found.runs:
        text = QCoreApplication.translate("Erasure", "the run {name} has learned from it: marked for retraining")
        if run.state in ("queued", "running"):
            text = QCoreApplication.translate("Erasure", "the run {name} is stopped, and cannot go on")
        lines.append(text.replace("{name}", run.name))
    for model in found.models:
        text = QCoreApplication.translate("Erasure", "the model {name} has learned from it: marked for retraining")
        if model.serving:
            text = QCoreApplication.translate(
                "Erasure", "the model {name} has learned from it and ANSWERS NOW: marked for retraining"
            )
        lines.append(text.replace("{name}", model.name))
    lines += backups(found.backups, found.backups_unread)
    if not lines:
        return []
    title = QCoreApplication.translate("Erasure", "What stays, and is not reached:")
    return ["", title, *(f"•  {line}" for line in lines)]


def backups(holding: Sequence[str], unread: Sequence[str]) -> list[str]:
    lines = [
        QCoreApplication.translate(
            "Erasure", "the backup {id} holds it; remove it on the page Keys and backups"
        ).replace("{id}", one)
        for one in holding
    ]
    lines += [
        QCoreApplication.translate("Erasure", "the backup {id} may hold it: it cannot be read now").replace("{id}", one)
        for one in unread
    ]
    return lines


# retention


def counted_from(word: CountedFrom) -> str:
    return {
        "added": QCoreApplication.translate("Erasure", "since they came in"),
        "modified": QCoreApplication.translate("Erasure", "since their file was changed"),
    }[word]


def kept_for(rule: RetentionRule | None) -> str:
    if rule is None:
        return QCoreApplication.translate("Erasure", "without a limit")
    text = QCoreApplication.translate("Erasure", "{n} days {since}")
    if rule.days == 1:
        text = QCoreApplication.translate("Erasure", "{n} day {since}")
    return filled(text, n=rule.days).replace("{since}", counted_from(rule.counted_from))


def filled(text: str, **holes: int) -> str:
    for hole, value in holes.items():
        text = text.replace(f"{{{hole}}}", number(value))
    return text


def _named(names: Iterable[str]) -> list[str]:
    every = [f"•  {name}" for name in names]
    more = len(every) - _MOST_NAMED
    if more <= 0:
        return every
    text = QCoreApplication.translate("Erasure", "and {n} more")
    return [*every[:_MOST_NAMED], filled(text, n=more)]
