"""Why a job cannot be found, or ended without its result.

CloisterError
├── JobNotFoundError      JOB_NOT_FOUND       no job of this id, or it was pruned
├── UnknownJobKindError   JOB_UNKNOWN_KIND    no handler is registered for the kind
├── JobCrashLoopError     JOB_CRASH_LOOP      the engine died each time it ran the job
├── JobQueueClosedError   JOB_QUEUE_CLOSED    the engine is shutting down
├── JobWaitTimeoutError   JOB_WAIT_TIMEOUT    the job is still going on
└── CancelledError        CANCELLED           somebody cancelled the job
    └── PausedError       JOB_PAUSED          the engine shuts down; the job goes on at its next start
"""

from __future__ import annotations

from engine.core.errors import CancelledError, CloisterError, NotFoundError


class JobNotFoundError(NotFoundError):
    code = "JOB_NOT_FOUND"


class UnknownJobKindError(CloisterError):
    code = "JOB_UNKNOWN_KIND"


class JobCrashLoopError(CloisterError):
    code = "JOB_CRASH_LOOP"


class JobQueueClosedError(CloisterError):
    code = "JOB_QUEUE_CLOSED"
    http_status = 503


class JobWaitTimeoutError(CloisterError):
    code = "JOB_WAIT_TIMEOUT"
    http_status = 504


class PausedError(CancelledError):
    code = "JOB_PAUSED"
