"""The engine's datasets in memory: what the fake engine answers about them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.preview.fake_answers import TIME, ingest_job
from engine.client.errors import EngineError
from engine.contract.datasets import (
    BuildReport,
    BuildRequest,
    DatasetKind,
    DatasetRemoved,
    DatasetResponse,
    ExportForm,
    FreezeRequest,
    ImportRequest,
    ItemEdit,
    ItemFilter,
    ItemListRequest,
    ItemOrigin,
    ItemPage,
    ItemResponse,
    ItemSource,
    ItemState,
    ReviewRequest,
    ReviewResponse,
    SplitName,
    VersionDetail,
    VersionResponse,
    VersionSource,
)
from engine.contract.jobs import JobResponse, JobState

STATISTICS: dict[str, Any] = {
    "items": 1_131,
    "considered": 1_204,
    "tokens": 58_410,
    "documents": 87,
    "by_split": {
        "train": {"items": 1_019, "tokens": 52_560},
        "validation": {"items": 57, "tokens": 2_930},
        "test": {"items": 55, "tokens": 2_920},
    },
    "by_origin": {"extracted": 402, "feedback": 96, "generated": 512, "imported": 121},
    "by_language": {"de": 344, "en": 787},
    "dropped": {
        "personal_data": {},
        "duplicates": {"duplicate": 18, "near duplicate": 31},
        "quality": {"cut sentence": 4, "too short": 11},
        "golden_questions": {"golden question": 9},
    },
    "personal_data_found": {"IBAN": 3, "PERSON": 41, "PHONE_NUMBER": 12},
    "golden_sets": [],
}


def item(number: int, question: str, answer: str, **changes: object) -> ItemResponse:
    """An item to review, generated from the first document."""
    values: dict[str, object] = {
        "id": number,
        "kind": DatasetKind.SFT,
        "origin": ItemOrigin.GENERATED,
        "state": ItemState.PENDING,
        "question": question,
        "language": "en",
        "words": len(f"{question} {answer}".split()),
        "dropped": [],
        "edited": False,
        "created_at": TIME,
        "updated_at": TIME,
        "sources": [ItemSource(document_id="doc_0", chunk_id=1, start=179, end=272)],
        "content": {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]},
    }
    return ItemResponse.model_validate(values | changes)


def version(number: int, **changes: object) -> VersionDetail:
    values: dict[str, object] = {
        "id": f"dsv_{number}",
        "dataset_id": "dst_1",
        "number": number,
        "kind": DatasetKind.SFT,
        "sha256": f"{number:02}" * 32,
        "items": STATISTICS["items"],
        "withdrawn": 0,
        "frozen_by": "usr_1",
        "frozen_at": TIME,
        "settings": {},
        "statistics": STATISTICS,
        "card": f"# Travel, version {number}\n\nFor supervised fine-tuning. Made from the collection “handbook”.\n",
        "sources": [
            VersionSource(
                document_id="doc_0",
                document="travel-policy-2025.pdf",
                sha256="ab" * 32,
                split=SplitName.TRAIN,
                items=12,
                withdrawn=False,
            )
        ],
    }
    return VersionDetail.model_validate(values | changes)


def dataset(name: str = "travel", number: int = 1, collection: str = "handbook") -> DatasetResponse:
    """Without items and versions."""
    return DatasetResponse(
        id=f"dst_{number}",
        name=name,
        collection=collection,
        created_at=TIME,
        items=0,
        by_state={},
        by_origin={},
        by_kind={},
        versions=[],
    )


def dataset_job(state: JobState = JobState.RUNNING, **changes: object) -> JobResponse:
    values: dict[str, object] = {"kind": "dataset-build", "stage": "generate", "unit": "passages"}
    return ingest_job(state, **(values | changes))


class FakeDatasets:
    """Items are those of the first dataset; a cursor is the place that the page after it begins at."""

    def __init__(self) -> None:
        self.datasets: list[DatasetResponse] = []
        self.items: list[ItemResponse] = []
        self.versions: list[VersionDetail] = []
        self.reports: dict[str, BuildReport] = {}
        self.exports: dict[str, bytes] = {}
        self.built: list[BuildRequest | ImportRequest | FreezeRequest] = []
        self.reviewed: list[ReviewRequest] = []
        self.listed: list[ItemListRequest] = []
        self._undo: dict[int, ItemResponse] = {}

    def list_datasets(self, collection: str | None = None) -> list[DatasetResponse]:
        self._maybe_fail("list_datasets")
        return [self._counted(one) for one in self.datasets if collection in (None, one.collection)]

    def dataset(self, name: str) -> DatasetResponse:
        self._maybe_fail("dataset")
        return self._counted(next(one for one in self.datasets if name in (one.id, one.name)))

    def create_dataset(self, name: str, collection: str) -> DatasetResponse:
        self._maybe_fail("create_dataset")
        self.datasets.append(dataset(name, len(self.datasets) + 1, collection))
        return self.datasets[-1]

    def remove_dataset(self, name: str) -> DatasetRemoved:
        self._maybe_fail("remove_dataset")
        gone = self.dataset(name)
        self.datasets = [one for one in self.datasets if one.id != gone.id]
        return DatasetRemoved(dataset_id=gone.id, items=gone.items, versions=len(gone.versions))

    def build_dataset(self, name: str, request: BuildRequest) -> str:
        return self._started("build_dataset", request)

    def import_dataset(self, name: str, request: ImportRequest) -> str:
        return self._started("import_dataset", request)

    def freeze_dataset(self, name: str, request: FreezeRequest) -> str:
        return self._started("freeze_dataset", request)

    def build_report(self, job_id: str) -> BuildReport:
        self._maybe_fail("build_report")
        return self.reports.get(job_id, BuildReport(job_id=job_id, counts={}, faults=[]))

    def list_items(self, name: str, request: ItemListRequest) -> ItemPage:
        self._maybe_fail("list_items")
        self.listed.append(request)
        found = self._matching(name, request)
        keys = {"age": "id", "updated": "updated_at"}
        found.sort(key=lambda one: (getattr(one, keys.get(request.sort, request.sort)), one.id))
        if request.descending:
            found.reverse()
        first = int(request.after or 0)
        after = first + request.limit
        page = [one.model_copy(update={"content": None}) for one in found[first:after]]
        return ItemPage(items=page, total=len(found), next=str(after) if after < len(found) else None)

    def item(self, name: str, item_id: int) -> ItemResponse:
        self._maybe_fail("item")
        return next(one for one in self.items if one.id == item_id)

    def edit_item(self, name: str, item_id: int, request: ItemEdit) -> ItemResponse:
        self._maybe_fail("edit_item")
        before = self.item(name, item_id)
        turns = request.content.get("messages", request.content.get("prompt", []))
        question = next((turn["content"] for turn in reversed(turns) if turn["role"] == "user"), before.question)
        if not str(question).strip():
            raise EngineError("INVALID_INPUT", "The item cannot say that: a message is empty.", "Write something.")
        after = before.model_copy(update={"content": request.content, "question": question, "edited": True})
        self._change({item_id: after})
        return after

    def review_items(self, name: str, request: ReviewRequest) -> ReviewResponse:
        self._maybe_fail("review_items")
        self.reviewed.append(request)
        if request.filter is not None:
            chosen = {one.id for one in self._matching(name, request.filter)}
        else:
            chosen = set(request.item_ids)
        moved = [one for one in self.items if one.id in chosen and one.state is not request.state]
        self._change({one.id: one.model_copy(update={"state": request.state}) for one in moved})
        return ReviewResponse(action=request.state.value, changed=len(moved))

    def undo_review(self, name: str) -> ReviewResponse:
        self._maybe_fail("undo_review")
        if not self._undo:
            raise EngineError("DATASET_NOTHING_TO_UNDO", "There is no step to undo.", "Only the last step is kept.")
        changed = len(self._undo)
        self._change(dict(self._undo))
        self._undo = {}
        return ReviewResponse(action="undo", changed=changed)

    def dataset_version(self, version_id: str) -> VersionDetail:
        self._maybe_fail("dataset_version")
        return next(one for one in self.versions if one.id == version_id)

    def export_version(self, version_id: str, form: ExportForm, splits: list[SplitName] | None = None) -> bytes:
        self._maybe_fail("export_version")
        return self.exports.get(version_id, b"{}\n")

    def _started(self, method: str, request: BuildRequest | ImportRequest | FreezeRequest) -> str:
        self._maybe_fail(method)
        self.built.append(request)
        return "job_1"

    def _matching(self, name: str, wanted: ItemFilter) -> list[ItemResponse]:
        if not self.datasets or name != self.datasets[0].id:
            return []
        words = wanted.contains.casefold()
        return [
            one
            for one in self.items
            if (not wanted.states or one.state in wanted.states)
            and (not wanted.origins or one.origin in wanted.origins)
            and (wanted.dropped is None or wanted.dropped == bool(one.dropped))
            and words in one.question.casefold()
        ]

    def _change(self, items: dict[int, ItemResponse]) -> None:
        self._undo = {one.id: one for one in self.items if one.id in items}
        self.items = [items.get(one.id, one) for one in self.items]

    def _counted(self, one: DatasetResponse) -> DatasetResponse:
        """As it was given, where there are neither items nor versions in full."""
        if not self.items and not self.versions:
            return one
        inside = self.items if one is self.datasets[0] else []
        counts: dict[str, object] = {
            f"by_{name}": dict(Counter(str(getattr(each, name)) for each in inside))
            for name in ("state", "origin", "kind")
        }
        own = [VersionResponse.model_validate(v.model_dump()) for v in self.versions if v.dataset_id == one.id]
        return one.model_copy(update={"items": len(inside), "versions": own, **counts})

    def _maybe_fail(self, method: str) -> None:
        raise NotImplementedError
