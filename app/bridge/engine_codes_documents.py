"""The engine's error codes about documents, collections, answers and jobs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.bridge.engine_codes_words import AGAIN, LOG, RESTART, CodeWords, means

_SPLIT = QT_TRANSLATE_NOOP("EngineCodes", "Split the file, then add its parts.")

DOCUMENTS: Mapping[str, CodeWords] = {
    # documents and collections
    "DOCUMENT_NOT_FOUND": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no such document."),
        QT_TRANSLATE_NOOP("EngineCodes", "It may have been removed."),
    ),
    "DOCUMENT_NO_ORIGINAL": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The file of this document is not kept."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at its text instead."),
    ),
    "DOCUMENT_ORIGINAL_UNUSABLE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The stored file of this document is damaged or lost."),
        QT_TRANSLATE_NOOP("EngineCodes", "Add the document again, or restore a backup that has it."),
    ),
    "COLLECTION_NOT_FOUND": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no such collection, or you may not read it.")
    ),
    "INGEST_PATH_NOT_FOUND": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no file or folder at this path."),
        QT_TRANSLATE_NOOP("EngineCodes", "Check that its drive is connected, then choose it again."),
    ),
    "PARSE_ENCRYPTED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The file is protected by a password."),
        QT_TRANSLATE_NOOP("EngineCodes", "Save a copy without a password and add that one."),
    ),
    "PARSE_CORRUPT": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The file is damaged or cut short."),
        QT_TRANSLATE_NOOP("EngineCodes", "Open it in its own program, save it again, and add the new copy."),
    ),
    "PARSE_TOO_LARGE": means(QT_TRANSLATE_NOOP("EngineCodes", "The file is too large to be read."), _SPLIT),
    "PARSE_TIMEOUT": means(QT_TRANSLATE_NOOP("EngineCodes", "Reading the file took too long."), _SPLIT),
    "PARSE_MEMORY": means(QT_TRANSLATE_NOOP("EngineCodes", "Reading the file took too much memory."), _SPLIT),
    "PAGE_OUT_OF_RANGE": means(QT_TRANSLATE_NOOP("EngineCodes", "The document has fewer pages.")),
    "PAGE_NOT_DRAWABLE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This kind of document has no pages that can be drawn."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at its text instead."),
    ),
    "PAGE_NOT_DRAWN": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This page could not be drawn."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at its text instead."),
    ),
    "PAGE_BUSY": means(QT_TRANSLATE_NOOP("EngineCodes", "Too many pages are being drawn already."), AGAIN),
    # answers and searches
    "NO_MODEL": means(
        QT_TRANSLATE_NOOP("EngineCodes", "No language model is in use, so no answer can be phrased."),
        QT_TRANSLATE_NOOP("EngineCodes", "Let the documents be quoted, or import a model under Models."),
    ),
    "QUERY_INVALID": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This cannot be searched for."),
        QT_TRANSLATE_NOOP("EngineCodes", "Write a word or a question of at most 4,000 characters."),
    ),
    "CONTEXT_TOO_LONG": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Question and passages are too long for the model."),
        QT_TRANSLATE_NOOP("EngineCodes", "Shorten the question, or give an answer more context under Settings."),
    ),
    "CONVERSATION_NOT_FOUND": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This conversation is not there any more."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose another one."),
    ),
    "EMBEDDER_UNAVAILABLE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The model for searching by meaning cannot be loaded."),
        QT_TRANSLATE_NOOP("EngineCodes", "Install Cloister again."),
    ),
    # jobs
    "JOB_NOT_FOUND": means(QT_TRANSLATE_NOOP("EngineCodes", "There is no such job any more.")),
    "JOB_CRASH_LOOP": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The engine ended each time it ran this job, so it was given up."), LOG
    ),
    "JOB_QUEUE_CLOSED": means(QT_TRANSLATE_NOOP("EngineCodes", "The engine is shutting down."), RESTART),
    "CANCELLED": means(QT_TRANSLATE_NOOP("EngineCodes", "This was cancelled.")),
}
