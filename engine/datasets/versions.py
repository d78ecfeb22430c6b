"""Frozen versions: written once, read line by line. The repository of the tables ``dataset_version…``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from engine.datasets.content import Kind
from engine.datasets.errors import no_such_version
from engine.datasets.freezing import Line, digest
from engine.datasets.records import Split, Version
from engine.vault.database import Database

_COLUMNS = "id, dataset_id, number, kind, sha256, settings, statistics, frozen_by, frozen_at, withdrawn"
_BATCH_LINES = 500


@dataclass(frozen=True, slots=True)
class SourceOfVersion:
    """A document that a version came from. ``name`` None: it was removed since. ``sha256`` is of its bytes then."""

    document_id: str
    name: str | None
    sha256: str
    split: str
    items: int
    withdrawn: bool


class FrozenVersion:
    """What a trainer reads. Lines are read in batches, so that a version of any size takes little memory."""

    def __init__(self, database: Database, version: Version) -> None:
        self._database = database
        self.version = version

    @property
    def id(self) -> str:
        return self.version.id

    @property
    def sha256(self) -> str:
        """Of the version as it was frozen, hexadecimal; see ``withdrawn_items``."""
        return self.version.sha256

    @property
    def kind(self) -> str:
        """``sft``, ``dpo`` or ``cpt``."""
        return self.version.kind.value

    @property
    def withdrawn_items(self) -> int:
        """How many lines went since then, with documents that were removed."""
        return self.version.withdrawn

    def iter_lines(self, split: str) -> Iterator[bytes]:
        """The lines of ``train``, ``validation`` or ``test`` as UTF-8 JSON without line ends, in the version's order.

        A line that is withdrawn while this is read does not come any more.
        """
        wanted, after = Split(split).value, 0
        while True:
            with self._database.read() as conn:
                rows = conn.execute(
                    "SELECT ordinal, line FROM dataset_version_lines "
                    "WHERE version_id = ? AND split = ? AND ordinal > ? ORDER BY ordinal LIMIT ?",
                    (self.version.id, wanted, after, _BATCH_LINES),
                ).fetchall()
            if not rows:
                return
            for ordinal, line in rows:
                after = int(str(ordinal))
                yield str(line).encode()

    def content_sha256(self) -> str:
        """Of the lines that are there now; the same as ``sha256`` while nothing was withdrawn."""
        return digest((split.value, line.decode()) for split in Split for line in self.iter_lines(split.value))


def insert_version(
    conn: apsw.Connection, version: Version, lines: Sequence[Line], *, card: str, job_id: str | None
) -> None:
    """Write a version whole, with its lineage; from then on nothing of it changes."""
    conn.execute(
        "INSERT INTO dataset_versions (id, dataset_id, number, kind, sha256, settings, statistics, card, job_id, "
        "frozen_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            version.id,
            version.dataset_id,
            version.number,
            version.kind.value,
            version.sha256,
            json.dumps(version.settings, ensure_ascii=False, sort_keys=True),
            json.dumps(version.statistics, ensure_ascii=False, sort_keys=True),
            card,
            job_id,
            version.frozen_by,
        ),
    )
    lineage: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        row = conn.execute(
            "INSERT INTO dataset_version_lines (version_id, split, ordinal, line) VALUES (?, ?, ?, ?) RETURNING id",
            (version.id, line.split.value, line.ordinal, line.text),
        ).fetchall()
        line_id = int(str(row[0][0]))
        for source in line.candidate.sources:
            lineage[source.document_id, source.document_sha256.hex(), line.split.value] += 1
            conn.execute(
                "INSERT INTO dataset_line_sources (line_id, document_id) VALUES (?, ?)", (line_id, source.document_id)
            )
    conn.executemany(
        "INSERT INTO dataset_version_documents (version_id, document_id, document_sha256, split, items) "
        "VALUES (?, ?, ?, ?, ?)",
        [(version.id, *key, number) for key, number in sorted(lineage.items())],
    )
    conn.execute("UPDATE dataset_versions SET frozen_at = ? WHERE id = ?", (version.frozen_at, version.id))


def next_number(conn: apsw.Connection, dataset_id: str) -> int:
    row = conn.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM dataset_versions WHERE dataset_id = ?", (dataset_id,)
    ).fetchone()
    return int(str(row[0])) if row else 1


def get_version(conn: apsw.Connection, version_id: str) -> Version:
    """Raises DatasetNotFoundError."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM dataset_versions WHERE id = ?", (version_id,)).fetchone()
    if row is None:
        raise no_such_version()
    return _version(row)


def version_of_job(conn: apsw.Connection, job_id: str) -> Version | None:
    """What a freeze made before it was run again."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM dataset_versions WHERE job_id = ?", (job_id,)).fetchone()
    return None if row is None else _version(row)


def list_versions(conn: apsw.Connection, dataset_id: str) -> list[Version]:
    """The newest first."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM dataset_versions WHERE dataset_id = ? ORDER BY number DESC", (dataset_id,)
    )
    return [_version(row) for row in rows]


def card_of(conn: apsw.Connection, version_id: str) -> str:
    row = conn.execute("SELECT card FROM dataset_versions WHERE id = ?", (version_id,)).fetchone()
    if row is None:
        raise no_such_version()
    return str(row[0])


def lineage_of(conn: apsw.Connection, version_id: str) -> list[SourceOfVersion]:
    """By document."""
    rows = conn.execute(
        "SELECT v.document_id, d.name, v.document_sha256, v.split, v.items, v.withdrawn "
        "FROM dataset_version_documents AS v LEFT JOIN documents AS d ON d.id = v.document_id "
        "WHERE v.version_id = ? ORDER BY v.document_id, v.document_sha256",
        (version_id,),
    )
    return [
        SourceOfVersion(
            str(document), None if name is None else str(name), str(sha256), str(split), int(str(items)), bool(gone)
        )
        for document, name, sha256, split, items, gone in rows
    ]


def _version(row: Sequence[Any]) -> Version:
    return Version(
        id=str(row[0]),
        dataset_id=str(row[1]),
        number=int(row[2]),
        kind=Kind(row[3]),
        sha256=str(row[4]),
        settings=json.loads(str(row[5])),
        statistics=json.loads(str(row[6])),
        frozen_by=str(row[7]),
        frozen_at=str(row[8]),
        withdrawn=int(row[9]),
    )
