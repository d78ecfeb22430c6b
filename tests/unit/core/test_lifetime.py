"""The end of a process: in order, by force, and because its files have gone."""

from __future__ import annotations

import threading
from pathlib import Path

from engine.core.lifetime import Ending, FileWatch

WAIT_S = 30.0


def test_an_end_that_takes_too_long_is_forced_after_the_last_words() -> None:
    said: list[str] = []
    forced = threading.Event()
    ending = Ending(0.01, force=forced.set)
    ending.first(lambda: said.append("first"))
    ending.last(lambda: said.append("last"))
    ending.ask()
    assert forced.wait(WAIT_S) and said == ["first", "last"]


def test_an_end_in_good_order_is_not_forced() -> None:
    said: list[str] = []
    ending = Ending(0.2, force=lambda: said.append("forced"))
    ending.first(lambda: said.append("first"))
    ending.ask()
    ending.ask()
    ending.over()
    for thread in threading.enumerate():
        if thread.name == "ending":
            thread.join(WAIT_S)
    assert said == ["first"]


def test_a_file_that_goes_is_noticed(tmp_path: Path) -> None:
    lost = threading.Event()
    lock = tmp_path / "engine.lock"
    lock.touch()
    watch = FileWatch([lock], lost.set, interval_s=0.01)
    watch.start()
    assert not lost.wait(0.1)
    lock.unlink()
    assert lost.wait(WAIT_S)
    watch.close()


def test_another_file_in_its_place_is_not_the_same(tmp_path: Path) -> None:
    lost = threading.Event()
    lock, other = tmp_path / "engine.lock", tmp_path / "other"
    lock.touch()
    other.touch()
    watch = FileWatch([lock], lost.set, interval_s=0.01)
    other.replace(lock)
    watch.start()
    assert lost.wait(WAIT_S)
    watch.close()


def test_each_of_several_files_is_looked_at(tmp_path: Path) -> None:
    lost = threading.Event()
    lock, database, older = tmp_path / "engine.lock", tmp_path / "vault.db", tmp_path / "older.db"
    for path in (lock, database, older):
        path.touch()
    watch = FileWatch([lock, database], lost.set, interval_s=0.01)
    watch.start()
    assert not lost.wait(0.1)
    older.replace(database)
    assert lost.wait(WAIT_S)
    watch.close()
