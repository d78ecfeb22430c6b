"""The audit log on the wire: pages of records, checkpoints, checks and exports."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from engine.contract.base import Request, Response


class AuditExportForm(StrEnum):
    """``log``: what the verifier reads. ``ocsf``: JSON Lines for other programs. ``csv``: for a table."""

    LOG = "log"
    OCSF = "ocsf"
    CSV = "csv"


class AuditRecord(Response):
    """One record. ``actor_name``: the user's name now, which is not in the log; None: no user of this vault.

    ``outcome``: done, allowed (recorded before the effect), failed or refused. ``mono_ms``: the monotonic clock of the
    boot ``boot``. ``digests`` are keyed with the vault's own key, but for those of models.
    """

    sequence: int
    utc: str
    action: str
    actor: str
    actor_name: str | None
    object: str
    outcome: str
    related: list[str]
    digests: dict[str, str]
    details: dict[str, int | str]
    request: str
    boot: str
    mono_ms: int
    previous: str
    hash: str


class AuditPage(Response):
    """The newest first. ``next``: what ``before`` has to be for the page that follows; None: there is none."""

    records: list[AuditRecord]
    next: int | None


class AuditCheckRequest(Request):
    """``codes``: printed codes to compare with."""

    codes: list[Annotated[str, StringConstraints(min_length=1, max_length=80)]] = Field(
        default_factory=list, max_length=16
    )


class AuditCheckResult(Response):
    """The result of a check's job. ``claims_met``: how many printed codes and kept checkpoints agree."""

    intact: bool
    records: int
    checkpoints: int
    claims_met: int
    head: str
    key: str
    problems: list[str]
    notices: list[str]
    untold: int


class AuditCheckpoint(Response):
    """Signed: ``count`` records, the last with the hash ``head``. ``code``: the same, to print and type by hand.

    ``line``: what to keep in a file, and give to the verifier.
    """

    number: int
    count: int
    head: str
    utc: str
    reason: str
    code: str
    line: str


class AuditKey(Response):
    """Whose signatures the checkpoints bear. ``log``: the id of the log; both stay as long as the vault lives."""

    log: str
    public_key: str
    fingerprint: str
