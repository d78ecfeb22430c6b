"""Records as events of the Open Cybersecurity Schema Framework, version 1.3.0 (https://schema.ocsf.io/1.3.0).

Each action has the class that fits it best and one of its activities; 99 is "Other", with the action's own name. What
has no field there stands below ``unmapped``, the record's hash among it, so that an event is found again in the log.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.audit.actions import Action
from engine.audit.repository import Row

SCHEMA_VERSION = "1.3.0"

_ACCOUNT, _AUTHENTICATION, _ENTITY, _USER_ACCESS = 3001, 3002, 3004, 3005
_RESOURCES, _LIFECYCLE = 6001, 6002
_OTHER = 99
_INFORMATIONAL, _LOW, _MEDIUM = 1, 2, 3

# What the classes call their activities.
_NAMES = {
    (_ACCOUNT, 1): "Create",
    (_ACCOUNT, 3): "Password Change",
    (_ACCOUNT, 4): "Password Reset",
    (_ACCOUNT, 5): "Disable",
    (_AUTHENTICATION, 1): "Logon",
    (_AUTHENTICATION, 2): "Logoff",
    (_ENTITY, 1): "Create",
    (_ENTITY, 2): "Read",
    (_ENTITY, 3): "Update",
    (_ENTITY, 4): "Delete",
    (_USER_ACCESS, 1): "Assign Privileges",
    (_USER_ACCESS, 2): "Revoke Privileges",
    (_RESOURCES, 1): "Create",
    (_RESOURCES, 2): "Read",
    (_RESOURCES, 3): "Update",
    (_RESOURCES, 4): "Delete",
    (_RESOURCES, 5): "Search",
    (_RESOURCES, 6): "Import",
    (_RESOURCES, 7): "Export",
    (_RESOURCES, 8): "Share",
    (_LIFECYCLE, 3): "Start",
    (_LIFECYCLE, 4): "Stop",
}


@dataclass(frozen=True, slots=True)
class OcsfClass:
    """``class_uid`` and ``activity_id`` of the schema; ``severity_id`` where nothing went wrong."""

    class_uid: int
    activity_id: int
    severity_id: int = _INFORMATIONAL


CLASSES: dict[Action, OcsfClass] = {
    Action.LOG_CREATED: OcsfClass(_ENTITY, 1),
    Action.LOG_READ: OcsfClass(_ENTITY, 2),
    Action.LOG_EXPORTED: OcsfClass(_RESOURCES, 7, _LOW),
    Action.LOG_VERIFIED: OcsfClass(_ENTITY, 2),
    Action.LOG_CHECKPOINT: OcsfClass(_ENTITY, 2),
    Action.LOG_KEY_CHANGED: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.ENGINE_STARTED: OcsfClass(_LIFECYCLE, 3),
    Action.ENGINE_STOPPED: OcsfClass(_LIFECYCLE, 4),
    Action.WEAK_ISOLATION_ACCEPTED: OcsfClass(_LIFECYCLE, _OTHER, _MEDIUM),
    Action.WEAK_ISOLATION_WITHDRAWN: OcsfClass(_LIFECYCLE, _OTHER, _LOW),
    Action.PRODUCT_UPGRADED: OcsfClass(_LIFECYCLE, _OTHER, _LOW),
    Action.SETTING_CHANGED: OcsfClass(_ENTITY, 3, _LOW),
    Action.TLS_CERTIFICATE_CHANGED: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.DIRECTORY_SET: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.DIRECTORY_OFF: OcsfClass(_ENTITY, 4, _LOW),
    Action.DIRECTORY_ASKED: OcsfClass(_ENTITY, 2),
    Action.BACKUP_MADE: OcsfClass(_RESOURCES, 7, _LOW),
    Action.BACKUP_RESTORED: OcsfClass(_RESOURCES, 6, _MEDIUM),
    Action.BACKUP_VERIFIED: OcsfClass(_RESOURCES, 2),
    Action.BACKUP_PRUNED: OcsfClass(_RESOURCES, 4, _LOW),
    Action.JOB_CANCELLED: OcsfClass(_ENTITY, 3),
    Action.SIGNED_IN: OcsfClass(_AUTHENTICATION, 1),
    Action.SIGN_IN_FAILED: OcsfClass(_AUTHENTICATION, 1, _MEDIUM),
    Action.SIGNED_OUT: OcsfClass(_AUTHENTICATION, 2),
    Action.SESSION_ENDED: OcsfClass(_AUTHENTICATION, 2, _LOW),
    Action.REFUSED: OcsfClass(_ENTITY, _OTHER, _LOW),
    Action.PASSPHRASE_CHANGED: OcsfClass(_ACCOUNT, 3, _LOW),
    Action.PASSPHRASE_REMOVED: OcsfClass(_ACCOUNT, 5, _MEDIUM),
    Action.RECOVERY_CODE_REPLACED: OcsfClass(_ACCOUNT, 4, _MEDIUM),
    Action.VAULT_RECOVERED: OcsfClass(_ACCOUNT, 4, _MEDIUM),
    Action.KEYS_ROTATED: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.VAULT_CHECKED: OcsfClass(_ENTITY, 2),
    Action.VAULT_REPAIRED: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.USER_ADDED: OcsfClass(_ACCOUNT, 1, _LOW),
    Action.ROLE_CHANGED: OcsfClass(_USER_ACCESS, 1, _LOW),
    Action.PASSWORD_SET: OcsfClass(_ACCOUNT, 3, _LOW),
    Action.PASSWORD_TAKEN: OcsfClass(_ACCOUNT, 5, _LOW),
    Action.USER_UNLOCKED: OcsfClass(_ACCOUNT, _OTHER, _LOW),
    Action.KEY_ADDED: OcsfClass(_ACCOUNT, _OTHER, _LOW),
    Action.KEY_REPLACED: OcsfClass(_ACCOUNT, 4, _LOW),
    Action.KEY_REVOKED: OcsfClass(_ACCOUNT, 5, _LOW),
    Action.GROUP_ADDED: OcsfClass(_ENTITY, 1),
    Action.GROUP_REMOVED: OcsfClass(_ENTITY, 4, _LOW),
    Action.GROUP_MEMBER_ADDED: OcsfClass(_USER_ACCESS, 1, _LOW),
    Action.GROUP_MEMBER_REMOVED: OcsfClass(_USER_ACCESS, 2, _LOW),
    Action.COLLECTION_CREATED: OcsfClass(_RESOURCES, 1),
    Action.ACCESS_GRANTED: OcsfClass(_USER_ACCESS, 1, _LOW),
    Action.ACCESS_REVOKED: OcsfClass(_USER_ACCESS, 2, _LOW),
    Action.INGEST_RUN: OcsfClass(_RESOURCES, 6),
    Action.DOCUMENT_IMPORTED: OcsfClass(_RESOURCES, 6),
    Action.DOCUMENT_REMOVED: OcsfClass(_RESOURCES, 4, _LOW),
    Action.SOURCE_VIEWED: OcsfClass(_RESOURCES, 2),
    Action.ORIGINAL_EXPORTED: OcsfClass(_RESOURCES, 7, _LOW),
    Action.FOLDER_UNWATCHED: OcsfClass(_ENTITY, 3),
    Action.POLICY_SET: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.POLICY_APPLIED: OcsfClass(_RESOURCES, 3),
    Action.FINDINGS_SHOWN: OcsfClass(_RESOURCES, 2, _LOW),
    Action.FINDINGS_DECIDED: OcsfClass(_RESOURCES, 3, _LOW),
    Action.RECOGNISER_TRIED: OcsfClass(_RESOURCES, 5, _LOW),
    Action.RECOGNISER_ADDED: OcsfClass(_ENTITY, 1, _LOW),
    Action.RECOGNISER_REMOVED: OcsfClass(_ENTITY, 4, _LOW),
    Action.NAMES_MODEL_SET: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.REVEAL_REQUESTED: OcsfClass(_ENTITY, 1, _MEDIUM),
    Action.REVEAL_DECIDED: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.PERSON_REVEALED: OcsfClass(_RESOURCES, 2, _MEDIUM),
    Action.PERSON_ERASED: OcsfClass(_RESOURCES, 4, _MEDIUM),
    Action.ERASURE_RUN: OcsfClass(_RESOURCES, 4, _MEDIUM),
    Action.ERASED: OcsfClass(_RESOURCES, 4, _MEDIUM),
    Action.ERASURE_CERTIFIED: OcsfClass(_ENTITY, 1, _LOW),
    Action.CERTIFICATE_EXPORTED: OcsfClass(_RESOURCES, 7, _LOW),
    Action.PERSON_SEARCHED: OcsfClass(_RESOURCES, 5, _LOW),
    Action.RETENTION_SET: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.RETENTION_ENDED: OcsfClass(_ENTITY, 4, _MEDIUM),
    Action.RETENTION_CLOCK_CONFIRMED: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.HOLD_SET: OcsfClass(_ENTITY, 1, _LOW),
    Action.HOLD_ENDED: OcsfClass(_ENTITY, 4, _MEDIUM),
    Action.SEARCHED: OcsfClass(_RESOURCES, 5),
    Action.ASKED: OcsfClass(_RESOURCES, 5),
    Action.PASSAGES_SHOWN: OcsfClass(_RESOURCES, 2),
    Action.ANSWERED: OcsfClass(_RESOURCES, 2),
    Action.CONVERSATION_VIEWED: OcsfClass(_RESOURCES, 2),
    Action.CONVERSATION_REMOVED: OcsfClass(_RESOURCES, 4),
    Action.FEEDBACK_GIVEN: OcsfClass(_RESOURCES, 3),
    Action.MODEL_PROMPTED: OcsfClass(_RESOURCES, _OTHER),
    Action.MODEL_REPLIED: OcsfClass(_RESOURCES, _OTHER),
    Action.DATASET_CREATED: OcsfClass(_RESOURCES, 1),
    Action.DATASET_REMOVED: OcsfClass(_RESOURCES, 4, _LOW),
    Action.DATASET_BUILD_RUN: OcsfClass(_RESOURCES, 1),
    Action.DATASET_IMPORT_RUN: OcsfClass(_RESOURCES, 6),
    Action.DATASET_FREEZE_RUN: OcsfClass(_RESOURCES, 1),
    Action.DATASET_VIEWED: OcsfClass(_RESOURCES, 2),
    Action.DATASET_ITEM_EDITED: OcsfClass(_RESOURCES, 3),
    Action.DATASET_REVIEWED: OcsfClass(_RESOURCES, 3),
    Action.DATASET_EXPORTED: OcsfClass(_RESOURCES, 7, _MEDIUM),
    Action.MODEL_IMPORT_RUN: OcsfClass(_RESOURCES, 6, _LOW),
    Action.MODEL_USED: OcsfClass(_ENTITY, 3, _LOW),
    Action.MODEL_ROLLED_BACK: OcsfClass(_ENTITY, 3, _LOW),
    Action.MODEL_VERIFIED: OcsfClass(_ENTITY, 2),
    Action.MODEL_REMOVED: OcsfClass(_RESOURCES, 4, _LOW),
    Action.PACK_REMOVED: OcsfClass(_RESOURCES, 4, _LOW),
    Action.SIGNER_ADDED: OcsfClass(_ENTITY, 1, _MEDIUM),
    Action.SIGNER_REMOVED: OcsfClass(_ENTITY, 4, _LOW),
    Action.TEMPLATE_APPROVED: OcsfClass(_ENTITY, 3, _MEDIUM),
    Action.TEMPLATE_REVOKED: OcsfClass(_ENTITY, 3, _LOW),
    Action.MODEL_EXPORT_RUN: OcsfClass(_RESOURCES, 1, _LOW),
    Action.MODEL_PROMOTED: OcsfClass(_ENTITY, 3, _LOW),
    Action.MODEL_WRITTEN_OUT: OcsfClass(_RESOURCES, 7, _MEDIUM),
    Action.TRAINING_RUN: OcsfClass(_RESOURCES, 1, _LOW),
    Action.TRAINING_SWEEP: OcsfClass(_RESOURCES, 1, _LOW),
    Action.TRAINING_CANCELLED: OcsfClass(_RESOURCES, 3),
    Action.TRAINING_REMOVED: OcsfClass(_RESOURCES, 4, _LOW),
    Action.EVALUATION_RUN: OcsfClass(_RESOURCES, 1),
    Action.EVALUATION_VIEWED: OcsfClass(_RESOURCES, 2),
    Action.OTHER_JOB_RUN: OcsfClass(_RESOURCES, _OTHER),
}


def ocsf_event(row: Row, *, log_id: str, product: str) -> dict[str, Any]:
    """One event. ``time`` is in milliseconds since 1970; users are ids of the vault, never names."""
    record = json.loads(row.record)
    mapped = CLASSES[Action(row.action)]
    failed = record["outcome"] in ("failed", "refused")
    category = mapped.class_uid // 1000
    named = _NAMES.get((mapped.class_uid, mapped.activity_id), row.action)
    event: dict[str, Any] = {
        "activity_id": mapped.activity_id,
        "activity_name": named,
        "actor": {"user": {"uid": row.actor}},
        "category_uid": category,
        "class_uid": mapped.class_uid,
        "message": row.action,
        "metadata": {
            "log_name": log_id,
            "product": {"name": "Cloister", "vendor_name": "Cloister", "version": product},
            "sequence": row.sequence,
            "uid": f"{log_id}/{row.sequence}",
            "version": SCHEMA_VERSION,
        },
        "severity_id": max(mapped.severity_id, _LOW) if failed else mapped.severity_id,
        "status": "Failure" if failed else "Success",
        "status_id": 2 if failed else 1,
        "time": _milliseconds(row.utc),
        "type_uid": mapped.class_uid * 100 + mapped.activity_id,
        "unmapped": {
            "action": row.action,
            "details": record["details"],
            "digests": record["digests"],
            "hash": row.hash.hex(),
            "outcome": record["outcome"],
            "related": record["related"],
            "request": record["request"],
        },
    }
    return event | _subject(mapped.class_uid, row)


def _subject(class_uid: int, row: Row) -> dict[str, Any]:
    """What the class requires beside the base event."""
    if class_uid in (_ACCOUNT, _USER_ACCESS):
        about_user = row.object.startswith("usr_")
        found: dict[str, Any] = {"user": {"uid": row.object if about_user else row.actor}}
        return found if about_user else found | {"resource": {"uid": row.object}}
    if class_uid == _AUTHENTICATION:
        return {"user": {"uid": row.object or row.actor}, "service": {"name": "Cloister engine"}}
    if class_uid == _ENTITY:
        return {"entity": {"uid": row.object or "engine"}}
    if class_uid == _LIFECYCLE:
        return {"app": {"name": "Cloister engine", "vendor_name": "Cloister"}}
    return {"web_resources": [{"uid": row.object or row.actor}]}


def _milliseconds(utc: str) -> int:
    return round(datetime.fromisoformat(utc.replace("Z", "+00:00")).timestamp() * 1000)
