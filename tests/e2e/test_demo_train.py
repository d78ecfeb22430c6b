"""The training demonstration as a test: documents, dataset, QLoRA, GGUF, and a record of what it taught.

That the facts were learned in their trained wordings is asserted. What the model makes of a person's own words is
measured, recorded and printed: the demonstration calls it proven or not, and serves only what is proven.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from engine.datasets.gates.duplicates import nearly_the_same_question, normalised
from engine.evaluation.scoring import score
from tests.support.installation import ROOT, make_installation

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


def test_what_was_trained_is_known_and_what_was_held_out_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    demonstration = importlib.import_module("demo_train")
    installation = make_installation(tmp_path)
    cloister = demonstration.Cloister(installation.environment)
    try:
        comparison = demonstration.carry_out(cloister, tmp_path)
        print(f"\n{demonstration.verdict(comparison)}")
        asked = demonstration.read_lines(demonstration.QUESTIONS)
        [record] = installation.json("evaluate", "list")["evaluations"]
        assert record["state"] == "succeeded" and record["questions"] == len(asked)
        [_, tuned] = installation.json("evaluate", "show", record["id"])["models"]
        version = installation.json("models", "stages", tuned["name"])
        stage = "serving" if demonstration.is_proven(comparison) else "candidate"
        assert (version["id"], version["stage"]) == (tuned["version_id"], stage)
        assert all(check["passed"] for check in version["parity"])
        items = installation.json("datasets", "items", "facts", "--state", "accepted", "--limit", "1000")["items"]
        trained = [[turn["content"] for turn in item["content"]["messages"]] for item in items]
        for line in asked:
            assert normalised(line["question"]) not in {normalised(question) for question, _ in trained}
            near = [question for question, _ in trained if nearly_the_same_question(line["question"], question)]
            assert not near, f"{line['question']}: {near}"
            [answer] = {answer for question, answer in trained if line["source"] in question}
            assert score(answer, line["answers"], abstained=False).right, line["question"]
        known = tmp_path / "trained.jsonl"
        lines = ({"question": question, "answers": [answer]} for question, answer in trained[:: len(trained) // 20])
        known.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        [base, after] = cloister.read("evaluate", "run", str(known), "--model", "base", "--model", tuned["name"])[
            "models"
        ]
        assert base["right"] <= 2 and after["right"] >= 0.6 * after["answered"]
    finally:
        cloister.stop()
