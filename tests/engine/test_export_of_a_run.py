"""The whole way: a real run on a tiny Llama, its result merged, converted, proven, approved and served."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from engine.api.model_origins import RunsToExport
from engine.core.clock import SystemClock
from engine.core.errors import NotFoundError
from engine.export.errors import RunNotExportableError
from engine.export.keeping import Keeper
from engine.export.merge import FourBit
from engine.export.model import ExportForm, ExportRequest, Quantization
from engine.export.service import ExportService, ExportSettings
from engine.jobs.records import Job
from engine.registry.keeper import RegistryStages
from engine.registry.service import Registry
from engine.registry.stages import Stage
from engine.runtime.models import ModelService
from engine.runtime.toolchain import find_converter
from tests.support import training_kit
from tests.support.export_kit import SERVER, Leaflet, TwoDocuments
from tests.support.running_servers import Said
from tests.support.tiny_base import TinyBase, write_base
from tests.support.training_kit import TrainingKit

pytestmark = [
    pytest.mark.skipif(find_converter() is None, reason="the llama.cpp toolchain is not installed"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("default"),
]
WAIT_S = 400.0
TOKENS = 12


@dataclass
class Shop:
    """Training and export over one vault, wired as in production."""

    base: Path
    kit: TrainingKit
    models: ModelService
    registry: Registry
    runs: RunsToExport
    exports: ExportService

    def train(self, version: str, **values: Any) -> str:
        run_id, training = self.kit.service.start(self.kit.request(version, **values), created_by="ada")
        ended = self.kit.queue.wait(training, timeout_s=WAIT_S)
        assert ended.error is None, ended.error
        return run_id

    def export(self, run_id: str) -> Job:
        request = ExportRequest(run_id, ExportForm.MERGED, (Quantization.F16,))
        job = self.kit.queue.wait(self.exports.submit(request, created_by="ada"), timeout_s=WAIT_S)
        assert job.error is None, job.error
        return job

    def serve(self, name: str) -> None:
        self.registry.promote(name, Stage.APPROVED, by="ada", why="to see it answer")
        self.registry.promote(name, Stage.SERVING, by="ada", why="to see it answer")

    def continued(self, prompts: list[list[int]]) -> list[list[int]]:
        """What the model that serves makes of them, greedily."""
        active = self.models.runner.active
        assert active is not None
        client = active.server.client

        async def ask() -> list[list[int]]:
            return [await client.continue_greedily(ids, max_tokens=TOKENS) for ids in prompts]

        return asyncio.run(ask())


def open_shop(home: Path, base: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(training_kit, "tiny_model", lambda: base)
    kit = training_kit.open_kit(home, start=False)
    stack.callback(kit.close)
    vault, clock, stages = kit.vault, SystemClock(), RegistryStages()
    folder, run_folder = vault.paths.models, vault.paths.run
    models = ModelService(vault.db, folder, run_folder, blobs=vault.blobs, stages=stages, settings=SERVER)
    stack.callback(models.close)
    registry = Registry(vault.db, models, stages, TwoDocuments(), clock)
    runs = RunsToExport(kit.service)
    keeper = Keeper(vault.db, vault.blobs, folder, models, registry, clock)
    settings = ExportSettings(folder, run_folder / "export", threads=1, context_tokens=128)
    exports = ExportService(kit.queue, runs, Leaflet(), kit.packs, keeper, settings)
    return Shop(base, kit, models, registry, runs, exports)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def test_a_run_in_four_bits_becomes_a_model_that_answers(
    tmp_path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A base whose tokenizer.json reads every text as its SentencePiece model does, which parity asks for.
    shop = open_shop(tmp_path / "vault", write_base(tmp_path / "tiny"), stack, monkeypatch)
    shop.kit.queue.start()
    run_id, training = shop.kit.service.start(shop.kit.request(method="qlora", max_steps=3), created_by="ada")
    with pytest.raises(RunNotExportableError):
        shop.exports.submit(ExportRequest(run_id, ExportForm.MERGED, (Quantization.F16,)), created_by="ada")
    with pytest.raises(NotFoundError):
        shop.runs.trained_run("run_none")
    ended = shop.kit.queue.wait(training, timeout_s=WAIT_S)
    assert ended.error is None, ended.error
    assert shop.runs.trained_run(run_id).four_bit == FourBit("nf4", True)
    job = shop.export(run_id)
    [name] = job.result["names"]
    assert all(check.passed for check in shop.registry.show(name).parity)
    shop.serve(name)
    model = shop.models.answer_model()
    assert model is not None
    answer = asyncio.run(model.complete_chat((Said("user", "What about a filter in Oslo?"),), max_tokens=8))
    assert answer.usage.completion_tokens > 0
    assert cast(str, job.result["versions"][0]).startswith("mdv_")


@pytest.mark.parametrize("tied", [False, True], ids=["output of its own", "output tied to the embeddings"])
def test_a_run_of_every_weight_answers_as_transformers_does_with_its_result(
    tied: bool, tmp_path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = write_base(tmp_path / "tiny", TinyBase(tied=tied))
    shop = open_shop(tmp_path / "vault", base, stack, monkeypatch)
    shop.kit.queue.start()
    run_id = shop.train("sft", method="full", max_steps=6, learning_rate=3e-3)
    result = dict(shop.kit.service.open_result(run_id))
    with pytest.raises(RunNotExportableError, match="no adapter"):
        shop.exports.submit(ExportRequest(run_id, ExportForm.ADAPTER, (Quantization.F16,)), created_by="ada")
    [name] = shop.export(run_id).result["names"]
    version = shop.registry.show(name)
    assert sorted((check.kind, check.passed) for check in version.parity) == [
        ("greedy", True),
        ("perplexity", True),
        ("template", True),
        ("tokens", True),
    ]
    weights = next(file for file in shop.kit.service.show(run_id).files if file.name == "model.safetensors")
    assert version.record.adapter_sha256 == weights.sha256
    shop.serve(name)
    prompts = [[1, 300, 310, 320], [1, 400, 410], [1, 500]]
    said = shop.continued(prompts)
    assert said == greedily(base, result["model.safetensors"], prompts)
    assert said != greedily(base, None, prompts)


def greedily(base: Path, weights: bytes | None, prompts: list[list[int]]) -> list[list[int]]:
    """By transformers, with a run's weights in the place of the base's; ``None``: the base itself."""
    import torch
    from safetensors.torch import load
    from transformers import LlamaForCausalLM

    model = LlamaForCausalLM.from_pretrained(base, dtype=torch.float32)
    if weights is not None:
        missing, unexpected = model.load_state_dict(load(weights), strict=False)
        assert not unexpected and set(missing) <= {"lm_head.weight"}
        model.tie_weights()
    made = []
    for ids in prompts:
        out = model.generate(torch.tensor([ids]), max_new_tokens=TOKENS, do_sample=False, pad_token_id=0)
        made.append([int(token) for token in out[0][len(ids) :]])
    return made


@pytest.mark.parametrize("method", ["lora", "full"])
def test_continued_pre_training_of_a_base_without_a_template_becomes_a_model(
    method: str, tmp_path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = write_base(tmp_path / "tiny")
    settings = base / "tokenizer_config.json"
    plain = json.loads(settings.read_text())
    del plain["chat_template"]
    settings.write_text(json.dumps(plain))
    shop = open_shop(tmp_path / "vault", base, stack, monkeypatch)
    shop.kit.queue.start()
    run_id = shop.train("cpt", method=method, max_steps=4, learning_rate=3e-3)
    [name] = shop.export(run_id).result["names"]
    version = shop.registry.show(name)
    assert all(check.passed for check in version.parity)
    shop.serve(name)
    assert len(shop.continued([[1, 300, 310]])[0]) > 0
