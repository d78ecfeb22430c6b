"""Rank the models that fit a machine and a licence need, and say of each other one why it does not. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models_registry.catalogue.cards import ModelCard
from models_registry.catalogue.sizes import DEFAULT_CONTEXT_TOKENS, Size, sizes_of

GIB = 1 << 30
_OF_MEMORY = 0.8  # of the machine's memory: the system, the engine, the embedder and a browser live there, too
_OF_GPU = 0.92  # the driver and the desktop keep a part of a card
_USABLE_ON_A_PROCESSOR = 9_000_000_000  # active parameters beyond which a processor takes too long to answer
_FULL_QUALITY_BITS = 8  # more than this buys next to nothing
_AT_FEWER_BITS = 0.8  # what a model is worth at 4 bits: less than at 8, more than one of half its size


@dataclass(frozen=True, slots=True)
class Machine:
    """``gpu_bytes`` is the largest single card; None where models run on the processor."""

    memory_bytes: int
    gpu_bytes: int | None = None

    @property
    def usable_bytes(self) -> int:
        if self.gpu_bytes is not None:
            return int(self.gpu_bytes * _OF_GPU)
        return int(self.memory_bytes * _OF_MEMORY)


@dataclass(frozen=True, slots=True)
class Need:
    """What the organisation wants to do. ``users``: monthly active users, where a licence limits them."""

    commercial: bool = True
    redistribute: bool = False
    fine_tune: bool = False
    without_use_restrictions: bool = False
    users: int | None = None
    context_tokens: int = DEFAULT_CONTEXT_TOKENS


@dataclass(frozen=True, slots=True)
class Advice:
    """One model: the widest form that fits, or why none does. ``conditions`` are what the licence asks for."""

    card: ModelCard
    size: Size | None
    obstacles: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        return not self.obstacles


def recommend(machine: Machine, need: Need, cards: Iterable[ModelCard]) -> tuple[Advice, ...]:
    """Every card with advice: what fits first, best first, then what does not, smallest first.

    Best is the model with most parameters, where one that fits at 4 bits only counts four fifths; of equals, the one
    whose licence asks for less. On a processor only models that answer in reasonable time count as fitting.
    """
    advice = [_advise(machine, need, card) for card in cards]
    return tuple(sorted(advice, key=_rank))


def _advise(machine: Machine, need: Need, card: ModelCard) -> Advice:
    sizes = sizes_of(card, context_tokens=need.context_tokens)
    fitting = [size for size in sizes if size.memory_bytes <= machine.usable_bytes]
    wanted = [size for size in fitting if size.bits <= _FULL_QUALITY_BITS] or fitting
    obstacles = [*_licence_obstacles(need, card)]
    if not fitting:
        place = "graphics memory" if machine.gpu_bytes is not None else "memory"
        obstacles.append(
            f"needs {sizes[0].memory_bytes / GIB:.1f} GiB of {place} at 4 bits; "
            f"{machine.usable_bytes / GIB:.1f} GiB can be used"
        )
    active = card.active_parameters or card.parameters
    if machine.gpu_bytes is None and active > _USABLE_ON_A_PROCESSOR:
        obstacles.append("too slow on a processor")
    if card.context_tokens is not None and card.context_tokens < need.context_tokens:
        obstacles.append(f"was trained for {card.context_tokens:,} tokens of context")
    size = wanted[-1] if wanted else None
    return Advice(card, size if not obstacles else None, tuple(obstacles), _conditions(card))


def _licence_obstacles(need: Need, card: ModelCard) -> list[str]:
    licence, found = card.licence, []
    if need.commercial and licence.commercial == "no":
        found.append("its licence forbids commercial use")
    if need.redistribute and not licence.redistribution:
        found.append("its licence forbids passing it on")
    if need.fine_tune and not licence.derivative_weights:
        found.append("its licence forbids models made from it")
    if need.without_use_restrictions and licence.use_restrictions:
        found.append("its licence restricts what it may be used for")
    if need.commercial and licence.user_limit is not None and (need.users or 0) > licence.user_limit:
        found.append(f"its licence ends at {licence.user_limit:,} monthly users")
    return found


def _conditions(card: ModelCard) -> tuple[str, ...]:
    licence, found = card.licence, []
    if licence.use_restrictions:
        found.append("a list of prohibited uses")
    if licence.naming_required:
        found.append("products and models made from it have to name it")
    if licence.user_limit is not None:
        found.append(f"ask beyond {licence.user_limit:,} monthly users")
    return tuple(found)


def _rank(advice: Advice) -> tuple[bool, float, int, str]:
    card = advice.card
    if advice.size is None:
        return True, float(card.parameters), len(advice.conditions), card.id
    worth = card.parameters * (1.0 if advice.size.bits >= _FULL_QUALITY_BITS else _AT_FEWER_BITS)
    return False, -worth, len(advice.conditions), card.id
