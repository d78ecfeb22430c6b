"""From questions over privacy policies to a tuned model that is put beside its base, on sites that it never saw.

The sites are split before anything is built: what is asked in the end is about other companies than what was trained.
A small subset, for the path and not for the figures, which are printed: so few steps teach the tiny model little.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.installation import ROOT, make_installation

DATA = ROOT.parent / "shared" / "data" / "finetune" / "policyqa.dev.json"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not DATA.is_file(), reason="the development data is not beside the project"),
]

TRAINED_SITES = 12  # of 20
LONGEST_CONTEXT = 400  # characters, so that an item fits a short sequence
MOST_OF_A_SITE = 8
MOST_QUESTIONS = 12
STEPS = 20


def pairs_of(site: dict[str, Any]) -> list[dict[str, str]]:
    """Questions about short paragraphs with the words of the policy that answer them."""
    found = [
        {"instruction": f"{paragraph['context']}\n\n{asked['question']}", "output": asked["answers"][0]["text"]}
        for paragraph in site["paragraphs"]
        if len(paragraph["context"]) <= LONGEST_CONTEXT
        for asked in paragraph["qas"]
    ]
    return found[:MOST_OF_A_SITE]


def test_the_path_from_policies_to_a_comparison_on_other_sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    demonstration = importlib.import_module("demo_train")
    sites = sorted(json.loads(DATA.read_text(encoding="utf-8"))["data"], key=lambda site: str(site["title"]))
    trained = [pair for site in sites[:TRAINED_SITES] for pair in pairs_of(site)]
    held_out = [pair for site in sites[TRAINED_SITES:] for pair in pairs_of(site)[:2]][:MOST_QUESTIONS]
    pairs, questions = tmp_path / "pairs.jsonl", tmp_path / "questions.jsonl"
    pairs.write_text("".join(json.dumps(pair) + "\n" for pair in trained), encoding="utf-8")
    lines = ({"question": pair["instruction"], "answers": [pair["output"]]} for pair in held_out)
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    installation = make_installation(tmp_path)
    cloister = demonstration.Cloister(installation.environment)
    try:
        installation.json("init", "--administrator", "ada")
        installation.json("collections", "create", "policies")
        installation.json("datasets", "import", "policies", str(pairs), "--collection", "policies", "--accept")
        shares = ("--train", "0.9", "--validation", "0.1", "--test", "0")
        golden = ("--golden", str(questions))
        version = cloister.read("datasets", "freeze", "policies", "--without-pii-check", *golden, *shares)
        assert 0 < version["items"] <= len(trained)
        demonstration.import_base(cloister, tmp_path)
        values = demonstration.VALUES | {"epochs": 3, "max_steps": STEPS}
        settings = demonstration.settings_of(values)
        run = cloister.read("train", "start", version["id"], "--base", "starter-base", "--preset", "cpu", *settings)
        assert (run["state"], run["step"]) == ("succeeded", STEPS)
        # In 8 bits: what so few steps at such a rate make of the tiny model, four bits may not repeat, and are refused.
        cloister.read("export", run["id"], "--quant", "Q8_0", "--name", "policies")
        name = installation.json("models", "stages")["versions"][0]["name"]
        record = cloister.read("evaluate", "run", str(questions), "--model", "base", "--model", name)
        assert record["state"] == "succeeded"
        assert [model["answered"] for model in record["models"]] == [len(held_out)] * 2
        compared = installation.json("evaluate", "compare", record["id"])
        print(f"\n{len(held_out)} questions about sites that were not trained: {compared['pairs'][0]['sentence']}")
        print(", ".join(f"{model['name']}: {model['right']} right, F1 {model['f1']:.2f}" for model in record["models"]))
    finally:
        cloister.stop()
