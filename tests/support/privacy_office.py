"""A vault with people and a collection of documents about other people, called over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from tests.support.running_servers import wait_until
from tests.support.services import running_services

ENDED = ("succeeded", "failed", "cancelled")
PERSON = "Margarethe Zwickelhuber"
IBAN = "DE89 3704 0044 0532 0130 00"
LETTER = (
    f"# Notice of termination\n\nDear Mrs {PERSON},\n\nyour employment as a pump fitter ends on 30 June. "
    f"The last salary of 3,400 EUR is paid to the account {IBAN}.\n\nMrs {PERSON} returns the company car in Hamburg.\n"
)
POLICY = "# Pumps\n\nEvery AQ65 pump needs a mechanical seal made of silicon carbide, changed every two years.\n"


class Office:
    """Calls as the owner of the socket, unless a key is given."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.client = TestClient(create_app(services), raise_server_exceptions=False)

    def call(self, method: str, path: str, key: str | None = None, *, status: int | None = None, **what: Any) -> Any:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        response = self.client.request(method, path, headers=headers, **what)
        if status is None:
            assert response.status_code < 300, (method, path, response.text)
        else:
            assert response.status_code == status, (method, path, response.text)
        return response.json()

    def collection(self, name: str) -> int:
        return int(self.call("POST", "/api/collections", json={"name": name})["id"])

    def person(self, name: str, role: Role, *collections: str) -> str:
        """A person who may read the collections; returns their key."""
        ada = self.services.access.local_administrator()
        key = self.services.access.create_user(name, role, by=ada)[1]
        for collection in collections:
            self.services.access.grant(collection, name, "read", by=ada)
        return key

    def wait(self, job_id: str, *, state: str = "succeeded") -> Any:
        wait_until(lambda: self.call("GET", f"/api/jobs/{job_id}")["state"] in ENDED, 300)
        job = self.call("GET", f"/api/jobs/{job_id}")
        assert job["state"] == state, job
        return job

    def add(self, collection: str, *paths: Path) -> list[Any]:
        body = {"paths": [str(path) for path in paths], "collection": collection}
        job = self.wait(self.call("POST", "/api/ingest", json=body)["job_id"])
        return list(self.call("GET", f"/api/jobs/{job['id']}/files")["documents"])

    def policy(self, collection: str, **body: Any) -> Any:
        """Change it and wait until the documents were read again."""
        changed = self.call("PUT", f"/api/privacy/policies/{collection}", json=body)
        if changed["job_id"]:
            self.wait(changed["job_id"])
        return changed

    def documents(self, collection: str) -> list[Any]:
        return list(self.call("GET", "/api/documents", params={"collection": collection})["documents"])

    def text(self, document_id: str) -> str:
        return str(self.call("GET", f"/api/documents/{document_id}/text")["text"])

    def stored(self) -> str:
        """Everything that the database holds of documents in clear: rows, index terms, vocabulary, answers, outcomes.

        The vault's own record of where files came from (documents.path, jobs.params) is not part of it.
        """
        pieces: list[str] = []
        with self.services.db.read() as conn:
            for query in (
                "SELECT name, title, reason FROM documents",
                "SELECT text FROM document_texts",
                "SELECT heading, text FROM chunks",
                "SELECT body, place, repeated FROM chunk_terms",
                "SELECT term FROM vocabulary",
                "SELECT answer FROM turns",
                "SELECT * FROM dataset_items",
                "SELECT reason FROM ingest_outcomes",
                "SELECT reason FROM privacy_findings",
            ):
                pieces += [str(value) for row in conn.execute(query) for value in row]
        return "\n".join(pieces).casefold()


@contextmanager
def privacy_office(home: Path) -> Iterator[Office]:
    with running_services(home) as services:
        services.embedder.wait_ready()
        services.reader.wait_ready()
        yield Office(services)
