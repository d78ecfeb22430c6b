"""Datasets, items and versions in the wire's form."""

from __future__ import annotations

from engine.api.caller import Caller
from engine.api.services import Services
from engine.contract import datasets as wire
from engine.datasets.content import Content, as_plain
from engine.datasets.records import Dataset, Item, Version
from engine.datasets.steps import Report


def present_dataset(services: Services, caller: Caller, dataset: Dataset) -> wire.DatasetResponse:
    counts = services.datasets.counts(dataset.id)
    collection = services.access.collections.find(dataset.collection_id, by=caller.user)
    return wire.DatasetResponse(
        id=dataset.id,
        name=dataset.name,
        collection=collection.name,
        created_at=dataset.created_at,
        items=counts.total,
        by_state=dict(counts.by_state),
        by_origin=dict(counts.by_origin),
        by_kind=dict(counts.by_kind),
        versions=[present_version(one) for one in services.datasets.versions(dataset.id)],
    )


def present_version(version: Version) -> wire.VersionResponse:
    return wire.VersionResponse(
        id=version.id,
        dataset_id=version.dataset_id,
        number=version.number,
        kind=wire.DatasetKind(version.kind.value),
        sha256=version.sha256,
        items=int(version.statistics["items"]),
        withdrawn=version.withdrawn,
        frozen_by=version.frozen_by,
        frozen_at=version.frozen_at,
    )


def present_version_detail(services: Services, version: Version) -> wire.VersionDetail:
    sources = [
        wire.VersionSource(
            document_id=one.document_id,
            document=one.name,
            sha256=one.sha256,
            split=wire.SplitName(one.split),
            items=one.items,
            withdrawn=one.withdrawn,
        )
        for one in services.datasets.lineage(version.id)
    ]
    return wire.VersionDetail(
        **present_version(version).model_dump(),
        settings=dict(version.settings),
        statistics=dict(version.statistics),
        card=services.datasets.card(version.id),
        sources=sources,
    )


def present_item(item: Item, content: Content | None) -> wire.ItemResponse:
    """With ``content`` None the item is shown by its question only."""
    return wire.ItemResponse(
        id=item.id,
        kind=wire.DatasetKind(item.kind.value),
        origin=wire.ItemOrigin(item.origin.value),
        state=wire.ItemState(item.state.value),
        question=item.question,
        language=item.language,
        words=item.words,
        dropped=list(item.dropped),
        edited=item.edited,
        created_at=item.created_at,
        updated_at=item.updated_at,
        sources=[
            wire.ItemSource(document_id=one.document_id, chunk_id=one.chunk_id, start=one.start, end=one.end)
            for one in item.sources
        ],
        content=None if content is None else as_plain(content),
    )


def present_report(job_id: str, report: Report) -> wire.BuildReport:
    faults = [wire.LineFault(line=line, reason=reason) for line, reason in report.faults]
    return wire.BuildReport(job_id=job_id, counts=dict(report.counts), faults=faults)
