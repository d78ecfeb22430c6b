"""Whom and what an administrator trusts about packs: signers, and chat templates whose text they have read."""

from __future__ import annotations

from collections.abc import Sequence

from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError, InvalidInputError, NotFoundError
from engine.core.names import clean_new_name
from engine.runtime import pack_repository as repository
from engine.runtime.chat_template import examine_chat_template
from engine.runtime.pack_repository import SignerRecord, TemplateRecord
from engine.vault.database import Database
from models_registry.packs.errors import PackBuildError
from models_registry.packs.signing import TrustedKey, fingerprint_of, parse_public_text
from models_registry.packs.templates import Template, approved_with_the_product

_LEAST_BEGINNING = 8


class PackTrust:
    """Keeps both lists in the vault. Thread-safe."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    # Signers

    def signers(self) -> list[SignerRecord]:
        with self._db.read() as conn:
            return repository.list_signers(conn)

    def trusted_keys(self) -> list[TrustedKey]:
        return [TrustedKey(signer.name, signer.public_key) for signer in self.signers()]

    def add_signer(self, name: str, public_key: str, *, added_by: str) -> SignerRecord:
        """Trust the key of a ``.pub`` line from now on. Raises InvalidInputError or ConflictError."""
        name = clean_new_name(name, what="The signer's name")
        try:
            key = parse_public_text(public_key)
        except PackBuildError as error:
            raise InvalidInputError(error.message, help=error.help) from None
        now = iso_utc(self._clock.now_utc())
        signer = SignerRecord(fingerprint_of(key), key, name, now, added_by)
        with self._db.write() as conn:
            for wanted in (signer.fingerprint, name):
                known = repository.find_signer(conn, wanted)
                if known is not None:
                    raise ConflictError(
                        f"{known.name} is trusted already, with the key {known.fingerprint[:16]}.",
                        help="Remove that signer first, or choose another name.",
                    )
            repository.insert_signer(conn, signer)
        return signer

    def remove_signer(self, name_or_fingerprint: str) -> SignerRecord:
        """No longer let their packs in; what was imported stays. Raises NotFoundError."""
        with self._db.write() as conn:
            signer = repository.find_signer(conn, name_or_fingerprint)
            if signer is None:
                raise NotFoundError("There is no such signer.", help="See 'cloister models trust list'.")
            repository.delete_signer(conn, signer.fingerprint)
        return signer

    # Templates

    def approved_templates(self) -> frozenset[str]:
        """Digests of what this program or an administrator approved."""
        with self._db.read() as conn:
            return approved_with_the_product() | repository.approved_digests(conn)

    def templates(self) -> list[TemplateRecord]:
        with self._db.read() as conn:
            return repository.list_templates(conn)

    def template(self, beginning: str) -> TemplateRecord:
        """By the digest or at least eight digits of its beginning. Raises NotFoundError or ConflictError."""
        with self._db.read() as conn:
            found = repository.find_templates(conn, beginning) if len(beginning) >= _LEAST_BEGINNING else []
        if not found:
            raise NotFoundError("There is no such chat template.", help="See 'cloister models templates list'.")
        if len(found) > 1:
            raise ConflictError("Several chat templates begin so.", help="Give more digits of its digest.")
        return found[0]

    def approve_template(self, beginning: str, *, approved_by: str) -> TemplateRecord:
        """Let packs with this text in. Raises as ``template`` does, and ModelTemplateError for what must never run."""
        found = self.template(beginning)
        examine_chat_template(found.text)
        with self._db.write() as conn:
            if found.approved_at is None:
                repository.set_approval(conn, found.sha256, at=iso_utc(self._clock.now_utc()), by=approved_by)
        return self.template(found.sha256)

    def revoke_template(self, beginning: str) -> TemplateRecord:
        """Keep packs with this text out again; what was imported stays. Raises as ``template`` does."""
        found = self.template(beginning)
        with self._db.write() as conn:
            repository.set_approval(conn, found.sha256, at=None, by=None)
        return self.template(found.sha256)

    def remember(self, templates: Sequence[Template], *, pack: str, signer: str) -> None:
        """Keep texts that nobody has approved, so that somebody can read them."""
        now = iso_utc(self._clock.now_utc())
        with self._db.write() as conn:
            for template in templates:
                record = TemplateRecord(template.sha256, template.text, pack, signer, now, None, None)
                repository.remember_template(conn, record)
