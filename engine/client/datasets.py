"""What a client asks about datasets, their items and their frozen versions."""

from __future__ import annotations

from engine.client.transport import Transport, segment
from engine.contract import datasets, documents


class DatasetCalls:
    """A part of the typed client, which gives it the connection."""

    _transport: Transport

    def list_datasets(self, collection: str | None = None) -> list[datasets.DatasetResponse]:
        params = {"collection": collection} if collection else {}
        return self._transport.call("GET", "/api/datasets", datasets.DatasetList, params=params).datasets

    def dataset(self, name: str) -> datasets.DatasetResponse:
        """By name or id."""
        return self._transport.call("GET", f"/api/datasets/{segment(name)}", datasets.DatasetResponse)

    def create_dataset(self, name: str, collection: str) -> datasets.DatasetResponse:
        body = datasets.DatasetCreate(name=name, collection=collection)
        return self._transport.call("POST", "/api/datasets", datasets.DatasetResponse, json=body.model_dump())

    def remove_dataset(self, name: str) -> datasets.DatasetRemoved:
        """With all of its items and versions."""
        return self._transport.call("DELETE", f"/api/datasets/{segment(name)}", datasets.DatasetRemoved)

    def build_dataset(self, name: str, request: datasets.BuildRequest) -> str:
        """Start a build and return its job id."""
        path = f"/api/datasets/{segment(name)}/builds"
        return self._transport.call("POST", path, documents.JobStarted, json=request.model_dump(mode="json")).job_id

    def import_dataset(self, name: str, request: datasets.ImportRequest) -> str:
        """Start an import and return its job id."""
        path = f"/api/datasets/{segment(name)}/imports"
        return self._transport.call("POST", path, documents.JobStarted, json=request.model_dump(mode="json")).job_id

    def build_report(self, job_id: str) -> datasets.BuildReport:
        """What a build or an import did so far, with every line that could not be imported."""
        return self._transport.call("GET", f"/api/dataset-builds/{segment(job_id)}", datasets.BuildReport)

    def list_items(self, name: str, request: datasets.ItemListRequest) -> datasets.ItemPage:
        """One page of a dataset's items, filtered, searched and sorted in the engine."""
        path = f"/api/datasets/{segment(name)}/items/list"
        return self._transport.call("POST", path, datasets.ItemPage, json=request.model_dump(mode="json"))

    def item(self, name: str, item_id: int) -> datasets.ItemResponse:
        return self._transport.call("GET", f"/api/datasets/{segment(name)}/items/{item_id}", datasets.ItemResponse)

    def edit_item(self, name: str, item_id: int, request: datasets.ItemEdit) -> datasets.ItemResponse:
        path = f"/api/datasets/{segment(name)}/items/{item_id}"
        return self._transport.call("PUT", path, datasets.ItemResponse, json=request.model_dump())

    def review_items(self, name: str, request: datasets.ReviewRequest) -> datasets.ReviewResponse:
        """Accept, reject or put back items in one step."""
        path = f"/api/datasets/{segment(name)}/review"
        return self._transport.call("POST", path, datasets.ReviewResponse, json=request.model_dump(mode="json"))

    def undo_review(self, name: str) -> datasets.ReviewResponse:
        """Take back the last step of reviewing."""
        return self._transport.call("POST", f"/api/datasets/{segment(name)}/undo", datasets.ReviewResponse)

    def freeze_dataset(self, name: str, request: datasets.FreezeRequest) -> str:
        """Start to make a version and return the job id."""
        path = f"/api/datasets/{segment(name)}/freeze"
        return self._transport.call("POST", path, documents.JobStarted, json=request.model_dump(mode="json")).job_id

    def dataset_version(self, version_id: str) -> datasets.VersionDetail:
        """A frozen version with its card, statistics and lineage."""
        return self._transport.call("GET", f"/api/dataset-versions/{segment(version_id)}", datasets.VersionDetail)

    def export_version(
        self, version_id: str, form: datasets.ExportForm, splits: list[datasets.SplitName] | None = None
    ) -> bytes:
        """The lines of a version in clear; without ``splits`` all of them."""
        params = {"form": form.value, "split": [split.value for split in splits or ()]}
        path = f"/api/dataset-versions/{segment(version_id)}/export"
        return self._transport.call_bytes("GET", path, params=params)
