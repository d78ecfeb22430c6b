"""``jobs list|show|cancel``."""

from __future__ import annotations

import argparse

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.contract.jobs import JobList, JobResponse, JobState


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    jobs = group(groups, "jobs", summary="list, follow and cancel long work")
    command(jobs, shared, "list", _list, summary="list running and recent jobs")
    show = command(jobs, shared, "show", _show, summary="show one job")
    show.add_argument("job", metavar="ID")
    show.add_argument("--wait", action="store_true", help="follow it to its end")
    cancel = command(jobs, shared, "cancel", _cancel, summary="stop a job; what it finished is kept")
    cancel.add_argument("job", metavar="ID")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.list_jobs()
    if arguments.json:
        print_json(JobList(jobs=found))
        return
    print_table(["ID", "KIND", "STATE", "STAGE", "DONE", "STARTED"], map(_row, found), empty="No jobs yet.")


def _row(job: JobResponse) -> tuple[object, ...]:
    done = f"{job.done}/{job.total} {job.unit}" if job.total is not None else f"{job.done} {job.unit}"
    return job.id, job.kind, job.state.value, job.stage or None, done, job.started_at


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        if arguments.wait:
            follow_job(client, arguments.job, quiet=arguments.json)
        _print(arguments, client.job(arguments.job))


def _cancel(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        job = client.cancel_job(arguments.job)
    if arguments.json:
        print_json(job)
    elif job.state is JobState.CANCELLED:
        say(f"Job {job.id} is cancelled.")
    elif job.state.ended:
        say(f"Job {job.id} had already ended ({job.state.value}); there was nothing to cancel.")
    else:
        say(
            f"Asked job {job.id} to stop. It stops after the current step; what it finished is kept.",
            f"To see when it has: cloister jobs show {job.id} --wait",
        )


def _print(arguments: argparse.Namespace, job: JobResponse) -> None:
    if arguments.json:
        print_json(job)
        return
    print_table(["ID", "KIND", "STATE", "STAGE", "DONE", "STARTED"], [_row(job)], empty="")
    if job.error:
        say(f"error[{job.error.code}]: {job.error.message}", f"  {job.error.help}")
