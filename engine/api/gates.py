"""What each route asks of its caller before anything else. A route without its line here lets nobody in.

What a caller may see of a collection is decided below, by grants: a gate is about the kind of work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.access.model import User
from engine.access.roles import Permission
from engine.access.users import require_permission
from engine.core.errors import ForbiddenError


@dataclass(frozen=True, slots=True)
class Gate:
    """``any_of``: one of these permissions is needed; none: it is enough to be known.

    ``public``: nobody has to be known. ``in_route``: the route itself asks for the permission, after it has answered
    that what the caller cannot see is not there. ``whole``: not for keys that are narrowed to some collections, because
    what the route tells may come from others. ``person``: not for keys that are narrowed at all. ``places``: it names
    files of the engine's machine, which over the network only those may do who manage the vault.
    """

    any_of: tuple[Permission, ...] = ()
    public: bool = False
    in_route: bool = False
    whole: bool = False
    person: bool = False
    places: bool = False

    def require(self, user: User) -> None:
        """Raise ForbiddenError where the user does not pass."""
        if self.any_of and not self.in_route and not any(map(user.may, self.any_of)):
            require_permission(user, self.any_of[0])
        narrowed = user.scope.collections is not None
        if (self.whole and narrowed) or (self.person and (narrowed or user.scope.permissions is not None)):
            raise ForbiddenError("This API key is too narrow for that.", help="Use another key, or sign in.")

    def require_over_network(self, user: User) -> None:
        """Raise ForbiddenError where the user does not pass from another machine."""
        if self.places and not user.may(Permission.MANAGE_VAULT):
            raise ForbiddenError(
                "This names files of the engine's machine, which nobody else may do over the network.",
                help="Do it on that machine, or ask an administrator.",
            )


_KNOWN = Gate()
_ASK = Gate((Permission.ASK,))
_HISTORY = Gate((Permission.ASK,), whole=True)
_CHANGE = Gate((Permission.CHANGE_DOCUMENTS,))
_ADD = Gate((Permission.CHANGE_DOCUMENTS,), places=True)
_GRANT = Gate((Permission.GRANT_ACCESS, Permission.MANAGE_COLLECTIONS), in_route=True)
_OWN = Gate(person=True)
_USERS = Gate((Permission.MANAGE_USERS,))
_VAULT = Gate((Permission.MANAGE_VAULT,))
_PUBLIC = Gate(public=True)
_BUILD = Gate((Permission.BUILD_DATASETS,), in_route=True)
_READ_DATASETS = Gate((Permission.ASK, Permission.BUILD_DATASETS, Permission.TRAIN, Permission.EXPORT_DATASETS))
_MODELS = Gate((Permission.MANAGE_MODELS,))
_TRUST = Gate((Permission.TRUST_MODELS,))
_INSPECT = Gate((Permission.INSPECT_MODELS,))
_TRAIN = Gate((Permission.TRAIN,))
_EVALUATE = Gate((Permission.EVALUATE,))
_AUDIT = Gate((Permission.READ_AUDIT,))
_ERASE = Gate((Permission.ERASE, Permission.CHANGE_DOCUMENTS))
_ERASE_ANY = Gate((Permission.ERASE,), whole=True)
_POLICY = Gate((Permission.SET_PRIVACY_POLICY,), in_route=True)
_FINDINGS = Gate((Permission.REVIEW_FINDINGS,))
_LISTS = Gate((Permission.REVIEW_FINDINGS,), whole=True)  # their words may come from any collection
_NAMES_MODELS = Gate((Permission.SET_PRIVACY_POLICY,), whole=True)  # they read the texts of every collection
_REVEALS = Gate((Permission.REVEAL_PSEUDONYMS,))

GATES: Mapping[str, Gate] = MappingProxyType(
    {
        # coming in
        "POST /api/sign-in": _PUBLIC,
        "POST /api/sign-out": _KNOWN,
        "GET /api/sessions": _OWN,
        "DELETE /api/sessions/{session_id}": _OWN,
        "DELETE /api/users/{name}/sessions": _OWN,
        "GET /api/keys": _OWN,
        "POST /api/keys": _OWN,
        "DELETE /api/keys/{key_id}": _OWN,
        "GET /api/me": _KNOWN,
        # the engine
        "GET /api/health": _PUBLIC,
        "GET /openapi.json": _KNOWN,
        "GET /api/tls": _VAULT,
        "GET /api/tls/authority": _KNOWN,
        "POST /api/tls/authority": _VAULT,
        "POST /api/tls/renewal": _VAULT,
        "PUT /api/tls/certificate": _VAULT,
        "GET /api/directory": _USERS,
        "PUT /api/directory": _USERS,
        "DELETE /api/directory": _USERS,
        "POST /api/directory/test": _USERS,
        "POST /api/directory/check": _USERS,
        "GET /api/status": _KNOWN,
        "GET /api/doctor": _KNOWN,
        "GET /api/isolation": _KNOWN,
        "PUT /api/isolation/acceptance": _VAULT,
        "DELETE /api/isolation/acceptance": _VAULT,
        "POST /api/engine/stop": _VAULT,
        "POST /api/vault/passphrase": _VAULT,
        "POST /api/vault/passphrase/removal": _VAULT,
        "POST /api/vault/recovery-code": _VAULT,
        "GET /api/backups": _VAULT,
        "POST /api/backups": _VAULT,
        "POST /api/backups/verification": _VAULT,
        "POST /api/backups/pruning": _VAULT,
        "POST /api/vault/check": _VAULT,
        "GET /api/vault/check": _VAULT,
        "GET /api/settings": _KNOWN,
        "PUT /api/settings/{key}": _MODELS,
        # collections, users and groups
        "GET /api/collections": _KNOWN,
        "POST /api/collections": Gate((Permission.CREATE_COLLECTIONS,), whole=True),
        "POST /api/collections/{name}/grants": _GRANT,
        "DELETE /api/collections/{name}/grants": _GRANT,
        "GET /api/users": _USERS,
        "POST /api/users": _USERS,
        "PUT /api/users/{name}/role": _USERS,
        "POST /api/users/{name}/key": _OWN,
        "DELETE /api/users/{name}/key": _OWN,
        "PUT /api/users/{name}/password": _OWN,
        "DELETE /api/users/{name}/password": _OWN,
        "POST /api/users/{name}/unlock": _USERS,
        "GET /api/groups": Gate((Permission.MANAGE_USERS, Permission.GRANT_ACCESS)),
        "POST /api/groups": _USERS,
        "DELETE /api/groups/{name}": _USERS,
        "POST /api/groups/{name}/members": _USERS,
        "DELETE /api/groups/{name}/members": _USERS,
        # documents
        "POST /api/ingest": _ADD,
        "POST /api/documents/retry": _CHANGE,
        "POST /api/documents/removal": _CHANGE,
        "GET /api/documents": _ASK,
        "GET /api/documents/{document_id}/text": _ASK,
        "GET /api/documents/{document_id}/hidden": _ASK,
        "GET /api/documents/{document_id}/pages": _ASK,
        "GET /api/documents/{document_id}/pages/{page}/image": _ASK,
        "GET /api/documents/{document_id}/boxes": _ASK,
        "GET /api/documents/{document_id}/original": _ASK,
        "GET /api/documents/{document_id}": _ASK,
        "DELETE /api/documents/{document_id}": _CHANGE,
        "GET /api/watched-folders": _KNOWN,
        "DELETE /api/watched-folders": _CHANGE,
        # erasing
        "POST /api/erasures/preview": _ERASE,
        "POST /api/erasures": _ERASE,
        "GET /api/erasures": _ERASE,
        "POST /api/erasures/persons": _ERASE_ANY,
        "POST /api/erasures/person": _ERASE_ANY,
        "POST /api/erasures/verification": _KNOWN,
        "GET /api/erasures/{erasure_id}/certificate": _ERASE,
        "POST /api/erasures/{erasure_id}/resumption": _ERASE,
        "GET /api/erasures/{erasure_id}": _ERASE,
        "GET /api/retention": _ERASE_ANY,
        "POST /api/retention/clock": _ERASE_ANY,
        "PUT /api/retention/{name}": _ERASE_ANY,
        "DELETE /api/retention/{name}": _ERASE_ANY,
        "GET /api/retention/{name}/due": _ERASE_ANY,
        "GET /api/holds": _ERASE_ANY,
        "PUT /api/holds/{document_id}": _ERASE_ANY,
        "DELETE /api/holds/{document_id}": _ERASE_ANY,
        # jobs
        "GET /api/jobs": _KNOWN,
        "POST /api/jobs/{job_id}/cancel": _KNOWN,
        "GET /api/jobs/{job_id}/events": _KNOWN,
        "GET /api/jobs/{job_id}/files": Gate(whole=True),
        "GET /api/jobs/{job_id}": _KNOWN,
        # questions
        "POST /api/search": _ASK,
        "POST /api/ask": _ASK,
        "POST /api/ask/stream": _ASK,
        "GET /api/conversations": _HISTORY,
        "GET /api/conversations/{conversation_id}": _HISTORY,
        "PATCH /api/conversations/{conversation_id}": _HISTORY,
        "DELETE /api/conversations/{conversation_id}": _HISTORY,
        "PUT /api/conversations/{conversation_id}/turns/{turn_id}/feedback": _HISTORY,
        # training material
        "GET /api/datasets": _READ_DATASETS,
        "POST /api/datasets": Gate((Permission.BUILD_DATASETS,)),
        "POST /api/datasets/{name}/builds": _BUILD,
        "POST /api/datasets/{name}/imports": Gate((Permission.BUILD_DATASETS,), in_route=True, places=True),
        "GET /api/dataset-builds/{job_id}": _READ_DATASETS,
        "POST /api/datasets/{name}/items/list": _READ_DATASETS,
        "GET /api/datasets/{name}/items/{item_id}": _READ_DATASETS,
        "PUT /api/datasets/{name}/items/{item_id}": _BUILD,
        "POST /api/datasets/{name}/review": _BUILD,
        "POST /api/datasets/{name}/undo": _BUILD,
        "POST /api/datasets/{name}/freeze": _BUILD,
        "GET /api/dataset-versions/{version_id}": _READ_DATASETS,
        "GET /api/dataset-versions/{version_id}/export": Gate((Permission.EXPORT_DATASETS,), in_route=True),
        "GET /api/datasets/{name}/versions": _READ_DATASETS,
        "GET /api/datasets/{name}": _READ_DATASETS,
        "DELETE /api/datasets/{name}": _BUILD,
        # models
        "GET /api/models": _KNOWN,
        "POST /api/models": Gate((Permission.MANAGE_MODELS,), places=True),
        "POST /api/models/rollback": _MODELS,
        "GET /api/models/{name}": _KNOWN,
        "DELETE /api/models/{name}": _MODELS,
        "POST /api/models/{name}/use": _MODELS,
        "POST /api/models/{name}/verify": _KNOWN,
        "GET /api/model-packs": _KNOWN,
        "GET /api/model-packs/{pack_id}": _KNOWN,
        "DELETE /api/model-packs/{pack_id}": _MODELS,
        "GET /api/model-signers": _MODELS,
        "POST /api/model-signers": _TRUST,
        "DELETE /api/model-signers/{signer}": _TRUST,
        "GET /api/model-templates": _MODELS,
        "GET /api/model-templates/{digest}": _MODELS,
        "POST /api/model-templates/{digest}/approval": _TRUST,
        "DELETE /api/model-templates/{digest}/approval": _TRUST,
        "GET /api/model-catalogue": _KNOWN,
        "POST /api/exports": _MODELS,
        "GET /api/model-versions": _INSPECT,
        "GET /api/model-versions/{name}/lineage": _INSPECT,
        "GET /api/model-versions/{name}": _INSPECT,
        "POST /api/model-versions/{name}/stage": Gate((Permission.MANAGE_MODELS, Permission.APPROVE_MODELS)),
        "POST /api/model-versions/{name}/file": Gate((Permission.EXPORT_MODELS,), places=True),
        # training and evaluation
        "GET /api/training/presets": _TRAIN,
        "POST /api/training/estimates": _TRAIN,
        "POST /api/training/runs": _TRAIN,
        "GET /api/training/runs": _TRAIN,
        "GET /api/training/runs/{run_id}/metrics": _TRAIN,
        "GET /api/training/series": _TRAIN,
        "POST /api/training/runs/{run_id}/resume": _TRAIN,
        "POST /api/training/runs/{run_id}/cancel": _TRAIN,
        "POST /api/training/runs/{run_id}/removal": _TRAIN,
        "POST /api/training/sweeps": _TRAIN,
        "POST /api/training/sweeps/{sweep_id}/resume": _TRAIN,
        "GET /api/training/sweeps/{sweep_id}": _TRAIN,
        "GET /api/training/runs/{run_id}": _TRAIN,
        "POST /api/evaluations": _EVALUATE,
        "GET /api/evaluations": _EVALUATE,
        "GET /api/evaluations/comparison": _EVALUATE,
        "GET /api/evaluations/{evaluation_id}/answers": _EVALUATE,
        "GET /api/evaluations/{evaluation_id}": _EVALUATE,
        # personal data
        "GET /api/privacy/policies": _ASK,
        "GET /api/privacy/policies/{collection}": _ASK,
        "PUT /api/privacy/policies/{collection}": _POLICY,
        "POST /api/privacy/policies/{collection}/application": _POLICY,
        "GET /api/privacy/names-models": _NAMES_MODELS,
        "PUT /api/privacy/names-models": _NAMES_MODELS,
        "POST /api/privacy/findings/list": _FINDINGS,
        "POST /api/privacy/findings/decision": _FINDINGS,
        "GET /api/privacy/recognisers": _LISTS,
        "POST /api/privacy/recognisers": _LISTS,
        "POST /api/privacy/recognisers/trial": _LISTS,
        "DELETE /api/privacy/recognisers/{recogniser_id}": _LISTS,
        "POST /api/privacy/reveals": _REVEALS,
        "GET /api/privacy/reveals": _REVEALS,
        "POST /api/privacy/reveals/{reveal_id}/decision": _REVEALS,
        "POST /api/privacy/reveals/{reveal_id}/showing": _REVEALS,
        # the log itself
        "GET /api/audit/records": _AUDIT,
        "POST /api/audit/checks": _AUDIT,
        "GET /api/audit/export": _AUDIT,
        "POST /api/audit/checkpoints": _AUDIT,
        "GET /api/audit/key": _KNOWN,
        # OpenAI's part
        "GET /v1/models": _KNOWN,
        "GET /v1/models/{model}": _KNOWN,
        "POST /v1/embeddings": _ASK,
        "POST /v1/chat/completions": _ASK,
    }
)
"""By method and path, as ``/openapi.json`` has them."""
