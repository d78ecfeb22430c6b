"""The real engine behind the ports: a client for each thread, and the supervisor as the door."""

from __future__ import annotations

import threading
from pathlib import Path

from engine.client import supervisor
from engine.client.client import Client


class ClientPerThread:
    """Gives each thread a client of its own, as a client may not be shared."""

    def __init__(self, home: Path, *, api_key: str | None = None) -> None:
        self._home = home
        self._api_key = api_key
        self._local = threading.local()
        self._clients: list[Client] = []

    def __call__(self) -> Client:
        client: Client | None = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = Client(self._home, api_key=self._api_key)
            self._clients.append(client)
        return client

    def close(self) -> None:
        """Close every connection. The threads must be idle."""
        for client in self._clients:
            client.__exit__()


class SupervisorDoor:
    """Makes vaults and starts engines in processes of their own."""

    def vault_exists(self, home: Path) -> bool:
        return (home / "vault.json").exists()

    def is_running(self, home: Path) -> bool:
        return supervisor.is_running(home)

    def create_vault(self, home: Path, passphrase: str, administrator: str) -> str:
        return supervisor.create_vault(home, passphrase, administrator)

    def start_engine(self, home: Path, passphrase: str) -> None:
        supervisor.start_engine(home, passphrase)

    def read_folder(self, home: Path, folder: Path, collection: str, *, watch: bool) -> None:
        with Client(home) as client:
            client.create_collection(collection)
            client.ingest([str(folder)], collection, watch=watch)
