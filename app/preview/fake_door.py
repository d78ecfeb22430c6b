"""Vaults and engines before there is anything to connect to, in memory."""

from __future__ import annotations

from pathlib import Path, PurePath

from engine.client.errors import EngineError, EngineStartError


class FakeDoor:
    """Vaults that open with one passphrase."""

    RECOVERY_CODE = "7Q4KD-9M2XV-0TBHR-W8C3N-5JZPG-E6Y1A-SF7K2"

    def __init__(self, passphrase: str = "") -> None:
        self.passphrase = passphrase
        self.running = False
        self.administrator = ""
        self.folder_exists = True
        self.read: tuple[str, str, bool] | None = None

    def vault_exists(self, home: PurePath) -> bool:
        return bool(self.passphrase)

    def is_running(self, home: PurePath) -> bool:
        return self.running

    def create_vault(self, home: Path, passphrase: str, administrator: str) -> str:
        if self.passphrase:
            raise EngineStartError("VAULT_EXISTS", "There is a vault in this folder already.", "Choose another folder.")
        self.passphrase, self.administrator = passphrase, administrator
        return self.RECOVERY_CODE

    def start_engine(self, home: Path, passphrase: str) -> None:
        if passphrase != self.passphrase:
            raise EngineStartError(
                "VAULT_WRONG_PASSPHRASE",
                "The passphrase does not open this vault.",
                "Check the keyboard's layout and capitals; the next attempt is possible in one second.",
            )
        self.running = True

    def read_folder(self, home: Path, folder: Path, collection: str, *, watch: bool) -> None:
        if not self.folder_exists:
            raise EngineError("INGEST_PATH_NOT_FOUND", "There is no such folder.", "Choose one that exists.")
        self.read = (str(folder), collection, watch)
