"""Which files a model needs in order to answer: its own or its base's, and the adapters that go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.runtime import model_repository as repository
from engine.runtime.errors import ModelFileMissingError
from engine.runtime.model_repository import ModelRecord
from engine.runtime.stage_port import StageKeeper
from engine.runtime.weights import AdapterFile, PlainFile, SealedFile, WeightFile
from engine.vault.blobs import BlobStore
from engine.vault.database import Database
from engine.vault.errors import BlobError

_MOST_ADAPTERS = 16


@dataclass(frozen=True, slots=True)
class ServedFiles:
    """What one server loads. ``chosen``: the adapter that answers where a request names none."""

    model: WeightFile
    adapters: tuple[AdapterFile, ...] = ()
    chosen: str | None = None
    base_name: str | None = None  # of the model without an adapter, where it is not the one in use


Locate = Callable[[ModelRecord], ServedFiles]


class FileLocator:
    """Finds the files of a model in the vault. Adapters that may not be used are not loaded."""

    def __init__(self, db: Database, folder: Path, blobs: BlobStore | None, stages: StageKeeper) -> None:
        self._db = db
        self._folder = folder
        self._blobs = blobs
        self._stages = stages

    def locate(self, record: ModelRecord) -> ServedFiles:
        """Raises ModelFileMissingError where an adapter has lost its base."""
        with self._db.read() as conn:
            base = repository.find_model(conn, record.base_model_id) if record.base_model_id else record
            if base is None:
                raise _gone()
            usable = [found for found in repository.adapters_of(conn, base.id) if self._stages.usable(conn, found)]
        beside = [found for found in usable if found.id != record.id][-_MOST_ADAPTERS + 1 :]
        chosen = [record] if record.base_model_id else []
        return ServedFiles(
            model=self._file(base),
            adapters=tuple(AdapterFile(found.name, self._file(found)) for found in (*chosen, *beside)),
            chosen=record.name if chosen else None,
            base_name=base.name if chosen else None,
        )

    def blocks(self, record: ModelRecord) -> Iterator[bytes]:
        """The plain bytes of sealed weights, verified. Raises ModelFileMissingError."""
        if self._blobs is None or record.blob_id is None:
            raise _gone()
        try:
            with self._db.read() as conn:
                stream = self._blobs.stream(conn, record.blob_id)
            yield from stream
        except BlobError:
            raise _gone() from None

    def _file(self, record: ModelRecord) -> WeightFile:
        if record.blob_id is None:
            return PlainFile(self._folder / record.file_name)
        return SealedFile(lambda: self.blocks(record))


def _gone() -> ModelFileMissingError:
    return ModelFileMissingError(
        "The model's stored file is damaged or gone.", help="Export it from its run again, or use another model."
    )
