"""Decide whether a pack may come in. Authenticity first: nothing is parsed that no trusted key has signed.

Order: signature over the manifest's bytes, manifest, names and sizes, digests of every byte, then contents by role,
and last whether every chat template is approved. Memory stays at a few megabytes whatever a pack claims.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from models_registry.packs import manifest as manifests
from models_registry.packs.contents import check_content
from models_registry.packs.errors import PackRefusedError, Reason, TemplateUnapprovedError, shown
from models_registry.packs.manifest import Manifest, PackFile
from models_registry.packs.names import MANIFEST, SIGNATURE, Role, refuse_code
from models_registry.packs.names_model import SPACY_CONFIG, NamesModel, names_model_of
from models_registry.packs.signing import SIGNATURE_BYTES, TrustedKey, is_signed_by
from models_registry.packs.source import ArchiveSource, PackSource, open_pack
from models_registry.packs.templates import Template

_CHUNK_BYTES = 1 << 20
_FINGERPRINT_BYTES = 32
SIGNATURE_FILE_BYTES = _FINGERPRINT_BYTES + SIGNATURE_BYTES

Progress = Callable[[int, int], None]  # bytes done, bytes in all
Check = Callable[[], None]  # raises to stop
Tee = Callable[[PackFile], BinaryIO | None]
"""Asked once for each file, in the manifest's order; what it returns gets the very bytes that are digested."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A pack that keeps every rule. ``manifest_sha256`` names it: same digest, same bytes of every file."""

    manifest: Manifest
    manifest_bytes: bytes
    signature: bytes  # the 96 bytes of the signature file
    signer: TrustedKey
    templates: tuple[Template, ...]
    names_model: NamesModel | None = None  # where it is of the kind ``nlp``

    @property
    def manifest_sha256(self) -> str:
        return hashlib.sha256(self.manifest_bytes).hexdigest()

    @property
    def weights(self) -> Literal["gguf", "safetensors"]:
        return "gguf" if self.gguf is not None else "safetensors"

    @property
    def gguf(self) -> PackFile | None:
        """The one GGUF file, where the pack's weights are that."""
        return next((file for file in self.manifest.files if file.path.endswith(".gguf")), None)


def verify_pack(
    path: Path,
    trusted_keys: Iterable[TrustedKey],
    approved_templates: Collection[str] | None,
    *,
    progress: Progress | None = None,
    check: Check | None = None,
    tee: Tee | None = None,
) -> Verified:
    """Check a folder or an archive. Raises PackRefusedError with the first rule that it breaks.

    ``approved_templates``: digests of texts; None where nothing is imported, so that none needs approval. ``tee``
    spares a copy its own pass over the bytes; what it got may be believed only after this returned. Raises also what
    ``check`` and the writers of ``tee`` raise.
    """
    keys = {key.fingerprint: key for key in trusted_keys}
    with open_pack(path) as source:
        raw, signature, signer = _authentic(source, keys)
        manifest = manifests.decode(raw)
        if manifest.signer != signer.fingerprint:
            raise PackRefusedError(Reason.BAD_SIGNATURE, "the manifest names another signer than its signature")
        _check_layout(source, manifest)
        _check_kinds(manifest)
        _check_digests(source, manifest, progress, check, tee)
        templates: list[Template] = []
        for file in manifest.files:
            if check is not None:
                check()
            with source.open(file.path) as section:
                templates += check_content(file, section)
        names_model = names_model_of([file.path for file in manifest.files], lambda path: _read(source, path))
    unapproved = {
        one.sha256: one for one in templates if approved_templates is not None and one.sha256 not in approved_templates
    }
    if unapproved:
        raise TemplateUnapprovedError(list(unapproved.values()), pack=manifest.name, signer=signer.fingerprint)
    return Verified(manifest, raw, signature, signer, tuple(templates), names_model)


def _read(source: PackSource, path: str) -> bytes:
    with source.open(path) as section:
        return section.read()


def _authentic(source: PackSource, keys: dict[str, TrustedKey]) -> tuple[bytes, bytes, TrustedKey]:
    sizes = source.sizes
    for name in (MANIFEST, SIGNATURE):
        if name not in sizes:
            raise PackRefusedError(Reason.MANIFEST_MISSING, f"it has no {name}")
    if sizes[MANIFEST] > manifests.MAXIMUM_BYTES:
        raise PackRefusedError(Reason.MANIFEST_TOO_LARGE, f"the manifest has {sizes[MANIFEST]} bytes")
    if sizes[SIGNATURE] != SIGNATURE_FILE_BYTES:
        raise PackRefusedError(Reason.BAD_SIGNATURE, "its signature does not have the right length")
    with source.open(MANIFEST) as section:
        raw = section.read()
    with source.open(SIGNATURE) as section:
        signature = section.read()
    if (len(raw), len(signature)) != (sizes[MANIFEST], SIGNATURE_FILE_BYTES):
        raise PackRefusedError(Reason.TRUNCATED, "it became shorter while it was read")
    fingerprint = signature[:_FINGERPRINT_BYTES].hex()
    key = keys.get(fingerprint)
    if key is None:
        raise PackRefusedError(Reason.UNKNOWN_SIGNER, f"nobody here trusts the signer {fingerprint}")
    if not is_signed_by(key.public_key, signature[_FINGERPRINT_BYTES:], raw):
        raise PackRefusedError(Reason.BAD_SIGNATURE, f"the signature is not that of {shown(key.name)}")
    return raw, signature, key


def _check_layout(source: PackSource, manifest: Manifest) -> None:
    sizes = source.sizes
    listed = {file.path: file for file in manifest.files}
    extra = sorted(set(sizes) - set(listed) - {MANIFEST, SIGNATURE})
    if extra:
        refuse_code(extra[0])
        raise PackRefusedError(Reason.EXTRA_FILE, "it is not in the manifest", path=extra[0])
    missing = sorted(set(listed) - set(sizes))
    if missing:
        raise PackRefusedError(Reason.MISSING_FILE, "the manifest lists it and it is not there", path=missing[0])
    for name, file in listed.items():
        if sizes[name] != file.size_bytes:
            found = f"it has {sizes[name]} bytes, the manifest says {file.size_bytes}"
            raise PackRefusedError(Reason.WRONG_SIZE, found, path=name)
    order = [MANIFEST, SIGNATURE, *listed]
    if isinstance(source, ArchiveSource) and source.order != order:
        raise PackRefusedError(Reason.ARCHIVE_FORM, "its files are not in the manifest's order")


def _check_kinds(manifest: Manifest) -> None:
    weights = manifest.of_role(Role.WEIGHTS)
    pipeline = any(file.path == SPACY_CONFIG for file in manifest.files)
    ggufs = [file for file in weights if file.path.endswith(".gguf")]
    if weights and (pipeline or manifest.of_role(Role.PIPELINE)):
        raise PackRefusedError(Reason.MANIFEST_INVALID, "it is a spaCy pipeline and another model at once")
    if not weights and not pipeline:
        raise PackRefusedError(Reason.WEIGHTS_MISSING, "it has no weights")
    if ggufs and len(weights) > 1:
        raise PackRefusedError(Reason.MANIFEST_INVALID, "a pack has one GGUF file, or safetensors files only")
    if not manifest.of_role(Role.LICENCE):
        raise PackRefusedError(Reason.LICENCE_MISSING, "it has no licence text")


def _check_digests(
    source: PackSource, manifest: Manifest, progress: Progress | None, check: Check | None, tee: Tee | None
) -> None:
    done, total = 0, manifest.size_bytes
    for file in manifest.files:
        digest = hashlib.sha256()
        writer = tee(file) if tee is not None else None
        with source.open(file.path) as section:
            while chunk := section.read(_CHUNK_BYTES):
                if check is not None:
                    check()
                digest.update(chunk)
                if writer is not None:
                    writer.write(chunk)
                done += len(chunk)
                if progress is not None:
                    progress(done, total)
        if digest.hexdigest() != file.sha256:
            raise PackRefusedError(Reason.WRONG_DIGEST, "its content is not what was signed", path=file.path)
