"""A vault with a tiny base model as a signed pack, runs that have ended, and everything that exports them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.core.clock import SystemClock
from engine.core.errors import NotFoundError
from engine.export.keeping import Keeper, Kept, Origin
from engine.export.merge import FourBit
from engine.export.model import ExportForm, ExportRequest, Quantization, TrainedRun
from engine.export.parity import Check, CheckKind
from engine.export.service import ExportService, ExportSettings
from engine.jobs.queue import JobQueue
from engine.jobs.records import Job
from engine.registry.keeper import RegistryStages, StageEvent
from engine.registry.lineage import DatasetOrigin, DocumentOrigin, Origins, RunOrigin
from engine.registry.service import Registry
from engine.registry.stages import Stage
from engine.runtime.errors import ModelTemplateUnapprovedError
from engine.runtime.llama_server import ServerSettings
from engine.runtime.memory_files import MemoryFile
from engine.runtime.model_repository import ModelRecord
from engine.runtime.models import ModelService
from engine.runtime.pack_repository import PackRecord
from engine.runtime.pack_trust import PackTrust
from engine.runtime.packs import PackService
from engine.vault.blobs import BlobStore
from engine.vault.database import Database
from models_registry.packs.build import Description, build_pack
from models_registry.packs.signing import public_text
from tests.support.broken_packs import KEY
from tests.support.running_servers import Said

SERVER = ServerSettings(slots=2, context_tokens=1024, threads=1, backoff_s=0.05, load_timeout_s=120)


@dataclass
class FinishedRuns:
    """The runs of a vault in which nobody trains."""

    runs: dict[str, TrainedRun] = field(default_factory=dict)
    adapters: dict[str, Mapping[str, bytes]] = field(default_factory=dict)

    def trained_run(self, run_id: str) -> TrainedRun:
        if run_id not in self.runs:
            raise NotFoundError("There is no such run.")
        return self.runs[run_id]

    def result(self, run_id: str) -> Mapping[str, Iterator[bytes]]:
        return {name: iter([content]) for name, content in self.adapters[run_id].items()}


class Leaflet:
    """The text of the only dataset version there is."""

    def texts(self, dataset_version_id: str) -> Iterator[str]:
        yield from [
            "Hotel costs are reimbursed up to 140 euros per night.",
            "Änderungen bedürfen der Schriftform.",
        ] * 40


class TwoDocuments(Origins):
    """A dataset version of two documents, one of which has been removed since."""

    def dataset_version(self, version_id: str) -> DatasetOrigin | None:
        documents = [DocumentOrigin("doc_1", "leave.md"), DocumentOrigin("doc_2", None)]
        return DatasetOrigin(version_id, "leave questions, version 1", "ab" * 32, documents)

    def run(self, run_id: str) -> RunOrigin | None:
        return RunOrigin(run_id, "leave run", "2026-11-22T10:00:00Z")

    def base_pack(self, pack_id: str) -> str | None:
        return "tiny-base"


@dataclass
class Events:
    """What a log would be told."""

    told: list[StageEvent] = field(default_factory=list)

    def stage_moved(self, conn: Any, event: StageEvent) -> None:
        self.told.append(event)


UNPACKED = PackRecord(
    "pck_1", "cd" * 32, "", "tiny-base", "safetensors", "Apache-2.0", "", "builder", 1, None, "now", "usr_1"
)
PASSED = (Check(CheckKind.TOKENS, "F16", True, 0, 0, "20 of 20 texts have the same token ids"),)


@dataclass
class Workshop:
    """Everything wired as in production, over one folder."""

    home: Path
    db: Database
    blobs: BlobStore
    queue: JobQueue
    models: ModelService
    packs: PackService
    registry: Registry
    keeper: Keeper
    exports: ExportService
    runs: FinishedRuns
    events: Events
    pack: PackRecord

    def add_run(self, name: str, adapter: Mapping[str, bytes], four_bit: FourBit | None = None) -> str:
        run_id = f"run_{name}"
        self.runs.runs[run_id] = TrainedRun(run_id, name, self.pack.id, "dsv_1", four_bit)
        self.runs.adapters[run_id] = adapter
        return run_id

    def export(self, run_id: str, form: ExportForm, *kinds: Quantization, **more: Any) -> Job:
        """Submit, wait, return the ended job."""
        job_id = self.exports.submit(ExportRequest(run_id, form, kinds, **more), created_by="usr_1")
        self.queue.wait(job_id, timeout_s=800)
        return self.queue.get(job_id)

    def keep(self, name: str, file: Path, base: ModelRecord | None = None, *, checks: Sequence[Check] = PASSED) -> Kept:
        """Register a GGUF as if it had just been made from a run of that name."""
        form = ExportForm.ADAPTER if base else ExportForm.MERGED
        run = TrainedRun(f"run_{name}", name, self.pack.id, "dsv_1", None)
        request = ExportRequest(run.id, form, (Quantization.F16,), name=name)
        origin = Origin(request, run, self.pack, "ef" * 32, "usr_1")
        with MemoryFile("made") as memory:
            memory.fill([file.read_bytes()])
            return self.keeper.keep(origin, memory, Quantization.F16, checks, base=base)

    def approve(self, name: str) -> None:
        self.registry.promote(name, Stage.APPROVED, by="usr_2", why="compared by hand")

    def say(self, question: str = "Who approves travel expenses?", model: str | None = None, tokens: int = 16) -> str:
        """One whole greedy answer of the model in use, or of one that is loaded beside it."""
        found = self.models.answer_model(model)
        assert found is not None
        answer = found.complete_chat((Said("user", question),), max_tokens=tokens)
        return asyncio.run(answer).text


def sign_base(folder: Path, base: Path) -> Path:
    """The base as a pack of safetensors."""
    about = Description(name="tiny-base", licence="Apache-2.0", source="this test")
    return build_pack(base, KEY, folder / "tiny-base.pack", about=about).path


def open_workshop(home: Path, pack: Path | None, stack: ExitStack, **more: Any) -> Workshop:
    """``more``: settings of the export that differ. ``stack`` closes it. Without a pack nothing can be exported."""
    home.mkdir(parents=True, exist_ok=True)
    for name in ("models", "blobs", "run"):
        (home / name).mkdir(exist_ok=True)
    clock = SystemClock()
    db = Database.open(home / "vault.db", bytes(range(32)))
    stack.callback(db.close)
    with suppress(Exception), db.write() as conn:
        conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_1', 'Ada', 'model_owner', 'now')")
    blobs, queue, events = BlobStore(db, home / "blobs"), JobQueue(db), Events()
    stages = RegistryStages(events)
    models = ModelService(db, home / "models", home / "run" / "models", blobs=blobs, stages=stages, settings=SERVER)
    stack.callback(models.close)
    packs = PackService(db, home / "models", models, PackTrust(db, clock), clock)
    imported = _import(packs, pack) if pack is not None else UNPACKED
    registry = Registry(db, models, stages, TwoDocuments(), clock)
    keeper = Keeper(db, blobs, home / "models", models, registry, clock)
    runs = FinishedRuns()
    settings = ExportSettings(home / "models", home / "run" / "export", threads=1, context_tokens=128, **more)
    exports = ExportService(queue, runs, Leaflet(), packs, keeper, settings)
    stack.callback(queue.close)
    queue.start()
    return Workshop(home, db, blobs, queue, models, packs, registry, keeper, exports, runs, events, imported)


def _import(packs: PackService, pack: Path) -> PackRecord:
    if not packs.trust.signers():
        packs.trust.add_signer("builder", public_text(KEY.public_key), added_by="usr_1")
    try:
        return packs.import_pack(pack, imported_by="usr_1")
    except ModelTemplateUnapprovedError:
        for template in packs.trust.templates():
            packs.trust.approve_template(template.sha256, approved_by="usr_1")
        return packs.import_pack(pack, imported_by="usr_1")
