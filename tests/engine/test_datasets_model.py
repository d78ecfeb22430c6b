"""Pairs written by a real model behind the real llama-server: what it says is judged, and a cancel stops it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat.support import SupportChecker
from engine.chat.words import content_stems
from engine.datasets.builders.generated import PairWriter
from engine.datasets.builders.material import Chunk
from engine.datasets.records import Source
from engine.retrieval.text import Stemming
from engine.runtime.llama_server import ServerSettings
from engine.runtime.models import ModelService
from engine.vault.database import Database
from tests.support.passages import passage
from tests.support.running_servers import llama_server_or_skip

ROOT = Path(__file__).parents[2]
LEAVE = "Employees in the Lisbon office get 27 days of annual leave each year. Unused days expire on 31 March."

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def models(tmp_path: Path) -> Iterator[ModelService]:
    weights = next((ROOT / "models_registry" / "starter" / "answerer").glob("*.gguf"), None)
    if weights is None:
        pytest.skip("the starter answerer was not built")
    database = Database.open(tmp_path / "vault.db", bytes(range(32)))
    with database.write() as conn:
        conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_1', 'Ada', 'model_owner', 'now')")
    service = ModelService(
        database,
        tmp_path / "models",
        tmp_path / "run",
        llama_server=llama_server_or_skip(),
        settings=ServerSettings(slots=1, context_tokens=1024, threads=1, load_timeout_s=120),
    )
    service.use(service.import_model(weights).id, used_by="usr_1")
    yield service
    service.close()
    database.close()


def test_a_real_model_writes_json_and_is_judged(models: ModelService) -> None:
    stems = content_stems(Stemming())
    writer = PairWriter(SupportChecker(stems), stems)
    chunk = Chunk(Source("doc_1", b"\0", 1, 0, len(LEAVE)), passage(LEAVE, title="Leave", heading="Annual leave"), "en")
    model = models.answer_model()
    assert model is not None
    never = threading.Event()
    written = writer.write(model, chunk, pairs=1, seed=0, cancelled=never)
    # It is a tiny model: its pair may be kept or not, but it is one of the two, and the same each time.
    assert len(written.drafts) + sum(written.dropped.values()) == 1
    assert writer.write(model, chunk, pairs=1, seed=0, cancelled=never) == written
    stopped = threading.Event()
    stopped.set()
    assert writer.write(model, chunk, pairs=1, seed=0, cancelled=stopped).drafts == ()
