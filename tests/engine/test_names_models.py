"""Models that find names, from a signed pack to a masked document: trained here, imported, chosen, and broken."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.access.roles import Role
from models_registry.packs.build import Description, build_pack
from models_registry.packs.signing import public_text
from tests.support.broken_packs import KEY
from tests.support.names_models import train_spacy, train_transformers
from tests.support.privacy_office import Office, privacy_office

pytestmark = pytest.mark.timeout(300)

NAME = "thelka drosk"  # no list knows it, and it stands in small letters
LETTER = f"# Report\n\nthe pump was checked by {NAME} on monday .\n\nthe valve belongs to the store .\n"
PATH = "/api/privacy/names-models"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with privacy_office(tmp_path_factory.mktemp("names") / "vault") as opened:
        opened.call("POST", "/api/model-signers", json={"name": "builder", "public_key": public_text(KEY.public_key)})
        yield opened


@pytest.fixture(scope="module")
def transformers_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _pack(train_transformers(tmp_path_factory.mktemp("bert") / "tiny-bert"))


def _pack(folder: Path) -> Path:
    return build_pack(folder, KEY, folder.with_suffix(".pack"), about=Description(licence="CC0-1.0")).path


def _bring(office: Office, pack: Path) -> str:
    job = office.wait(office.call("POST", "/api/models", json={"path": str(pack)})["job_id"])
    return str(job["result"]["pack_id"])


def _use(office: Office, pack: str | None, *languages: str) -> Any:
    chosen = office.call("PUT", PATH, json={"pack": pack, "languages": languages})
    for job_id in chosen["job_ids"]:
        office.wait(job_id)
    return chosen


def _add(office: Office, folder: Path, collection: str, name: str) -> None:
    path = folder / name
    path.write_text(LETTER)
    office.add(collection, path)


def test_a_name_that_only_the_model_knows_is_masked(office: Office, transformers_pack: Path, tmp_path: Path) -> None:
    office.collection("names")
    office.policy("names", uses={"index": {"*": "mask"}})
    _add(office, tmp_path, "names", "before.md")
    [document] = office.documents("names")
    assert NAME in office.text(document["id"]), "the embedded tagger must not know it, or this shows nothing"
    pack_id = _bring(office, transformers_pack)

    [offered] = office.call("GET", PATH)["models"]
    assert (offered["engine"], offered["languages"], offered["types"]) == ("transformers", ["en", "de"], ["PERSON"])
    assert offered["used_for"] == []
    chosen = _use(office, "tiny-bert")
    assert chosen["models"][0]["used_for"] == ["en", "de"] and chosen["embedded_only"] == []
    assert office.call("GET", PATH)["pending"] == 0, "what was there before was read again"
    text = office.text(document["id"])
    assert "checked by [PERSON] on monday" in text and "the valve belongs to the store" in text
    assert "thelka" not in office.stored() and "drosk" not in office.stored()

    _add(office, tmp_path, "names", "after.md")
    assert "thelka" not in office.stored()
    refused = office.call("DELETE", f"/api/model-packs/{pack_id}", status=409)
    assert "privacy names use" in refused["error"]["help"]
    again = _use(office, pack_id)
    assert again["job_ids"] == [], "the same choice again reads nothing again"
    record = office.call("GET", "/api/audit/records", params={"action": "privacy.names_model_set"})["records"][0]
    assert "transformers" in json.dumps(record)

    _use(office, None, "de")
    assert office.call("GET", PATH)["models"][0]["used_for"] == ["en"]
    packed = office.services.names_models.packed
    sentence = f"the pump was checked by {NAME} on monday ."
    [[found]] = packed.find_many([sentence], "en")
    assert sentence[found.start : found.end] == NAME
    assert packed.find_many([sentence], "de") == [[]], "it is chosen for English alone"
    _use(office, None)
    assert packed.find_many([sentence], "en") == [[]]
    assert packed._running == {}, "its process ended with the choice"
    assert NAME in office.text(document["id"])
    office.call("DELETE", f"/api/model-packs/{pack_id}")


def test_a_model_that_cannot_be_used_holds_documents_back(
    office: Office, transformers_pack: Path, tmp_path: Path
) -> None:
    office.collection("held")
    office.policy("held", uses={"index": {"*": "mask"}})
    pack_id = _bring(office, transformers_pack)
    names = office.services.names_models
    [one] = names.usable()
    pack = office.call("GET", f"/api/model-packs/{pack_id}")
    folder = office.services.paths.models / f"{pack['manifest_sha256']}.pack"
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(weights[:-1] + b"\x01")
    chosen = names.choose(one, (), by=office.services.access.local_administrator().id)
    for job_id in chosen.job_ids:
        office.wait(job_id)
    _add(office, tmp_path, "held", "letter.md")
    [document] = office.documents("held")
    assert document["status"] == "quarantined" and "privacy names use" in document["reason"], document
    assert "thelka" not in office.stored()
    refused = office.call("PUT", PATH, json={"pack": pack_id}, status=503)
    assert refused["error"]["code"] == "PII_RESOURCE_MISSING" and "privacy names use" in refused["error"]["help"]
    _use(office, None)
    [document] = office.documents("held")
    assert document["status"] == "ready", "the embedded tagger was chosen, and read it"
    office.call("DELETE", f"/api/model-packs/{pack_id}")


def test_files_changed_while_it_runs_are_not_read_by_the_process_after_it(
    office: Office, transformers_pack: Path, tmp_path: Path
) -> None:
    office.collection("changed")
    office.policy("changed", uses={"index": {"*": "mask"}})
    pack_id = _bring(office, transformers_pack)
    _use(office, "tiny-bert")
    packed = office.services.names_models.packed
    pid = packed._running[pack_id].pid
    assert pid is not None
    pack = office.call("GET", f"/api/model-packs/{pack_id}")
    folder = office.services.paths.models / f"{pack['manifest_sha256']}.pack"
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(weights[:-1] + b"\x01")
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # it is dead once this returns, and the engine's to reap
    _add(office, tmp_path, "changed", "letter.md")
    [document] = office.documents("changed")
    assert document["status"] == "quarantined" and "not what was signed" in document["reason"], document
    assert "thelka" not in office.stored()
    (folder / "model.safetensors").write_bytes(weights)
    _use(office, None)
    office.call("DELETE", f"/api/model-packs/{pack_id}")


def test_who_may_choose_and_what(office: Office) -> None:
    office.collection("theirs")
    analyst = office.person("nora", Role.ANALYST, "theirs")
    office.call("GET", PATH, analyst, status=403)
    office.call("PUT", PATH, analyst, json={"pack": None}, status=403)
    office.call("PUT", PATH, json={"pack": "nothing"}, status=404)
    office.call("PUT", PATH, json={"pack": None, "languages": ["fr"]}, status=422)


@pytest.mark.slow  # a second set of libraries has to be loaded twice
def test_a_spacy_pipeline_goes_the_same_way(office: Office, tmp_path: Path) -> None:
    folder = train_spacy(tmp_path / "tiny-spacy")
    (folder / "names.json").write_text('{"languages": ["en", "de"]}')
    office.collection("spacy")
    office.policy("spacy", uses={"index": {"*": "mask"}})
    pack_id = _bring(office, _pack(folder))
    assert office.call("GET", f"/api/model-packs/{pack_id}")["weights"] == "spacy"
    _use(office, pack_id)
    _add(office, tmp_path, "spacy", "letter.md")
    [document] = office.documents("spacy")
    assert "checked by [PERSON] on monday" in office.text(document["id"])
    assert "thelka" not in office.stored()
    _use(office, None)
    office.call("DELETE", f"/api/model-packs/{pack_id}")
