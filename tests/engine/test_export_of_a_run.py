"""The whole way: a real QLoRA run on a tiny Llama, its adapter merged, converted, proven, approved and served."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest

from engine.api.model_origins import RunsToExport
from engine.core.clock import SystemClock
from engine.core.errors import NotFoundError
from engine.export.errors import RunNotExportableError
from engine.export.keeping import Keeper
from engine.export.merge import FourBit
from engine.export.model import ExportForm, ExportRequest, Quantization
from engine.export.service import ExportService, ExportSettings
from engine.registry.keeper import RegistryStages
from engine.registry.service import Registry
from engine.registry.stages import Stage
from engine.runtime.models import ModelService
from engine.runtime.toolchain import find_converter
from tests.support import training_kit
from tests.support.export_kit import SERVER, Leaflet, TwoDocuments
from tests.support.running_servers import Said
from tests.support.tiny_base import write_base

pytestmark = [
    pytest.mark.skipif(find_converter() is None, reason="the llama.cpp toolchain is not installed"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("default"),
]


def test_a_run_in_four_bits_becomes_a_model_that_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A base whose tokenizer.json reads every text as its SentencePiece model does, which parity asks for.
    base = write_base(tmp_path / "tiny")
    monkeypatch.setattr(training_kit, "tiny_model", lambda: base)
    with ExitStack() as stack:
        kit = training_kit.open_kit(tmp_path / "vault", start=False)
        stack.callback(kit.close)
        vault, clock, stages = kit.vault, SystemClock(), RegistryStages()
        folder, run_folder = vault.paths.models, vault.paths.run
        models = ModelService(vault.db, folder, run_folder, blobs=vault.blobs, stages=stages, settings=SERVER)
        stack.callback(models.close)
        registry = Registry(vault.db, models, stages, TwoDocuments(), clock)
        runs = RunsToExport(kit.service)
        exports = ExportService(
            kit.queue,
            runs,
            Leaflet(),
            kit.packs,
            Keeper(vault.db, vault.blobs, folder, models, registry, clock),
            ExportSettings(folder, run_folder / "export", threads=1, context_tokens=128),
        )
        kit.queue.start()
        run_id, training = kit.service.start(kit.request(method="qlora", max_steps=3), created_by="ada")
        request = ExportRequest(run_id, ExportForm.MERGED, (Quantization.F16,))
        with pytest.raises(RunNotExportableError):
            exports.submit(request, created_by="ada")
        with pytest.raises(NotFoundError):
            runs.trained_run("run_none")
        ended = kit.queue.wait(training, timeout_s=400)
        assert ended.error is None, ended.error
        assert runs.trained_run(run_id).four_bit == FourBit("nf4", True)
        job = kit.queue.wait(exports.submit(request, created_by="ada"), timeout_s=400)
        assert job.error is None, job.error
        [name] = job.result["names"]
        assert all(check.passed for check in registry.show(name).parity)
        registry.promote(name, Stage.APPROVED, by="ada", why="to see it answer")
        registry.promote(name, Stage.SERVING, by="ada", why="to see it answer")
        model = models.answer_model()
        assert model is not None
        answer = asyncio.run(model.complete_chat((Said("user", "What about a filter in Oslo?"),), max_tokens=8))
        assert answer.usage.completion_tokens > 0
        assert cast(str, job.result["versions"][0]).startswith("mdv_")
