"""From an adapter to models that answer: llama.cpp's own converter, quantizer and server on a tiny Llama."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from engine.export.merge import FourBit
from engine.export.model import ExportForm, Quantization
from engine.registry.stages import Stage
from engine.runtime.toolchain import find_converter
from tests.support.export_kit import Workshop, open_workshop, sign_base
from tests.support.tiny_base import adapter_files, write_adapter, write_base

pytestmark = [
    pytest.mark.skipif(find_converter() is None, reason="the llama.cpp toolchain is not installed"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("default"),
]
PROMPT = "Hotel costs are reimbursed up to"
ALL = tuple(Quantization)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("base") / "tiny-base")


@pytest.fixture(scope="module")
def adapters(tmp_path_factory: pytest.TempPathFactory, base: Path) -> list[dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("adapters")
    return [adapter_files(write_adapter(base, folder / str(seed), seed=seed)) for seed in (1, 2)]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory, base: Path) -> Iterator[Workshop]:
    folder = tmp_path_factory.mktemp("workshop")
    with ExitStack() as stack:
        yield open_workshop(folder / "vault", sign_base(folder, base), stack)


@pytest.fixture(scope="module")
def merged(workshop: Workshop, adapters: list[dict[str, bytes]]) -> dict[str, object]:
    """One conversion and every quantization, of a run that was trained in 4 bits."""
    run = workshop.add_run("leave", adapters[0], FourBit())
    job = workshop.export(run, ExportForm.MERGED, *ALL)
    assert job.error is None, job.error
    return dict(job.result)


def test_one_export_gives_every_quantization_with_its_proof(workshop: Workshop, merged: dict[str, object]) -> None:
    assert merged["refused"] == {}
    assert merged["names"] == [f"leave-{kind.value}" for kind in ALL]
    for kind in ALL:
        version = workshop.registry.show(f"leave-{kind.value}")
        assert version.stage is Stage.CANDIDATE
        assert {(check.kind, check.passed) for check in version.parity} == {
            ("tokens", True),
            ("template", True),
            ("greedy", True),
            ("perplexity", True),
        }
    sizes = [workshop.registry.show(str(name)).record.size_bytes for name in merged["names"]]  # type: ignore[attr-defined]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0] / 2.5
