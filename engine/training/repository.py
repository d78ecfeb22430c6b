"""The tables ``training_runs``, ``training_metrics`` and ``training_sweeps``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import apsw

from engine.contract.training import TrainingConfig
from engine.training.records import Metrics, ResultFile, RunRecord, SweepRecord

_RUN = (
    "id, name, state, job_id, sweep_id, trial, preset, config, objective, dataset_version, dataset_sha256, "
    "data_sha256, base_pack_id, base_name, base_manifest_sha256, licence, estimated_bytes, versions, device, step, "
    "steps, loss, best_step, best_loss, tokens_per_s, peak_memory_bytes, files, notes, error_code, error_message, "
    "error_help, created_at, created_by, started_at, finished_at"
)
_REMOVED = "(SELECT count(*) FROM training_run_documents WHERE run_id = training_runs.id AND withdrawn = 1)"
_METRICS = "step, loss, learning_rate, grad_norm, tokens, tokens_per_s, memory_bytes, temperature_c, evaluation_loss"
_SWEEP = "id, job_id, request, trials, created_at, created_by"
_CHANGEABLE = frozenset(
    "state job_id config data_sha256 versions device step steps loss best_step best_loss tokens_per_s "
    "peak_memory_bytes files notes error_code error_message error_help started_at finished_at".split()
)


def insert_run(conn: apsw.Connection, run: RunRecord, run_key: bytes) -> None:
    values = {
        "id": run.id,
        "name": run.name,
        "state": run.state,
        "job_id": run.job_id,
        "sweep_id": run.sweep_id,
        "trial": None if run.trial is None else json.dumps(dict(run.trial)),
        "preset": run.preset,
        "config": run.config.model_dump_json(),
        "objective": run.objective,
        "dataset_version": run.dataset_version,
        "dataset_sha256": run.dataset_sha256,
        "base_pack_id": run.base_pack_id,
        "base_name": run.base_name,
        "base_manifest_sha256": run.base_manifest_sha256,
        "licence": run.licence,
        "run_key": run_key,
        "estimated_bytes": run.estimated_bytes,
        "notes": json.dumps(list(run.notes)),
        "created_at": run.created_at,
        "created_by": run.created_by,
    }
    names = ", ".join(values)
    conn.execute(f"INSERT INTO training_runs ({names}) VALUES ({', '.join('?' * len(values))})", tuple(values.values()))


def find_run(conn: apsw.Connection, run_id: str) -> RunRecord | None:
    row = conn.execute(f"SELECT {_RUN}, {_REMOVED} FROM training_runs WHERE id = ?", (run_id,)).fetchone()
    return _run(row) if row else None


def list_runs(
    conn: apsw.Connection, *, limit: int = 100, offset: int = 0, sweep_id: str | None = None
) -> list[RunRecord]:
    """The newest first; of a sweep in the order of its trials."""
    if sweep_id is not None:
        rows = conn.execute(
            f"SELECT {_RUN}, {_REMOVED} FROM training_runs WHERE sweep_id = ? ORDER BY rowid", (sweep_id,)
        )
    else:
        rows = conn.execute(
            f"SELECT {_RUN}, {_REMOVED} FROM training_runs ORDER BY rowid DESC LIMIT ? OFFSET ?", (limit, offset)
        )
    return [_run(row) for row in rows]


def run_key(conn: apsw.Connection, run_id: str) -> bytes:
    key = conn.execute("SELECT run_key FROM training_runs WHERE id = ?", (run_id,)).fetchall()[0][0]
    assert isinstance(key, bytes)
    return key


def all_run_ids(conn: apsw.Connection) -> frozenset[str]:
    return frozenset(str(row[0]) for row in conn.execute("SELECT id FROM training_runs"))


def update_run(conn: apsw.Connection, run_id: str, **changes: Any) -> None:
    """Set columns; values that are no scalars are kept as JSON."""
    unknown = set(changes) - _CHANGEABLE
    assert not unknown, unknown
    values = [json.dumps(value) if isinstance(value, dict | list) else value for value in changes.values()]
    assignments = ", ".join(f"{name} = ?" for name in changes)
    conn.execute(f"UPDATE training_runs SET {assignments} WHERE id = ?", (*values, run_id))


def count_metrics(conn: apsw.Connection, run_id: str) -> int:
    """How many steps have numbers."""
    row = conn.execute("SELECT count(*) FROM training_metrics WHERE run_id = ?", (run_id,)).fetchone()
    return int(str(row[0])) if row else 0


def delete_run(conn: apsw.Connection, run: RunRecord) -> None:
    """With its key and its metrics; with the last run of a sweep the sweep goes too."""
    conn.execute("DELETE FROM training_runs WHERE id = ?", (run.id,))
    conn.execute(
        "DELETE FROM training_sweeps WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM training_runs WHERE sweep_id = ?1)",
        (run.sweep_id,),
    )


def measured_speed(conn: apsw.Connection, *, base_pack_id: str, method: str, device: str, cards: int) -> float | None:
    """Tokens a second of the newest finished run of the same kind."""
    rows = conn.execute(
        "SELECT tokens_per_s FROM training_runs WHERE base_pack_id = ? AND state = 'succeeded' AND tokens_per_s > 0 "
        "AND json_extract(config, '$.method') = ? AND json_extract(config, '$.device') = ? "
        "AND coalesce(json_extract(config, '$.cards'), 1) = ? ORDER BY rowid DESC LIMIT 1",
        (base_pack_id, method, device, cards),
    ).fetchall()
    speed = rows[0][0] if rows else None
    return speed if isinstance(speed, float) else None


def write_metrics(conn: apsw.Connection, run_id: str, metrics: Sequence[Metrics]) -> None:
    """A step that is there already is replaced, but keeps its evaluation."""
    conn.executemany(
        f"INSERT INTO training_metrics (run_id, {_METRICS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (run_id, step) DO UPDATE SET "
        + ", ".join(f"{name} = coalesce(excluded.{name}, {name})" for name in _METRICS.split(", ")[1:]),
        [(run_id, *asdict(one).values()) for one in metrics],
    )


def read_metrics(conn: apsw.Connection, run_id: str, *, after: int, limit: int) -> list[Metrics]:
    """The steps above ``after``, in order."""
    rows = conn.execute(
        f"SELECT {_METRICS} FROM training_metrics WHERE run_id = ? AND step > ? ORDER BY step LIMIT ?",
        (run_id, after, limit),
    )
    return [Metrics(*row) for row in rows]


def read_thinned(conn: apsw.Connection, run_id: str, *, stride: int) -> list[Metrics]:
    """Every ``stride``-th step from the first on, every evaluation, and the last step, in order."""
    rows = conn.execute(
        f"SELECT {_METRICS} FROM training_metrics AS one WHERE run_id = ?1 AND ((step - 1) % ?2 = 0 "
        "OR evaluation_loss IS NOT NULL OR step = (SELECT max(step) FROM training_metrics WHERE run_id = ?1)) "
        "ORDER BY step",
        (run_id, stride),
    )
    return [Metrics(*row) for row in rows]


def insert_sweep(conn: apsw.Connection, sweep: SweepRecord) -> None:
    conn.execute(
        f"INSERT INTO training_sweeps ({_SWEEP}) VALUES (?, ?, ?, ?, ?, ?)",
        (sweep.id, sweep.job_id, sweep.request, sweep.trials, sweep.created_at, sweep.created_by),
    )


def find_sweep(conn: apsw.Connection, sweep_id: str) -> SweepRecord | None:
    row = conn.execute(f"SELECT {_SWEEP} FROM training_sweeps WHERE id = ?", (sweep_id,)).fetchone()
    return SweepRecord(*row) if row else None


def set_sweep_job(conn: apsw.Connection, sweep_id: str, job_id: str) -> None:
    conn.execute("UPDATE training_sweeps SET job_id = ? WHERE id = ?", (job_id, sweep_id))


def _run(row: tuple[Any, ...]) -> RunRecord:
    value = dict(zip([*_RUN.split(", "), "documents_removed"], row, strict=True))
    code, message, help_text = (value.pop(name) for name in ("error_code", "error_message", "error_help"))
    value["config"] = TrainingConfig.model_validate_json(value["config"])
    value["trial"] = json.loads(value["trial"]) if value["trial"] else None
    value["versions"] = json.loads(value["versions"])
    value["files"] = tuple(ResultFile(**one) for one in json.loads(value["files"]))
    value["notes"] = tuple(json.loads(value["notes"]))
    return RunRecord(**value, error=(code, message, help_text or "") if code else None)
