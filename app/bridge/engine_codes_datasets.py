"""The engine's error codes about datasets."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.bridge.engine_codes_words import LOG, CodeWords, means

DATASETS: Mapping[str, CodeWords] = {
    # datasets
    "DATASET_NOT_FOUND": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no such dataset, or you may not read its collection."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at the list of datasets again."),
    ),
    "DATASET_CHANGED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The items change all the time, so that no version of them could be made."),
        QT_TRANSLATE_NOOP(
            "EngineCodes", "Wait until builds and reviews of this dataset have ended, then freeze again."
        ),
    ),
    "DATASET_EMPTY": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Nothing is left that could be frozen."),
        QT_TRANSLATE_NOOP("EngineCodes", "Accept items first, or look at why they were left out."),
    ),
    "DATASET_NOTHING_TO_UNDO": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no step to undo."),
        QT_TRANSLATE_NOOP("EngineCodes", "Only the last step is kept, and only once."),
    ),
    "PII_CHECK_MISSING": means(
        QT_TRANSLATE_NOOP(
            "EngineCodes", "No detector of personal data is installed, so the items cannot be checked for it."
        ),
        QT_TRANSLATE_NOOP(
            "EngineCodes",
            "Install one, or choose not to look for personal data; the card of the version then says so.",
        ),
    ),
    "PII_CHECK_FAILED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The detector of personal data failed, so nothing was frozen."), LOG
    ),
    "IMPORT_REFUSED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The file cannot be imported."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose another file."),
    ),
    "IMPORT_UNREADABLE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The file cannot be opened."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose a file of this machine that the engine may read."),
    ),
    "IMPORT_TOO_LARGE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The file is too large to be imported."),
        QT_TRANSLATE_NOOP("EngineCodes", "Split it into several files."),
    ),
    "IMPORT_FORMAT": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The file is damaged, or not of the kind that it is said to be."),
        QT_TRANSLATE_NOOP("EngineCodes", "Save it again in the program that it came from."),
    ),
    "IMPORT_TEMPLATE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The template does not fit the table."),
        QT_TRANSLATE_NOOP("EngineCodes", "Name the columns as the table does, in braces, in both templates."),
    ),
    "IMPORT_QUERY": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The query cannot be used."),
        QT_TRANSLATE_NOOP("EngineCodes", "Write one plain SELECT that ends soon."),
    ),
    "IMPORT_CHANGED": means(
        QT_TRANSLATE_NOOP(
            "EngineCodes", "The file changed while it was being imported; what was imported before stays."
        ),
        QT_TRANSLATE_NOOP("EngineCodes", "Import it again: what is there already is not added twice."),
    ),
}
