"""The engine's error codes about models, settings and trainings."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.bridge.engine_codes_words import AGAIN, LOG, CodeWords, means

_OTHER_FILE = QT_TRANSLATE_NOOP("EngineCodes", "Import the model again, from a source you trust.")
_SMALLER = QT_TRANSLATE_NOOP(
    "EngineCodes", "Close other programs, or use a smaller model or a stronger quantization such as Q4_K_M."
)

MODELS: Mapping[str, CodeWords] = {
    # models and settings
    "MODEL_FILE_INVALID": means(QT_TRANSLATE_NOOP("EngineCodes", "This model file cannot be used."), _OTHER_FILE),
    "MODEL_FILE_MISSING": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The model's file is not there or cannot be read."), _OTHER_FILE
    ),
    "MODEL_FILE_CORRUPT": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The model's file is damaged or incomplete."), _OTHER_FILE
    ),
    "MODEL_FILE_VERSION": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This version of the GGUF format cannot be read."), _OTHER_FILE
    ),
    "MODEL_ARCHITECTURE_UNKNOWN": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Models of this architecture cannot be run here."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose another model."),
    ),
    "MODEL_TOKENIZER_MISSING": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The model's file has no tokenizer."), _OTHER_FILE
    ),
    "MODEL_TEMPLATE_REFUSED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The model's chat template is missing or is refused."), _OTHER_FILE
    ),
    "MODEL_SPLIT_INCOMPLETE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This is one part of a model in several files."),
        QT_TRANSLATE_NOOP("EngineCodes", "Join the parts into one file, then import that."),
    ),
    "MODEL_PACK_REFUSED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The model pack breaks a rule and is refused."),
        QT_TRANSLATE_NOOP("EngineCodes", "Do not use it. Ask whoever built it to make it again."),
    ),
    "MODEL_PACK_SIGNER_UNKNOWN": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Nobody here trusts who signed this model pack."),
        QT_TRANSLATE_NOOP(
            "EngineCodes",
            "Compare the fingerprint with the signer by another way than the pack came; "
            "an administrator then enters it with 'cloister models trust add'.",
        ),
    ),
    "MODEL_PACK_SIGNATURE_BAD": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The model pack was changed after it was signed."),
        QT_TRANSLATE_NOOP("EngineCodes", "Do not use it."),
    ),
    "MODEL_TEMPLATE_UNAPPROVED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The model pack carries a chat template that nobody has approved."),
        QT_TRANSLATE_NOOP(
            "EngineCodes",
            "An administrator reads it with 'cloister models templates show' and approves it; import it again.",
        ),
    ),
    "MODEL_OUT_OF_MEMORY": means(QT_TRANSLATE_NOOP("EngineCodes", "The model does not fit into memory."), _SMALLER),
    "MODEL_LOAD_FAILED": means(QT_TRANSLATE_NOOP("EngineCodes", "The model cannot be loaded."), _OTHER_FILE),
    "MODEL_FAILED": means(QT_TRANSLATE_NOOP("EngineCodes", "The model does not answer."), AGAIN),
    "MODEL_CRASHED": means(QT_TRANSLATE_NOOP("EngineCodes", "The model's process ended unasked."), AGAIN),
    "MODEL_NOT_READY": means(QT_TRANSLATE_NOOP("EngineCodes", "The model is not ready yet."), AGAIN),
    "MODEL_BUSY": means(QT_TRANSLATE_NOOP("EngineCodes", "Too many answers are being written already."), AGAIN),
    "MODEL_TOOLCHAIN_MISSING": means(
        QT_TRANSLATE_NOOP("EngineCodes", "llama-server, which runs models, is not installed."),
        QT_TRANSLATE_NOOP("EngineCodes", "Install Cloister again."),
    ),
    "MODEL_IN_USE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The model answers right now, so it stays."),
        QT_TRANSLATE_NOOP("EngineCodes", "Use another model before removing this one."),
    ),
    "SETTING_OUT_OF_RANGE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The value is less or more than this setting takes."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose a value in between, or leave it to the engine."),
    ),
    # training, and the models that come of it
    "RUN_NOT_FOUND": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no such training run."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at the list of runs again."),
    ),
    "RUN_STATE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The run's state does not allow that."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at the run again; it may have gone on."),
    ),
    "RUN_SERVES": means(
        QT_TRANSLATE_NOOP("EngineCodes", "A model that was made of this run answers now."),
        QT_TRANSLATE_NOOP("EngineCodes", "Answer with another model first, then remove the run."),
    ),
    "RUN_RESULT_DAMAGED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "A file of the run's result is damaged or lost."),
        QT_TRANSLATE_NOOP("EngineCodes", "Restore a backup that has it, or train again."),
    ),
    "TRAINING_FAILED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The training failed."),
        QT_TRANSLATE_NOOP("EngineCodes", "Resume the run; it goes on from its last checkpoint."),
    ),
    "TRAINER_CRASHED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The trainer's process ended without a word."),
        QT_TRANSLATE_NOOP("EngineCodes", "Resume the run; it goes on from its last checkpoint."),
    ),
    "TRAINER_OUT_OF_MEMORY": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Even one row at a time needs more memory than there is."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose shorter sequences, gradient checkpointing, or a smaller base model."),
    ),
    "TRAINING_DATA": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The dataset's version cannot be trained on."),
        QT_TRANSLATE_NOOP("EngineCodes", "Freeze the dataset again and start a new run."),
    ),
    "TRAINING_BASE_MODEL": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The base model cannot be trained."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose another base model, or import its pack again."),
    ),
    "TRAINING_DIVERGED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The loss became no number."),
        QT_TRANSLATE_NOOP("EngineCodes", "Start a new run with a lower learning rate or a longer warm-up."),
    ),
    "TRAINING_CHECKPOINT": means(
        QT_TRANSLATE_NOOP("EngineCodes", "No checkpoint of the run can be read."),
        QT_TRANSLATE_NOOP("EngineCodes", "Start a new run."),
    ),
    "EXPORT_FAILED": means(QT_TRANSLATE_NOOP("EngineCodes", "No model could be made of the run."), LOG),
    "EXPORT_RUN_UNFIT": means(
        QT_TRANSLATE_NOOP("EngineCodes", "No model can be made of this run."),
        QT_TRANSLATE_NOOP("EngineCodes", "Only finished runs with adapters can be exported."),
    ),
    "EXPORT_BASE_MISSING": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The base model of the run is gone or was changed."),
        QT_TRANSLATE_NOOP("EngineCodes", "Import the pack that the run was trained on."),
    ),
    "EXPORT_ADAPTER": means(
        QT_TRANSLATE_NOOP("EngineCodes", "An adapter of this kind cannot be exported."),
        QT_TRANSLATE_NOOP("EngineCodes", "Train with LoRA or QLoRA."),
    ),
    "EXPORT_CONVERSION": means(
        QT_TRANSLATE_NOOP("EngineCodes", "llama.cpp does not convert this model."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose a base model of another family."),
    ),
    "EXPORT_TOOLCHAIN": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The converter to GGUF is not installed."),
        QT_TRANSLATE_NOOP("EngineCodes", "Install Cloister again."),
    ),
    "EXPORT_OUT_OF_MEMORY": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The export does not fit into memory."),
        QT_TRANSLATE_NOOP("EngineCodes", "Stop the model in use, close other programs, or export on a larger machine."),
    ),
    "EXPORT_PARITY": means(
        QT_TRANSLATE_NOOP("EngineCodes", "No quantization answers as the run does."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at the proof; choose a larger quantization, or train again."),
    ),
    "MODEL_VERSION_NOT_FOUND": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no such model version."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at the list again."),
    ),
    "MODEL_STAGE_FORBIDDEN": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This step does not lead from the version's stage."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at the version again; somebody may have moved it."),
    ),
    "MODEL_STAGE_REASON": means(
        QT_TRANSLATE_NOOP("EngineCodes", "A move between stages needs a reason."),
        QT_TRANSLATE_NOOP("EngineCodes", "Say in one sentence why."),
    ),
    "MODEL_NOT_APPROVED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This version may not answer before somebody has approved it."),
        QT_TRANSLATE_NOOP("EngineCodes", "Ask a compliance officer to approve it."),
    ),
}
