"""Streamed answers that any thread may interrupt, also while another one waits for their next item."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, Generic, TypeVar

from engine.client.errors import EngineUnreachableError

_T = TypeVar("_T")
_U = TypeVar("_U")
_CONNECTED = "connection.connect_unix_socket.complete"


class Line:
    """The connection of one stream, known from the moment it stands."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self.is_cut = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """An httpx trace: takes the socket once it is connected."""
        if event == _CONNECTED:
            self._socket = info["return_value"].get_extra_info("socket")
            if self.is_cut:
                self._shut()

    def cut(self) -> None:
        """End the connection: who reads from it stops waiting, and the engine sees its client go."""
        self.is_cut = True
        self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it has ended by itself
                self._socket.shutdown(socket.SHUT_RDWR)


class Stream(Iterator[_T], Generic[_T]):
    """Items as they come. ``interrupt`` may be called from any thread; everything else from one."""

    def __init__(self, line: Line, items: Generator[_T, None, None]) -> None:
        self._line = line
        self._items = items

    def __next__(self) -> _T:
        try:
            if self._line.is_cut:
                self._items.close()
            return next(self._items)
        except EngineUnreachableError:
            if self._line.is_cut:
                raise StopIteration from None
            raise

    def interrupt(self) -> None:
        """End the iteration now: a wait for the next item returns at once."""
        self._line.cut()

    def close(self) -> None:
        self._items.close()

    def map(self, change: Callable[[_T], _U]) -> Stream[_U]:
        """The same stream with each item changed."""
        return Stream(self._line, _changed(self._items, change))


def _changed(items: Generator[_T, None, None], change: Callable[[_T], _U]) -> Generator[_U, None, None]:
    with contextlib.closing(items):
        for item in items:
            yield change(item)
