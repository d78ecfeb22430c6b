"""Where client and engine meet: the socket's place below a vault, and the environment's names."""

from __future__ import annotations

from pathlib import Path

HOME_VARIABLE = "CLOISTER_HOME"
PASSPHRASE_FILE_VARIABLE = "CLOISTER_PASSPHRASE_FILE"
NEW_PASSPHRASE_FILE_VARIABLE = "CLOISTER_NEW_PASSPHRASE_FILE"
RECOVERY_CODE_FILE_VARIABLE = "CLOISTER_RECOVERY_CODE_FILE"
USER_PASSWORD_FILE_VARIABLE = "CLOISTER_USER_PASSWORD_FILE"
API_KEY_VARIABLE = "CLOISTER_API_KEY"
URL_VARIABLE = "CLOISTER_URL"
CA_FILE_VARIABLE = "CLOISTER_CA_FILE"

_LONGEST_SOCKET_PATH = 100
"""``sun_path`` holds 108 bytes on Linux, the closing zero included (unix(7))."""


def engine_socket(home: Path) -> Path:
    """The Unix socket of the engine that serves the vault at ``home``."""
    return home / "run" / "engine.sock"


def is_addressable(socket: Path) -> bool:
    """Whether the path fits a socket address as it is; else go through ``/proc/self/fd``."""
    return len(str(socket).encode()) <= _LONGEST_SOCKET_PATH
