"""Backups on the wire: what is asked for, what a folder holds, and what the jobs found."""

from __future__ import annotations

from pydantic import Field

from engine.contract.base import Identifier, Request, Response
from engine.contract.documents import PathText
from engine.contract.vault import Secret, SecretRequest


class BackupCreate(Request):
    """``folder`` None: that of ``CLOISTER_BACKUP_FOLDER``. ``keep``: remove older ones afterwards.

    ``with_models``: public weights as well. ``new_folder``: the folder is meant to be empty.
    """

    folder: PathText | None = None
    keep: int | None = Field(default=None, ge=1, le=10_000)
    with_models: bool = False
    new_folder: bool = False


class BackupVerification(Request):
    """``backup`` None: all of this vault in the folder."""

    folder: PathText | None = None
    backup: Identifier | None = None


class BackupPruning(Request):
    folder: PathText | None = None
    keep: int = Field(ge=1, le=10_000)


class BackupResponse(Response):
    """One backup. Where ``problem`` is not empty it may be gone or damaged, and what could not be read is None.

    ``intact``: every page of the database could be read when it was made. ``missing``: how many stored files the vault
    lacked. ``absent_models``: files of public weights that were left out.
    """

    id: str
    number: int | None = None
    created_at: str | None = None
    size_bytes: int | None = None
    documents: int | None = None
    intact: bool | None = None
    missing: int | None = None
    absent_models: list[str] = Field(default_factory=list)
    problem: str = ""


class BackupList(Response):
    """The oldest first. ``unreadable``: how many could not be searched for the document that was asked for."""

    folder: str
    backups: list[BackupResponse]
    unreadable: int = 0


class BackupMade(Response):
    """The result of the job. ``same_disk``: the folder is on the disk of the vault, and is lost with it."""

    backup_id: str
    backup: BackupResponse
    folder: str
    written: int
    written_bytes: int
    same_disk: bool
    pruned: list[str] = Field(default_factory=list)


class BackupVerified(Response):
    """The result of the job. ``damaged``: files below the folder. ``affected``: backups that need one of them."""

    intact: bool
    backups: int
    pieces: int
    damaged: list[str]
    affected: list[str]
    problems: list[str]


class BackupsPruned(Response):
    """The result of the job."""

    removed: list[str]
    kept: list[str]
    pieces: int


class RestoreSecret(SecretRequest):
    """What the engine's restoring mode reads from its standard input: a passphrase, or a recovery code."""

    secret: Secret
    is_code: bool = False


class RestoreDone(Response):
    """What the engine says of a backup that it restored. ``absent_models``: to be imported again."""

    backup: str
    number: int
    created_at: str
    documents: int
    missing: list[str]
    absent_models: list[str]
