"""The values of a training's configuration: of what kind each is, its limits, and how it is typed. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Literal, get_args, get_origin

from PySide6.QtCore import QLocale

from engine.contract.training import TrainingConfig

AUTO = "auto"
Value = str | int | float | bool | list[str]


class Kind(Enum):
    CHOICE = auto()
    FLAG = auto()
    WHOLE = auto()
    NUMBER = auto()
    NAMES = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """``least`` and ``most`` None: no limit. ``choices`` only of a choice."""

    name: str
    kind: Kind
    default: Value
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


class Group(Enum):
    METHOD = auto()
    DATA = auto()
    LEARNING = auto()
    MACHINE = auto()
    SAFETY = auto()


GROUPS: dict[Group, tuple[str, ...]] = {
    Group.METHOD: (
        "method",
        "objective",
        "rank",
        "alpha",
        "rslora",
        "dropout",
        "target_modules",
        "double_quantization",
        "dpo_beta",
    ),
    Group.DATA: ("sequence_tokens", "packing", "too_long", "epochs", "max_steps"),
    Group.LEARNING: (
        "learning_rate",
        "schedule",
        "warmup_share",
        "micro_batch",
        "accumulation",
        "optimizer",
        "weight_decay",
        "beta1",
        "beta2",
        "epsilon",
        "max_grad_norm",
        "seed",
    ),
    Group.MACHINE: (
        "device",
        "cards",
        "launcher",
        "compute_dtype",
        "gradient_checkpointing",
        "loss_chunk_tokens",
        "compile",
        "threads",
    ),
    Group.SAFETY: ("evaluation_every_steps", "early_stopping_patience", "checkpoint_every_steps"),
}
"""Every value stands in one group; those that the engine has and this does not know come last in the first."""


def fields() -> dict[str, Field]:
    """Every value of the configuration in the order of the groups."""
    every = {name: _field(name) for name in TrainingConfig.model_fields}
    ordered = [name for names in GROUPS.values() for name in names if name in every]
    return {name: every[name] for name in [*ordered, *(name for name in every if name not in ordered)]}


def group_of(name: str) -> Group:
    return next((group for group, names in GROUPS.items() if name in names), Group.METHOD)


def typed(field: Field, text: str) -> Value:
    """What was typed as a value; what is none is passed on as it is, for the engine to say what is wrong with it."""
    text = text.strip()
    if field.kind is Kind.NAMES:
        return [name for name in text.replace(",", " ").split() if name]
    if field.kind is Kind.WHOLE:
        number, right = QLocale().toLongLong(text)
        return int(number) if right else _plain(text, int)
    if field.kind is Kind.NUMBER:
        share, right = QLocale().toDouble(text)
        return float(share) if right else _plain(text, float)
    return text


def shown(value: Value) -> str:
    """A value as it is typed, in the signs of the locale."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int):
        return QLocale().toString(value)
    return QLocale().toString(value, "g", 6)


def limits(field: Field) -> tuple[str, str]:
    """Least and most in the signs of the locale; empty: none."""
    whole = field.kind is Kind.WHOLE

    def text(limit: float | None) -> str:
        return "" if limit is None else shown(int(limit) if whole else limit)

    return text(field.least), text(field.most)


def _field(name: str) -> Field:
    info = TrainingConfig.model_fields[name]
    kind, choices = _kind(info.annotation)
    bounds: dict[str, Any] = {}
    for rule in info.metadata:
        for bound in ("ge", "gt", "le", "lt"):
            if (value := getattr(rule, bound, None)) is not None:
                bounds[bound] = value
    numeric = kind in (Kind.WHOLE, Kind.NUMBER)
    return Field(
        name,
        kind,
        info.default,
        choices,
        bounds.get("ge", bounds.get("gt")) if numeric else None,
        bounds.get("le", bounds.get("lt")) if numeric else None,
    )


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    if get_origin(annotation) is Literal:
        return Kind.CHOICE, tuple(str(choice) for choice in get_args(annotation))
    if get_origin(annotation) is list:
        return Kind.NAMES, ()
    return {bool: Kind.FLAG, int: Kind.WHOLE}.get(annotation, Kind.NUMBER), ()


def _plain(text: str, number: type[int] | type[float]) -> Value:
    """Also as programmers write it, whatever the locale."""
    try:
        return number(text)
    except ValueError:
        return text
