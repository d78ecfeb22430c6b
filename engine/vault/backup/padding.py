"""Hide exact lengths. Knows nothing about keys or files."""

from __future__ import annotations

import struct

_LENGTH = struct.Struct(">Q")


def pad(content: bytes | memoryview) -> bytes:
    """Its length in 8 bytes, itself, and zeros up to a length that many other contents share."""
    used_bytes = _LENGTH.size + len(content)
    return b"".join((_LENGTH.pack(len(content)), content, bytes(padded_length(used_bytes) - used_bytes)))


def unpad(padded: bytes) -> bytes:
    """Raises ValueError for what ``pad`` did not make."""
    if len(padded) < _LENGTH.size:
        raise ValueError("it is shorter than its length field")
    length = _LENGTH.unpack_from(padded)[0]
    if length > len(padded) - _LENGTH.size:
        raise ValueError("its length field says more than there is")
    return padded[_LENGTH.size : _LENGTH.size + length]


def padded_length(length: int) -> int:
    """Padmé (Nikitin and others, PETS 2019): at most 12% more, and the logarithm of a logarithm leaks."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask
