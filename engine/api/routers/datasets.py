"""Training material: datasets of the collections that the caller may read, their items, builds and versions.

Seeing needs to read the collection; building, reviewing and freezing the permission build_datasets as well; what
leaves the vault in clear the permission export_datasets.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse

from engine.access.roles import Permission
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.presenting_datasets import (
    present_dataset,
    present_item,
    present_report,
    present_version,
    present_version_detail,
)
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.api.visibility import readable, visible_job
from engine.audit.actions import Action
from engine.contract import datasets as wire
from engine.contract.documents import JobStarted
from engine.core.errors import InvalidInputError
from engine.datasets.building import BuildRequest, BuildSource
from engine.datasets.content import ContentError, Kind, from_plain
from engine.datasets.errors import no_such_version
from engine.datasets.exporting import ExportForm
from engine.datasets.freezing import FreezeSettings
from engine.datasets.gates.personal_data import PiiPolicy
from engine.datasets.gates.quality import QualityLimits
from engine.datasets.gates.splits import Shares
from engine.datasets.importing import ImportRequest
from engine.datasets.listing import ItemQuery, ItemSort
from engine.datasets.records import Dataset, Origin, Split, State, Version

router = APIRouter(prefix="/api", tags=["datasets"])

ItemId = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/datasets")
def list_datasets(caller: CallerDep, services: ServicesDep, collection: str | None = None) -> wire.DatasetList:
    """The datasets of the collections that the caller may read, by name."""
    found = services.datasets.list(readable(services, caller, collection))
    return wire.DatasetList(datasets=[present_dataset(services, caller, one) for one in found])


@router.post("/datasets", status_code=201)
def create_dataset(
    body: wire.DatasetCreate, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.DatasetResponse:
    """Make an empty dataset of a collection that the caller may read."""
    caller.require(Permission.BUILD_DATASETS)
    (collection_id,) = readable(services, caller, body.collection)
    with trail.together():
        made = services.datasets.create(body.name, collection_id, created_by=caller.user_id)
        trail.done(Action.DATASET_CREATED, made.id, related=[f"col_{collection_id}"])
    return present_dataset(services, caller, made)


@router.post("/datasets/{name}/builds", status_code=202)
def build(name: str, body: wire.BuildRequest, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to fill a dataset from its collection or from feedback."""
    dataset = _writable(services, caller, name)
    request = BuildRequest(
        BuildSource(body.source.value), body.accept, body.wordings, body.pairs, body.most_passages, body.seed
    )
    return JobStarted(job_id=services.datasets.build(dataset.id, request, created_by=caller.user_id))


@router.post("/datasets/{name}/imports", status_code=202)
def import_file(name: str, body: wire.ImportRequest, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to import a file of the engine's machine into a dataset."""
    dataset = _writable(services, caller, name)
    request = ImportRequest(**body.model_dump(exclude={"accept"}))
    return JobStarted(
        job_id=services.datasets.import_file(dataset.id, request, accept=body.accept, created_by=caller.user_id)
    )


@router.get("/dataset-builds/{job_id}")
def build_report(job_id: str, caller: CallerDep, services: ServicesDep) -> wire.BuildReport:
    """What a build or an import did so far, with every line that could not be imported."""
    visible_job(services, caller, job_id)
    return present_report(job_id, services.datasets.build_report(job_id))


@router.post("/datasets/{name}/items/list")
def list_items(
    name: str, body: wire.ItemListRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.ItemPage:
    """One page of the items, filtered, searched and sorted here."""
    dataset = _visible(services, caller, name)
    page = services.datasets.items(_query(dataset, body))
    documents = [source.document_id for one in page.items for source in one.sources]
    trail.allowed(Action.DATASET_VIEWED, dataset.id, related=documents, details={"items": len(page.items)})
    items = [present_item(one, services.datasets.content_of(one) if body.content else None) for one in page.items]
    return wire.ItemPage(items=items, total=page.total, next=page.next)


@router.get("/datasets/{name}/items/{item_id}")
def show_item(
    name: str, item_id: ItemId, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.ItemResponse:
    """One item with what it says."""
    dataset = _visible(services, caller, name)
    item = services.datasets.item(dataset.id, item_id)
    documents = [source.document_id for source in item.sources]
    trail.allowed(Action.DATASET_VIEWED, dataset.id, related=documents, details={"item": item.id})
    return present_item(item, services.datasets.content_of(item))


@router.put("/datasets/{name}/items/{item_id}")
def edit_item(
    name: str, item_id: ItemId, body: wire.ItemEdit, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.ItemResponse:
    """Replace what an item says."""
    dataset = _writable(services, caller, name)
    try:
        content = from_plain(body.content)
    except ContentError as error:
        raise InvalidInputError(
            f"The item cannot say that: {error}.",
            help="Keep the shape that the item has, and user and assistant in turn.",
        ) from None
    digests = {"content": trail.digest("item", body)}
    with trail.together():
        edited = services.datasets.edit(dataset.id, item_id, content, done_by=caller.user_id)
        trail.done(Action.DATASET_ITEM_EDITED, dataset.id, digests=digests, details={"item": item_id})
    return present_item(edited, content)


@router.post("/datasets/{name}/review")
def review(
    name: str, body: wire.ReviewRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.ReviewResponse:
    """Accept, reject or put back items, by id or by what a list shows, in one step that can be undone."""
    dataset = _writable(services, caller, name)
    if (body.filter is None) == (not body.item_ids):
        raise InvalidInputError(
            "Say which items: by their ids, or by a filter.", help="An empty filter is all of them."
        )
    chosen = body.item_ids if body.filter is None else _filter(dataset, body.filter)
    digests = {"items": trail.digest("review", body)}
    with trail.together():
        changed = services.datasets.set_state(dataset.id, chosen, State(body.state.value), done_by=caller.user_id)
        details = {"state": body.state.value, "items": changed}
        trail.done(Action.DATASET_REVIEWED, dataset.id, digests=digests, details=details)
    return wire.ReviewResponse(action=body.state.value, changed=changed)


@router.post("/datasets/{name}/undo")
def undo(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.ReviewResponse:
    """Take back the last step of reviewing."""
    dataset = _writable(services, caller, name)
    with trail.together():
        action, changed = services.datasets.undo(dataset.id)
        trail.done(Action.DATASET_REVIEWED, dataset.id, details={"state": "undone", "items": changed})
    return wire.ReviewResponse(action=action, changed=changed)


@router.post("/datasets/{name}/freeze", status_code=202)
def freeze(name: str, body: wire.FreezeRequest, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to make an immutable version of what is accepted; with ``preview`` only say what would be left out."""
    dataset = _writable(services, caller, name)
    golden = {one.name: one.questions for one in body.golden}
    if len(golden) < len(body.golden):
        raise InvalidInputError("Two golden sets have one name.", help="Give each a name of its own.")
    job_id = services.datasets.freeze(
        dataset.id, _settings(body), golden, created_by=caller.user_id, preview=body.preview
    )
    return JobStarted(job_id=job_id)


@router.get("/dataset-versions/{version_id}")
def show_version(version_id: str, caller: CallerDep, services: ServicesDep) -> wire.VersionDetail:
    """A frozen version with its card, statistics and lineage."""
    return present_version_detail(services, _visible_version(services, caller, version_id))


@router.get("/dataset-versions/{version_id}/export", response_class=StreamingResponse)
def export_version(
    version_id: str,
    caller: CallerDep,
    services: ServicesDep,
    trail: TrailDep,
    form: wire.ExportForm = wire.ExportForm.MESSAGES,
    split: Annotated[list[wire.SplitName] | None, Query()] = None,
) -> StreamingResponse:
    """The lines of a version in clear, one JSON object each."""
    caller.require(Permission.EXPORT_DATASETS)
    version = _visible_version(services, caller, version_id)
    splits = [Split(one.value) for one in split] if split else list(Split)
    with trail.attempt(Action.DATASET_EXPORTED, version.id, related=[version.dataset_id], details={"form": form.value}):
        lines = services.datasets.export(version.id, ExportForm(form.value), splits)
    return StreamingResponse(lines, media_type="application/jsonl")


@router.get("/datasets/{name}/versions")
def list_versions(name: str, caller: CallerDep, services: ServicesDep) -> list[wire.VersionResponse]:
    """The frozen versions, the newest first."""
    dataset = _visible(services, caller, name)
    return [present_version(one) for one in services.datasets.versions(dataset.id)]


@router.get("/datasets/{name:path}")
def show_dataset(name: str, caller: CallerDep, services: ServicesDep) -> wire.DatasetResponse:
    """One dataset with its counts and versions."""
    return present_dataset(services, caller, _visible(services, caller, name))


@router.delete("/datasets/{name:path}")
def remove_dataset(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.DatasetRemoved:
    """Remove a dataset with all of its items and versions."""
    dataset = _writable(services, caller, name)
    items, versions = services.datasets.counts(dataset.id).total, len(services.datasets.versions(dataset.id))
    with trail.together():
        services.datasets.remove(dataset.id)
        trail.done(Action.DATASET_REMOVED, dataset.id, details={"items": items, "versions": versions})
    services.db.checkpoint()  # what was erased leaves the write-ahead log too
    return wire.DatasetRemoved(dataset_id=dataset.id, items=items, versions=versions)


def _visible(services: Services, caller: Caller, name: str) -> Dataset:
    return services.datasets.find(name, services.access.readable_collections(caller.user))


def _writable(services: Services, caller: Caller, name: str) -> Dataset:
    """What cannot be seen is not found, before anything is said about permissions."""
    dataset = _visible(services, caller, name)
    caller.require(Permission.BUILD_DATASETS)
    return dataset


def _visible_version(services: Services, caller: Caller, version_id: str) -> Version:
    version = services.datasets.version(version_id)
    if services.datasets.collection_of_version(version_id) not in services.access.readable_collections(caller.user):
        raise no_such_version()
    return version


def _filter(dataset: Dataset, body: wire.ItemFilter) -> ItemQuery:
    return ItemQuery(
        dataset.id,
        states=tuple(State(one.value) for one in body.states),
        origins=tuple(Origin(one.value) for one in body.origins),
        kinds=tuple(Kind(one.value) for one in body.kinds),
        document_id=body.document_id,
        dropped=body.dropped,
        contains=body.contains,
    )


def _query(dataset: Dataset, body: wire.ItemListRequest) -> ItemQuery:
    chosen = _filter(dataset, body)
    return ItemQuery(
        chosen.dataset_id,
        chosen.states,
        chosen.origins,
        chosen.kinds,
        chosen.document_id,
        chosen.dropped,
        chosen.contains,
        sort_by=ItemSort[body.sort.upper()],
        descending=body.descending,
        limit=body.limit,
        after=body.after,
    )


def _settings(body: wire.FreezeRequest) -> FreezeSettings:
    return FreezeSettings(
        kind=Kind(body.kind.value),
        include_pending=body.include_pending,
        pii_policy=PiiPolicy(body.pii_policy.value),
        without_pii_check=body.without_pii_check,
        quality=QualityLimits(
            least_question_words=body.least_question_words,
            least_answer_words=body.least_answer_words,
            most_tokens=body.most_tokens,
        ),
        shares=Shares(train=body.train, validation=body.validation, test=body.test, seed=body.seed),
        tokenizer=body.tokenizer,
    )
