"""What has learned from documents: runs with what they hold, and the models that were made of them."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from engine.contract.documents import LearnedModel, LearnedRun
from engine.registry.repository import versions_of_run
from engine.registry.stages import Stage
from engine.training import repository
from engine.training.learned import learners_of


def learned_from(conn: apsw.Connection, document_ids: Iterable[str]) -> tuple[list[LearnedRun], list[LearnedModel]]:
    """Runs and models, the newest first; models without weights are left out."""
    runs: list[LearnedRun] = []
    models: list[LearnedModel] = []
    for learner in learners_of(conn, document_ids):
        if (run := repository.find_run(conn, learner.run_id)) is not None:
            left = "checkpoints" if run.state != "succeeded" else "model" if run.config.method == "full" else "adapter"
            runs.append(LearnedRun.model_validate({"id": run.id, "name": run.name, "state": run.state, "left": left}))
        for version in versions_of_run(conn, learner.run_id):
            if version.record.model_id is not None and version.stage is not None:
                models.append(
                    LearnedModel(
                        id=version.record.id,
                        name=version.record.name,
                        run_id=learner.run_id,
                        stage=version.stage.value,
                        serving=version.stage is Stage.SERVING,
                    )
                )
    return runs, models
