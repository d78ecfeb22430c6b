"""Wrapping, slow derivation and recovery codes."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.ids import new_id
from engine.vault.errors import PassphraseRefusedError, RecoveryCodeTypoError
from engine.vault.kdf import MEMORY_KIB_LEAST, Calibration, KdfParameters, check_new_passphrase, derive_key
from engine.vault.keys import PASSPHRASE, RECOVERY, DataKey, Slot, unwrap, wrap
from engine.vault.recovery_code import new_recovery_code, normalise_recovery_code

LEAST = KdfParameters(MEMORY_KIB_LEAST, 1, 1)
SALT = bytes(16)
CONTEXT = b"context"


def slots_for(data_key: DataKey, *secret_keys: bytes) -> tuple[Slot, ...]:
    return tuple(wrap(data_key, key, new_id("slt"), PASSPHRASE, new_id("usr"), CONTEXT) for key in secret_keys)


def test_each_slot_opens_with_its_own_key_only() -> None:
    data_key = DataKey.random()
    first, second = bytes([1]) * 32, bytes([2]) * 32
    slots = slots_for(data_key, first, second)
    for position, key in enumerate((first, second)):
        opened = unwrap(slots, key, CONTEXT)
        assert opened is not None
        assert opened[0] is slots[position]
        assert opened[1].reveal() == data_key.reveal()
    assert unwrap(slots, bytes(32), CONTEXT) is None


def test_every_slot_is_tried_even_after_one_opened() -> None:
    class Watched(list[Slot]):
        tried = 0

        def __iter__(self) -> Iterator[Slot]:
            for slot in list.__iter__(self):
                self.tried += 1
                yield slot

    key = bytes([1]) * 32
    slots = Watched(slots_for(DataKey.random(), key, *(bytes([n]) * 32 for n in range(2, 6))))
    assert unwrap(slots, key, CONTEXT) is not None
    assert slots.tried == 5


def test_a_slot_is_bound_to_everything_that_is_written_beside_it() -> None:
    key = bytes([1]) * 32
    (slot,) = slots_for(DataKey.random(), key)
    for altered in (
        Slot(new_id("slt"), slot.kind, slot.holder, slot.nonce, slot.wrapped),
        Slot(slot.id, RECOVERY, slot.holder, slot.nonce, slot.wrapped),
        Slot(slot.id, slot.kind, new_id("usr"), slot.nonce, slot.wrapped),
        Slot(slot.id, slot.kind, slot.holder, bytes(12), slot.wrapped),
        Slot(slot.id, slot.kind, slot.holder, slot.nonce, slot.wrapped[:-1] + bytes([slot.wrapped[-1] ^ 1])),
    ):
        assert unwrap((altered,), key, CONTEXT) is None
    assert unwrap((slot,), key, b"another context") is None


def test_subkeys_differ_by_purpose_and_are_not_the_data_key() -> None:
    data_key = DataKey.random()
    database, other = bytes(data_key.subkey("database/1")), bytes(data_key.subkey("audit/1"))
    assert len({database, other, data_key.reveal()}) == 3
    assert bytes(data_key.subkey("database/1")) == database


def test_a_wiped_key_is_gone_and_never_shown() -> None:
    data_key = DataKey.random()
    assert data_key.reveal().hex() not in repr(data_key)
    data_key.wipe()
    with pytest.raises(ValueError, match="wiped"):
        data_key.subkey("database/1")


def test_a_passphrase_is_the_same_on_every_keyboard() -> None:
    composed, decomposed = (unicodedata.normalize(form, "Schlüssel für Café") for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert derive_key(composed, SALT, LEAST) == derive_key(decomposed, SALT, LEAST)
    assert derive_key(composed, SALT, LEAST) != derive_key(composed + " ", SALT, LEAST)


def test_the_derivation_is_argon2id_as_its_authors_specify_it() -> None:
    # Checked against the reference program: echo -n password | argon2 somesalt16bytes! -id -t 1 -k 65536 -p 1 -l 32
    from argon2.low_level import Type, hash_secret_raw

    expected = hash_secret_raw(b"password", b"somesalt16bytes!", 1, 65536, 1, 32, Type.ID, 19)
    assert derive_key("password", b"somesalt16bytes!", LEAST) == expected


@pytest.mark.parametrize("parameters", [(MEMORY_KIB_LEAST - 1, 1, 1), (1 << 40, 1, 1), (MEMORY_KIB_LEAST, 0, 1)])
def test_a_derivation_that_is_too_cheap_or_too_dear_cannot_be_named(parameters: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        KdfParameters(*parameters)


def test_calibration_never_goes_below_64_mib_and_buys_more_passes_on_a_faster_machine() -> None:
    assert Calibration(memory_kib=8, target_s=0).choose().memory_kib == MEMORY_KIB_LEAST
    assert Calibration.fastest().choose() == Calibration(memory_kib=1, target_s=-1).choose()

    def machine(seconds_for_one: float, seconds_for_three: float) -> KdfParameters:
        readings = iter([0.0, seconds_for_one, 10.0, 10.0 + seconds_for_three])
        return Calibration(MEMORY_KIB_LEAST, 0.75, wall_s=lambda: next(readings), cpu_s=lambda: float("nan")).choose()

    assert machine(0.1, 0.3).time_cost == pytest.approx(7, abs=1)
    assert machine(0.01, 0.03).time_cost == 64
    assert machine(2.0, 6.0).time_cost == 1


def test_calibration_on_this_machine_lands_near_its_target() -> None:
    import time

    parameters = Calibration(MEMORY_KIB_LEAST, 0.2).choose()
    fastest_s = 99.0
    for _ in range(3):
        start_s = time.process_time()
        derive_key("x", SALT, parameters)
        fastest_s = min(fastest_s, (time.process_time() - start_s) / parameters.parallelism)
    assert 0.05 < fastest_s < 0.8


@pytest.mark.parametrize("passphrase", ["", "   ", "abc", "x" * 1025])
def test_a_blank_short_or_endless_passphrase_is_refused(passphrase: str) -> None:
    with pytest.raises(PassphraseRefusedError):
        check_new_passphrase(passphrase)


def test_a_recovery_code_reads_back_however_it_is_typed() -> None:
    code = new_recovery_code()
    plain = normalise_recovery_code(code)
    assert len(code.split("-")) == 7 and len(plain) == 35
    assert len({new_recovery_code() for _ in range(100)}) == 100
    for typed in (code.lower(), code.replace("-", " "), f"  {plain}\n", code.replace("0", "o").replace("1", "l")):
        assert normalise_recovery_code(typed) == plain


@given(position=st.integers(0, 34), shift=st.integers(1, 31))
def test_nearly_every_slip_of_one_character_is_called_a_typo(position: int, shift: int) -> None:
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    missed = 0
    for _ in range(20):
        plain = normalise_recovery_code(new_recovery_code())
        wrong = digits[(digits.index(plain[position]) + shift) % 32]
        try:
            normalise_recovery_code(plain[:position] + wrong + plain[position + 1 :])
            missed += 1
        except RecoveryCodeTypoError:
            pass
    assert missed <= 2  # one in 1,024 is expected to pass


@pytest.mark.parametrize("typed", ["", "ABC", "!" * 35, "U" * 35, "0" * 34, "Ä" * 35])
def test_what_is_no_code_is_called_a_typo(typed: str) -> None:
    with pytest.raises(RecoveryCodeTypoError):
        normalise_recovery_code(typed)


def test_keys_never_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    data_key = DataKey.random()
    slots = slots_for(data_key, bytes(32))
    unwrap(slots, bytes(32), CONTEXT)
    assert data_key.reveal().hex() not in caplog.text
