"""The wait after wrong passphrases grows, survives processes and reboots, and does not follow the wall clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.vault.errors import UnlockDelayedError
from engine.vault.throttle import DELAY_MOST_S, UnlockThrottle, delay_after
from tests.support.clocks import FakeClock


class Machine:
    """Attempts as separate processes would make them, and reboots."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = FakeClock()
        self.boot = "first boot"

    def throttle(self) -> UnlockThrottle:
        return UnlockThrottle(self.path, self.clock, lambda: self.boot)

    def fail(self) -> float:
        throttle = self.throttle()
        throttle.check()
        return throttle.begin_attempt()

    def wait_s(self) -> float:
        try:
            self.throttle().check()
        except UnlockDelayedError as error:
            return error.retry_after_s
        return 0.0

    def reboot(self, up_for_s: float) -> None:
        self.boot += "'"
        self.clock.since_boot_s = up_for_s


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "unlock-attempts.json")


def test_the_wait_doubles_up_to_a_minute(machine: Machine) -> None:
    waits = []
    for _ in range(9):
        waits.append(machine.fail())
        assert machine.wait_s() == waits[-1]
        with pytest.raises(UnlockDelayedError):
            machine.fail()
        machine.clock.pass_s(waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert delay_after(10**6) == DELAY_MOST_S


def test_the_message_says_how_long(machine: Machine) -> None:
    for _ in range(4):
        machine.clock.pass_s(machine.fail())
    machine.fail()
    machine.clock.pass_s(3.5)
    with pytest.raises(UnlockDelayedError, match="13 s") as caught:
        machine.throttle().check()
    assert caught.value.retry_after_s == pytest.approx(12.5)


def test_success_forgets(machine: Machine) -> None:
    machine.fail()
    machine.throttle().succeeded()
    assert machine.wait_s() == 0
    assert machine.fail() == 1


def test_setting_the_clock_neither_shortens_nor_lengthens_the_wait(machine: Machine) -> None:
    for _ in range(6):
        machine.clock.pass_s(60)
        machine.fail()
    machine.clock.set_wall_back(days=400)
    assert machine.wait_s() == 32
    machine.clock.set_wall_back(days=-4000)
    assert machine.wait_s() == 32
    machine.clock.pass_s(32)
    assert machine.wait_s() == 0


def test_a_reboot_does_not_skip_the_wait_and_does_not_lock_out(machine: Machine) -> None:
    for _ in range(6):
        machine.clock.pass_s(60)
        machine.fail()
    machine.reboot(up_for_s=5)
    assert machine.wait_s() == 27
    machine.clock.pass_s(27)
    assert machine.wait_s() == 0


def test_a_system_without_boot_ids_is_told_by_its_clock(machine: Machine) -> None:
    machine.boot = ""
    for _ in range(6):
        machine.clock.pass_s(60)
        machine.fail()
    machine.clock.since_boot_s = 10
    assert machine.wait_s() == 22


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 4000,
        b'{"failures": -1, "boot_id": "first boot", "at_monotonic_s": 0}',
        b'{"failures": 1e400, "boot_id": "first boot", "at_monotonic_s": 0}',
        b'{"failures": true, "boot_id": "first boot", "at_monotonic_s": 0}',
        b'{"failures": 3, "boot_id": 7, "at_monotonic_s": 0}',
        b'{"failures": 3, "boot_id": "first boot", "at_monotonic_s": NaN}',
    ],
)
def test_a_damaged_file_means_the_longest_wait_once(machine: Machine, content: bytes) -> None:
    machine.path.write_bytes(content)
    assert machine.wait_s() == DELAY_MOST_S
    machine.clock.pass_s(DELAY_MOST_S)
    assert machine.wait_s() == 0


def test_a_record_from_the_future_of_this_boot_cannot_lock_out(machine: Machine) -> None:
    record = {"failures": 9, "boot_id": "first boot", "at_monotonic_s": 1e15}
    machine.path.write_text(json.dumps(record))
    assert machine.wait_s() <= DELAY_MOST_S
    machine.clock.pass_s(DELAY_MOST_S)
    assert machine.wait_s() == 0


def test_an_attempt_counts_before_its_outcome_is_known(machine: Machine) -> None:
    machine.throttle().begin_attempt()  # and the process is killed here
    assert machine.wait_s() == 1
