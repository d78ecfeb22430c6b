"""Following the jobs that apply what was decided about personal data."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from engine.cli.output import say
from engine.cli.progress import follow_job
from engine.client.client import Client


def finish_jobs(client: Client, job_ids: Sequence[str], arguments: argparse.Namespace) -> None:
    """Wait for them, unless --no-wait."""
    for job_id in job_ids:
        if not arguments.no_wait:
            follow_job(client, job_id, quiet=arguments.json)
        elif not arguments.json:
            say(f"Started job {job_id}. To follow it: cloister jobs show {job_id} --wait")
