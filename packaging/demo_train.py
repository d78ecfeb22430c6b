"""The proof that training helps, shown: facts of documents into the starter model, here and without a network.

Documents are ingested, a dataset is extracted in several wordings and frozen, the starter model is packed, signed,
fine-tuned with QLoRA, exported with proof that it answers as the run does, registered and served. Then the base and the
tuned model answer questions that a person wrote about the same facts in words that were never trained.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import demo

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "demo-train"
DOCUMENTS = ROOT / "samples" / "documents"
QUESTIONS = ROOT / "samples" / "paraphrases.jsonl"
WORDINGS = 8
SURE = 0.05  # what chance alone may explain, at most
# What a model of 20 million parameters needs in order to learn a few dozen facts by heart.
VALUES = {
    "method": "qlora",
    "compute_dtype": "bfloat16",
    "rank": 128,
    "alpha": 256,
    "double_quantization": False,
    "learning_rate": 1e-3,
    "beta2": 0.95,
    "epochs": 10,
    "sequence_tokens": 512,
    "micro_batch": 1,
    "accumulation": 1,
    "checkpoint_every_steps": 500,
    "threads": 1,  # its matrices are so small that a second thread waits more than it computes
}


def main() -> int:
    """Run every step; return 0 if the tuned model answers at least twice as many rightly, and not by chance."""
    if demo.ISOLATED not in os.environ:
        return _enter_empty_network()
    sys.path.insert(0, str(ROOT))
    started_s = time.monotonic()
    print(f"Network: {demo._interfaces()}")
    cloister = Cloister(_prepare(WORK))
    try:
        comparison = carry_out(cloister, WORK)
    finally:
        cloister.stop()
    better = is_proven(comparison)
    print(f"\n{verdict(comparison)}")
    print(f"Done in {time.monotonic() - started_s:.0f} s. The vault stays below {WORK.relative_to(ROOT)};")
    print("remove it with `make clean`.")
    return 0 if better else 1


class Cloister:
    """The `cloister` command over one vault."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def show(self, *arguments: str) -> None:
        """Run a command as a person would, and let it print."""
        shown = " ".join(f'"{a}"' if " " in a else a.replace(f"{ROOT}/", "") for a in arguments)
        print(f"\n$ cloister {shown}", flush=True)
        subprocess.run([demo.CLOISTER, *arguments], env=self._environment, check=True)

    def read(self, *arguments: str) -> Any:
        """What a command answers as JSON. Raises SystemExit with what it says where it fails."""
        command = [demo.CLOISTER, *arguments, "--json"]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"cloister {' '.join(arguments[:3])}: {done.stderr}")
        return json.loads(done.stdout)

    def attempt(self, *arguments: str) -> None:
        """Run a command that may refuse."""
        subprocess.run([demo.CLOISTER, *arguments], env=self._environment, check=False, capture_output=True)

    def stop(self) -> None:
        self.attempt("engine", "stop")


def carry_out(
    cloister: Cloister, work: Path, *, questions: Path = QUESTIONS, values: Mapping[str, Any] = VALUES
) -> dict[str, Any]:
    """The whole way, below ``work``; what ``evaluate compare`` says of the base and the tuned model."""
    asked = read_lines(questions)
    cloister.show("init", "--administrator", "demo")
    cloister.show("collections", "create", "company")
    documents = dict.fromkeys(line["document"] for line in asked)
    cloister.show("add", *(str(DOCUMENTS / name) for name in documents), "--collection", "company")
    cloister.show("datasets", "build", "facts", "--collection", "company", "--wordings", str(WORDINGS))
    version = _freeze(cloister, asked, questions)
    import_base(cloister, work)
    settings = settings_of(values)
    cloister.show("train", "start", version, "--base", "starter-base", "--preset", "cpu", "--name", "tuned", *settings)
    run = cloister.read("train", "list")["runs"][0]["id"]
    cloister.show("export", run, "--quant", "Q4_K_M", "--name", "tuned")
    name = cloister.read("models", "stages")["versions"][0]["name"]
    cloister.show("evaluate", "run", str(questions), "--model", "base", "--model", name, "--name", "held out")
    record = cloister.read("evaluate", "list")["evaluations"][0]["id"]
    cloister.show("evaluate", "compare", record)
    comparison: dict[str, Any] = cloister.read("evaluate", "compare", record)
    if is_proven(comparison):
        cloister.show("models", "promote", name, "--to", "approved", "--why", "better on questions that were held out")
        cloister.show("models", "promote", name, "--to", "serving", "--why", "the demonstration")
    cloister.show("models", "lineage", name)
    return comparison


def settings_of(values: Mapping[str, Any]) -> list[str]:
    """The values as arguments of ``train start``."""
    return [word for name, value in values.items() for word in ("--set", f"{name}={json.dumps(value)}")]


def read_lines(file: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def facts_asked_for(items: Iterable[Mapping[str, Any]], asked: Sequence[Mapping[str, Any]]) -> dict[str, list[int]]:
    """The items that hold the facts: by the ``source`` of a question, the ids of all wordings with its answer.

    ``items`` as ``datasets items --json`` has them. A ``source`` is a part of the question that was extracted.
    """
    by_answer: dict[str, list[int]] = {}
    answer_of: dict[str, str] = {}
    for item in items:
        said = item["content"]["messages"]
        by_answer.setdefault(said[-1]["content"], []).append(item["id"])
        for source in (line["source"] for line in asked if line["source"] in said[0]["content"]):
            answer_of.setdefault(source, said[-1]["content"])
    return {source: by_answer[answer] for source, answer in answer_of.items()}


def is_proven(comparison: Mapping[str, Any]) -> bool:
    """Whether the second model answers at least twice as many questions rightly as the first, and not by chance."""
    base, tuned = (model["right"] for model in comparison["models"])
    return bool(tuned >= max(1, 2 * base) and comparison["pairs"][0]["p_value"] < SURE)


def verdict(comparison: Mapping[str, Any]) -> str:
    """What the comparison proves, or does not, in a sentence."""
    base, tuned = (model["right"] for model in comparison["models"])
    p_value = comparison["pairs"][0]["p_value"]
    counts = f"Of {comparison['questions']} held-out questions the tuned model answers {tuned} rightly, the base {base}"
    chance = f"exact McNemar test p = {p_value:.2g}"
    if is_proven(comparison):
        return f"{counts} ({chance}): at least twice as many, and not by chance."
    return f"{counts} ({chance}). That is NOT proven to be twice as many: training did not help enough here."


def _freeze(cloister: Cloister, asked: Sequence[Mapping[str, Any]], questions: Path) -> str:
    """Accept every wording of the facts that are asked for, and freeze them alone; the version's id."""
    items: list[dict[str, Any]] = []
    after: list[str] = []
    while True:
        page = cloister.read("datasets", "items", "facts", "--limit", "1000", *after)
        items += page["items"]
        if not page["next"]:
            break
        after = ["--after", page["next"]]
    facts = facts_asked_for(items, asked)
    missing = [line["source"] for line in asked if line["source"] not in facts]
    if missing:
        raise SystemExit(f"No pair was extracted for: {'; '.join(missing)}.")
    accepted = sorted({item for found in facts.values() for item in found})
    print(f"\n{len(facts)} of the facts will be asked for. Their {len(accepted)} wordings are accepted, no other item.")
    cloister.read("datasets", "accept", "facts", *map(str, accepted))
    shares = ("--train", "1", "--validation", "0", "--test", "0")
    # The gate for golden questions leaves out whatever asks a held-out question in nearly its own words.
    golden = ("--golden", str(questions))
    version = cloister.read("datasets", "freeze", "facts", "--without-pii-check", *golden, *shares)
    cloister.show("datasets", "version", "facts")
    return str(version["id"])


def import_base(cloister: Cloister, work: Path) -> None:
    """The starter model twice: as a signed pack of safetensors to train on, and as it is, to compare with."""
    from models_registry.starter.generator.export import (
        MODEL_NAME,
        export_gguf,
        read_weights,
        write_transformers_folder,
    )
    from models_registry.starter.notices import LICENCE, write_notices

    model, vocabulary = read_weights()
    folder, base = work / "starter-base", work / "base.gguf"
    write_transformers_folder(model, vocabulary.path, folder)
    write_notices(folder, MODEL_NAME)
    export_gguf(model, vocabulary.path, base)
    key, pack = work / "packs.key", work / "starter-base.pack"
    cloister.show("models", "keygen", str(key))
    cloister.show("models", "pack", str(folder), "--key", str(key), "--out", str(pack), "--licence", LICENCE)
    cloister.show("models", "trust", "add", "demo", f"{key}.pub")
    cloister.attempt("models", "import", str(pack))  # refused: nobody has approved its chat template
    for template in cloister.read("models", "templates", "list")["templates"]:
        cloister.show("models", "templates", "approve", template["sha256"][:12])
    cloister.show("models", "import", str(pack))
    cloister.show("models", "import", str(base), "--name", "base")


def _prepare(work: Path) -> dict[str, str]:
    """An empty folder for everything, and the environment in which `cloister` finds its vault."""
    passphrase = work / "passphrase.txt"
    environment = os.environ | {"CLOISTER_HOME": str(work / "vault"), "CLOISTER_PASSPHRASE_FILE": str(passphrase)}
    if (work / "vault").exists():
        Cloister(environment).stop()  # an engine that an earlier run left
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    descriptor = os.open(passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("-".join(secrets.token_hex(3) for _ in range(4)) + "\n")
    return environment


def _enter_empty_network() -> int:
    environment = os.environ | {demo.ISOLATED: "1"}
    command = [sys.executable, __file__]
    for flags in (["--net"], ["--user", "--map-root-user", "--net"]):
        unshare = ["unshare", *flags, "--"]
        if shutil.which("unshare") and subprocess.run([*unshare, "true"], capture_output=True).returncode == 0:
            return subprocess.run([*unshare, *command], env=environment).returncode
    print("This system does not allow a network namespace: the demonstration runs without one.")
    return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    raise SystemExit(main())
