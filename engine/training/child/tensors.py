"""Named tensors and a little JSON as one stream of bytes, in the safetensors format: nothing is ever unpickled."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

_DTYPES = {
    "torch.float64": "F64",
    "torch.float32": "F32",
    "torch.float16": "F16",
    "torch.bfloat16": "BF16",
    "torch.int64": "I64",
    "torch.int32": "I32",
    "torch.int16": "I16",
    "torch.int8": "I8",
    "torch.uint8": "U8",
    "torch.bool": "BOOL",
}


def to_blocks(tensors: Mapping[str, Any], about: Mapping[str, str]) -> Iterator[bytes]:
    """Header and tensors, one after the other: no copy of all of them is made."""
    header: dict[str, Any] = {"__metadata__": dict(about)}
    at = 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {
            "dtype": _DTYPES[str(tensor.dtype)],
            "shape": list(tensor.shape),
            "data_offsets": [at, at + size],
        }
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    yield struct.pack("<Q", len(text)) + text
    for tensor in tensors.values():
        yield _bytes_of(tensor)


def from_bytes(data: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """What ``to_blocks`` was given. Raises ValueError."""
    import safetensors.torch

    (length,) = struct.unpack("<Q", data[:8])
    about = json.loads(data[8 : 8 + length]).get("__metadata__", {})
    try:
        return safetensors.torch.load(data), about
    except Exception as error:
        raise ValueError("the tensors are damaged") from error


def _bytes_of(tensor: Any) -> bytes:
    import torch

    return bytes(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
