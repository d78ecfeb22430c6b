"""Put what an export made into the vault: weights sealed, version and proof recorded, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from engine.core.clock import Clock, iso_utc
from engine.core.ids import new_id
from engine.export.learned import digest_of
from engine.export.model import ExportForm, ExportRequest, Quantization, TrainedRun
from engine.export.parity import Check
from engine.registry.model import ParityRecord, VersionRecord
from engine.registry.service import Registry
from engine.runtime import model_repository as models
from engine.runtime.gguf import inspect_gguf
from engine.runtime.memory_files import MemoryFile
from engine.runtime.model_files import Cancelled, StoredModel, store_model
from engine.runtime.model_records import free_name, record_of
from engine.runtime.model_repository import ModelRecord
from engine.runtime.models import ModelService
from engine.runtime.pack_repository import PackRecord
from engine.vault.blobs import BlobStore
from engine.vault.database import Database


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an export comes from, for the record."""

    request: ExportRequest
    run: TrainedRun
    pack: PackRecord
    adapter_sha256: str  # of the weights that the run left, also where they are a whole model's
    created_by: str


@dataclass(frozen=True, slots=True)
class Kept:
    """``refused`` is None where a candidate came of it."""

    version_id: str
    name: str
    quantization: str
    refused: str | None


class Keeper:
    """Writes to the vault. One export at a time calls it."""

    def __init__(
        self, db: Database, blobs: BlobStore, folder: Path, service: ModelService, registry: Registry, clock: Clock
    ) -> None:
        """``folder``: the vault's models, for public weights."""
        self._db = db
        self._blobs = blobs
        self._folder = folder
        self._models = service
        self._registry = registry
        self._clock = clock

    def keep(
        self,
        origin: Origin,
        file: MemoryFile,
        kind: Quantization,
        checks: Sequence[Check],
        *,
        base: ModelRecord | None = None,
    ) -> Kept:
        """Seal ``file`` and register it, or only record why not. ``base``: of an adapter. Raises DiskFullError.

        The same bytes again are the version that is there already.
        """
        refused = next((f"{check.kind.value}: {check.detail}" for check in checks if not check.passed), None)
        digest = digest_of(file)
        with self._db.read() as conn:
            known = _known(conn, digest, base)
        if known is not None and refused is None:
            there = self._registry.show(known.id).record
            return Kept(there.id, there.name, kind.value, None)
        stored = self._stored(file, digest, base)
        staged = self._blobs.stage(Path(file.path)) if refused is None else None
        try:
            with self._db.write() as conn:
                wanted = f"{origin.request.name or origin.run.name}-{kind.value}"
                record = replace(stored, name=free_name(conn, wanted), quantization=kind.value)
                if staged is not None:
                    record = replace(record, blob_id=self._blobs.adopt(conn, staged), licence=origin.pack.licence)
                    models.insert_model(conn, record)
                version = _version(origin, record, kind, refused)
                self._registry.register(conn, version, [_parity(check) for check in checks])
        except BaseException:
            if staged is not None:
                self._blobs.discard(staged)
            raise
        return Kept(version.id, version.name, kind.value, refused)

    def keep_base(self, file: MemoryFile, kind: Quantization, pack: PackRecord, cancelled: Cancelled) -> ModelRecord:
        """A quantization of public weights, as a plain model; the one that is there if it is. Raises DiskFullError."""
        digest = digest_of(file)
        with self._models.importing:
            with self._db.read() as conn:
                known = models.find_by_digest(conn, digest)
            if known is not None:
                return known
            stored = store_model(Path(file.path), self._folder, cancelled=cancelled)
            with self._db.write() as conn:
                name = free_name(conn, f"{pack.name}-{kind.value}")
                made = record_of(name, stored, iso_utc(self._clock.now_utc()))
                record = replace(made, licence=pack.licence)
                models.insert_model(conn, record)
            return record

    def _stored(self, file: MemoryFile, digest: str, base: ModelRecord | None) -> ModelRecord:
        now = iso_utc(self._clock.now_utc())
        if base is None:
            return record_of("", StoredModel("", digest, inspect_gguf(Path(file.path))), now)
        size = file.size_bytes
        return replace(
            base,
            id=new_id("mdl"),
            file_name="",
            sha256=digest,
            size_bytes=size,
            parameters=None,
            imported_at=now,
            base_model_id=base.id,
        )


def _version(origin: Origin, record: ModelRecord, kind: Quantization, refused: str | None) -> VersionRecord:
    request = origin.request
    return VersionRecord(
        id=new_id("mdv"),
        name=record.name,
        model_id=record.id if refused is None else None,
        form=request.form.value,
        quantization=kind.value,
        importance=request.importance and kind is not Quantization.F16 and request.form is ExportForm.MERGED,
        run_id=origin.run.id,
        dataset_version_id=origin.run.dataset_version_id,
        base_pack_id=origin.pack.id,
        base_manifest_sha256=origin.pack.manifest_sha256,
        base_model_id=record.base_model_id,
        adapter_sha256=origin.adapter_sha256,
        gguf_sha256=record.sha256,
        size_bytes=record.size_bytes,
        refused=refused,
        created_at=record.imported_at,
        created_by=origin.created_by,
    )


def _parity(check: Check) -> ParityRecord:
    return ParityRecord(check.kind.value, check.quantization, check.passed, check.measured, check.limit, check.detail)


def _known(conn: apsw.Connection, digest: str, base: ModelRecord | None) -> ModelRecord | None:
    if base is None:
        return models.find_by_digest(conn, digest)
    return next((found for found in models.adapters_of(conn, base.id) if found.sha256 == digest), None)
