"""The training demonstration as a test: documents, dataset, QLoRA, GGUF, and a record of what it taught."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from engine.datasets.gates.duplicates import nearly_the_same_question, normalised
from engine.evaluation.scoring import score
from tests.support.installation import ROOT, make_installation

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


def test_a_tuned_model_answers_more_of_the_held_out_questions_than_its_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    demonstration = importlib.import_module("demo_train")
    installation = make_installation(tmp_path)
    cloister = demonstration.Cloister(installation.environment)
    try:
        comparison = demonstration.carry_out(cloister, tmp_path)
        assert demonstration.is_proven(comparison), demonstration.verdict(comparison)
        asked = demonstration.read_lines(demonstration.QUESTIONS)
        [record] = installation.json("evaluate", "list")["evaluations"]
        assert record["state"] == "succeeded" and record["questions"] == len(asked)
        [_, tuned] = installation.json("evaluate", "show", record["id"])["models"]
        version = installation.json("models", "stages", tuned["name"])
        assert (version["id"], version["stage"]) == (tuned["version_id"], "serving")
        assert all(check["passed"] for check in version["parity"])
        items = installation.json("datasets", "items", "facts", "--state", "accepted", "--limit", "1000")["items"]
        trained = [[turn["content"] for turn in item["content"]["messages"]] for item in items]
        for line in asked:
            assert normalised(line["question"]) not in {normalised(question) for question, _ in trained}
            near = [question for question, _ in trained if nearly_the_same_question(line["question"], question)]
            assert not near, f"{line['question']}: {near}"
            [answer] = {answer for question, answer in trained if line["source"] in question}
            assert score(answer, line["answers"], abstained=False).right, line["question"]
    finally:
        cloister.stop()
