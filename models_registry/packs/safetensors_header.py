"""Check the header of a safetensors file against itself and the file's size; never touches a weight.

Format: https://github.com/huggingface/safetensors#format: eight bytes of length, that many bytes of JSON, data.
"""

from __future__ import annotations

import io
import json
from typing import Any

from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.json_scan import JsonError, JsonLimits, scan_json
from models_registry.packs.section import Section

_LARGEST_HEADER = 4 << 20
_LIMITS = JsonLimits(depth=4, values=150_000)  # sixteen thousand tensors in one file
_MAXIMUM_DIMENSIONS = 8
_LARGEST_COUNT = 1 << 48
_DTYPE_BYTES = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0"), 1),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 2),
    **dict.fromkeys(("U32", "I32", "F32"), 4),
    **dict.fromkeys(("U64", "I64", "F64"), 8),
}


def check_safetensors(path: str, untrusted: Section) -> None:
    """Raise PackRefusedError where header, tensors and size do not agree; tensors must fill the file in order."""
    size = untrusted.size_bytes
    untrusted.seek(0)
    start = untrusted.read(8)
    if len(start) < 8:
        raise _lies(path, "it is shorter than a header")
    length = int.from_bytes(start, "little")
    if length > min(_LARGEST_HEADER, size - 8):
        raise _lies(path, f"its header claims {length} bytes")
    header = untrusted.read(length)
    if not header.startswith(b"{"):
        raise _lies(path, "its header is no JSON object")
    tensors = _parse(path, header)
    metadata = tensors.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise _lies(path, "its metadata are not texts")
    if not tensors:
        raise _lies(path, "it holds no tensor")
    spans = sorted(_span(path, name, entry) for name, entry in tensors.items())
    expected = 0
    for begin, end, name in spans:
        if begin != expected:
            raise _lies(path, f"the data of '{name[:60]}' overlap others or leave a gap")
        expected = end
    if expected != size - 8 - length:
        raise _lies(path, "its tensors and its size do not agree")


def _span(path: str, name: str, entry: Any) -> tuple[int, int, str]:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise _lies(path, f"'{name[:60]}' is not described as a tensor")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    width = _DTYPE_BYTES.get(dtype) if isinstance(dtype, str) else None
    if width is None:
        raise _lies(path, f"'{name[:60]}' has an unknown type")
    if not _counts(shape) or len(shape) > _MAXIMUM_DIMENSIONS or not _counts(offsets) or len(offsets) != 2:
        raise _lies(path, f"'{name[:60]}' has an impossible shape or place")
    count = width
    for extent in shape:
        count *= extent
        if count > _LARGEST_COUNT:
            raise _lies(path, f"'{name[:60]}' has an impossible shape")
    begin, end = offsets
    if end - begin != count:
        raise _lies(path, f"'{name[:60]}' takes more or fewer bytes than its shape and type need")
    return begin, end, name


def _counts(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, int) and not isinstance(item, bool) and 0 <= item <= _LARGEST_COUNT for item in value
    )


def _parse(path: str, header: bytes) -> dict[str, Any]:
    try:
        scan_json(io.BytesIO(header), _LIMITS)
        found = json.loads(header, object_pairs_hook=_without_duplicates)
    except JsonError as error:
        raise _lies(path, f"its header is not sound JSON: {error}") from None
    except ValueError:
        raise _lies(path, "its header names a tensor twice or has an impossible number") from None
    return found if isinstance(found, dict) else {}


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _lies(path: str, what: str) -> PackRefusedError:
    return PackRefusedError(Reason.SAFETENSORS_INVALID, what, path=path)
