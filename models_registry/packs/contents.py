"""Check one file of a pack by its role: bounded reading, nothing built that is large, nothing run."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

from models_registry.gguf.errors import GgufError
from models_registry.gguf.reader import read_gguf_stream
from models_registry.packs import templates
from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.json_scan import JsonError, JsonLimits, scan_json
from models_registry.packs.manifest import PackFile
from models_registry.packs.names import Role, refuse_code
from models_registry.packs.safetensors_header import check_safetensors
from models_registry.packs.section import Section
from models_registry.packs.sniffing import refuse_disguised, refuse_text_pickle
from models_registry.packs.spacy_files import check_pipeline_file
from models_registry.packs.templates import Template

_LARGEST_TEXT = 4 << 20
_LARGEST_CONFIG = 2 << 20  # these are built in memory, to find the templates in them
_LARGEST_VOCABULARY = 64 << 20  # these are walked through only
_LARGEST_PIECES = 8 << 20
_VOCABULARIES = frozenset({"tokenizer.json", "vocab.json", "tekken.json"})
_CODE_KEYS = frozenset({"auto_map", "trust_remote_code", "custom_pipelines", "custom_generate"})
_CONFIG_LIMITS = JsonLimits(depth=64, values=100_000)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_TEMPLATE_KEY = "tokenizer.chat_template"


def check_content(file: PackFile, untrusted: Section) -> list[Template]:
    """Raise PackRefusedError where a file is not what its name says; return the chat templates in it."""
    refuse_code(file.path)
    if file.role is Role.PIPELINE:
        check_pipeline_file(file.path, untrusted)
        return []
    refuse_disguised(file.path, untrusted)
    untrusted.seek(0)
    if file.role is Role.WEIGHTS:
        if file.path.endswith(".gguf"):
            return list(_gguf(file.path, untrusted))
        check_safetensors(file.path, untrusted)
        return []
    if file.path.endswith(".json"):
        return list(_json(file.path, untrusted))
    if file.path.endswith(".model"):
        _check_pieces(file.path, untrusted)
        return []
    text = _text(file.path, untrusted)
    return [templates.checked(file.path, text)] if file.role is Role.TEMPLATE else []


def _gguf(path: str, untrusted: Section) -> Iterator[Template]:
    try:
        header = read_gguf_stream(untrusted.as_file())
    except GgufError as error:
        raise PackRefusedError(Reason.GGUF_INVALID, error.message.rstrip("."), path=path) from None
    if header.tensors and untrusted.size_bytes > header.end:
        raise PackRefusedError(Reason.GGUF_INVALID, "something follows the last of its tensors", path=path)
    for key, value in header.metadata.items():
        if key.startswith(_TEMPLATE_KEY) and isinstance(value, str):
            yield templates.checked(path, value)


def _json(path: str, untrusted: Section) -> Iterator[Template]:
    vocabulary = path.rsplit("/", 1)[-1] in _VOCABULARIES or path.endswith(".index.json")
    _refuse_size(path, untrusted, _LARGEST_VOCABULARY if vocabulary else _LARGEST_CONFIG)
    try:
        code = scan_json(untrusted.as_file(), JsonLimits() if vocabulary else _CONFIG_LIMITS, forbidden=_CODE_KEYS)
        untrusted.seek(0)
        value = None if vocabulary else json.loads(untrusted.read())
    except JsonError as error:
        refuse_text_pickle(path, io.BytesIO(_beginning(untrusted)))
        raise PackRefusedError(Reason.JSON_INVALID, f"it is not sound JSON: {error}", path=path) from None
    except ValueError:
        raise PackRefusedError(Reason.JSON_INVALID, "it has an impossible number", path=path) from None
    if code is not None:
        raise PackRefusedError(Reason.CUSTOM_CODE, f"it asks for code of its own ('{code}')", path=path)
    if value is not None and not isinstance(value, dict):
        raise PackRefusedError(Reason.JSON_INVALID, "it is not an object", path=path)
    yield from templates.of_json(path, value)


def _beginning(untrusted: Section) -> bytes:
    untrusted.seek(0)
    return untrusted.read(_LARGEST_TEXT)


def _text(path: str, untrusted: Section) -> str:
    _refuse_size(path, untrusted, _LARGEST_TEXT)
    data = untrusted.read()
    refuse_text_pickle(path, io.BytesIO(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise PackRefusedError(Reason.TEXT_INVALID, "it is not UTF-8 text", path=path) from None
    if _CONTROLS.search(text):
        raise PackRefusedError(Reason.TEXT_INVALID, "it has control characters", path=path)
    return text


def _check_pieces(path: str, untrusted: Section) -> None:
    """A SentencePiece model is a protocol buffer whose first field are the pieces: walk its outermost fields."""
    _refuse_size(path, untrusted, _LARGEST_PIECES)
    data = untrusted.read()
    at, pieces = 0, 0
    while at < len(data):
        tag, at = _varint(path, data, at)
        field, wire = tag >> 3, tag & 7
        if wire != 2 or not 1 <= field <= 5:
            raise _no_pieces(path)
        length, at = _varint(path, data, at)
        at += length
        pieces += field == 1
    if at != len(data) or not pieces:
        raise _no_pieces(path)


def _varint(path: str, data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 35:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
    raise _no_pieces(path)


def _no_pieces(path: str) -> PackRefusedError:
    return PackRefusedError(Reason.TOKENIZER_INVALID, "it is not a SentencePiece model", path=path)


def _refuse_size(path: str, untrusted: Section, most: int) -> None:
    if untrusted.size_bytes > most:
        raise PackRefusedError(
            Reason.FILE_TOO_LARGE, f"it has {untrusted.size_bytes} bytes; {most} are allowed for its kind", path=path
        )
