"""Where the files of one vault lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class VaultPaths:
    """The layout below one vault directory (``CLOISTER_HOME``)."""

    home: Path

    @property
    def manifest(self) -> Path:
        """``vault.json``: format version, KDF parameters, wrapped keys; no secret in clear."""
        return self.home / "vault.json"

    @property
    def database(self) -> Path:
        return self.home / "vault.db"

    @property
    def blobs(self) -> Path:
        return self.home / "blobs"

    @property
    def models(self) -> Path:
        return self.home / "models"

    @property
    def run(self) -> Path:
        """Sockets and pid files, mode 0700; nothing of content."""
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def socket(self) -> Path:
        return self.run / "engine.sock"

    def make(self) -> None:
        """Create every directory, readable by the owner only."""
        for directory in (self.home, self.blobs, self.models, self.run, self.logs):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            directory.chmod(0o700)
