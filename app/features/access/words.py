"""Roles, permissions and ways in, in words. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from app.bridge.moments import moment_text
from engine.contract.access import KeyResponse
from engine.contract.documents import Access
from engine.contract.system import Role, UserResponse


def role_word(role: Role) -> str:
    return {
        Role.ANALYST: QCoreApplication.translate("Access", "analyst"),
        Role.KNOWLEDGE_OWNER: QCoreApplication.translate("Access", "knowledge owner"),
        Role.MODEL_OWNER: QCoreApplication.translate("Access", "model owner"),
        Role.COMPLIANCE_OFFICER: QCoreApplication.translate("Access", "compliance officer"),
        Role.ADMINISTRATOR: QCoreApplication.translate("Access", "administrator"),
    }[role]


def role_note(role: Role) -> str:
    """What somebody in this role does, in a sentence."""
    return {
        Role.ANALYST: QCoreApplication.translate(
            "Access", "Asks questions and adds documents where a collection is shared with them."
        ),
        Role.KNOWLEDGE_OWNER: QCoreApplication.translate(
            "Access", "Also makes collections, shares those they may write, and builds datasets."
        ),
        Role.MODEL_OWNER: QCoreApplication.translate("Access", "Also imports models, trains them and evaluates them."),
        Role.COMPLIANCE_OFFICER: QCoreApplication.translate(
            "Access", "Also reads the audit log, approves models, and takes datasets and models out of the vault."
        ),
        Role.ADMINISTRATOR: QCoreApplication.translate(
            "Access", "May do everything, but reads only the collections that are shared with them."
        ),
    }[role]


def access_word(access: Access) -> str:
    if access is Access.WRITE:
        return QCoreApplication.translate("Access", "read and write")
    return QCoreApplication.translate("Access", "read")


def permission_word(permission: str) -> str:
    """A permission that this program does not know yet is shown as the engine calls it."""
    return {
        "ask": QCoreApplication.translate("Access", "Search and ask"),
        "change_documents": QCoreApplication.translate("Access", "Add and remove documents"),
        "create_collections": QCoreApplication.translate("Access", "Make collections"),
        "grant_access": QCoreApplication.translate("Access", "Share collections that they may write"),
        "manage_collections": QCoreApplication.translate("Access", "Share any collection"),
        "manage_users": QCoreApplication.translate("Access", "Manage users and groups"),
        "manage_models": QCoreApplication.translate("Access", "Import, use and remove models"),
        "trust_models": QCoreApplication.translate("Access", "Decide whose model packs may come in"),
        "inspect_models": QCoreApplication.translate("Access", "See models that were trained here"),
        "approve_models": QCoreApplication.translate("Access", "Approve models that were trained here"),
        "export_models": QCoreApplication.translate("Access", "Take models out of the vault"),
        "build_datasets": QCoreApplication.translate("Access", "Build and review datasets"),
        "export_datasets": QCoreApplication.translate("Access", "Take datasets out of the vault"),
        "train": QCoreApplication.translate("Access", "Train models"),
        "evaluate": QCoreApplication.translate("Access", "Evaluate models"),
        "read_audit": QCoreApplication.translate("Access", "Read and export the audit log"),
        "manage_vault": QCoreApplication.translate("Access", "Manage the vault, its keys and backups"),
    }.get(permission, permission)


def ways_in(user: UserResponse) -> str:
    """How they can come in: by what they hold."""
    held = [
        word
        for word, has in (
            (QCoreApplication.translate("Access", "passphrase"), user.has_passphrase),
            (QCoreApplication.translate("Access", "password"), user.has_password),
            (QCoreApplication.translate("Access", "API key"), user.has_key),
        )
        if has
    ]
    return ", ".join(held) or QCoreApplication.translate("Access", "none")


def key_reach(key: KeyResponse) -> str:
    """What a key may do, shortly: all that its owner may, or how narrow it is."""
    parts = []
    if key.permissions is not None:
        parts.append(", ".join(permission_word(one) for one in key.permissions))
    if key.collections is not None:
        names = ", ".join(key.collections)
        parts.append(QCoreApplication.translate("Access", "in {collections}").replace("{collections}", names))
    return " · ".join(parts) or QCoreApplication.translate("Access", "all that its owner may do")


def key_end(key: KeyResponse) -> str:
    if key.expires_at is None:
        return QCoreApplication.translate("Access", "never")
    return moment_text(key.expires_at)


def count(number: int) -> str:
    return QLocale().toString(number)
