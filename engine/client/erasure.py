"""The typed client's calls about erasing."""

from __future__ import annotations

from collections.abc import Sequence

from engine.client.transport import Transport
from engine.contract import erasure as wire
from engine.contract.documents import JobStarted

_PATH = "/api/erasures"


class ErasureCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def preview(self, document_ids: Sequence[str], *, copies: bool = True) -> wire.ErasurePreview:
        """What would go, and what hangs on it."""
        body = wire.ErasureRequest(document_ids=[*document_ids], copies=copies)
        return self._transport.call("POST", f"{_PATH}/preview", wire.ErasurePreview, json=body.model_dump())

    def start(
        self, document_ids: Sequence[str], *, copies: bool = True, ground: wire.ErasureGround | None = None
    ) -> wire.ErasureStarted:
        """Erase documents, in a job that is carried through whatever happens."""
        body = wire.ErasureRequest(document_ids=[*document_ids], copies=copies, ground=ground)
        return self._transport.call("POST", _PATH, wire.ErasureStarted, json=body.model_dump())

    def list(self) -> wire.ErasureList:
        return self._transport.call("GET", _PATH, wire.ErasureList)

    def show(self, erasure_id: str) -> wire.ErasureResponse:
        return self._transport.call("GET", f"{_PATH}/{erasure_id}", wire.ErasureResponse)

    def certificate(self, erasure_id: str) -> bytes:
        """The signed line, as it is to be kept."""
        return self._transport.call_bytes("GET", f"{_PATH}/{erasure_id}/certificate")

    def resume(self, erasure_id: str) -> str:
        """Go on with one that stopped on its way; the job's id."""
        return self._transport.call("POST", f"{_PATH}/{erasure_id}/resumption", JobStarted).job_id

    def verify(self, certificate: str) -> wire.CertificateChecked:
        body = wire.CertificateCheck(certificate=certificate)
        return self._transport.call("POST", f"{_PATH}/verification", wire.CertificateChecked, json=body.model_dump())

    def find_person(self, sought: wire.PersonSought) -> wire.PersonFound:
        """Where somebody is named, with context, so that a person can decide."""
        return self._transport.call("POST", f"{_PATH}/persons", wire.PersonFound, json=sought.model_dump())

    def erase_person(self, wanted: wire.PersonErasure) -> wire.ErasureStarted:
        """Erase or redact documents as decided, and take the whole name out of everything else that is reached."""
        return self._transport.call("POST", f"{_PATH}/person", wire.ErasureStarted, json=wanted.model_dump())
