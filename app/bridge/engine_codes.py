"""The engine's error codes that a person meets in the desktop: what each means, to be translated.

In English the engine's own words are shown, which say more. These are what a translation is made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class CodeWords:
    message: str
    help: str


def _means(message: object, help: object = "") -> CodeWords:
    """Qt's type stubs do not say that what is marked for translation stays the text that it is."""
    return CodeWords(str(message), str(help))


_AGAIN = QT_TRANSLATE_NOOP("EngineCodes", "Try again in a moment.")
_RESTART = QT_TRANSLATE_NOOP("EngineCodes", "Lock the vault, unlock it again, then try once more.")
_LOG = QT_TRANSLATE_NOOP("EngineCodes", "Look at the newest file below logs/ in the vault, and report the code.")
_OTHER_COPY = QT_TRANSLATE_NOOP("EngineCodes", "Put back the copy of the vault's folder that you keep.")
_OTHER_FILE = QT_TRANSLATE_NOOP("EngineCodes", "Import the model again, from a source you trust.")
_SMALLER = QT_TRANSLATE_NOOP(
    "EngineCodes", "Close other programs, or use a smaller model or a stronger quantization such as Q4_K_M."
)
_SPLIT = QT_TRANSLATE_NOOP("EngineCodes", "Split the file, then add its parts.")

BY_CODE = MappingProxyType(
    {
        # the way to the engine, and its start
        "ENGINE_UNREACHABLE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The engine does not answer."),
            QT_TRANSLATE_NOOP("EngineCodes", "Unlock the vault to start it again; nothing is lost."),
        ),
        "ENGINE_START_TIMEOUT": _means(QT_TRANSLATE_NOOP("EngineCodes", "The engine was not ready in time."), _LOG),
        "ENGINE_DIED": _means(QT_TRANSLATE_NOOP("EngineCodes", "The engine ended before it was ready."), _LOG),
        "BAD_ANSWER": _means(
            QT_TRANSLATE_NOOP(
                "EngineCodes", "The engine's answer cannot be read: window and engine differ in version."
            ),
            _RESTART,
        ),
        "HTTP_ERROR": _means(QT_TRANSLATE_NOOP("EngineCodes", "The engine refused the request."), _LOG),
        "INTERNAL": _means(QT_TRANSLATE_NOOP("EngineCodes", "Something went wrong inside the engine."), _LOG),
        # who may do what
        "FORBIDDEN": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "You may not do this."),
            QT_TRANSLATE_NOOP("EngineCodes", "Ask an administrator to do it, or to give you the right to."),
        ),
        "UNAUTHENTICATED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The engine does not know who you are."),
            QT_TRANSLATE_NOOP("EngineCodes", "Ask an administrator for a new key."),
        ),
        # the vault
        "VAULT_WRONG_PASSPHRASE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "That does not open the vault."),
            QT_TRANSLATE_NOOP("EngineCodes", "Check the keyboard layout and Caps Lock, then try again."),
        ),
        "VAULT_UNLOCK_DELAYED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "Too many wrong passphrases: attempts are refused for a while."),
            QT_TRANSLATE_NOOP("EngineCodes", "Wait a moment, then try again."),
        ),
        "VAULT_MISSING": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is no vault in this folder."),
            QT_TRANSLATE_NOOP("EngineCodes", "Choose another folder, or make a vault."),
        ),
        "VAULT_EXISTS": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is a vault in this folder already."),
            QT_TRANSLATE_NOOP("EngineCodes", "Unlock it, or choose another folder."),
        ),
        "VAULT_HALF_MADE": _means(
            QT_TRANSLATE_NOOP(
                "EngineCodes", "The creation of this vault was interrupted. Nothing was stored in it yet."
            ),
            QT_TRANSLATE_NOOP("EngineCodes", "Make it again; the half-made vault is replaced."),
        ),
        "VAULT_MANIFEST_INVALID": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The file vault.json is not one that this program wrote."), _OTHER_COPY
        ),
        "VAULT_RECOVERY_TYPO": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The recovery code was mistyped."),
            QT_TRANSLATE_NOOP("EngineCodes", "Compare it with the printed one, group by group."),
        ),
        "VAULT_PASSPHRASE_REFUSED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This passphrase is too short or too long."),
            QT_TRANSLATE_NOOP("EngineCodes", "Four or more unrelated words are both strong and easy to remember."),
        ),
        "VAULT_IN_USE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The vault is in use by another process."),
            QT_TRANSLATE_NOOP("EngineCodes", "Use the running engine, or stop it first."),
        ),
        "VAULT_CLOSED": _means(QT_TRANSLATE_NOOP("EngineCodes", "The vault is locked."), _RESTART),
        "VAULT_NOT_ENCRYPTED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The database could not be proven to be encrypted. It was closed."),
            _OTHER_COPY,
        ),
        "VAULT_DAMAGED": _means(QT_TRANSLATE_NOOP("EngineCodes", "The vault's database is damaged."), _OTHER_COPY),
        "VAULT_BUSY": _means(QT_TRANSLATE_NOOP("EngineCodes", "The vault's database is busy."), _AGAIN),
        "VAULT_UNWRITABLE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The vault cannot be read or written."),
            QT_TRANSLATE_NOOP("EngineCodes", "Check that its folder belongs to you and that its disk is sound."),
        ),
        "VAULT_NEWER": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This vault was written by a newer version of the program."),
            QT_TRANSLATE_NOOP("EngineCodes", "Open it with that version."),
        ),
        "VAULT_MIGRATION_FAILED": _means(
            QT_TRANSLATE_NOOP(
                "EngineCodes", "The vault could not be brought up to this version. It was left as it was."
            ),
            QT_TRANSLATE_NOOP("EngineCodes", "Go on with the previous version and report the code."),
        ),
        "BLOB_MISSING": _means(QT_TRANSLATE_NOOP("EngineCodes", "A stored file is missing."), _OTHER_COPY),
        "BLOB_DAMAGED": _means(QT_TRANSLATE_NOOP("EngineCodes", "A stored file is damaged."), _OTHER_COPY),
        "DISK_FULL": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is no room left on the disk of the vault."),
            QT_TRANSLATE_NOOP("EngineCodes", "Free some space on that disk, or remove documents, and try again."),
        ),
        # documents and collections
        "DOCUMENT_NOT_FOUND": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is no such document."),
            QT_TRANSLATE_NOOP("EngineCodes", "It may have been removed."),
        ),
        "DOCUMENT_NO_ORIGINAL": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The file of this document is not kept."),
            QT_TRANSLATE_NOOP("EngineCodes", "Look at its text instead."),
        ),
        "DOCUMENT_ORIGINAL_UNUSABLE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The stored file of this document is damaged or lost."),
            QT_TRANSLATE_NOOP(
                "EngineCodes", "Add the document again, or put back the copy of the vault that you keep."
            ),
        ),
        "COLLECTION_NOT_FOUND": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is no such collection, or you may not read it.")
        ),
        "INGEST_PATH_NOT_FOUND": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is no file or folder at this path."),
            QT_TRANSLATE_NOOP("EngineCodes", "Check that its drive is connected, then choose it again."),
        ),
        "PARSE_ENCRYPTED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The file is protected by a password."),
            QT_TRANSLATE_NOOP("EngineCodes", "Save a copy without a password and add that one."),
        ),
        "PARSE_CORRUPT": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The file is damaged or cut short."),
            QT_TRANSLATE_NOOP("EngineCodes", "Open it in its own program, save it again, and add the new copy."),
        ),
        "PARSE_TOO_LARGE": _means(QT_TRANSLATE_NOOP("EngineCodes", "The file is too large to be read."), _SPLIT),
        "PARSE_TIMEOUT": _means(QT_TRANSLATE_NOOP("EngineCodes", "Reading the file took too long."), _SPLIT),
        "PARSE_MEMORY": _means(QT_TRANSLATE_NOOP("EngineCodes", "Reading the file took too much memory."), _SPLIT),
        "PAGE_OUT_OF_RANGE": _means(QT_TRANSLATE_NOOP("EngineCodes", "The document has fewer pages.")),
        "PAGE_NOT_DRAWABLE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This kind of document has no pages that can be drawn."),
            QT_TRANSLATE_NOOP("EngineCodes", "Look at its text instead."),
        ),
        "PAGE_NOT_DRAWN": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This page could not be drawn."),
            QT_TRANSLATE_NOOP("EngineCodes", "Look at its text instead."),
        ),
        "PAGE_BUSY": _means(QT_TRANSLATE_NOOP("EngineCodes", "Too many pages are being drawn already."), _AGAIN),
        # answers and searches
        "NO_MODEL": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "No language model is in use, so no answer can be phrased."),
            QT_TRANSLATE_NOOP("EngineCodes", "Let the documents be quoted, or import a model under Models."),
        ),
        "QUERY_INVALID": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This cannot be searched for."),
            QT_TRANSLATE_NOOP("EngineCodes", "Write a word or a question of at most 4,000 characters."),
        ),
        "CONTEXT_TOO_LONG": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "Question and passages are too long for the model."),
            QT_TRANSLATE_NOOP("EngineCodes", "Shorten the question, or give an answer more context under Settings."),
        ),
        "CONVERSATION_NOT_FOUND": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This conversation is not there any more."),
            QT_TRANSLATE_NOOP("EngineCodes", "Choose another one."),
        ),
        "EMBEDDER_UNAVAILABLE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model for searching by meaning cannot be loaded."),
            QT_TRANSLATE_NOOP("EngineCodes", "Install Cloister again."),
        ),
        # models and settings
        "MODEL_FILE_INVALID": _means(QT_TRANSLATE_NOOP("EngineCodes", "This model file cannot be used."), _OTHER_FILE),
        "MODEL_FILE_MISSING": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model's file is not there or cannot be read."), _OTHER_FILE
        ),
        "MODEL_FILE_CORRUPT": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model's file is damaged or incomplete."), _OTHER_FILE
        ),
        "MODEL_FILE_VERSION": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This version of the GGUF format cannot be read."), _OTHER_FILE
        ),
        "MODEL_ARCHITECTURE_UNKNOWN": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "Models of this architecture cannot be run here."),
            QT_TRANSLATE_NOOP("EngineCodes", "Choose another model."),
        ),
        "MODEL_TOKENIZER_MISSING": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model's file has no tokenizer."), _OTHER_FILE
        ),
        "MODEL_TEMPLATE_REFUSED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model's chat template is missing or is refused."), _OTHER_FILE
        ),
        "MODEL_SPLIT_INCOMPLETE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This is one part of a model in several files."),
            QT_TRANSLATE_NOOP("EngineCodes", "Join the parts into one file, then import that."),
        ),
        "MODEL_PACK_REFUSED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model pack breaks a rule and is refused."),
            QT_TRANSLATE_NOOP("EngineCodes", "Do not use it. Ask whoever built it to make it again."),
        ),
        "MODEL_PACK_SIGNER_UNKNOWN": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "Nobody here trusts who signed this model pack."),
            QT_TRANSLATE_NOOP(
                "EngineCodes",
                "Compare the fingerprint with the signer by another way than the pack came; "
                "an administrator then enters it with 'cloister models trust add'.",
            ),
        ),
        "MODEL_PACK_SIGNATURE_BAD": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model pack was changed after it was signed."),
            QT_TRANSLATE_NOOP("EngineCodes", "Do not use it."),
        ),
        "MODEL_TEMPLATE_UNAPPROVED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model pack carries a chat template that nobody has approved."),
            QT_TRANSLATE_NOOP(
                "EngineCodes",
                "An administrator reads it with 'cloister models templates show' and approves it; import it again.",
            ),
        ),
        "MODEL_OUT_OF_MEMORY": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model does not fit into memory."), _SMALLER
        ),
        "MODEL_LOAD_FAILED": _means(QT_TRANSLATE_NOOP("EngineCodes", "The model cannot be loaded."), _OTHER_FILE),
        "MODEL_FAILED": _means(QT_TRANSLATE_NOOP("EngineCodes", "The model does not answer."), _AGAIN),
        "MODEL_CRASHED": _means(QT_TRANSLATE_NOOP("EngineCodes", "The model's process ended unasked."), _AGAIN),
        "MODEL_NOT_READY": _means(QT_TRANSLATE_NOOP("EngineCodes", "The model is not ready yet."), _AGAIN),
        "MODEL_BUSY": _means(QT_TRANSLATE_NOOP("EngineCodes", "Too many answers are being written already."), _AGAIN),
        "MODEL_TOOLCHAIN_MISSING": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "llama-server, which runs models, is not installed."),
            QT_TRANSLATE_NOOP("EngineCodes", "Install Cloister again."),
        ),
        "MODEL_IN_USE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The model answers right now, so it stays."),
            QT_TRANSLATE_NOOP("EngineCodes", "Use another model before removing this one."),
        ),
        "SETTING_OUT_OF_RANGE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The value is less or more than this setting takes."),
            QT_TRANSLATE_NOOP("EngineCodes", "Choose a value in between, or leave it to the engine."),
        ),
        # jobs
        "JOB_NOT_FOUND": _means(QT_TRANSLATE_NOOP("EngineCodes", "There is no such job any more.")),
        "JOB_CRASH_LOOP": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The engine ended each time it ran this job, so it was given up."), _LOG
        ),
        "JOB_QUEUE_CLOSED": _means(QT_TRANSLATE_NOOP("EngineCodes", "The engine is shutting down."), _RESTART),
        "CANCELLED": _means(QT_TRANSLATE_NOOP("EngineCodes", "This was cancelled.")),
    }
)
