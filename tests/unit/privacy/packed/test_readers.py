"""Real models trained here: what they find, exactly where; and which models are refused when they are loaded."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from engine.privacy.packed.errors import NamesModelError
from engine.privacy.packed.found import UnfitError
from engine.privacy.packed.process import Limits, NamesProcess
from engine.privacy.packed.transformers_reader import TransformersReader
from models_registry.packs.names_model import NamesModel, names_model_of
from tests.support.names_models import change_json, train_transformers

pytestmark = pytest.mark.timeout(300)
NAME = "thelka drosk"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train_transformers(tmp_path_factory.mktemp("bert") / "tiny")


def _model(folder: Path) -> NamesModel:
    paths = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    found = names_model_of(paths, lambda path: (folder / path).read_bytes())
    assert found is not None
    return found


def _load(folder: Path) -> TransformersReader:
    model = _model(folder)
    return TransformersReader.load(str(folder), model.config, model.labels, begins=["B-PER"], threads=1)


def _words(reader: TransformersReader, text: str) -> list[str]:
    return [text[start:end] for start, end, _, _ in reader.find(text)]


def test_names_are_found_where_they_stand(trained: Path) -> None:
    reader = _load(trained)
    assert _words(reader, f"the pump was checked by {NAME} on monday .") == [NAME]
    assert _words(reader, "") == [] and _words(reader, " \n\t") == []
    long = f"we asked {NAME} about the seal . nobody asked about the seal of the valve . " * 60
    assert _words(reader, long) == [NAME] * 60, "windows of 62 pieces, and no name lost or cut between two"


def test_offsets_are_those_of_the_text_that_was_given(trained: Path) -> None:
    reader = _load(trained)
    for mark in ("\u00e9", unicodedata.normalize("NFD", "\u00e9"), "\U0001f6e0", "\u4e2d\u6587", "\u200b", "\x00"):
        text = f"{mark} . {mark} the pump was checked by {NAME} on monday . {mark}"
        assert NAME in _words(reader, text), mark.encode()


def test_labels_of_a_pack_count(trained: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(trained, tmp_path / "named")
    change_json(folder / "config.json", id2label={"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"})
    (folder / "names.json").write_text(
        '{"languages": ["de"], "labels": {"LABEL_0": null, "LABEL_1": "ORGANIZATION", "LABEL_2": "ORGANIZATION"}}'
    )
    assert _model(folder).languages == ("de",)
    found = _load(folder).find(f"{NAME} signed the report .")
    assert [kind for _, _, kind, _ in found] == ["ORGANIZATION"]


def _broken(trained: Path, folder: Path, change: Any) -> Path:
    from safetensors.torch import load_file, save_file

    shutil.copytree(trained, folder)
    weights = load_file(folder / "model.safetensors")
    save_file(change(weights), folder / "model.safetensors")
    return folder


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda of: {name: each * float("nan") for name, each in of.items()}, "no numbers"),
        (lambda of: {name: each for name, each in of.items() if "classifier" not in name}, "lacks weights"),
        (lambda of: {**of, "backdoor.weight": of["classifier.weight"].clone()}, "not of its network"),
        (lambda of: {**of, "classifier.bias": of["classifier.bias"].repeat(2)}, "other shapes"),
    ],
)
def test_weights_that_do_not_fit_are_refused(trained: Path, tmp_path: Path, change: Any, why: str) -> None:
    with pytest.raises(UnfitError, match=why):
        _load(_broken(trained, tmp_path / "broken", change))


def test_a_tokenizer_with_more_words_than_the_network_is_refused(trained: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(trained, tmp_path / "words")
    text = (folder / "tokenizer.json").read_text()
    (folder / "tokenizer.json").write_text(text.replace('"[SEP]": 3', '"[SEP]": 3, "zz": 99999'))
    with pytest.raises(UnfitError, match="more words"):
        _load(folder)


@pytest.mark.parametrize(
    ("limits", "why"),
    [(Limits(loading_s=0.05), "took longer"), (Limits(memory_bytes=64 << 20), "process|failed")],
)
def test_a_model_beyond_its_limits_examined_nothing(trained: Path, limits: Limits, why: str) -> None:
    process = NamesProcess(trained, _model(trained), threads=1, limits=limits)
    try:
        with pytest.raises(NamesModelError, match=why) as failed:
            process.find_many(["Anna Schmidt"])
        assert "privacy names use" in failed.value.help
        assert process.pid is None, "nothing of it goes on running"
    finally:
        process.close()
