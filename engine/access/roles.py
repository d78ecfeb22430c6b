"""What each role may do anywhere. What a person may do with one collection is a grant, not a role."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    ANALYST = "analyst"
    KNOWLEDGE_OWNER = "knowledge_owner"
    MODEL_OWNER = "model_owner"
    COMPLIANCE_OFFICER = "compliance_officer"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    ASK = "ask"  # search and ask, in the collections that grants open
    CHANGE_DOCUMENTS = "change_documents"  # add and remove them, in the collections that grants let one write
    CREATE_COLLECTIONS = "create_collections"
    GRANT_ACCESS = "grant_access"  # to collections that one may write
    MANAGE_COLLECTIONS = "manage_collections"  # see every name and grant access to any; gives no right to read
    MANAGE_USERS = "manage_users"
    MANAGE_MODELS = "manage_models"
    TRUST_MODELS = "trust_models"  # whose packs may come in, and which chat templates
    INSPECT_MODELS = "inspect_models"  # versions that were trained here, with their proofs and lineage
    APPROVE_MODELS = "approve_models"  # let a version that was trained here answer
    EXPORT_MODELS = "export_models"  # take such a version out of the vault, in clear
    BUILD_DATASETS = "build_datasets"  # make, review and freeze training material of collections that one may read
    ERASE = "erase"  # documents and people, for good, and how long documents are kept; in collections that one may read
    EXPORT_DATASETS = "export_datasets"  # take training material out of the vault in clear
    TRAIN = "train"  # start, watch and stop trainings on versions of collections that one may read
    EVALUATE = "evaluate"  # put question sets to models, also to versions that may not answer yet
    READ_AUDIT = "read_audit"  # read, verify and export the audit log, and sign checkpoints of it
    SET_PRIVACY_POLICY = "set_privacy_policy"  # what becomes of personal data, in collections that one may read
    REVIEW_FINDINGS = "review_findings"  # see and decide what detection was unsure of, and keep its lists
    REVEAL_PSEUDONYMS = "reveal_pseudonyms"  # see, with a reason, what a pseudonym stands for
    MANAGE_VAULT = "manage_vault"  # passphrases, recovery code, stopping the engine


PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ANALYST: frozenset({Permission.ASK, Permission.CHANGE_DOCUMENTS}),
        Role.KNOWLEDGE_OWNER: frozenset(
            {
                Permission.ASK,
                Permission.CHANGE_DOCUMENTS,
                Permission.CREATE_COLLECTIONS,
                Permission.GRANT_ACCESS,
                Permission.BUILD_DATASETS,
            }
        ),
        Role.MODEL_OWNER: frozenset(
            {
                Permission.ASK,
                Permission.CHANGE_DOCUMENTS,
                Permission.MANAGE_MODELS,
                Permission.INSPECT_MODELS,
                Permission.BUILD_DATASETS,
                Permission.TRAIN,
                Permission.EVALUATE,
            }
        ),
        Role.COMPLIANCE_OFFICER: frozenset(
            {
                Permission.ASK,
                Permission.CHANGE_DOCUMENTS,
                Permission.ERASE,
                Permission.EXPORT_DATASETS,
                Permission.INSPECT_MODELS,
                Permission.APPROVE_MODELS,
                Permission.EVALUATE,
                Permission.EXPORT_MODELS,
                Permission.READ_AUDIT,
                Permission.SET_PRIVACY_POLICY,
                Permission.REVIEW_FINDINGS,
                Permission.REVEAL_PSEUDONYMS,
            }
        ),
        Role.ADMINISTRATOR: frozenset(Permission),
    }
)
