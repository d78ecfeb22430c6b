"""Take a pack's files into the vault in one pass over its bytes: verified, durable and whole, or not at all.

A GGUF file becomes ``<digest>.gguf`` as with every import; everything else, manifest and signature included, becomes
the folder ``<manifest digest>.pack``.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.core.errors import CancelledError, DiskFullError
from engine.runtime.errors import (
    ModelFileMissingError,
    ModelPackError,
    ModelPackSignatureError,
    ModelPackSignerError,
    ModelTemplateUnapprovedError,
)
from engine.runtime.gguf import inspect_gguf
from engine.runtime.hardware import DiskFacts, read_disk
from engine.runtime.model_files import (
    SPARE_BYTES,
    Cancelled,
    Progress,
    StoredModel,
    digest_of,
    never,
    sync_folder,
    unheard,
)
from models_registry.packs import manifest as manifests
from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.manifest import PackFile
from models_registry.packs.names import MANIFEST, SIGNATURE
from models_registry.packs.signing import TrustedKey
from models_registry.packs.verify import Verified, verify_pack

_KINDS: dict[Reason, type[ModelPackError]] = {
    Reason.UNKNOWN_SIGNER: ModelPackSignerError,
    Reason.BAD_SIGNATURE: ModelPackSignatureError,
    Reason.TEMPLATE_UNAPPROVED: ModelTemplateUnapprovedError,
}
_WEIGHTS, _REST = "weights.gguf", "pack"


@dataclass(frozen=True, slots=True)
class StoredPack:
    """A verified pack in the models folder; ``model`` is its GGUF file, where it has one."""

    verified: Verified
    model: StoredModel | None


def store_pack(
    source: Path,
    folder: Path,
    trusted_keys: Iterable[TrustedKey],
    approved_templates: Collection[str],
    *,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
    disk: Callable[[Path], DiskFacts] = read_disk,
) -> StoredPack:
    """Verify, copy, judge the copy, make it durable, and give both parts their final names.

    Raises PackRefusedError, a ModelFileError, DiskFullError or CancelledError; then nothing is left behind.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f".import-{secrets.token_hex(8)}.part"
    part.mkdir(mode=0o700)
    try:
        with ExitStack() as stack:
            writers = _Writers(part, stack, lambda: disk(folder).free_bytes)

            def check() -> None:
                if cancelled():
                    raise CancelledError("The import was cancelled.")

            verified = verify_pack(
                source, trusted_keys, approved_templates, progress=progress, check=check, tee=writers.open
            )
            writers.add(MANIFEST, verified.manifest_bytes)
            writers.add(SIGNATURE, verified.signature)
            writers.sync()
        model = _place_weights(part, folder, verified)
        _place_rest(part / _REST, folder / f"{verified.manifest_sha256}.pack", verified)
        sync_folder(folder)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError("The disk is full.", help="Free space, then import the pack again.") from None
        raise ModelFileMissingError(
            f"The pack cannot be copied ({error.strerror}).", help="Check the pack and its permissions."
        ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return StoredPack(verified, model)


def typed(error: PackRefusedError) -> ModelPackError:
    """The engine's error for what the registry refused; the reason stands at the end of its message."""
    return _KINDS.get(error.reason, ModelPackError)(error.message, help=error.help)


def rest_is_intact(folder: Path, manifest_sha256: str) -> bool:
    """Whether everything in a pack's own folder still is what was signed; a GGUF file is not looked at."""
    try:
        raw = (folder / MANIFEST).read_bytes()
        if digest_of(folder / MANIFEST) != manifest_sha256:
            return False
        files = [file for file in manifests.decode(raw).files if not file.path.endswith(".gguf")]
        return all(digest_of(folder / file.path) == file.sha256 for file in files)
    except (OSError, PackRefusedError, ModelFileMissingError):
        return False


class _Writers:
    """The files that the bytes of a pack go to while they are digested."""

    def __init__(self, part: Path, stack: ExitStack, free_bytes: Callable[[], int]) -> None:
        self._part = part
        self._stack = stack
        self._free_bytes = free_bytes
        self._last: BinaryIO | None = None
        self._folders = {part, part / _REST}
        (part / _REST).mkdir(mode=0o700)

    def open(self, file: PackFile) -> BinaryIO:
        free = self._free_bytes()
        if free < file.size_bytes + SPARE_BYTES:
            raise DiskFullError(
                f"The pack needs {file.size_bytes / 1e9:.2f} GB more and {free / 1e9:.2f} GB are free.",
                help="Free space or move the vault to a larger disk.",
            )
        return self._open(self._part / _WEIGHTS if file.path.endswith(".gguf") else self._part / _REST / file.path)

    def add(self, name: str, content: bytes) -> None:
        self._open(self._part / _REST / name).write(content)

    def sync(self) -> None:
        self._finish()
        for folder in self._folders:
            sync_folder(folder)

    def _open(self, path: Path) -> BinaryIO:
        self._finish()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folders.add(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._last = self._stack.enter_context(os.fdopen(descriptor, "wb"))
        return self._last

    def _finish(self) -> None:
        if self._last is not None:
            self._last.flush()
            os.fsync(self._last.fileno())
            self._last.close()
            self._last = None


def _place_weights(part: Path, folder: Path, verified: Verified) -> StoredModel | None:
    file = verified.gguf
    if file is None:
        return None
    info = inspect_gguf(part / _WEIGHTS)
    target = folder / f"{file.sha256}.gguf"
    (part / _WEIGHTS).rename(target)
    return StoredModel(target.name, file.sha256, info)


def _place_rest(made: Path, target: Path, verified: Verified) -> None:
    """An intact folder of the same digest stays: somebody may be reading it. A damaged one is replaced."""
    if target.is_dir():
        if rest_is_intact(target, verified.manifest_sha256):
            return
        target.rename(made.parent / "damaged")
    made.rename(target)
