"""Make a pack out of a folder, on the connected side. What would be refused later is refused here."""

from __future__ import annotations

import contextlib
import fnmatch
import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from models_registry.gguf.errors import GgufError
from models_registry.gguf.reader import read_gguf_stream
from models_registry.packs import manifest as manifests
from models_registry.packs.archive import END, header_of, padding_of
from models_registry.packs.errors import PackBuildError
from models_registry.packs.manifest import Manifest, PackFile
from models_registry.packs.names import MANIFEST, SIGNATURE, Role, check_name, refuse_code, role_of
from models_registry.packs.signing import SigningKey, TrustedKey
from models_registry.packs.source import FolderSource
from models_registry.packs.verify import Progress, Verified, verify_pack

_CHUNK_BYTES = 1 << 20
_LARGEST_CARD = 1 << 20
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\n---", re.DOTALL)
_LICENCE_LINE = re.compile(r"^licen[cs]e:[ \t]*[\"']?([A-Za-z0-9][A-Za-z0-9 ._+-]{0,99}?)[\"']?[ \t\r]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Description:
    """What a manifest says beyond the files. None: the folder's name; what the GGUF or the card says; now."""

    name: str | None = None
    licence: str | None = None
    source: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BuiltPack:
    """``left_out`` are files of the folder that stayed behind: hidden ones and those that were named."""

    path: Path
    verified: Verified
    left_out: tuple[str, ...]


def build_pack(
    folder: Path,
    key: SigningKey,
    out: Path,
    *,
    about: Description = Description(),
    leave_out: Sequence[str] = (),
    progress: Progress | None = None,
) -> BuiltPack:
    """Write the single-file pack ``out`` of everything in ``folder`` and verify it as an importer would.

    ``leave_out``: patterns of paths. Raises PackBuildError or PackRefusedError; then nothing is written. Replaces no
    file.
    """
    if os.path.lexists(out):
        raise PackBuildError(f"There is already a file {out}.", help="Name a new file with --out.")
    part = out.with_name(f".{out.name}-{secrets.token_hex(6)}.part")
    with _opened(folder, leave_out) as content, _system_errors_typed():
        manifest = _manifest_of(folder, content, key, about)
        try:
            _write_archive(part, content, manifest, key)
            verified = verify_pack(part, [TrustedKey("the builder", key.public_key)], None, progress=progress)
            part.rename(out)
        finally:
            part.unlink(missing_ok=True)
    return BuiltPack(out, verified, tuple(content.left_out))


def sign_folder(folder: Path, key: SigningKey, *, about: Description = Description()) -> BuiltPack:
    """Make the folder itself the pack: manifest and signature are written into it, nothing may be left out.

    Raises PackBuildError or PackRefusedError; then the folder is as it was.
    """
    with _opened(folder, ()) as content, _system_errors_typed():
        if content.left_out:
            raise PackBuildError(
                f"The folder has hidden files ({content.left_out[0]}).", help="Remove them, or make a single file."
            )
        raw = manifests.encode(_manifest_of(folder, content, key, about))
        written: list[Path] = []
        try:
            for name, data in ((MANIFEST, raw), (SIGNATURE, _signature(key, raw))):
                with (folder / name).open("xb") as file:
                    written.append(folder / name)
                    file.write(data)
            verified = verify_pack(folder, [TrustedKey("the builder", key.public_key)], None)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
    return BuiltPack(folder, verified, ())


@contextmanager
def _opened(folder: Path, leave_out: Sequence[str]) -> Iterator[FolderSource]:
    def stays(path: str) -> bool:
        return path.rsplit("/", 1)[-1].startswith(".") or any(fnmatch.fnmatchcase(path, one) for one in leave_out)

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise PackBuildError(
            f"The folder cannot be opened ({error.strerror}).", help="Name the folder that holds the model's files."
        ) from None
    try:
        yield FolderSource(descriptor, stays)
    finally:
        os.close(descriptor)


@contextmanager
def _system_errors_typed() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PackBuildError(
            f"The pack cannot be written ({error.strerror}).", help="Name a file in a folder that has room for it."
        ) from None


def _manifest_of(folder: Path, content: FolderSource, key: SigningKey, about: Description) -> Manifest:
    roles = _roles(content)
    manifest = Manifest(
        name=about.name or folder.resolve().name,
        licence=about.licence or _licence_of(content, roles),
        source=about.source,
        created_at=(about.created_at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        signer=key.fingerprint,
        files=tuple(_digested(content, path, role) for path, role in sorted(roles.items())),
    )
    manifests.decode(manifests.encode(manifest))  # a name that is too long is told before anything is written
    return manifest


def _roles(content: FolderSource) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    unknown: list[str] = []
    for path in content.sizes:
        if path in (MANIFEST, SIGNATURE):
            raise PackBuildError("This folder is a pack already.", help="Build packs from the model's own files.")
        check_name(path)
        refuse_code(path)
        role = role_of(path)
        if role is None:
            unknown.append(path)
        else:
            roles[path] = role
    if unknown:
        raise PackBuildError(
            f"A pack has no use for {', '.join(unknown[:5])}{' and more' if len(unknown) > 5 else ''}.",
            help="Remove them from the folder, or leave them out with --leave-out PATTERN.",
        )
    return roles


def _digested(content: FolderSource, path: str, role: Role) -> PackFile:
    digest = hashlib.sha256()
    with content.open(path) as section:
        while chunk := section.read(_CHUNK_BYTES):
            digest.update(chunk)
        return PackFile(path, role, section.size_bytes, digest.hexdigest())


def _licence_of(content: FolderSource, roles: dict[str, Role]) -> str:
    """What the GGUF file says, else the front matter of the card. Raises PackBuildError where neither does."""
    for path in sorted(roles):
        with content.open(path) as section:
            found: str | None = None
            if path.endswith(".gguf"):
                with contextlib.suppress(GgufError):  # what is wrong with it is told when it is verified
                    header = read_gguf_stream(section.as_file())
                    found = header.text("general.license") or header.text("general.license.name")
            elif roles[path] is Role.CARD:
                front = _FRONT_MATTER.match(section.read(_LARGEST_CARD).decode("utf-8", "replace"))
                line = _LICENCE_LINE.search(front[1]) if front else None
                found = line[1] if line else None
        if found:
            return found
    raise PackBuildError(
        "Neither the model file nor its card names a licence.",
        help="Name it with --licence, such as --licence Apache-2.0.",
    )


def _write_archive(part: Path, content: FolderSource, manifest: Manifest, key: SigningKey) -> None:
    raw = manifests.encode(manifest)
    with part.open("xb") as archive:
        _add(archive, MANIFEST, raw)
        _add(archive, SIGNATURE, _signature(key, raw))
        for file in manifest.files:
            archive.write(header_of(file.path, file.size_bytes))
            with content.open(file.path) as section:
                while chunk := section.read(_CHUNK_BYTES):
                    archive.write(chunk)
            archive.write(bytes(padding_of(file.size_bytes)))
        archive.write(END)
        archive.flush()
        os.fsync(archive.fileno())


def _add(archive: BinaryIO, name: str, data: bytes) -> None:
    archive.write(header_of(name, len(data)) + data + bytes(padding_of(len(data))))


def _signature(key: SigningKey, raw: bytes) -> bytes:
    return bytes.fromhex(key.fingerprint) + key.sign(raw)
