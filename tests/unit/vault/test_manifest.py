"""vault.json is untrusted: whatever is not exactly what the program writes is refused before any work is done."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core.errors import CloisterError
from engine.vault.errors import ManifestInvalidError, VaultMissingError, VaultNewerError, WrongPassphraseError
from engine.vault.manifest import read_manifest, write_manifest
from engine.vault.vault import Vault
from tests.support.clocks import FakeClock

from .conftest import PASSPHRASE

Alter = Callable[[dict[str, Any]], Any]


def alter(home: Path, change: Alter) -> None:
    value = json.loads((home / "vault.json").read_text())
    change(value)
    (home / "vault.json").write_text(json.dumps(value))


def test_what_is_written_reads_back(home: Path) -> None:
    manifest = read_manifest(home / "vault.json")
    write_manifest(home / "copy.json", manifest)
    assert read_manifest(home / "copy.json") == manifest
    assert (home / "copy.json").stat().st_mode & 0o777 == 0o600


def test_no_vault_is_not_a_broken_vault(tmp_path: Path) -> None:
    with pytest.raises(VaultMissingError):
        read_manifest(tmp_path / "vault.json")
    with pytest.raises(VaultMissingError):
        Vault.unlock(tmp_path / "nowhere", PASSPHRASE)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v["kdf"].update(memory_kib=100 * 1024 * 1024),
        lambda v: v["kdf"].update(memory_kib=8),
        lambda v: v["kdf"].update(time_cost=10**9),
        lambda v: v["kdf"].update(time_cost=0),
        lambda v: v["kdf"].update(parallelism=10**6),
        lambda v: v["kdf"].update(memory_kib="65536"),
        lambda v: v["kdf"].update(memory_kib=65536.5),
        lambda v: v["kdf"].update(memory_kib=True),
        lambda v: v["kdf"].update(algorithm="argon2d"),
        lambda v: v["kdf"].update(salt="AAAA"),
        lambda v: v["kdf"].update(salt="*" * 24),
        lambda v: v["kdf"].pop("salt"),
        lambda v: v.update(cipher="none"),
        lambda v: v.update(cipher="aes128cbc"),
        lambda v: v.update(vault_id="../../etc"),
        lambda v: v.update(extra=1),
        lambda v: v.update(format=0),
        lambda v: v.update(format="1"),
        lambda v: v.update(format=1),
        lambda v: v.update(epoch=-1),
        lambda v: v.pop("epoch"),
        lambda v: v.pop("code"),
        lambda v: v.update(code="AAAA"),
        lambda v: v["slots"][0].update(public="AAAA"),
        lambda v: v["slots"][0].pop("sealed"),
        lambda v: v.update(slots=[]),
        lambda v: v.update(slots=v["slots"] * 40),
        lambda v: v.update(slots=v["slots"] * 2),
        lambda v: v["slots"][0].update(wrapped="AAAA"),
        lambda v: v["slots"][0].update(kind="master"),
        lambda v: v["slots"][0].update(kind="recovery"),
        lambda v: v["slots"][0].update(holder=""),
        lambda v: v.update(created_at="x" * 70_000),
    ],
)
def test_each_field_is_bounded(home: Path, change: Alter) -> None:
    alter(home, change)
    start_s = time.process_time()
    with pytest.raises(ManifestInvalidError):
        Vault.unlock(home, PASSPHRASE)
    assert time.process_time() - start_s < 0.5


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 60_000, b'"' + b"x" * 70_000])
def test_what_is_not_json_of_the_right_form_is_refused(home: Path, content: bytes) -> None:
    (home / "vault.json").write_bytes(content)
    with pytest.raises(ManifestInvalidError):
        read_manifest(home / "vault.json")


def test_a_newer_format_is_told_apart_from_a_broken_one(home: Path) -> None:
    alter(home, lambda value: value.update(format=3, other="shape"))
    with pytest.raises(VaultNewerError):
        read_manifest(home / "vault.json")


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v["kdf"].update(time_cost=2),
        lambda v: v.update(cipher="aegis"),
        lambda v: v.update(vault_id="vlt_" + "0" * 26),
        lambda v: v["slots"][0].update(holder="usr_" + "0" * 26),
        lambda v: v["slots"][0].update(id="slt_" + "0" * 26),
        lambda v: v["slots"][0].update(wrapped=v["slots"][1]["wrapped"]),
    ],
)
def test_an_acceptable_value_that_was_altered_opens_nothing(home: Path, clock: FakeClock, change: Alter) -> None:
    alter(home, change)
    with pytest.raises(WrongPassphraseError):
        Vault.unlock(home, PASSPHRASE, clock=clock)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_json_in_any_place_ends_in_a_typed_error_or_the_same_manifest(home: Path, data: st.DataObject) -> None:
    value = json.loads((home / "vault.json").read_text())
    place: Any = value
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(json_values)
        break
    path = home / "fuzzed.json"
    path.write_text(json.dumps(value))
    try:
        read = read_manifest(path)
    except CloisterError:
        return
    assert read.kdf.memory_kib <= 1024 * 1024 and read.kdf.time_cost <= 64 and len(read.slots) <= 64
    assert len(read.salt) == 16
