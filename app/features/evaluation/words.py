"""Evaluations, scores and comparisons in words. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.contract.evaluation import ComparedModel, ComparedPair, ComparisonResponse, EvaluationResponse, ModelScore

_LIKELY = 0.05


def state(evaluation: EvaluationResponse) -> str:
    return {
        "queued": QCoreApplication.translate("Evaluation", "waits"),
        "running": QCoreApplication.translate("Evaluation", "runs"),
        "succeeded": QCoreApplication.translate("Evaluation", "done"),
        "failed": QCoreApplication.translate("Evaluation", "failed"),
        "cancelled": QCoreApplication.translate("Evaluation", "cancelled"),
    }[evaluation.state]


def mode(name: str) -> str:
    if name == "retrieval":
        return QCoreApplication.translate("Evaluation", "over documents")
    return QCoreApplication.translate("Evaluation", "from memory")


def number(count: int) -> str:
    return QLocale().toString(count)


def share(right: int, of: int) -> str:
    """Empty where nothing was answered yet."""
    return f"{QLocale().toString(round(100 * right / of))} %" if of else ""


def scores(evaluation: EvaluationResponse) -> str:
    """Every model with its share, in the order in which they were named."""
    told = (f"{one.name} {share(one.right, one.answered)}".strip() for one in evaluation.models)
    return ", ".join(told)


def score(model: ModelScore) -> str:
    return QCoreApplication.translate(
        "Evaluation", "{right} of {answered} right ({share}), word overlap {f1}, abstained {abstained} times"
    ).format(
        right=number(model.right),
        answered=number(model.answered),
        share=share(model.right, model.answered),
        f1=QLocale().toString(model.f1, "f", 2),
        abstained=number(model.abstained),
    )


def verdict(pair: ComparedPair, found: ComparisonResponse) -> str:
    """Which of the two is better, by how much, and whether that may be chance."""
    first, other = name(found.models[pair.first]), name(found.models[pair.other])
    points = QLocale().toString(abs(100 * pair.difference), "f", 1)
    low, high = (QLocale().toString(100 * end, "f", 1) for end in (pair.low, pair.high))
    if pair.difference > 0:
        text = QCoreApplication.translate("Evaluation", "{other} answers {points} points more rightly than {first}.")
    elif pair.difference < 0:
        text = QCoreApplication.translate("Evaluation", "{other} answers {points} points fewer rightly than {first}.")
    else:
        text = QCoreApplication.translate("Evaluation", "{other} and {first} answer equally many rightly.")
    if pair.p_value < _LIKELY:
        chance = QCoreApplication.translate("Evaluation", "That is hardly chance")
    else:
        chance = QCoreApplication.translate("Evaluation", "That may be chance: more questions would tell")
    range_ = QCoreApplication.translate("Evaluation", "95% interval {low} to {high} points, p = {p}").format(
        low=low, high=high, p=QLocale().toString(pair.p_value, "g", 2)
    )
    for hole, value in (("{other}", other), ("{first}", first), ("{points}", points)):
        text = text.replace(hole, value)
    return f"{text} {chance} ({range_})."


def name(model: ComparedModel) -> str:
    return f"{model.name} ({mode(model.mode)})"
