"""A document that is removed is found in what learned from it: runs, what they hold, the models made of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.erasure.learned import learned_from
from engine.jobs.records import JobState
from engine.training.errors import RunWithdrawnError
from engine.training.learned import withdrawn_from
from tests.engine.test_training_removal import WAIT_S, finished, made_of
from tests.support.quick_trainer import QuickTrainer
from tests.support.training_kit import TrainingKit, open_kit


@pytest.fixture
def trainer() -> QuickTrainer:
    return QuickTrainer()


@pytest.fixture
def kit(tmp_path: Path, trainer: QuickTrainer) -> Iterator[TrainingKit]:
    opened = open_kit(tmp_path / "vault", trainer=trainer)
    opened.datasets.versions["sft"].documents = ["doc_1", "doc_2"]
    with opened.vault.db.write() as conn:
        conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_1', 'Eve', 'model_owner', 'now')")
        conn.execute("INSERT INTO collections (id, name, created_by, created_at) VALUES (1, 'c', 'usr_1', 'now')")
        for name in ("doc_1", "doc_2", "doc_3"):
            conn.execute(
                "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, added_at, "
                "updated_at) VALUES (?1, 1, ?1, ?1, x'00', 1, 'ready', 'now', 'now')",
                (name,),
            )
    yield opened
    opened.close()


def erase(kit: TrainingKit, document_id: str) -> None:
    with kit.vault.db.write() as conn:
        conn.execute("DELETE FROM documents WHERE id = ?", (document_id,))


def test_runs_and_models_that_saw_a_document_are_named_and_marked(kit: TrainingKit, tmp_path: Path) -> None:
    run_id = finished(kit)
    _, _, version_id = made_of(kit, run_id, tmp_path / "tiny.gguf")
    with kit.vault.db.read() as conn:
        runs, models = learned_from(conn, ["doc_2", "doc_3"])
        assert [(one.id, one.left) for one in runs] == [(run_id, "adapter")]
        assert [(one.id, one.stage, one.serving) for one in models] == [(version_id, "candidate", False)]
        assert learned_from(conn, ["doc_3"]) == ([], [])
        assert withdrawn_from(conn) == {}
    erase(kit, "doc_2")
    kit.datasets.versions["sft"].documents = ["doc_1"]
    later = finished(kit)
    with kit.vault.db.read() as conn:
        assert withdrawn_from(conn) == {run_id: 1}
    kit.service.remove(run_id)
    with kit.vault.db.read() as conn:
        assert withdrawn_from(conn) == {run_id: 1}, "the model that was made of it has learned from it still"
        assert [one.id for one in learned_from(conn, ["doc_1"])[0]] == [later]
        assert [one.id for one in learned_from(conn, ["doc_2"])[1]] == [version_id]


def test_a_run_under_way_is_stopped_and_cannot_go_on(kit: TrainingKit, trainer: QuickTrainer) -> None:
    trainer.hold.append(2)
    run_id, job_id = kit.service.start(kit.request(), created_by="ada")
    assert trainer.began.wait(WAIT_S)
    erase(kit, "doc_1")
    assert kit.service.stop_withdrawn() == [run_id]
    assert kit.queue.wait(job_id, timeout_s=WAIT_S).state is JobState.CANCELLED
    with pytest.raises(RunWithdrawnError, match="A document was removed"):
        kit.service.resume(run_id, resumed_by="ada")
