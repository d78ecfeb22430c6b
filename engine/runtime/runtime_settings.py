"""How models are served on this machine, as a model owner sets it: kept in the vault, carried out at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

import apsw

from engine.runtime.errors import SettingOutOfRangeError, SettingUnknownError
from engine.runtime.hardware import usable_cores
from engine.runtime.llama_server import ServerSettings
from engine.runtime.models import ModelService
from engine.vault.database import Database

CONTEXT_TOKENS = "runtime.context_tokens"
SLOTS = "runtime.slots"
THREADS = "runtime.threads"
GPU_LAYERS = "runtime.gpu_layers"


@dataclass(frozen=True, slots=True)
class RuntimeSetting:
    """``value`` None: ``automatic`` holds, and where that is None too, as much as fits. Bounds are included."""

    key: str
    value: int | None
    automatic: int | None
    least: int
    most: int
    unit: str
    description: str


class RuntimeSettings:
    """The repository of the keys ``runtime.*`` of the table ``settings``, and the door to the running model.

    Thread-safe; changes are one at a time.
    """

    def __init__(self, database: Database, models: ModelService, automatic: ServerSettings) -> None:
        """``automatic``: what holds where nothing is set."""
        self._db = database
        self._models = models
        self._automatic = automatic
        self._changing = threading.Lock()

    def every(self) -> list[RuntimeSetting]:
        """All of them, in the order in which they are shown."""
        with self._db.read() as conn:
            return self._present(load_chosen(conn))

    def change(self, key: str, value: int | None) -> RuntimeSetting:
        """Set a value, or with None leave it to the engine; returns once the model in use answers with it.

        Raises SettingUnknownError, SettingOutOfRangeError, or what keeps the model from loading with the new value:
        then the old one is in force again.
        """
        with self._changing:
            with self._db.read() as conn:
                chosen = load_chosen(conn)
            _check({one.key: one for one in self._present(chosen)}.get(key), value)
            chosen = {known: number for known, number in chosen.items() if known != key}
            if value is not None:
                chosen[key] = value
            self._models.reconfigure(with_chosen(self._automatic, chosen))
            with self._db.write() as conn:
                conn.execute("DELETE FROM settings WHERE key = ?", (key,))
                if value is not None:
                    conn.execute("INSERT INTO settings (key, value) VALUES (?, ?)", (key, json.dumps(value)))
            return next(one for one in self._present(chosen) if one.key == key)

    def _present(self, chosen: Mapping[str, int]) -> list[RuntimeSetting]:
        automatic, model = self._automatic, self._models.current()
        context = min(automatic.context_tokens, model.context_tokens) if model else automatic.context_tokens
        chosen_here: dict[str, int | None] = {CONTEXT_TOKENS: context, SLOTS: automatic.slots}
        chosen_here |= {THREADS: automatic.threads or usable_cores(), GPU_LAYERS: automatic.gpu_layers}
        return [
            RuntimeSetting(key, chosen.get(key), chosen_here[key], bounds.least, bounds.most, unit, description)
            for key, (bounds, unit, description) in _known().items()
        ]


@dataclass(frozen=True, slots=True)
class _Bounds:
    least: int
    most: int


def _known() -> dict[str, tuple[_Bounds, str, str]]:
    return {
        CONTEXT_TOKENS: (
            _Bounds(1024, 262_144),
            "tokens",
            "Room for a question with its passages and its answer; never more than the model was trained for. "
            "More takes more memory.",
        ),
        SLOTS: (_Bounds(1, 32), "answers", "Answers that are written at the same time; the others wait."),
        THREADS: (_Bounds(1, usable_cores()), "threads", "Processor threads of the language model."),
        GPU_LAYERS: (
            _Bounds(0, 999),
            "layers",
            "Layers of the model that the graphics card computes; 0 keeps it on the processor.",
        ),
    }


def load_chosen(conn: apsw.Connection) -> dict[str, int]:
    """What was set, within what this machine allows: a vault may have come from a larger one."""
    known = _known()
    rows = conn.execute(
        "SELECT key, value FROM settings WHERE key IN (SELECT value FROM json_each(?))", (_keys(known),)
    )
    chosen: dict[str, int] = {}
    for key, text in rows.fetchall():
        bounds = known[str(key)][0]
        chosen[str(key)] = min(max(int(json.loads(str(text))), bounds.least), bounds.most)
    return chosen


def with_chosen(automatic: ServerSettings, chosen: Mapping[str, int]) -> ServerSettings:
    """How a model is served with the values of ``load_chosen``."""
    return replace(
        automatic,
        context_tokens=chosen.get(CONTEXT_TOKENS, automatic.context_tokens),
        slots=chosen.get(SLOTS, automatic.slots),
        threads=chosen.get(THREADS, automatic.threads),
        gpu_layers=chosen.get(GPU_LAYERS, automatic.gpu_layers),
    )


def _keys(known: Mapping[str, object]) -> str:
    return json.dumps([*known])


def _check(setting: RuntimeSetting | None, value: int | None) -> None:
    if setting is None:
        raise SettingUnknownError("There is no such setting.", help=f"Choose one of: {', '.join(_known())}.")
    if value is not None and not setting.least <= value <= setting.most:
        raise SettingOutOfRangeError(
            f"{value} is outside of what this setting takes: {setting.least} to {setting.most} {setting.unit}.",
            help="Choose a value in between, or leave it to the engine.",
        )
