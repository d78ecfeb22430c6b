"""Datasets in words: states, origins, kinds, and why something was left out. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.contract.datasets import DatasetKind, ItemOrigin, ItemState, SplitName


def number(count: int) -> str:
    return QLocale().toString(count)


def number_of_items(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("DatasetWords", "1 item")
    return QCoreApplication.translate("DatasetWords", "{n} items").format(n=number(count))


def state_word(state: ItemState) -> str:
    return {
        ItemState.PENDING: QCoreApplication.translate("DatasetWords", "to review"),
        ItemState.ACCEPTED: QCoreApplication.translate("DatasetWords", "accepted"),
        ItemState.REJECTED: QCoreApplication.translate("DatasetWords", "rejected"),
    }[state]


def origin_word(origin: ItemOrigin) -> str:
    return {
        ItemOrigin.GENERATED: QCoreApplication.translate("DatasetWords", "generated"),
        ItemOrigin.EXTRACTED: QCoreApplication.translate("DatasetWords", "extracted"),
        ItemOrigin.IMPORTED: QCoreApplication.translate("DatasetWords", "imported"),
        ItemOrigin.FEEDBACK: QCoreApplication.translate("DatasetWords", "feedback"),
    }[origin]


def kind_word(kind: DatasetKind) -> str:
    """What items of the kind are."""
    return {
        DatasetKind.SFT: QCoreApplication.translate("DatasetWords", "questions and answers"),
        DatasetKind.DPO: QCoreApplication.translate("DatasetWords", "preferences"),
        DatasetKind.CPT: QCoreApplication.translate("DatasetWords", "whole texts"),
    }[kind]


def purpose(kind: DatasetKind) -> str:
    """What a version of the kind is for."""
    return {
        DatasetKind.SFT: QCoreApplication.translate("DatasetWords", "Questions and answers, for fine-tuning"),
        DatasetKind.DPO: QCoreApplication.translate("DatasetWords", "Preferences, for preference tuning"),
        DatasetKind.CPT: QCoreApplication.translate("DatasetWords", "Whole texts, for continued pre-training"),
    }[kind]


def split_word(split: SplitName) -> str:
    return {
        SplitName.TRAIN: QCoreApplication.translate("DatasetWords", "training"),
        SplitName.VALIDATION: QCoreApplication.translate("DatasetWords", "validation"),
        SplitName.TEST: QCoreApplication.translate("DatasetWords", "test"),
    }[split]


def reason_word(reason: str) -> str:
    """Why a build or a freeze left something out; a reason of a later engine is shown as it calls it."""
    return {
        "personal data": QCoreApplication.translate("DatasetWords", "personal data in it"),
        "empty": QCoreApplication.translate("DatasetWords", "empty"),
        "duplicate": QCoreApplication.translate("DatasetWords", "said by another item already"),
        "near duplicate": QCoreApplication.translate("DatasetWords", "nearly the same as another item"),
        "too short": QCoreApplication.translate("DatasetWords", "too short"),
        "too long": QCoreApplication.translate("DatasetWords", "too long"),
        "mostly not letters": QCoreApplication.translate("DatasetWords", "hardly any letters"),
        "answer equals question": QCoreApplication.translate("DatasetWords", "the answer is the question"),
        "cut sentence": QCoreApplication.translate("DatasetWords", "the answer breaks off"),
        "refusal": QCoreApplication.translate("DatasetWords", "the answer is a refusal"),
        "no preference": QCoreApplication.translate("DatasetWords", "both answers are the same"),
        "repeats itself": QCoreApplication.translate("DatasetWords", "the answer goes in circles"),
        "golden question": QCoreApplication.translate("DatasetWords", "a question of a golden set"),
        "no question": QCoreApplication.translate("DatasetWords", "no question in it"),
        "answered by repeating the heading": QCoreApplication.translate(
            "DatasetWords", "the answer repeats the heading"
        ),
        "answered by repeating the question": QCoreApplication.translate(
            "DatasetWords", "the answer repeats the question"
        ),
        "not supported by the passage": QCoreApplication.translate("DatasetWords", "not supported by the passage"),
        "not readable": QCoreApplication.translate("DatasetWords", "could not be read"),
    }.get(reason, reason)


def reasons_text(reasons: list[str]) -> str:
    return ", ".join(reason_word(reason) for reason in reasons)


def gate_word(gate: str) -> str:
    return {
        "personal_data": QCoreApplication.translate("DatasetWords", "Personal data"),
        "duplicates": QCoreApplication.translate("DatasetWords", "Repetition"),
        "quality": QCoreApplication.translate("DatasetWords", "Quality"),
        "golden_questions": QCoreApplication.translate("DatasetWords", "Golden questions"),
    }.get(gate, gate)


def build_word(kind: str, stage: str) -> str:
    """What a job did, by its kind and the last stage that it told."""
    if kind == "dataset-import":
        return QCoreApplication.translate("DatasetWords", "Imported from a file")
    if kind == "dataset-freeze":
        return QCoreApplication.translate("DatasetWords", "Freezing")
    return {
        "extract": QCoreApplication.translate("DatasetWords", "Extracted from documents"),
        "generate": QCoreApplication.translate("DatasetWords", "Generated by the model"),
        "feedback": QCoreApplication.translate("DatasetWords", "Taken from feedback"),
        "texts": QCoreApplication.translate("DatasetWords", "Whole documents"),
    }.get(stage, QCoreApplication.translate("DatasetWords", "Building"))
