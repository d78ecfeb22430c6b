"""Finds the engine of a vault, and starts one where none runs."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs
from pydantic import SecretStr

from engine.client.errors import EngineStartError
from engine.contract.backups import RestoreDone, RestoreSecret
from engine.contract.locations import HOME_VARIABLE, engine_socket, is_addressable
from engine.contract.vault import KeysRotated, Recovery, VaultChecked, VaultRepaired

_ENGINE = (sys.executable, "-m", "engine")
_LOOK = "Look at the newest file below logs/ in the vault, and run `cloister doctor`."
_START_LIMIT_S = 600.0  # a vault of millions of passages on a slow disk, after an upgrade


def default_home() -> Path:
    """``CLOISTER_HOME``, or the platform's folder for a user's data."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named).expanduser().absolute() if named else Path(platformdirs.user_data_dir("cloister"))


def is_running(home: Path) -> bool:
    """Whether somebody accepts connections on the vault's socket."""
    address = engine_socket(home)
    directory_fd: int | None = None
    try:
        text = str(address)
        if not is_addressable(address):
            directory_fd = os.open(address.parent, os.O_RDONLY | os.O_DIRECTORY)
            text = f"/proc/self/fd/{directory_fd}/{address.name}"
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2.0)
            probe.connect(text)
        return True
    except OSError:
        return False
    finally:
        if directory_fd is not None:
            os.close(directory_fd)


def create_vault(home: Path, passphrase: str, administrator: str) -> str:
    """Make a vault in a process of its own and return the recovery code, which exists nowhere else."""
    answer = _run_engine(["--home", str(home), "--init", "--administrator", administrator], passphrase)
    return str(answer["recovery_code"])


def recover_vault(home: Path, recovery_code: str, passphrase: str, administrator: str | None = None) -> str:
    """Set a new passphrase with the recovery code, in a process of its own; return the administrator who has it.

    Without ``administrator`` it is the only one there is. Raises EngineStartError with the engine's own code,
    VAULT_IN_USE while an engine runs.
    """
    body = Recovery(recovery_code=SecretStr(recovery_code), passphrase=SecretStr(passphrase))
    named = [] if administrator is None else [f"--administrator={administrator}"]
    return str(_run_engine(["--home", str(home), "--recover", *named], json.dumps(body.reveal()))["administrator"])


def restore_vault(
    home: Path,
    folder: Path,
    secret: str,
    *,
    is_code: bool = False,
    backup: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RestoreDone:
    """Restore a backup to ``home`` in a process of its own: the newest in ``folder``, or the one that is named.

    ``progress`` is told (bytes done, of how many). Raises EngineStartError with the engine's own code.
    """
    body = RestoreSecret(secret=SecretStr(secret), is_code=is_code)
    named = [] if backup is None else [f"--backup={backup}"]
    sent = json.dumps({**body.reveal(), "is_code": is_code})
    arguments = ["--home", str(home), f"--restore={folder}", *named]
    return RestoreDone.model_validate(_follow_engine(arguments, sent, "restored", progress))


def check_vault(
    home: Path, passphrase: str, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> VaultChecked:
    """Read everything of a vault in a process of its own, and say what is damaged.

    ``progress`` is told (documents done, of how many). Raises EngineStartError with the engine's own code,
    VAULT_IN_USE while an engine runs.
    """
    return VaultChecked.model_validate(
        _follow_engine(["--home", str(home), "--check"], passphrase, "checked", progress)
    )


def repair_vault(
    home: Path, passphrase: str, *, progress: Callable[[int, int | None], None] = lambda done, total: None
) -> VaultRepaired:
    """Save what can be read of a damaged vault in a process of its own, and say what could not be.

    ``progress`` is told (done, of how many; None: not counted). Raises EngineStartError with the engine's own code,
    VAULT_IN_USE while an engine runs.
    """
    return VaultRepaired.model_validate(
        _follow_engine(["--home", str(home), "--repair"], passphrase, "repaired", progress)
    )


def rotate_keys(
    home: Path,
    passphrase: str,
    *,
    leave_out: bool = False,
    progress: Callable[[int, int | None], None] = lambda done, total: None,
) -> KeysRotated:
    """Give a vault a new data key in a process of its own. ``leave_out``: also where somebody loses the passphrase.

    ``progress`` is told (bytes encrypted, of how many; None: not counted). Raises EngineStartError with the engine's
    own code, VAULT_IN_USE while an engine runs.
    """
    more = ["--leave-out"] if leave_out else []
    return KeysRotated.model_validate(
        _follow_engine(["--home", str(home), "--rotate", *more], passphrase, "rotated", progress)
    )


def _follow_engine(arguments: list[str], secrets: str, key: str, progress: Callable[[int, int], None]) -> object:
    """What an engine that does one thing and ends says under ``key`` at last."""
    with subprocess.Popen(
        [*_ENGINE, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/"
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(secrets.encode("utf-8"))
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        for line in process.stdout:
            answer = json.loads(line)
            if "progress" in answer:
                progress(answer["progress"]["done"], answer["progress"]["total"])
            elif key in answer:
                return answer[key]
            else:
                raise EngineStartError(str(answer["code"]), str(answer["message"]), str(answer.get("help", "")))
    raise EngineStartError("ENGINE_DIED", "The engine ended before it was done.", "Run the command again.")


def start_engine(home: Path, passphrase: str, *, listen: str | None = None) -> int:
    """Start an engine that outlives this process and return its pid once it answers.

    ``listen``: address and port of its TLS listener; None: what CLOISTER_LISTEN says, else there is none.
    The passphrase goes through a pipe: neither arguments nor environment carry it.
    Raises EngineStartError with the engine's own code when it refuses.
    """
    named = [] if listen is None else [f"--listen={listen}"]
    return int(_run_engine(["--home", str(home), *named], passphrase)["pid"])


def wait_until_stopped(home: Path, *, pid: int | None = None, timeout_s: float = 30.0) -> bool:
    """Wait for the engine's socket to go away, and with ``pid`` for its process, which holds the vault's lock.

    Returns False when it is still there after the limit.
    """
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if not is_running(home) and not (pid and _is_alive(pid)):
            return True
        time.sleep(0.05)
    return False


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def _run_engine(
    arguments: list[str], secrets: str, *, program: Sequence[str] = _ENGINE, limit_s: float = _START_LIMIT_S
) -> dict[str, str | int]:
    process = subprocess.Popen(
        [*program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    assert process.stdin is not None and process.stdout is not None
    with contextlib.suppress(BrokenPipeError):  # it died at once: the missing answer below says so
        process.stdin.write(secrets.encode("utf-8"))
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    if not select.select([process.stdout], [], [], limit_s)[0]:
        process.kill()
        process.wait()
        process.stdout.close()
        raise EngineStartError("ENGINE_START_TIMEOUT", f"The engine was not ready after {limit_s:.0f} s.", _LOOK)
    line = process.stdout.readline()
    process.stdout.close()
    try:
        answer: dict[str, str | int] = json.loads(line)
    except ValueError:
        process.kill()  # it said nothing, or nothing that can be read
        code = process.wait()
        raise EngineStartError(
            "ENGINE_DIED", f"The engine ended with status {code} before it was ready.", _LOOK
        ) from None
    if "code" in answer:
        process.wait()
        raise EngineStartError(str(answer["code"]), str(answer["message"]), str(answer.get("help", "")))
    # The engine lives on by itself: nothing is left to wait for here.
    process.returncode = 0
    return answer
