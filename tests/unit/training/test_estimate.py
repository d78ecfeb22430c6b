"""The estimate against hand-made arithmetic, against what torch keeps, and against a trainer's resident memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.training.base_model import BaseShape, Linear, licence_problems, nf4_problems, read_shape
from engine.training.child.batches import lay_out
from engine.training.child.encoding import Row, TokenSequence
from engine.training.child.model import load_trainee
from engine.training.child.report import Event, Step
from engine.training.child.spec import TrainerSpec
from engine.training.config import PRESETS
from engine.training.estimate import card_flops, estimate_memory, flops_per_token, trainable_parameters
from engine.training.trainer import StopRequest, TrainerProcess, Work, memory_file
from tests.support.training_kit import KEY, small_config, tiny_model
from tests.support.training_model import texts, write_model

GIB = 1 << 30
# peft asks for a name that transformers is about to give up.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


def llama_8b() -> BaseShape:
    """The published shape of an 8-billion-parameter Llama."""
    sizes = {"q": (4096, 4096), "k": (1024, 4096), "v": (1024, 4096), "o": (4096, 4096)}
    sizes |= {"gate": (14336, 4096), "up": (14336, 4096), "down": (4096, 14336)}
    linears = tuple(Linear(f"model.layers.{n}.x.{name}_proj", *size) for n in range(32) for name, size in sizes.items())
    return BaseShape(4096, 32, 14336, 128256, 1024, linears, others=2 * 128256 * 4096 + 65 * 4096)


def test_an_eight_billion_model_in_four_bits() -> None:
    """By hand: 6.98e9 / 2 bytes of weights, 1.05e9 * 2 of embeddings, 42 million adapter parameters at rank 16."""
    config = PRESETS["medium"].config.model_copy(
        update={"rank": 16, "compute_dtype": "bfloat16", "optimizer": "adamw_8bit_paged", "micro_batch": 1}
    )
    shape = llama_8b()
    assert shape.parameters == 8_030_261_248
    assert trainable_parameters(shape, config) == 41_943_040
    found = estimate_memory(shape, config, checkpointing=True)
    assert found.bytes_of("weights") == 6_979_321_856 // 2
    assert found.bytes_of("quantization constants") == pytest.approx(6_979_321_856 / 64 * (1 + 4 / 256), rel=1e-6)
    assert found.bytes_of("weights in 16 bits") == 2 * shape.others
    assert found.bytes_of("adapters") == 4 * 41_943_040
    assert found.bytes_of("optimizer states") == pytest.approx(41_943_040 * (2 + 8 / 256), rel=1e-6)
    assert found.bytes_of("logits") == 1024 * 128256 * 16
    assert 8 * GIB < found.total_bytes < 12 * GIB
    assert estimate_memory(shape, config, checkpointing=False).total_bytes > found.total_bytes
    full = estimate_memory(shape, config.model_copy(update={"method": "full"}), checkpointing=True)
    assert full.bytes_of("weights") + full.bytes_of("gradients") == 8 * shape.parameters


def test_work_for_each_token() -> None:
    shape, config = llama_8b(), PRESETS["medium"].config
    assert flops_per_token(shape, config, checkpointing=False) == 4 * shape.parameters
    full = config.model_copy(update={"method": "full"})
    assert flops_per_token(shape, full, checkpointing=True) == 8 * shape.parameters
    assert card_flops("NVIDIA H100 80GB HBM3") == pytest.approx(0.35 * 989e12)
    assert card_flops("a card of tomorrow") is None


def test_a_packs_shape_is_that_of_the_model_that_is_loaded() -> None:
    shape = read_shape(tiny_model())
    trainee = load_trainee(tiny_model(), small_config(), torch.device("cpu"))
    every, trainable = trainee.parameter_counts()
    assert shape.parameters == every - trainable
    assert trainable_parameters(shape, small_config()) == trainable
    some = small_config(target_modules=["q_proj", "v_proj"])
    assert (
        trainable_parameters(shape, some) == load_trainee(tiny_model(), some, torch.device("cpu")).parameter_counts()[1]
    )


@pytest.fixture(scope="module")
def larger_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("larger")
    return write_model(folder, hidden=512, layers=6, heads=8, key_value_heads=4, feed_forward=1408)


@pytest.mark.parametrize(
    ("method", "compute_dtype", "checkpointing", "dropout"),
    [
        ("lora", "float32", "off", 0.0),
        ("lora", "float32", "on", 0.0),
        ("lora", "float32", "off", 0.1),
        ("qlora", "bfloat16", "off", 0.0),
        ("qlora", "bfloat16", "off", 0.1),
        ("full", "float32", "off", 0.0),
        ("full", "bfloat16", "off", 0.0),
    ],
)
def test_activations_are_what_torch_keeps_for_the_backward_pass(
    method: Any, compute_dtype: Any, checkpointing: Any, dropout: float, larger_model: Path
) -> None:
    """Every tensor that is kept and is no weight, counted by its storage: within 15 percent of the estimate."""
    config = small_config(
        method=method,
        compute_dtype=compute_dtype,
        gradient_checkpointing=checkpointing,
        dropout=dropout,
        rank=16,
        sequence_tokens=256,
        micro_batch=2,
        loss_chunk_tokens=8,
    )
    trainee = load_trainee(larger_model, config, torch.device("cpu"))
    rows = [Row((TokenSequence(list(range(3, 259)), [True] * 256),)) for _ in range(2)]
    weights = {value.untyped_storage().data_ptr() for value in trainee.model.parameters()}
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        losses, _ = trainee.losses(lay_out(rows, torch.device("cpu")))
    assert float(losses.detach().mean()) > 0
    estimate = estimate_memory(read_shape(larger_model), config, checkpointing=checkpointing == "on")
    expected = estimate.bytes_of("activations")
    if method == "full" and compute_dtype == "bfloat16":
        expected += estimate.bytes_of("copies in 16 bits")
    if checkpointing == "on":
        # What is kept between the passes, one hidden state for each layer, the last norm and the loss; the layer in
        # full comes while it is computed again.
        expected = 512 * (6 + 2) * 512 * 4
    assert sum(kept.values()) == pytest.approx(expected, rel=0.15)


@pytest.fixture(scope="module")
def hundred_million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hundred")
    return write_model(folder, hidden=768, layers=12, heads=12, key_value_heads=4, feed_forward=2048, vocabulary=16384)


def train(model: Path, folder: Path, **values: Any) -> tuple[list[int], int]:
    """Peaks of resident memory after each step of a real trainer, and what was estimated; bytes."""
    config = small_config(
        objective="cpt", sequence_tokens=512, accumulation=1, max_steps=3, rank=16, epochs=100.0
    ).model_copy(update=values)
    spec = TrainerSpec(
        run_id="run_test",
        config=config,
        objective="cpt",
        model_dir=str(model),
        run_dir=str(folder),
        date="2026-11-22T00:00:00",
    )
    said: list[Event] = []
    with memory_file(texts(60)) as training, memory_file([]) as validation:
        work = Work(spec, KEY, training, validation)
        TrainerProcess().train(work, said.append, StopRequest(lambda: False, lambda: 1.0))
    checkpointing = config.gradient_checkpointing == "on"
    estimate = estimate_memory(read_shape(model), config, checkpointing=checkpointing)
    return [event.memory_bytes for event in said if isinstance(event, Step)], estimate.total_bytes


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("method", ["lora", "qlora"])
@pytest.mark.parametrize(("base", "rows"), [("tiny", 4), ("hundred_million", 1)])
def test_the_estimate_is_within_a_tenth_of_a_trainers_resident_memory(
    base: str, rows: int, method: Any, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The whole process, its libraries included, as a plan compares it with the memory that is free."""
    model = tiny_model() if base == "tiny" else request.getfixturevalue(base)
    peaks, estimated = train(model, tmp_path, method=method, micro_batch=rows)
    assert max(peaks) == pytest.approx(estimated, rel=0.1)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("changes", [{"method": "full"}, {"gradient_checkpointing": "on"}], ids=str)
def test_so_it_is_for_every_weight_and_with_checkpointing(
    changes: dict[str, Any], larger_model: Path, tmp_path: Path
) -> None:
    peaks, estimated = train(larger_model, tmp_path, micro_batch=2, **changes)
    assert max(peaks) == pytest.approx(estimated, rel=0.1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_memory_ends_to_grow_in_16_bits(tmp_path: Path) -> None:
    """Kernels are compiled for each new length of a sequence there, and no two steps have the same ones."""
    values = {"method": "qlora", "compute_dtype": "bfloat16", "micro_batch": 4}
    peaks, estimated = train(tiny_model(), tmp_path, **values, max_steps=40)
    assert peaks[-1] - peaks[9] < 80 << 20
    assert peaks[-1] == pytest.approx(estimated, rel=0.1)


def test_licences_are_judged_by_the_catalogue() -> None:
    assert licence_problems("Apache-2.0", accepted=False) == ([], [])
    problems, _ = licence_problems("a licence of our own", accepted=False)
    assert "nobody has read" in problems[0].what
    problems, notes = licence_problems("a licence of our own", accepted=True)
    assert problems == [] and "accepted" in notes[0]
    for name in ("llama-3-1", "llama3.1", "Llama 3.1 Community License Agreement"):
        _, notes = licence_problems(name, accepted=False)
        assert "name" in notes[0]
    for name in ("TII Falcon License 2.0", "TII Falcon-LLM License 2.0", "falcon-llm-license"):
        _, notes = licence_problems(name, accepted=False)
        assert "Falcon LLM technology" in notes[0]


def test_widths_that_four_bits_damage_on_a_processor_are_named() -> None:
    assert nf4_problems(llama_8b()) == []
    odd = BaseShape(416, 1, 224, 512, 416, (Linear("q_proj", 416, 416), Linear("down_proj", 416, 224)), others=0)
    (problem,) = nf4_problems(odd)
    assert "multiples of 64; the base has 224, 416" in problem.what
    fine = BaseShape(448, 1, 256, 512, 448, (Linear("q_proj", 416, 448), Linear("down_proj", 448, 256)), others=0)
    assert nf4_problems(fine) == [], "how many outputs there are does not matter"


def test_a_share_of_what_is_in_shards_and_all_of_what_is_not() -> None:
    """By hand, for two cards: halves, and whole for a while embeddings, output and two of 32 layers."""
    shape = llama_8b()
    config = PRESETS["large"].config.model_copy(
        update={"method": "full", "compute_dtype": "bfloat16", "optimizer": "adamw", "cards": 2}
    )
    one = estimate_memory(shape, config, checkpointing=True)
    config = config.model_copy(update={"launcher": "accelerate"})
    half = estimate_memory(shape, config, checkpointing=True)
    for name in ("weights", "gradients", "optimizer states"):
        assert half.bytes_of(name) == one.bytes_of(name) // 2
    for name in ("activations", "logits", "CUDA context"):
        assert half.bytes_of(name) == one.bytes_of(name)
    assert half.bytes_of("put together") == 8 * (6_979_321_856 * 2 // 32 + shape.others)
    kept = estimate_memory(shape, config, checkpointing=False).bytes_of("put together")
    assert kept == half.bytes_of("put together") + 2 * 6_979_321_856
    assert half.total_bytes < one.total_bytes
    four = estimate_memory(shape, config.model_copy(update={"cards": 4}), checkpointing=True)
    assert four.bytes_of("weights") == one.bytes_of("weights") // 4


def test_four_bits_stay_whole_on_each_card_and_processes_share_one_memory() -> None:
    shape = llama_8b()
    config = PRESETS["medium"].config.model_copy(update={"compute_dtype": "bfloat16", "optimizer": "adamw_8bit_paged"})
    one = estimate_memory(shape, config, checkpointing=True)
    several = config.model_copy(update={"cards": 2, "launcher": "accelerate"})
    assert estimate_memory(shape, several, checkpointing=True).bytes_of("weights") == one.bytes_of("weights")
    tiny = read_shape(tiny_model())
    two = estimate_memory(tiny, small_config(cards=2, launcher="accelerate"), checkpointing=False)
    assert two.bytes_of("the other processes") * 2 == two.total_bytes
