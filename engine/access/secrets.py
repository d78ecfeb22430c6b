"""Opaque credentials: random, told once, and kept as digests only."""

from __future__ import annotations

import hashlib
import secrets

KEY_PREFIX = "clk_"
SESSION_PREFIX = "cls_"
_RANDOM_BYTES = 32
LENGTH_MOST = 256


def new_secret(prefix: str) -> str:
    """256 random bits behind ``prefix``."""
    return prefix + secrets.token_urlsafe(_RANDOM_BYTES)


def secret_digest(secret: str) -> bytes:
    """SHA-256, 32 bytes: with 256 random bits neither salt nor slow hash would add anything.

    A look-up by the digest says nothing about the secret by its time.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
