"""The engine's erasing and its rules of retention in memory."""

from __future__ import annotations

from collections.abc import Sequence

from app.preview.fake_answers import TIME
from engine.client.errors import ClientError
from engine.contract.documents import LearnedModel, LearnedRun
from engine.contract.erasure import (
    CertificateChecked,
    ErasureDocument,
    ErasureGround,
    ErasureList,
    ErasurePreview,
    ErasureResponse,
    ErasureStarted,
    HangingCounts,
    LostLinesResponse,
    PersonDocument,
    PersonErasure,
    PersonFound,
    PersonPlace,
    PersonSought,
)
from engine.contract.retention import (
    DueDocument,
    DueList,
    HoldList,
    HoldResponse,
    RetentionList,
    RetentionRule,
    RetentionSetting,
)

COUNTS = HangingCounts(
    chunks=48,
    vectors=48,
    originals=2,
    size_bytes=1_840_000,
    conversations=2,
    turns=3,
    feedback=1,
    dataset_items=5,
    dataset_lines=4,
    evaluations=0,
    findings=12,
)


def erasure(number: int, **changes: object) -> ErasureResponse:
    """One of documents that came to its end."""
    values: dict[str, object] = {
        "id": f"ers_{number}",
        "kind": "document",
        "state": "certified",
        "job_id": "job_1",
        "requested_by": "usr_Ada",
        "requested_by_name": "Ada",
        "requested_at": TIME,
        "erased_at": TIME,
        "finished_at": TIME,
        "documents": ["doc_1", "doc_2"],
        "hanging": COUNTS,
        "ground": "purpose",
    }
    return ErasureResponse.model_validate(values | changes)


def going(document_ids: Sequence[str], *, held: Sequence[str] = ()) -> ErasurePreview:
    """What hangs on these documents: something of every kind."""
    return ErasurePreview(
        documents=[
            ErasureDocument(
                id=one,
                name=f"contract-{one}.pdf",
                collection="handbook",
                pages=4,
                chunks=24,
                size_bytes=920_000,
                inside=False,
                copy_of_another=False,
                held=one in held,
            )
            for one in document_ids
        ],
        hanging=COUNTS,
        versions=[LostLinesResponse(version_id="dsv_3", lines=4)],
        runs=[LearnedRun(id="run_1", name="leave-rules", state="succeeded", left="adapter")],
        models=[LearnedModel(id="ver_1", name="leave-Q4_K_M", run_id="run_1", stage="serving", serving=True)],
        backups=["bkp_20"],
        backups_unread=["bkp_14"],
    )


def named_in(number: int, name: str, sure: int, possible: int = 0, **changes: object) -> PersonDocument:
    """A document that names a person so often."""
    places = [
        PersonPlace(
            where="text",
            page=place + 1,
            start=100 * place,
            end=100 * place + 12,
            sure=place < sure,
            context=("… agreed with Maria Keller that" if place < sure else "… Mr Keller of the workshop said that")
            + " the report is handed in by Friday …",
        )
        for place in range(sure + possible)
    ]
    values: dict[str, object] = {
        "id": f"doc_{number}",
        "name": name,
        "collection": "handbook",
        "sure": sure,
        "possible": possible,
        "places": places,
        "not_redactable": "",
        "held": False,
    }
    return PersonDocument.model_validate(values | changes)


class FakeErasures:
    """``started`` and ``resumed`` hold what was asked for; ``held``: ids that a legal hold keeps."""

    def __init__(self) -> None:
        self.known: list[ErasureResponse] = []
        self.named: list[PersonDocument] = []
        self.sought: list[PersonSought] = []
        self.previewed: list[tuple[list[str], bool]] = []
        self.started: list[tuple[list[str], bool, ErasureGround | None]] = []
        self.people: list[PersonErasure] = []
        self.resumed: list[str] = []
        self.held: list[str] = []
        self.own = True
        self.unsearched: int | None = 2
        self.failures: dict[str, ClientError] = {}

    def preview(self, document_ids: Sequence[str], *, copies: bool = True) -> ErasurePreview:
        self._maybe_fail("preview")
        self.previewed.append(([*document_ids], copies))
        return going(document_ids, held=self.held)

    def start(
        self, document_ids: Sequence[str], *, copies: bool = True, ground: ErasureGround | None = None
    ) -> ErasureStarted:
        self._maybe_fail("start")
        self.started.append(([*document_ids], copies, ground))
        return ErasureStarted(erasure_id="ers_9", job_id="job_1")

    def list(self) -> ErasureList:
        self._maybe_fail("list")
        return ErasureList(erasures=[*self.known])

    def show(self, erasure_id: str) -> ErasureResponse:
        self._maybe_fail("show")
        return next(one for one in self.known if one.id == erasure_id)

    def certificate(self, erasure_id: str) -> bytes:
        self._maybe_fail("certificate")
        return b'{"certificate":{},"signature":""}\n'

    def resume(self, erasure_id: str) -> str:
        self._maybe_fail("resume")
        self.resumed.append(erasure_id)
        return "job_1"

    def verify(self, certificate: str) -> CertificateChecked:
        self._maybe_fail("verify")
        told = {"documents": [{}, {}], "erased": TIME, "checkpoint": {"number": 7}}
        return CertificateChecked(own=self.own, kept=self.own, certificate=told)

    def find_person(self, sought: PersonSought) -> PersonFound:
        self._maybe_fail("find_person")
        self.sought.append(sought)
        return PersonFound(
            documents=[*self.named],
            turns=3,
            dataset_items=5,
            dataset_lines=4,
            evaluations=0,
            unread=2,
            unsearched=self.unsearched,
        )

    def erase_person(self, wanted: PersonErasure) -> ErasureStarted:
        self._maybe_fail("erase_person")
        self.people.append(wanted)
        return ErasureStarted(erasure_id="ers_9", job_id="job_1")

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]


class FakeRetention:
    """``due_now``: what any rule would erase; ``changed`` and ``released`` hold what was asked for."""

    def __init__(self) -> None:
        self.rules: list[RetentionRule] = []
        self.held: list[HoldResponse] = []
        self.due_now: list[DueDocument] = []
        self.believed = True
        self.next_look_at: str | None = TIME
        self.changed: list[tuple[str, RetentionSetting | None]] = []
        self.released: list[tuple[str, str | None]] = []
        self.failures: dict[str, ClientError] = {}

    def list(self) -> RetentionList:
        self._maybe_fail("list")
        return RetentionList(rules=[*self.rules], clock_is_believed=self.believed, next_look_at=self.next_look_at)

    def set(self, collection: str, setting: RetentionSetting) -> RetentionRule:
        self._maybe_fail("set")
        self.changed.append((collection, setting))
        made = rule(collection, days=setting.days, counted_from=setting.counted_from, due=len(self.due_now))
        self.rules = [*(one for one in self.rules if one.collection != collection), made]
        return made

    def end(self, collection: str) -> None:
        self._maybe_fail("end")
        self.changed.append((collection, None))
        self.rules = [one for one in self.rules if one.collection != collection]

    def due(self, collection: str, setting: RetentionSetting | None = None) -> DueList:
        self._maybe_fail("due")
        return DueList(documents=[*self.due_now])

    def confirm_clock(self) -> None:
        self._maybe_fail("confirm_clock")
        self.believed = True

    def holds(self) -> HoldList:
        self._maybe_fail("holds")
        return HoldList(holds=[*self.held])

    def hold(self, document_id: str, why: str) -> None:
        self._maybe_fail("hold")
        self.held.append(hold(document_id, why))

    def release(self, document_id: str, why: str | None = None) -> None:
        self._maybe_fail("release")
        self.released.append((document_id, why))
        self.held = [one for one in self.held if one.document_id != document_id]

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]


def rule(collection: str, **changes: object) -> RetentionRule:
    values: dict[str, object] = {
        "collection": collection,
        "days": 365,
        "counted_from": "added",
        "set_by": "Ada",
        "set_at": TIME,
        "due": 3,
    }
    return RetentionRule.model_validate(values | changes)


def hold(document_id: str, why: str) -> HoldResponse:
    return HoldResponse(
        document_id=document_id,
        document=f"contract-{document_id}.pdf",
        collection="handbook",
        why=why,
        held_by="Ada",
        held_at=TIME,
    )


def due(number: int) -> DueDocument:
    return DueDocument(id=f"doc_{number}", name=f"contract-{number}.pdf", since=TIME)
