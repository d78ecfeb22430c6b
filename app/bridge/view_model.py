"""The base of view models: frozen inputs, one pure derivation, and a signal that names what changed."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_I = TypeVar("_I", bound="DataclassInstance")
_P = TypeVar("_P", bound="DataclassInstance")


class ViewModel(QObject, Generic[_I, _P]):
    """``props`` is what a view shows. Views connect to ``changed`` and never write."""

    changed = Signal(frozenset)
    """The names of the props that have a new value."""

    def __init__(self, inputs: _I, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inputs = inputs
        self._props = self.derive(inputs)

    @property
    def props(self) -> _P:
        props: _P = self._props
        return props

    @staticmethod
    @abstractmethod
    def derive(inputs: Any) -> Any:
        """From inputs to props, without looking at anything else."""

    def _set(self, **inputs: Any) -> None:
        self._inputs = replace(self._inputs, **inputs)
        before, self._props = self._props, self.derive(self._inputs)
        names = (field.name for field in fields(self._props))
        changed = frozenset(name for name in names if getattr(before, name) != getattr(self._props, name))
        if changed:
            self.changed.emit(changed)
