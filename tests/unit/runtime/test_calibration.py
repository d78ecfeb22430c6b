"""The fastest setting wins only when it is right, and the choice is remembered for one machine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from engine.core.logging import RedactingFormatter
from engine.runtime.bert_encoder import REFERENCE_SETTING, EncoderSetting
from engine.runtime.calibration import CANDIDATES, PROBE, Choice, choose, compare, remembered
from tests.support.fake_embedder import FakeEmbedder

FloatArray = npt.NDArray[np.float32]
QUICK = EncoderSetting("bfloat16", "packed", "matmul")
WRONG = EncoderSetting("bfloat16", "packed", "sdpa")
ABSENT = EncoderSetting("bfloat16", "plain", "sdpa")


class MemoryStore:
    def __init__(self, text: str | None = None) -> None:
        self.text = text

    def load(self) -> str | None:
        return self.text

    def save(self, choice: str) -> None:
        self.text = choice


class Machine:
    """A machine whose clock moves by what each setting costs, so that the test decides what is fast."""

    def __init__(self, costs_s: dict[EncoderSetting, float]) -> None:
        self.now_s = 0.0
        self.costs_s = costs_s
        self.embedder = FakeEmbedder()

    def clock(self) -> float:
        return self.now_s

    def build(self, setting: EncoderSetting) -> Callable[[Sequence[str]], FloatArray]:
        if setting == ABSENT:
            raise NotImplementedError("no such kernel")

        def encode(texts: Sequence[str]) -> FloatArray:
            self.now_s += self.costs_s[setting]
            vectors = self.embedder.embed_passages(texts)
            return np.roll(vectors, 1, axis=1) if setting == WRONG else vectors

        return encode


def test_the_fastest_right_setting_wins() -> None:
    machine = Machine({REFERENCE_SETTING: 0.2, QUICK: 0.1, WRONG: 0.001})
    choice, trials = choose(machine.build, machine="m", candidates=[QUICK, WRONG, ABSENT], clock=machine.clock)
    assert choice.setting == QUICK
    sound = {trial.setting: trial.sound for trial in trials}
    assert sound == {REFERENCE_SETTING: True, QUICK: True, WRONG: False}


def test_the_log_names_each_setting(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine({REFERENCE_SETTING: 0.2, QUICK: 0.1})
    with caplog.at_level(logging.INFO, "engine.runtime.calibration"):
        choose(machine.build, machine="m", candidates=[QUICK, ABSENT], clock=machine.clock)
    written = [RedactingFormatter("text").format(record) for record in caplog.records]
    assert written[0].endswith("embedder setting bfloat16-plain-sdpa cannot run on this machine")
    assert written[1].endswith("embedder setting float32-plain-sdpa: 200.0 ms")
    assert written[2].endswith("embedder setting bfloat16-packed-matmul: 100.0 ms")


def test_the_reference_stays_where_nothing_is_faster() -> None:
    machine = Machine({REFERENCE_SETTING: 0.1, QUICK: 0.3, WRONG: 0.3})
    choice, _ = choose(machine.build, machine="m", candidates=[QUICK, WRONG], clock=machine.clock)
    assert choice.setting == REFERENCE_SETTING


def test_a_slow_machine_is_not_measured_for_long() -> None:
    machine = Machine({REFERENCE_SETTING: 1.0, QUICK: 0.5, WRONG: 0.5})
    choose(machine.build, machine="m", candidates=[QUICK, WRONG], clock=machine.clock)
    assert machine.now_s <= 4.0  # one look for soundness and one round


def test_not_a_number_is_not_sound() -> None:
    vectors = FakeEmbedder().embed_passages(PROBE)
    broken = vectors.copy()
    broken[0, 0] = np.nan
    assert compare(vectors, vectors) == (pytest.approx(1.0, abs=1e-5), True)
    assert compare(broken, vectors) == (0.0, False)


def test_changed_neighbours_are_not_sound_even_at_a_high_cosine() -> None:
    reference = np.array([[1, 0, 0], [0.52, 0.854, 0], [0.50, 0, 0.866]])
    turned = reference.copy()
    turned[0] = [1, -0.02, 0.03]  # towards the third, away from its neighbour
    unit = [(m / np.linalg.norm(m, axis=1, keepdims=True)).astype(np.float32) for m in (reference, turned)]
    cosine, sound = compare(unit[1], unit[0])
    assert cosine > 0.999
    assert not sound


def test_a_choice_is_remembered_for_its_machine_only() -> None:
    store = MemoryStore()
    assert remembered(store, "here") is None
    store.save(Choice(QUICK, "here").to_json())
    assert remembered(store, "here") == QUICK
    assert remembered(store, "elsewhere") is None
    assert remembered(MemoryStore(Choice(QUICK, "here", version=0).to_json()), "here") is None


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "not json", '{"setting": {"dtype": "int4"}, "machine": "here", "version": 1}']
)
def test_a_damaged_memory_is_ignored(text: str) -> None:
    assert remembered(MemoryStore(text), "here") is None


def test_the_probe_has_mixed_lengths_and_the_candidates_differ() -> None:
    lengths = [len(text.split()) for text in PROBE]
    assert min(lengths) < 8
    assert max(lengths) > 45
    assert len(set(CANDIDATES)) == len(CANDIDATES)
