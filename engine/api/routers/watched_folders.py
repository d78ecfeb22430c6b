"""Folders that are looked at again and again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract.base import Name
from engine.contract.documents import PathText, WatchedFolder, WatchedFolderList
from engine.core.errors import NotFoundError

router = APIRouter(prefix="/api/watched-folders", tags=["documents"])


@router.get("")
def list_watched_folders(caller: CallerDep, services: ServicesDep) -> WatchedFolderList:
    """The watched folders of the collections that the caller may read."""
    return _visible(services, caller)


@router.delete("")
def unwatch_folder(
    path: Annotated[PathText, Query()],
    collection: Annotated[Name, Query()],
    caller: CallerDep,
    services: ServicesDep,
    trail: TrailDep,
) -> WatchedFolderList:
    """Stop looking at a folder, named as in the list; its documents stay."""
    found = services.access.collections.find(collection, by=caller.user)
    services.access.require_write(caller.user, found.id)
    with trail.together():
        if not services.ingest.unwatch(path, found.id):
            raise NotFoundError("This folder is not watched for this collection.", help="List the watched folders.")
        trail.done(Action.FOLDER_UNWATCHED, f"col_{found.id}", digests={"path": trail.digest("path", path)})
    return _visible(services, caller)


def _visible(services: Services, caller: Caller) -> WatchedFolderList:
    names = {c.id: c.name for c in services.access.collections.list_visible(by=caller.user) if c.access is not None}
    return WatchedFolderList(
        folders=[
            WatchedFolder(
                path=folder.path,
                collection=names[folder.collection_id],
                created_at=folder.created_at,
                last_scan_at=folder.last_scan_at,
            )
            for folder in services.ingest.watched_folders()
            if folder.collection_id in names
        ]
    )
