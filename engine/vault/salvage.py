"""Copy what can still be read of a damaged database into a new one, row by row. Knows no table by its name.

A page that does not authenticate costs the rows that lie on it, and for a page further up in a tree those below it.
After each one the connection is opened anew: the cipher refuses every other page once it met a bad one.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import apsw

from engine.core.errors import CloisterError

Value = str | int | float | bytes | None
Row = tuple[Value, ...]
Open = Callable[[], apsw.Connection]
Report = Callable[[str, int, int | None, str], None]

_ROWS_AT_ONCE = 256
# No table here has a row before: from the least number there is, steps that grow would jump over every row.
_FIRST_ROW_ID, _LAST_ROW_ID = 0, 2**63 - 1
_LARGE_STEP = 4096
_UNTOUCHED = frozenset({"schema_migrations"})


@dataclass(frozen=True, slots=True)
class Table:
    """``key``: the columns of the primary key of a table without row ids, else none."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def listed(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)


class DamagedReader:
    """Reads from a database whose pages may be bad. ``gaps``: tables of which not every row was read."""

    def __init__(self, open_connection: Open) -> None:
        self._open = open_connection
        self._connection = open_connection()
        self.gaps: set[str] = set()

    def close(self) -> None:
        self._connection.close()

    def fetch(self, query: str, values: Sequence[Value] = ()) -> list[Row] | None:
        """None: it met damage on the way."""
        try:
            return self._connection.execute(query, tuple(values)).fetchall()
        except (apsw.Error, CloisterError):
            self._connection.close()
            self._connection = self._open()
            return None

    def rows(self, table: Table) -> Iterator[Row]:
        """Every row that can be read, once; without row ids those before the first hole and after the last."""
        return self._by_key(table) if table.key else self._by_row_id(table)

    def _by_row_id(self, table: Table) -> Iterator[Row]:
        # "at least" and never "more than": the latter looks for the row before, on the bad page.
        position, limit = _FIRST_ROW_ID, _ROWS_AT_ONCE
        query = f'SELECT _rowid_, {table.listed} FROM "{table.name}" WHERE _rowid_ >= ? ORDER BY _rowid_ LIMIT ?'
        while True:
            found = self.fetch(query, (position, limit))
            if found is None and limit > 1:
                limit //= 4
            elif found is None:
                self.gaps.add(table.name)
                beyond = self._beyond(table, position)
                if beyond is None:
                    return
                position = beyond
            elif not found:
                return
            else:
                for row in found:
                    yield row[1:]
                position, limit = _integer(found[-1][0]) + 1, min(_ROWS_AT_ONCE, limit * 4)

    def _beyond(self, table: Table, position: int) -> int | None:
        """Where reading may go on, when the first row from ``position`` on cannot be read. None: nowhere."""
        first = f'SELECT _rowid_ FROM "{table.name}" WHERE _rowid_ >= ? ORDER BY _rowid_ LIMIT 1'
        found = self.fetch(first, (position,))
        if found is not None:  # the row is there, and something that belongs to it is not
            return _integer(found[0][0]) + 1 if found else None
        bad, step = position, 1
        while True:
            good = bad + step
            if good >= _LAST_ROW_ID:
                return None
            if self.fetch(first, (good,)) is not None:
                break
            # Slowly longer at first, so that good rows between two bad pages are seldom jumped over.
            bad, step = good, step + (step // 4 + 1 if step < _LARGE_STEP else step)
        while good - bad > 1:
            middle = (good + bad) // 2
            if self.fetch(first, (middle,)) is None:
                bad = middle
            else:
                good = middle
        return good

    def _by_key(self, table: Table) -> Iterator[Row]:
        forward = yield from self._along(table, ">", "ASC", None)
        if forward is not None:
            self.gaps.add(table.name)
            yield from self._along(table, "<", "DESC", forward[0])

    def _along(self, table: Table, sign: str, order: str, until: Row | None) -> Generator[Row, None, tuple[Row] | None]:
        """Walk in one direction. Returns (the last key,) where damage ended it, else None."""
        key = ", ".join(f'"{name}"' for name in table.key)
        ordered = ", ".join(f'"{name}" {order}' for name in table.key)
        marks = ", ".join("?" for _ in table.key)
        last: Row = ()
        limit = _ROWS_AT_ONCE
        while True:
            where = f"WHERE ({key}) {sign} ({marks})" if last else ""
            query = f'SELECT {key}, {table.listed} FROM "{table.name}" {where} ORDER BY {ordered} LIMIT {limit}'
            found = self.fetch(query, last)
            if found is None and limit > 1:
                limit //= 4
            elif found is None:
                return (last,)
            elif not found:
                return None
            else:
                for row in found:
                    if until is not None and row[: len(table.key)] == until:
                        return None
                    yield row[len(table.key) :]
                last = found[-1][: len(table.key)]


def tables_of(conn: apsw.Connection) -> list[Table]:
    """The ordinary tables, without those that belong to a virtual one."""
    listed = conn.execute("SELECT name, wr, type FROM pragma_table_list WHERE schema = 'main'").fetchall()
    virtual = tuple(f"{name}_" for name, _, kind in listed if kind == "virtual")
    names = [
        (str(name), bool(wr))
        for name, wr, kind in listed
        # Not every virtual table says which tables are its own.
        if kind == "table" and not str(name).startswith(("sqlite_", *virtual)) and name not in _UNTOUCHED
    ]
    return [table_of(conn, name, without_row_ids=wr) for name, wr in sorted(names)]


def table_of(conn: apsw.Connection, name: str, *, without_row_ids: bool = False) -> Table:
    columns = conn.execute("SELECT name, pk FROM pragma_table_info(?) ORDER BY cid", (name,)).fetchall()
    key = [(_integer(pk), str(column)) for column, pk in columns if pk]
    return Table(
        name, tuple(str(column) for column, _ in columns), tuple(c for _, c in sorted(key)) if without_row_ids else ()
    )


def copy_tables(reader: DamagedReader, target: apsw.Connection, report: Report) -> None:
    """Into a database of the same schema. ``target`` checks no references and runs no triggers meanwhile."""
    tables = tables_of(target)
    for number, table in enumerate(tables):
        report("copy", number, len(tables), "tables")
        marks = ", ".join("?" for _ in table.columns)
        statement = f'INSERT OR IGNORE INTO "{table.name}" ({table.listed}) VALUES ({marks})'
        target.execute("BEGIN IMMEDIATE")
        target.execute(f'DELETE FROM "{table.name}"')
        target.executemany(statement, reader.rows(table))
        target.execute("COMMIT")
    for name, last in reader.fetch("SELECT name, seq FROM sqlite_sequence") or []:
        target.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, name))


def drop_orphans(conn: apsw.Connection) -> dict[str, int]:
    """Remove, or detach, rows whose row above is gone; returns how many by table. Every reference has one column."""
    removed: dict[str, int] = {}
    changed = True
    while changed:
        changed = False
        for table in tables_of(conn):
            for parent, column, referenced, nullable in _references(conn, table.name):
                lost = f'"{column}" IS NOT NULL AND "{column}" NOT IN (SELECT "{referenced}" FROM "{parent}")'
                what = f'UPDATE "{table.name}" SET "{column}" = NULL' if nullable else f'DELETE FROM "{table.name}"'
                conn.execute(f"{what} WHERE {lost}")
                if count := conn.changes():
                    removed[table.name] = removed.get(table.name, 0) + count
                    changed = True
    return removed


def _references(conn: apsw.Connection, table: str) -> list[tuple[str, str, str, bool]]:
    rows = conn.execute(
        'SELECT f."table", f."from", f."to", f.on_delete <> \'CASCADE\' AND c."notnull" = 0 AND c.pk = 0'
        ' FROM pragma_foreign_key_list(?1) AS f JOIN pragma_table_info(?1) AS c ON c.name = f."from"',
        (table,),
    ).fetchall()
    return [(str(parent), str(column), str(to), bool(nullable)) for parent, column, to, nullable in rows]


def _integer(value: Value) -> int:
    assert isinstance(value, int)
    return value
