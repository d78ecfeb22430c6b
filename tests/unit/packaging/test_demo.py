"""The demonstration leaves no engine behind on a vault that it removes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "demo.py"


def test_the_engine_of_an_earlier_run_is_stopped_before_its_vault_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location("demo", SCRIPT)
    assert spec is not None and spec.loader is not None
    demo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(demo)
    vault, said = tmp_path / "vault", tmp_path / "said"
    vault.mkdir()
    cloister = tmp_path / "cloister"
    cloister.write_text(f'#!/bin/sh\ntest -d "$CLOISTER_HOME" && echo "$@" "$CLOISTER_HOME" > {said}\n')
    cloister.chmod(0o700)
    monkeypatch.setattr(demo, "VAULT", vault)
    monkeypatch.setattr(demo, "PASSPHRASE_FILE", tmp_path / "passphrase.txt")
    monkeypatch.setattr(demo, "CLOISTER", cloister)
    demo._prepare()
    assert said.read_text() == f"engine stop {vault}\n"
    assert not vault.exists()
