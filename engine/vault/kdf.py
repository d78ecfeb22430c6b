"""From a passphrase to a key, slowly: Argon2id, calibrated to the machine."""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from engine.core.errors import CloisterError
from engine.vault.errors import PassphraseRefusedError, VaultUnwritableError

KEY_BYTES = 32
SALT_BYTES = 16
MEMORY_KIB_LEAST = 64 * 1024
# What a manifest may ask of the machine that opens it, at most.
MEMORY_KIB_MOST = 1024 * 1024
TIME_COST_MOST = 64
PARALLELISM_MOST = 16

PASSPHRASE_LENGTH_LEAST = 4
PASSPHRASE_LENGTH_MOST = 1024


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """Argon2id version 1.3 (RFC 9106): memory in KiB, passes over it, lanes."""

    memory_kib: int
    time_cost: int
    parallelism: int

    def __post_init__(self) -> None:
        if not MEMORY_KIB_LEAST <= self.memory_kib <= MEMORY_KIB_MOST:
            raise ValueError(f"memory_kib must be {MEMORY_KIB_LEAST} to {MEMORY_KIB_MOST}")
        if not 1 <= self.time_cost <= TIME_COST_MOST:
            raise ValueError(f"time_cost must be 1 to {TIME_COST_MOST}")
        if not 1 <= self.parallelism <= PARALLELISM_MOST:
            raise ValueError(f"parallelism must be 1 to {PARALLELISM_MOST}")


def derive_key(secret: str, salt: bytes, parameters: KdfParameters) -> bytes:
    """Return 32 bytes. ``secret`` counts in Unicode NFC: every keyboard spells it alike (RFC 8265)."""
    try:
        return hash_secret_raw(
            unicodedata.normalize("NFC", secret).encode("utf-8", "surrogatepass"),
            salt,
            time_cost=parameters.time_cost,
            memory_cost=parameters.memory_kib,
            parallelism=parameters.parallelism,
            hash_len=KEY_BYTES,
            type=Type.ID,
            version=ARGON2_VERSION,
        )
    except HashingError as error:  # with parameters in range, only memory can be wanting
        raise _kdf_failed(parameters) from error


def check_new_passphrase(passphrase: str) -> None:
    """Raise PassphraseRefusedError for one that is blank, too short or too long."""
    length = len(unicodedata.normalize("NFC", passphrase))
    if not passphrase.strip() or length < PASSPHRASE_LENGTH_LEAST:
        raise PassphraseRefusedError(
            f"The passphrase must have at least {PASSPHRASE_LENGTH_LEAST} characters, not all spaces.",
            help="Four or more unrelated words are both strong and easy to remember.",
        )
    if length > PASSPHRASE_LENGTH_MOST:
        raise PassphraseRefusedError(
            f"The passphrase must have at most {PASSPHRASE_LENGTH_MOST} characters.",
            help="Check that the passphrase file holds the passphrase and nothing else.",
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the cost is chosen when a vault is made.

    The time cost is what this machine does in ``target_s``, with ``memory_kib`` held by
    min(4, cores) lanes; memory first, as RFC 9106 section 4 advises.
    """

    memory_kib: int = 256 * 1024
    target_s: float = 0.75
    wall_s: Callable[[], float] = time.perf_counter
    cpu_s: Callable[[], float] = time.process_time

    @classmethod
    def fastest(cls) -> Calibration:
        """The least that any vault may have: 64 MiB and one pass. For tests."""
        return cls(memory_kib=MEMORY_KIB_LEAST, target_s=0.0)

    def choose(self) -> KdfParameters:
        """Measure, then return parameters that take about ``target_s`` here."""
        lanes = max(1, min(4, _usable_cores()))
        memory_kib = max(MEMORY_KIB_LEAST, min(self.memory_kib, MEMORY_KIB_MOST))
        if self.target_s <= 0:
            return KdfParameters(memory_kib, 1, lanes)
        salt = os.urandom(SALT_BYTES)
        one = self._seconds(KdfParameters(memory_kib, 1, lanes), salt)
        three = self._seconds(KdfParameters(memory_kib, 3, lanes), salt)
        each = max((three - one) / 2, one / 8, 1e-4)  # the first pass also pays for getting the memory
        passes = 1 + round((self.target_s - one) / each)
        return KdfParameters(memory_kib, max(1, min(passes, TIME_COST_MOST)), lanes)

    def _seconds(self, parameters: KdfParameters, salt: bytes) -> float:
        """What the derivation takes on an idle machine: a busy one must not buy a cheaper lock."""
        wall_s, cpu_s = self.wall_s(), self.cpu_s()
        derive_key("calibration", salt, parameters)
        return min(self.wall_s() - wall_s, (self.cpu_s() - cpu_s) / parameters.parallelism)


def _usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _kdf_failed(parameters: KdfParameters) -> CloisterError:
    return VaultUnwritableError(
        f"The passphrase could not be processed: it needs {parameters.memory_kib // 1024} MiB of memory.",
        help="Close other programs, or raise this process's memory limit, and try again.",
    )
