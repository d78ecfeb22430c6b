"""From an adapter to models that answer: llama.cpp's own converter, quantizer and server on a tiny Llama."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from engine.core.errors import DiskFullError
from engine.export.errors import AdapterUnsupportedError, ExportMemoryError
from engine.export.merge import FourBit
from engine.export.model import ExportForm, Quantization
from engine.registry.stages import Stage
from engine.runtime.hardware import DiskFacts, MemoryFacts
from engine.runtime.toolchain import find_converter
from tests.support.export_kit import Workshop, open_workshop, sign_base
from tests.support.tiny_base import CHAT_TEMPLATE, adapter_files, write_adapter, write_base

pytestmark = [
    pytest.mark.skipif(find_converter() is None, reason="the llama.cpp toolchain is not installed"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("default"),
]
PROMPTS = ("Hotel costs are reimbursed up to", "Änderungen bedürfen", "The department head approves")
ALL = tuple(Quantization)
# A model of random weights is hit harder by quantization than one that was trained.
LIMITS = {"F16": 1.0, "Q8_0": 1.1, "Q6_K": 1.2, "Q5_K_M": 1.3, "Q4_K_M": 1.4}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("base") / "tiny-base")


@pytest.fixture(scope="module")
def adapters(tmp_path_factory: pytest.TempPathFactory, base: Path) -> list[Path]:
    """The second one with rsLoRA, whose strength has to be written into the tensors."""
    folder = tmp_path_factory.mktemp("adapters")
    return [write_adapter(base, folder / str(seed), seed=seed, rslora=seed == 2) for seed in (1, 2)]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory, base: Path) -> Iterator[Workshop]:
    folder = tmp_path_factory.mktemp("workshop")
    with ExitStack() as stack:
        yield open_workshop(folder / "vault", sign_base(folder, base), stack, perplexity_limits=LIMITS)


@pytest.fixture(scope="module")
def merged(workshop: Workshop, adapters: list[Path]) -> dict[str, Any]:
    """One conversion and every quantization."""
    job = workshop.export(workshop.add_run("leave", adapter_files(adapters[0])), ExportForm.MERGED, *ALL)
    assert job.error is None, job.error
    return dict(job.result)


@pytest.fixture(scope="module")
def separate(workshop: Workshop, adapters: list[Path], merged: dict[str, Any]) -> list[str]:
    """The names of two adapters over one base in F16."""
    names = []
    for number, adapter in enumerate(adapters, 1):
        run = workshop.add_run(f"adapter{number}", adapter_files(adapter))
        job = workshop.export(run, ExportForm.ADAPTER, Quantization.F16)
        assert job.error is None, job.error
        names += job.result["names"]
    return names


def _greedy_in_transformers(base: Path, adapter: Path, prompts: list[list[int]], tokens: int) -> list[list[int]]:
    """Generated with PEFT's own merge of the adapter, in 32 bits."""
    import torch
    from peft import PeftModel
    from transformers import LlamaForCausalLM

    model = PeftModel.from_pretrained(LlamaForCausalLM.from_pretrained(base, dtype=torch.float32), adapter)
    model = model.merge_and_unload()
    made = []
    for ids in prompts:
        out = model.generate(torch.tensor([ids]), max_new_tokens=tokens, do_sample=False, pad_token_id=0)
        made.append([int(token) for token in out[0][len(ids) :]])
    return made


def _greedy_in_server(workshop: Workshop, adapter: str | None, tokens: int) -> tuple[list[list[int]], list[list[int]]]:
    active = workshop.models.runner.active
    assert active is not None
    client = active.server.client

    async def ask() -> tuple[list[list[int]], list[list[int]]]:
        ids = [await client.tokenize(prompt, special=True) for prompt in PROMPTS]
        return ids, [await client.continue_greedily(one, max_tokens=tokens, adapter=adapter) for one in ids]

    return asyncio.run(ask())


def test_one_export_gives_every_quantization_with_its_proof(workshop: Workshop, merged: dict[str, Any]) -> None:
    assert merged["refused"] == {}
    assert merged["names"] == [f"leave-{kind.value}" for kind in ALL]
    versions = [workshop.registry.show(name) for name in merged["names"]]
    for version in versions:
        assert version.stage is Stage.CANDIDATE
        verdicts = [(check.kind, check.passed) for check in version.parity]
        assert verdicts == [("greedy", True), ("template", True), ("tokens", True), ("perplexity", True)] or (
            sorted(verdicts) == [("greedy", True), ("perplexity", True), ("template", True), ("tokens", True)]
        )
    sizes = [version.record.size_bytes for version in versions]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0] / 2.5
    models = {model.name: model for model in workshop.models.list_models()}
    assert models["leave-Q4_K_M"].quantization == "Q4_K_M"
    assert models["leave-Q4_K_M"].chat_template == CHAT_TEMPLATE
    assert models["leave-Q4_K_M"].licence == "Apache-2.0"


def test_merged_model_adapter_and_transformers_say_the_same(
    workshop: Workshop, base: Path, adapters: list[Path], separate: list[str]
) -> None:
    for name in ("leave-F16", *separate):
        workshop.approve(name)
    workshop.registry.promote("leave-F16", Stage.SERVING, by="usr_1", why="to compare")
    ids, from_merged = _greedy_in_server(workshop, None, 12)
    workshop.registry.promote(separate[0], Stage.SERVING, by="usr_1", why="to compare")
    _, from_adapter = _greedy_in_server(workshop, separate[0], 12)
    _, from_second = _greedy_in_server(workshop, separate[1], 12)
    _, from_base = _greedy_in_server(workshop, None, 12)
    assert from_merged == from_adapter == _greedy_in_transformers(base, adapters[0], ids, 12)
    assert from_second == _greedy_in_transformers(base, adapters[1], ids, 12)
    assert from_base not in (from_adapter, from_second)
    assert workshop.models.answering_names() == [separate[0], separate[1], "tiny-base-F16"]


def test_a_run_in_four_bits_is_merged_into_what_it_saw(workshop: Workshop, adapters: list[Path]) -> None:
    run = workshop.add_run("qlora", adapter_files(adapters[0]), FourBit())
    job = workshop.export(run, ExportForm.MERGED, Quantization.F16, Quantization.Q4_K_M, importance=True)
    assert job.error is None, job.error
    version = workshop.registry.show("qlora-F16")
    greedy = next(check for check in version.parity if check.kind == "greedy")
    assert greedy.passed and greedy.measured < 0.05
    plain = workshop.registry.show("leave-F16").record
    assert version.record.adapter_sha256 == plain.adapter_sha256
    assert version.record.gguf_sha256 != plain.gguf_sha256
    assert workshop.registry.show("qlora-Q4_K_M").record.importance
    assert not version.record.importance


def test_what_was_trained_lies_on_no_disk(workshop: Workshop, adapters: list[Path], separate: list[str]) -> None:
    weights = adapter_files(adapters[0])["adapter_model.safetensors"]
    places = range(len(weights) // 3, len(weights) - 32, len(weights) // 7)
    canaries = [weights[place : place + 32] for place in places]
    for folder in (workshop.home, Path("/dev/shm")):
        for file in folder.rglob("*"):
            if file.is_file() and not file.is_symlink():
                content = file.read_bytes()
                assert not any(canary in content for canary in canaries), file
    assert list((workshop.home / "run" / "export").iterdir()) == []


def test_the_same_export_again_adds_nothing(workshop: Workshop, adapters: list[Path], separate: list[str]) -> None:
    before = [version.record.id for version in workshop.registry.versions()]
    job = workshop.export("run_adapter1", ExportForm.ADAPTER, Quantization.F16)
    assert job.result["names"] == [separate[0]]
    assert [version.record.id for version in workshop.registry.versions()] == before


def test_a_tokenizer_that_became_another_one_keeps_the_model_out(
    tmp_path: Path, base: Path, adapters: list[Path]
) -> None:
    import shutil

    other = tmp_path / "tiny-base"
    shutil.copytree(base, other)
    described = json.loads((other / "tokenizer.json").read_text())
    described["normalizer"]["normalizers"].pop(0)  # no mark before a text any more
    (other / "tokenizer.json").write_text(json.dumps(described))
    with ExitStack() as stack:
        shop = open_workshop(tmp_path / "vault", sign_base(tmp_path, other), stack, perplexity_limits=LIMITS)
        job = shop.export(shop.add_run("leave", adapter_files(adapters[0])), ExportForm.MERGED, Quantization.F16)
        assert job.error is not None
        assert job.error.code == "EXPORT_PARITY"
        assert "tokens" in job.error.message
        [version] = shop.registry.versions()
        assert (version.stage, version.record.model_id) == (None, None)
        assert version.record.refused is not None and version.record.refused.startswith("tokens: ")
        assert list((tmp_path / "vault" / "blobs").iterdir()) == []


def test_what_cannot_succeed_is_refused_before_any_work(tmp_path: Path, base: Path, adapters: list[Path]) -> None:
    files = adapter_files(adapters[0])
    full = {"disk": lambda folder: DiskFacts(1 << 30, 1 << 20)}
    small = {"memory": lambda: MemoryFacts(1 << 30, 1 << 28)}
    for number, (more, code) in enumerate(((full, DiskFullError.code), (small, ExportMemoryError.code))):
        with ExitStack() as stack:
            shop = open_workshop(tmp_path / str(number), sign_base(tmp_path, base), stack, **more)
            job = shop.export(shop.add_run("leave", files), ExportForm.MERGED, Quantization.F16)
            assert job.error is not None
            assert job.error.code == code
            (tmp_path / "tiny-base.pack").unlink()
    with ExitStack() as stack:
        shop = open_workshop(tmp_path / "roomy", sign_base(tmp_path, base), stack)
        strange = json.loads(files["adapter_config.json"]) | {"use_dora": True}
        run = shop.add_run("dora", files | {"adapter_config.json": json.dumps(strange).encode()})
        job = shop.export(run, ExportForm.MERGED, Quantization.F16)
        assert job.error is not None
        assert job.error.code == AdapterUnsupportedError.code
