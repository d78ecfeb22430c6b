"""Jobs: list, show, follow, cancel, and what an ingestion did with each file."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.streaming import event_stream
from engine.api.trail import TrailDep
from engine.api.visibility import visible_job
from engine.audit.actions import Action
from engine.contract.documents import FileOutcome, FileOutcomeList, FileStatus
from engine.contract.errors import ErrorBody
from engine.contract.jobs import JobList, JobResponse, JobState
from engine.ingest.prepared import Outcome
from engine.jobs.records import Job

router = APIRouter(prefix="/api/jobs", tags=["jobs"])


def present_job(job: Job) -> JobResponse:
    """The wire's form of a job."""
    progress = job.progress
    return JobResponse(
        id=job.id,
        kind=job.kind,
        lane=job.lane.value,
        state=JobState(job.state.value),
        stage=progress.stage,
        done=progress.done,
        total=progress.total,
        unit=progress.unit,
        rate_per_s=progress.rate_per_s,
        time_left_s=progress.time_left_s,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        result=dict(job.result) if job.result else None,
        error=ErrorBody(code=job.error.code, message=job.error.message, help=job.error.help) if job.error else None,
    )


@router.get("")
def list_jobs(caller: CallerDep, services: ServicesDep) -> JobList:
    """The running and the most recent jobs of the caller; an administrator sees everybody's."""
    everybody = caller.user.may(Permission.MANAGE_VAULT)
    jobs = services.jobs.list(created_by=None if everybody else caller.user.id)
    return JobList(jobs=[present_job(job) for job in jobs])


@router.post("/{job_id}/cancel")
def cancel_job(job_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> JobResponse:
    """Ask a job to stop; what it finished is kept."""
    visible_job(services, caller, job_id)
    trail.allowed(Action.JOB_CANCELLED, job_id)
    return present_job(services.jobs.cancel(job_id))


@router.get("/{job_id}/events", response_class=StreamingResponse)
def follow_job(job_id: str, caller: CallerDep, services: ServicesDep) -> StreamingResponse:
    """Server-sent events: the job at each change, until it has ended."""
    visible_job(services, caller, job_id)

    async def changes() -> AsyncIterator[JobResponse]:
        async for job in services.jobs.subscribe(job_id):
            yield present_job(job)

    return event_stream(changes())


@router.get("/{job_id}/files")
def job_files(job_id: str, caller: CallerDep, services: ServicesDep) -> FileOutcomeList:
    """What an ingestion did with each file so far."""
    visible_job(services, caller, job_id)
    return FileOutcomeList(documents=[_outcome(entry) for entry in services.ingest.outcomes(job_id)])


@router.get("/{job_id:path}")
def show_job(job_id: str, caller: CallerDep, services: ServicesDep) -> JobResponse:
    """One job as it stands now."""
    return present_job(visible_job(services, caller, job_id))


def _outcome(entry: Outcome) -> FileOutcome:
    return FileOutcome(
        path=entry.path,
        document_id=entry.document_id,
        status=FileStatus(entry.status.value),
        reason=entry.reason.text if entry.reason else None,
        chunks=entry.chunks,
        pages=entry.pages,
    )
