"""QLoRA on one card, ours and plain: tokens a second without padding, loss, memory, share of the bfloat16 peak.

    python -m benchmarks.training [--shape 8b|1b|tiny] [--steps 10] [--work /tmp/bench] [--json out.json]

A model of random weights in the shape of Llama-3.1-8B is written once below ``--work`` (16 GB). Both ways
draw from the same conversations of mixed length, with rank 16. Ours packs rows of 2048 tokens, compiled or not,
checkpointed or not. Plain is what one writes first: transformers, peft and bitsandbytes, batches padded to their
longest member, gradient checkpointing, all logits. The loss is of the first 64 conversations before any step, the same
for all to rounding. The share of the peak counts 4 FLOPs for each parameter and token. ``tiny`` runs on the processor
too, and shows only that the script runs.
"""

from __future__ import annotations

import argparse
import functools
import gc
import json
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.contract.training import TrainingConfig
from engine.training.child import optimizer as optimizers
from engine.training.child.batches import lay_out, learned_in
from engine.training.child.encoding import Row, TokenSequence
from engine.training.child.model import load_trainee
from engine.training.child.packing import StepPlan
from engine.training.estimate import CARD_TFLOPS

SHAPES: dict[str, dict[str, Any]] = {
    "8b": {
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "vocab_size": 128256,
        "rope_theta": 500000.0,
    },
    "1b": {
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 16,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "vocab_size": 128256,
        "tie_word_embeddings": True,
    },
    "tiny": {
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "vocab_size": 512,
    },
}
_SHARD_BYTES = 2 << 30
_WARM_UP = 3
_COMPARED = 64


@dataclass(frozen=True, slots=True)
class Way:
    """``step`` trains once and returns its tokens; ``loss`` is the mean over the learned tokens of some rows."""

    step: Callable[[int], int]
    loss: Callable[[Sequence[Row]], float]


def write_weights(folder: Path, shape: str, device: Any = "cpu") -> Path:
    """Random weights in bfloat16, drawn on the device; never more than one shard in memory."""
    import torch
    from safetensors.torch import save_file
    from transformers import LlamaConfig, LlamaForCausalLM

    target = folder / f"llama-{shape}"
    if (target / "model.safetensors.index.json").exists():
        return target
    target.mkdir(parents=True, exist_ok=True)
    config = LlamaConfig(**SHAPES[shape], max_position_embeddings=8192, bos_token_id=1, eos_token_id=2)
    config.architectures = ["LlamaForCausalLM"]
    config.save_pretrained(target)
    with torch.device("meta"):
        wanted = {name: value.shape for name, value in LlamaForCausalLM(config).state_dict().items()}
    if config.tie_word_embeddings:
        wanted.pop("lm_head.weight", None)
    torch.manual_seed(1)
    index: dict[str, str] = {}
    shard: dict[str, Any] = {}

    def flush() -> None:
        name = f"model-{len(set(index.values())):05d}.safetensors"
        index.update(dict.fromkeys(shard, name))
        save_file(shard, target / name, {"format": "pt"})
        shard.clear()

    for name, size in wanted.items():
        value = torch.ones(size) if len(size) == 1 else torch.randn(size, device=device) * 0.02
        shard[name] = value.to("cpu", torch.bfloat16)
        if sum(one.numel() * 2 for one in shard.values()) >= _SHARD_BYTES:
            flush()
    flush()
    (target / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": index}))
    return target


def conversations(count: int, longest: int, vocabulary: int) -> list[Row]:
    """Lengths as in collections of instructions: many short, few long; the last two thirds are learned."""
    chance = random.Random(7)
    rows = []
    for _ in range(count):
        length = min(longest, max(16, int(chance.lognormvariate(5.5, 0.9))))
        ids = [chance.randrange(3, vocabulary) for _ in range(length)]
        rows.append(Row((TokenSequence(ids, [place > length // 3 for place in range(length)]),)))
    return rows


def configuration(shape: str, device: str, checkpointing: str, compiled: bool = False) -> TrainingConfig:
    return TrainingConfig.model_validate(
        {
            "method": "qlora",
            "objective": "sft",
            "device": device,
            "compute_dtype": "bfloat16",
            "optimizer": "adamw_8bit_paged" if device == "cuda" else "adamw",
            "gradient_checkpointing": checkpointing,
            "compile": compiled,
            "rank": 16,
            "alpha": 32,
            "sequence_tokens": 256 if shape == "tiny" else 2048,
            "micro_batch": 2,
            "accumulation": 2,
        }
    )


def ours(folder: Path, config: TrainingConfig, rows: Sequence[Row], device: Any) -> Way:
    import torch

    trainee = load_trainee(folder, config, device)
    parameters = trainee.trainable
    optimizer = optimizers.make_optimizer(parameters, config)
    per_step = config.micro_batch * config.accumulation
    plan = StepPlan(
        [len(row) for row in rows],
        capacity=config.sequence_tokens,
        per_step=per_step,
        epochs=1000,
        max_steps=0,
        seed=1,
    )

    def step(number: int) -> int:
        chosen = plan.step(number)
        counted = sum(learned_in(rows[index]) for row in chosen for index in row)
        tokens = 0
        for start in range(0, len(chosen), config.micro_batch):
            some = [rows[index] for row in chosen[start : start + config.micro_batch] for index in row]
            batch = lay_out(some, device, fill_to=config.micro_batch * config.sequence_tokens if config.compile else 0)
            losses, _ = trainee.losses(batch)
            (losses.sum() / counted).backward()
            tokens += sum(len(row) for row in some)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return tokens

    def loss(some: Sequence[Row]) -> float:
        with torch.no_grad():
            losses = [trainee.losses(lay_out([row], device))[0] for row in some]
        return float(torch.cat(losses).mean())

    return Way(step, loss)


def plain(folder: Path, config: TrainingConfig, rows: Sequence[Row], device: Any) -> Way:
    import torch
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    quantized = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    model = AutoModelForCausalLM.from_pretrained(
        folder, quantization_config=quantized, dtype=torch.bfloat16, device_map={"": device}, attn_implementation="sdpa"
    )
    model = prepare_model_for_kbit_training(model, gradient_checkpointing_kwargs={"use_reentrant": False})
    model = get_peft_model(
        model, LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM", bias="none")
    )
    model.train()
    named = {name: value for name, value in model.named_parameters() if value.requires_grad}
    optimizer = optimizers.make_optimizer(named, config)
    chance = random.Random(1)

    def mean_loss(some: Sequence[Row]) -> Any:
        sequences = [row.sequences[0] for row in some]
        longest = max(map(len, sequences))
        ids = torch.tensor([one.ids + [0] * (longest - len(one)) for one in sequences], device=device)
        mask = torch.tensor([[1] * len(one) + [0] * (longest - len(one)) for one in sequences], device=device)
        learned = [
            [token if counts else -100 for token, counts in zip(one.ids, one.learned, strict=True)]
            + [-100] * (longest - len(one))
            for one in sequences
        ]
        with torch.autocast(device.type, dtype=torch.bfloat16):
            return model(ids, attention_mask=mask, labels=torch.tensor(learned, device=device)).loss

    def step(_: int) -> int:
        tokens = 0
        for _ in range(config.accumulation * 4):
            some = [chance.choice(rows) for _ in range(4)]
            mean_loss(some).backward()
            tokens += sum(map(len, some))
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return tokens

    def loss(some: Sequence[Row]) -> float:
        with torch.no_grad():
            return sum(float(mean_loss([row])) * learned_in(row) for row in some) / sum(map(learned_in, some))

    return Way(step, loss)


def measure(make: Callable[[], Way], rows: Sequence[Row], steps: int, device: Any, parameters: int) -> dict[str, Any]:
    """Steps after a warm-up; memory is what torch reserved on the card."""
    import torch

    on_card = device.type == "cuda"
    way = make()
    found: dict[str, Any] = {"loss": way.loss(rows[:_COMPARED])}
    for number in range(_WARM_UP):
        way.step(number)
    if on_card:
        torch.cuda.reset_peak_memory_stats()
        torch.cuda.synchronize()
    started_s, tokens = time.perf_counter(), 0
    for number in range(_WARM_UP, _WARM_UP + steps):
        tokens += way.step(number)
    if on_card:
        torch.cuda.synchronize()
    speed = tokens / (time.perf_counter() - started_s)
    found["tokens_per_s"] = speed
    if on_card:
        found["peak_reserved_gib"] = torch.cuda.max_memory_reserved() / (1 << 30)
        name = torch.cuda.get_device_name()
        peak = next((tflops for known, tflops in CARD_TFLOPS.items() if known in name), None)
        if peak is not None:
            found["share_of_peak"] = 4 * parameters * speed / (peak * 1e12)
    return found


def main() -> int:
    """Measure both, print one table, write the JSON."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=SHAPES, default="8b")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--work", type=Path, default=Path("build/bench-training"))
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    os.environ.setdefault("PYTORCH_CUDA_ALLOC_CONF", "expandable_segments:True")  # as the engine starts a trainer
    device = torch.device("cuda", 0) if torch.cuda.is_available() else torch.device("cpu")
    if device.type == "cpu" and arguments.shape != "tiny":
        print("There is no card; use --shape tiny to see that the script runs.")
        return 1
    folder = write_weights(arguments.work, arguments.shape, device)
    shape = SHAPES[arguments.shape]
    found: dict[str, Any] = {"device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu"}
    ways = {
        "ours": (ours, "off", False),
        "ours, checkpointed": (ours, "on", False),
        "ours, compiled": (ours, "off", True),
        "plain": (plain, "on", False),
    }
    if device.type == "cpu":
        del ways["ours, compiled"]
    for name, (make, checkpointing, compiled) in ways.items():
        config = configuration(arguments.shape, device.type, checkpointing, compiled)
        rows = conversations(2000, config.sequence_tokens, shape["vocab_size"])
        parameters = _parameters(shape)
        try:
            started = functools.partial(make, folder, config, rows, device)
            found[name] = measure(started, rows, arguments.steps, device, parameters)
        except torch.OutOfMemoryError:
            found[name] = {"out_of_memory": True}
        torch._dynamo.reset()  # what was compiled holds its weights
        gc.collect()
        if device.type == "cuda":
            torch.cuda.empty_cache()
        print(name, found[name], flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


def _parameters(shape: dict[str, Any]) -> int:
    hidden = shape["hidden_size"]
    kv = hidden // shape["num_attention_heads"] * shape["num_key_value_heads"]
    layer = 2 * hidden * hidden + 2 * hidden * kv + 3 * hidden * shape["intermediate_size"]
    embeddings = hidden * shape["vocab_size"] * (1 if shape.get("tie_word_embeddings") else 2)
    return int(layer * shape["num_hidden_layers"] + embeddings)


if __name__ == "__main__":
    raise SystemExit(main())
