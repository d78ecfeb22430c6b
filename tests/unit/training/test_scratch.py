"""A trainer's folder in memory: it goes with its trainer, and what a killed engine left goes with the next look."""

from __future__ import annotations

import os
from pathlib import Path

from engine.training.scratch import remove_leftovers, scratch_folder
from tests.support.crash import kill_after_line, start_python


def _age(path: Path) -> None:
    os.utime(path, (0, 0))


def test_it_goes_with_what_is_in_it(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "kernel.so").write_bytes(b"compiled")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_engine_left_is_removed_and_what_is_in_use_stays(tmp_path: Path) -> None:
    engine = start_python(
        f"""
        import time
        from pathlib import Path
        from engine.training.scratch import scratch_folder
        with scratch_folder(Path({str(tmp_path)!r})) as folder:
            (folder / "inner").mkdir()
            (folder / "inner" / "kernel.so").write_bytes(b"compiled")
            print(folder, flush=True)
            time.sleep(600)
        """
    )
    (line,) = kill_after_line(engine, 0.0)
    left = Path(line)
    assert (left / "inner" / "kernel.so").exists()
    assert remove_leftovers(tmp_path) == 0  # it may be about to be locked
    with scratch_folder(tmp_path) as used:
        _age(left)
        _age(used)
        assert remove_leftovers(tmp_path) == 1
        assert list(tmp_path.iterdir()) == [used]
    assert remove_leftovers(tmp_path) == 0


def test_what_is_not_cloisters_is_left_alone(tmp_path: Path) -> None:
    for name in ("cloister-tiny-abcdefgh", "cloister-short", "other-abcdefgh"):
        (tmp_path / name).mkdir()
        _age(tmp_path / name)
    (tmp_path / "cloister-abcd1234").write_text("a file")
    _age(tmp_path / "cloister-abcd1234")
    (tmp_path / "cloister-abcd5678").symlink_to(tmp_path / "other-abcdefgh")
    foreign = tmp_path / "cloister-abcd9012"
    foreign.mkdir()
    _age(foreign)
    if os.geteuid() == 0:
        os.chown(foreign, 65534, 65534)
    else:
        foreign.rmdir()
    before = sorted(tmp_path.iterdir())
    assert remove_leftovers(tmp_path) == 0
    assert sorted(tmp_path.iterdir()) == before


def test_there_may_be_no_memory_folder_at_all(tmp_path: Path) -> None:
    assert remove_leftovers(tmp_path / "none") == 0
