"""Documents over HTTP as the desktop handles them: many at once, tried again, watched, and page by page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.contract.answers import AnswerMode, AnswerResponse
from engine.ingest.watched import removed_among
from tests.support.running_servers import wait_until
from tests.support.services import running_services

pytestmark = pytest.mark.timeout(600)

SEAL = "Every AQ65 pump needs a mechanical seal made of silicon carbide."
TRAVEL = "Hotels cost at most 120 EUR for each night in Hamburg, as the guideline of the year says."


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with running_services(tmp_path_factory.mktemp("actions") / "vault") as built:
        built.embedder.wait_ready()
        yield built


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two notes, an archive with one more, a PDF of two pages, and one file that is broken."""
    made = tmp_path / "company"
    made.mkdir()
    (made / "seal.md").write_text(f"# Seal\n\n{SEAL}\n")
    (made / "travel.md").write_text(f"# Travel\n\n{TRAVEL}\n")
    with zipfile.ZipFile(made / "box.zip", "w") as archive:
        archive.writestr("inside.md", "# Inside\n\nThe gate of the yard is locked at eight in the evening.\n")
    canvas = Canvas(str(made / "manual.pdf"), pagesize=A4)
    for words in ("The first page speaks of valves and their springs.", "The second page speaks of bearings."):
        canvas.drawString(80, 700, words)
        canvas.showPage()
    canvas.save()
    (made / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing that could be read")
    return made


class Desk:
    """A collection filled from the folder, and what a person does with it."""

    def __init__(self, client: TestClient, folder: Path, collection: str, **options: Any) -> None:
        self.client = client
        self.collection = collection
        client.post("/api/collections", json={"name": collection})
        body = {"paths": [str(folder)], "collection": collection, **options}
        self.wait(client.post("/api/ingest", json=body).json()["job_id"])

    def wait(self, job_id: str) -> None:
        ended = ("succeeded", "failed", "cancelled")
        wait_until(lambda: self.client.get(f"/api/jobs/{job_id}").json()["state"] in ended, 300)
        job = self.client.get(f"/api/jobs/{job_id}").json()
        assert job["state"] == "succeeded", job["error"]

    def documents(self) -> dict[str, Any]:
        listed = self.client.get("/api/documents", params={"collection": self.collection}).json()
        return {entry["name"]: entry for entry in listed["documents"]}

    def id(self, name: str) -> str:
        return str(self.documents()[name]["id"])

    def removal(self, *names: str, preview: bool = False, **more: Any) -> Any:
        ids = [self.id(name) for name in names]
        return self.client.post("/api/documents/removal", json={"document_ids": ids, "preview": preview}, **more)

    def found(self, query: str) -> list[str]:
        hits = self.client.post("/api/search", json={"query": query, "collection": self.collection}).json()["hits"]
        return [hit["document"] for hit in hits]


@pytest.fixture
def desk(client: TestClient, folder: Path, request: pytest.FixtureRequest) -> Desk:
    return Desk(client, folder, request.node.name[:100])


def person(services: Services, collection: str, name: str, access: str) -> dict[str, str]:
    """Headers of a new analyst with that access."""
    ada = services.access.local_administrator()
    _, key = services.access.create_user(name, Role.ANALYST, by=ada)
    if access:
        services.access.grant(collection, name, access, by=ada)
    return {"Authorization": f"Bearer {key}"}


def keep_answer(services: Services, document_id: str) -> tuple[str, str]:
    answer = AnswerResponse(
        answer=SEAL, mode=AnswerMode.QUOTE, abstained=False, sentences=[], citations=[], model=None, timings_ms={}
    ).model_dump(mode="json")
    me = services.access.local_administrator().id
    conversation = services.conversations.create(me, "Seals?")
    return conversation, services.conversations.append(
        conversation, "Seals?", None, "quote", answer, sources=[document_id]
    )


def test_a_preview_counts_and_changes_nothing(desk: Desk, services: Services) -> None:
    keep_answer(services, desk.id("seal.md"))
    before = desk.documents()
    report = desk.removal("seal.md", "box.zip", "travel.md", preview=True).json()
    sizes = sum(before[name]["size_bytes"] for name in ("seal.md", "box.zip", "travel.md"))
    assert report == {
        "documents": 4,
        "chunks": 3,
        "size_bytes": sizes,
        "answers": 1,
        "runs": [],
        "models": [],
    }
    assert desk.documents() == before
    assert "seal.md" in desk.found("seal of silicon carbide")


def test_many_go_at_once_with_what_they_said(desk: Desk, services: Services) -> None:
    conversation, _ = keep_answer(services, desk.id("seal.md"))
    announced = desk.removal("seal.md", "box.zip", preview=True).json()
    assert desk.removal("seal.md", "box.zip").json() == announced
    assert set(desk.documents()) == {"travel.md", "manual.pdf", "broken.pdf"}
    assert "seal.md" not in desk.found("seal of silicon carbide")
    assert SEAL not in desk.client.get(f"/api/conversations/{conversation}").text


def test_a_document_that_is_named_beside_its_archive_goes_once(desk: Desk, services: Services) -> None:
    inside = next(name for name in desk.documents() if name.endswith("inside.md"))
    with services.db.read() as conn:
        before = {row[0] for row in conn.execute("SELECT id FROM chunks")}
    report = desk.removal(inside, "box.zip", inside).json()
    assert (report["documents"], report["chunks"]) == (2, 1)
    with services.db.read() as conn:
        assert len(before - {row[0] for row in conn.execute("SELECT id FROM chunks")}) == 1
        for index in ("chunk_terms", "chunk_vectors"):
            lost = conn.execute(f"SELECT count(*) FROM {index} WHERE rowid NOT IN (SELECT id FROM chunks)")
            assert lost.fetchall() == [(0,)]


def test_one_unknown_document_keeps_all(desk: Desk) -> None:
    ids = [desk.id("seal.md"), "doc_nothing"]
    for preview in (True, False):
        answered = desk.client.post("/api/documents/removal", json={"document_ids": ids, "preview": preview})
        assert (answered.status_code, answered.json()["error"]["code"]) == (404, "DOCUMENT_NOT_FOUND")
    assert "seal.md" in desk.documents()


def test_removing_needs_write_and_what_may_not_be_read_does_not_exist(desk: Desk, services: Services) -> None:
    reader = person(services, desk.collection, "reader", "read")
    stranger = person(services, desk.collection, "stranger", "")
    assert desk.removal("seal.md", headers=reader).status_code == 403
    assert desk.removal("seal.md", preview=True, headers=reader).status_code == 403
    assert desk.removal("seal.md", headers=stranger).json()["error"]["code"] == "DOCUMENT_NOT_FOUND"
    retry = {"collection": desk.collection, "document_ids": []}
    assert desk.client.post("/api/documents/retry", json=retry, headers=reader).status_code == 403
    assert desk.client.post("/api/documents/retry", json=retry, headers=stranger).status_code == 404
    assert "seal.md" in desk.documents()


def test_what_failed_is_read_again(desk: Desk, folder: Path) -> None:
    assert desk.documents()["broken.pdf"]["status"] == "failed"
    (folder / "broken.pdf").write_bytes((folder / "manual.pdf").read_bytes() + b"\n% another copy\n")
    (folder / "manual.pdf").unlink()
    started = desk.client.post("/api/documents/retry", json={"collection": desk.collection})
    assert started.status_code == 202
    desk.wait(started.json()["job_id"])
    assert desk.documents()["broken.pdf"]["status"] in ("ready", "duplicate")
    nothing = desk.client.post("/api/documents/retry", json={"collection": desk.collection}).json()
    assert nothing == {"job_id": None}


def test_a_document_of_another_collection_is_not_retried(desk: Desk, client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("A note of its own, with enough words to be one passage.")
    other = Desk(client, tmp_path / "note.md", f"{desk.collection[:80]} other")
    body = {"collection": desk.collection, "document_ids": [other.id("note.md")]}
    assert client.post("/api/documents/retry", json=body).json()["error"]["code"] == "DOCUMENT_NOT_FOUND"
    named = {"collection": desk.collection, "document_ids": [desk.id("broken.pdf")]}
    desk.wait(client.post("/api/documents/retry", json=named).json()["job_id"])


def test_watched_folders_are_those_of_readable_collections(
    client: TestClient, services: Services, folder: Path
) -> None:
    desk = Desk(client, folder, "watched", watch=True)
    reader, stranger = (person(services, "watched", f"w-{access}", access) for access in ("read", ""))
    (listed,) = client.get("/api/watched-folders", headers=reader).json()["folders"]
    assert (listed["path"], listed["collection"]) == (str(folder), "watched")
    assert client.get("/api/watched-folders", headers=stranger).json() == {"folders": []}
    named = {"path": str(folder), "collection": "watched"}
    assert client.delete("/api/watched-folders", params=named, headers=reader).status_code == 403
    assert client.delete("/api/watched-folders", params=named, headers=stranger).status_code == 404
    # What a person removes from a watched folder does not come back by itself.
    assert desk.removal("seal.md", "travel.md").status_code == 200
    paths = [str(folder / "seal.md"), str(folder / "travel.md")]
    number = services.access.collections.find("watched", by=services.access.local_administrator()).id
    with services.db.read() as conn:
        assert removed_among(conn, number, paths) == frozenset(paths)
    assert client.delete("/api/watched-folders", params=named).json() == {"folders": []}
    assert client.delete("/api/watched-folders", params=named).status_code == 404
    assert "manual.pdf" in desk.documents()


def test_pages_say_which_characters_they_hold(desk: Desk) -> None:
    manual = desk.id("manual.pdf")
    pages = desk.client.get(f"/api/documents/{manual}/pages").json()["pages"]
    text = desk.client.get(f"/api/documents/{manual}/text").json()["text"]
    assert [page["page"] for page in pages] == [1, 2]
    assert "valves" in text[pages[0]["start"] : pages[0]["end"]]
    assert "bearings" in text[pages[1]["start"] : pages[1]["end"]]
    assert pages[0]["end"] <= pages[1]["start"]
    assert desk.client.get(f"/api/documents/{desk.id('seal.md')}/pages").json() == {"pages": []}


def test_a_page_is_drawn_and_what_cannot_be_drawn_is_told(desk: Desk, services: Services) -> None:
    documents = desk.documents()
    assert {name for name, found in documents.items() if found["renderable"]} == {"manual.pdf"}

    def image(name: str, page: int = 1, width_px: int = 300, **more: Any) -> Any:
        params = {"width_px": width_px}
        return desk.client.get(f"/api/documents/{documents[name]['id']}/pages/{page}/image", params=params, **more)

    drawn = image("manual.pdf")
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")
    picture = Image.open(io.BytesIO(drawn.content))
    picture.load()
    assert (picture.format, picture.size) == ("PNG", (300, 424))
    assert image("manual.pdf", 2).content != drawn.content
    for response, status, code in (
        (image("manual.pdf", 3), 404, "PAGE_OUT_OF_RANGE"),
        (image("seal.md"), 422, "PAGE_NOT_DRAWABLE"),
        (image("manual.pdf", 0), 422, "INVALID_INPUT"),
        (image("manual.pdf", width_px=63), 422, "INVALID_INPUT"),
        (image("manual.pdf", width_px=4001), 422, "INVALID_INPUT"),
        (image("manual.pdf", headers=person(services, desk.collection, "drawer", "")), 404, "DOCUMENT_NOT_FOUND"),
    ):
        assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    with services.db.write() as conn:
        conn.execute("UPDATE documents SET blob_id = NULL WHERE id = ?", (documents["manual.pdf"]["id"],))
    assert image("manual.pdf").json()["error"]["code"] == "DOCUMENT_NO_ORIGINAL"
    assert desk.documents()["manual.pdf"]["renderable"] is False


def test_a_page_that_ends_the_worker_is_an_error_and_the_next_is_drawn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, services: Services
) -> None:
    from engine.parsing.errors import CrashedError
    from engine.parsing.pool import ParserPool

    address = f"/api/documents/{desk.id('manual.pdf')}/pages/1/image?width_px=64"
    with monkeypatch.context() as patch:
        patch.setattr(ParserPool, "draw", lambda pool, *_, **__: pool.probe("crash"))
        response = desk.client.get(address)
        assert (response.status_code, response.json()["error"]["code"]) == (422, CrashedError.code)
    assert desk.client.get(address).status_code == 200
