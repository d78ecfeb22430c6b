"""What a restored vault notes of itself before it counts as one."""

from __future__ import annotations

from engine.audit.actions import Action
from engine.audit.events import SYSTEM, Event
from engine.audit.keys import AuditKeys
from engine.audit.log import AuditLog
from engine.core.clock import SystemClock, iso_utc
from engine.jobs import repository
from engine.jobs.records import JobError, JobState
from engine.vault.backup.manifest import BackupManifest
from engine.vault.database import Database
from engine.vault.keys import DataKey


def record_restore(database: Database, data_key: DataKey, manifest: BackupManifest) -> None:
    """Record it in the audit log, and end the backup's own job, which was running at that moment."""
    clock = SystemClock()
    audit = AuditLog(database, AuditKeys.derive(data_key.subkey), clock)
    with audit.together() as conn:
        if manifest.job_id:
            error = JobError("BACKUP_RESTORED", "The vault was restored from the backup that this job was making.", "")
            now = iso_utc(clock.now_utc())
            repository.finish(conn, manifest.job_id, JobState.FAILED, now=now, error=error)
        audit.append(conn, Event(Action.BACKUP_RESTORED, SYSTEM, manifest.id, details={"number": manifest.number}))
