"""Verify a certificate of erasure. This one file is the whole program: it needs Python 3.10 or newer and the package
`cryptography`, and nothing of Cloister. The format is described in docs/erasure.md.

    python verifier.py CERTIFICATE.json [--key FINGERPRINT]

The certificate carries its public key: that this is the key of the vault in question shows only against the fingerprint
that somebody kept elsewhere (--key; `cloister audit export` names it).

Exit status: 0 the certificate is what it says, 1 it is not, 2 it could not be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "cloister-erasure-certificate"
VERSION = 1
MOST_BYTES = 64 << 20
_SIGNED = b"cloister erasure certificate 1\0"
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def check_certificate(content: bytes, fingerprint: str = "") -> list[str]:
    """What is wrong with it; empty: nothing is. ``fingerprint``: of the key that it has to bear, "" for any."""
    try:
        whole = json.loads(content)
        told, signature = whole["certificate"], bytes.fromhex(whole["signature"])
        public_key = bytes.fromhex(told["public_key"])
        if (told["format"], told["v"]) != (FORMAT, VERSION) or set(whole) != {"certificate", "signature"}:
            return ["This is no certificate of this format."]
        body = _ENCODER.encode(told).encode("ascii")
        key = Ed25519PublicKey.from_public_bytes(public_key)
    except (ValueError, KeyError, TypeError, RecursionError):
        return ["This is no certificate of this format."]
    problems = []
    if _ENCODER.encode(whole).encode("ascii") != content.rstrip(b"\n"):
        problems.append("The file is not in the form that was written.")
    if hashlib.sha256(public_key).hexdigest() != told.get("fingerprint"):
        problems.append("The key does not have the fingerprint that the certificate says.")
    if fingerprint and told.get("fingerprint") != fingerprint.strip().lower():
        problems.append("It was signed with another key than the expected one.")
    try:
        key.verify(signature, _SIGNED + body)
    except InvalidSignature:
        problems.append("The signature does not fit: something was changed.")
    return problems


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify a certificate of erasure.")
    parser.add_argument("file", metavar="CERTIFICATE")
    parser.add_argument("--key", default="", metavar="FINGERPRINT", help="the key that it has to bear")
    given = parser.parse_args(arguments)
    try:
        content = Path(given.file).read_bytes()
    except OSError as error:
        print(f"could not be read: {error.strerror}", file=sys.stderr)
        return 2
    if len(content) > MOST_BYTES:
        print("could not be read: too large", file=sys.stderr)
        return 2
    problems = check_certificate(content, given.key)
    for problem in problems:
        print(f"problem: {problem}")
    if problems:
        return 1
    told = json.loads(content)["certificate"]
    print(f"The certificate is intact: {told['id']}, {len(told['documents'])} documents, erased {told['erased']}.")
    print(f"  key         {told['fingerprint']}{'' if given.key else '  (compare it, or give --key)'}")
    print(f"  checkpoint  {told['checkpoint']['number']} of {told['log']}, {told['checkpoint']['count']} records")
    for name, what in (("models", "needs retraining"), ("serving", "needs retraining and answers")):
        for one in told["retrain"][name]:
            print(f"  {what}: {one}")
    for one in told["backups"]["holding"]:
        print(f"  backup that still holds it: {one}")
    for one in told["backups"]["unread"]:
        print(f"  backup that may hold it: {one}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
