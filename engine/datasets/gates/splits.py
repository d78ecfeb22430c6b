"""Who trains, who validates, who tests: by source document, never one document in two splits. Pure.

Items that share a document, directly or through others, are one group, and a group goes whole. Groups are taken in an
order that a seed decides, each into the split that lacks most of its share; so the shares come out nearly as asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.core.errors import InvalidInputError
from engine.datasets.content import question_of
from engine.datasets.gates.candidate import Candidate
from engine.datasets.gates.duplicates import normalised
from engine.datasets.records import Split


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the items, adding up to 1. ``seed`` decides which groups go where."""

    train: float = 0.9
    validation: float = 0.05
    test: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        shares = (self.train, self.validation, self.test)
        if min(shares) < 0 or abs(sum(shares) - 1) > 1e-6 or self.train == 0:
            raise InvalidInputError(
                "The shares of train, validation and test do not add up to 1.", help="For example: 0.9, 0.05 and 0.05."
            )

    def of(self, split: Split) -> float:
        return {Split.TRAIN: self.train, Split.VALIDATION: self.validation, Split.TEST: self.test}[split]


def assign_splits(candidates: Sequence[Candidate], shares: Shares) -> dict[int, Split]:
    """The split of each item. The same items and seed give the same splits, in whatever order they come."""
    groups = _groups(candidates)
    wanted = [split for split in Split if shares.of(split) > 0]
    placed: dict[Split, list[str]] = {split: [] for split in wanted}
    sizes: dict[Split, int] = dict.fromkeys(wanted, 0)
    for key in sorted(groups, key=lambda key: (_order(key, shares.seed), key)):
        lacking = max(wanted, key=lambda split: shares.of(split) * len(candidates) - sizes[split])
        placed[lacking].append(key)
        sizes[lacking] += len(groups[key])
    _fill_empty(placed, sizes, groups)
    return {item_id: split for split, keys in placed.items() for key in keys for item_id in groups[key]}


def _fill_empty(placed: dict[Split, list[str]], sizes: dict[Split, int], groups: Mapping[str, Sequence[int]]) -> None:
    """A split that was asked for and got nothing gets the smallest group of the largest split that can spare one."""
    for split, keys in placed.items():
        donors = [other for other in placed if len(placed[other]) > 1]
        if keys or not donors:
            continue
        donor = max(donors, key=lambda other: sizes[other])
        given = min(placed[donor], key=lambda key: (len(groups[key]), key))
        placed[donor].remove(given)
        keys.append(given)
        sizes[donor] -= len(groups[given])
        sizes[split] += len(groups[given])


def _groups(candidates: Sequence[Candidate]) -> dict[str, list[int]]:
    """Items by group. A group's name comes from what its documents hold, not from their ids: the same elsewhere."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    home: dict[int, str] = {}
    names: dict[str, str] = {}
    for candidate in candidates:
        documents = [source.document_id for source in candidate.sources]
        for source in candidate.sources:
            digest = "document " + source.document_sha256.hex()
            names[source.document_id] = min(digest, names.get(source.document_id, digest))
        if not documents:
            # The same question in two items must not be in two splits either.
            documents = ["question " + hashlib.sha256(normalised(question_of(candidate.content)).encode()).hexdigest()]
        home[candidate.item_id] = documents[0]
        for other in documents[1:]:
            parent[root(other)] = root(documents[0])
    label: dict[str, str] = {}
    for name in {*names, *home.values()}:
        top = root(name)
        label[top] = min(names.get(name, name), label.get(top, "\uffff"))
    groups: dict[str, list[int]] = {}
    for item_id, name in home.items():
        key = label[root(name)]
        groups.setdefault(key, []).append(item_id)
    return groups


def _order(key: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed} {key}".encode()).digest()
