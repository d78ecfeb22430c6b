"""Choose, on this machine, the fastest setting of the encoder that is still right; and remember the choice.

Speed alone would choose wrongly: a processor may emulate a number format, and a kernel may be broken on one
machine only. So every candidate is compared with the reference on a fixed probe before it may win.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

from engine.core.logging import Word
from engine.runtime.bert_encoder import REFERENCE_SETTING, EncoderSetting

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float32]
    Encode = Callable[[Sequence[str]], FloatArray]

_log = logging.getLogger(__name__)

MINIMUM_COSINE = 0.999
_VERSION = 1  # raise it when candidates or kernels change, so that stored choices are made again
_ROUNDS = 3
_BUDGET_S = 1.6
_CLEAR_MARGIN = 0.01  # a neighbour that wins by less may change without loss of quality

CANDIDATES: tuple[EncoderSetting, ...] = (
    EncoderSetting("float32", "packed", "matmul"),
    EncoderSetting("bfloat16", "packed", "matmul"),
    EncoderSetting("bfloat16", "packed", "sdpa"),
    EncoderSetting("bfloat16", "plain", "sdpa"),
)

# Mixed lengths, pairs on one subject: each sentence's nearest neighbour is its own pair.
PROBE: tuple[str, ...] = (
    "Who approves annual leave?",
    "Leave is requested in the staff portal at least two weeks ahead and is approved by the line manager.",
    "Maximum torque of the coupling",
    "The coupling transmits a torque of at most 340 Nm; above that the shear pin breaks, the drive stops and the "
    "control system reports an overload, which has to be acknowledged at the panel before the machine restarts. "
    "Spare pins are kept in the tool store and are changed by trained staff only, with the main switch locked out.",
    "Invoices are paid within thirty days.",
    "Payment terms: thirty days net from the date of the invoice, two per cent discount within ten days. Late "
    "payments bear interest at the statutory rate from the first day after the due date.",
    "Der Notausgang darf nicht verstellt werden.",
    "Notausgänge und Fluchtwege sind jederzeit freizuhalten; verstellte Ausgänge sind sofort zu melden.",
    "Store the solvent below 25 degrees, away from sparks.",
    "The solvent is highly flammable. Keep the container tightly closed in a cool, well ventilated room, away from "
    "heat, sparks and open flames; ground the container and the receiving equipment when it is transferred, wear "
    "gloves and goggles, and do not let the product enter drains. In a fire use foam, powder or carbon dioxide.",
)


class ChoiceStore(Protocol):
    """Where the choice outlives a restart; the text is opaque to the store."""

    def load(self) -> str | None: ...

    def save(self, choice: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Trial:
    """What one candidate did on the probe."""

    setting: EncoderSetting
    seconds: float  # the best of the rounds
    cosine: float  # the worst against the reference
    sound: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The setting to use on the machine described by ``machine``."""

    setting: EncoderSetting
    machine: str
    version: int = _VERSION

    def to_json(self) -> str:
        return json.dumps({"setting": asdict(self.setting), "machine": self.machine, "version": self.version})

    @classmethod
    def from_json(cls, text: str) -> Choice | None:
        """Read what ``to_json`` wrote; None for anything else."""
        try:
            fields = json.loads(text)
            setting = EncoderSetting(**fields["setting"])
            choice = cls(setting, str(fields["machine"]), int(fields["version"]))
        except (ValueError, KeyError, TypeError):
            return None
        return choice if setting in (*CANDIDATES, REFERENCE_SETTING) else None


def choose(
    build: Callable[[EncoderSetting], Encode],
    *,
    machine: str,
    candidates: Sequence[EncoderSetting] = CANDIDATES,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[Choice, list[Trial]]:
    """Run the probe with each candidate, in turns, and return the fastest sound one with all trials.

    ``build`` raises RuntimeError, NotImplementedError or AttributeError for a candidate that this machine or
    this torch cannot run. Takes about a second; rounds are cut short when the budget is spent.
    """
    started = clock()
    reference_encode = build(REFERENCE_SETTING)
    reference = reference_encode(PROBE)
    runners: dict[EncoderSetting, Encode] = {REFERENCE_SETTING: reference_encode}
    cosines = {REFERENCE_SETTING: 1.0}
    sound = {REFERENCE_SETTING: True}
    for candidate in candidates:
        try:
            encode = build(candidate)
            vectors = encode(PROBE)
        except (RuntimeError, NotImplementedError, AttributeError):
            _log.info("embedder setting %s cannot run on this machine", Word(candidate.name))
            continue
        runners[candidate] = encode
        cosines[candidate], sound[candidate] = compare(vectors, reference)
    best = dict.fromkeys(runners, float("inf"))
    for done in range(_ROUNDS):
        if done and clock() - started > _BUDGET_S:
            break
        for setting, encode in runners.items():
            before = clock()
            encode(PROBE)
            best[setting] = min(best[setting], clock() - before)
    trials = [Trial(s, best[s], cosines[s], sound[s]) for s in runners]
    winner = min((trial for trial in trials if trial.sound), key=lambda trial: trial.seconds)
    for trial in trials:
        _log.info("embedder setting %s: %.1f ms", Word(trial.setting.name), trial.seconds * 1000)
    return Choice(winner.setting, machine), trials


def compare(vectors: FloatArray, reference: FloatArray) -> tuple[float, bool]:
    """Return the worst cosine to the reference, and whether quality is kept.

    Rows are unit vectors of the same texts. Kept: cosine >= MINIMUM_COSINE and the same nearest neighbours.
    """
    import numpy as np

    if not np.isfinite(vectors).all():
        return 0.0, False
    cosine = float((vectors * reference).sum(axis=1).min())
    if cosine < MINIMUM_COSINE:
        return cosine, False
    wanted = reference @ reference.T
    found = vectors @ vectors.T
    np.fill_diagonal(wanted, -1.0)
    np.fill_diagonal(found, -1.0)
    rows = np.arange(len(wanted))
    lost = wanted.max(axis=1) - wanted[rows, found.argmax(axis=1)]
    return cosine, bool((lost <= _CLEAR_MARGIN).all())


def remembered(store: ChoiceStore | None, machine: str) -> EncoderSetting | None:
    """The stored choice, if it was made on this machine by this version."""
    text = store.load() if store else None
    choice = Choice.from_json(text) if text else None
    if choice is None or choice.machine != machine or choice.version != _VERSION:
        return None
    return choice.setting
