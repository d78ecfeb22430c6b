"""The folders that the engine looks at by itself. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.documents import WatchedFolder


@dataclass(frozen=True, slots=True)
class WatchedProps:
    """``folders`` None: not known yet."""

    folders: tuple[WatchedFolder, ...] | None = None
    failure: Failure | None = None


class WatchedViewModel(ViewModel[WatchedProps, WatchedProps]):
    """Its inputs are what it shows."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(WatchedProps(), parent)
        self._engine = engine
        self._background = background

    @staticmethod
    def derive(inputs: WatchedProps) -> WatchedProps:
        return inputs

    def look(self) -> None:
        self._background.run(lambda: self._engine().list_watched_folders(), self._listed, self._failed)

    def stop_watching(self, folder: WatchedFolder) -> None:
        """Look at this folder no more; its documents stay."""
        self._background.run(
            lambda: self._engine().unwatch_folder(folder.path, folder.collection), self._listed, self._failed
        )

    def _listed(self, folders: list[WatchedFolder]) -> None:
        self._set(folders=tuple(folders), failure=None)

    def _failed(self, failure: Failure) -> None:
        self._set(failure=failure)
