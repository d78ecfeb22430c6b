"""What can go wrong with a vault, each with a code that a client can act on.

CloisterError
├── VaultError                  VAULT_ERROR
│   ├── VaultMissingError       VAULT_MISSING            there is no vault in this directory
│   ├── VaultExistsError        VAULT_EXISTS             creation would overwrite one
│   ├── VaultHalfMadeError      VAULT_HALF_MADE          its creation was interrupted; nothing was stored yet
│   ├── ManifestInvalidError    VAULT_MANIFEST_INVALID   vault.json is not one that this program wrote
│   ├── WrongPassphraseError    VAULT_WRONG_PASSPHRASE   no key slot opens with it
│   ├── UnlockDelayedError      VAULT_UNLOCK_DELAYED     too soon after a wrong passphrase
│   ├── RecoveryCodeTypoError   VAULT_RECOVERY_TYPO      the code's check characters do not fit
│   ├── PassphraseRefusedError  VAULT_PASSPHRASE_REFUSED empty, too short or too long
│   ├── VaultInUseError         VAULT_IN_USE             another process holds it
│   ├── VaultClosedError        VAULT_CLOSED             used after it was closed
│   ├── NotEncryptedError       VAULT_NOT_ENCRYPTED      the proof of encryption failed
│   ├── VaultDamagedError       VAULT_DAMAGED            the database cannot be read as written
│   ├── VaultBusyError          VAULT_BUSY               a lock was not given in time
│   ├── VaultUnwritableError    VAULT_UNWRITABLE         the system refused a read or write
│   ├── NestedWriteError        VAULT_NESTED_WRITE       a programming error: a write within a write
│   ├── MigrationChangedError   VAULT_MIGRATION_CHANGED  an applied migration differs from this program's
│   ├── MigrationFailedError    VAULT_MIGRATION_FAILED   a migration could not be carried out
│   └── VaultNewerError         VAULT_NEWER              written by a newer program
└── BlobError
    ├── BlobMissingError        BLOB_MISSING             no such blob
    └── BlobDamagedError        BLOB_DAMAGED             truncated, altered or lost
"""

from __future__ import annotations

from engine.core.errors import CloisterError


class VaultError(CloisterError):
    code = "VAULT_ERROR"


class VaultMissingError(VaultError):
    code = "VAULT_MISSING"
    http_status = 404


class VaultExistsError(VaultError):
    code = "VAULT_EXISTS"
    http_status = 409


class VaultHalfMadeError(VaultError):
    code = "VAULT_HALF_MADE"
    http_status = 409


class ManifestInvalidError(VaultError):
    code = "VAULT_MANIFEST_INVALID"


class WrongPassphraseError(VaultError):
    """``retry_after_s``: how long the next attempt will be refused."""

    code = "VAULT_WRONG_PASSPHRASE"
    http_status = 401

    def __init__(self, message: str, *, retry_after_s: float, help: str = "") -> None:
        super().__init__(message, help=help)
        self.retry_after_s = retry_after_s


class UnlockDelayedError(VaultError):
    """``retry_after_s``: how long attempts are still refused."""

    code = "VAULT_UNLOCK_DELAYED"
    http_status = 429

    def __init__(self, message: str, *, retry_after_s: float, help: str = "") -> None:
        super().__init__(message, help=help)
        self.retry_after_s = retry_after_s


class RecoveryCodeTypoError(VaultError):
    code = "VAULT_RECOVERY_TYPO"
    http_status = 422


class PassphraseRefusedError(VaultError):
    code = "VAULT_PASSPHRASE_REFUSED"
    http_status = 422


class VaultInUseError(VaultError):
    """``pid``: the process that holds the vault, None if it left no readable number."""

    code = "VAULT_IN_USE"
    http_status = 409

    def __init__(self, message: str, *, pid: int | None, help: str = "") -> None:
        super().__init__(message, help=help)
        self.pid = pid


class VaultClosedError(VaultError):
    code = "VAULT_CLOSED"
    http_status = 409


class NotEncryptedError(VaultError):
    code = "VAULT_NOT_ENCRYPTED"


class VaultDamagedError(VaultError):
    code = "VAULT_DAMAGED"


class VaultBusyError(VaultError):
    code = "VAULT_BUSY"
    http_status = 503


class VaultUnwritableError(VaultError):
    code = "VAULT_UNWRITABLE"


class NestedWriteError(VaultError):
    code = "VAULT_NESTED_WRITE"


class MigrationChangedError(VaultError):
    code = "VAULT_MIGRATION_CHANGED"


class MigrationFailedError(VaultError):
    code = "VAULT_MIGRATION_FAILED"


class VaultNewerError(VaultError):
    code = "VAULT_NEWER"


class BlobError(CloisterError):
    """``blob_id``: which one; never the name of the document."""

    code = "BLOB_ERROR"

    def __init__(self, message: str, *, blob_id: str, help: str = "") -> None:
        super().__init__(message, help=help)
        self.blob_id = blob_id


class BlobMissingError(BlobError):
    code = "BLOB_MISSING"
    http_status = 404


class BlobDamagedError(BlobError):
    code = "BLOB_DAMAGED"
