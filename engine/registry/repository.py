"""The tables ``model_versions``, ``parity_checks`` and ``stage_moves``."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from engine.registry.model import ParityRecord, StageMove, Version, VersionRecord
from engine.registry.stages import Stage

_VERSION = (
    "id, name, model_id, form, quantization, importance, run_id, dataset_version_id, base_pack_id, "
    "base_manifest_sha256, base_model_id, lower(hex(adapter_sha256)), lower(hex(gguf_sha256)), size_bytes, refused, "
    "created_at, created_by"
)
_MOVE = "sequence, version_id, from_stage, to_stage, moved_at, moved_by, why"


def insert_version(conn: apsw.Connection, version: VersionRecord, parity: Sequence[ParityRecord]) -> None:
    """Together with what was compared."""
    conn.execute(
        "INSERT INTO model_versions (id, name, model_id, form, quantization, importance, run_id, dataset_version_id, "
        "base_pack_id, base_manifest_sha256, base_model_id, adapter_sha256, gguf_sha256, size_bytes, refused, "
        "created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            version.id,
            version.name,
            version.model_id,
            version.form,
            version.quantization,
            int(version.importance),
            version.run_id,
            version.dataset_version_id,
            version.base_pack_id,
            version.base_manifest_sha256,
            version.base_model_id,
            bytes.fromhex(version.adapter_sha256),
            bytes.fromhex(version.gguf_sha256) if version.gguf_sha256 else None,
            version.size_bytes,
            version.refused,
            version.created_at,
            version.created_by,
        ),
    )
    conn.executemany(
        'INSERT INTO parity_checks (version_id, kind, quantization, passed, measured, "limit", detail) '
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(version.id, p.kind, p.quantization, int(p.passed), p.measured, p.limit, p.detail) for p in parity],
    )


def insert_move(
    conn: apsw.Connection, version_id: str, before: Stage | None, after: Stage, *, at: str, by: str, why: str
) -> None:
    conn.execute(
        "INSERT INTO stage_moves (version_id, from_stage, to_stage, moved_at, moved_by, why) VALUES (?, ?, ?, ?, ?, ?)",
        (version_id, before.value if before else None, after.value, at, by, why),
    )


def list_versions(conn: apsw.Connection) -> list[Version]:
    """The newest first."""
    rows = conn.execute(f"SELECT {_VERSION} FROM model_versions ORDER BY created_at DESC, id DESC").fetchall()
    return [_whole(conn, row) for row in rows]


def find_version(conn: apsw.Connection, name_or_id: str) -> Version | None:
    """By id, or the newest of that name without regard to case; one that was kept before one that was refused."""
    row = conn.execute(
        f"SELECT {_VERSION} FROM model_versions WHERE id = ?1 OR model_id = ?1 OR name = ?1 COLLATE NOCASE "
        "ORDER BY id = ?1 DESC, refused IS NOT NULL, created_at DESC, id DESC",
        (name_or_id,),
    ).fetchone()
    return _whole(conn, row) if row else None


def versions_of_run(conn: apsw.Connection, run_id: str) -> list[Version]:
    """Every version that was made of a run, the newest first."""
    rows = conn.execute(
        f"SELECT {_VERSION} FROM model_versions WHERE run_id = ? ORDER BY created_at DESC, id DESC", (run_id,)
    ).fetchall()
    return [_whole(conn, row) for row in rows]


def version_of_model(conn: apsw.Connection, model_id: str) -> Version | None:
    row = conn.execute(f"SELECT {_VERSION} FROM model_versions WHERE model_id = ?", (model_id,)).fetchone()
    return _whole(conn, row) if row else None


def stage_of_model(conn: apsw.Connection, model_id: str) -> Stage | None:
    """None for a model that came out of no run."""
    row = conn.execute(
        "SELECT to_stage FROM stage_moves WHERE version_id = (SELECT id FROM model_versions WHERE model_id = ?) "
        "ORDER BY sequence DESC LIMIT 1",
        (model_id,),
    ).fetchone()
    return Stage(row[0]) if row else None


def _whole(conn: apsw.Connection, row: tuple[object, ...]) -> Version:
    fields = list(row)
    fields[5] = bool(fields[5])
    record = VersionRecord(*fields)  # type: ignore[arg-type]
    moves = tuple(
        StageMove(n, version, Stage(before) if before else None, Stage(after), at, by, why)
        for n, version, before, after, at, by, why in conn.execute(
            f"SELECT {_MOVE} FROM stage_moves WHERE version_id = ? ORDER BY sequence", (record.id,)
        )
    )
    parity = tuple(
        ParityRecord(kind, quantization, bool(passed), measured, limit, detail)
        for kind, quantization, passed, measured, limit, detail in conn.execute(
            'SELECT kind, quantization, passed, measured, "limit", detail FROM parity_checks WHERE version_id = ? '
            "ORDER BY quantization = 'F16' DESC, kind",
            (record.id,),
        )
    )
    removed = conn.execute(
        "SELECT count(*) FROM training_run_documents WHERE run_id = ? AND withdrawn = 1", (record.run_id,)
    ).fetchall()[0][0]
    return Version(record, moves[-1].to_stage if moves else None, parity, moves, int(str(removed)))
