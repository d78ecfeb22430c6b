"""Say what a GGUF file is, and refuse it before llama.cpp sees it if it must not or cannot be loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from engine.runtime.chat_template import check_chat_template, examine_chat_template
from engine.runtime.errors import (
    ModelArchitectureError,
    ModelFileCorruptError,
    ModelFileError,
    ModelFileMissingError,
    ModelSplitError,
    ModelTokenizerError,
    ModelVersionError,
)
from models_registry.gguf.errors import GgufError, GgufUnreadableError, GgufVersionError
from models_registry.gguf.reader import GgufArray, GgufFile, read_gguf, read_string_items
from models_registry.gguf.types import ARCHITECTURES, FILE_TYPES, TOKENIZERS

_TEMPLATE_KEY = "tokenizer.chat_template"
_MAXIMUM_CONTEXT_TOKENS = 1 << 28
_STRING = 8


@dataclass(frozen=True, slots=True)
class AttentionShape:
    """What the memory of a context depends on; zeros where an architecture keeps no keys and values."""

    layers: int
    key_value_heads: int  # of one layer; the largest where layers differ
    key_length: int
    value_length: int

    def cache_bytes(self, tokens: int) -> int:
        """Bytes of a 16-bit key-value cache for so many tokens."""
        return 2 * self.layers * self.key_value_heads * (self.key_length + self.value_length) * tokens


@dataclass(frozen=True, slots=True)
class GgufInfo:
    """A model file that may be loaded."""

    architecture: str
    name: str | None
    parameters: int
    context_tokens: int  # that the model was trained for
    quantization: str
    chat_template: str | None
    system_role: bool  # the template takes a system message
    tensors: int
    size_bytes: int
    vocab_size: int
    licence: str | None
    attention: AttentionShape


def inspect_gguf(path: Path) -> GgufInfo:
    """Read and judge a file that nobody vouches for. Raises a ModelFileError that says what is wrong.

    Takes well under two seconds and 256 MB whatever the file claims.
    """
    if not path.is_file():
        raise ModelFileMissingError(
            "There is no model file at this path.",
            help="Give the path of a .gguf file that the engine's user may read.",
        )
    try:
        return _judge(path, read_gguf(path))
    except GgufError as error:
        raise _typed(error) from None


def _judge(path: Path, file: GgufFile) -> GgufInfo:
    architecture = _architecture(file)
    _refuse_split(file)
    attention, context_tokens = _shape(file, architecture)
    vocabulary = _vocabulary(file)
    template = file.text(_TEMPLATE_KEY)
    system_role = True
    if template is not None:
        bos, eos = _special_tokens(path, file, vocabulary)
        system_role = check_chat_template(template, bos_token=bos, eos_token=eos).system_role
    for key, value in file.metadata.items():
        if key.startswith(_TEMPLATE_KEY + ".") and isinstance(value, str):
            examine_chat_template(value)
    return GgufInfo(
        architecture=architecture,
        name=_short(file.text("general.name")),
        parameters=sum(tensor.elements for tensor in file.tensors),
        context_tokens=context_tokens,
        quantization=_quantization(file),
        chat_template=template,
        system_role=system_role,
        tensors=len(file.tensors),
        size_bytes=file.size_bytes,
        vocab_size=vocabulary.length,
        licence=_short(file.text("general.license") or file.text("general.license.name")),
        attention=attention,
    )


def _typed(error: GgufError) -> ModelFileError:
    kind: type[ModelFileError] = ModelFileCorruptError
    if isinstance(error, GgufUnreadableError):
        kind = ModelFileMissingError
    elif isinstance(error, GgufVersionError):
        kind = ModelVersionError
    return kind(error.message, help=error.help)


def _architecture(file: GgufFile) -> str:
    architecture = file.text("general.architecture")
    if architecture is None:
        raise _corrupt("it does not say its architecture")
    kind = file.text("general.type") or "model"
    if kind != "model":
        raise ModelArchitectureError(
            f"This file is not a model but of type '{kind[:40]}'.", help="Import the model itself, not a part of it."
        )
    if architecture not in ARCHITECTURES:
        raise ModelArchitectureError(
            f"The architecture '{architecture[:40]}' cannot answer questions in this version's llama.cpp.",
            help="Use a text-generating model of a supported family, or upgrade with a newer bundle.",
        )
    return architecture


def _refuse_split(file: GgufFile) -> None:
    count = file.integer("split.count") or 0
    if count > 1:
        raise ModelSplitError(
            f"This file is one of {count} parts of a model.",
            help="Join the parts first with 'llama-gguf-split --merge FIRST-PART.gguf WHOLE.gguf'.",
        )


def _shape(file: GgufFile, architecture: str) -> tuple[AttentionShape, int]:
    if not file.tensors:
        raise _corrupt("it holds no weights")

    def number(name: str, low: int, high: int, default: int | None = None) -> int:
        value = file.metadata.get(f"{architecture}.{name}", default)
        if isinstance(value, GgufArray) and value.items:
            value = max(item for item in value.items if isinstance(item, int)) if _integers(value) else None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise _corrupt(f"its {name.replace('_', ' ')} is missing or impossible")
        return value

    context = number("context_length", 1, _MAXIMUM_CONTEXT_TOKENS)
    layers = number("block_count", 1, 4096)
    width = number("embedding_length", 1, 1 << 20)
    heads = number("attention.head_count", 0, 1 << 16, default=0)
    key_value_heads = number("attention.head_count_kv", 0, 1 << 16, default=heads)
    default_length = width // heads if heads else 0
    return AttentionShape(
        layers=layers,
        key_value_heads=key_value_heads,
        key_length=number("attention.key_length", 0, 1 << 16, default=default_length),
        value_length=number("attention.value_length", 0, 1 << 16, default=default_length),
    ), context


def _integers(array: GgufArray) -> bool:
    return all(isinstance(item, int) and not isinstance(item, bool) for item in array.items)


def _vocabulary(file: GgufFile) -> GgufArray:
    model = file.text("tokenizer.ggml.model")
    tokens = file.array("tokenizer.ggml.tokens")
    if model not in TOKENIZERS or tokens is None or tokens.item_type != _STRING or not tokens.length:
        raise ModelTokenizerError(
            "The file carries no tokenizer that llama.cpp knows.",
            help="Convert the model again together with its tokenizer.",
        )
    for tensor in file.tensors:
        if tensor.name == "token_embd.weight" and tensor.shape[-1] != tokens.length:
            raise _corrupt("its vocabulary and its embeddings have different sizes")
    for name in ("scores", "token_type"):
        array = file.array(f"tokenizer.ggml.{name}")
        if array is not None and array.length < tokens.length:
            raise _corrupt("its vocabulary is incomplete")
    for name in ("bos", "eos", "unknown", "padding"):
        index = file.integer(f"tokenizer.ggml.{name}_token_id")
        if index is not None and not (0 <= index < tokens.length or index == 0xFFFFFFFF):
            raise _corrupt(f"its {name} token is not in its vocabulary")
    return tokens


def _special_tokens(path: Path, file: GgufFile, vocabulary: GgufArray) -> tuple[str, str]:
    bos, eos = (file.integer(f"tokenizer.ggml.{name}_token_id") for name in ("bos", "eos"))
    texts = read_string_items(path, vocabulary, {index for index in (bos, eos) if index is not None})
    return texts.get(bos if bos is not None else -1, ""), texts.get(eos if eos is not None else -1, "")


def _quantization(file: GgufFile) -> str:
    """The file's own name for it, or else the type that holds most bytes."""
    named = FILE_TYPES.get(-1 if (number := file.integer("general.file_type")) is None else number)
    if named:
        return named
    sizes: Counter[str] = Counter()
    for tensor in file.tensors:
        sizes[tensor.type.name] += tensor.size_bytes
    return sizes.most_common(1)[0][0]


def _short(text: str | None) -> str | None:
    """One printable line of at most 200 characters."""
    if text is None:
        return None
    return "".join(character for character in text if character.isprintable())[:200].strip() or None


def _corrupt(what: str) -> ModelFileCorruptError:
    return ModelFileCorruptError(
        f"This is not a sound model file: {what}.", help="Copy or download the file again and compare its checksum."
    )
