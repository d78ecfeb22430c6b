"""The manifest of a pack: every file with size, digest and role, as canonical JSON. No files, no keys.

Canonical (after RFC 8785, for the part of JSON that is used): objects with keys in order, no spaces, ASCII only,
whole numbers only. A manifest in any other spelling is refused, so one pack has one manifest and one signature.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.json_scan import JsonError, JsonLimits, scan_json
from models_registry.packs.names import MANIFEST, SIGNATURE, Role, check_name, check_together, refuse_code, role_of

FORMAT = "cloister-model-pack"
VERSION = 1
MAXIMUM_BYTES = 1 << 20
MAXIMUM_FILES = 1024
_LIMITS = JsonLimits(depth=4, values=8 * MAXIMUM_FILES)
_MAXIMUM_SIZE = 1 << 43  # of one file: eight tebibytes
_KEYS = {"created_at", "files", "format", "licence", "name", "signer", "source", "version"}
_FILE_KEYS = {"path", "role", "sha256", "size"}
_HEX = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


@dataclass(frozen=True, slots=True)
class PackFile:
    path: str
    role: Role
    size_bytes: int
    sha256: str  # hexadecimal


@dataclass(frozen=True, slots=True)
class Manifest:
    """``licence``: SPDX identifier or name. ``source``: where the files came from, in the builder's words."""

    name: str
    licence: str
    source: str
    created_at: str  # RFC 3339, UTC, whole seconds
    signer: str  # fingerprint of the key
    files: tuple[PackFile, ...]

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)

    def of_role(self, role: Role) -> tuple[PackFile, ...]:
        return tuple(file for file in self.files if file.role is role)


def encode(manifest: Manifest) -> bytes:
    """The canonical bytes, which are what is signed."""
    files = sorted(manifest.files, key=lambda file: file.path)
    return _canonical(
        {
            "created_at": manifest.created_at,
            "files": [
                {"path": file.path, "role": file.role.value, "sha256": file.sha256, "size": file.size_bytes}
                for file in files
            ],
            "format": FORMAT,
            "licence": manifest.licence,
            "name": manifest.name,
            "signer": manifest.signer,
            "source": manifest.source,
            "version": VERSION,
        }
    )


def decode(untrusted: bytes) -> Manifest:
    """Read a manifest and all its rules. Raises PackRefusedError."""
    if len(untrusted) > MAXIMUM_BYTES:
        raise PackRefusedError(Reason.MANIFEST_TOO_LARGE, f"the manifest has {len(untrusted)} bytes")
    value = _parse(untrusted)
    if not isinstance(value, dict) or set(value) != _KEYS:
        raise _invalid("it does not have the fields of a manifest")
    if value["format"] != FORMAT or value["version"] != VERSION or isinstance(value["version"], bool):
        raise _invalid("it is of a format or version that this program does not know")
    signer = _text(value, "signer", 64)
    if not _HEX.fullmatch(signer):
        raise _invalid("its signer is not a fingerprint")
    created_at = _text(value, "created_at", 20)
    if not _TIME.fullmatch(created_at):
        raise _invalid("its time is not in UTC")
    entries = value["files"]
    if not isinstance(entries, list) or not 0 < len(entries) <= MAXIMUM_FILES:
        raise _invalid(f"it does not list 1 to {MAXIMUM_FILES} files")
    files = tuple(_file(entry) for entry in entries)
    paths = [file.path for file in files]
    check_together([MANIFEST, SIGNATURE, *paths])
    if paths != sorted(paths):
        raise _invalid("its files are not in order")
    return Manifest(
        name=_text(value, "name", 100),
        licence=_text(value, "licence", 100),
        source=_text(value, "source", 500, least=0),
        created_at=created_at,
        signer=signer,
        files=files,
    )


def _file(value: Any) -> PackFile:
    if not isinstance(value, dict) or set(value) != _FILE_KEYS:
        raise _invalid("a file does not have its four fields")
    path = _text(value, "path", 4096)
    check_name(path)
    refuse_code(path)
    size = value["size"]
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _MAXIMUM_SIZE:
        raise _invalid("a size is impossible")
    digest = _text(value, "sha256", 64)
    if not _HEX.fullmatch(digest):
        raise _invalid("a digest is not SHA-256 in hexadecimal")
    role = role_of(path)
    if role is None:
        raise PackRefusedError(Reason.FORMAT_NOT_ALLOWED, "packs have no use for a file of this kind", path=path)
    if value["role"] != role.value:
        raise PackRefusedError(Reason.MANIFEST_INVALID, f"its name says {role}, the manifest does not", path=path)
    return PackFile(path, role, size, digest)


def _text(value: Mapping[str, Any], key: str, most: int, *, least: int = 1) -> str:
    text = value[key]
    if not isinstance(text, str) or not least <= len(text) <= most or not text.isprintable():
        raise _invalid(f"its {key} is not {least} to {most} printable characters")
    return text


def _parse(untrusted: bytes) -> Any:
    try:
        scan_json(io.BytesIO(untrusted), _LIMITS)
        text = untrusted.decode("ascii")
        value = json.loads(
            text, object_pairs_hook=_without_duplicates, parse_float=_no_number, parse_constant=_no_number
        )
    except JsonError as error:
        raise _invalid(f"it is not sound JSON: {error}") from None
    except ValueError:
        raise _invalid("it is not JSON of ASCII characters and whole numbers") from None
    if _canonical(value) != untrusted:
        raise _invalid("it is not in canonical form")
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _invalid(what: str) -> PackRefusedError:
    return PackRefusedError(Reason.MANIFEST_INVALID, what, path=MANIFEST)
