"""The verifier against exports that somebody changed: everything shows that can show, and what cannot needs a claim."""

from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.audit import verifier
from engine.audit.canonical import canonical, checkpoint_hash, checkpoint_message, genesis_hash, record_hash
from engine.audit.canonical import seal_message as seal_bytes
from engine.audit.codes import code_of
from engine.audit.keys import AuditKeys
from engine.audit.verifier import Claim, claim_of_code, claims_of_file
from tests.support.audit_kit import KEYS, audit_log, exported, fill, verified
from tests.support.clocks import FakeClock

MUTATIONS = 10_000
Lines = list[bytes]
Mutation = Callable[[Lines, random.Random], Lines]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    clock = FakeClock()
    with audit_log(tmp_path_factory.mktemp("export") / "vault.db", clock) as log:
        fill(log, 5, clock)
        log.checkpoint("asked")
        fill(log, 2, clock)
        return exported(log)


def lines_of(export: bytes) -> Lines:
    return export.splitlines()


def joined(lines: Lines) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def is_record(line: bytes) -> bool:
    return b'"seq":' in line


def test_an_untouched_export_is_intact(export: bytes) -> None:
    report = verified(export, key=KEYS.fingerprint)
    assert (report.problems, report.records, report.checkpoints, report.sealed) == ([], 8, 2, True)
    assert report.key == KEYS.fingerprint


# -- ten thousand ways to change it ------------------------------------------------------------------------


def flip_a_bit(lines: Lines, dice: random.Random) -> Lines:
    content = bytearray(joined(lines))
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    return bytes(content).split(b"\n")[:-1] if content.endswith(b"\n") else bytes(content).split(b"\n")


def change_a_value(lines: Lines, dice: random.Random) -> Lines:
    """As somebody would who knows the format: the line is canonical again."""
    at = dice.choice([index for index, line in enumerate(lines) if is_record(line)])
    record = json.loads(lines[at])
    name = dice.choice([*record])
    value = record[name]
    if isinstance(value, int):
        record[name] = value + dice.choice([-1, 1, 1000])
    elif isinstance(value, str):
        record[name] = value[:-1] + ("0" if not value.endswith("0") else "1") if value else "usr_1"
    elif isinstance(value, dict):
        record[name] = {**value, "extra": dice.randrange(100)}
    else:
        record[name] = [*value, "doc_1"]
    return [*lines[:at], canonical(record), *lines[at + 1 :]]


def delete_lines(lines: Lines, dice: random.Random) -> Lines:
    first = dice.randrange(len(lines))
    return lines[:first] + lines[first + dice.randint(1, 5) :]


def swap_lines(lines: Lines, dice: random.Random) -> Lines:
    one, other = dice.sample(range(len(lines)), 2)
    changed = [*lines]
    changed[one], changed[other] = lines[other], lines[one]
    return changed


def move_a_block(lines: Lines, dice: random.Random) -> Lines:
    first = dice.randrange(1, len(lines) - 2)
    size = dice.randint(1, min(4, len(lines) - first - 1))
    rest = lines[:first] + lines[first + size :]
    to = dice.choice([index for index in range(len(rest) + 1) if index != first])
    return rest[:to] + lines[first : first + size] + rest[to:]


def repeat_a_line(lines: Lines, dice: random.Random) -> Lines:
    at = dice.randrange(len(lines))
    to = dice.randrange(len(lines) + 1)
    return [*lines[:to], lines[at], *lines[to:]]


def fork(lines: Lines, dice: random.Random) -> Lines:
    """A second record with the same number and the same one before it."""
    at = dice.choice([index for index, line in enumerate(lines) if is_record(line)])
    record = json.loads(lines[at]) | {"actor": "usr_7"}
    return [*lines[: at + 1], canonical(record), *lines[at + 1 :]]


def insert_and_chain_anew(lines: Lines, dice: random.Random) -> Lines:
    """A forger who computes every hash and number after the insertion, but cannot sign."""
    at = dice.choice([index for index, line in enumerate(lines) if is_record(line)])
    return chained_anew([*lines[:at], lines[at], *lines[at:]])


def change_and_chain_anew(lines: Lines, dice: random.Random) -> Lines:
    at = dice.choice([index for index, line in enumerate(lines) if is_record(line)])
    record = json.loads(lines[at]) | {"details": {"page": dice.randrange(10**6, 10**7)}}
    return chained_anew([*lines[:at], canonical(record), *lines[at + 1 :]])


def delete_and_chain_anew(lines: Lines, dice: random.Random) -> Lines:
    at = dice.choice([index for index, line in enumerate(lines) if is_record(line)])
    return chained_anew(lines[:at] + lines[at + 1 :])


def cut_off(lines: Lines, dice: random.Random) -> Lines:
    return lines[: dice.randrange(len(lines))]


def cut_off_and_keep_the_seal(lines: Lines, dice: random.Random) -> Lines:
    return [*lines[: dice.randrange(1, len(lines) - 1)], lines[-1]]


def chained_anew(lines: Lines, keys: AuditKeys | None = None) -> Lines:
    """All numbers and hashes as they would have to be. ``keys``: sign anew with these; None: signatures stay."""
    header = json.loads(lines[0])["header"]
    if keys is not None:
        header |= {"public_key": keys.public_key.hex(), "fingerprint": keys.fingerprint}
    found: Lines = [canonical({"header": header})]
    head, count, checkpoint, number = genesis_hash(header["log"]), 0, bytes(32), 0
    for line in lines[1:]:
        value: dict[str, Any] = json.loads(line)
        kind = next((kind for kind in ("checkpoint", "seal") if kind in value), None)
        if kind is None:
            count += 1
            found.append(canonical(value | {"seq": count, "prev": head.hex()}))
            head = record_hash(found[-1])
            continue
        if kind == "checkpoint":
            number += 1
            body = value[kind] | {"count": count, "head": head.hex(), "number": number, "prev": checkpoint.hex()}
            message = checkpoint_message(canonical(body))
            checkpoint = checkpoint_hash(canonical(body))
        else:
            body = value[kind] | {"count": count, "head": head.hex(), "checkpoints": number}
            body |= {"last_checkpoint": checkpoint.hex(), "header": verifier.hashlib.sha256(found[0]).hexdigest()}
            message = seal_bytes(canonical(body))
        signature = value["signature"] if keys is None else keys.sign(message).hex()
        found.append(canonical({kind: body, "signature": signature}))
    return found


EVERY: tuple[Mutation, ...] = (
    flip_a_bit,
    change_a_value,
    delete_lines,
    swap_lines,
    move_a_block,
    repeat_a_line,
    fork,
    insert_and_chain_anew,
    change_and_chain_anew,
    delete_and_chain_anew,
    cut_off,
    cut_off_and_keep_the_seal,
)


def test_ten_thousand_mutations_are_all_found(export: bytes) -> None:
    dice = random.Random(20261122)
    lines = lines_of(export)
    tried = 0
    while tried < MUTATIONS:
        mutate = EVERY[tried % len(EVERY)]
        changed = joined(mutate(lines, dice))
        if changed == export:
            continue
        tried += 1
        assert not verified(changed).intact, (mutate.__name__, tried)


def test_a_fork_and_a_gap_are_named(export: bytes) -> None:
    lines = lines_of(export)
    forked = [*lines[:5], canonical(json.loads(lines[4]) | {"actor": "usr_7"}), *lines[5:]]
    assert "there are two records 4: the log was forked" in verified(joined(forked)).problems
    assert "record 4 is missing" in verified(joined(lines[:4] + lines[5:])).problems
    assert any("reordered" in text for text in verified(joined([*lines[:5], lines[2], *lines[5:]])).problems)


def test_one_change_is_told_once_and_not_for_every_record_after_it(export: bytes) -> None:
    lines = lines_of(export)
    lines[3] = canonical(json.loads(lines[3]) | {"actor": "usr_7"})
    assert verified(joined(lines)).problems == [
        "record 4 does not follow the one before it: something was changed, removed or added"
    ]


# -- what only something from outside can show -------------------------------------------------------------


def test_cutting_off_the_end_and_putting_back_shows_against_one_external_checkpoint(tmp_path: Path) -> None:
    clock = FakeClock()
    path = tmp_path / "vault.db"
    with audit_log(path, clock) as log:
        fill(log, 20, clock)
        early = exported(log)
    shutil.copy(path, tmp_path / "older.db")
    with audit_log(path, clock) as log:
        fill(log, 10, clock)
        kept = log.checkpoint("asked")
        late = exported(log)
    assert kept is not None
    claims = (*claims_of_file(kept.line + b"\n", "the safe"), claim_of_code(kept.code))
    assert verified(late, *claims).claims_met == 2
    # Rolled back: an older, well-sealed export is sound in itself, and the claim shows it.
    assert verified(early).intact
    assert [text for text in verified(early, *claims).problems if "put back to an earlier state" in text]
    # Forked: the older vault went on by itself, past the kept checkpoint.
    with audit_log(tmp_path / "older.db", clock) as log:
        fill(log, 30, clock)
        other = exported(log)
    assert verified(other).intact
    assert [text for text in verified(other, *claims).problems if "forked or rewritten" in text]


def test_a_log_that_was_written_anew_with_another_key_shows_against_fingerprint_and_code(export: bytes) -> None:
    mallory = AuditKeys(bytes(32), bytes(32))
    lines = lines_of(export)
    lines[4] = canonical(json.loads(lines[4]) | {"actor": "usr_7"})
    rewritten = joined(chained_anew(lines, mallory))
    assert verified(rewritten).intact
    assert not verified(rewritten, key=KEYS.fingerprint).intact
    head = record_hash(lines_of(export)[-3])
    assert is_record(lines_of(export)[-3])
    assert verified(export, claim_of_code(code_of(8, head))).claims_met == 1
    assert not verified(rewritten, claim_of_code(code_of(8, head))).intact


def test_a_checkpoint_of_another_log_is_told(export: bytes, tmp_path: Path) -> None:
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 30)
        other = log.checkpoint("asked")
    assert other is not None
    claims = claims_of_file(other.line, "other.jsonl")
    assert [text for text in verified(export, *claims).problems if "belongs to another log" in text]


def test_without_anything_from_outside_the_report_says_what_that_leaves_open(export: bytes) -> None:
    report = verified(export)
    assert [text for text in report.notices if "nothing from outside was compared" in text]
    assert not verified(export, Claim(8, 0, 256, "x"), key=KEYS.fingerprint).notices


# -- clocks ------------------------------------------------------------------------------------------------


def test_a_clock_that_is_set_is_a_notice_and_no_problem(tmp_path: Path) -> None:
    clock = FakeClock()
    path = tmp_path / "vault.db"
    with audit_log(path, clock) as log:
        fill(log, 3, clock)
        clock.set_wall_back(hours=1)
        fill(log, 3, clock)
        clock.set_wall_back(days=-3)
        fill(log, 3, clock)
    clock.set_wall_back(days=2)
    clock.since_boot_s = 5.0
    with audit_log(path, clock, boot="boot-2") as log:
        fill(log, 3, clock)
        report = verified(exported(log))
    assert report.problems == []
    assert report.notices[:3] == [
        "record 5: the clock was set back by 3600.0 s (2026-05-04T12:00:03.000Z to 2026-05-04T11:00:04.000Z)",
        "record 8: the clock went forward by 259200.0 s more than time passed: it was set, or the machine slept",
        "record 11: after a restart the clock was 172799.0 s behind (2026-05-05T11:00:10.000Z)",
    ]


# -- hostile and odd input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}\n",
        b"[1]\n",
        b'{"header":7}\n',
        b'{"header":{"public_key":"zz"}}\n',
        b'{"seq":NaN}\n',
        b'{"seq":' + b"9" * 5000 + b"}\n",
        b"[" * 100_000 + b"\n",
        b'{"seq":1}\n{"checkpoint":[],"signature":1}\n{"seal":{},"signature":"00"}\n',
        b"\xff\xfe\x00\n",
        b"x" * (2 << 20),
    ],
)
def test_what_is_no_log_is_a_problem_and_no_crash(content: bytes) -> None:
    assert not verified(content).intact


def test_a_field_that_is_there_twice_is_found(export: bytes) -> None:
    lines = lines_of(export)
    lines[3] = lines[3].replace(b'{"action"', b'{"action":"log.read","action"', 1)
    assert "line 4 is not in canonical form: it was changed, or is no part of a log" in verified(joined(lines)).problems


# -- on its own --------------------------------------------------------------------------------------------


def test_it_runs_alone_outside_of_cloister(export: bytes, tmp_path: Path) -> None:
    program = shutil.copy(verifier.__file__, tmp_path / "verify.py")
    log = tmp_path / "log.jsonl"
    log.write_bytes(export)
    command = [sys.executable, "-I", str(program), str(log), "--json", "--key", KEYS.fingerprint]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, json.loads(ran.stdout)["records"]) == (0, 8)
    log.write_bytes(export.replace(b"document.viewed", b"document.erased", 1))
    ran = subprocess.run(command[:-3], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.split("\n")[0]) == (1, "NOT INTACT")
    ran = subprocess.run([*command[:-3], "--code", "ABC"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 2


def test_it_imports_nothing_but_the_standard_library_and_cryptography() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text(encoding="utf-8"))
    modules = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in modules} - sys.stdlib_module_names == {"cryptography"}
