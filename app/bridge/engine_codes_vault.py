"""The engine's error codes about the way to the engine, who may do what, and the vault."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.bridge.engine_codes_words import AGAIN, LOG, RESTART, CodeWords, means

_OTHER_COPY = QT_TRANSLATE_NOOP("EngineCodes", "Restore a backup.")

VAULT: Mapping[str, CodeWords] = {
    # the way to the engine, and its start
    "ENGINE_UNREACHABLE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The engine does not answer."),
        QT_TRANSLATE_NOOP("EngineCodes", "Unlock the vault to start it again; nothing is lost."),
    ),
    "ENGINE_START_TIMEOUT": means(QT_TRANSLATE_NOOP("EngineCodes", "The engine was not ready in time."), LOG),
    "ENGINE_DIED": means(QT_TRANSLATE_NOOP("EngineCodes", "The engine ended before it was ready."), LOG),
    "BAD_ANSWER": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The engine's answer cannot be read: window and engine differ in version."),
        RESTART,
    ),
    "HTTP_ERROR": means(QT_TRANSLATE_NOOP("EngineCodes", "The engine refused the request."), LOG),
    "INTERNAL": means(QT_TRANSLATE_NOOP("EngineCodes", "Something went wrong inside the engine."), LOG),
    # who may do what
    "FORBIDDEN": means(
        QT_TRANSLATE_NOOP("EngineCodes", "You may not do this."),
        QT_TRANSLATE_NOOP("EngineCodes", "Ask an administrator to do it, or to give you the right to."),
    ),
    "UNAUTHENTICATED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The engine does not know who you are."),
        QT_TRANSLATE_NOOP("EngineCodes", "Ask an administrator for a new key."),
    ),
    # the vault
    "VAULT_WRONG_PASSPHRASE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "That does not open the vault."),
        QT_TRANSLATE_NOOP("EngineCodes", "Check the keyboard layout and Caps Lock, then try again."),
    ),
    "VAULT_UNLOCK_DELAYED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Too many wrong passphrases: attempts are refused for a while."),
        QT_TRANSLATE_NOOP("EngineCodes", "Wait a moment, then try again."),
    ),
    "VAULT_MISSING": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no vault in this folder."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose another folder, or make a vault."),
    ),
    "VAULT_EXISTS": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is a vault in this folder already."),
        QT_TRANSLATE_NOOP("EngineCodes", "Unlock it, or choose another folder."),
    ),
    "VAULT_HALF_MADE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The creation of this vault was interrupted. Nothing was stored in it yet."),
        QT_TRANSLATE_NOOP("EngineCodes", "Make it again; the half-made vault is replaced."),
    ),
    "VAULT_MANIFEST_INVALID": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The file vault.json is not one that this program wrote."), _OTHER_COPY
    ),
    "VAULT_RECOVERY_TYPO": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The recovery code was mistyped."),
        QT_TRANSLATE_NOOP("EngineCodes", "Compare it with the printed one, group by group."),
    ),
    "VAULT_PASSPHRASE_REFUSED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This passphrase is too short or too long."),
        QT_TRANSLATE_NOOP("EngineCodes", "Four or more unrelated words are both strong and easy to remember."),
    ),
    "VAULT_IN_USE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The vault is in use by another process."),
        QT_TRANSLATE_NOOP("EngineCodes", "Use the running engine, or stop it first."),
    ),
    "VAULT_CLOSED": means(QT_TRANSLATE_NOOP("EngineCodes", "The vault is locked."), RESTART),
    "VAULT_NOT_ENCRYPTED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The database could not be proven to be encrypted. It was closed."),
        _OTHER_COPY,
    ),
    "VAULT_DAMAGED": means(QT_TRANSLATE_NOOP("EngineCodes", "The vault's database is damaged."), _OTHER_COPY),
    "VAULT_BUSY": means(QT_TRANSLATE_NOOP("EngineCodes", "The vault's database is busy."), AGAIN),
    "VAULT_UNWRITABLE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The vault cannot be read or written."),
        QT_TRANSLATE_NOOP("EngineCodes", "Check that its folder belongs to you and that its disk is sound."),
    ),
    "VAULT_NEWER": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This vault was written by a newer version of the program."),
        QT_TRANSLATE_NOOP("EngineCodes", "Open it with that version."),
    ),
    "VAULT_MIGRATION_FAILED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The vault could not be brought up to this version. It was left as it was."),
        QT_TRANSLATE_NOOP("EngineCodes", "Go on with the previous version and report the code."),
    ),
    "BLOB_MISSING": means(QT_TRANSLATE_NOOP("EngineCodes", "A stored file is missing."), _OTHER_COPY),
    "BLOB_DAMAGED": means(QT_TRANSLATE_NOOP("EngineCodes", "A stored file is damaged."), _OTHER_COPY),
    "DISK_FULL": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no room left on the disk of the vault."),
        QT_TRANSLATE_NOOP("EngineCodes", "Free some space on that disk, or remove documents, and try again."),
    ),
}
