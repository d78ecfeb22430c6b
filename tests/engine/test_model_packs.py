"""Packs over the engine's own routes on a real vault: trust, import, templates, what is shown, what a kill leaves."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.runtime.model_files import remove_strays
from models_registry.packs.build import Description, build_pack
from models_registry.packs.signing import public_text
from tests.support.broken_packs import KEY, STRANGER, good, good_folder, safetensors_files
from tests.support.crash import start_python
from tests.support.quiet_services import services_without_models
from tests.support.raw_gguf import CHAT_TEMPLATE

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "models_registry/starter/answerer/cloister-tiny-answerer.gguf"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_without_models(tmp_path / "vault") as running:
        yield running


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


Import = Callable[..., dict[str, Any]]


@pytest.fixture
def bring(client: TestClient, services: Services) -> Import:
    """Import by a job, wait for its end and return the job."""

    def run(path: Path, **more: Any) -> dict[str, Any]:
        response = client.post("/api/models", json={"path": str(path), **more})
        assert response.status_code == 202, response.text
        job_id = response.json()["job_id"]
        services.jobs.wait(job_id, timeout_s=60)
        job: dict[str, Any] = client.get(f"/api/jobs/{job_id}").json()
        return job

    return run


def _trust(client: TestClient) -> None:
    added = client.post("/api/model-signers", json={"name": "builder", "public_key": public_text(KEY.public_key)})
    assert added.status_code == 201
    assert added.json()["fingerprint"] == KEY.fingerprint


def _approve(client: TestClient) -> None:
    [template] = client.get("/api/model-templates").json()["templates"]
    assert client.post(f"/api/model-templates/{template['sha256'][:12]}/approval").json()["approved_at"]


@pytest.fixture(scope="module")
def starter_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model that the project ships, packed as on the connected side."""
    folder = tmp_path_factory.mktemp("starter") / "tiny-answerer"
    folder.mkdir()
    shutil.copy(STARTER, folder)
    shutil.copy(ROOT / "LICENSE", folder)
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Tiny answerer\n")
    return build_pack(folder, KEY, folder.parent / "tiny.pack", about=Description(source="this project")).path


def test_a_pack_goes_the_whole_way(client: TestClient, bring: Import, starter_pack: Path, services: Services) -> None:
    _trust(client)
    job = bring(starter_pack)
    assert job["state"] == "succeeded", job
    model = client.get(f"/api/models/{job['result']['model_id']}").json()
    assert (model["name"], model["licence"]) == ("tiny-answerer", "apache-2.0")
    assert model["pack"]["signer"] == KEY.fingerprint
    assert model["pack"]["signer_name"] == "builder"
    assert [file["role"] for file in model["pack"]["files"]] == ["licence", "card", "weights"]
    stored = services.paths.models / f"{model['sha256']}.gguf"
    assert stored.read_bytes() == STARTER.read_bytes()
    rest = services.paths.models / f"{model['pack']['manifest_sha256']}.pack"
    assert {path.name for path in rest.iterdir()} == {"LICENSE", "README.md", "manifest.json", "manifest.sig"}
    assert bring(starter_pack)["result"] == job["result"]
    assert client.post("/api/models/tiny-answerer/verify").json()["intact"]
    (rest / "LICENSE").write_text("Do as you like.")
    assert not client.post("/api/models/tiny-answerer/verify").json()["intact"]
    client.delete("/api/models/tiny-answerer")
    assert list(services.paths.models.iterdir()) == []
    assert client.get("/api/model-packs").json() == {"packs": []}


def test_a_bare_file_that_comes_again_as_a_pack_gets_its_signer(
    client: TestClient, bring: Import, starter_pack: Path
) -> None:
    _trust(client)
    bare = bring(STARTER, name="mine")
    assert client.get("/api/models/mine").json()["pack"] is None
    assert bring(starter_pack)["result"]["model_id"] == bare["result"]["model_id"]
    assert client.get("/api/models/mine").json()["pack"]["signer_name"] == "builder"


def test_a_stranger_stays_out_and_leaves_nothing(
    client: TestClient, bring: Import, tmp_path: Path, services: Services
) -> None:
    pack = good(tmp_path)
    job = bring(pack)
    assert job["error"]["code"] == "MODEL_PACK_SIGNER_UNKNOWN"
    assert KEY.fingerprint in job["error"]["message"]
    _trust(client)
    pack.write_bytes(pack.read_bytes().replace(b"# A model", b"# B model"))
    assert "wrong-digest" in bring(pack)["error"]["message"]
    assert list(services.paths.models.iterdir()) == []
    assert client.delete("/api/model-signers/builder").json() == {"signers": []}
    assert bring(good(tmp_path))["error"]["code"] == "MODEL_PACK_SIGNER_UNKNOWN"


def test_a_template_waits_for_an_administrator(client: TestClient, bring: Import, tmp_path: Path) -> None:
    _trust(client)
    pack = good(tmp_path)
    assert bring(pack)["error"]["code"] == "MODEL_TEMPLATE_UNAPPROVED"
    [template] = client.get("/api/model-templates").json()["templates"]
    assert template["approved_at"] is None
    shown = client.get(f"/api/model-templates/{template['sha256']}").json()
    assert shown["text"] == CHAT_TEMPLATE
    _approve(client)
    assert bring(pack)["state"] == "succeeded"
    client.delete(f"/api/model-templates/{template['sha256']}/approval")
    assert client.get(f"/api/model-templates/{template['sha256']}").json()["approved_at"] is None


def test_a_template_that_must_never_run_cannot_be_approved(client: TestClient, bring: Import, tmp_path: Path) -> None:
    _trust(client)
    evil = b"{{ messages.__class__ }}"
    bring(good(tmp_path, {**safetensors_files(), "chat_template.jinja": evil}))
    waiting = client.get("/api/model-templates").json()["templates"]
    [digest] = [one["sha256"] for one in waiting if one["characters"] == len(evil)]
    refused = client.post(f"/api/model-templates/{digest}/approval")
    assert refused.json()["error"]["code"] == "MODEL_TEMPLATE_REFUSED"


def test_safetensors_come_as_a_folder_and_go_again(
    client: TestClient, bring: Import, tmp_path: Path, services: Services
) -> None:
    _trust(client)
    folder = good_folder(tmp_path, safetensors_files())
    bring(folder)
    _approve(client)
    result = bring(folder)["result"]
    pack = client.get(f"/api/model-packs/{result['pack_id']}").json()
    assert (pack["weights"], pack["model_id"]) == ("safetensors", None)
    rest = services.paths.models / f"{pack['manifest_sha256']}.pack"
    assert (rest / "model.safetensors").read_bytes() == safetensors_files()["model.safetensors"]
    assert client.delete(f"/api/model-packs/{pack['id']}").json() == {"packs": []}
    assert not rest.exists()


def test_a_pack_with_a_model_goes_with_the_model(client: TestClient, bring: Import, starter_pack: Path) -> None:
    _trust(client)
    pack_id = bring(starter_pack)["result"]["pack_id"]
    assert client.delete(f"/api/model-packs/{pack_id}").status_code == 409


def test_a_name_that_is_taken_leaves_nothing(
    client: TestClient, bring: Import, starter_pack: Path, tmp_path: Path, services: Services
) -> None:
    _trust(client)
    bring(starter_pack, name="answerer")
    pack = good(tmp_path)
    bring(pack)
    _approve(client)
    before = sorted(services.paths.models.iterdir())
    assert bring(pack, name="answerer")["error"]["code"] == "CONFLICT"
    assert sorted(services.paths.models.iterdir()) == before


@pytest.mark.parametrize("role", list(Role))
def test_only_administrators_say_whom_to_trust(client: TestClient, role: Role) -> None:
    key = client.post("/api/users", json={"name": f"a {role.value}", "role": role.value}).json()["api_key"]
    headers = {"Authorization": f"Bearer {key}"}
    body = {"name": "stranger", "public_key": public_text(STRANGER.public_key)}
    status = client.post("/api/model-signers", json=body, headers=headers).status_code
    assert status == (201 if role is Role.ADMINISTRATOR else 403)
    status = client.post("/api/model-templates/00000000/approval", headers=headers).status_code
    assert status == (404 if role is Role.ADMINISTRATOR else 403)
    may_list = role in (Role.ADMINISTRATOR, Role.MODEL_OWNER)
    assert client.get("/api/model-signers", headers=headers).status_code == (200 if may_list else 403)


@pytest.mark.parametrize("text", ["", "ssh-ed25519 AAAA", public_text(KEY.public_key)[:-3], "cloister-pack-key AAAA x"])
def test_what_is_no_public_key_is_refused(client: TestClient, text: str) -> None:
    response = client.post("/api/model-signers", json={"name": "x", "public_key": text})
    assert response.status_code == 422


def test_the_catalogue_is_ranked_for_this_machine(client: TestClient) -> None:
    found = client.get("/api/model-catalogue", params={"users": 10**9}).json()
    assert found["memory_bytes"] > 1 << 28
    assert len(found["models"]) >= 40
    fitting = [model["recommended_bits"] is not None for model in found["models"]]
    assert fitting == sorted(fitting, reverse=True)
    llama = next(model for model in found["models"] if model["id"] == "llama-3.2-1b-instruct")
    assert any("700,000,000" in obstacle for obstacle in llama["obstacles"])


_KILLED = """
import sys
from pathlib import Path
from engine.runtime.pack_files import store_pack
from models_registry.packs.signing import TrustedKey
from models_registry.packs.templates import approved_with_the_product

folder, pack, key = Path(sys.argv[1]), Path(sys.argv[2]), bytes.fromhex(sys.argv[3])
print("ready", flush=True)
while True:
    store_pack(pack, folder, [TrustedKey("builder", key)], approved_with_the_product())
"""


def test_a_kill_leaves_nothing_that_can_be_seen(tmp_path: Path, starter_pack: Path) -> None:
    """Whatever the moment: files with a final name are whole, and without a row in the database they are cleared."""
    folder = tmp_path / "models"
    for delay_s in (0.0, 0.01, 0.05, 0.1, 0.3):
        process = start_python(_KILLED, str(folder), str(starter_pack), KEY.public_key.hex())
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(delay_s)
            process.send_signal(signal.SIGKILL)
        for path in folder.glob("[0-9a-f]*"):
            if path.suffix == ".gguf":
                assert path.read_bytes() == STARTER.read_bytes()
            else:
                listed = {file["path"] for file in json.loads((path / "manifest.json").read_text())["files"]}
                assert {one.name for one in path.iterdir()} | {STARTER.name} == {
                    *listed,
                    "manifest.json",
                    "manifest.sig",
                }
        remove_strays(folder, set())
        assert not folder.exists() or list(folder.iterdir()) == []
