"""Verify an exported audit log of Cloister. This one file is the whole program: it needs Python 3.10 or newer and the
package `cryptography`, and nothing of Cloister. The format is described in docs/audit-format.md.

    python verifier.py LOG.jsonl [--key FINGERPRINT] [--checkpoint FILE]... [--code CODE]... [--json]

Every change, deletion, insertion and reordering of lines is found from the file alone. That the end of the log was cut
off, or that the whole log was replaced by an older or another one, shows only against something that was kept
elsewhere: a checkpoint file (--checkpoint), a printed code (--code), and the fingerprint of the key (--key).

Exit status: 0 the log is what it says, 1 it is not, 2 it could not be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "cloister-audit-log"
VERSION = 1
MOST_TOLD = 100  # problems and notices that are told one by one; the rest is counted
LONGEST_LINE_BYTES = 1 << 20
_CLOCKS_DIFFER_S = 2.0

_RECORD = b"cloister audit record 1\0"
_CHECKPOINT = b"cloister audit checkpoint 1\0"
_SEAL = b"cloister audit seal 1\0"
_GENESIS = b"cloister audit genesis 1\0"
_CODE = b"cloister audit code 1\0"
_KEY_CHANGED = "log.key_changed"
_FIELDS = {
    "action": str,
    "actor": str,
    "boot": str,
    "details": dict,
    "digests": dict,
    "mono_ms": int,
    "object": str,
    "outcome": str,
    "prev": str,
    "related": list,
    "request": str,
    "seq": int,
    "utc": str,
    "v": int,
}
_NAMES = frozenset(_FIELDS)
_KINDS = [*_FIELDS.values()]
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class BadInputError(Exception):
    """What the person gave cannot be used at all: exit status 2."""


@dataclass(frozen=True)
class Claim:
    """What was kept outside of the log: it had ``count`` records, and the hash of the last began with ``bits`` bits."""

    count: int
    head: int
    bits: int
    source: str
    log: str = ""

    def fits(self, digest: bytes) -> bool:
        return int.from_bytes(digest, "big") >> (256 - self.bits) == self.head


@dataclass
class Report:
    """What was found. ``intact``: nothing contradicts the log. Notices contradict nothing, but somebody should know."""

    log: str = ""
    key: str = ""
    records: int = 0
    checkpoints: int = 0
    first_utc: str = ""
    last_utc: str = ""
    head: str = ""
    sealed: bool = False
    claims_met: int = 0
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    untold: int = 0

    @property
    def intact(self) -> bool:
        return not self.problems

    def problem(self, text: str) -> None:
        self._tell(self.problems, text)

    def notice(self, text: str) -> None:
        self._tell(self.notices, text)

    def _tell(self, where: list[str], text: str) -> None:
        if len(where) < MOST_TOLD:
            where.append(text)
        else:
            self.untold += 1


class Verifier:
    """Give it the lines in order, then ``finish``. Its memory does not grow with the log."""

    def __init__(self, claims: tuple[Claim, ...] = (), key: str = "", *, needs_seal: bool = True) -> None:
        """``key``: the fingerprint that one of the log's keys must have; "": whatever the log says."""
        self.report = Report()
        self._claims: dict[int, list[Claim]] = {}
        for claim in claims:
            self._claims.setdefault(claim.count, []).append(claim)
        self._pinned = key.lower()
        self._needs_seal = needs_seal
        self._lines = 0
        self._public: Ed25519PublicKey | None = None
        self._keys_seen: list[str] = []
        self._next_key = ""  # named by the record before, which the present key has to sign
        self._header_digest = ""
        self._head = b""
        self._sequence = 0
        self._checkpoint_number = 0
        self._checkpoint_count = 0
        self._checkpoint_digest = bytes(32)
        self._clock: tuple[str, str, int, float] | None = None

    def feed(self, line: bytes) -> None:
        """One line without its line end."""
        self._lines += 1
        value = self._parse(line)
        if value is None:
            return
        if self.report.sealed:
            self.report.problem(f"line {self._lines} comes after the seal")
        if self._lines == 1 or "header" in value:
            self._take_header(line, value)
        elif "seq" in value:
            self._take_record(line, value)
        elif "checkpoint" in value:
            self._take_checkpoint(value)
        elif "seal" in value:
            self._take_seal(value)
        else:
            self.report.problem(f"line {self._lines} is no record, checkpoint or seal")

    def finish(self) -> Report:
        """What all lines together say."""
        report = self.report
        if not self._lines:
            report.problem("the log is empty")
        for count, claims in sorted(self._claims.items()):
            for claim in claims:
                if count > self._sequence:
                    report.problem(
                        f"{claim.source} says {count} records, the log has {self._sequence}: its end was cut off, "
                        "or it was put back to an earlier state"
                    )
        if self._needs_seal and not report.sealed:
            report.problem("the seal at the end is missing: the file was cut off")
        if not self._needs_seal and self._checkpoint_count < self._sequence:
            report.notice(f"no checkpoint covers the last {self._sequence - self._checkpoint_count} records yet")
        if self._next_key:
            report.problem("the log ends with a change of its key that the key before did not sign")
        self._judge_key()
        if not self._pinned:
            report.notice("the key was taken from the log itself; compare its fingerprint with the one that you keep")
        if not self._claims:
            report.notice(
                "nothing from outside was compared: a log that was replaced as a whole, or cut off and sealed anew, "
                "would not be noticed"
            )
        report.records, report.head, report.checkpoints = self._sequence, self._head.hex(), self._checkpoint_number
        return report

    def _parse(self, line: bytes) -> dict[str, Any] | None:
        where = f"line {self._lines}"
        if len(line) > LONGEST_LINE_BYTES:
            self.report.problem(f"{where} is too long")
            return None
        try:
            value = json.loads(line)
            same = canonical(value) == line if isinstance(value, dict) else False
        except (ValueError, RecursionError):
            value, same = None, False
        if not same:
            self.report.problem(f"{where} is not in canonical form: it was changed, or is no part of a log")
        return value if isinstance(value, dict) else None

    # -- header ------------------------------------------------------------------------------------------

    def _take_header(self, line: bytes, value: dict[str, Any]) -> None:
        header = value.get("header")
        if self._lines != 1 or not isinstance(header, dict):
            self.report.problem(f"line {self._lines}: the header has to be the first line, and only that")
            return
        self._header_digest = hashlib.sha256(line).hexdigest()
        if header.get("format") != FORMAT or header.get("v") != VERSION:
            self.report.problem("the header names a format that this program does not know")
        self.report.log = str(header.get("log", ""))
        self._head = hashlib.sha256(_GENESIS + self.report.log.encode("utf-8", "surrogatepass")).digest()
        try:
            raw = bytes.fromhex(str(header.get("public_key", "")))
            self._public = Ed25519PublicKey.from_public_bytes(raw)
            self.report.key = hashlib.sha256(raw).hexdigest()
        except ValueError:
            self.report.problem("the header has no usable public key")
        self._keys_seen.append(self.report.key)
        for claims in self._claims.values():
            for claim in claims:
                if claim.log and claim.log != self.report.log:
                    self.report.problem(f"{claim.source} belongs to another log")

    def _judge_key(self) -> None:
        if not self._pinned or self._pinned == self.report.key:
            return
        if self._pinned in self._keys_seen:
            self.report.notice(
                f"the key that was asked for was changed for another one, as it signed itself; the present key is "
                f"{self.report.key}"
            )
        else:
            self.report.problem("the log's key is not the one that was asked for: somebody else may have signed it")

    # -- records -----------------------------------------------------------------------------------------

    def _take_record(self, line: bytes, value: dict[str, Any]) -> None:
        report, number = self.report, value["seq"]
        if value.keys() != _NAMES or [type(value[name]) for name in _FIELDS] != _KINDS:
            report.problem(f"line {self._lines} lacks fields of a record, or has others")
            return
        if value["v"] != VERSION:
            report.problem(f"record {number} has a version that this program does not know")
        wanted = self._sequence + 1
        if number != wanted:
            report.problem(self._out_of_order(number, wanted))
        if value["prev"] != self._head.hex():
            report.problem(
                f"record {number} does not follow the one before it: something was changed, removed or added"
            )
        if self._next_key:
            report.problem(f"record {self._sequence} changes the log's key, which the key before did not sign")
            self._next_key = ""
        if value["action"] == _KEY_CHANGED:
            self._announce_key(number, value["digests"])
        self._head = hashlib.sha256(_RECORD + line).digest()
        self._sequence = number
        if number in self._claims:
            self._compare(number)
        self._look_at_clock(value)
        if not report.first_utc:
            report.first_utc = value["utc"]
        report.last_utc = value["utc"]

    def _announce_key(self, number: int, digests: dict[str, Any]) -> None:
        """The key that follows counts once the present one has signed the record that names it."""
        named = digests.get("key")
        present = self._public.public_bytes_raw().hex() if self._public is not None else ""
        if not isinstance(named, str) or digests.get("before") != present:
            self.report.problem(f"record {number} changes another key than the log's")
            return
        self._next_key = named

    def _change_key(self) -> None:
        named, self._next_key = self._next_key, ""
        try:
            raw = bytes.fromhex(named)
            self._public = Ed25519PublicKey.from_public_bytes(raw)
        except ValueError:
            self.report.problem(f"record {self._sequence} names a key that is none")
            return
        self.report.key = hashlib.sha256(raw).hexdigest()
        self._keys_seen.append(self.report.key)

    def _out_of_order(self, number: int, wanted: int) -> str:
        if number == self._sequence:
            return f"there are two records {number}: the log was forked"
        if number < wanted:
            return f"record {number} comes after record {self._sequence}: records were reordered or inserted"
        if number == wanted + 1:
            return f"record {wanted} is missing"
        return f"records {wanted} to {number - 1} are missing"

    def _compare(self, number: int) -> None:
        for claim in self._claims[number]:
            if claim.fits(self._head):
                self.report.claims_met += 1
            else:
                self.report.problem(f"{claim.source} names another record {number}: the log was forked or rewritten")

    def _look_at_clock(self, value: dict[str, Any]) -> None:
        """The wall clock may jump; the monotonic one of the same boot says by how much."""
        number, boot, utc, mono_ms = value["seq"], value["boot"], value["utc"], value["mono_ms"]
        try:
            now_s = datetime.fromisoformat(utc[:-1] + "+00:00").timestamp() if utc.endswith("Z") else None
        except ValueError:
            now_s = None
        if now_s is None:
            self.report.problem(f"record {number} has no UTC time")
            return
        before, self._clock = self._clock, (boot, utc, mono_ms, now_s)
        if before is None:
            return
        wall_s = now_s - before[3]
        if before[0] == boot:
            passed_s = (mono_ms - before[2]) / 1000
            if passed_s < 0:
                self.report.notice(f"record {number}: the monotonic clock went back by {-passed_s:.1f} s in one boot")
            elif wall_s - passed_s < -_CLOCKS_DIFFER_S:
                self.report.notice(
                    f"record {number}: the clock was set back by {passed_s - wall_s:.1f} s ({before[1]} to {utc})"
                )
            elif wall_s - passed_s > _CLOCKS_DIFFER_S:
                self.report.notice(
                    f"record {number}: the clock went forward by {wall_s - passed_s:.1f} s more than time passed: "
                    "it was set, or the machine slept"
                )
        elif wall_s < -_CLOCKS_DIFFER_S:
            self.report.notice(f"record {number}: after a restart the clock was {-wall_s:.1f} s behind ({utc})")

    # -- checkpoints and the seal ------------------------------------------------------------------------

    def _take_checkpoint(self, value: dict[str, Any]) -> None:
        report, body = self.report, value.get("checkpoint")
        if not isinstance(body, dict) or set(value) != {"checkpoint", "signature"}:
            report.problem(f"line {self._lines} is no checkpoint")
            return
        number = body.get("number")
        signed = canonical(body)
        is_signed = self._is_signed(_CHECKPOINT + signed, value["signature"])
        if not is_signed:
            report.problem(f"checkpoint {number} does not bear the signature of the log's key")
        if number != self._checkpoint_number + 1 or body.get("prev") != self._checkpoint_digest.hex():
            report.problem(f"checkpoint {number} does not follow checkpoint {self._checkpoint_number}")
        if body.get("log") != report.log:
            report.problem(f"checkpoint {number} belongs to another log")
        if body.get("count") != self._sequence or body.get("head") != self._head.hex():
            report.problem(f"checkpoint {number} does not fit the {self._sequence} records before it")
        self._checkpoint_number = number if type(number) is int else self._checkpoint_number
        self._checkpoint_count = self._sequence
        self._checkpoint_digest = hashlib.sha256(_CHECKPOINT + signed).digest()
        if self._next_key and is_signed:
            self._change_key()

    def _take_seal(self, value: dict[str, Any]) -> None:
        report, body = self.report, value.get("seal")
        if not isinstance(body, dict) or set(value) != {"seal", "signature"}:
            report.problem(f"line {self._lines} is no seal")
            return
        wanted = {
            "checkpoints": self._checkpoint_number,
            "count": self._sequence,
            "head": self._head.hex(),
            "header": self._header_digest,
            "last_checkpoint": self._checkpoint_digest.hex(),
            "log": report.log,
            "v": VERSION,
        }
        if not self._is_signed(_SEAL + canonical(body), value["signature"]):
            report.problem("the seal does not bear the signature of the log's key")
        for name, expected in wanted.items():
            if body.get(name) != expected:
                report.problem(f"the seal does not fit the log: {name} differs")
        report.sealed = True

    def _is_signed(self, message: bytes, signature: object) -> bool:
        if self._public is None or not isinstance(signature, str):
            return False
        try:
            raw = bytes.fromhex(signature)
            if raw.hex() != signature:  # capitals and spaces would be the same bytes in another spelling
                return False
            self._public.verify(raw, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def canonical(value: dict[str, Any]) -> bytes:
    """The subset of RFC 8785 that the format uses. Raises ValueError for what has no place in it."""
    return _ENCODER.encode(value).encode("ascii")


def claim_of_code(typed: str) -> Claim:
    """What a printed code says. Raises BadInputError for a slip of the hand."""
    code = "".join(typed.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    if len(code) != 30 or any(digit not in _DIGITS for digit in code):
        raise BadInputError(f"{typed} is no printed code: it has 30 letters and digits")
    check = int.from_bytes(hashlib.sha256(_CODE + code[:28].encode("ascii")).digest()[:2], "big") >> 6
    if _number(code[28:]) != check:
        raise BadInputError(f"{typed} was mistyped: its last two characters do not fit the others")
    return Claim(_number(code[:8]), _number(code[8:28]), 100, "the printed code")


def claims_of_file(content: bytes, name: str) -> tuple[Claim, ...]:
    """What a file of checkpoints says, one on each line. Its signatures are not needed: whoever kept it vouches for it.

    A line that a power cut tore off is passed over: the last one, or one that the next whole line begins with.
    Raises BadInputError.
    """
    found: list[Claim] = []
    whole = b""
    lines = content.split(b"\n")
    for place, line in reversed(list(enumerate(lines))):
        if not line.strip():
            continue
        try:
            body = json.loads(line)["checkpoint"]
            claim = Claim(
                int(body["count"]), int(str(body["head"]), 16), 256, f"{name}, count {body['count']},", body["log"]
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            if place == len(lines) - 1 or whole.startswith(line):
                continue
            raise BadInputError(f"{name} is no file of checkpoints") from None
        found.append(claim)
        whole = line
    if not found:
        raise BadInputError(f"{name} holds no checkpoint")
    return tuple(reversed(found))


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Every line, without its end; only a line feed ends a line, and a last line without one is cut off."""
    while line := file.readline(LONGEST_LINE_BYTES + 2):
        yield line[:-1] if line.endswith(b"\n") else line + b"<no end of line>"


def verify_file(file: BinaryIO, claims: tuple[Claim, ...] = (), key: str = "") -> Report:
    """Verify an export."""
    verifier = Verifier(claims, key)
    for line in lines_of(file):
        verifier.feed(line)
    return verifier.finish()


def _number(text: str) -> int:
    value = 0
    for digit in text:
        value = value << 5 | _DIGITS.index(digit)
    return value


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Verify an exported audit log of Cloister.",
        epilog=(__doc__ or "").partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("log", metavar="LOG.jsonl")
    parser.add_argument("--key", default="", metavar="FINGERPRINT", help="of the public key, as you keep it elsewhere")
    parser.add_argument(
        "--checkpoint", action="append", default=[], metavar="FILE", help="checkpoints that were kept elsewhere"
    )
    parser.add_argument("--code", action="append", default=[], metavar="CODE", help="a printed code; repeatable")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Verify one file and print the report; returns the exit status."""
    arguments = _parse(argv)
    try:
        claims = [claim_of_code(code) for code in arguments.code]
        for name in arguments.checkpoint:
            with open(name, "rb") as file:  # noqa: PTH123 - plain for whoever reads only this file
                claims += claims_of_file(file.read(), name)
        with open(arguments.log, "rb") as file:  # noqa: PTH123
            report = verify_file(file, tuple(claims), arguments.key.replace(":", "").replace(" ", ""))
    except (BadInputError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps({"intact": report.intact, **report.__dict__}, indent=2))
    else:
        _print(report, len(claims))
    return 0 if report.intact else 1


def _print(report: Report, claims: int) -> None:
    print("intact" if report.intact else "NOT INTACT")
    print(f"  log          {report.log}")
    print(f"  key          {report.key}")
    print(f"  records      {report.records}, from {report.first_utc} to {report.last_utc}")
    print(f"  head         {report.head}")
    print(f"  checkpoints  {report.checkpoints} in the log; {report.claims_met} of {claims} kept elsewhere agree")
    for title, lines in (("problem", report.problems), ("notice", report.notices)):
        for line in lines:
            print(f"{title}: {line}")
    if report.untold:
        print(f"and {report.untold} more")


if __name__ == "__main__":
    raise SystemExit(main())
