"""Model packs of one vault: verify and import, list, show, remove."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import apsw

from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError, NotFoundError
from engine.core.ids import new_id
from engine.runtime import model_repository as models
from engine.runtime import pack_repository as packs
from engine.runtime.model_files import Cancelled, Progress, never, unheard
from engine.runtime.model_records import checked_name, free_name, name_taken, record_of
from engine.runtime.models import ModelService
from engine.runtime.pack_files import StoredPack, store_pack, typed
from engine.runtime.pack_repository import PackRecord
from engine.runtime.pack_trust import PackTrust
from engine.vault.database import Database
from models_registry.packs.errors import PackRefusedError, TemplateUnapprovedError


class PackService:
    """Brings packs in beside the models, in the same folder and one at a time with them. Thread-safe."""

    def __init__(self, db: Database, folder: Path, service: ModelService, trust: PackTrust, clock: Clock) -> None:
        """``folder``: the vault's models."""
        self.trust = trust
        self._db = db
        self._folder = folder
        self._models = service
        self._clock = clock

    def import_pack(
        self,
        source: Path,
        *,
        imported_by: str,
        name: str | None = None,
        progress: Progress = unheard,
        cancelled: Cancelled = never,
    ) -> PackRecord:
        """Verify a pack, copy and register it, its GGUF file as a model. The same pack again is the one that is there.

        Raises a ModelPackError with the rule that the pack breaks, a ModelFileError, DiskFullError, ConflictError (the
        name is taken) or CancelledError.
        """
        wanted = checked_name(name) if name is not None else None
        trust = self.trust
        with self._models.importing:
            try:
                stored = store_pack(
                    source,
                    self._folder,
                    trust.trusted_keys(),
                    trust.approved_templates(),
                    progress=progress,
                    cancelled=cancelled,
                )
                with self._db.write() as conn:
                    return self._register(conn, stored, wanted, imported_by)
            except TemplateUnapprovedError as error:
                trust.remember(error.templates, pack=error.pack, signer=error.signer)
                raise typed(error) from None
            except PackRefusedError as error:
                raise typed(error) from None
            except ConflictError:
                self._models.remove_strays()
                raise

    def list(self) -> list[PackRecord]:
        with self._db.read() as conn:
            return packs.list_packs(conn)

    def show(self, pack_id: str) -> PackRecord:
        """Raises NotFoundError."""
        with self._db.read() as conn:
            pack = packs.find_pack(conn, pack_id)
        if pack is None:
            raise NotFoundError("There is no such pack.", help="See 'cloister models packs list'.")
        return pack

    def of_model(self, model_id: str) -> PackRecord | None:
        """The pack that a model came with, the newest of several; None for a bare file."""
        with self._db.read() as conn:
            return next(iter(packs.packs_of_model(conn, model_id)), None)

    def remove(self, pack_id: str) -> None:
        """Remove a pack of safetensors. Raises NotFoundError, or ConflictError where a model came with it."""
        pack = self.show(pack_id)
        if pack.model_id is not None:
            raise ConflictError("A model came with this pack.", help="Remove the model; its pack goes with it.")
        with self._db.write() as conn:
            packs.delete_pack(conn, pack.id)
        shutil.rmtree(self._folder / pack.folder_name, ignore_errors=True)

    def _register(self, conn: apsw.Connection, stored: StoredPack, wanted: str | None, imported_by: str) -> PackRecord:
        verified, now = stored.verified, iso_utc(self._clock.now_utc())
        known = packs.find_pack(conn, verified.manifest_sha256)
        if known is not None:
            return known
        manifest, model_id = verified.manifest, None
        if stored.model is not None:
            record = models.find_by_digest(conn, stored.model.sha256)
            if record is None:
                if wanted is not None and models.find_model(conn, wanted) is not None:
                    raise name_taken(wanted)
                made = record_of(wanted or free_name(conn, manifest.name), stored.model, now)
                record = replace(made, licence=manifest.licence)  # what was signed counts, not what the file says
                models.insert_model(conn, record)
            model_id = record.id
        pack = PackRecord(
            id=new_id("pck"),
            manifest_sha256=verified.manifest_sha256,
            manifest=verified.manifest_bytes.decode("ascii"),
            name=manifest.name,
            weights=verified.weights,
            licence=manifest.licence,
            signer=verified.signer.fingerprint,
            signer_name=verified.signer.name,
            size_bytes=manifest.size_bytes,
            model_id=model_id,
            imported_at=now,
            imported_by=imported_by,
        )
        packs.insert_pack(conn, pack)
        return pack
