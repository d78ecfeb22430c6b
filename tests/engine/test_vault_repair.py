"""A bad page of each kind of table: what lay on it is named, the rest is saved, and questions are answered from it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.api.repairing import repair_vault
from engine.audit.actions import Action
from engine.audit.checking import check_log
from engine.audit.events import Event
from engine.audit.keys import AuditKeys
from engine.audit.log import AuditLog
from engine.contract.vault import VaultRepaired
from engine.core.clock import SystemClock
from engine.ingest.damage import find_damage
from engine.ingest.service import IngestService
from engine.ingest.settings import IngestSettings
from engine.jobs.queue import JobQueue
from engine.jobs.records import JobState
from engine.retrieval.service import SearchService
from engine.vault.kdf import Calibration
from engine.vault.pages import PAGE_BYTES
from engine.vault.vault import Vault
from tests.support.fake_embedder import FakeEmbedder
from tests.support.ingest_kit import LightParser, ensure_collection

PASSPHRASE = "correct horse"
DOCUMENTS = 24


def word(number: int) -> str:
    """Of one document alone."""
    return f"quartz{'abcdefghij'[number // 10]}{'klmnopqrst'[number % 10]}"


@dataclass
class Office:
    """A vault with documents that each answer to a word of their own."""

    home: Path
    sources: Path

    def unlock(self) -> Vault:
        return Vault.unlock(self.home, PASSPHRASE)

    def pages(self) -> dict[str, list[int]]:
        """Leaves of each table and index, by name, without the database's first page."""
        with self.unlock() as vault, vault.db.read() as conn:
            rows = conn.execute(
                "SELECT name, pageno FROM dbstat WHERE pagetype <> 'internal' AND pageno > 1"
            ).fetchall()
        found: dict[str, list[int]] = {}
        for name, number in rows:
            assert isinstance(number, int)
            found.setdefault(str(name), []).append(number)
        return found

    def flip(self, page: int) -> None:
        content = bytearray((self.home / "vault.db").read_bytes())
        content[(page - 1) * PAGE_BYTES + 700] ^= 1
        (self.home / "vault.db").write_bytes(content)

    def repair(self) -> VaultRepaired:
        return repair_vault(
            self.home, PASSPHRASE, clock=SystemClock(), embed=FakeEmbedder().embed_passages, report=lambda *step: None
        )

    def answering(self) -> set[int]:
        """Numbers of the documents whose own word finds them, with a search as it is after a start."""
        with self.unlock() as vault:
            search = SearchService(vault.db, FakeEmbedder())
            search.load()
            with vault.db.read() as conn:
                collections = [int(row[0]) for row in conn.execute("SELECT id FROM collections")]  # type: ignore[arg-type]
            found = set()
            for number in range(DOCUMENTS):
                best = search.search(f"What is {word(number)}?", collections=collections, k=1)
                if best and best[0].document == f"d{number:02d}.txt" and word(number) in best[0].text:
                    found.add(number)
        return found

    def add_again(self) -> None:
        with self.unlock() as vault:
            ingest(vault, self.sources)


def ingest(vault: Vault, folder: Path) -> None:
    embedder = FakeEmbedder()
    search = SearchService(vault.db, embedder)
    search.load()
    queue = JobQueue(vault.db)
    service = IngestService(
        vault.db,
        vault.blobs,
        queue,
        LightParser().tree,
        embedder,
        search,
        settings=IngestSettings(),
        clock=SystemClock(),
    )
    queue.start()
    job = queue.wait(service.submit([folder], ensure_collection(vault.db), created_by="usr_test"), timeout_s=60.0)
    assert job.state is JobState.SUCCEEDED, job.error
    assert queue.close(timeout_s=60.0)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    office = Office(folder / "vault", folder / "sources")
    office.sources.mkdir()
    chosen = random.Random(3)
    for number in range(DOCUMENTS):
        filler = " ".join(f"{chosen.choice('bcdfgk')}a{chosen.choice('lmnrst')}e{n}" for n in range(250))
        text = f"# Chapter {number}\n\nThe {word(number)} is kept in cabinet {number}.\n\n{filler}."
        (office.sources / f"d{number:02d}.txt").write_text(text)
    Vault.create(office.home, PASSPHRASE, "ada", calibration=Calibration.fastest())
    with office.unlock() as vault:
        ingest(vault, office.sources)
        log = AuditLog(vault.db, AuditKeys.of_vault(vault), SystemClock())
        for _ in range(3):
            log.record(Event(Action.SEARCHED, "system"))
        log.checkpoint("asked")
    return office


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Iterator[Office]:
    import shutil

    shutil.copytree(made.home, tmp_path / "vault")
    yield Office(tmp_path / "vault", made.sources)


def require_whole(office: Office, done: VaultRepaired) -> None:
    """The database is sound, nothing is damaged any more, and every document that was not named answers."""
    with office.unlock() as vault:
        assert vault.db.damaged_pages()[0] == []  # type: ignore[index]
        with vault.db.read() as conn:
            assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
            conn.execute("SELECT count(*) FROM chunk_terms WHERE chunk_terms MATCH 'cabinet'").fetchall()
            names = dict(conn.execute("SELECT id, name FROM documents").fetchall())
            failed = {str(row[0]) for row in conn.execute("SELECT id FROM documents WHERE status = 'failed'")}
        assert find_damage(vault.db, vault.blobs, lambda done, total: None).documents == ()
    aside = {document.id for document in done.set_aside}
    assert failed == aside and len(names) + len(done.lost) == DOCUMENTS
    named = {int(str(names[one])[1:3]) for one in aside}
    answering = office.answering()
    assert answering.isdisjoint(named)
    assert len(answering) == DOCUMENTS - len(named) - len(done.lost)


@pytest.mark.parametrize(
    "name", ["chunk_vectors_vector_chunks00", pytest.param("chunk_terms_data", marks=pytest.mark.slow)]
)
def test_an_engine_that_starts_on_a_damaged_index_answers_as_far_as_it_can(office: Office, name: str) -> None:
    pages = office.pages()[name]
    office.flip(pages[len(pages) // 2])
    assert len(office.answering()) > DOCUMENTS // 2


def test_a_sound_vault_is_left_alone(office: Office) -> None:
    before = (office.home / "vault.json").read_bytes()
    assert not office.repair().repaired
    assert (office.home / "vault.json").read_bytes() == before


FAST = (pytest.param("chunks", marks=pytest.mark.slow), "chunk_vectors_vector_chunks00")


@pytest.mark.parametrize("name", FAST)
def test_a_bad_page_of_this_table_costs_what_lay_on_it(office: Office, name: str) -> None:
    pages = office.pages()[name]
    office.flip(pages[len(pages) // 2])
    done = office.repair()
    assert done.repaired and done.pages == 1
    require_whole(office, done)
    if name == "chunk_terms_data":
        assert done.set_aside == [] and done.lost == []
    if name == "chunk_vectors_vector_chunks00":
        assert done.set_aside == [] and done.vectors > 0
    if name == "chunks":
        assert 0 < len(done.set_aside) < 10
        office.add_again()
        assert office.answering() == set(range(DOCUMENTS))
    with office.unlock() as vault, vault.db.read() as conn:
        rows = conn.execute("SELECT count(*) FROM audit_records WHERE action = 'vault.repaired'").fetchall()
    assert rows == [(1,)]


@pytest.mark.parametrize("place", [0, -1])
def test_a_bad_page_at_an_end_of_the_list_of_documents_costs_what_lay_on_it(office: Office, place: int) -> None:
    with office.unlock() as vault, vault.db.read() as conn:
        rows = conn.execute(
            "SELECT pageno, ncell FROM dbstat WHERE name = 'documents' AND pagetype = 'leaf' ORDER BY path"
        ).fetchall()
    assert len(rows) > 1
    page, documents_on_it = rows[place]
    office.flip(page)
    done = office.repair()
    assert len(done.lost) == documents_on_it
    require_whole(office, done)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_bad_page_of_any_table_or_index_costs_what_lay_on_it(office: Office, tmp_path: Path) -> None:
    import shutil

    chosen = random.Random(5)
    whole = tmp_path / "whole"
    shutil.copytree(office.home, whole)
    for name, pages in sorted(office.pages().items()):
        if name in ("sqlite_schema", "schema_migrations"):
            continue  # without the schema nothing opens: that is for a backup
        shutil.rmtree(office.home)
        shutil.copytree(whole, office.home)
        office.flip(chosen.choice(pages))
        done = office.repair()
        assert done.repaired, name
        try:
            require_whole(office, done)
        except AssertionError as error:
            raise AssertionError(f"{name}: {done}") from error


@pytest.mark.slow
def test_many_bad_pages_at_once_cost_no_more_than_what_lay_on_them(office: Office) -> None:
    pages = office.pages()
    for name in ("chunks", "document_texts", "chunk_terms_data", "chunk_vectors_vector_chunks00", "elements"):
        for page in random.Random(7).sample(pages[name], min(3, len(pages[name]) // 3)):
            office.flip(page)
    done = office.repair()
    require_whole(office, done)
    assert len(done.set_aside) < DOCUMENTS


def test_the_log_of_a_repaired_vault_still_verifies(office: Office) -> None:
    office.flip(office.pages()["document_texts"][3])
    office.repair()
    with office.unlock() as vault:
        log = AuditLog(vault.db, AuditKeys.of_vault(vault), SystemClock())
        assert check_log(log, SystemClock()).problems == []
