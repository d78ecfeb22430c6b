"""Findings, uses, actions and requests in words. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.contract.privacy import (
    FindingResponse,
    PolicyResponse,
    PrivacyAction,
    PrivacyUse,
    RecogniserKind,
    RecogniserResponse,
    RevealState,
    ReviewDecision,
)

_MOST_WORDS = 4


def use_word(use: PrivacyUse) -> str:
    return {
        PrivacyUse.INDEX: QCoreApplication.translate("Privacy", "search and answers"),
        PrivacyUse.SHOW: QCoreApplication.translate("Privacy", "showing the source"),
        PrivacyUse.TRAIN: QCoreApplication.translate("Privacy", "training"),
        PrivacyUse.EXPORT: QCoreApplication.translate("Privacy", "export"),
    }[use]


def action_word(action: PrivacyAction) -> str:
    return {
        PrivacyAction.KEEP: QCoreApplication.translate("Privacy", "keep"),
        PrivacyAction.PSEUDONYMISE: QCoreApplication.translate("Privacy", "pseudonym"),
        PrivacyAction.MASK: QCoreApplication.translate("Privacy", "mask"),
        PrivacyAction.QUARANTINE: QCoreApplication.translate("Privacy", "hold back"),
    }[action]


def type_word(name: str) -> str:
    """The engine's own name of a type, which policies are written in; the rest has a word."""
    return QCoreApplication.translate("Privacy", "every other type") if name == "*" else name.replace("_", " ")


def decision_word(decision: ReviewDecision | None) -> str:
    if decision is None:
        return QCoreApplication.translate("Privacy", "waits")
    return {
        ReviewDecision.ACCEPT: QCoreApplication.translate("Privacy", "accepted"),
        ReviewDecision.REJECT: QCoreApplication.translate("Privacy", "rejected"),
        ReviewDecision.ALWAYS: QCoreApplication.translate("Privacy", "always"),
        ReviewDecision.NEVER: QCoreApplication.translate("Privacy", "never"),
    }[decision]


def place(finding: FindingResponse) -> str:
    """The document, and that all of it is held back where it is."""
    if finding.held:
        held = QCoreApplication.translate("Privacy", "{document} (held back)")
        return held.replace("{document}", finding.document)
    return finding.document


def in_context(finding: FindingResponse) -> str:
    """The words with those around them, in one line, the finding between angle quotes."""
    return " ".join(f"{finding.before}»{finding.text}«{finding.after}".split())


def score(value: float) -> str:
    return f"{QLocale().toString(round(100 * value))} %"


def policy_state(policy: PolicyResponse) -> str:
    if policy.pending:
        waiting = QCoreApplication.translate("Privacy", "{n} documents are still to be read again under it")
        return waiting.format(n=QLocale().toString(policy.pending))
    if not policy.is_set:
        return QCoreApplication.translate("Privacy", "nobody decided yet: the default holds")
    return QCoreApplication.translate("Privacy", "in force")


def kind_word(kind: RecogniserKind) -> str:
    return {
        RecogniserKind.WORDS: QCoreApplication.translate("Privacy", "words that are always found"),
        RecogniserKind.PATTERN: QCoreApplication.translate("Privacy", "a pattern"),
        RecogniserKind.NEVER: QCoreApplication.translate("Privacy", "words that are never found"),
    }[kind]


def looks_for(recogniser: RecogniserResponse) -> str:
    if recogniser.pattern:
        return recogniser.pattern
    more = " …" if len(recogniser.words) > _MOST_WORDS else ""
    return ", ".join(recogniser.words[:_MOST_WORDS]) + more


def reveal_state(state: RevealState) -> str:
    return {
        RevealState.WAITING: QCoreApplication.translate("Privacy", "waits for a second person"),
        RevealState.APPROVED: QCoreApplication.translate("Privacy", "approved"),
        RevealState.REFUSED: QCoreApplication.translate("Privacy", "refused"),
        RevealState.SHOWN: QCoreApplication.translate("Privacy", "shown"),
        RevealState.EXPIRED: QCoreApplication.translate("Privacy", "nobody decided in time"),
    }[state]
