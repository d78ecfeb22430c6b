"""Create, unlock and close a vault: the lock, the keys, the database and the blobs as one thing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from engine.core.clock import Clock, SystemClock
from engine.core.errors import DiskFullError, NotFoundError
from engine.core.ids import new_id
from engine.core.paths import VaultPaths
from engine.vault.blobs import BlobStore, SweepReport
from engine.vault.ciphers import DEFAULT_CIPHER
from engine.vault.connections import ConnectionSettings, damaged_error
from engine.vault.creation import DATABASE_SUBKEY, create_vault, refuse_half_made
from engine.vault.database import Database
from engine.vault.durable import remove_temporaries, system_errors_are_typed
from engine.vault.errors import ManifestInvalidError, PassphraseRefusedError, VaultMissingError, WrongPassphraseError
from engine.vault.instance_lock import InstanceLock
from engine.vault.kdf import Calibration, check_new_passphrase, derive_key
from engine.vault.keys import PASSPHRASE, RECOVERY, DataKey, Slot, unwrap, wipe, wrap
from engine.vault.manifest import SLOTS_MOST, Manifest, manifest_bytes, read_manifest, write_manifest
from engine.vault.recovery_code import new_recovery_code, normalise_recovery_code
from engine.vault.reserve import settle_reserve
from engine.vault.switching import settle_rotation
from engine.vault.throttle import UnlockThrottle, system_boot_id

_log = logging.getLogger(__name__)


class Vault:
    """An unlocked vault. ``db`` and ``blobs`` work until ``close``; one process at a time has it.

    The methods that change keys ask for no permission: their callers do.
    """

    def __init__(
        self,
        paths: VaultPaths,
        manifest: Manifest,
        data_key: DataKey,
        opened_with: Slot,
        db: Database,
        lock: InstanceLock,
        throttle: UnlockThrottle,
    ) -> None:
        """Use ``Vault.unlock``."""
        self.paths = paths
        self.db = db
        self.blobs = BlobStore(db, paths.blobs)
        self.sweep: SweepReport = self.blobs.sweep_orphans()
        self._manifest = manifest
        self._data_key = data_key
        self._opened_with = opened_with
        self._lock = lock
        self._throttle = throttle
        self.failed_unlocks = throttle.failed_before
        """How often somebody tried in vain before it was unlocked."""
        self._changing_keys = threading.Lock()

    @classmethod
    def create(
        cls,
        home: Path,
        passphrase: str,
        admin: str,
        *,
        cipher: str = DEFAULT_CIPHER,
        calibration: Calibration | None = None,
        clock: Clock | None = None,
    ) -> str:
        """Make a vault in ``home`` with its first administrator; return the recovery code, to be shown once.

        Raises VaultExistsError, VaultInUseError, PassphraseRefusedError, InvalidInputError or DiskFullError.
        """
        return create_vault(
            VaultPaths(home),
            passphrase,
            admin,
            cipher=cipher,
            calibration=calibration or Calibration(),
            clock=clock or SystemClock(),
        )

    @classmethod
    def unlock(
        cls,
        home: Path,
        passphrase: str,
        *,
        clock: Clock | None = None,
        boot_id: Callable[[], str] = system_boot_id,
        settings: ConnectionSettings | None = None,
    ) -> Vault:
        """Open the vault in ``home``.

        Raises WrongPassphraseError, UnlockDelayedError, VaultInUseError, VaultMissingError,
        VaultHalfMadeError, ManifestInvalidError, and what ``Database.open`` raises.
        """
        return cls._unlock(home, passphrase, clock or SystemClock(), boot_id, settings)

    @classmethod
    def unlock_with_recovery_code(
        cls,
        home: Path,
        code: str,
        *,
        clock: Clock | None = None,
        boot_id: Callable[[], str] = system_boot_id,
        settings: ConnectionSettings | None = None,
    ) -> Vault:
        """Like ``unlock``; also raises RecoveryCodeTypoError, which counts as no attempt."""
        return cls._unlock(home, normalise_recovery_code(code), clock or SystemClock(), boot_id, settings)

    @classmethod
    def _unlock(
        cls,
        home: Path,
        secret: str,
        clock: Clock,
        boot_id: Callable[[], str],
        settings: ConnectionSettings | None,
    ) -> Vault:
        paths = VaultPaths(home)
        if not paths.manifest.exists():
            refuse_half_made(paths)
            raise VaultMissingError(
                "There is no vault in this directory.",
                help="Make one with `cloister init`, or correct CLOISTER_HOME.",
            )
        with system_errors_are_typed("The vault directory"):
            paths.make()
        lock = InstanceLock(paths.run / "engine.lock")
        lock.acquire()
        data_key: DataKey | None = None
        db: Database | None = None
        try:
            refuse_half_made(paths)
            manifest = read_manifest(paths.manifest)
            attempts = paths.run / "unlock-attempts.json"
            for written in (paths.manifest, attempts):
                remove_temporaries(written)
            throttle = UnlockThrottle(attempts, clock, boot_id)
            slot, data_key = _open_slot(manifest, secret, throttle)
            _require_authentic(manifest, data_key)
            settle_rotation(paths, manifest.epoch)
            if not paths.database.exists() or paths.database.stat().st_size == 0:
                raise damaged_error()  # an empty one must not quietly take the place of what was lost
            database_key = data_key.subkey(DATABASE_SUBKEY)
            try:
                db = _open_database(paths, database_key, manifest.cipher, settings, clock)
            finally:
                wipe(database_key)
            manifest, slot = _with_key_pair(paths, manifest, slot, secret, data_key)
            return cls(paths, manifest, data_key, slot, db, lock, throttle)
        except BaseException:
            if db is not None:
                db.close()
            if data_key is not None:
                data_key.wipe()
            lock.release()
            raise

    @property
    def vault_id(self) -> str:
        return self._manifest.vault_id

    @property
    def cipher(self) -> str:
        """The name of the database's cipher."""
        return self._manifest.cipher

    @property
    def opened_by(self) -> str | None:
        """The user id of the administrator whose passphrase opened it; None: the recovery code did."""
        return self._opened_with.holder or None

    def lock_bytes(self) -> bytes:
        """What ``vault.json`` holds now: everything that a passphrase or the recovery code needs beside itself."""
        return manifest_bytes(self._manifest)

    def lock_state(self) -> tuple[Manifest, DataKey]:
        """What a rotation of the keys begins with; nobody else has business with it."""
        return self._manifest, self._data_key

    def subkey(self, purpose: str) -> bytearray:
        """Another 32-byte key below the data key, such as for signing the audit log. The caller wipes it."""
        if purpose == DATABASE_SUBKEY:
            raise ValueError("that key is the database's own")
        return self._data_key.subkey(purpose)

    @property
    def key_locked(self) -> bool:
        """Whether the data key is kept out of swap; copies that libraries make on the way are not."""
        return self._data_key.locked

    def change_passphrase(self, old: str, new: str) -> str:
        """Rewrap the slot that ``old`` opens, and return its holder's user id; nothing is encrypted anew.

        Raises WrongPassphraseError and UnlockDelayedError as ``unlock`` does, PassphraseRefusedError and
        DiskFullError. Copies of the old vault.json still open with the old passphrase.
        """
        with self._changing_keys:
            check_new_passphrase(new)
            slot = self._require_passphrase(old)
            self._replace((slot.id,), self._wrapped(new, slot.id, PASSPHRASE, slot.holder))
            return slot.holder

    def set_passphrase(self, holder: str, new: str) -> None:
        """Give an administrator, by user id, a passphrase in place of any that they had.

        For a new administrator, or one who came in with the recovery code. Raises PassphraseRefusedError or
        DiskFullError.
        """
        with self._changing_keys:
            check_new_passphrase(new)
            stale = tuple(slot.id for slot in self._manifest.slots if slot.holder == holder)
            if not stale and len(self._manifest.slots) >= SLOTS_MOST:
                raise PassphraseRefusedError(
                    f"A vault has at most {SLOTS_MOST} passphrases.",
                    help="Remove that of a former administrator first.",
                )
            self._replace(stale, self._wrapped(new, new_id("slt"), PASSPHRASE, holder))

    def remove_passphrase(self, holder: str) -> None:
        """Raises NotFoundError, or PassphraseRefusedError for the last one."""
        with self._changing_keys:
            stale = tuple(slot.id for slot in self._manifest.slots if slot.holder == holder and slot.kind == PASSPHRASE)
            if not stale:
                raise NotFoundError("That person has no passphrase for this vault.")
            if all(slot.id in stale for slot in self._manifest.slots if slot.kind == PASSPHRASE):
                raise PassphraseRefusedError(
                    "That is the vault's last passphrase.", help="Give another administrator a passphrase first."
                )
            self._replace(stale, None)

    def replace_recovery_code(self, passphrase: str) -> str:
        """Make the old recovery code worthless and return the new one, to be shown once.

        Any holder's passphrase will do. Raises as ``change_passphrase`` does.
        """
        with self._changing_keys:
            self._require_passphrase(passphrase)
            code = new_recovery_code()
            stale = tuple(slot.id for slot in self._manifest.slots if slot.kind == RECOVERY)
            self._replace(stale, self._wrapped(normalise_recovery_code(code), new_id("slt"), RECOVERY, ""))
            return code

    def passphrase_holders(self) -> tuple[str, ...]:
        """User ids of those who can unlock."""
        return tuple(slot.holder for slot in self._manifest.slots if slot.kind == PASSPHRASE)

    def close(self) -> None:
        """Close the database, wipe the key, let another process in. Idempotent."""
        try:
            self.db.close()
        finally:
            self._data_key.wipe()
            self._lock.release()

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _require_passphrase(self, passphrase: str) -> Slot:
        slot, opened = _open_slot(self._manifest, passphrase, self._throttle)
        opened.wipe()
        if slot.kind != PASSPHRASE:
            raise PassphraseRefusedError(
                "That is the recovery code, not a passphrase.",
                help="Stop the engine and set a new passphrase with `cloister vault recover`.",
            )
        return slot

    def _wrapped(self, secret: str, slot_id: str, kind: str, holder: str) -> Slot:
        secret_key = derive_key(secret, self._manifest.salt, self._manifest.kdf)
        return wrap(self._data_key, secret_key, slot_id, kind, holder, self._manifest.context, self._manifest.epoch)

    def _replace(self, stale: tuple[str, ...], fresh: Slot | None) -> None:
        manifest = self._manifest.without_slots(frozenset(stale))
        if fresh is not None:
            manifest = manifest.with_slot(fresh)
        manifest = manifest.authenticated(self._data_key)
        write_manifest(self.paths.manifest, manifest)
        self._manifest = manifest


def _open_database(
    paths: VaultPaths, key: bytearray, cipher: str, settings: ConnectionSettings | None, clock: Clock
) -> Database:
    """Open it, on a full disk with the help of the room that was set aside."""
    reserve = paths.run / "reserve"
    if settle_reserve(reserve):
        _log.warning("the disk is full: the reserve was given up, so that documents can be removed")
    return Database.open(paths.database, key, cipher=cipher, settings=settings, clock=clock)


def _require_authentic(manifest: Manifest, data_key: DataKey) -> None:
    if manifest.is_authentic(data_key):
        return
    raise ManifestInvalidError(
        "The list of those who can open the vault was changed in vault.json by somebody without its key.",
        help="Restore the vault from a backup with `cloister backup restore`, and find out who wrote to its folder.",
    )


def _with_key_pair(
    paths: VaultPaths, manifest: Manifest, slot: Slot, secret: str, data_key: DataKey
) -> tuple[Manifest, Slot]:
    """Give a slot of the first format its key pair while its secret is at hand."""
    if manifest.code and slot.has_key_pair:
        return manifest, slot
    secret_key = derive_key(secret, manifest.salt, manifest.kdf)
    fresh = wrap(data_key, secret_key, slot.id, slot.kind, slot.holder, manifest.context, manifest.epoch)
    newer = manifest.with_slot(fresh).authenticated(data_key)
    try:
        write_manifest(paths.manifest, newer)
    except DiskFullError:
        _log.warning("the disk is full: vault.json keeps its first format until the next start")
        return manifest, slot
    return newer, fresh


def _open_slot(manifest: Manifest, secret: str, throttle: UnlockThrottle) -> tuple[Slot, DataKey]:
    """One derivation and one unwrap for each slot, whatever the secret. Raises WrongPassphraseError."""
    throttle.check()
    delay_s = throttle.begin_attempt()
    opened = unwrap(manifest.slots, derive_key(secret, manifest.salt, manifest.kdf), manifest.context, manifest.epoch)
    if opened is None:
        raise WrongPassphraseError(
            f"That does not open the vault. The next attempt is possible in {delay_s:.0f} s.",
            help=f"Check the keyboard layout and Caps Lock, wait {delay_s:.0f} s and try again; "
            "with the recovery code `cloister vault recover` sets a new passphrase. "
            "A vault.json that was altered also ends here.",
            retry_after_s=delay_s,
        )
    throttle.succeeded()
    return opened
