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
        # training, and the models that come of it
        "RUN_NOT_FOUND": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is no such training run."),
            QT_TRANSLATE_NOOP("EngineCodes", "Look at the list of runs again."),
        ),
        "RUN_STATE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The run's state does not allow that."),
            QT_TRANSLATE_NOOP("EngineCodes", "Look at the run again; it may have gone on."),
        ),
        "RUN_SERVES": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "A model that was made of this run answers now."),
            QT_TRANSLATE_NOOP("EngineCodes", "Answer with another model first, then remove the run."),
        ),
        "RUN_RESULT_DAMAGED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "A file of the run's result is damaged or lost."),
            QT_TRANSLATE_NOOP(
                "EngineCodes", "Put it back from the copy of the vault's folder that you keep, or train again."
            ),
        ),
        "TRAINING_FAILED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The training failed."),
            QT_TRANSLATE_NOOP("EngineCodes", "Resume the run; it goes on from its last checkpoint."),
        ),
        "TRAINER_CRASHED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The trainer's process ended without a word."),
            QT_TRANSLATE_NOOP("EngineCodes", "Resume the run; it goes on from its last checkpoint."),
        ),
        "TRAINER_OUT_OF_MEMORY": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "Even one row at a time needs more memory than there is."),
            QT_TRANSLATE_NOOP(
                "EngineCodes", "Choose shorter sequences, gradient checkpointing, or a smaller base model."
            ),
        ),
        "TRAINING_DATA": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The dataset's version cannot be trained on."),
            QT_TRANSLATE_NOOP("EngineCodes", "Freeze the dataset again and start a new run."),
        ),
        "TRAINING_BASE_MODEL": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The base model cannot be trained."),
            QT_TRANSLATE_NOOP("EngineCodes", "Choose another base model, or import its pack again."),
        ),
        "TRAINING_DIVERGED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The loss became no number."),
            QT_TRANSLATE_NOOP("EngineCodes", "Start a new run with a lower learning rate or a longer warm-up."),
        ),
        "TRAINING_CHECKPOINT": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "No checkpoint of the run can be read."),
            QT_TRANSLATE_NOOP("EngineCodes", "Start a new run."),
        ),
        "EXPORT_FAILED": _means(QT_TRANSLATE_NOOP("EngineCodes", "No model could be made of the run."), _LOG),
        "EXPORT_RUN_UNFIT": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "No model can be made of this run."),
            QT_TRANSLATE_NOOP("EngineCodes", "Only finished runs with adapters can be exported."),
        ),
        "EXPORT_BASE_MISSING": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The base model of the run is gone or was changed."),
            QT_TRANSLATE_NOOP("EngineCodes", "Import the pack that the run was trained on."),
        ),
        "EXPORT_ADAPTER": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "An adapter of this kind cannot be exported."),
            QT_TRANSLATE_NOOP("EngineCodes", "Train with LoRA or QLoRA."),
        ),
        "EXPORT_CONVERSION": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "llama.cpp does not convert this model."),
            QT_TRANSLATE_NOOP("EngineCodes", "Choose a base model of another family."),
        ),
        "EXPORT_TOOLCHAIN": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The converter to GGUF is not installed."),
            QT_TRANSLATE_NOOP("EngineCodes", "Install Cloister again."),
        ),
        "EXPORT_OUT_OF_MEMORY": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The export does not fit into memory."),
            QT_TRANSLATE_NOOP(
                "EngineCodes", "Stop the model in use, close other programs, or export on a larger machine."
            ),
        ),
        "EXPORT_PARITY": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "No quantization answers as the run does."),
            QT_TRANSLATE_NOOP("EngineCodes", "Look at the proof; choose a larger quantization, or train again."),
        ),
        "MODEL_VERSION_NOT_FOUND": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is no such model version."),
            QT_TRANSLATE_NOOP("EngineCodes", "Look at the list again."),
        ),
        "MODEL_STAGE_FORBIDDEN": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This step does not lead from the version's stage."),
            QT_TRANSLATE_NOOP("EngineCodes", "Look at the version again; somebody may have moved it."),
        ),
        "MODEL_STAGE_REASON": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "A move between stages needs a reason."),
            QT_TRANSLATE_NOOP("EngineCodes", "Say in one sentence why."),
        ),
        "MODEL_NOT_APPROVED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "This version may not answer before somebody has approved it."),
            QT_TRANSLATE_NOOP("EngineCodes", "Ask a compliance officer to approve it."),
        ),
        # datasets
        "DATASET_NOT_FOUND": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is no such dataset, or you may not read its collection."),
            QT_TRANSLATE_NOOP("EngineCodes", "Look at the list of datasets again."),
        ),
        "DATASET_CHANGED": _means(
            QT_TRANSLATE_NOOP(
                "EngineCodes", "The items change all the time, so that no version of them could be made."
            ),
            QT_TRANSLATE_NOOP(
                "EngineCodes", "Wait until builds and reviews of this dataset have ended, then freeze again."
            ),
        ),
        "DATASET_EMPTY": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "Nothing is left that could be frozen."),
            QT_TRANSLATE_NOOP("EngineCodes", "Accept items first, or look at why they were left out."),
        ),
        "DATASET_NOTHING_TO_UNDO": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "There is no step to undo."),
            QT_TRANSLATE_NOOP("EngineCodes", "Only the last step is kept, and only once."),
        ),
        "PII_CHECK_MISSING": _means(
            QT_TRANSLATE_NOOP(
                "EngineCodes", "No detector of personal data is installed, so the items cannot be checked for it."
            ),
            QT_TRANSLATE_NOOP(
                "EngineCodes",
                "Install one, or choose not to look for personal data; the card of the version then says so.",
            ),
        ),
        "PII_CHECK_FAILED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The detector of personal data failed, so nothing was frozen."), _LOG
        ),
        "IMPORT_REFUSED": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The file cannot be imported."),
            QT_TRANSLATE_NOOP("EngineCodes", "Choose another file."),
        ),
        "IMPORT_UNREADABLE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The file cannot be opened."),
            QT_TRANSLATE_NOOP("EngineCodes", "Choose a file of this machine that the engine may read."),
        ),
        "IMPORT_TOO_LARGE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The file is too large to be imported."),
            QT_TRANSLATE_NOOP("EngineCodes", "Split it into several files."),
        ),
        "IMPORT_FORMAT": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The file is damaged, or not of the kind that it is said to be."),
            QT_TRANSLATE_NOOP("EngineCodes", "Save it again in the program that it came from."),
        ),
        "IMPORT_TEMPLATE": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The template does not fit the table."),
            QT_TRANSLATE_NOOP("EngineCodes", "Name the columns as the table does, in braces, in both templates."),
        ),
        "IMPORT_QUERY": _means(
            QT_TRANSLATE_NOOP("EngineCodes", "The query cannot be used."),
            QT_TRANSLATE_NOOP("EngineCodes", "Write one plain SELECT that ends soon."),
        ),
        "IMPORT_CHANGED": _means(
            QT_TRANSLATE_NOOP(
                "EngineCodes", "The file changed while it was being imported; what was imported before stays."
            ),
            QT_TRANSLATE_NOOP("EngineCodes", "Import it again: what is there already is not added twice."),
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
