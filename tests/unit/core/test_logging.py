"""A canary that goes through every way into the log does not come out of it."""

from __future__ import annotations

import enum
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.core.errors import CloisterError, NotFoundError
from engine.core.ids import new_id
from engine.core.logging import RedactingFormatter, Word, configure_logging, harmless
from tests.support.crash import run_python

CANARY = "kanarie-4f1c"


class Color(enum.Enum):
    RED = CANARY


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Path]:
    """Logging as the engine sets it up, and afterwards as it was."""
    root = logging.getLogger()
    before = (list(root.handlers), root.level, sys.excepthook, threading.excepthook, logging.raiseExceptions)
    root.handlers = []
    yield tmp_path / "logs"
    for handler in root.handlers:
        handler.close()
    root.handlers, level, sys.excepthook, threading.excepthook, logging.raiseExceptions = before
    root.setLevel(level)
    logging.captureWarnings(False)
    for name in ("engine", "models_registry"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def entries(directory: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (directory / "engine.log").read_text().splitlines()]


def fail_deeply() -> None:
    try:
        raise FileNotFoundError(2, CANARY, f"/home/{CANARY}/{CANARY}.pdf")
    except FileNotFoundError as error:
        raise NotFoundError(f"{CANARY} is gone", help=CANARY) from error


@pytest.mark.parametrize("form", ["json", "plain"])
def test_no_canary_comes_out(logs: Path, form: str) -> None:
    terminal = io.StringIO()
    configure_logging(logs, form=form, level="debug", also_to=terminal)  # type: ignore[arg-type]
    ours, theirs = logging.getLogger("engine.ingest.scan"), logging.getLogger("uvicorn.error")
    ours.info("read %s from %r in %d ms", CANARY, Path(CANARY), 7)
    ours.info("a mapping %(name)s", {"name": CANARY})
    ours.info("the wrong kind %d", CANARY)
    ours.info("too few %s %s", CANARY)
    ours.info(CloisterError(CANARY))
    ours.info("values %s %s %s", [CANARY], {CANARY: 1}, CANARY.encode())
    ours.warning("error %s", OSError(CANARY))
    theirs.error(f"GET /documents/{CANARY}")
    theirs.error("%s", CANARY)
    try:
        fail_deeply()
    except NotFoundError:
        ours.exception("job failed")
        theirs.exception(CANARY)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(CANARY, stacklevel=1)
    thread = threading.Thread(target=lambda: ours.info("from a thread"), name=f"parse {CANARY}")
    thread.start()
    thread.join()
    dying = threading.Thread(target=fail_deeply)
    dying.start()
    dying.join()
    written = (logs / "engine.log").read_text()
    assert CANARY not in written and CANARY not in terminal.getvalue()
    assert written.count("job failed") == 1 and "NOT_FOUND" in written and "fail_deeply" in written
    assert "in 7 ms" in written and "the wrong kind" in written and "uncaught" in written


def test_what_is_harmless_stays(logs: Path) -> None:
    configure_logging(logs)
    job = new_id("job")
    logging.getLogger("engine.jobs").warning(
        "%s %s %.1f %s %s %s %s", job, 3, 0.25, True, None, Color.RED, Word("parsing")
    )
    (entry,) = entries(logs)
    assert entry["message"] == f"{job} 3 0.2 True None RED parsing"
    assert (entry["level"], entry["logger"]) == ("warning", "engine.jobs")
    assert str(entry["at"]).endswith("Z") and str(entry["place"]).startswith("test_logging:")


def test_only_what_the_program_chose_can_be_a_word() -> None:
    assert harmless(Word("gpu")) == "gpu"
    for text in ("two words", "", "x" * 65, "a\nb", "Zoë"):
        with pytest.raises(ValueError, match="word"):
            Word(text)


def test_a_subclass_of_a_number_or_an_identifier_is_not_trusted() -> None:
    class Sneaky(int):
        def __str__(self) -> str:
            return CANARY

    assert harmless(Sneaky(1)) == "<Sneaky>"
    assert harmless(f"{new_id('doc')}\n{CANARY}") == "<str>"
    assert harmless(CANARY) == "<str>"
    assert harmless(NotFoundError(CANARY)) == "NOT_FOUND"


def test_a_line_break_cannot_forge_an_entry() -> None:
    record = logging.LogRecord("engine.x", logging.INFO, "/p/x.py", 1, "one\ntwo", None, None)
    assert "\n" not in RedactingFormatter("plain").format(record)
    assert "\n" not in RedactingFormatter("json").format(record)


def test_files_are_the_owners_and_rotate(logs: Path) -> None:
    logs.mkdir(mode=0o755)
    configure_logging(logs, file_mib=1, files=2)
    log = logging.getLogger("engine.x")
    for _ in range(12_000):
        log.info("a line that says something harmless about nothing in particular, and again and again %d", 1)
    names = sorted(path.name for path in logs.iterdir())
    assert names == ["engine.log", "engine.log.1", "engine.log.2"]
    for path in logs.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.stat().st_size <= 1024 * 1024
    assert logs.stat().st_mode & 0o777 == 0o700


def test_levels_are_ours_and_libraries_are_kept_from_warning_on(logs: Path) -> None:
    configure_logging(logs, level="info")
    logging.getLogger("engine.x").debug("too fine")
    logging.getLogger("engine.x").info("kept")
    logging.getLogger("httpx").info("chatter")
    logging.getLogger("httpx").warning("kept too")
    assert [entry["logger"] for entry in entries(logs)] == ["engine.x", "httpx"]


def test_a_disk_that_refuses_does_not_stop_the_program_or_print(tmp_path: Path) -> None:
    program = """
        import logging, resource, signal, sys
        from pathlib import Path
        from engine.core.logging import configure_logging
        configure_logging(Path(sys.argv[1]))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
        for _ in range(3):
            logging.getLogger("engine.x").error("a long enough line %s", "kanarie-4f1c")
        print("still here")
    """
    assert run_python(program, str(tmp_path / "logs")) == "still here\n"


def test_an_uncaught_error_of_a_process_is_logged_without_its_message(tmp_path: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        from engine.core.logging import configure_logging
        configure_logging(Path(sys.argv[1]))
        raise ValueError("kanarie-4f1c")
    """
    with pytest.raises(AssertionError) as caught:
        run_python(program, str(tmp_path / "logs"))
    assert CANARY not in str(caught.value).partition("assert")[0]
    (entry,) = entries(tmp_path / "logs")
    assert entry["message"] == "uncaught" and "ValueError" in str(entry["error"]) and CANARY not in str(entry)
