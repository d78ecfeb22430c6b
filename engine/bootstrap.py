"""The composition root: the one place that constructs and wires."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.clock import SystemClock, iso_utc
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.vault.vault import Vault

if TYPE_CHECKING:
    from engine.api.services import Services

_DRAWERS = 2  # pages at a time that are drawn for somebody's screen


def build_services(
    vault: Vault, settings: Settings, stack: ExitStack, *, watch: ConnectionWatch, stop: Callable[[], None]
) -> Services:
    """Construct everything on one unlocked vault; ``stack`` closes it again in the reverse order.

    Models load in the background and are not waited for at the end: see ``leave``.
    """
    from engine.access.service import AccessService
    from engine.access.sessions import SessionLimits
    from engine.api.audit_checks import AuditChecks
    from engine.api.audited import JOBS
    from engine.api.backups import Backups
    from engine.api.drawing import PageDrawer
    from engine.api.model_origins import OriginsInVault, RunsToExport, TextsOfDatasets
    from engine.api.rate_limits import RateLimits
    from engine.api.services import Services
    from engine.api.sign_ins import SignIns
    from engine.api.vault_checks import VaultChecks
    from engine.audit.keeping import CheckpointKeeper
    from engine.audit.keys import AuditKeys
    from engine.audit.lifecycle import record_accepted_isolation, record_start, record_stop
    from engine.audit.log import AuditLog
    from engine.chat.confidence import Confidence
    from engine.chat.conversations import Conversations
    from engine.chat.evidence import EvidenceGatherer
    from engine.chat.service import AskService
    from engine.chat.support import SupportChecker
    from engine.chat.words import content_stems
    from engine.datasets.service import DatasetService
    from engine.datasets.tokens import TokenCounter
    from engine.directory.service import DirectoryService
    from engine.erasure.retention import Retention
    from engine.erasure.schedule import RetentionSchedule
    from engine.erasure.service import ErasureService
    from engine.evaluation.asking import Arena
    from engine.evaluation.service import EvaluationService
    from engine.export.keeping import Keeper
    from engine.export.service import ExportService, ExportSettings
    from engine.ingest.service import IngestService
    from engine.ingest.settings import IngestSettings
    from engine.ingest.watch import FolderWatcher
    from engine.jobs.queue import JobQueue
    from engine.jobs.witness import AuditedJobs
    from engine.network.service import TlsService
    from engine.parsing.limits import MIB, ParseLimits
    from engine.parsing.pool import ParserPool
    from engine.parsing.tree import parse_tree
    from engine.privacy.detector import PiiDetector
    from engine.privacy.handling.names_models import NamesModels
    from engine.privacy.handling.service import PrivacyService
    from engine.privacy.packed.names import PackedNames
    from engine.registry.keeper import RegistryStages
    from engine.registry.service import Registry
    from engine.retrieval.service import SearchService
    from engine.retrieval.text import Stemming
    from engine.runtime.choice_store import DatabaseChoiceStore
    from engine.runtime.hardware import read_gpus, read_memory
    from engine.runtime.lazy_reader import LazyReader
    from engine.runtime.llama_server import ServerSettings
    from engine.runtime.minilm import lazy_minilm
    from engine.runtime.model_jobs import ModelImports
    from engine.runtime.model_runner import ModelRunner
    from engine.runtime.models import ModelService
    from engine.runtime.pack_trust import PackTrust
    from engine.runtime.packs import PackService
    from engine.runtime.reader import MiniLmReader
    from engine.runtime.runtime_settings import RuntimeSettings, load_chosen, with_chosen
    from engine.runtime.toolchain import find_llama_server
    from engine.runtime.weak_isolation import WeakIsolation
    from engine.training.executor import RunExecutor
    from engine.training.plan import Machine, Planner
    from engine.training.scratch import remove_leftovers
    from engine.training.service import RunService
    from engine.training.temperature import card_temperature
    from engine.training.trainer import TrainerProcess

    clock = SystemClock()
    audit = AuditLog(vault.db, AuditKeys.of_vault(vault), clock)
    record_start(audit, product=version("cloister"), opened_by=vault.opened_by, failed_unlocks=vault.failed_unlocks)
    record_accepted_isolation(audit, settings.weak_isolation_reason or "")
    checkpoints = CheckpointKeeper(audit, settings.audit_checkpoints)
    stack.callback(checkpoints.close)
    stack.callback(record_stop, audit)
    checkpoints.start()
    threads = settings.compute_threads or len(os.sched_getaffinity(0))
    embedder = lazy_minilm(store=DatabaseChoiceStore(vault.db), threads=threads)
    reader = LazyReader(lambda: MiniLmReader(_starter("reader"), threads))
    embedder.start()
    reader.start()

    search = SearchService(vault.db, embedder, reader=reader)
    search.load()
    queue = JobQueue(vault.db, clock=clock, witness=AuditedJobs(audit, JOBS))
    audit_checks = AuditChecks(audit, queue, settings.audit_checkpoints, clock)
    backups = Backups(vault, queue, settings.backup_folder, clock)
    vault_checks = VaultChecks(vault, queue, clock)
    weak_isolation = WeakIsolation(vault.db, clock, at_start=settings.weak_isolation_reason or "")
    accept_weak = weak_isolation.holds
    packed_names = PackedNames(vault.db, vault.paths.models, threads=threads, accept_weak=accept_weak)
    stack.callback(packed_names.close)
    privacy = PrivacyService.open(
        vault.db, vault.subkey, queue, clock, lambda custom: PiiDetector.load(custom=custom, packed=packed_names)
    )
    workers = settings.parser_workers or max(1, threads - 1)
    secrets = [path for path in (vault.paths.home, settings.passphrase_file) if path is not None]
    ingest_settings = IngestSettings(
        parse_threads=workers, never_read=tuple(secrets), watch_interval_s=float(settings.watch_interval_s)
    )
    limits = ParseLimits(timeout_s=float(settings.parser_timeout_s), memory_bytes=settings.parser_memory_mib * MIB)
    pool = stack.enter_context(
        ParserPool(workers, limits, vault.paths.run / "parsers", accept_weak=accept_weak),
    )
    drawers = stack.enter_context(
        ParserPool(_DRAWERS, limits.for_drawing(), vault.paths.run / "drawers", accept_weak=accept_weak)
    )
    ingest = IngestService(
        vault.db,
        vault.blobs,
        queue,
        lambda data, name, cancel: parse_tree(pool, data, name, cancel=cancel),
        embedder,
        search,
        settings=ingest_settings,
        clock=clock,
        audit=audit,
        privacy=privacy,
    )
    automatic = ServerSettings(threads=threads, accept_weak_isolation=weak_isolation.holds)
    stages = RegistryStages()
    with vault.db.read() as conn:
        chosen = load_chosen(conn)
    models = ModelService(
        vault.db,
        folder=vault.paths.models,
        run=vault.paths.run / "models",
        llama_server=find_llama_server(),
        blobs=vault.blobs,
        stages=stages,
        settings=with_chosen(automatic, chosen),
        clock=clock,
    )
    packs = PackService(vault.db, vault.paths.models, models, PackTrust(vault.db, clock), clock)
    model_imports = ModelImports(models, packs, queue)
    conversations = Conversations(vault.db, clock)
    stems = content_stems(Stemming())
    checker = SupportChecker(stems)
    evidence = EvidenceGatherer(search, reader, Confidence(stems, search.glossary.is_german))
    ask = AskService(
        evidence,
        checker,
        conversations,
        models.answer_model,
    )
    datasets = DatasetService(
        vault.db,
        queue,
        clock,
        model=models.answer_model,
        checker=checker,
        stems=stems,
        pii=privacy.detectors,
        tokenizers=[TokenCounter("embedder", embedder.count_tokens)],
        never_read=secrets,
        accept_weak=accept_weak,
        treatments=privacy.treatments,
    )
    runs = vault.paths.home / "runs"
    planner = Planner(
        vault.db, packs, vault.paths.models, datasets, lambda: Machine(read_gpus(), read_memory()), threads=threads
    )
    with suppress(OSError):  # the next start, and each erasure, look again
        remove_leftovers()
    trainer = TrainerProcess(accept_weak_isolation=accept_weak)
    executor = RunExecutor(
        vault.db, runs, vault.paths.models, packs, datasets, trainer, clock, temperature=card_temperature
    )
    training = RunService(vault.db, runs, planner, executor, queue, clock)
    registry = Registry(vault.db, models, stages, OriginsInVault(datasets, training, packs), clock)
    exports = ExportService(
        queue,
        RunsToExport(training),
        TextsOfDatasets(datasets),
        packs,
        Keeper(vault.db, vault.blobs, vault.paths.models, models, registry, clock),
        ExportSettings(vault.paths.models, vault.paths.run / "export", threads, accept_weak_isolation=accept_weak),
    )
    evaluations = EvaluationService(
        vault.db,
        queue,
        models,
        registry,
        Arena(
            lambda: ModelRunner(
                models.files.locate,
                vault.paths.run / "evaluation",
                models.llama_server,
                settings=ServerSettings(slots=1, threads=threads, accept_weak_isolation=accept_weak),
                clock=clock,
            ),
            lambda model: AskService(evidence, checker, conversations, lambda: model),
        ),
        datasets.collection_of_version,
        clock,
    )
    erasures = ErasureService(
        vault,
        ingest,
        search,
        embedder,
        training,
        audit,
        queue,
        clock,
        keys=privacy.keys,
        backup_folder=settings.backup_folder,
        available_memory_bytes=lambda: read_memory().available_bytes,
    )
    erasures.resume_unfinished()
    retention = Retention(vault.db, erasures, clock)
    stack.callback(models.close)
    models.open()
    stack.callback(queue.close)
    queue.start()
    watcher = FolderWatcher(vault.db, queue, ingest, settings=ingest_settings, clock=clock)
    stack.callback(watcher.close)
    watcher.start()
    retention_schedule = RetentionSchedule(retention)
    stack.callback(retention_schedule.close)
    retention_schedule.start()
    access = AccessService(
        vault.db,
        clock,
        session_limits=SessionLimits(settings.session_idle_minutes * 60, settings.session_hours * 3600),
    )
    directory = DirectoryService(vault.db, access, audit, clock, vault.paths.run, accept_weak=accept_weak)
    stack.callback(directory.close)
    directory.start()
    return Services(
        vault=vault,
        paths=vault.paths,
        started_at=iso_utc(clock.now_utc()),
        cipher=vault.cipher,
        db=vault.db,
        access=access,
        audit=audit,
        audit_checks=audit_checks,
        backups=backups,
        vault_checks=vault_checks,
        backup_warning_days=settings.backup_warning_days,
        checkpoints=checkpoints,
        sign_ins=SignIns(audit, clock),
        limits=RateLimits.standard(clock),
        jobs=queue,
        ingest=ingest,
        parsers=pool,
        drawer=PageDrawer(ingest, drawers, at_a_time=_DRAWERS),
        search=search,
        embedder=embedder,
        reader=reader,
        ask=ask,
        conversations=conversations,
        datasets=datasets,
        privacy=privacy,
        names_models=NamesModels(vault.db, packed_names, privacy.policies),
        models=models,
        watch=watch,
        model_imports=model_imports,
        packs=packs,
        exports=exports,
        evaluations=evaluations,
        erasures=erasures,
        retention=retention,
        registry=registry,
        runtime_settings=RuntimeSettings(vault.db, models, automatic),
        tls=TlsService(vault.db, clock),
        directory=directory,
        weak_isolation=weak_isolation,
        training=training,
        stop=stop,
    )


def _starter(name: str) -> Path:
    """The folder of a starter model that comes with the product."""
    import models_registry.starter

    return Path(models_registry.starter.__path__[0]) / name
