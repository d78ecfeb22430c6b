"""Pseudonyms, digests and seals under keys that are wrapped by the vault's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.privacy.handling.errors import PrivacyKeyError
from engine.privacy.handling.keys import SUBKEY, PrivacyKeys, Purpose, rewrap
from engine.vault.database import Database


def subkey_of(secret: bytes) -> object:
    return lambda purpose: bytearray(hashlib.sha256(secret + purpose.encode()).digest())


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "vault.db", bytes(range(32)))
    yield opened
    opened.close()


def opened(database: Database, secret: bytes = b"vault") -> PrivacyKeys:
    return PrivacyKeys.open(database, subkey_of(secret))  # type: ignore[arg-type]


def test_a_pseudonym_is_the_same_in_its_case_whenever_the_vault_is_opened(database: Database) -> None:
    first, second = opened(database), opened(database)
    one = first.pseudonym("case a", "PERSON", "Max Mustermann", "PERSON")
    assert one == second.pseudonym("case a", "PERSON", "max  MUSTERMANN", "PERSON")
    assert one.startswith("PERSON-") and len(one) == len("PERSON-") + 8
    others = [
        first.pseudonym("case b", "PERSON", "Max Mustermann", "PERSON"),
        first.pseudonym("case a", "PERSON", "Max Musterfrau", "PERSON"),
        first.pseudonym("case a", "ORGANIZATION", "Max Mustermann", "PERSON"),
    ]
    assert len({one, *others}) == 4


def test_numbers_are_the_same_however_they_are_grouped(database: Database) -> None:
    keys = opened(database)
    assert keys.digest("IBAN_CODE", "DE89 3704 0044") == keys.digest("IBAN_CODE", "de8937040044")
    assert keys.digest("PERSON", "Ann Abel") != keys.digest("PERSON", "Annabel")


def test_another_vault_has_other_pseudonyms(database: Database, tmp_path: Path) -> None:
    other = Database.open(tmp_path / "other.db", bytes(range(32)))
    names = {opened(one).pseudonym("case", "PERSON", "Max", "PERSON") for one in (database, other)}
    assert len(names) == 2
    other.close()


def test_a_seal_opens_with_its_own_purpose_and_vault_alone(database: Database) -> None:
    keys = opened(database)
    sealed = keys.seal(Purpose.ORIGINALS, "Max Mustermann")
    assert b"Muster" not in sealed and keys.open_sealed(Purpose.ORIGINALS, sealed) == "Max Mustermann"
    for purpose, changed in ((Purpose.FINDINGS, sealed), (Purpose.ORIGINALS, sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(PrivacyKeyError):
            keys.open_sealed(purpose, changed)
    with pytest.raises(PrivacyKeyError):
        opened(database, b"another vault")


def test_a_new_data_key_changes_no_pseudonym_and_no_seal(database: Database) -> None:
    keys = opened(database)
    name, sealed = keys.pseudonym("case", "PERSON", "Max", "PERSON"), keys.seal(Purpose.ORIGINALS, "Max")
    old, new = (subkey_of(secret)(SUBKEY) for secret in (b"vault", b"rotated"))  # type: ignore[operator]
    with database.write() as conn:
        rewrap(conn, old, new)
    with pytest.raises(PrivacyKeyError):
        opened(database)
    again = opened(database, b"rotated")
    assert again.pseudonym("case", "PERSON", "Max", "PERSON") == name
    assert again.open_sealed(Purpose.ORIGINALS, sealed) == "Max"
