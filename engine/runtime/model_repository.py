"""The tables ``models`` and ``model_uses``: which model files are registered, and which one answers."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

_COLUMNS = (
    "id, name, file_name, lower(hex(sha256)), size_bytes, architecture, parameters, context_tokens, quantization, "
    "chat_template, licence, imported_at, blob_id, base_model_id"
)


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """One registered model file."""

    id: str
    name: str
    file_name: str  # below the vault's models folder
    sha256: str  # hexadecimal
    size_bytes: int
    architecture: str
    parameters: int | None
    context_tokens: int
    quantization: str
    chat_template: str | None
    licence: str | None
    imported_at: str  # RFC 3339
    blob_id: str | None = None  # sealed weights, trained on documents; file_name is then empty
    base_model_id: str | None = None  # this is an adapter over that model


def insert_model(conn: apsw.Connection, model: ModelRecord) -> None:
    conn.execute(
        "INSERT INTO models (id, name, file_name, sha256, size_bytes, architecture, parameters, context_tokens, "
        "quantization, chat_template, licence, imported_at, blob_id, base_model_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            model.id,
            model.name,
            model.file_name,
            bytes.fromhex(model.sha256),
            model.size_bytes,
            model.architecture,
            model.parameters,
            model.context_tokens,
            model.quantization,
            model.chat_template,
            model.licence,
            model.imported_at,
            model.blob_id,
            model.base_model_id,
        ),
    )


def list_models(conn: apsw.Connection) -> list[ModelRecord]:
    return [ModelRecord(*row) for row in conn.execute(f"SELECT {_COLUMNS} FROM models ORDER BY imported_at, id")]


def find_model(conn: apsw.Connection, name_or_id: str) -> ModelRecord | None:
    """By id, or by name without regard to case."""
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM models WHERE id = ?1 OR name = ?1 COLLATE NOCASE ORDER BY id = ?1 DESC", (name_or_id,)
    ).fetchone()
    return ModelRecord(*row) if row else None


def find_by_digest(conn: apsw.Connection, sha256: str) -> ModelRecord | None:
    row = conn.execute(f"SELECT {_COLUMNS} FROM models WHERE sha256 = ?", (bytes.fromhex(sha256),)).fetchone()
    return ModelRecord(*row) if row else None


def adapters_of(conn: apsw.Connection, base_model_id: str) -> list[ModelRecord]:
    """Every adapter over that model."""
    query = f"SELECT {_COLUMNS} FROM models WHERE base_model_id = ? ORDER BY imported_at, id"
    return [ModelRecord(*row) for row in conn.execute(query, (base_model_id,))]


def delete_model(conn: apsw.Connection, model_id: str) -> None:
    """Remove it and its place in the history of uses."""
    conn.execute("DELETE FROM model_uses WHERE model_id = ?", (model_id,))
    conn.execute("DELETE FROM models WHERE id = ?", (model_id,))


def current_model(conn: apsw.Connection) -> ModelRecord | None:
    """The model of the newest use; None when none was ever used or the newest use is of none."""
    row = conn.execute("SELECT model_id FROM model_uses ORDER BY sequence DESC LIMIT 1").fetchone()
    return find_model(conn, row[0]) if row and row[0] else None


def record_use(conn: apsw.Connection, model_id: str | None, *, used_at: str, used_by: str) -> None:
    conn.execute("INSERT INTO model_uses (model_id, used_at, used_by) VALUES (?, ?, ?)", (model_id, used_at, used_by))


def has_previous_use(conn: apsw.Connection) -> bool:
    return conn.execute("SELECT 1 FROM model_uses LIMIT 1 OFFSET 1").fetchone() is not None


def previous_model(conn: apsw.Connection) -> ModelRecord | None:
    """The model of the use before the newest; None when that use was of none."""
    row = conn.execute("SELECT model_id FROM model_uses ORDER BY sequence DESC LIMIT 1 OFFSET 1").fetchone()
    return find_model(conn, row[0]) if row and row[0] else None


def undo_newest_use(conn: apsw.Connection) -> None:
    conn.execute("DELETE FROM model_uses WHERE sequence = (SELECT max(sequence) FROM model_uses)")
