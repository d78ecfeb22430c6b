"""Accepting, rejecting and editing items, one or many in a step, and undoing the last step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from engine.core.errors import InvalidInputError
from engine.datasets.content import Content, kind_of, stored, texts_of
from engine.datasets.errors import NothingToUndoError
from engine.datasets.listing import ItemQuery, selection
from engine.datasets.records import Item, State
from engine.datasets.repository import derived, get_items, write_words


@dataclass(frozen=True, slots=True)
class Step:
    """Who does what and when; ``action`` is what an undo says it took back."""

    action: str
    done_by: str
    done_at: str


def set_state(conn: apsw.Connection, chosen: ItemQuery | Sequence[int], dataset_id: str, state: State, by: Step) -> int:
    """Accept or reject items, named by id or by what a list shows; returns how many changed.

    Raises DatasetNotFoundError if one that is named is not there.
    """
    if isinstance(chosen, ItemQuery):
        where, values = selection(chosen)
    else:
        get_items(conn, dataset_id, chosen)
        where, values = (
            "i.dataset_id = ? AND i.id IN (SELECT value FROM json_each(?))",
            [dataset_id, json.dumps([*chosen])],
        )
    _begin(conn, dataset_id, by)
    conn.execute(
        "INSERT INTO dataset_undo_items (item_id, dataset_id, state, content, edited) "
        f"SELECT i.id, i.dataset_id, i.state, NULL, i.edited FROM dataset_items AS i WHERE {where} AND i.state <> ?",
        (*values, state.value),
    )
    conn.execute(
        "UPDATE dataset_items SET state = ?, updated_at = ? "
        "WHERE id IN (SELECT item_id FROM dataset_undo_items WHERE dataset_id = ?)",
        (state.value, by.done_at, dataset_id),
    )
    return conn.changes()


def edit(conn: apsw.Connection, dataset_id: str, item_id: int, content: Content, by: Step) -> Item:
    """Replace what an item says; its kind and its sources stay. Raises DatasetNotFoundError or InvalidInputError."""
    (item,) = get_items(conn, dataset_id, [item_id])
    if item.content is None:
        raise InvalidInputError(
            "This item is the text of a document, which is not edited here.", help="Reject it, or change the document."
        )
    if kind_of(content) is not item.kind:
        raise InvalidInputError(
            f"This item is of the kind {item.kind.value}; what it is to become is not.",
            help="Keep the shape: messages, or prompt with chosen and rejected.",
        )
    _begin(conn, dataset_id, by)
    conn.execute(
        "INSERT INTO dataset_undo_items (item_id, dataset_id, state, content, edited) "
        "SELECT id, dataset_id, state, content, edited FROM dataset_items WHERE id = ?",
        (item_id,),
    )
    _write(conn, item_id, content, edited=True, now=by.done_at)
    return get_items(conn, dataset_id, [item_id])[0]


def undo(conn: apsw.Connection, dataset_id: str, *, now: str) -> tuple[str, int]:
    """Put the items of the last step back; returns what it was and how many. Raises NothingToUndoError."""
    step = conn.execute("SELECT action FROM dataset_undo_steps WHERE dataset_id = ?", (dataset_id,)).fetchone()
    if step is None:
        raise NothingToUndoError("There is no step to undo.", help="Only the last step is kept, and only once.")
    rows = conn.execute(
        "SELECT item_id, state, content, edited FROM dataset_undo_items WHERE dataset_id = ?", (dataset_id,)
    ).fetchall()
    for item_id, _, content, edited in rows:
        if content is not None:
            _write(conn, int(str(item_id)), stored(str(content)), edited=bool(edited), now=now)
    conn.execute(
        "UPDATE dataset_items SET state = u.state, updated_at = ? FROM dataset_undo_items AS u "
        "WHERE u.item_id = dataset_items.id AND u.dataset_id = ?",
        (now, dataset_id),
    )
    conn.execute("DELETE FROM dataset_undo_steps WHERE dataset_id = ?", (dataset_id,))
    return str(step[0]), len(rows)


def _begin(conn: apsw.Connection, dataset_id: str, by: Step) -> None:
    conn.execute("DELETE FROM dataset_undo_steps WHERE dataset_id = ?", (dataset_id,))
    conn.execute(
        "INSERT INTO dataset_undo_steps (dataset_id, action, done_by, done_at) VALUES (?, ?, ?, ?)",
        (dataset_id, by.action, by.done_by, by.done_at),
    )


def _write(conn: apsw.Connection, item_id: int, content: Content, *, edited: bool, now: str) -> None:
    text, question, language, words = derived(content)
    conn.execute(
        "UPDATE dataset_items SET content = ?, question = ?, language = ?, words = ?, edited = ?, updated_at = ? "
        "WHERE id = ?",
        (text, question, language, words, int(edited), now, item_id),
    )
    write_words(conn, item_id, "\n".join(texts_of(content)))
