"""`cloister vault check`: a process of its own reads the whole vault and names what is damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli.main import main
from engine.vault.kdf import Calibration
from engine.vault.pages import PAGE_BYTES
from engine.vault.vault import Vault

PASSPHRASE = "correct horse"


def test_it_names_bad_pages_and_documents_and_exits_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, secret = tmp_path / "vault", tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    monkeypatch.setenv("CLOISTER_PASSPHRASE_FILE", str(secret))
    Vault.create(home, PASSPHRASE, "ada", calibration=Calibration.fastest())
    with Vault.unlock(home, PASSPHRASE) as vault, vault.db.write() as conn:
        blob_id = vault.blobs.put(conn, b"an original")
        conn.execute(
            "INSERT INTO collections (id, name, created_by, created_at) VALUES (1, 'c', ?, 'now')", (vault.opened_by,)
        )
        conn.execute(
            "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, blob_id, added_at, "
            "updated_at) VALUES ('doc_1', 1, '/a', 'leave.md', x'00', 1, 'ready', ?, 'now', 'now')",
            (blob_id,),
        )
        conn.execute("INSERT INTO document_texts VALUES ('doc_1', ?)", ("text " * 20_000,))
    assert main(["vault", "check", "--home", str(home)]) == 0
    assert "Everything can be read." in capsys.readouterr().out
    content = bytearray((home / "vault.db").read_bytes())
    bad = len(content) // PAGE_BYTES - 5
    content[(bad - 1) * PAGE_BYTES + 77] ^= 1
    (home / "vault.db").write_bytes(content)
    assert main(["vault", "check", "--home", str(home), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["intact"], found["pages"], found["sound_documents"]) == (False, [bad], 0)
    assert found["documents"] == [{"id": "doc_1", "name": "leave.md", "parts": ["text"]}]
    assert main(["vault", "check", "--home", str(home)]) == 1
    assert "leave.md: text" in capsys.readouterr().out
