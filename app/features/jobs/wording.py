"""Jobs in words: what it is, what it does now, how far, how fast, how long still, how it ended. Nothing is invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from app.bridge.engine_words import told
from app.bridge.moments import moment_text
from engine.contract.documents import FileStatus
from engine.contract.jobs import JobResponse, JobState

_CHECKS = ("audit-check", "backup", "backup-verify")


def title(job: JobResponse) -> str:
    """A kind that this program does not know yet is shown as the engine calls it."""
    return {
        "ingest": QCoreApplication.translate("Jobs", "Reading documents"),
        "ingest.promote": QCoreApplication.translate("Jobs", "Reading copies of a removed document"),
        "model-import": QCoreApplication.translate("Jobs", "Importing a model"),
        "dataset-build": QCoreApplication.translate("Jobs", "Building a dataset"),
        "dataset-import": QCoreApplication.translate("Jobs", "Importing into a dataset"),
        "dataset-freeze": QCoreApplication.translate("Jobs", "Freezing a dataset"),
        "training": QCoreApplication.translate("Jobs", "Training a model"),
        "training-sweep": QCoreApplication.translate("Jobs", "Searching settings for a training"),
        "model-export": QCoreApplication.translate("Jobs", "Making models of a run"),
        "audit-check": QCoreApplication.translate("Jobs", "Verifying the audit log"),
        "backup": QCoreApplication.translate("Jobs", "Making a backup"),
        "backup-verify": QCoreApplication.translate("Jobs", "Verifying backups"),
        "backup-prune": QCoreApplication.translate("Jobs", "Removing old backups"),
        "evaluation": QCoreApplication.translate("Jobs", "Evaluating models"),
        "erasure": QCoreApplication.translate("Jobs", "Erasing for good"),
    }.get(job.kind, job.kind)


def stage(job: JobResponse) -> str:
    """What it does now."""
    if job.state is JobState.QUEUED:
        return QCoreApplication.translate("Jobs", "Waiting for other jobs to end")
    return {
        "": QCoreApplication.translate("Jobs", "Starting"),
        "scan": QCoreApplication.translate("Jobs", "Looking for files"),
        "ingest": QCoreApplication.translate("Jobs", "Reading"),
        "embed": QCoreApplication.translate("Jobs", "Indexing"),
        "copy": QCoreApplication.translate("Jobs", "Copying and checking"),
        "start": QCoreApplication.translate("Jobs", "Starting the model"),
        "verify": QCoreApplication.translate("Jobs", "Checking")
        if job.kind in _CHECKS
        else QCoreApplication.translate("Jobs", "Checking the base model"),
        "database": QCoreApplication.translate("Jobs", "Copying the database"),
        "files": QCoreApplication.translate("Jobs", "Copying files"),
        "prune": QCoreApplication.translate("Jobs", "Removing"),
        "load": QCoreApplication.translate("Jobs", "Loading the model"),
        "ask": QCoreApplication.translate("Jobs", "Asking"),
        "train": QCoreApplication.translate("Jobs", "Training"),
        "convert": QCoreApplication.translate("Jobs", "Converting"),
        "adapter": QCoreApplication.translate("Jobs", "Converting the adapter"),
        "compare": QCoreApplication.translate("Jobs", "Comparing with the run"),
        "measure": QCoreApplication.translate("Jobs", "Measuring the perplexity"),
        "importance": QCoreApplication.translate("Jobs", "Finding what matters most"),
        "quantize": QCoreApplication.translate("Jobs", "Quantizing"),
        "erase": QCoreApplication.translate("Jobs", "Erasing keys and rows"),
        "words": QCoreApplication.translate("Jobs", "Taking words out of the indexes"),
        "room": QCoreApplication.translate("Jobs", "Looking for room"),
        "rewrite": QCoreApplication.translate("Jobs", "Writing the database anew"),
        "log": QCoreApplication.translate("Jobs", "Emptying the database's log"),
        "check": QCoreApplication.translate("Jobs", "Looking for what is left"),
        "certify": QCoreApplication.translate("Jobs", "Signing the certificate"),
    }.get(job.stage.partition(" ")[0], job.stage)


def progress(job: JobResponse) -> str:
    """Stage, count, rate and time left, as far as they are known."""
    parts = [stage(job)]
    if job.state is JobState.RUNNING:
        parts += [part for part in (count(job), rate(job), time_left(job)) if part]
    return " · ".join(parts)


def count(job: JobResponse) -> str:
    if job.total is None:
        if not job.done:
            return ""
        return QCoreApplication.translate("Jobs", "{done} so far").format(done=_amount(job.done, job.unit))
    done = _amount(job.done, job.unit) if job.unit == "bytes" else QLocale().toString(job.done)
    return QCoreApplication.translate("Jobs", "{done} of {total}").format(done=done, total=_amount(job.total, job.unit))


def rate(job: JobResponse) -> str:
    """Slower than one a second: in a minute, so that it can be read."""
    if not job.rate_per_s:
        return ""
    if job.unit == "bytes":
        return QCoreApplication.translate("Jobs", "{amount} per second").format(amount=_size(round(job.rate_per_s)))
    if job.rate_per_s >= 1:
        amount = QLocale().toString(job.rate_per_s, "f", 0 if job.rate_per_s >= 10 else 1)
        return QCoreApplication.translate("Jobs", "{amount} per second").format(amount=amount)
    per_minute = job.rate_per_s * 60
    amount = QLocale().toString(per_minute, "f", 0 if per_minute >= 10 else 1)
    return QCoreApplication.translate("Jobs", "{amount} per minute").format(amount=amount)


def time_left(job: JobResponse) -> str:
    if job.time_left_s is None:
        return ""
    if job.time_left_s < 10:
        return QCoreApplication.translate("Jobs", "a few seconds left")
    return QCoreApplication.translate("Jobs", "about {time} left").format(time=duration(job.time_left_s))


def duration(seconds: float) -> str:
    """As exact as somebody who waits wants it."""
    if seconds < 55:
        nearest = max(5, round(seconds / 5) * 5) if seconds >= 10 else max(1, round(seconds))
        return QCoreApplication.translate("Jobs", "{n} s").format(n=nearest)
    if seconds < 5400:
        return QCoreApplication.translate("Jobs", "{n} min").format(n=max(1, round(seconds / 60)))
    if seconds < 36 * 3600:
        return QCoreApplication.translate("Jobs", "{n} h").format(n=max(2, round(seconds / 3600)))
    return QCoreApplication.translate("Jobs", "{n} days").format(n=max(2, round(seconds / 86400)))


def outcome(job: JobResponse) -> str:
    """How it ended; for an ingestion with its counts, for a model with its name."""
    if job.state is JobState.FAILED:
        return QCoreApplication.translate("Jobs", "Failed")
    if job.state is JobState.CANCELLED:
        ended = QCoreApplication.translate("Jobs", "Cancelled")
    else:
        ended = QCoreApplication.translate("Jobs", "Done")
    details = counts_text(_counts(job)) or str((job.result or {}).get("model", ""))
    return f"{ended}: {details}" if details else ended


def reason(job: JobResponse) -> str:
    """Why it failed and what to do, with the code to quote; empty for every other job."""
    if job.state is not JobState.FAILED or job.error is None:
        return ""
    words = " ".join(told(job.error.code, job.error.message, job.error.help)).strip()
    return QCoreApplication.translate("Jobs", "{reason} (code: {code})").format(reason=words, code=job.error.code)


def ended_at(job: JobResponse) -> str:
    """The local time, and how long it ran where that is known."""
    if job.finished_at is None:
        return ""
    finished = datetime.fromisoformat(job.finished_at)
    text = moment_text(job.finished_at)
    if job.started_at is None:
        return text
    took_s = (finished - datetime.fromisoformat(job.started_at)).total_seconds()
    return QCoreApplication.translate("Jobs", "{time}, took {duration}").format(time=text, duration=duration(took_s))


def counts_text(counts: Mapping[FileStatus, int]) -> str:
    """For example "38 added, 1 failed"; empty when there is nothing to count."""
    return ", ".join(f"{QLocale().toString(n)} {status_word(status)}" for status, n in counts.items() if n)


def status_word(status: FileStatus) -> str:
    return {
        FileStatus.ADDED: QCoreApplication.translate("Jobs", "added"),
        FileStatus.UNCHANGED: QCoreApplication.translate("Jobs", "unchanged"),
        FileStatus.UPDATED: QCoreApplication.translate("Jobs", "updated"),
        FileStatus.DUPLICATE: QCoreApplication.translate("Jobs", "duplicate"),
        FileStatus.SKIPPED: QCoreApplication.translate("Jobs", "skipped"),
        FileStatus.QUARANTINED: QCoreApplication.translate("Jobs", "quarantined"),
        FileStatus.FAILED: QCoreApplication.translate("Jobs", "failed"),
        FileStatus.MISSING: QCoreApplication.translate("Jobs", "file gone"),
        FileStatus.REMOVED: QCoreApplication.translate("Jobs", "removed"),
    }[status]


def _counts(job: JobResponse) -> dict[FileStatus, int]:
    """What an ingestion reports of its files; every other result says nothing here."""
    result = job.result or {}
    return {status: n for status in FileStatus if isinstance(n := result.get(status.value), int)}


def _amount(count: int, unit: str) -> str:
    if unit == "bytes":
        return _size(count)
    number = QLocale().toString(count)
    one, many = {
        "files": (QCoreApplication.translate("Jobs", "1 file"), QCoreApplication.translate("Jobs", "{n} files")),
        "documents": (
            QCoreApplication.translate("Jobs", "1 document"),
            QCoreApplication.translate("Jobs", "{n} documents"),
        ),
        "passages": (
            QCoreApplication.translate("Jobs", "1 passage"),
            QCoreApplication.translate("Jobs", "{n} passages"),
        ),
        "steps": (QCoreApplication.translate("Jobs", "1 step"), QCoreApplication.translate("Jobs", "{n} steps")),
        "records": (QCoreApplication.translate("Jobs", "1 record"), QCoreApplication.translate("Jobs", "{n} records")),
        "pieces": (QCoreApplication.translate("Jobs", "1 piece"), QCoreApplication.translate("Jobs", "{n} pieces")),
        "answers": (QCoreApplication.translate("Jobs", "1 answer"), QCoreApplication.translate("Jobs", "{n} answers")),
    }.get(unit, ("", ""))
    if one and count == 1:
        return one
    return many.format(n=number) if many else f"{number} {unit}".strip()


def _size(size_bytes: int) -> str:
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
