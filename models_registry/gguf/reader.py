"""Read the structure of an untrusted GGUF file: header, metadata, tensor table. Knows nothing of models.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little endian. Whatever
the file claims is checked against its size before it is believed, so nothing larger than what is really
there is ever allocated, and the work is bounded by the limits below.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models_registry.gguf.errors import GgufCorruptError, GgufUnreadableError, GgufVersionError
from models_registry.gguf.types import TENSOR_TYPES, TensorType

MAXIMUM_HEADER_BYTES = 160 << 20
_MAXIMUM_ENTRIES = 10_000
_MAXIMUM_TENSORS = 65_536
_MAXIMUM_KEY_BYTES = 65_535  # the format's own limit
_MAXIMUM_STRING_BYTES = 1 << 20
_MAXIMUM_KEPT_BYTES = 16 << 20  # of all texts that stay in memory
_MAXIMUM_ELEMENTS = 3_000_000  # of all arrays together; the largest vocabularies have 0.3 million entries
_MAXIMUM_NAME_BYTES = 63  # GGML_MAX_NAME less the terminating zero
_MAXIMUM_KEPT = 4_096  # elements of an array that are kept; of longer ones only type and length
_BUFFER_BYTES = 1 << 20
_DEFAULT_ALIGNMENT = 32
_STRING, _ARRAY = 8, 9
_SCALARS: dict[int, struct.Struct] = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_LENGTH = struct.Struct("<Q")
_WORD = struct.Struct("<I")

Scalar = int | float | bool | str


@dataclass(frozen=True, slots=True)
class GgufArray:
    """An array of the metadata. ``items`` is empty when it is long; ``offset`` says where it begins."""

    item_type: int
    length: int
    items: tuple[Scalar, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class GgufTensor:
    name: str
    shape: tuple[int, ...]  # fastest-varying dimension first, as ggml counts
    type: TensorType
    offset: int  # bytes from the start of the data
    size_bytes: int

    @property
    def elements(self) -> int:
        product = 1
        for extent in self.shape:
            product *= extent
        return product


@dataclass(frozen=True, slots=True)
class GgufFile:
    """What the header says, consistent in itself and with the file's size."""

    version: int
    metadata: Mapping[str, Scalar | GgufArray]
    tensors: tuple[GgufTensor, ...]
    alignment: int
    data_offset: int
    size_bytes: int

    @property
    def end(self) -> int:
        """Where the data of the last tensor ends, its padding included, in bytes from the start of the file."""
        if not self.tensors:
            return self.data_offset
        last = self.tensors[-1]
        return self.data_offset + _padded(last.offset + last.size_bytes, self.alignment)

    def text(self, key: str) -> str | None:
        value = self.metadata.get(key)
        return value if isinstance(value, str) else None

    def integer(self, key: str) -> int | None:
        value = self.metadata.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def array(self, key: str) -> GgufArray | None:
        value = self.metadata.get(key)
        return value if isinstance(value, GgufArray) else None


def read_gguf(path: Path) -> GgufFile:
    """Read and check the structure. Raises a GgufError."""
    try:
        with path.open("rb") as file:
            return read_gguf_stream(file)
    except OSError as error:
        raise GgufUnreadableError(
            f"The model file cannot be read ({error.strerror or type(error).__name__}).",
            help="Check that the path names a file that the engine's user may read.",
        ) from None


def read_gguf_stream(file: BinaryIO) -> GgufFile:
    """The same for an open file, or for the part of one that shows itself as a file. Raises also OSError."""
    size = file.seek(0, 2)
    file.seek(0)
    return _read(file, size)


def read_string_items(path: Path, array: GgufArray, indices: set[int]) -> dict[int, str]:
    """Fetch single strings of an array that ``read_gguf`` passed over; indices beyond it are left out.

    Raises GgufCorruptError.
    """
    found: dict[int, str] = {}
    if array.item_type != _STRING or not indices:
        return found
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(array.offset)
        cursor = _Cursor(file, size, array.offset)
        passed = 0
        for index in sorted(index for index in indices if 0 <= index < array.length):
            cursor.pass_strings(index - passed)
            found[index] = cursor.string(_MAXIMUM_STRING_BYTES)
            passed = index + 1
    return found


def _corrupt(what: str) -> GgufCorruptError:
    return GgufCorruptError(
        f"This is not a sound GGUF file: {what}.", help="Copy or download the file again and compare its checksum."
    )


class _Cursor:
    """A bounded window that only moves forward. Asking for more than is there is the file's fault."""

    def __init__(self, file: BinaryIO, size: int, start: int = 0) -> None:
        self._file = file
        self._end = min(size, start + MAXIMUM_HEADER_BYTES)
        self._base = start
        self._buffer = b""
        self._at = 0
        self._kept_bytes = 0

    @property
    def position(self) -> int:
        return self._base + self._at

    @property
    def remaining(self) -> int:
        return self._end - self.position

    def take(self, count: int) -> bytes:
        if count > self.remaining:
            raise _corrupt("it ends in the middle of its header")
        if self._at + count > len(self._buffer):
            rest = self._buffer[self._at :]
            self._base += self._at
            self._at = 0
            self._buffer = rest + self._file.read(max(_BUFFER_BYTES, count) - len(rest))
            if len(self._buffer) < count:
                raise _corrupt("it became shorter while it was read")
        taken = self._buffer[self._at : self._at + count]
        self._at += count
        return taken

    def skip(self, count: int) -> None:
        if count > self.remaining:
            raise _corrupt("it ends in the middle of its header")
        if self._at + count <= len(self._buffer):
            self._at += count
            return
        target = self.position + count
        self._file.seek(target)
        self._base, self._buffer, self._at = target, b"", 0

    def word(self) -> int:
        return int(_WORD.unpack(self.take(4))[0])

    def length(self) -> int:
        return int(_LENGTH.unpack(self.take(8))[0])

    def string(self, limit: int) -> str:
        count = self.length()
        if count > min(limit, self.remaining):
            raise _corrupt(f"a text claims {count} bytes")
        self._kept_bytes += count
        if self._kept_bytes > _MAXIMUM_KEPT_BYTES:
            raise _corrupt("its metadata is too large")
        try:
            return self.take(count).decode("utf-8")
        except UnicodeDecodeError:
            raise _corrupt("a text is not UTF-8") from None

    def pass_strings(self, count: int) -> None:
        """Skip texts; the inner loop stays within the window, because vocabularies are long."""
        unpack = _LENGTH.unpack_from
        while count:
            buffer, at, end = self._buffer, self._at, len(self._buffer)
            while count and at + 8 <= end:
                following = at + 8 + unpack(buffer, at)[0]
                if following > end:
                    break
                at = following
                count -= 1
            self._at = at
            if count:
                self.skip(self.length())
                count -= 1
        if self.remaining < 0:
            raise _corrupt("its header is too large")


def _read(file: BinaryIO, size: int) -> GgufFile:
    if size < 24:
        raise _corrupt("it is shorter than a header")
    cursor = _Cursor(file, size)
    if cursor.take(4) != b"GGUF":
        raise _corrupt("it does not begin with GGUF")
    version = cursor.word()
    if version not in (2, 3):
        swapped = version.bit_length() > 16
        raise GgufVersionError(
            "This is a GGUF file in big-endian order." if swapped else f"This is a GGUF file of version {version}.",
            help="Convert the model again with the converter of the llama.cpp in this bundle.",
        )
    tensor_count, entry_count = cursor.length(), cursor.length()
    if tensor_count > _MAXIMUM_TENSORS or entry_count > _MAXIMUM_ENTRIES:
        raise _corrupt(f"it claims {tensor_count} tensors and {entry_count} entries")
    metadata = _read_metadata(cursor, entry_count)
    alignment = _alignment(metadata)
    tensors = _read_tensors(cursor, tensor_count, alignment)
    data_offset = _padded(cursor.position, alignment) if tensors else cursor.position
    for tensor in tensors:
        if data_offset + tensor.offset + tensor.size_bytes > size:
            raise _corrupt(f"it ends before the data of its {len(tensors)} tensors")
    return GgufFile(version, metadata, tensors, alignment, data_offset, size)


def _read_metadata(cursor: _Cursor, count: int) -> dict[str, Scalar | GgufArray]:
    metadata: dict[str, Scalar | GgufArray] = {}
    elements_left = _MAXIMUM_ELEMENTS
    for _ in range(count):
        key = cursor.string(_MAXIMUM_KEY_BYTES)
        if not key or key in metadata:
            raise _corrupt("an entry has no name" if not key else "an entry occurs twice")
        kind = cursor.word()
        if kind == _ARRAY:
            array = _read_array(cursor, elements_left)
            elements_left -= array.length
            metadata[key] = array
        else:
            metadata[key] = _scalar_reader(cursor, kind)()
    return metadata


def _read_array(cursor: _Cursor, elements_left: int) -> GgufArray:
    kind, length = cursor.word(), cursor.length()
    if kind == _ARRAY:
        raise _corrupt("an array within an array")
    smallest = 8 if kind == _STRING else _scalar(kind).size
    if length > elements_left or length * smallest > cursor.remaining:
        raise _corrupt(f"an array claims {length} elements")
    offset = cursor.position
    if length <= _MAXIMUM_KEPT:
        read = _scalar_reader(cursor, kind)
        return GgufArray(kind, length, tuple(read() for _ in range(length)), offset)
    if kind == _STRING:
        cursor.pass_strings(length)
    else:
        cursor.skip(length * smallest)
    return GgufArray(kind, length, (), offset)


def _scalar(kind: int) -> struct.Struct:
    found = _SCALARS.get(kind)
    if found is None:
        raise _corrupt(f"an entry has the unknown type {kind}")
    return found


def _scalar_reader(cursor: _Cursor, kind: int) -> Callable[[], Scalar]:
    if kind == _STRING:
        return lambda: cursor.string(_MAXIMUM_STRING_BYTES)
    form = _scalar(kind)

    def read() -> Scalar:
        data = cursor.take(form.size)
        if kind == 7 and data not in (b"\x00", b"\x01"):
            raise _corrupt("a truth value is neither true nor false")
        value: Scalar = form.unpack(data)[0]
        return value

    return read


def _alignment(metadata: Mapping[str, Scalar | GgufArray]) -> int:
    value = metadata.get("general.alignment", _DEFAULT_ALIGNMENT)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 1 << 20 or value & (value - 1):
        raise _corrupt("its alignment is not a power of two")
    return value


def _read_tensors(cursor: _Cursor, count: int, alignment: int) -> tuple[GgufTensor, ...]:
    """Read the table. Data must follow one another in its order, as llama.cpp demands: so none overlap."""
    tensors: list[GgufTensor] = []
    names: set[str] = set()
    expected = 0
    for _ in range(count):
        name = cursor.string(_MAXIMUM_NAME_BYTES)
        if not name or name in names:
            raise _corrupt("a tensor has no name" if not name else "two tensors have one name")
        names.add(name)
        dimensions = cursor.word()
        if not 1 <= dimensions <= 4:
            raise _corrupt(f"a tensor has {dimensions} dimensions")
        shape = tuple(cursor.length() for _ in range(dimensions))
        kind = TENSOR_TYPES.get(type_id := cursor.word())
        if kind is None:
            raise _corrupt(f"a tensor has the unknown type {type_id}")
        offset = cursor.length()
        size = _tensor_bytes(shape, kind)
        if offset != expected:
            raise _corrupt("the data of two tensors overlap or leave a gap")
        expected = _padded(offset + size, alignment)
        tensors.append(GgufTensor(name, shape, kind, offset, size))
    return tuple(tensors)


def _tensor_bytes(shape: tuple[int, ...], kind: TensorType) -> int:
    elements = 1
    for extent in shape:
        elements *= extent
        if not 0 < extent < 1 << 40 or elements >= 1 << 48:
            raise _corrupt("a tensor has an impossible shape")
    if shape[0] % kind.block_elements:
        raise _corrupt(f"a row of a tensor is not a whole number of {kind.name} blocks")
    return elements // kind.block_elements * kind.block_bytes


def _padded(value: int, alignment: int) -> int:
    return -(-value // alignment) * alignment
