"""Names by the model that was chosen for a language, beside the embedded tagger. Reads the choice, never makes it.

Where none is chosen nothing is found here. Where one is chosen and cannot be used the text counts as not examined:
nothing falls back to the embedded tagger alone.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.privacy.errors import PiiDetectionError, PiiResourceMissingError
from engine.privacy.model import Finding, PiiType
from engine.privacy.packed.errors import HOW_TO_GO_ON
from engine.privacy.packed.found import Found
from engine.privacy.packed.joining import CORE
from engine.privacy.packed.process import Limits, NamesProcess
from engine.runtime import pack_repository
from engine.runtime.pack_files import rest_is_intact
from engine.runtime.pack_repository import PackRecord
from engine.vault.database import Database
from models_registry.packs import manifest as manifests
from models_registry.packs.errors import PackRefusedError
from models_registry.packs.names_model import LANGUAGES, NamesModel, names_model_of

if TYPE_CHECKING:
    import apsw

CHOICE = "privacy.names_models"
"""The key of the table ``settings``: the id of the pack that is used for each language."""

_LIMITS = Limits()
_CHANGED = "is missing, or is not what was signed"
_REASONS = {
    PiiType.PERSON: "reads as a person's name to the chosen model",
    PiiType.ORGANIZATION: "reads as an organisation's name to the chosen model",
    PiiType.LOCATION: "reads as the name of a place to the chosen model",
    PiiType.STREET_ADDRESS: "reads as an address to the chosen model",
}
_SHARES = {PiiType.PERSON: 0.9, PiiType.STREET_ADDRESS: 0.6}
_SHARE = 0.7  # as with the embedded tagger: what concerns people less counts less


@dataclass(frozen=True, slots=True)
class UsableModel:
    """An imported pack whose model finds names."""

    pack: PackRecord
    model: NamesModel


class PackedNames:
    """Thread-safe. One process for each model in use, started by the first text and ended with the choice."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        threads: int,
        accept_weak: Callable[[], bool] = lambda: False,
        limits: Limits = _LIMITS,
    ) -> None:
        """``folder``: the vault's models."""
        self._db = database
        self._folder = folder
        self._threads = threads
        self._accept_weak = accept_weak
        self._limits = limits
        self._lock = threading.Lock()
        self._running: dict[str, NamesProcess] = {}

    def find_many(self, texts: Sequence[str], language: str) -> list[list[Finding]]:
        """Names in each text, offsets in characters of it; empty where no model is chosen for the language.

        Raises PiiDetectionError.
        """
        with self._db.read() as conn:
            chosen = chosen_in(conn)
        self._end_others(set(chosen.values()))
        pack_id = chosen.get(language[:2].lower())
        if pack_id is None:
            return [[] for _ in texts]
        found = self._process_of(pack_id).find_many(texts)
        return [list(_findings(names, text)) for names, text in zip(found, texts, strict=True)]

    def chosen(self) -> Mapping[str, str]:
        with self._db.read() as conn:
            return chosen_in(conn)

    def usable(self) -> list[UsableModel]:
        """The imported packs that can be chosen."""
        with self._db.read() as conn:
            packs = pack_repository.list_packs(conn)
        found = ((pack, self._model_of(pack)) for pack in packs if pack.model_id is None)
        return [UsableModel(pack, model) for pack, model in found if model is not None]

    def try_out(self, one: UsableModel) -> None:
        """Load it and let it read a sentence; its process stays for when it is chosen. Raises PiiDetectionError."""
        process = self._start(one.pack)
        try:
            process.find_many(["Anna Schmidt wohnt in Berlin. Anna Smith lives in London."])
        except PiiDetectionError:
            process.close()
            raise
        with self._lock:
            before, self._running[one.pack.id] = self._running.get(one.pack.id), process
        if before is not None:
            before.close()

    def close(self) -> None:
        self._end_others(set())

    def _process_of(self, pack_id: str) -> NamesProcess:
        with self._lock:
            if pack_id not in self._running:
                with self._db.read() as conn:
                    pack = pack_repository.find_pack(conn, pack_id)
                if pack is None:
                    raise _gone("is not there any more")
                self._running[pack_id] = self._start(pack)
            return self._running[pack_id]

    def _start(self, pack: PackRecord) -> NamesProcess:
        folder = self._folder / pack.folder_name
        model = self._model_of(pack)
        if model is None:
            raise _gone(_CHANGED)

        def check() -> None:
            if not rest_is_intact(folder, pack.manifest_sha256):
                raise _gone(_CHANGED)

        return NamesProcess(
            folder,
            model,
            threads=self._threads,
            accept_weak=self._accept_weak,
            limits=self._limits,
            check=check,  # a process that takes the place of one that ended reads the files again
        )

    def _model_of(self, pack: PackRecord) -> NamesModel | None:
        """None where the pack is of another kind, or its files cannot be read."""
        folder = self._folder / pack.folder_name
        try:
            paths = [file.path for file in manifests.decode(pack.manifest.encode("ascii")).files]
            return names_model_of(paths, lambda path: (folder / path).read_bytes())
        except (OSError, PackRefusedError):
            return None

    def _end_others(self, kept: set[str]) -> None:
        with self._lock:
            ended = [self._running.pop(each) for each in set(self._running) - kept]
        for process in ended:
            process.close()


def chosen_in(conn: apsw.Connection) -> dict[str, str]:
    """By language the id of the pack in use."""
    row = conn.execute("SELECT value FROM settings WHERE key = ?", (CHOICE,)).fetchone()
    found = json.loads(str(row[0])) if row else {}
    return {language: str(found[language]) for language in LANGUAGES if language in found}


def _findings(names: Sequence[Found], text: str) -> Iterator[Finding]:
    """Each name without marks and spaces at its edges."""
    for start, end, kind, probability in names:
        core = CORE.search(text[start:end])
        if core is not None:
            type_ = PiiType(kind)
            score = round(_SHARES.get(type_, _SHARE) * min(1.0, probability), 2)
            yield Finding(type_, start + core.start(), start + core.end(), score, _REASONS[type_])


def _gone(what: str) -> PiiResourceMissingError:
    return PiiResourceMissingError(
        f"The model that was chosen to find names {what}.", help=f"Import its pack again. {HOW_TO_GO_ON}"
    )
