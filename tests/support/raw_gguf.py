"""Write GGUF bytes field by field, so that a test can make any field lie."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY, UINT64 = 4, 5, 6, 7, 8, 9, 10
CHAT_TEMPLATE = "{% for m in messages %}<{{ m.role }}>{{ m.content }}</s>{% endfor %}<assistant>"


def text(value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(data)) + data


def entry(key: str, kind: int, value: bytes) -> bytes:
    return text(key) + struct.pack("<I", kind) + value


def string(key: str, value: str | bytes) -> bytes:
    return entry(key, STRING, text(value))


def number(key: str, value: int) -> bytes:
    return entry(key, UINT32, struct.pack("<I", value))


def strings(key: str, values: list[str]) -> bytes:
    return entry(key, ARRAY, struct.pack("<IQ", STRING, len(values)) + b"".join(text(value) for value in values))


def tensor(name: str, shape: tuple[int, ...], kind: int, offset: int) -> bytes:
    return (
        text(name)
        + struct.pack("<I", len(shape))
        + b"".join(struct.pack("<Q", extent) for extent in shape)
        + struct.pack("<IQ", kind, offset)
    )


def _entries() -> dict[str, bytes]:
    return {
        "general.architecture": string("general.architecture", "llama"),
        "general.name": string("general.name", "made by hand"),
        "llama.context_length": number("llama.context_length", 512),
        "llama.block_count": number("llama.block_count", 1),
        "llama.embedding_length": number("llama.embedding_length", 32),
        "llama.attention.head_count": number("llama.attention.head_count", 4),
        "tokenizer.ggml.model": string("tokenizer.ggml.model", "llama"),
        "tokenizer.ggml.tokens": strings("tokenizer.ggml.tokens", ["<unk>", "<s>", "</s>", "a"]),
        "tokenizer.ggml.bos_token_id": number("tokenizer.ggml.bos_token_id", 1),
        "tokenizer.chat_template": string("tokenizer.chat_template", CHAT_TEMPLATE),
    }


@dataclass
class RawGguf:
    """A sound little file unless told otherwise. ``entries`` are written in order; change or drop any."""

    magic: bytes = b"GGUF"
    version: int = 3
    entries: dict[str, bytes] = field(default_factory=_entries)
    tensors: list[bytes] = field(
        default_factory=lambda: [tensor("token_embd.weight", (32, 4), 0, 0), tensor("norm", (32,), 0, 512)]
    )
    entry_count: int | None = None
    tensor_count: int | None = None
    alignment: int = 32
    data: bytes = bytes(640)

    def header(self) -> bytes:
        entries = list(self.entries.values())
        tensor_count = len(self.tensors) if self.tensor_count is None else self.tensor_count
        entry_count = len(entries) if self.entry_count is None else self.entry_count
        start = self.magic + struct.pack("<IQQ", self.version, tensor_count, entry_count)
        return start + b"".join(entries) + b"".join(self.tensors)

    def build(self) -> bytes:
        header = self.header()
        return header + bytes(-len(header) % self.alignment) + self.data
