"""What each route and each kind of job records, or why it records nothing. Every route of the app has its line here.

A route may record only what its line says; a test walks all routes and compares them with this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.audit.actions import Action


@dataclass(frozen=True, slots=True)
class Recorded:
    """``actions``: what the route records itself. ``below``: what services record in their own transactions."""

    actions: frozenset[Action] = frozenset()
    below: frozenset[Action] = frozenset()


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """``why``: what makes it neither a change nor a look at content."""

    why: str


def _records(*actions: Action) -> Recorded:
    return Recorded(frozenset(actions))


def _below(*actions: Action) -> Recorded:
    return Recorded(below=frozenset(actions))


JOBS: Mapping[str, Action] = MappingProxyType(
    {
        "ingest": Action.INGEST_RUN,
        "ingest.promote": Action.INGEST_RUN,
        "dataset-build": Action.DATASET_BUILD_RUN,
        "dataset-import": Action.DATASET_IMPORT_RUN,
        "dataset-freeze": Action.DATASET_FREEZE_RUN,
        "model-import": Action.MODEL_IMPORT_RUN,
        "model-export": Action.MODEL_EXPORT_RUN,
        "training": Action.TRAINING_RUN,
        "training-sweep": Action.TRAINING_SWEEP,
        "evaluation": Action.EVALUATION_RUN,
        "erasure": Action.ERASURE_RUN,
        "privacy-apply": Action.POLICY_APPLIED,
        "audit-check": Action.LOG_VERIFIED,
        "backup": Action.BACKUP_MADE,
        "backup-verify": Action.BACKUP_VERIFIED,
        "backup-prune": Action.BACKUP_PRUNED,
        "vault-check": Action.VAULT_CHECKED,
    }
)
"""Each is recorded when it is queued and when it has ended."""

_OF_THE_DIRECTORY = frozenset(
    {Action.USER_ADDED, Action.ROLE_CHANGED, Action.GROUP_MEMBER_ADDED, Action.GROUP_MEMBER_REMOVED}
)
_COUNTS = Unrecorded("tells counts and states of the engine, nothing of a document")
_NAMES = Unrecorded("tells names, states and sizes that the caller may see, nothing of what a document says")
_PLACES = Unrecorded("tells places on pages; the text or picture that they belong to is recorded when it is read")
_OWN = Unrecorded("the caller's own list of questions; reading a conversation is recorded")
_PUBLIC = Unrecorded("tells what comes with the product or with public weights")
_NUMBERS = Unrecorded("tells scores, settings and progress, nothing of a document")
_ENTRANCES = Unrecorded("tells sessions and keys, without their secrets, to their owner or to who manages users")
_CALCULATION = Unrecorded("computes from what the caller sends, and keeps nothing")

ROUTES: Mapping[str, Recorded | Unrecorded] = MappingProxyType(
    {
        # the engine
        "GET /api/health": _COUNTS,
        "GET /openapi.json": _PUBLIC,
        "GET /api/tls": _NAMES,
        "GET /api/tls/authority": _NAMES,
        "POST /api/tls/authority": _records(Action.TLS_CERTIFICATE_CHANGED),
        "POST /api/tls/renewal": _records(Action.TLS_CERTIFICATE_CHANGED),
        "PUT /api/tls/certificate": _records(Action.TLS_CERTIFICATE_CHANGED),
        "GET /api/directory": _NAMES,
        "PUT /api/directory": _records(Action.DIRECTORY_SET),
        "DELETE /api/directory": _records(Action.DIRECTORY_OFF),
        "POST /api/directory/test": _records(Action.DIRECTORY_ASKED),
        "POST /api/directory/check": Recorded(
            frozenset({Action.DIRECTORY_ASKED}), _OF_THE_DIRECTORY | {Action.SESSION_ENDED}
        ),
        "GET /api/status": _COUNTS,
        "GET /api/doctor": _COUNTS,
        "GET /api/isolation": _COUNTS,
        "PUT /api/isolation/acceptance": _records(Action.WEAK_ISOLATION_ACCEPTED),
        "DELETE /api/isolation/acceptance": _records(Action.WEAK_ISOLATION_WITHDRAWN),
        "POST /api/engine/stop": _records(Action.ENGINE_STOPPED),
        "POST /api/vault/passphrase": _records(Action.PASSPHRASE_CHANGED),
        "POST /api/vault/passphrase/removal": _records(Action.PASSPHRASE_REMOVED),
        "POST /api/vault/recovery-code": _records(Action.RECOVERY_CODE_REPLACED),
        "GET /api/backups": _COUNTS,
        "POST /api/backups": _below(Action.BACKUP_MADE),
        "POST /api/backups/verification": _below(Action.BACKUP_VERIFIED),
        "POST /api/backups/pruning": _below(Action.BACKUP_PRUNED),
        "POST /api/vault/check": _below(Action.VAULT_CHECKED),
        "GET /api/vault/check": _NAMES,
        "GET /api/settings": _COUNTS,
        "PUT /api/settings/{key}": _records(Action.SETTING_CHANGED),
        # coming in
        "POST /api/sign-in": Recorded(frozenset({Action.SIGNED_IN}), _OF_THE_DIRECTORY),
        "POST /api/sign-out": _records(Action.SIGNED_OUT),
        "GET /api/me": _ENTRANCES,
        "GET /api/sessions": _ENTRANCES,
        "DELETE /api/sessions/{session_id}": _records(Action.SESSION_ENDED),
        "DELETE /api/users/{name}/sessions": _records(Action.SESSION_ENDED),
        "GET /api/keys": _ENTRANCES,
        "POST /api/keys": _records(Action.KEY_ADDED),
        "DELETE /api/keys/{key_id}": _records(Action.KEY_REVOKED),
        "PUT /api/users/{name}/password": _records(Action.PASSWORD_SET),
        "DELETE /api/users/{name}/password": _records(Action.PASSWORD_TAKEN),
        "POST /api/users/{name}/unlock": _records(Action.USER_UNLOCKED),
        "GET /api/groups": _NAMES,
        "POST /api/groups": _records(Action.GROUP_ADDED),
        "DELETE /api/groups/{name}": _records(Action.GROUP_REMOVED),
        "POST /api/groups/{name}/members": _records(Action.GROUP_MEMBER_ADDED),
        "DELETE /api/groups/{name}/members": _records(Action.GROUP_MEMBER_REMOVED),
        # collections and users
        "GET /api/collections": _NAMES,
        "POST /api/collections": _records(Action.COLLECTION_CREATED),
        "POST /api/collections/{name}/grants": _records(Action.ACCESS_GRANTED),
        "DELETE /api/collections/{name}/grants": _records(Action.ACCESS_REVOKED),
        "GET /api/users": _NAMES,
        "POST /api/users": _records(Action.USER_ADDED),
        "PUT /api/users/{name}/role": _records(Action.ROLE_CHANGED),
        "POST /api/users/{name}/key": _records(Action.KEY_REPLACED),
        "DELETE /api/users/{name}/key": _records(Action.KEY_REVOKED),
        # documents
        "POST /api/ingest": _below(Action.INGEST_RUN, Action.DOCUMENT_IMPORTED),
        "POST /api/documents/retry": _below(Action.INGEST_RUN, Action.DOCUMENT_IMPORTED),
        "POST /api/documents/removal": _below(Action.DOCUMENT_REMOVED),
        "GET /api/documents": _NAMES,
        "GET /api/documents/{document_id}/text": _records(Action.SOURCE_VIEWED),
        "GET /api/documents/{document_id}/hidden": _records(Action.SOURCE_VIEWED),
        "GET /api/documents/{document_id}/pages": _PLACES,
        "GET /api/documents/{document_id}/pages/{page}/image": _records(Action.SOURCE_VIEWED),
        "GET /api/documents/{document_id}/boxes": _PLACES,
        "GET /api/documents/{document_id}/original": _records(Action.ORIGINAL_EXPORTED),
        "GET /api/documents/{document_id}": _NAMES,
        "DELETE /api/documents/{document_id}": _below(Action.DOCUMENT_REMOVED),
        "GET /api/watched-folders": _NAMES,
        "DELETE /api/watched-folders": _records(Action.FOLDER_UNWATCHED),
        # erasing
        "POST /api/erasures/preview": _NAMES,
        "POST /api/erasures": _below(Action.ERASURE_RUN, Action.ERASED, Action.ERASURE_CERTIFIED),
        "GET /api/erasures": _NUMBERS,
        "POST /api/erasures/persons": _records(Action.PERSON_SEARCHED),
        "POST /api/erasures/person": _below(Action.ERASURE_RUN, Action.PERSON_ERASED, Action.ERASURE_CERTIFIED),
        "POST /api/erasures/verification": _CALCULATION,
        "GET /api/erasures/{erasure_id}/certificate": _records(Action.CERTIFICATE_EXPORTED),
        "POST /api/erasures/{erasure_id}/resumption": _below(Action.ERASURE_RUN),
        "GET /api/erasures/{erasure_id}": _NUMBERS,
        "GET /api/retention": _NUMBERS,
        "POST /api/retention/clock": _records(Action.RETENTION_CLOCK_CONFIRMED),
        "PUT /api/retention/{name}": _records(Action.RETENTION_SET),
        "DELETE /api/retention/{name}": _records(Action.RETENTION_ENDED),
        "GET /api/retention/{name}/due": _NAMES,
        "GET /api/holds": _NAMES,
        "PUT /api/holds/{document_id}": _records(Action.HOLD_SET),
        "DELETE /api/holds/{document_id}": _records(Action.HOLD_ENDED),
        # jobs
        "GET /api/jobs": _NUMBERS,
        "POST /api/jobs/{job_id}/cancel": _records(Action.JOB_CANCELLED),
        "GET /api/jobs/{job_id}/events": _NUMBERS,
        "GET /api/jobs/{job_id}/files": _NAMES,
        "GET /api/jobs/{job_id}": _NUMBERS,
        # questions
        "POST /api/search": _records(Action.SEARCHED),
        "POST /api/ask": _records(Action.ASKED, Action.ANSWERED),
        "POST /api/ask/stream": _records(Action.ASKED, Action.PASSAGES_SHOWN, Action.ANSWERED),
        "GET /api/conversations": _OWN,
        "GET /api/conversations/{conversation_id}": _records(Action.CONVERSATION_VIEWED),
        "PATCH /api/conversations/{conversation_id}": _records(Action.CONVERSATION_VIEWED),
        "DELETE /api/conversations/{conversation_id}": _records(Action.CONVERSATION_REMOVED),
        "PUT /api/conversations/{conversation_id}/turns/{turn_id}/feedback": _records(Action.FEEDBACK_GIVEN),
        # training material
        "GET /api/datasets": _NUMBERS,
        "POST /api/datasets": _records(Action.DATASET_CREATED),
        "POST /api/datasets/{name}/builds": _below(Action.DATASET_BUILD_RUN),
        "POST /api/datasets/{name}/imports": _below(Action.DATASET_IMPORT_RUN),
        "GET /api/dataset-builds/{job_id}": _NUMBERS,
        "POST /api/datasets/{name}/items/list": _records(Action.DATASET_VIEWED),
        "GET /api/datasets/{name}/items/{item_id}": _records(Action.DATASET_VIEWED),
        "PUT /api/datasets/{name}/items/{item_id}": _records(Action.DATASET_ITEM_EDITED),
        "POST /api/datasets/{name}/review": _records(Action.DATASET_REVIEWED),
        "POST /api/datasets/{name}/undo": _records(Action.DATASET_REVIEWED),
        "POST /api/datasets/{name}/freeze": _below(Action.DATASET_FREEZE_RUN),
        "GET /api/dataset-versions/{version_id}": _NUMBERS,
        "GET /api/dataset-versions/{version_id}/export": _records(Action.DATASET_EXPORTED),
        "GET /api/datasets/{name}/versions": _NUMBERS,
        "GET /api/datasets/{name}": _NUMBERS,
        "DELETE /api/datasets/{name}": _records(Action.DATASET_REMOVED),
        # models
        "GET /api/models": _NAMES,
        "POST /api/models": _below(Action.MODEL_IMPORT_RUN),
        "POST /api/models/rollback": _records(Action.MODEL_ROLLED_BACK),
        "GET /api/models/{name}": _NAMES,
        "DELETE /api/models/{name}": _records(Action.MODEL_REMOVED),
        "POST /api/models/{name}/use": _records(Action.MODEL_USED),
        "POST /api/models/{name}/verify": _records(Action.MODEL_VERIFIED),
        "GET /api/model-packs": _NAMES,
        "GET /api/model-packs/{pack_id}": _NAMES,
        "DELETE /api/model-packs/{pack_id}": _records(Action.PACK_REMOVED),
        "GET /api/model-signers": _NAMES,
        "POST /api/model-signers": _records(Action.SIGNER_ADDED),
        "DELETE /api/model-signers/{signer}": _records(Action.SIGNER_REMOVED),
        "GET /api/model-templates": _PUBLIC,
        "GET /api/model-templates/{digest}": _PUBLIC,
        "POST /api/model-templates/{digest}/approval": _records(Action.TEMPLATE_APPROVED),
        "DELETE /api/model-templates/{digest}/approval": _records(Action.TEMPLATE_REVOKED),
        "GET /api/model-catalogue": _PUBLIC,
        "POST /api/exports": _below(Action.MODEL_EXPORT_RUN),
        "GET /api/model-versions": _NUMBERS,
        "GET /api/model-versions/{name}/lineage": _NAMES,
        "GET /api/model-versions/{name}": _NUMBERS,
        "POST /api/model-versions/{name}/stage": _records(Action.MODEL_PROMOTED),
        "POST /api/model-versions/{name}/file": _records(Action.MODEL_WRITTEN_OUT),
        # training and evaluation
        "GET /api/training/presets": _PUBLIC,
        "POST /api/training/estimates": _CALCULATION,
        "POST /api/training/runs": _below(Action.TRAINING_RUN),
        "GET /api/training/runs": _NUMBERS,
        "GET /api/training/runs/{run_id}/metrics": _NUMBERS,
        "GET /api/training/series": _NUMBERS,
        "POST /api/training/runs/{run_id}/resume": _below(Action.TRAINING_RUN),
        "POST /api/training/runs/{run_id}/cancel": _records(Action.TRAINING_CANCELLED),
        "POST /api/training/runs/{run_id}/removal": _records(Action.TRAINING_REMOVED),
        "POST /api/training/sweeps": _below(Action.TRAINING_SWEEP),
        "POST /api/training/sweeps/{sweep_id}/resume": _below(Action.TRAINING_SWEEP),
        "GET /api/training/sweeps/{sweep_id}": _NUMBERS,
        "GET /api/training/runs/{run_id}": _NUMBERS,
        "POST /api/evaluations": _below(Action.EVALUATION_RUN),
        "GET /api/evaluations": _NUMBERS,
        "GET /api/evaluations/comparison": _NUMBERS,
        "GET /api/evaluations/{evaluation_id}/answers": _records(Action.EVALUATION_VIEWED),
        "GET /api/evaluations/{evaluation_id}": _NUMBERS,
        # personal data
        "GET /api/privacy/policies": _NUMBERS,
        "GET /api/privacy/policies/{collection}": _NUMBERS,
        "PUT /api/privacy/policies/{collection}": _records(Action.POLICY_SET),
        "POST /api/privacy/policies/{collection}/application": _below(Action.POLICY_APPLIED),
        "GET /api/privacy/names-models": _NUMBERS,
        "PUT /api/privacy/names-models": _records(Action.NAMES_MODEL_SET),
        "POST /api/privacy/findings/list": _records(Action.FINDINGS_SHOWN),
        "POST /api/privacy/findings/decision": _records(Action.FINDINGS_DECIDED),
        "GET /api/privacy/recognisers": Unrecorded("the organisation's own lists, to who keeps them"),
        "POST /api/privacy/recognisers": _records(Action.RECOGNISER_ADDED),
        "POST /api/privacy/recognisers/trial": _records(Action.RECOGNISER_TRIED),
        "DELETE /api/privacy/recognisers/{recogniser_id}": _records(Action.RECOGNISER_REMOVED),
        "POST /api/privacy/reveals": _records(Action.PERSON_REVEALED, Action.REVEAL_REQUESTED),
        "GET /api/privacy/reveals": Unrecorded("tells requests and who decided, and no original"),
        "POST /api/privacy/reveals/{reveal_id}/decision": _records(Action.REVEAL_DECIDED),
        "POST /api/privacy/reveals/{reveal_id}/showing": _records(Action.PERSON_REVEALED),
        # the log itself
        "GET /api/audit/records": _records(Action.LOG_READ),
        "POST /api/audit/checks": _below(Action.LOG_VERIFIED),
        "GET /api/audit/export": _records(Action.LOG_EXPORTED),
        "POST /api/audit/checkpoints": _records(Action.LOG_CHECKPOINT),
        "GET /api/audit/key": _PUBLIC,
        # OpenAI's part
        "GET /v1/models": _NAMES,
        "GET /v1/models/{model}": _NAMES,
        "POST /v1/embeddings": _CALCULATION,
        "POST /v1/chat/completions": _records(
            Action.ASKED, Action.ANSWERED, Action.MODEL_PROMPTED, Action.MODEL_REPLIED
        ),
    }
)
"""By method and path, as ``/openapi.json`` has them."""
