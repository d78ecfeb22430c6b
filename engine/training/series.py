"""The numbers of several runs for one plot: as many steps of each as an eye can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from engine.training import repository
from engine.training.records import Metrics, RunRecord


@dataclass(frozen=True, slots=True)
class Series:
    """``metrics`` in the order of their steps; ``steps`` of the run have numbers."""

    run: RunRecord
    steps: int
    metrics: Sequence[Metrics]


def read_series(conn: apsw.Connection, run: RunRecord, *, points: int) -> Series:
    """About ``points`` steps at even distances, and with them every evaluation and the last step."""
    steps = repository.count_metrics(conn, run.id)
    stride = max(1, -(-steps // points))
    return Series(run, steps, repository.read_thinned(conn, run.id, stride=stride))
