"""The engine's audit log in memory."""

from __future__ import annotations

from collections.abc import Sequence

from app.preview.fake_answers import TIME
from engine.client.errors import ClientError
from engine.contract.audit import AuditCheckpoint, AuditExportForm, AuditKey, AuditPage, AuditRecord

CODE = "00000-007SQ-4KD9M-2XV0T-BHRW8-C3N5J-ZPGE6-Y1ASF-7K2QX-M4T0B"
FINGERPRINT = "7c41 90be 22d3 5a08 e1f6 4b9d 03ca 8e57"


def record(sequence: int, action: str = "question.asked", **changes: object) -> AuditRecord:
    values: dict[str, object] = {
        "sequence": sequence,
        "utc": TIME,
        "action": action,
        "actor": "usr_Ada",
        "actor_name": "Ada",
        "object": f"obj_{sequence}",
        "outcome": "done",
        "related": [],
        "digests": {},
        "details": {},
        "request": f"req_{sequence}",
        "boot": "8d1f0a3c-5b77-4a0e-9b7c-1d2e3f405162",
        "mono_ms": 1000 * sequence,
        "previous": "ab" * 32,
        "hash": "cd" * 32,
    }
    return AuditRecord.model_validate(values | changes)


class FakeAudit:
    """``kept``: the records, the oldest first. ``asked`` holds the arguments of every page that was asked for."""

    def __init__(self) -> None:
        self.kept: list[AuditRecord] = []
        self.asked: list[tuple[tuple[str, ...], tuple[str, ...], str, str, int | None]] = []
        self.checked: list[list[str]] = []
        self.exported: list[AuditExportForm] = []
        self.failures: dict[str, ClientError] = {}

    def records(
        self,
        *,
        actions: Sequence[str] = (),
        actors: Sequence[str] = (),
        object: str = "",
        since: str = "",
        until: str = "",
        before: int | None = None,
        limit: int = 100,
    ) -> AuditPage:
        self._maybe_fail("records")
        self.asked.append((tuple(actions), tuple(actors), since, until, before))
        found = [
            one
            for one in reversed(self.kept)
            if (before is None or one.sequence < before)
            and (not actions or any(one.action == a or (a.endswith(".") and one.action.startswith(a)) for a in actions))
            and (not actors or one.actor_name in actors or one.actor in actors)
            and (not object or one.object == object)
            and (not since or one.utc >= since)
            and (not until or one.utc < until)
        ]
        page = found[:limit]
        return AuditPage(records=page, next=page[-1].sequence if len(found) > limit else None)

    def check(self, codes: Sequence[str] = ()) -> str:
        self._maybe_fail("check")
        self.checked.append([*codes])
        return "job_1"

    def export(self, form: AuditExportForm) -> bytes:
        self._maybe_fail("export")
        self.exported.append(form)
        return b"".join(b"%d\n" % one.sequence for one in self.kept)

    def checkpoint(self) -> AuditCheckpoint:
        self._maybe_fail("checkpoint")
        return AuditCheckpoint(
            number=12, count=len(self.kept), head="cd" * 32, utc=TIME, reason="asked", code=CODE, line="{}"
        )

    def key(self) -> AuditKey:
        self._maybe_fail("key")
        return AuditKey(log="log_1", public_key="ef" * 32, fingerprint=FINGERPRINT)

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]
