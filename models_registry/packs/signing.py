"""Ed25519 keys of those who build packs: make, keep in files, name by fingerprint, sign, check (RFC 8032)."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models_registry.packs.errors import PackBuildError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNATURE_BYTES = 64
_PUBLIC_KEY_BYTES = 32
# What is signed begins with this, so that a signature made for something else is never one of a pack.
_DOMAIN = b"cloister-model-pack-v1\n"
_PUBLIC_PREFIX = "cloister-pack-key"
_LONGEST_KEY_FILE = 4096


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A signer whose packs may come in. ``name`` is what the administrator calls them."""

    name: str
    public_key: bytes  # 32 bytes, raw

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.public_key)


def fingerprint_of(public_key: bytes) -> str:
    """SHA-256 of the raw public key, hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()


class SigningKey:
    """A private key in memory."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self._private = private
        self.public_key = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @classmethod
    def generate(cls) -> SigningKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path) -> SigningKey:
        """Read a private key in PEM (PKCS #8, without a passphrase). Raises PackBuildError."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            with path.open("rb") as file:
                private = load_pem_private_key(file.read(_LONGEST_KEY_FILE), password=None)
        except OSError as error:
            raise PackBuildError(
                f"The key file cannot be read ({error.strerror}).", help="Make one with 'cloister models keygen FILE'."
            ) from None
        except (ValueError, TypeError, UnsupportedAlgorithm):
            private = None
        if not isinstance(private, Ed25519PrivateKey):
            raise PackBuildError(
                "The key file holds no Ed25519 private key in PEM.", help="Make one with 'cloister models keygen FILE'."
            )
        return cls(private)

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.public_key)

    def sign(self, manifest: bytes) -> bytes:
        return self._private.sign(_DOMAIN + manifest)

    def save(self, path: Path) -> Path:
        """Write the private key (mode 0600) and beside it ``.pub``, which is returned. Replaces nothing.

        Raises PackBuildError where either name is taken or the system refuses.
        """
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        public = path.with_name(path.name + ".pub")
        pem = self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        made: list[Path] = []
        try:
            for target, content, mode in ((path, pem, 0o600), (public, public_text(self.public_key).encode(), 0o644)):
                descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
                made.append(target)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    os.fsync(file.fileno())
        except OSError as error:
            for target in made:
                with contextlib.suppress(OSError):
                    target.unlink()
            raise PackBuildError(
                f"The key cannot be written to {path} ({error.strerror}).", help="Name a new file in a folder of yours."
            ) from None
        return public


def public_text(public_key: bytes) -> str:
    """One line that a person can send: a word, the key in Base64, the fingerprint."""
    return f"{_PUBLIC_PREFIX} {base64.b64encode(public_key).decode()} {fingerprint_of(public_key)}\n"


def parse_public_text(untrusted: str) -> bytes:
    """The raw key of such a line. Raises PackBuildError, also where the fingerprint is of another key."""
    words = untrusted[:_LONGEST_KEY_FILE].split()
    try:
        key = base64.b64decode(words[1], validate=True) if words[:1] == [_PUBLIC_PREFIX] else b""
    except (IndexError, ValueError, binascii.Error):
        key = b""
    if len(words) != 3 or len(key) != _PUBLIC_KEY_BYTES or words[2] != fingerprint_of(key):
        raise PackBuildError(
            "This is not the public key of a signer of packs.",
            help="Name the .pub file that 'cloister models keygen' wrote beside the private key.",
        )
    return key


def is_signed_by(public_key: bytes, signature: bytes, manifest: bytes) -> bool:
    """Whether the signature of a manifest's exact bytes is that key's."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, _DOMAIN + manifest)
    except (InvalidSignature, ValueError):
        return False
    return True
