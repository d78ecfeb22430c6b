"""What a pack of safetensors says about its model without loading it: sizes of its layers, and its licence's terms."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path

from engine.training.errors import Problem
from models_registry.catalogue.cards import Licence, licences

_LARGEST_HEADER_BYTES = 100 << 20
_NF4_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Linear:
    """A matrix in a layer of the model, which can be quantized and get an adapter."""

    name: str
    outputs: int
    inputs: int

    @property
    def parameters(self) -> int:
        return self.outputs * self.inputs


@dataclass(frozen=True, slots=True)
class BaseShape:
    """``others``: parameters of embeddings, output and norms, which stay in 16 bits."""

    hidden: int
    layers: int
    feed_forward: int
    vocabulary: int
    key_value: int  # heads times their size
    linears: tuple[Linear, ...]
    others: int

    @property
    def parameters(self) -> int:
        return self.others + sum(one.parameters for one in self.linears)


def read_shape(folder: Path) -> BaseShape:
    """From ``config.json`` and the headers of the safetensors files. Raises ValueError."""
    try:
        config = json.loads((folder / "config.json").read_bytes())
        tensors = {
            name: shape for path in sorted(folder.glob("*.safetensors")) for name, shape in _header(path).items()
        }
        hidden, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
        size = int(config.get("head_dim") or hidden // heads)
        linears, others = [], 0
        for name, shape in tensors.items():
            in_layer = len(shape) == 2 and ".layers." in name and name.endswith(".weight")
            if in_layer:
                linears.append(Linear(name.removesuffix(".weight"), shape[0], shape[1]))
            else:
                others += _product(shape)
        return BaseShape(
            hidden=hidden,
            layers=int(config["num_hidden_layers"]),
            feed_forward=int(config["intermediate_size"]),
            vocabulary=int(config["vocab_size"]),
            key_value=int(config.get("num_key_value_heads") or heads) * size,
            linears=tuple(linears),
            others=others,
        )
    except (OSError, KeyError, TypeError, struct.error) as error:
        raise ValueError(f"the pack does not describe a language model ({type(error).__name__})") from None


def nf4_problems(shape: BaseShape) -> list[Problem]:
    """Widths that bitsandbytes cannot quantize on a processor.

    It keeps one scale for every 64 values; where a row of weights is no multiple of that, its processor code (0.50.2)
    reads other values back than it was given, and says nothing.
    """
    widths = sorted({one.inputs for one in shape.linears if one.inputs % _NF4_BLOCK})
    if not widths:
        return []
    found = ", ".join(map(str, widths))
    what = f"without a card, 4 bits need layers whose inputs are multiples of {_NF4_BLOCK}; the base has {found}"
    return [Problem("method", what, "Use method=lora, or another base model.")]


def licence_problems(licence: str, *, accepted: bool) -> tuple[list[Problem], list[str]]:
    """What a base model's licence means for a model trained from it: problems, and notes to be kept with the run."""
    known = find_licence(licence)
    if known is None:
        if accepted:
            return [], [f"The licence '{licence}' is not in the catalogue; somebody accepted it for this run."]
        what = f"the licence '{licence}' is not in the catalogue, so nobody has read what it permits"
        return [Problem("base", what, "Read it, then accept it with --accept-licence.")], []
    if not known.derivative_weights:
        what = f"{known.name} permits no models that are made from it"
        return [Problem("base", what, "Choose a base model with another licence: `cloister models catalogue`.")], []
    notes = []
    if known.naming_required:
        notes.append(f"{known.name}: what is made from this model has to name it. {known.summary}")
    elif known.use_restrictions or known.commercial != "yes":
        notes.append(f"{known.name}: {known.summary}")
    return [], notes


def find_licence(text: str) -> Licence | None:
    """By anything that it is called, in any case."""
    wanted = text.strip().casefold()
    return next((licence for licence in licences().values() if wanted in licence.names), None)


def _header(path: Path) -> dict[str, list[int]]:
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > _LARGEST_HEADER_BYTES:
            raise ValueError("the header of its weights is too large")
        header = json.loads(file.read(length))
    return {name: list(value["shape"]) for name, value in header.items() if name != "__metadata__"}


def _product(shape: list[int]) -> int:
    result = 1
    for one in shape:
        result *= one
    return result
