"""The typed client: one method for each thing the engine can do."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import SecretStr

from engine.client.access import AccessCalls
from engine.client.audit import AuditCalls
from engine.client.backups import BackupCalls
from engine.client.datasets import DatasetCalls
from engine.client.directory import DirectoryCalls
from engine.client.erasure import ErasureCalls
from engine.client.evaluation import EvaluationCalls
from engine.client.isolation import IsolationCalls
from engine.client.privacy import PrivacyCalls
from engine.client.registry import RegistryCalls
from engine.client.remote import RemoteEngine
from engine.client.retention import RetentionCalls
from engine.client.streams import Stream
from engine.client.tls import TlsCalls
from engine.client.training import TrainingCalls
from engine.client.transport import Transport, segment
from engine.contract import answers, documents, jobs, model_catalogue, model_packs, registry, system, tls, vault
from engine.contract.locations import engine_socket


class Client(DatasetCalls):
    """Calls to the engine that serves one vault.

    Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``.
    """

    def __init__(self, home: Path | RemoteEngine, *, api_key: str | None = None, timeout_s: float = 300.0) -> None:
        """``home``: the vault of an engine on this machine, or where another machine's engine is."""
        place = engine_socket(home) if isinstance(home, Path) else home
        self._transport = Transport(place, api_key=api_key, timeout_s=timeout_s)
        self.training = TrainingCalls(self._transport)
        self.registry = RegistryCalls(self._transport)
        self.evaluation = EvaluationCalls(self._transport)
        self.audit = AuditCalls(self._transport)
        self.access = AccessCalls(self._transport)
        self.backups = BackupCalls(self._transport)
        self.erasures = ErasureCalls(self._transport)
        self.retention = RetentionCalls(self._transport)
        self.tls = TlsCalls(self._transport)
        self.isolation = IsolationCalls(self._transport)
        self.directory = DirectoryCalls(self._transport)
        self.privacy = PrivacyCalls(self._transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()

    # the engine

    def status(self) -> system.StatusResponse:
        return self._transport.call("GET", "/api/status", system.StatusResponse)

    def doctor(self) -> system.DoctorResponse:
        return self._transport.call("GET", "/api/doctor", system.DoctorResponse)

    def health(self) -> str:
        """What an engine that answers says of itself; it takes no credential."""
        return self._transport.call("GET", "/api/health", tls.Health).status

    def stop(self) -> None:
        self._transport.call_bytes("POST", "/api/engine/stop")

    # who can open the vault

    def change_passphrase(self, passphrase: str, new_passphrase: str) -> vault.PassphraseChanged:
        """Replace the passphrase by a new one; the answer says whose it is."""
        body = vault.PassphraseChange(passphrase=SecretStr(passphrase), new_passphrase=SecretStr(new_passphrase))
        return self._transport.call("POST", "/api/vault/passphrase", vault.PassphraseChanged, json=body.reveal())

    def check_vault(self) -> str:
        """Start to read everything of the vault; the id of the job, after which ``last_vault_check`` tells."""
        return self._transport.call("POST", "/api/vault/check", documents.JobStarted).job_id

    def last_vault_check(self) -> vault.VaultChecked:
        """What the last check found. Raises NOT_FOUND before the first one."""
        return self._transport.call("GET", "/api/vault/check", vault.VaultChecked)

    def remove_passphrase(self, administrator: str) -> vault.PassphraseChanged:
        """Let that person's passphrase no longer open the vault."""
        body = vault.PassphraseRemoval(administrator=administrator)
        path = "/api/vault/passphrase/removal"
        return self._transport.call("POST", path, vault.PassphraseChanged, json=body.model_dump())

    def replace_recovery_code(self, passphrase: str) -> str:
        """Make the old recovery code worthless and return the new one, which exists nowhere else."""
        body = vault.RecoveryCodeRequest(passphrase=SecretStr(passphrase))
        path = "/api/vault/recovery-code"
        return self._transport.call("POST", path, vault.RecoveryCodeResponse, json=body.reveal()).recovery_code

    # collections and users

    def list_collections(self) -> list[documents.CollectionResponse]:
        return self._transport.call("GET", "/api/collections", documents.CollectionList).collections

    def create_collection(self, name: str) -> documents.CollectionResponse:
        body = documents.CollectionCreate(name=name)
        return self._transport.call("POST", "/api/collections", documents.CollectionResponse, json=body.model_dump())

    def grant(self, collection: str, user: str, access: documents.Access) -> documents.CollectionResponse:
        body = documents.GrantRequest(user=user, access=access)
        path = f"/api/collections/{segment(collection)}/grants"
        return self._transport.call("POST", path, documents.CollectionResponse, json=body.model_dump(mode="json"))

    def revoke(self, collection: str, user: str) -> documents.CollectionResponse:
        """Take the user's access to the collection away; without any is fine."""
        path = f"/api/collections/{segment(collection)}/grants"
        return self._transport.call("DELETE", path, documents.CollectionResponse, params={"user": user})

    def list_users(self) -> list[system.UserResponse]:
        return self._transport.call("GET", "/api/users", system.UserList).users

    def add_user(self, name: str, role: system.Role) -> system.UserResponse:
        body = system.UserCreate(name=name, role=role)
        return self._transport.call("POST", "/api/users", system.UserResponse, json=body.model_dump(mode="json"))

    def set_role(self, user: str, role: system.Role) -> system.UserResponse:
        body = system.RoleChange(role=role)
        path = f"/api/users/{segment(user)}/role"
        return self._transport.call("PUT", path, system.UserResponse, json=body.model_dump(mode="json"))

    def replace_key(self, user: str) -> system.UserResponse:
        """Make the user's old API key worthless; the answer holds the new one, which exists nowhere else."""
        return self._transport.call("POST", f"/api/users/{segment(user)}/key", system.UserResponse)

    def revoke_key(self, user: str) -> system.UserResponse:
        """Leave the user without an API key."""
        return self._transport.call("DELETE", f"/api/users/{segment(user)}/key", system.UserResponse)

    # documents

    def ingest(self, paths: list[str], collection: str, *, watch: bool = False, prune: bool = False) -> str:
        """Start an ingestion and return its job id."""
        body = documents.IngestRequest(paths=paths, collection=collection, watch=watch, prune=prune)
        return self._transport.call("POST", "/api/ingest", documents.JobStarted, json=body.model_dump()).job_id

    def ingest_outcomes(self, job_id: str) -> list[documents.FileOutcome]:
        return self._transport.call("GET", f"/api/jobs/{segment(job_id)}/files", documents.FileOutcomeList).documents

    def list_documents(
        self,
        collection: str | None = None,
        *,
        status: str | None = None,
        contains: str = "",
        sort: str = "name",
        descending: bool = False,
        limit: int = 1000,
        offset: int = 0,
    ) -> documents.DocumentList:
        """One page, sorted and filtered in the engine. ``contains``: in the name or the path, any case."""
        params: dict[str, str | int] = {"limit": limit, "offset": offset, "sort": sort}
        params |= {"descending": "true"} if descending else {}
        if collection:
            params["collection"] = collection
        if status:
            params["status"] = status
        if contains:
            params["contains"] = contains
        return self._transport.call("GET", "/api/documents", documents.DocumentList, params=params)

    def document(self, document_id: str) -> documents.DocumentResponse:
        path = f"/api/documents/{segment(document_id)}"
        return self._transport.call("GET", path, documents.DocumentResponse)

    def document_text(self, document_id: str) -> documents.DocumentText:
        path = f"/api/documents/{segment(document_id)}/text"
        return self._transport.call("GET", path, documents.DocumentText)

    def document_boxes(self, document_id: str, start: int, end: int) -> list[documents.Box]:
        """The rectangles on the pages that the characters from ``start`` to ``end`` cover."""
        path = f"/api/documents/{segment(document_id)}/boxes"
        return self._transport.call("GET", path, documents.BoxList, params={"start": start, "end": end}).boxes

    def document_pages(self, document_id: str) -> list[documents.PageSpan]:
        """Which characters of the text stand on which page; empty for a document without pages."""
        path = f"/api/documents/{segment(document_id)}/pages"
        return self._transport.call("GET", path, documents.PageSpanList).pages

    def document_hidden(self, document_id: str) -> list[documents.HiddenElement]:
        """Every place at which text is hidden from people, in the order of the text."""
        path = f"/api/documents/{segment(document_id)}/hidden"
        return self._transport.call("GET", path, documents.HiddenElementList).elements

    def page_image(self, document_id: str, page: int, *, width_px: int) -> bytes:
        """A picture of a page as PNG, drawn where documents are parsed: ``width_px`` wide."""
        path = f"/api/documents/{segment(document_id)}/pages/{page}/image"
        return self._transport.call_bytes("GET", path, params={"width_px": width_px})

    def document_original(self, document_id: str) -> bytes:
        """The original file's bytes, as they were added."""
        return self._transport.call_bytes("GET", f"/api/documents/{segment(document_id)}/original")

    def remove_document(self, document_id: str) -> documents.RemovedResponse:
        path = f"/api/documents/{segment(document_id)}"
        return self._transport.call("DELETE", path, documents.RemovedResponse)

    def remove_documents(self, document_ids: list[str], *, preview: bool = False) -> documents.RemovalReport:
        """Remove documents in one step; with ``preview`` only say what would go."""
        body = documents.RemovalRequest(document_ids=document_ids, preview=preview)
        return self._transport.call("POST", "/api/documents/removal", documents.RemovalReport, json=body.model_dump())

    def retry_documents(self, collection: str, document_ids: list[str] | None = None) -> str | None:
        """Read again what failed, was skipped or is in quarantine; the job's id, None when there is nothing."""
        body = documents.RetryRequest(collection=collection, document_ids=document_ids or [])
        path = "/api/documents/retry"
        return self._transport.call("POST", path, documents.RetryStarted, json=body.model_dump()).job_id

    def list_watched_folders(self) -> list[documents.WatchedFolder]:
        return self._transport.call("GET", "/api/watched-folders", documents.WatchedFolderList).folders

    def unwatch_folder(self, path: str, collection: str) -> list[documents.WatchedFolder]:
        """Stop looking at a folder; its documents stay."""
        params = {"path": path, "collection": collection}
        return self._transport.call(
            "DELETE", "/api/watched-folders", documents.WatchedFolderList, params=params
        ).folders

    # questions

    def search(
        self, query: str, *, collection: str | None = None, k: int = 10, rerank: bool = False
    ) -> answers.SearchResponse:
        body = answers.SearchRequest(query=query, collection=collection, k=k, rerank=rerank)
        return self._transport.call("POST", "/api/search", answers.SearchResponse, json=body.model_dump())

    def ask(self, request: answers.AskRequest) -> answers.AnswerResponse:
        body = request.model_dump(mode="json")
        return self._transport.call("POST", "/api/ask", answers.AnswerResponse, json=body)

    def ask_stream(self, request: answers.AskRequest) -> Stream[answers.AnswerEvent]:
        """The answer's events as they come; the last one carries the checked whole. Interrupted, the engine stops."""
        body = request.model_dump(mode="json")
        events = self._transport.events("POST", "/api/ask/stream", json=body)
        return events.map(answers.AnswerEvent.model_validate_json)

    # conversations

    def list_conversations(self) -> list[answers.ConversationResponse]:
        """The caller's own, the latest first, without their turns."""
        return self._transport.call("GET", "/api/conversations", answers.ConversationList).conversations

    def conversation(self, conversation_id: str) -> answers.ConversationResponse:
        path = f"/api/conversations/{segment(conversation_id)}"
        return self._transport.call("GET", path, answers.ConversationResponse)

    def rename_conversation(self, conversation_id: str, title: str) -> answers.ConversationResponse:
        body = answers.ConversationRename(title=title)
        path = f"/api/conversations/{segment(conversation_id)}"
        return self._transport.call("PATCH", path, answers.ConversationResponse, json=body.model_dump())

    def delete_conversation(self, conversation_id: str) -> None:
        self._transport.call_bytes("DELETE", f"/api/conversations/{segment(conversation_id)}")

    def give_feedback(
        self, conversation_id: str, turn_id: str, *, rating: answers.Rating | None, correction: str | None
    ) -> answers.TurnResponse:
        """Keep what a reader thinks of an answer; both None takes it back."""
        body = answers.FeedbackRequest(rating=rating, correction=correction)
        path = f"/api/conversations/{segment(conversation_id)}/turns/{segment(turn_id)}/feedback"
        return self._transport.call("PUT", path, answers.TurnResponse, json=body.model_dump(mode="json"))

    # settings

    def list_settings(self) -> list[system.SettingResponse]:
        return self._transport.call("GET", "/api/settings", system.SettingList).settings

    def change_setting(self, key: str, value: int | None) -> system.SettingResponse:
        """Set a value, or with None leave it to the engine. A model in use is loaded anew with it."""
        body = system.SettingChange(value=value)
        path = f"/api/settings/{segment(key)}"
        return self._transport.call("PUT", path, system.SettingResponse, json=body.model_dump())

    # jobs

    def job(self, job_id: str) -> jobs.JobResponse:
        return self._transport.call("GET", f"/api/jobs/{segment(job_id)}", jobs.JobResponse)

    def list_jobs(self) -> list[jobs.JobResponse]:
        return self._transport.call("GET", "/api/jobs", jobs.JobList).jobs

    def cancel_job(self, job_id: str) -> jobs.JobResponse:
        path = f"/api/jobs/{segment(job_id)}/cancel"
        return self._transport.call("POST", path, jobs.JobResponse)

    def watch_job(self, job_id: str) -> Stream[jobs.JobResponse]:
        """The job's state at each change; the last one has ended."""
        events = self._transport.events("GET", f"/api/jobs/{segment(job_id)}/events")
        return events.map(jobs.JobResponse.model_validate_json)

    # models

    def list_models(self) -> list[system.ModelResponse]:
        return self._transport.call("GET", "/api/models", system.ModelList).models

    def model(self, name: str) -> system.ModelResponse:
        return self._transport.call("GET", f"/api/models/{segment(name)}", system.ModelResponse)

    def import_model(self, path: str, *, name: str | None = None, use: bool = False) -> str:
        """Start the import of a GGUF file and return its job id."""
        body = system.ModelImport(path=path, name=name, use=use)
        return self._transport.call("POST", "/api/models", documents.JobStarted, json=body.model_dump()).job_id

    def use_model(self, name: str) -> system.ModelResponse:
        path = f"/api/models/{segment(name)}/use"
        return self._transport.call("POST", path, system.ModelResponse)

    def rollback_model(self, why: str = "") -> system.ModelList:
        """Return to what was in use before; the list says what that is. ``why`` is kept with the versions it moves."""
        body = registry.Rollback(why=why or None).model_dump()
        return self._transport.call("POST", "/api/models/rollback", system.ModelList, json=body)

    def verify_model(self, name: str) -> system.ModelVerified:
        path = f"/api/models/{segment(name)}/verify"
        return self._transport.call("POST", path, system.ModelVerified)

    def model_catalogue(
        self,
        *,
        commercial: bool = True,
        redistribute: bool = False,
        fine_tune: bool = False,
        without_use_restrictions: bool = False,
        users: int | None = None,
        context_tokens: int | None = None,
    ) -> model_catalogue.CatalogueResponse:
        """Known base models, what fits the engine's machine and this need first."""
        flags = {
            "commercial": commercial,
            "redistribute": redistribute,
            "fine_tune": fine_tune,
            "without_use_restrictions": without_use_restrictions,
        }
        numbers = {"users": users, "context_tokens": context_tokens}
        params = {name: str(flag).lower() for name, flag in flags.items()}
        params |= {name: str(number) for name, number in numbers.items() if number is not None}
        return self._transport.call("GET", "/api/model-catalogue", model_catalogue.CatalogueResponse, params=params)

    def list_packs(self) -> list[model_packs.PackResponse]:
        return self._transport.call("GET", "/api/model-packs", model_packs.PackList).packs

    def pack(self, pack_id: str) -> model_packs.PackResponse:
        return self._transport.call("GET", f"/api/model-packs/{segment(pack_id)}", model_packs.PackResponse)

    def remove_pack(self, pack_id: str) -> list[model_packs.PackResponse]:
        """Remove a pack of safetensors; one with a model goes with the model."""
        return self._transport.call("DELETE", f"/api/model-packs/{segment(pack_id)}", model_packs.PackList).packs

    def list_signers(self) -> list[model_packs.SignerResponse]:
        return self._transport.call("GET", "/api/model-signers", model_packs.SignerList).signers

    def add_signer(self, name: str, public_key: str) -> model_packs.SignerResponse:
        """Let packs in that the key of a ``.pub`` line signed."""
        body = model_packs.SignerAdd(name=name, public_key=public_key)
        return self._transport.call("POST", "/api/model-signers", model_packs.SignerResponse, json=body.model_dump())

    def remove_signer(self, signer: str) -> list[model_packs.SignerResponse]:
        """By name or fingerprint; what was imported stays."""
        return self._transport.call("DELETE", f"/api/model-signers/{segment(signer)}", model_packs.SignerList).signers

    def list_templates(self) -> list[model_packs.TemplateResponse]:
        return self._transport.call("GET", "/api/model-templates", model_packs.TemplateList).templates

    def template(self, digest: str) -> model_packs.TemplateResponse:
        """One with its text, by the beginning of its digest."""
        return self._transport.call("GET", f"/api/model-templates/{segment(digest)}", model_packs.TemplateResponse)

    def approve_template(self, digest: str) -> model_packs.TemplateResponse:
        path = f"/api/model-templates/{segment(digest)}/approval"
        return self._transport.call("POST", path, model_packs.TemplateResponse)

    def revoke_template(self, digest: str) -> model_packs.TemplateResponse:
        path = f"/api/model-templates/{segment(digest)}/approval"
        return self._transport.call("DELETE", path, model_packs.TemplateResponse)

    def remove_model(self, name: str) -> system.ModelList:
        path = f"/api/models/{segment(name)}"
        return self._transport.call("DELETE", path, system.ModelList)
