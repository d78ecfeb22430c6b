"""What the desktop asks about erasing and how long documents are kept: the typed client's parts fit as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.contract.erasure import (
    CertificateChecked,
    ErasureGround,
    ErasureList,
    ErasurePreview,
    ErasureResponse,
    ErasureStarted,
    PersonErasure,
    PersonFound,
    PersonSought,
)
from engine.contract.retention import DueList, HoldList, RetentionList, RetentionRule, RetentionSetting


class ErasureClient(Protocol):
    """Every method raises ``ClientError``."""

    def preview(self, document_ids: Sequence[str], *, copies: bool = ...) -> ErasurePreview: ...

    def start(
        self, document_ids: Sequence[str], *, copies: bool = ..., ground: ErasureGround | None = ...
    ) -> ErasureStarted: ...

    def list(self) -> ErasureList: ...

    def show(self, erasure_id: str) -> ErasureResponse: ...

    def certificate(self, erasure_id: str) -> bytes: ...

    def resume(self, erasure_id: str) -> str: ...

    def verify(self, certificate: str) -> CertificateChecked: ...

    def find_person(self, sought: PersonSought) -> PersonFound: ...

    def erase_person(self, wanted: PersonErasure) -> ErasureStarted: ...


class RetentionClient(Protocol):
    """Every method raises ``ClientError``."""

    def list(self) -> RetentionList: ...

    def set(self, collection: str, setting: RetentionSetting) -> RetentionRule: ...

    def end(self, collection: str) -> None: ...

    def due(self, collection: str, setting: RetentionSetting | None = ...) -> DueList: ...

    def confirm_clock(self) -> None: ...

    def holds(self) -> HoldList: ...

    def hold(self, document_id: str, why: str) -> None: ...

    def release(self, document_id: str, why: str | None = ...) -> None: ...
