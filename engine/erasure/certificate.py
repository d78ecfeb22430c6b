"""A certificate: what was erased, when, by whom, and what still remembers it; signed with the audit log's key.

Ids, digests, counts and times, never content. The format is in docs/erasure.md; ``verifier.py`` is a second reading of
it that shares nothing with this one.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from engine.audit.canonical import canonical
from engine.audit.keys import AuditKeys
from engine.audit.log import Checkpoint
from engine.erasure.errors import CertificateInvalidError
from engine.erasure.records import Erasure, Facts
from engine.erasure.verifier import check_certificate

FORMAT = "cloister-erasure-certificate"
VERSION = 1
# What no engine can look through, each with its sentence in docs/erasure.md.
NOT_SEARCHED = ("copies_of_people", "disk_blocks", "other_backups", "source_files", "swap")
_SIGNED = b"cloister erasure certificate 1\0"


def certify(
    erasure: Erasure, facts: Facts, *, log_id: str, checkpoint: Checkpoint, keys: AuditKeys, by: str, utc: str
) -> bytes:
    """One line of canonical JSON. ``checkpoint``: of the audit log, it covers the record of the erasure."""
    told: dict[str, Any] = {
        "backups": {"holding": [*facts.backups], "unread": [*facts.backups_unread]},
        "by": by,
        "certified": utc,
        "checkpoint": {"count": checkpoint.count, "head": checkpoint.head.hex(), "number": checkpoint.number},
        "checks": {"files_left": 0, "free_pages": 0, "log_bytes": 0, "rows_left": 0, "temporary_left": 0},
        "counts": {**asdict(facts.hanging), "masked": facts.masked, "missing": facts.missing},
        "documents": [asdict(one) for one in facts.documents],
        "erased": facts.erased_at,
        "fingerprint": keys.fingerprint,
        "format": FORMAT,
        "id": erasure.id,
        "kind": erasure.kind.value,
        "log": log_id,
        "not_searched": [*NOT_SEARCHED],
        "product": version("cloister"),
        "public_key": keys.public_key.hex(),
        "requested": erasure.requested_at,
        "retrain": {"models": [*facts.models], "runs": [*facts.runs], "serving": [*facts.serving]},
        "unsearched_collections": facts.unsearched,
        "v": VERSION,
        "versions": [asdict(one) for one in facts.versions],
    }
    body = canonical(told)
    return canonical({"certificate": told, "signature": keys.sign(_SIGNED + body).hex()})


def read_certificate(content: bytes, fingerprint: str = "") -> dict[str, Any]:
    """The certificate's own part. ``fingerprint``: of the key that it has to bear.

    Raises CertificateInvalidError.
    """
    problems = check_certificate(content, fingerprint)
    if problems:
        raise CertificateInvalidError(problems[0], help="Take the file as it was written by `cloister erase`.")
    told: dict[str, Any] = json.loads(content)["certificate"]
    return told
