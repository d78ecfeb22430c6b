"""What the routes work with: the engine's services, and the questions of visibility that every route asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.access.service import AccessService
from engine.api.audit_checks import AuditChecks
from engine.api.backups import Backups
from engine.api.drawing import PageDrawer
from engine.api.rate_limits import RateLimits
from engine.api.sign_ins import SignIns
from engine.api.vault_checks import VaultChecks
from engine.audit.keeping import CheckpointKeeper
from engine.audit.log import AuditLog
from engine.chat.conversations import Conversations
from engine.chat.service import AskService
from engine.core.isolation import ConnectionWatch
from engine.core.paths import VaultPaths
from engine.datasets.service import DatasetService
from engine.directory.service import DirectoryService
from engine.erasure.retention import Retention
from engine.erasure.service import ErasureService
from engine.evaluation.service import EvaluationService
from engine.export.service import ExportService
from engine.ingest.service import IngestService
from engine.jobs.queue import JobQueue
from engine.network.service import TlsService
from engine.parsing.pool import ParserPool
from engine.privacy.handling.names_models import NamesModels
from engine.privacy.handling.service import PrivacyService
from engine.registry.service import Registry
from engine.retrieval.service import SearchService
from engine.runtime.embedder import LazyEmbedder
from engine.runtime.lazy_reader import LazyReader
from engine.runtime.model_jobs import ModelImports
from engine.runtime.models import ModelService
from engine.runtime.packs import PackService
from engine.runtime.runtime_settings import RuntimeSettings
from engine.runtime.weak_isolation import WeakIsolation
from engine.training.service import RunService
from engine.vault.database import Database
from engine.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Services:
    """Built once by the composition root. ``stop`` asks the process to end."""

    vault: Vault
    paths: VaultPaths
    started_at: str
    cipher: str
    db: Database
    access: AccessService
    audit: AuditLog
    audit_checks: AuditChecks
    backups: Backups
    vault_checks: VaultChecks
    checkpoints: CheckpointKeeper
    sign_ins: SignIns
    limits: RateLimits
    jobs: JobQueue
    ingest: IngestService
    parsers: ParserPool
    drawer: PageDrawer
    search: SearchService
    embedder: LazyEmbedder
    reader: LazyReader
    ask: AskService
    conversations: Conversations
    datasets: DatasetService
    privacy: PrivacyService
    names_models: NamesModels
    models: ModelService
    model_imports: ModelImports
    packs: PackService
    exports: ExportService
    evaluations: EvaluationService
    erasures: ErasureService
    retention: Retention
    registry: Registry
    runtime_settings: RuntimeSettings
    tls: TlsService
    directory: DirectoryService
    weak_isolation: WeakIsolation
    training: RunService
    watch: ConnectionWatch
    stop: Callable[[], None]
    backup_warning_days: int = 7
