"""The wire's forms of erasures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from engine.contract import erasure as wire
from engine.erasure.records import Erasure
from engine.erasure.service import Preview


def present_preview(preview: Preview, collections: Mapping[int, str]) -> wire.ErasurePreview:
    ids = {document.id for document in preview.documents}
    return wire.ErasurePreview(
        documents=[
            wire.ErasureDocument(
                id=one.id,
                name=one.name,
                collection=collections.get(one.collection_id, ""),
                pages=one.pages,
                chunks=one.chunks,
                size_bytes=one.size_bytes,
                inside=one.parent_id in ids,
                copy_of_another=one.id in preview.copies,
                held=one.id in preview.held,
            )
            for one in preview.documents
        ],
        hanging=wire.HangingCounts(**asdict(preview.hanging)),
        versions=[wire.LostLinesResponse(**asdict(one)) for one in preview.versions],
        runs=[*preview.runs],
        models=[*preview.models],
        backups=[*preview.holders.holding],
        backups_unread=[*preview.holders.unread],
    )


def present_erasure(erasure: Erasure, names: Mapping[str, str]) -> wire.ErasureResponse:
    """``names``: of users by their ids."""
    facts = erasure.facts
    told = wire.ErasureResponse(
        id=erasure.id,
        kind=erasure.kind.value,
        state=erasure.state.value,
        job_id=erasure.job_id,
        requested_by=erasure.requested_by,
        requested_by_name=names.get(erasure.requested_by, erasure.requested_by),
        requested_at=erasure.requested_at,
        finished_at=erasure.finished_at,
    )
    if facts is None:
        return told
    return told.model_copy(
        update={
            "erased_at": facts.erased_at,
            "documents": [one.id for one in facts.documents if one.done == "erased"],
            "redacted": [one.id for one in facts.documents if one.done == "redacted"],
            "hanging": wire.HangingCounts(**asdict(facts.hanging)),
            "versions": [wire.LostLinesResponse(**asdict(one)) for one in facts.versions],
            "runs": [*facts.runs],
            "models": [*facts.models],
            "serving": [*facts.serving],
            "backups": [*facts.backups],
            "backups_unread": [*facts.backups_unread],
            "masked": facts.masked,
            "ground": facts.ground or None,
        }
    )
