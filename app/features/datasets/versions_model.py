"""The frozen versions of a dataset: one of them in full, and its export. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.datasets.saving import save_lines
from engine.contract.datasets import DatasetResponse, ExportForm, SplitName, VersionDetail, VersionResponse


@dataclass(frozen=True, slots=True)
class Exported:
    path: str
    lines: int


@dataclass(frozen=True, slots=True)
class VersionsInputs:
    dataset_id: str | None = None
    versions: tuple[VersionResponse, ...] = ()
    chosen: str | None = None
    detail: VersionDetail | None = None
    exporting: bool = False
    exported: Exported | None = None
    may_export: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class VersionsProps:
    """The newest version first. ``detail`` None while it is fetched."""

    versions: tuple[VersionResponse, ...]
    chosen: VersionResponse | None
    detail: VersionDetail | None
    exporting: bool
    exported: Exported | None
    may_export: bool
    failure: Failure | None


class VersionsViewModel(ViewModel[VersionsInputs, VersionsProps]):
    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(VersionsInputs(), parent)
        self._engine = engine
        self._background = background
        self._loading: Ticket | None = None
        self._wanted: str | None = None

    @staticmethod
    def derive(inputs: VersionsInputs) -> VersionsProps:
        return VersionsProps(
            versions=inputs.versions,
            chosen=next((one for one in inputs.versions if one.id == inputs.chosen), None),
            detail=inputs.detail if inputs.detail and inputs.detail.id == inputs.chosen else None,
            exporting=inputs.exporting,
            exported=inputs.exported,
            may_export=inputs.may_export,
            failure=inputs.failure,
        )

    def show_dataset(self, dataset: DatasetResponse | None, *, may_export: bool) -> None:
        """Its versions; the newest is chosen where none is, or the one that was wanted."""
        versions = tuple(sorted(dataset.versions, key=lambda one: -one.number)) if dataset else ()
        dataset_id = dataset.id if dataset else None
        if dataset_id != self._inputs.dataset_id:
            self._set(dataset_id=dataset_id, chosen=None, detail=None, exported=None, failure=None)
        self._set(versions=versions, may_export=may_export)
        ids = [one.id for one in versions]
        if self._wanted in ids:
            self.choose(str(self._wanted))
            self._wanted = None
        elif self._inputs.chosen not in ids:
            self.choose(ids[0]) if ids else self._set(chosen=None, detail=None)
        elif self._withdrawn_since():
            self._fetch(str(self._inputs.chosen))

    def want(self, version_id: str) -> None:
        """Choose a version as soon as it is known."""
        self._wanted = version_id

    def choose(self, version_id: str) -> None:
        if version_id != self._inputs.chosen or self._inputs.detail is None:
            self._set(chosen=version_id, detail=None, exported=None, failure=None)
            self._fetch(version_id)

    def retry(self) -> None:
        if self._inputs.chosen is not None:
            self._set(failure=None)
            self._fetch(self._inputs.chosen)

    def export(self, path: str, form: ExportForm, splits: list[SplitName]) -> None:
        """Write the chosen version's lines, in clear, to a file of this machine."""
        chosen = self._props.chosen
        if chosen is None or self._inputs.exporting:
            return
        self._set(exporting=True, exported=None, failure=None)

        def work() -> Exported:
            content = self._engine().export_version(chosen.id, form, splits)
            return Exported(path, save_lines(Path(path), content))

        self._background.run(work, lambda done: self._set(exporting=False, exported=done), self._failed)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def dismiss_exported(self) -> None:
        self._set(exported=None)

    def _fetch(self, version_id: str) -> None:
        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._background.run(
            lambda: self._engine().dataset_version(version_id), lambda found: self._set(detail=found), self._failed
        )

    def _withdrawn_since(self) -> bool:
        detail, chosen = self._inputs.detail, self._props.chosen
        return detail is not None and chosen is not None and detail.withdrawn != chosen.withdrawn

    def _failed(self, failure: Failure) -> None:
        self._set(exporting=False, failure=failure)
