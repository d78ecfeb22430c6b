"""Runs leave a vault whole: key, numbers, files; never while something works on them, never half."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.training import SweepRequest
from engine.core.clock import SystemClock
from engine.export.keeping import Keeper, Origin
from engine.export.model import ExportForm, ExportRequest, Quantization, TrainedRun
from engine.jobs.records import JobState
from engine.registry.keeper import RegistryStages
from engine.registry.service import Registry
from engine.registry.stages import Stage
from engine.runtime.memory_files import MemoryFile
from engine.runtime.models import ModelService
from engine.runtime.stage_port import Act
from engine.training import repository
from engine.training.errors import RunNotFoundError, RunServesError, RunStateError
from tests.support.crash import kill_after_line, start_python
from tests.support.export_kit import PASSED, UNPACKED, TwoDocuments
from tests.support.quick_trainer import QuickTrainer
from tests.support.tiny_gguf import write_tiny_gguf
from tests.support.training_kit import TrainingKit, open_kit

pytestmark = [pytest.mark.timeout(900)]
WAIT_S = 400.0
KILLS = int(os.environ.get("CLOISTER_KILL_POINTS", "8"))

SLOW_REMOVAL = """
    import shutil, sys, time
    from pathlib import Path
    from tests.support.training_kit import open_kit
    kit = open_kit(Path(sys.argv[1]), start=False)
    whole = shutil.rmtree
    def half(path, *arguments, **more):
        sorted(Path(path).iterdir())[0].unlink()
        print("half", flush=True)
        time.sleep(60)
    shutil.rmtree = half
    kit.service.remove(sys.argv[2])
"""
PLAIN_REMOVAL = """
    import sys
    from pathlib import Path
    from tests.support.training_kit import open_kit
    kit = open_kit(Path(sys.argv[1]), start=False)
    print("go", flush=True)
    kit.service.remove(sys.argv[2])
    kit.close()
"""


@pytest.fixture
def trainer() -> QuickTrainer:
    return QuickTrainer()


@pytest.fixture
def kit(tmp_path: Path, trainer: QuickTrainer) -> Iterator[TrainingKit]:
    opened = open_kit(tmp_path / "vault", trainer=trainer)
    yield opened
    opened.close()


def finished(kit: TrainingKit, **values: object) -> str:
    run_id, job_id = kit.service.start(kit.request(**values), created_by="ada")
    job = kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert job.state is JobState.SUCCEEDED, job.error
    return run_id


def folder_of(kit: TrainingKit, run_id: str) -> Path:
    return kit.vault.paths.home / "runs" / run_id


def made_of(kit: TrainingKit, run_id: str, gguf: Path) -> tuple[ModelService, Registry, str]:
    """A candidate that came of the run."""
    stages, clock = RegistryStages(), SystemClock()
    paths = kit.vault.paths
    models = ModelService(kit.vault.db, paths.models, paths.run / "served", blobs=kit.vault.blobs, stages=stages)
    registry = Registry(kit.vault.db, models, stages, TwoDocuments(), clock)
    keeper = Keeper(kit.vault.db, kit.vault.blobs, paths.models, models, registry, clock)
    request = ExportRequest(run_id, ExportForm.MERGED, (Quantization.F16,))
    run = TrainedRun(run_id, "leave", "pck_1", None, None)
    with MemoryFile("made") as made:
        made.fill([write_tiny_gguf(gguf).read_bytes()])
        kept = keeper.keep(Origin(request, run, UNPACKED, "ef" * 32, "usr_1"), made, Quantization.F16, PASSED)
    return models, registry, kept.version_id


def test_what_goes_is_said_first_and_then_gone_from_every_place(kit: TrainingKit) -> None:
    kept, gone = finished(kit), finished(kit, max_steps=5)
    said = kit.service.remove(gone, preview=True)
    assert (said.steps, said.checkpoints, said.results, said.versions) == (5, 0, 2, ())
    assert said.size_bytes == sum(path.stat().st_size for path in folder_of(kit, gone).iterdir())
    assert kit.service.show(gone).state == "succeeded"
    assert kit.service.remove(gone) == said
    with pytest.raises(RunNotFoundError):
        kit.service.remove(gone)
    assert not folder_of(kit, gone).exists()
    with kit.vault.db.read() as conn:
        assert repository.count_metrics(conn, gone) == 0
        assert repository.count_metrics(conn, kept) == 6
    assert kit.service.open_adapter(kept)


def test_what_is_under_way_is_not_removed(kit: TrainingKit, trainer: QuickTrainer) -> None:
    trainer.hold.append(2)
    run_id, job_id = kit.service.start(kit.request(), created_by="ada")
    assert trainer.began.wait(WAIT_S)
    for preview in (True, False):
        with pytest.raises(RunStateError) as caught:
            kit.service.remove(run_id, preview=preview)
        assert f"cloister train cancel {run_id}" in caught.value.help
    kit.service.cancel(run_id)
    kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert kit.service.remove(run_id).checkpoints == 1
    assert not folder_of(kit, run_id).exists()


def test_runs_of_a_sweep_go_once_it_has_ended_and_the_sweep_with_the_last(
    kit: TrainingKit, trainer: QuickTrainer
) -> None:
    trainer.hold += [0, 2]
    vary = [{"name": "rank", "choices": [2, 4]}]
    request = SweepRequest(**kit.request(max_steps=3).model_dump(), trials=2, vary=vary)
    sweep_id, job_id = kit.service.start_sweep(request, created_by="ada")
    assert trainer.began.wait(WAIT_S)
    first, second = (run.id for run in kit.service.show_sweep(sweep_id)[1])
    with pytest.raises(RunStateError) as caught:
        kit.service.remove(first)
    assert f"cloister jobs cancel {job_id}" in caught.value.help
    kit.queue.cancel(job_id)
    kit.queue.wait(job_id, timeout_s=WAIT_S)
    kit.service.remove(first)
    assert [run.id for run in kit.service.show_sweep(sweep_id)[1]] == [second]
    kit.service.remove(second)
    with pytest.raises(RunNotFoundError):
        kit.service.show_sweep(sweep_id)


def test_a_run_whose_model_answers_stays_and_afterwards_the_model_does(kit: TrainingKit, tmp_path: Path) -> None:
    run_id = finished(kit)
    _, registry, version_id = made_of(kit, run_id, tmp_path / "tiny.gguf")
    registry.promote(version_id, Stage.APPROVED, by="usr_1", why="compared")
    stages = RegistryStages()
    with kit.vault.db.write() as conn:
        stages.move(conn, version_id, Stage.APPROVED, Stage.SERVING, Act("usr_1", "now", "released"))
    with pytest.raises(RunServesError) as caught:
        kit.service.remove(run_id)
    assert "'leave-F16'" in caught.value.message and "cloister models rollback" in caught.value.help
    assert kit.service.open_adapter(run_id)
    with kit.vault.db.write() as conn:
        stages.move(conn, version_id, Stage.SERVING, Stage.RETIRED, Act("usr_1", "now", "replaced"))
    assert [one.record.id for one in kit.service.remove(run_id).versions] == [version_id]
    assert registry.show(version_id).record.model_id is not None


def test_a_removal_that_is_killed_between_key_and_files_is_finished_at_the_next_start(
    kit: TrainingKit, tmp_path: Path
) -> None:
    kept, gone = finished(kit), finished(kit)
    kit.close()
    assert kill_after_line(start_python(SLOW_REMOVAL, str(tmp_path / "vault"), gone), 0.0) == ["half"]
    assert len([*folder_of(kit, gone).iterdir()]) == 1
    again = open_kit(tmp_path / "vault", start=False)
    try:
        assert not folder_of(kit, gone).exists()
        assert [run.id for run in again.service.list()] == [kept]
        assert again.service.open_adapter(kept)
    finally:
        again.close()


@pytest.mark.slow
def test_a_removal_killed_at_any_moment_leaves_a_run_whole_or_nothing_of_it(kit: TrainingKit, tmp_path: Path) -> None:
    delays_s = [0.002 * 2**number for number in range(KILLS)]
    runs = [finished(kit) for _ in delays_s]
    for run_id in runs:
        for number in range(200):
            (folder_of(kit, run_id) / f"step-{number:08d}.ckpt").write_bytes(b"noise" * 1000)
    kit.close()
    for run_id, delay_s in zip(runs, delays_s, strict=True):
        kill_after_line(start_python(PLAIN_REMOVAL, str(tmp_path / "vault"), run_id), delay_s)
        again = open_kit(tmp_path / "vault", start=False)
        try:
            there = run_id in {run.id for run in again.service.list()}
            assert there == folder_of(kit, run_id).exists()
            if there:
                assert again.service.open_adapter(run_id)
                assert len([*folder_of(kit, run_id).glob("step-*.ckpt")]) == 200
        finally:
            again.close()
