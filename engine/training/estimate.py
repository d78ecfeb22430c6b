"""How much memory a training needs, part by part, and how long it takes. Pure arithmetic, no library.

What each number rests on stands in ``Part.how``; ``docs/decisions/0016-training.md`` has the comparison with what was
measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from engine.contract.training import TrainingConfig
from engine.training.base_model import BaseShape, Linear

_MIB = 1 << 20
_NF4_BLOCK = 64  # weights that share a constant
_CONSTANT_BLOCK = 256  # constants that share one, when they are quantized too
_EIGHT_BIT_BLOCK = 256  # optimizer states that share a constant
_CARD_CONTEXT_BYTES = 600 * _MIB
_PROCESS_BYTES = {"full": 400 * _MIB, "lora": 450 * _MIB, "qlora": 450 * _MIB}
_KERNEL_BYTES = 180 * _MIB
_WORKSPACE_BYTES = 60 * _MIB
_EXCHANGE_BYTES = 400 * _MIB
_LAYERS_TOGETHER = 2  # the one that computes, and the next one on its way
_LOGIT_BYTES = 16  # logits in 16 and 32 bits, their logarithm, and the gradients of both
# Dense bfloat16 peaks in TFLOP/s, from the makers' data sheets.
CARD_TFLOPS = {
    "H200": 989,
    "H100": 989,
    "A100": 312,
    "L40S": 362,
    "L40": 181,
    "L4": 121,
    "RTX 6000 Ada": 364,
    "RTX 5090": 210,
    "RTX 4090": 165,
    "RTX 4080": 97,
    "RTX 3090": 71,
    "A6000": 155,
    "A10": 125,
}
_ASSUMED_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Part:
    """One component of the memory; ``how`` says how it was reckoned."""

    name: str
    size_bytes: int
    how: str


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    parts: tuple[Part, ...]
    trainable: int

    @property
    def total_bytes(self) -> int:
        return sum(part.size_bytes for part in self.parts)

    def bytes_of(self, name: str) -> int:
        return next(part.size_bytes for part in self.parts if part.name == name)


def adapted(shape: BaseShape, config: TrainingConfig) -> list[Linear]:
    """The matrices that get adapters."""
    if config.target_modules == ["all-linear"]:
        return list(shape.linears)
    return [one for one in shape.linears if one.name.rsplit(".", 1)[-1] in config.target_modules]


def trainable_parameters(shape: BaseShape, config: TrainingConfig) -> int:
    if config.method == "full":
        return shape.parameters
    return sum(config.rank * (one.outputs + one.inputs) for one in adapted(shape, config))


def estimate_memory(shape: BaseShape, config: TrainingConfig, *, checkpointing: bool) -> MemoryEstimate:
    """``config`` is resolved but for the checkpointing, which is given.

    With several cards: of one of them, which holds a share of what is in shards. With several processes on the
    processor: of all together, since they share its memory.
    """
    width = 4 if config.compute_dtype == "float32" else 2
    trainable = trainable_parameters(shape, config)
    row = config.sequence_tokens * (2 if config.objective == "dpo" else 1)
    tokens = config.micro_batch * row
    eight_bit = config.optimizer == "adamw_8bit_paged"
    state_bytes = 2 + 2 * 4 / _EIGHT_BIT_BLOCK if eight_bit else 8
    parts = [
        *_weights(shape, config, width),
        Part("gradients", trainable * 4, "4 bytes for each trained parameter"),
        Part(
            "optimizer states",
            math.ceil(trainable * state_bytes),
            f"{state_bytes:.2f} bytes for each trained parameter: mean and mean square",
        ),
        _activations(shape, config, tokens, width, checkpointing),
        _logits(shape, config, tokens),
    ]
    if config.method != "full":
        parts.insert(1, Part("adapters", trainable * 4, f"{trainable:,} parameters of 4 bytes"))
    if config.device == "cuda":
        parts.append(Part("CUDA context", _CARD_CONTEXT_BYTES, "driver, libraries and kernels; assumed"))
        if config.launcher == "accelerate":
            parts.append(Part("exchange between cards", _EXCHANGE_BYTES, "buffers of NCCL; assumed"))
    else:
        parts.append(Part("process", _PROCESS_BYTES[config.method], "interpreter and libraries; measured"))
        if width == 2:
            parts.append(Part("kernels", _KERNEL_BYTES, "compiled for products in 16 bits; measured"))
        parts.append(Part("workspace", _WORKSPACE_BYTES, "of the libraries, and small blocks that are kept; measured"))
    if config.launcher == "accelerate":
        parts = _spread(parts, shape, config, width, checkpointing)
    return MemoryEstimate(tuple(parts), trainable)


def _spread(parts: list[Part], shape: BaseShape, config: TrainingConfig, width: int, checkpointing: bool) -> list[Part]:
    """What of it one process has, or all of them on one processor; and what comes on top for being several."""
    cards = config.cards
    if config.method == "qlora":
        trainable = trainable_parameters(shape, config)
        parts = [*parts, Part("gradients to add up", trainable * 4, "of all adapters in one piece, from card to card")]
    else:
        shares = {"weights", "adapters", "gradients", "optimizer states"}
        if cards > 1:
            how = f"one of {cards} equal shares"
            parts = [
                replace(part, size_bytes=math.ceil(part.size_bytes / cards), how=how) if part.name in shares else part
                for part in parts
            ]
        parts.append(_put_together(shape, config, width, checkpointing))
    if config.device == "cpu" and cards > 1:
        one = sum(part.size_bytes for part in parts)
        parts.append(Part("the other processes", (cards - 1) * one, f"{cards - 1} with as much as this one"))
    return parts


def _put_together(shape: BaseShape, config: TrainingConfig, width: int, checkpointing: bool) -> Part:
    """What is whole on every card for a while, and where every weight is learned, its gradient with it."""
    full = config.method == "full"
    matrices = sum(one.parameters for one in shape.linears)
    layers = math.ceil(_LAYERS_TOGETHER * matrices / shape.layers)
    size = (layers + shape.others) * (8 if full else width)
    how = f"embeddings, output and 2 of {shape.layers} layers, whole while they compute"
    if full and width == 2 and not checkpointing:
        return Part("put together", size + 2 * matrices, how + "; and of each matrix what it was in 16 bits")
    return Part("put together", size, how)


def _weights(shape: BaseShape, config: TrainingConfig, width: int) -> list[Part]:
    matrices = sum(one.parameters for one in shape.linears)
    if config.method == "full":
        whole = Part("weights", shape.parameters * 4, f"{shape.parameters:,} parameters of 4 bytes")
        if not _is_autocast(config) or config.launcher == "accelerate":  # for shards see _put_together
            return [whole]
        multiplied = matrices + shape.vocabulary * shape.hidden
        return [whole, Part("copies in 16 bits", multiplied * width, "of every matrix that multiplies, for one pass")]
    if config.method == "lora":
        return [Part("weights", shape.parameters * width, f"{shape.parameters:,} parameters of {width} bytes")]
    blocks = math.ceil(matrices / _NF4_BLOCK)
    constants = blocks + math.ceil(blocks / _CONSTANT_BLOCK) * 4 if config.double_quantization else blocks * 4
    largest = max((one.parameters for one in shape.linears), default=0)
    return [
        Part("weights", math.ceil(matrices / 2), f"{matrices:,} parameters of half a byte (NF4)"),
        Part("quantization constants", constants, f"one for {_NF4_BLOCK} weights, {constants / blocks:.2f} bytes each"),
        Part("weights in 16 bits", shape.others * width, f"embeddings, output and norms, {width} bytes each"),
        Part("one matrix unpacked", largest * width, "the largest, while it multiplies"),
    ]


def _activations(shape: BaseShape, config: TrainingConfig, tokens: int, width: int, checkpointing: bool) -> Part:
    """What the backward pass needs of one layer, for each token: two norms in 32 bits; the inputs of the projections,
    queries, keys, values and the attention's result; four tensors of the feed-forward part's width. Under autocast
    the norms' results in 32 bits as well, and a copy of them for each matrix. With dropout, of each adapter what of its
    input is left, and a byte that says which.
    """
    adapters = 0 if config.method == "full" else 7 * config.rank
    layer = 8 * shape.hidden + width * (5 * shape.hidden + 2 * shape.key_value + 4 * shape.feed_forward + adapters)
    if _is_autocast(config):
        layer += 8 * shape.hidden + width * 3 * shape.hidden
    if config.dropout and config.method != "full":
        layer += (width + 1) * sum(one.inputs for one in adapted(shape, config)) // shape.layers
    if not checkpointing:
        how = f"{layer:,} bytes for each token and layer, {tokens:,} tokens at once"
        return Part("activations", tokens * shape.layers * layer, how)
    kept = width * shape.hidden
    how = f"checkpointed: {kept:,} bytes for each token and layer, and one layer in full; {tokens:,} tokens at once"
    return Part("activations", tokens * (shape.layers * kept + 2 * layer), how)


def _is_autocast(config: TrainingConfig) -> bool:
    """Whether weights of 32 bits multiply in 16: torch makes copies as it goes."""
    return config.method == "full" and config.compute_dtype != "float32"


def _logits(shape: BaseShape, config: TrainingConfig, tokens: int) -> Part:
    chunk = min(config.loss_chunk_tokens, tokens)
    how = f"{chunk:,} tokens at a time, {_LOGIT_BYTES} bytes for each of {shape.vocabulary:,} entries"
    return Part("logits", chunk * shape.vocabulary * _LOGIT_BYTES, how)


def flops_per_token(shape: BaseShape, config: TrainingConfig, *, checkpointing: bool) -> float:
    """Multiplications and additions: forward, backward to the inputs, to the weights, and the second forward pass."""
    passes = 2 + 2 + (2 if config.method == "full" else 0) + (2 if checkpointing else 0)
    return float(passes * shape.parameters)


def card_flops(name: str) -> float | None:
    """What a card reaches here by assumption, in FLOP/s; None for a card that is not in the list."""
    for known, tflops in CARD_TFLOPS.items():
        if known.casefold() in name.casefold():
            return tflops * 1e12 * _ASSUMED_SHARE
    return None
