"""The packaged model gives what sentence-transformers gives, however it is run."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.runtime.bert_encoder import REFERENCE_SETTING, EncoderSetting, PackedBertEncoder
from engine.runtime.calibration import CANDIDATES, PROBE
from engine.runtime.errors import EmbedderUnavailableError
from engine.runtime.minilm import (
    MINILM_DIMENSION,
    MINILM_MAX_TOKENS,
    MiniLmEmbedder,
    MiniLmModel,
    lazy_minilm,
    load_minilm,
    packaged_model_folder,
)

ROOT = Path(__file__).parents[3]
XQUAD = ROOT.parent / "shared" / "data" / "retrieval" / "xquad.en.json"


TEXTS = [*PROBE, " ".join(PROBE) * 3, "", "short"]


class MemoryStore:
    def __init__(self) -> None:
        self.text: str | None = None

    def load(self) -> str | None:
        return self.text

    def save(self, choice: str) -> None:
        self.text = choice


@pytest.fixture(scope="module")
def model() -> MiniLmModel:
    return MiniLmModel.load(packaged_model_folder())


@pytest.fixture(scope="module")
def expected() -> npt.NDArray[np.float32]:
    from sentence_transformers import SentenceTransformer

    network = SentenceTransformer(str(packaged_model_folder()), device="cpu")
    vectors: npt.NDArray[np.float32] = network.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    return vectors


@pytest.mark.parametrize("setting", [REFERENCE_SETTING, *CANDIDATES], ids=lambda setting: setting.name)
def test_every_setting_agrees_with_sentence_transformers(
    model: MiniLmModel, setting: EncoderSetting, expected: npt.NDArray[np.float32]
) -> None:
    try:
        embedder = MiniLmEmbedder(model, setting)
    except (RuntimeError, NotImplementedError, AttributeError):
        pytest.skip("this torch has no such kernel")
    cosines = (embedder.embed_passages(TEXTS) * expected).sum(axis=1)
    assert cosines.min() > (0.999999 if setting.dtype == "float32" else 0.9998)


def test_calibration_is_quick_and_its_choice_is_used_again(model: MiniLmModel) -> None:
    store = MemoryStore()
    first = load_minilm(store=store)
    assert first.trials
    assert all(trial.cosine > 0.999 for trial in first.trials if trial.sound)
    assert store.text is not None
    second = load_minilm(store=store)
    assert second.setting == first.setting
    assert second.trials == ()
    third = load_minilm(store=store, machine="another machine")
    assert third.trials


def test_the_sizes_announced_before_loading_are_those_of_the_model(model: MiniLmModel) -> None:
    embedder = MiniLmEmbedder(model)
    assert (embedder.dimension, embedder.max_tokens) == (MINILM_DIMENSION, MINILM_MAX_TOKENS)


def test_it_loads_in_the_background_with_as_many_threads_as_told() -> None:
    import torch

    before = torch.get_num_threads()
    lazy = lazy_minilm(threads=1)
    try:
        lazy.start()
        assert lazy.embed_query("hello").shape == (lazy.dimension,)
        assert lazy.state == "ready"
        with ThreadPoolExecutor(1) as pool:  # a thread keeps what it began with, so ask a new one
            assert pool.submit(torch.get_num_threads).result() == 1
    finally:
        torch.set_num_threads(before)


def test_a_missing_folder_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailableError, match="has no model"):
        load_minilm(tmp_path)


def test_importing_the_module_does_not_import_torch() -> None:
    code = "import sys, engine.runtime.minilm, engine.runtime.embedder; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_query_costs_what_its_length_costs(model: MiniLmModel, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = MiniLmEmbedder(model)
    read: list[int] = []
    whole = PackedBertEncoder.hidden_states

    def count(self: PackedBertEncoder, sequences: list[list[int]]) -> object:
        states = whole(self, sequences)
        read.append(len(states))
        return states

    monkeypatch.setattr(PackedBertEncoder, "hidden_states", count)
    question = "who approves travel expenses?"
    embedder.embed_query(question)
    embedder.embed_query(question * 50)
    assert read == [8, 256], "nothing is padded, and what is too long is cut"


@pytest.mark.corpus
@pytest.mark.skipif(not XQUAD.exists(), reason="the development data is not here")
def test_retrieval_quality_is_that_of_float32() -> None:
    data = json.loads(XQUAD.read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in data for paragraph in article["paragraphs"]]
    questions = [(qa["question"], index) for index, p in enumerate(paragraphs) for qa in p["qas"]]
    embedder = load_minilm()
    passages = embedder.embed_passages([paragraph["context"] for paragraph in paragraphs])
    queries = embedder.embed_passages([question for question, _ in questions])
    ranks = (queries @ passages.T).argmax(axis=1)
    recall = float(np.mean(ranks == np.array([index for _, index in questions])))
    assert recall == pytest.approx(0.885, abs=0.002)
