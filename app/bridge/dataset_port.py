"""What the desktop asks of the engine about datasets; the typed client fits it as it is."""

from __future__ import annotations

from typing import Protocol

from engine.contract.datasets import (
    BuildReport,
    BuildRequest,
    DatasetRemoved,
    DatasetResponse,
    ExportForm,
    FreezeRequest,
    ImportRequest,
    ItemEdit,
    ItemListRequest,
    ItemPage,
    ItemResponse,
    ReviewRequest,
    ReviewResponse,
    SplitName,
    VersionDetail,
)


class DatasetCalls(Protocol):
    """Datasets are named by their id. Every method raises ``ClientError``; what starts a job returns its id."""

    def list_datasets(self, collection: str | None = None) -> list[DatasetResponse]: ...

    def dataset(self, name: str) -> DatasetResponse: ...

    def create_dataset(self, name: str, collection: str) -> DatasetResponse: ...

    def remove_dataset(self, name: str) -> DatasetRemoved: ...

    def build_dataset(self, name: str, request: BuildRequest) -> str: ...

    def import_dataset(self, name: str, request: ImportRequest) -> str: ...

    def build_report(self, job_id: str) -> BuildReport: ...

    def list_items(self, name: str, request: ItemListRequest) -> ItemPage: ...

    def item(self, name: str, item_id: int) -> ItemResponse: ...

    def edit_item(self, name: str, item_id: int, request: ItemEdit) -> ItemResponse: ...

    def review_items(self, name: str, request: ReviewRequest) -> ReviewResponse: ...

    def undo_review(self, name: str) -> ReviewResponse: ...

    def freeze_dataset(self, name: str, request: FreezeRequest) -> str: ...

    def dataset_version(self, version_id: str) -> VersionDetail: ...

    def export_version(self, version_id: str, form: ExportForm, splits: list[SplitName] | None = None) -> bytes: ...
