"""A real trainer in a view of bubblewrap: it writes its run, and saves it when it is asked to stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.core.sandbox import bubblewrap
from engine.core.sandbox.means import Means
from engine.training.child.report import Event, Step, Stopped
from engine.training.child.spec import TrainerSpec
from engine.training.trainer import StopRequest, TrainerProcess, Work, memory_file
from tests.support.training_kit import KEY, small_config, tiny_model
from tests.support.training_model import texts

pytestmark = pytest.mark.skipif(not bubblewrap.works(), reason="bubblewrap is not installed, or may make no namespaces")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
def test_a_trainer_that_is_asked_to_stop_saves_its_work(tmp_path: Path) -> None:
    spec = TrainerSpec(
        run_id="run_a",
        config=small_config(objective="cpt", max_steps=5000, epochs=1000.0),
        objective="cpt",
        model_dir=str(tiny_model()),
        run_dir=str(tmp_path),
        date="2026-01-01",
    )
    said: list[Event] = []
    stop = StopRequest(lambda: any(isinstance(event, Step) for event in said), lambda: 60.0)
    with memory_file(texts(60)) as training, memory_file([]) as validation:
        work = Work(spec, KEY, training, validation)
        end = TrainerProcess(means=Means(landlock=False)).train(work, said.append, stop)
    assert isinstance(end, Stopped)
    assert any(path.is_file() for path in tmp_path.rglob("*"))
