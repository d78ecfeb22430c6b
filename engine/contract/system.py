"""The engine's own state: status, doctor, users and models."""

from __future__ import annotations

from enum import StrEnum

from engine.contract.base import Name, Request, Response
from engine.contract.documents import PathText
from engine.contract.isolation import WeakIsolationAccepted
from engine.contract.model_packs import PackResponse


class Role(StrEnum):
    ANALYST = "analyst"
    KNOWLEDGE_OWNER = "knowledge_owner"
    MODEL_OWNER = "model_owner"
    COMPLIANCE_OFFICER = "compliance_officer"
    ADMINISTRATOR = "administrator"


class StatusResponse(Response):
    """``user`` and ``role`` are the caller's own.

    ``connection_attempts`` counts what the engine's code tried to reach beyond this machine: it must stay 0.
    ``weak_isolation``: who accepted that programs may run with less isolation; None: nobody.
    """

    version: str
    pid: int
    home: str
    started_at: str
    documents: int
    chunks: int
    embedder: str
    model: str | None
    model_state: str
    jobs_running: int
    network_isolated: bool
    connection_attempts: int
    user: str = ""
    role: Role = Role.ANALYST
    weak_isolation: WeakIsolationAccepted | None = None


class CheckState(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class Check(Response):
    """One line of ``doctor``: what was looked at, what was found, what to do about it."""

    name: str
    state: CheckState
    found: str
    help: str = ""


class DoctorResponse(Response):
    checks: list[Check]


class SettingResponse(Response):
    """``value`` None: chosen for this machine, as ``automatic`` says. ``least`` and ``most`` bound what may be set."""

    key: str
    value: int | None
    automatic: int | None
    least: int
    most: int
    unit: str
    description: str


class SettingList(Response):
    settings: list[SettingResponse]


class SettingChange(Request):
    value: int | None


class UserCreate(Request):
    name: Name
    role: Role = Role.ANALYST


class RoleChange(Request):
    role: Role


class UserResponse(Response):
    """``api_key`` is present once, in the response that made it.

    ``has_key``: any API key. ``has_password``: they can sign in. ``has_passphrase``: theirs opens the vault, whatever
    their role is now.
    """

    id: str
    name: str
    role: Role
    created_at: str
    has_key: bool = False
    has_password: bool = False
    has_passphrase: bool = False
    api_key: str | None = None


class UserList(Response):
    users: list[UserResponse]


class ModelImport(Request):
    path: PathText
    name: Name | None = None
    use: bool = False


class ModelResponse(Response):
    id: str
    name: str
    architecture: str
    parameters: int | None
    context_tokens: int
    quantization: str
    size_bytes: int
    sha256: str
    licence: str | None
    in_use: bool
    state: str
    imported_at: str
    pack: PackResponse | None = None  # what it came with, if it was no bare file


class ModelList(Response):
    models: list[ModelResponse]


class ModelVerified(Response):
    name: str
    sha256: str
    intact: bool
