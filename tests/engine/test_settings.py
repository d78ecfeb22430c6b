"""Settings of the models: kept, bounded, carried out on the model in use, and taken back when it cannot load."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.runtime.errors import ModelOutOfMemoryError, SettingOutOfRangeError, SettingUnknownError
from engine.runtime.hardware import MemoryFacts
from engine.runtime.llama_server import ServerSettings
from engine.runtime.models import ModelService
from engine.runtime.runtime_settings import RuntimeSettings, load_chosen, with_chosen
from engine.vault.database import Database
from tests.support.quiet_services import services_without_models
from tests.support.running_servers import QUESTION, llama_server_or_skip
from tests.support.tiny_gguf import TinyLlama, write_tiny_gguf

AUTOMATIC = ServerSettings(slots=2, context_tokens=2048, threads=1, backoff_s=0.05, load_timeout_s=60)
KEYS = ["runtime.context_tokens", "runtime.slots", "runtime.threads", "runtime.gpu_layers"]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("settings") / "vault") as services:
        yield services


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(tmp_path / "vault.db", bytes(range(32)))
    with database.write() as conn:
        conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_1', 'Ada', 'model_owner', 'now')")
    yield database
    database.close()


class Machine:
    """A model service with a model in use, on a machine whose free memory a test sets."""

    def __init__(self, db: Database, tmp_path: Path) -> None:
        self.available_bytes = 900 << 20
        memory = lambda: MemoryFacts(total_bytes=1 << 30, available_bytes=self.available_bytes)  # noqa: E731
        self.models = ModelService(
            db,
            tmp_path / "models",
            tmp_path / "run",
            llama_server=llama_server_or_skip(),
            settings=AUTOMATIC,
            memory=memory,
        )
        self.settings = RuntimeSettings(db, self.models, AUTOMATIC)
        write_tiny_gguf(tmp_path / "tiny.gguf", TinyLlama(name="tiny"))
        self.models.import_model(tmp_path / "tiny.gguf")
        self.models.use("tiny", used_by="usr_1")

    @property
    def in_force(self) -> ServerSettings:
        active = self.models.runner.active
        assert active is not None
        return active.server.settings

    def pid(self) -> int | None:
        active = self.models.runner.active
        return active.server.status.pid if active else None

    def ask(self) -> str:
        model = self.models.answer_model()
        assert model is not None
        return asyncio.run(model.complete_chat(QUESTION, max_tokens=5)).text


@pytest.fixture
def machine(db: Database, tmp_path: Path) -> Iterator[Machine]:
    built = Machine(db, tmp_path)
    yield built
    built.models.close()


def chosen(db: Database) -> dict[str, int]:
    with db.read() as conn:
        return load_chosen(conn)


def test_a_model_in_use_is_loaded_anew_with_a_new_value(machine: Machine, db: Database) -> None:
    before = machine.pid()
    changed = machine.settings.change("runtime.slots", 3)
    assert (changed.value, changed.automatic) == (3, 2)
    assert machine.in_force.slots == 3
    assert machine.pid() != before
    assert machine.ask()
    assert chosen(db) == {"runtime.slots": 3}
    assert with_chosen(AUTOMATIC, chosen(db)).slots == 3
    assert machine.settings.change("runtime.slots", None).value is None
    assert machine.in_force.slots == 2
    assert chosen(db) == {}


def test_a_value_that_changes_nothing_leaves_the_model_alone(machine: Machine) -> None:
    before = machine.pid()
    assert machine.settings.change("runtime.slots", 2).value == 2
    assert machine.pid() == before


def test_a_value_that_the_model_cannot_load_with_is_taken_back(machine: Machine, db: Database) -> None:
    machine.settings.change("runtime.slots", 1)
    machine.available_bytes = 1 << 20
    with pytest.raises(ModelOutOfMemoryError):
        machine.settings.change("runtime.slots", 32)
    assert chosen(db) == {"runtime.slots": 1}
    assert next(one for one in machine.settings.every() if one.key == "runtime.slots").value == 1
    machine.available_bytes = 900 << 20
    assert machine.in_force.slots == 1
    assert machine.ask()
    machine.models.use(None, used_by="usr_1")
    machine.models.use("tiny", used_by="usr_1")
    assert machine.in_force.slots == 1, "what failed must not come back with the next model"


def test_the_context_is_never_longer_than_the_model_was_trained_for(machine: Machine) -> None:
    trained = machine.models.show("tiny").context_tokens
    machine.settings.change("runtime.context_tokens", trained * 2 if trained * 2 >= 1024 else 1024)
    assert machine.in_force.context_tokens == trained


def test_unknown_and_out_of_range_are_typed(machine: Machine, db: Database) -> None:
    with pytest.raises(SettingUnknownError):
        machine.settings.change("runtime.embedder_setting", 1)
    with pytest.raises(SettingOutOfRangeError, match="1 to 32"):
        machine.settings.change("runtime.slots", 33)
    assert chosen(db) == {}


def test_a_value_from_a_larger_machine_is_brought_within_this_one(db: Database) -> None:
    with db.write() as conn:
        conn.execute("INSERT INTO settings (key, value) VALUES ('runtime.threads', '100000'), ('runtime.slots', '0')")
    found = chosen(db)
    assert found["runtime.slots"] == 1
    assert found["runtime.threads"] < 100_000


def test_settings_over_http(client: TestClient, services: Services) -> None:
    listed: list[Any] = client.get("/api/settings").json()["settings"]
    assert [one["key"] for one in listed] == KEYS
    for one in listed:
        assert one["value"] is None and one["least"] < one["most"] and one["unit"] and one["description"]
    assert listed[0]["automatic"] == ServerSettings().context_tokens
    assert listed[3]["automatic"] is None
    changed = client.put("/api/settings/runtime.context_tokens", json={"value": 8192})
    assert (changed.status_code, changed.json()["value"]) == (200, 8192)
    assert client.get("/api/settings").json()["settings"][0]["value"] == 8192
    assert client.put("/api/settings/runtime.context_tokens", json={"value": None}).json()["value"] is None
    for key, value, status, code in (
        ("runtime.slots", 0, 422, "SETTING_OUT_OF_RANGE"),
        ("runtime.slots", 10**30, 422, "SETTING_OUT_OF_RANGE"),
        ("runtime.slots", "many", 422, "INVALID_INPUT"),
        ("ingest.removed/1", 1, 404, "SETTING_UNKNOWN"),
    ):
        response = client.put(f"/api/settings/{key}", json={"value": value})
        assert (response.status_code, response.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ANALYST, 403), (Role.KNOWLEDGE_OWNER, 403), (Role.MODEL_OWNER, 200)]
)
def test_changing_needs_the_permission_to_manage_models(
    client: TestClient, services: Services, role: Role, status: int
) -> None:
    _, key = services.access.create_user(f"s-{role}", role, by=services.access.local_administrator())
    headers = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/settings", headers=headers).status_code == 200
    assert client.put("/api/settings/runtime.slots", json={"value": None}, headers=headers).status_code == status
