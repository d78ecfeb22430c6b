"""Every action that the log knows, under names that never change: exports and other programs rely on them."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """``subject.what_happened``. Names are added, never renamed and never used for anything else."""

    # the product
    LOG_CREATED = "log.created"
    LOG_READ = "log.read"
    LOG_EXPORTED = "log.exported"
    LOG_VERIFIED = "log.verified"
    LOG_CHECKPOINT = "log.checkpoint"
    ENGINE_STARTED = "engine.started"
    ENGINE_STOPPED = "engine.stopped"
    PRODUCT_UPGRADED = "product.upgraded"
    SETTING_CHANGED = "setting.changed"
    BACKUP_MADE = "backup.made"
    BACKUP_RESTORED = "backup.restored"
    BACKUP_VERIFIED = "backup.verified"
    BACKUP_PRUNED = "backup.pruned"
    JOB_CANCELLED = "job.cancelled"

    # who comes in
    SIGNED_IN = "access.signed_in"
    SIGN_IN_FAILED = "access.sign_in_failed"
    REFUSED = "access.refused"
    PASSPHRASE_CHANGED = "vault.passphrase_changed"
    PASSPHRASE_REMOVED = "vault.passphrase_removed"
    RECOVERY_CODE_REPLACED = "vault.recovery_code_replaced"
    VAULT_RECOVERED = "vault.recovered"
    USER_ADDED = "user.added"
    ROLE_CHANGED = "user.role_changed"
    KEY_REPLACED = "user.key_replaced"
    KEY_REVOKED = "user.key_revoked"

    # collections and documents
    COLLECTION_CREATED = "collection.created"
    ACCESS_GRANTED = "collection.access_granted"
    ACCESS_REVOKED = "collection.access_revoked"
    INGEST_RUN = "document.ingest_run"
    DOCUMENT_IMPORTED = "document.imported"
    DOCUMENT_REMOVED = "document.removed"
    SOURCE_VIEWED = "document.viewed"
    ORIGINAL_EXPORTED = "document.original_exported"
    FOLDER_UNWATCHED = "document.folder_unwatched"
    PERSON_REVEALED = "privacy.revealed"
    PERSON_ERASED = "privacy.erased"

    # questions
    SEARCHED = "question.searched"
    ASKED = "question.asked"
    PASSAGES_SHOWN = "question.passages_shown"
    ANSWERED = "question.answered"
    CONVERSATION_VIEWED = "conversation.viewed"
    CONVERSATION_REMOVED = "conversation.removed"
    FEEDBACK_GIVEN = "conversation.feedback_given"
    MODEL_PROMPTED = "model.prompted"
    MODEL_REPLIED = "model.replied"

    # training material
    DATASET_CREATED = "dataset.created"
    DATASET_REMOVED = "dataset.removed"
    DATASET_BUILD_RUN = "dataset.build_run"
    DATASET_IMPORT_RUN = "dataset.import_run"
    DATASET_FREEZE_RUN = "dataset.freeze_run"
    DATASET_VIEWED = "dataset.viewed"
    DATASET_ITEM_EDITED = "dataset.item_edited"
    DATASET_REVIEWED = "dataset.reviewed"
    DATASET_EXPORTED = "dataset.exported"

    # models
    MODEL_IMPORT_RUN = "model.import_run"
    MODEL_USED = "model.used"
    MODEL_ROLLED_BACK = "model.rolled_back"
    MODEL_VERIFIED = "model.verified"
    MODEL_REMOVED = "model.removed"
    PACK_REMOVED = "model.pack_removed"
    SIGNER_ADDED = "model.signer_added"
    SIGNER_REMOVED = "model.signer_removed"
    TEMPLATE_APPROVED = "model.template_approved"
    TEMPLATE_REVOKED = "model.template_revoked"
    MODEL_EXPORT_RUN = "model.export_run"
    MODEL_PROMOTED = "model.promoted"
    MODEL_WRITTEN_OUT = "model.written_out"
    TRAINING_RUN = "training.run"
    TRAINING_SWEEP = "training.sweep"
    TRAINING_CANCELLED = "training.cancelled"
    TRAINING_REMOVED = "training.removed"
    EVALUATION_RUN = "evaluation.run"
    EVALUATION_VIEWED = "evaluation.viewed"
    OTHER_JOB_RUN = "job.run"
