"""Both embedders keep one contract."""

from __future__ import annotations

import pytest

from engine.runtime.bert_encoder import EncoderSetting
from engine.runtime.embedder import Embedder
from engine.runtime.minilm import MiniLmEmbedder, MiniLmModel, packaged_model_folder
from tests.support.embedder_contract import EmbedderContract
from tests.support.fake_embedder import FakeEmbedder


class TestFakeEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return FakeEmbedder()


@pytest.fixture(scope="module")
def minilm_model() -> MiniLmModel:
    return MiniLmModel.load(packaged_model_folder())


class TestMiniLmReference(EmbedderContract):
    @pytest.fixture(scope="class")
    def embedder(self, minilm_model: MiniLmModel) -> Embedder:
        return MiniLmEmbedder(minilm_model)


class TestMiniLmFastest(EmbedderContract):
    @pytest.fixture(scope="class")
    def embedder(self, minilm_model: MiniLmModel) -> Embedder:
        try:
            return MiniLmEmbedder(minilm_model, EncoderSetting("bfloat16", "packed", "matmul"))
        except (RuntimeError, NotImplementedError, AttributeError):
            pytest.skip("this torch has no oneDNN kernels for bfloat16")
