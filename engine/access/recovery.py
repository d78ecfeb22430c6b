"""Decide which administrator gets a passphrase when somebody came in with the recovery code."""

from __future__ import annotations

from engine.access.model import User
from engine.access.users import Users
from engine.core.errors import ConflictError, NotFoundError
from engine.vault.vault import Vault


class AdministratorUnclearError(ConflictError):
    """Several administrators could be meant and none was named."""

    code = "ADMINISTRATOR_UNCLEAR"


def give_passphrase(vault: Vault, users: Users, passphrase: str, name_or_id: str | None) -> User:
    """Give the passphrase to the named administrator, or to the only one who had any; return whom.

    Asks for no permission: the vault was opened with the recovery code. Raises AdministratorUnclearError or
    NotFoundError, which list the names, and what ``Vault.set_passphrase`` raises.
    """
    administrators = users.administrators()
    user = _only(vault, administrators) if name_or_id is None else _named(users, administrators, name_or_id)
    vault.set_passphrase(user.id, passphrase)
    return user


def _only(vault: Vault, administrators: tuple[User, ...]) -> User:
    # A holder who is no longer an administrator could open the vault and then not administer it.
    holders = vault.passphrase_holders()
    candidates = tuple(user for user in administrators if user.id in holders) or administrators
    if len(candidates) > 1:
        raise AdministratorUnclearError(
            f"Several administrators can be given the new passphrase: {_names(candidates)}.",
            help="Name one with --administrator NAME.",
        )
    return candidates[0]


def _named(users: Users, administrators: tuple[User, ...], name_or_id: str) -> User:
    try:
        return users.administrator(name_or_id)
    except NotFoundError:
        raise NotFoundError(
            "There is no administrator of that name.", help=f"The administrators are: {_names(administrators)}."
        ) from None


def _names(users: tuple[User, ...]) -> str:
    return ", ".join(user.name for user in users)
