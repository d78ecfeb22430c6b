"""Which model finds names in a language: the embedded tagger alone, or one that came in a pack beside it.

A choice counts as a new detector: documents of every collection whose policy looks for personal data are marked, and
jobs read them again. Asks nobody who may.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.core.errors import ConflictError, InvalidInputError, NotFoundError
from engine.privacy.handling import store
from engine.privacy.handling.policies import Policies
from engine.privacy.packed.names import CHOICE, PackedNames, UsableModel, chosen_in
from engine.vault.database import Database
from models_registry.packs.names_model import LANGUAGES


@dataclass(frozen=True, slots=True)
class Chosen:
    """``job_ids``: the jobs that read documents again."""

    languages: tuple[str, ...]
    pack_id: str | None
    job_ids: tuple[str, ...]


class NamesModels:
    """Thread-safe."""

    def __init__(self, database: Database, packed: PackedNames, policies: Policies) -> None:
        self.packed = packed
        self._db = database
        self._policies = policies

    def usable(self) -> Sequence[UsableModel]:
        return self.packed.usable()

    def chosen(self) -> Mapping[str, str]:
        """By language the id of the pack in use; the embedded tagger is used alone where there is none."""
        return self.packed.chosen()

    def check(self, name_or_id: str, languages: Sequence[str]) -> tuple[UsableModel, tuple[str, ...]]:
        """The model, proved to load and to answer, and the languages that it can be used for.

        ``languages`` empty: all that it is for. Raises NotFoundError, InvalidInputError or PiiDetectionError.
        """
        one = self._find(name_or_id)
        wanted = tuple(languages) or one.model.languages
        if strange := [each for each in wanted if each not in one.model.languages]:
            raise InvalidInputError(
                f"This model is for {', '.join(one.model.languages)} and not for {strange[0]}.",
                help="Name another language, or say in the pack's names.json that it is for this one.",
            )
        self.packed.try_out(one)
        return one, wanted

    def choose(self, one: UsableModel | None, languages: Sequence[str], *, by: str) -> Chosen:
        """Use it from now on, None: the embedded tagger alone; documents are read again. What changes nothing is free.

        ``languages`` empty: every one.
        """
        wanted = tuple(languages) or LANGUAGES
        with self._db.write() as conn:
            was = chosen_in(conn)
            now = {each: pack_id for each, pack_id in was.items() if each not in wanted}
            if one is not None:
                now |= dict.fromkeys(wanted, one.pack.id)
            jobs: list[str] = []
            if now != was:
                conn.execute(
                    "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                    (CHOICE, json.dumps(now, sort_keys=True)),
                )
                for collection_id in self._policies.looking(conn):
                    store.mark_all_outdated(conn, collection_id)
                    jobs.append(self._policies.apply(conn, collection_id, by=by))
        return Chosen(wanted, one.pack.id if one else None, tuple(jobs))

    def require_unused(self, pack_id: str) -> None:
        """Raises ConflictError where the pack is in use."""
        if pack_id in self.chosen().values():
            raise ConflictError(
                "Names are looked for with this pack.", help="Choose another one with `cloister privacy names use`."
            )

    def _find(self, name_or_id: str) -> UsableModel:
        usable = self.usable()
        found = [one for one in usable if name_or_id in (one.pack.id, one.pack.manifest_sha256)]
        found = found or [one for one in usable if one.pack.name == name_or_id]
        if len(found) > 1:
            raise InvalidInputError(
                "Several packs have this name.", help="Name it by its id: cloister privacy names show"
            )
        if not found:
            raise NotFoundError(
                "There is no such pack with a model that finds names.",
                help="See `cloister privacy names show`; import one with `cloister models import`.",
            )
        return found[0]
