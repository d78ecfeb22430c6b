"""Packs on the command line: keys and packs without any engine, trust and templates against written answers."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cli.main import main
from models_registry.packs.signing import TrustedKey, parse_public_text
from models_registry.packs.verify import verify_pack
from tests.support.broken_packs import gguf_files
from tests.support.canned_engine import canned_engine

STARTER = Path(__file__).parents[3] / "models_registry/starter/answerer/cloister-tiny-answerer.gguf"
SIGNER = {"fingerprint": "ab" * 32, "name": "it", "added_at": "2026-11-01T00:00:00Z"}
TEMPLATE = {
    "sha256": "cd" * 32,
    "pack": "tiny",
    "signer": "ab" * 32,
    "characters": 12,
    "seen_at": "2026-11-01T00:00:00Z",
    "approved_at": None,
}
PACK = {
    "id": "pck_1",
    "name": "tiny",
    "weights": "safetensors",
    "licence": "Apache-2.0",
    "source": "a mirror",
    "signer": "ab" * 32,
    "signer_name": "it",
    "manifest_sha256": "ef" * 32,
    "size_bytes": 1000,
    "created_at": "2026-11-01T00:00:00Z",
    "imported_at": "2026-11-02T00:00:00Z",
    "model_id": None,
    "files": [{"path": "LICENSE", "role": "licence", "size_bytes": 10, "sha256": "01" * 32}],
}
JOB: dict[str, Any] = {
    "id": "job_1",
    "kind": "model-import",
    "lane": "cpu",
    "state": "succeeded",
    "stage": "",
    "done": 0,
    "total": None,
    "unit": "",
    "rate_per_s": None,
    "time_left_s": None,
    "created_at": "2026-11-02T00:00:00Z",
    "started_at": None,
    "finished_at": None,
    "error": None,
    "result": {"pack_id": "pck_1", "pack": "tiny"},
}
ANSWERS: dict[str, Any] = {
    "POST /api/model-signers": SIGNER,
    "GET /api/model-signers": {"signers": [SIGNER]},
    "DELETE /api/model-signers/it": {"signers": []},
    "GET /api/model-templates": {"templates": [TEMPLATE]},
    "GET /api/model-templates/cdcdcdcd": {**TEMPLATE, "text": "{{ messages }}\x1b[2J"},
    "POST /api/model-templates/cdcdcdcd/approval": {**TEMPLATE, "approved_at": "2026-11-02T00:00:00Z"},
    "DELETE /api/model-templates/cdcdcdcd/approval": TEMPLATE,
    "GET /api/model-packs": {"packs": [PACK]},
    "GET /api/model-packs/pck_1": PACK,
    "DELETE /api/model-packs/pck_1": {"packs": []},
    "POST /api/models": {"job_id": "job_1"},
    "GET /api/jobs/job_1": JOB,
    "GET /api/jobs/job_1/events": [JOB],
}

Cloister = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cloister(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cloister:
    """Run one command against the written answers; exit status, output, errors."""
    home = tmp_path / "v"

    def run(*arguments: str) -> tuple[int, str, str]:
        with canned_engine(home, ANSWERS):
            status = main([*arguments, "--home", str(home)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture
def key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "packs.key"
    assert main(["models", "keygen", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["public_key"] == f"{path}.pub"
    return path


def _model_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    shutil.copy(STARTER, folder)
    (folder / "LICENSE").write_text("Do as you like.\n")
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    (folder / ".gitattributes").write_text("*.gguf filter=lfs\n")
    return folder


def test_a_key_is_private_and_made_once(key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert parse_public_text(key.with_name("packs.key.pub").read_text())
    before = key.read_bytes()
    assert main(["models", "keygen", str(key)]) == 1
    assert "MODEL_PACK_NOT_BUILT" in capsys.readouterr().err
    assert key.read_bytes() == before


def test_a_pack_is_built_without_an_engine(key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = _model_folder(tmp_path), tmp_path / "tiny.pack"
    arguments = ["models", "pack", str(folder), "--key", str(key), "--out", str(out), "--source", "here"]
    assert main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["licence"], told["left_out"]) == ("apache-2.0", [".gitattributes"])
    public = parse_public_text(key.with_name("packs.key.pub").read_text())
    verified = verify_pack(out, [TrustedKey("it", public)], set(told["templates"]))
    assert verified.manifest_sha256 == told["manifest_sha256"]
    assert main(arguments) == 1
    assert "already a file" in capsys.readouterr().err


def test_a_folder_is_signed_in_place(key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _model_folder(tmp_path)
    arguments = ["models", "pack", str(folder), "--key", str(key), "--in-place"]
    assert main(arguments) == 1
    assert "hidden" in capsys.readouterr().err
    (folder / ".gitattributes").unlink()
    assert main(arguments) == 0
    public = parse_public_text(key.with_name("packs.key.pub").read_text())
    assert verify_pack(folder, [TrustedKey("it", public)], None).manifest.name == "tiny"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("modeling.py", b"import os", "MODEL_PACK_REFUSED"),
        ("pytorch_model.bin", b"\x80\x02", "MODEL_PACK_REFUSED"),
        ("picture.png", b"\x89PNG", "MODEL_PACK_NOT_BUILT"),
        ("config.json", b'{"auto_map": {}}', "MODEL_PACK_REFUSED"),
    ],
)
def test_what_would_be_refused_is_not_built(
    key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, code: str
) -> None:
    folder, out = _model_folder(tmp_path), tmp_path / "tiny.pack"
    (folder / name).write_bytes(content)
    assert main(["models", "pack", str(folder), "--key", str(key), "--out", str(out)]) == 1
    assert f"error[{code}]" in capsys.readouterr().err
    assert not out.exists()
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob(".*.part"))
    arguments = ["models", "pack", str(folder), "--key", str(key), "--out", str(out), "--leave-out", name]
    assert main(arguments) == 0


def test_a_licence_has_to_be_named(key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "bare"
    folder.mkdir()
    for name, content in gguf_files().items():
        (folder / name).write_bytes(content)
    arguments = ["models", "pack", str(folder), "--key", str(key), "--out", str(tmp_path / "x.pack")]
    assert main(arguments) == 1
    assert "--licence" in capsys.readouterr().err
    assert main([*arguments, "--licence", "MIT"]) == 0


def test_trust_is_given_listed_and_taken(cloister: Cloister, key: Path) -> None:
    status, out, _ = cloister("models", "trust", "add", "it", f"{key}.pub")
    assert status == 0 and SIGNER["fingerprint"] in out
    assert SIGNER["fingerprint"] in cloister("models", "trust", "list")[1]
    assert json.loads(cloister("models", "trust", "remove", "it", "--json")[1]) == {"signers": []}
    assert cloister("models", "trust", "add", "it", "/nowhere.pub")[0] == 1


def test_templates_are_read_and_approved(cloister: Cloister) -> None:
    assert "waits for an approval" in cloister("models", "templates", "list")[1]
    assert cloister("models", "templates", "show", "cdcdcdcd")[1] == "{{ messages }}␛[2J\n"
    assert "may come in" in cloister("models", "templates", "approve", "cdcdcdcd")[1]
    assert "stay out" in cloister("models", "templates", "revoke", "cdcdcdcd")[1]


def test_an_imported_pack_tells_what_was_verified(cloister: Cloister, tmp_path: Path) -> None:
    status, out, err = cloister("models", "import", str(tmp_path))
    assert status == 0, err
    assert "signed by     it, key abab" in out and "licence       Apache-2.0" in out
    assert json.loads(cloister("models", "import", str(tmp_path), "--json")[1]) == PACK
    assert "pck_1" in cloister("models", "packs", "list")[1]
    assert "LICENSE" in cloister("models", "packs", "show", "pck_1")[1]
    assert json.loads(cloister("models", "packs", "remove", "pck_1", "--json")[1]) == {"packs": []}
