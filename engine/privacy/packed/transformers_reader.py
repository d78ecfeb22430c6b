"""Find names with a transformers model for token classification: its tokenizer, its network, its weights, nothing else.

The network is built from the sizes in ``config.json`` by the library's own class, and filled from safetensors; no file
is looked for by name, nothing is fetched and nothing of the pack is imported. Shapes: ``[tokens, labels]``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.privacy.packed.found import Found, UnfitError
from engine.privacy.packed.windows import windows

if TYPE_CHECKING:
    import torch

_LONGEST_WINDOW = 512
_BATCH = 8
_LEAST = 0.5  # probability that a word is a name of any kind
_PADDING_POSITIONS = 2  # what RoBERTa's kin count their positions from
# What of a configuration says how the network is built; everything else is left to the library.
_SHAPE = frozenset(
    "vocab_size hidden_size num_hidden_layers num_attention_heads intermediate_size hidden_act max_position_embeddings "
    "type_vocab_size layer_norm_eps pad_token_id embedding_size dim hidden_dim n_layers n_heads activation "
    "sinusoidal_pos_embds relative_attention position_buckets max_relative_positions pos_att_type norm_rel_ebd "
    "share_att_key position_biased_input conv_kernel_size conv_act num_hidden_groups inner_group_num".split()
)
_OLD_NAMES = {"LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias"}


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    kind: str
    probability: float
    begins: bool


class TransformersReader:
    """A NamesReader over one network, on the processor."""

    def __init__(
        self,
        tokenizer: Any,
        model: Any,
        labels: Sequence[str],
        kinds: Mapping[str, str | None],
        begins: Collection[str],
    ) -> None:
        self._tokenizer = tokenizer
        self._model = model
        self._kinds = sorted({kind for kind in kinds.values() if kind is not None})
        self._columns = [[n for n, label in enumerate(labels) if kinds[label] == kind] for kind in self._kinds]
        self._beginning = [[n for n in columns if labels[n] in begins] for columns in self._columns]
        special = tokenizer.encode("").ids
        self._before, self._after = special[:1], special[1:]
        most = min(_LONGEST_WINDOW, int(model.config.max_position_embeddings) - _PADDING_POSITIONS)
        self._window = most - len(special)
        if self._window < 1:
            raise UnfitError("it reads no text at a time")

    @classmethod
    def load(
        cls,
        folder: str,
        config: Mapping[str, Any],
        kinds: Mapping[str, str | None],
        *,
        begins: Collection[str],
        threads: int,
    ) -> TransformersReader:
        """``begins``: labels with which a new name begins.

        Raises UnfitError, and what the libraries raise of files that do not fit each other.
        """
        import torch
        from tokenizers import Tokenizer
        from transformers import AutoConfig, AutoModelForTokenClassification

        torch.set_num_threads(threads)
        names = {int(number): str(label) for number, label in config["id2label"].items()}
        shape = {key: value for key, value in config.items() if key in _SHAPE}
        configuration = AutoConfig.for_model(config["model_type"], **shape, id2label=names)
        model = AutoModelForTokenClassification.from_config(configuration)
        _fill(model, _weights(Path(folder)))
        model.eval()
        tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        if max(tokenizer.get_vocab().values(), default=-1) >= configuration.vocab_size:
            raise UnfitError("its tokenizer has more words than the network")
        return cls(tokenizer, model, [names[number] for number in range(len(names))], kinds, begins)

    def find(self, text: str) -> list[Found]:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        if not encoding.ids:
            return []
        probabilities = self._probabilities(encoding.ids)
        return list(_joined(text, self._words(encoding, probabilities)))

    def _probabilities(self, ids: Sequence[int]) -> torch.Tensor:
        """``[tokens, labels]``, each token as read in the window where it has the most around it."""
        import torch

        by_length: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        for window in windows(len(ids), self._window):
            by_length[window[1] - window[0]].append(window)
        made = torch.empty(len(ids), self._model.config.num_labels)
        with torch.inference_mode():
            for group in by_length.values():
                for first in range(0, len(group), _BATCH):
                    batch = group[first : first + _BATCH]
                    rows = [[*self._before, *ids[start:end], *self._after] for start, end, _, _ in batch]
                    read = self._model(input_ids=torch.tensor(rows)).logits.softmax(-1)
                    for row, (start, _, begin, end) in zip(read, batch, strict=True):
                        shift = len(self._before) - start
                        made[begin:end] = row[begin + shift : end + shift]
        if not torch.isfinite(made).all():
            raise UnfitError("it answers with values that are no numbers")
        return made

    def _words(self, encoding: Any, probabilities: torch.Tensor) -> Iterator[_Word | None]:
        """Each word of the text, judged by its first token; None for one that is no name."""
        columns = [probabilities[:, each].sum(1).tolist() for each in self._columns]
        beginning = [probabilities[:, each].sum(1).tolist() for each in self._beginning]
        word_ids, offsets = encoding.word_ids, encoding.offsets
        place = 0
        while place < len(offsets):
            last = place
            while last + 1 < len(offsets) and word_ids[place] is not None and word_ids[last + 1] == word_ids[place]:
                last += 1
            shares = [each[place] for each in columns]
            best = max(range(len(shares)), key=shares.__getitem__)
            if sum(shares) >= _LEAST:
                begins = beginning[best][place] > shares[best] / 2
                yield _Word(offsets[place][0], offsets[last][1], self._kinds[best], shares[best], begins)
            else:
                yield None
            place = last + 1


def _joined(text: str, words: Iterator[_Word | None]) -> Iterator[Found]:
    """Neighbouring words of one kind as one name; its probability is the mean of theirs."""
    name: list[_Word] = []
    for word in (*words, None):
        goes_on = (
            word is not None
            and bool(name)
            and word.kind == name[-1].kind
            and not word.begins
            and "\n\n" not in text[name[-1].end : word.start]
        )
        if name and not goes_on:
            mean = sum(each.probability for each in name) / len(name)
            yield name[0].start, name[-1].end, name[0].kind, mean
            name = []
        if word is not None and word.end > word.start:
            name.append(word)


def _weights(folder: Path) -> dict[str, Any]:
    """Every tensor in the pack's folder, in float32, under the names of today."""
    from safetensors.torch import load_file

    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.safetensors")):
        for name, tensor in load_file(str(path)).items():
            for old, new in _OLD_NAMES.items():
                name = name.replace(old, new)
            found[name] = tensor.float() if tensor.is_floating_point() else tensor
    return found


def _fill(model: Any, weights: Mapping[str, Any]) -> None:
    """Raises UnfitError where weights are missing, are not the network's, or are no numbers."""
    import torch

    if not all(torch.isfinite(each).all() for each in weights.values() if each.is_floating_point()):
        raise UnfitError("its weights have values that are no numbers")
    try:
        loaded = model.load_state_dict(dict(weights), strict=False)
    except RuntimeError:
        raise UnfitError("its weights have other shapes than its config.json says") from None
    if loaded.missing_keys:
        raise UnfitError(f"it lacks weights of its network ({loaded.missing_keys[0][:80]})")
    strange = [name for name in loaded.unexpected_keys if not name.endswith("position_ids") and "pooler" not in name]
    if strange:
        raise UnfitError(f"it has weights that are not of its network ({strange[0][:80]})")
