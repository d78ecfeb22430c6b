"""How a database connection is keyed: the page ciphers that a vault may name in its manifest."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import apsw

DEFAULT_CIPHER = "sqlcipher"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Cipher:
    """A page cipher of SQLite3 Multiple Ciphers with every parameter spelled out.

    Nothing is left to the library's defaults, which may change between its releases.
    Source: https://utelle.github.io/SQLite3MultipleCiphers/docs/ciphers/cipher_overview/
    """

    name: str
    page_size_bytes: int
    pragmas: tuple[tuple[str, str | int], ...]


CIPHERS: MappingProxyType[str, Cipher] = MappingProxyType(
    {
        # SQLCipher version 4, bit for bit: AES-256-CBC, HMAC-SHA512 for each page. An auditor can open the
        # file with the stock sqlcipher program.
        "sqlcipher": Cipher(
            "sqlcipher",
            4096,
            (
                ("legacy", 4),
                ("legacy_page_size", 4096),
                ("kdf_iter", 256000),
                ("fast_kdf_iter", 2),
                ("hmac_use", 1),
                ("hmac_pgno", 1),
                ("hmac_salt_mask", 0x3A),
                ("kdf_algorithm", 2),
                ("hmac_algorithm", 2),
                ("plaintext_header_size", 0),
            ),
        ),
        # AEGIS-256 (https://datatracker.ietf.org/doc/draft-irtf-cfrg-aegis-aead/), the fast option.
        "aegis": Cipher("aegis", 4096, (("algorithm", "aegis-256"), ("plaintext_header_size", 0))),
    }
)


def apply_key(connection: apsw.Connection, cipher: Cipher, key: bytes | bytearray) -> None:
    """Key a connection that has touched nothing yet, with a raw key: the library derives none of its own."""
    if len(key) != KEY_BYTES:
        raise ValueError("a database key has 32 bytes")
    _set(connection, "cipher", cipher.name)
    for name, value in cipher.pragmas:
        _set(connection, name, value)
    try:
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"").fetchall()
    except apsw.Error:
        # The statement holds the key: it must not travel in a traceback.
        raise ValueError("the database library refused the key") from None


def _set(connection: apsw.Connection, name: str, value: str | int) -> None:
    """Set a cipher parameter and insist that it took: a misspelt pragma is silently ignored by SQLite."""
    literal = value if isinstance(value, int) else f"'{value}'"
    try:
        rows = connection.execute(f"PRAGMA {name}={literal}").fetchall()
    except apsw.SQLError:
        rows = []
    if not rows or str(rows[0][0]) != str(value):
        raise ValueError(f"the database library does not know the cipher setting {name}")
