"""Originals over HTTP: whole, refused in the envelope, or broken off; never cut short and called whole."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from engine.api.app import create_app
from engine.api.services import Services
from engine.contract.errors import ErrorEnvelope
from engine.core.ids import new_id
from engine.vault.blob_format import FRAME_BYTES
from tests.support.quiet_services import services_without_models

NOTE = b"# Leave\n\nEvery person in the Lisbon office has 27 days of annual leave.\n"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("originals") / "vault") as services:
        yield services


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def document_id(services: Services) -> str:
    """A document whose original is in the vault, in a collection that the administrator may read."""
    created = TestClient(create_app(services)).post("/api/collections", json={"name": "handbook"})
    document_id, now = new_id("doc"), "2026-01-01T00:00:00Z"
    with services.db.write() as conn:
        blob_id = services.vault.blobs.put(conn, NOTE)
        conn.execute(
            "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, blob_id, added_at,"
            " updated_at) VALUES (?, ?, '/leave.md', 'leave.md', ?, ?, 'ready', ?, ?, ?)",
            (document_id, created.json()["id"], hashlib.sha256(NOTE).digest(), len(NOTE), blob_id, now, now),
        )
    return document_id


@pytest.fixture
def blob(services: Services, document_id: str) -> Iterator[Path]:
    """The file of the document's original, put back as it was after the test."""
    with services.db.read() as conn:
        rows = conn.execute("SELECT blob_id FROM documents WHERE id = ?", (document_id,)).fetchall()
    path = services.paths.blobs / str(rows[0][0])
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


def test_an_original_comes_back_as_it_was_added(client: TestClient, document_id: str) -> None:
    response = client.get(f"/api/documents/{document_id}/original")
    assert (response.status_code, response.content) == (200, NOTE)
    assert response.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "altered"])
def test_an_original_that_cannot_be_read_is_refused_in_the_envelope(
    client: TestClient, document_id: str, blob: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    sealed = blob.read_bytes()
    if damage == "gone":
        blob.unlink()
    else:
        broken = {"empty": b"", "cut": sealed[:-1], "altered": sealed[:-1] + bytes([sealed[-1] ^ 1])}
        blob.write_bytes(broken[damage])
    with caplog.at_level(logging.ERROR):
        response = client.get(f"/api/documents/{document_id}/original")
    assert response.status_code == 500
    error = ErrorEnvelope.model_validate(response.json()).error
    assert error.code == "DOCUMENT_ORIGINAL_UNUSABLE"
    assert "missing or damaged" in error.message
    assert "add its file again" in error.help
    assert error.request_id
    assert [record.name for record in caplog.records] == ["engine.api.originals"]


@contextmanager
def served(services: Services, socket: Path) -> Iterator[httpx.Client]:
    """The engine's app behind the real server, in a thread."""
    config = uvicorn.Config(create_app(services), uds=str(socket), log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), base_url="http://engine") as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def test_damage_in_the_middle_breaks_the_connection_and_is_logged_with_its_code(
    services: Services, document_id: str, blob: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with services.db.write() as conn:
        large = services.vault.blobs.put(conn, bytes(3 * FRAME_BYTES + 7))
        conn.execute("UPDATE documents SET blob_id = ? WHERE id = ?", (large, document_id))
    try:
        path = services.paths.blobs / large
        sealed = bytearray(path.read_bytes())
        sealed[2 * FRAME_BYTES + 1000] ^= 1
        path.write_bytes(sealed)
        received = 0
        with (
            caplog.at_level(logging.ERROR),
            served(services, tmp_path / "s") as client,
            pytest.raises(httpx.RemoteProtocolError),
            client.stream("GET", f"/api/documents/{document_id}/original") as response,
        ):
            assert response.status_code == 200
            for block in response.iter_bytes():
                received += len(block)
        assert FRAME_BYTES <= received < 3 * FRAME_BYTES
        ours = [record.getMessage() for record in caplog.records if record.name.startswith("engine.api.originals")]
        assert len(ours) == 1
        assert "broke off" in ours[0]
        assert "RuntimeError" not in caplog.text
    finally:
        with services.db.write() as conn:
            conn.execute("UPDATE documents SET blob_id = ? WHERE id = ?", (blob.name, document_id))
            services.vault.blobs.delete(conn, large)


def test_the_doctor_counts_originals_that_are_gone(client: TestClient, document_id: str, blob: Path) -> None:
    def originals() -> dict[str, str]:
        checks = client.get("/api/doctor").json()["checks"]
        return next(check for check in checks if check["name"] == "originals")

    assert originals()["state"] == "ok"
    blob.unlink()
    found = originals()
    assert found["state"] == "failed"
    assert found["found"].startswith("1 of 1 ")
    assert found["help"]
