"""What the desktop asks about people, the audit log, backups and evaluations: the client's parts fit as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.contract.access import GroupResponse, KeyCreate, KeyResponse, Me, SessionResponse
from engine.contract.audit import AuditCheckpoint, AuditExportForm, AuditKey, AuditPage
from engine.contract.backups import BackupCreate, BackupList, BackupPruning, BackupVerification
from engine.contract.documents import Access, CollectionResponse
from engine.contract.evaluation import (
    ComparisonResponse,
    EvaluationResponse,
    EvaluationStart,
    EvaluationStarted,
    GivenAnswer,
)
from engine.contract.system import Role, UserResponse


class UserCalls(Protocol):
    """Every method raises ``ClientError``."""

    def list_users(self) -> list[UserResponse]: ...

    def add_user(self, name: str, role: Role) -> UserResponse: ...

    def set_role(self, user: str, role: Role) -> UserResponse: ...

    def grant(self, collection: str, user: str, access: Access) -> CollectionResponse: ...

    def revoke(self, collection: str, user: str) -> CollectionResponse: ...


class AccessClient(Protocol):
    """Every method raises ``ClientError``."""

    def me(self) -> Me: ...

    def sessions(self, user: str | None = ..., *, everybody: bool = ...) -> list[SessionResponse]: ...

    def end_session(self, session_id: str) -> int: ...

    def end_sessions(self, user: str) -> int: ...

    def set_password(self, user: str, password: str, *, current: str | None = ...) -> UserResponse: ...

    def remove_password(self, user: str) -> UserResponse: ...

    def unlock(self, user: str) -> UserResponse: ...

    def keys(self, user: str | None = ...) -> list[KeyResponse]: ...

    def create_key(self, wanted: KeyCreate) -> KeyResponse: ...

    def revoke_key(self, key_id: str) -> KeyResponse: ...

    def groups(self) -> list[GroupResponse]: ...

    def add_group(self, name: str) -> GroupResponse: ...

    def remove_group(self, name: str) -> GroupResponse: ...

    def add_member(self, group: str, user: str) -> GroupResponse: ...

    def remove_member(self, group: str, user: str) -> GroupResponse: ...

    def grant_group(self, collection: str, group: str, access: Access) -> CollectionResponse: ...

    def revoke_group(self, collection: str, group: str) -> CollectionResponse: ...


class AuditClient(Protocol):
    """Every method raises ``ClientError``."""

    def records(
        self,
        *,
        actions: Sequence[str] = ...,
        actors: Sequence[str] = ...,
        object: str = ...,
        since: str = ...,
        until: str = ...,
        before: int | None = ...,
        limit: int = ...,
    ) -> AuditPage: ...

    def check(self, codes: Sequence[str] = ...) -> str: ...

    def export(self, form: AuditExportForm) -> bytes: ...

    def checkpoint(self) -> AuditCheckpoint: ...

    def key(self) -> AuditKey: ...


class BackupClient(Protocol):
    """Every method raises ``ClientError``."""

    def create(self, wanted: BackupCreate) -> str: ...

    def find(self, folder: str | None = ..., document: str | None = ...) -> BackupList: ...

    def verify(self, wanted: BackupVerification) -> str: ...

    def prune(self, wanted: BackupPruning) -> str: ...


class EvaluationClient(Protocol):
    """Every method raises ``ClientError``."""

    def start(self, request: EvaluationStart) -> EvaluationStarted: ...

    def evaluations(self) -> list[EvaluationResponse]: ...

    def evaluation(self, evaluation_id: str) -> EvaluationResponse: ...

    def answers(self, evaluation_id: str) -> list[GivenAnswer]: ...

    def compare(self, evaluation_ids: Sequence[str]) -> ComparisonResponse: ...
