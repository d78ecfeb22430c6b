"""Who can open the vault: changing a passphrase, a new recovery code, and coming back in with it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from engine.contract.base import Name, Request, Response


def _encodable(secret: SecretStr) -> SecretStr:
    try:
        secret.get_secret_value().encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("must be Unicode text") from None  # half a character, which no keyboard types again
    return secret


Secret = Annotated[SecretStr, Field(min_length=1, max_length=4096), AfterValidator(_encodable)]
"""A passphrase or a recovery code: shown as asterisks wherever it is printed. What the vault wants is shorter."""


class SecretRequest(Request):
    """A body of secrets. The error of one that does not fit holds nothing of it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    def reveal(self) -> dict[str, str]:
        """The fields in clear, for sending and nothing else."""
        return {name: value.get_secret_value() for name, value in self if isinstance(value, SecretStr)}


class PassphraseChange(SecretRequest):
    """``passphrase`` is the present one: it decides whose is changed."""

    passphrase: Secret
    new_passphrase: Secret


class PassphraseChanged(Response):
    """``administrator`` is the name of the one whose passphrase it is."""

    administrator: str


class PassphraseRemoval(Request):
    """``administrator`` is a name; a former administrator's does as well."""

    administrator: Name


class RecoveryCodeRequest(SecretRequest):
    """``passphrase`` proves that an administrator asks."""

    passphrase: Secret


class RecoveryCodeResponse(Response):
    """``recovery_code`` is kept nowhere and cannot be shown again."""

    recovery_code: str


class HitDocumentResponse(Response):
    """``parts``: what cannot be read of it: record, text, elements, passages, terms, vectors or original."""

    id: str
    name: str | None
    parts: list[str]


class VaultChecked(Response):
    """What was found. ``pages``: numbers of pages that do not authenticate; None: not told for this cipher.

    ``lists``: tables that could not be listed whole, so that there may be documents that nothing names.
    ``hidden_documents``: how many more are hit, which the caller may not see. ``checked_at``: "" for a check just now.
    """

    intact: bool
    pages: list[int] | None
    pages_total: int
    documents: list[HitDocumentResponse]
    sound_documents: int
    lists: list[str]
    hidden_documents: int = 0
    checked_at: str = ""


class VaultRepaired(Response):
    """What a repair did. ``repaired``: False where nothing was damaged and nothing was done.

    ``set_aside``: documents that are listed and found no more. ``lost``: ids of documents of which not even the record
    is left. ``originals``: those whose stored file is damaged, which are searched as before. ``terms``, ``vectors``:
    passages whose place in an index was computed again. ``gaps``: tables of which not every row could be read.
    ``orphans``: how many rows had to go or be detached, since what they belong to is gone.
    """

    repaired: bool
    pages: int | None
    set_aside: list[HitDocumentResponse]
    lost: list[str]
    originals: list[HitDocumentResponse]
    terms: int
    vectors: int
    gaps: list[str]
    orphans: int


class KeysRotated(Response):
    """``kept``, ``dropped``: administrators whose passphrase opens the vault, and no longer does.

    ``rotation``: how often the keys were rotated. ``recovery_code``: a new one, where the old could not stay valid; it
    is kept nowhere and cannot be shown again.
    """

    rotation: int
    database_bytes: int
    kept: list[str]
    dropped: list[str]
    recovery_code: str | None


class Recovery(SecretRequest):
    """What the engine's recovery mode reads from its standard input; ``passphrase`` is the new one."""

    recovery_code: Secret
    passphrase: Secret
