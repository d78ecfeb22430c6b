"""Deepens a reader: ``python -m models_registry.starter.reader.grow FOLDER --after 3 4 5 --out DIR``.

Behind each named layer (counted from 1) comes a copy of it whose two output matrices are zero, so that it adds nothing
yet, and whose normalisations give back what they are given, as nearly as one scale and one shift for all tokens can:
the deeper network reads almost as the shallower one did and learns on from there. Chen, Goodfellow and Shlens 2016
(Net2Net) and Gong and others 2019 (progressive stacking) start deeper networks from shallower ones too.
"""

from __future__ import annotations

import argparse
import copy
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from models_registry.starter.reader.base_model import base_files
from models_registry.starter.reader.network import EncoderLayer, FrozenEmbeddings, ReaderNetwork, ReaderShape
from models_registry.starter.reader.storage import load_weights


def grow(network: ReaderNetwork, shape: ReaderShape, after: Sequence[int], embedded: Tensor, attend: Tensor) -> None:
    """Insert a layer behind each of ``after``, in place. ``embedded`` (batch, tokens, width) and ``attend`` (batch,
    tokens) are an example of the network's input, from which the normalisations are set.

    Raises ValueError for a layer that does not exist.
    """
    if not all(1 <= number <= shape.layers for number in after):
        raise ValueError(f"The layers are numbered 1 to {shape.layers}.")
    mask = torch.zeros_like(attend, dtype=embedded.dtype).masked_fill(~attend, -1e4)[:, None, None, :]
    layers, hidden = [], embedded
    with torch.no_grad():
        for number, layer in enumerate(network.layers, 1):
            hidden = layer(hidden, mask)
            layers.append(layer)
            if number in after:
                layers.append(_neutral(layer, hidden[attend]))
    network.layers = nn.ModuleList(layers)


def _neutral(layer: EncoderLayer, states: Tensor) -> EncoderLayer:
    """A copy of ``layer`` that gives back ``states`` (tokens, width) almost unchanged."""
    made = copy.deepcopy(layer)
    for silent in (made.out, made.down):
        nn.init.zeros_(silent.weight)
        nn.init.zeros_(silent.bias)
    for norm in (made.norm1, made.norm2):
        nn.init.constant_(norm.weight, float(states.std(dim=1, correction=0).mean()))
        nn.init.constant_(norm.bias, float(states.mean()))
    return made


def _example() -> tuple[Tensor, Tensor]:
    """Embedded sentences of the recipe's own questions, enough of them to set a scale and a shift."""
    from safetensors.torch import load_file

    from models_registry.starter.reader.base_model import load_tokenizer
    from models_registry.starter.reader.organisations import read_organisations

    texts = [asked.question for asked in read_organisations()[0].asked][:64]
    encoded = [e.ids for e in load_tokenizer().encode_batch(texts)]
    width = max(map(len, encoded))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in encoded])
    embeddings = FrozenEmbeddings(load_file(base_files() / "model.safetensors"), ReaderShape().norm_eps)
    return embeddings(ids, torch.zeros_like(ids)), torch.arange(width)[None] < torch.tensor([[len(r)] for r in encoded])


def main() -> None:
    from models_registry.starter.reader.train import export

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of the reader to deepen")
    parser.add_argument("--after", type=int, nargs="+", required=True, help="layers to repeat, from 1")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    config = json.loads((arguments.folder / "config.json").read_text(encoding="utf-8"))
    shape = ReaderShape(**config["shape"])
    network = ReaderNetwork(shape).eval()
    network.load_state_dict(load_weights(arguments.folder / "weights.safetensors"))
    grow(network, shape, arguments.after, *_example())
    deeper = replace(shape, layers=len(network.layers))
    export(network, deeper, arguments.out, {"trained_tokens": config["trained_tokens"]})


if __name__ == "__main__":
    main()
