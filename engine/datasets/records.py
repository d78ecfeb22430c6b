"""Datasets, items and versions as values. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.datasets.content import Content, Kind


class Origin(StrEnum):
    """Who wrote an item: the model, a rule over the documents, somebody elsewhere, a reader."""

    GENERATED = "generated"
    EXTRACTED = "extracted"
    IMPORTED = "imported"
    FEEDBACK = "feedback"


class State(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Split(StrEnum):
    """In the order in which a version has them."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Source:
    """A document that an item repeats words of. ``start`` and ``end`` are characters of its text."""

    document_id: str
    document_sha256: bytes
    chunk_id: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An item before it is stored. ``content`` None: the whole text of its one source, for pre-training."""

    origin: Origin
    content: Content | None
    sources: tuple[Source, ...] = ()
    language: str | None = None
    title: str = ""  # of a text that is only referred to
    words: int = 0  # the same
    turn_id: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One row. ``content`` None: a document's text, see ``Draft``. Times are RFC 3339 UTC."""

    id: int
    dataset_id: str
    kind: Kind
    origin: Origin
    state: State
    content: Content | None
    question: str
    language: str | None
    words: int
    dropped: tuple[str, ...]
    edited: bool
    created_at: str
    updated_at: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    id: str
    collection_id: int
    name: str
    created_by: str
    created_at: str


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """How many items a dataset has, by what they are."""

    total: int
    by_state: Mapping[str, int]
    by_origin: Mapping[str, int]
    by_kind: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Version:
    """A frozen version. ``withdrawn``: lines that went since then, with documents that were removed."""

    id: str
    dataset_id: str
    number: int
    kind: Kind
    sha256: str
    settings: Mapping[str, Any]
    statistics: Mapping[str, Any]
    frozen_by: str
    frozen_at: str
    withdrawn: int
