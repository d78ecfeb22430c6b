"""The tables ``trusted_signers``, ``chat_templates`` and ``model_packs``."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

_SIGNER = "fingerprint, public_key, name, added_at, added_by"
_TEMPLATE = "sha256, text, pack, signer, seen_at, approved_at, approved_by"
_PACK = (
    "id, manifest_sha256, manifest, name, weights, licence, signer, signer_name, size_bytes, model_id, imported_at, "
    "imported_by"
)


@dataclass(frozen=True, slots=True)
class SignerRecord:
    """Somebody whose packs may come in."""

    fingerprint: str
    public_key: bytes
    name: str
    added_at: str  # RFC 3339
    added_by: str


@dataclass(frozen=True, slots=True)
class TemplateRecord:
    """A chat template that a pack brought; ``approved_at`` is None until an administrator approves its text."""

    sha256: str
    text: str
    pack: str
    signer: str
    seen_at: str
    approved_at: str | None
    approved_by: str | None


@dataclass(frozen=True, slots=True)
class PackRecord:
    """An imported pack. ``model_id`` is None where its weights are safetensors."""

    id: str
    manifest_sha256: str
    manifest: str
    name: str
    weights: str
    licence: str
    signer: str
    signer_name: str
    size_bytes: int
    model_id: str | None
    imported_at: str
    imported_by: str

    @property
    def folder_name(self) -> str:
        """Below the vault's models folder: what the pack brought beside a GGUF file."""
        return f"{self.manifest_sha256}.pack"


def list_signers(conn: apsw.Connection) -> list[SignerRecord]:
    return [SignerRecord(*row) for row in conn.execute(f"SELECT {_SIGNER} FROM trusted_signers ORDER BY name")]


def find_signer(conn: apsw.Connection, name_or_fingerprint: str) -> SignerRecord | None:
    row = conn.execute(
        f"SELECT {_SIGNER} FROM trusted_signers WHERE fingerprint = ?1 OR name = ?1", (name_or_fingerprint,)
    ).fetchone()
    return SignerRecord(*row) if row else None


def insert_signer(conn: apsw.Connection, signer: SignerRecord) -> None:
    conn.execute(
        f"INSERT INTO trusted_signers ({_SIGNER}) VALUES (?, ?, ?, ?, ?)",
        (signer.fingerprint, signer.public_key, signer.name, signer.added_at, signer.added_by),
    )


def delete_signer(conn: apsw.Connection, fingerprint: str) -> None:
    conn.execute("DELETE FROM trusted_signers WHERE fingerprint = ?", (fingerprint,))


def list_templates(conn: apsw.Connection) -> list[TemplateRecord]:
    """Those that wait for an approval first, then the newest."""
    rows = conn.execute(
        f"SELECT {_TEMPLATE} FROM chat_templates ORDER BY approved_at IS NOT NULL, seen_at DESC, sha256"
    )
    return [TemplateRecord(*row) for row in rows]


def find_templates(conn: apsw.Connection, beginning: str) -> list[TemplateRecord]:
    """Those whose digest begins so."""
    rows = conn.execute(
        f"SELECT {_TEMPLATE} FROM chat_templates WHERE substr(sha256, 1, length(?1)) = ?1 ORDER BY sha256", (beginning,)
    )
    return [TemplateRecord(*row) for row in rows]


def remember_template(conn: apsw.Connection, template: TemplateRecord) -> None:
    """Keep its text for an administrator to read; one that is known stays as it is."""
    conn.execute(
        f"INSERT OR IGNORE INTO chat_templates ({_TEMPLATE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            template.sha256,
            template.text,
            template.pack,
            template.signer,
            template.seen_at,
            template.approved_at,
            template.approved_by,
        ),
    )


def set_approval(conn: apsw.Connection, sha256: str, *, at: str | None, by: str | None) -> None:
    conn.execute("UPDATE chat_templates SET approved_at = ?, approved_by = ? WHERE sha256 = ?", (at, by, sha256))


def approved_digests(conn: apsw.Connection) -> frozenset[str]:
    rows = conn.execute("SELECT sha256 FROM chat_templates WHERE approved_at IS NOT NULL")
    return frozenset(str(row[0]) for row in rows)


def insert_pack(conn: apsw.Connection, pack: PackRecord) -> None:
    conn.execute(
        f"INSERT INTO model_packs ({_PACK}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            pack.id,
            pack.manifest_sha256,
            pack.manifest,
            pack.name,
            pack.weights,
            pack.licence,
            pack.signer,
            pack.signer_name,
            pack.size_bytes,
            pack.model_id,
            pack.imported_at,
            pack.imported_by,
        ),
    )


def list_packs(conn: apsw.Connection) -> list[PackRecord]:
    return [PackRecord(*row) for row in conn.execute(f"SELECT {_PACK} FROM model_packs ORDER BY imported_at, id")]


def packs_of_model(conn: apsw.Connection, model_id: str) -> list[PackRecord]:
    """The newest first."""
    rows = conn.execute(
        f"SELECT {_PACK} FROM model_packs WHERE model_id = ? ORDER BY imported_at DESC, id DESC", (model_id,)
    )
    return [PackRecord(*row) for row in rows]


def find_pack(conn: apsw.Connection, id_or_digest: str) -> PackRecord | None:
    row = conn.execute(
        f"SELECT {_PACK} FROM model_packs WHERE id = ?1 OR manifest_sha256 = ?1", (id_or_digest,)
    ).fetchone()
    return PackRecord(*row) if row else None


def delete_pack(conn: apsw.Connection, pack_id: str) -> None:
    conn.execute("DELETE FROM model_packs WHERE id = ?", (pack_id,))
