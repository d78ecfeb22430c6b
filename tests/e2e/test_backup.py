"""Backups as a person makes them with a USB stick: it fills, it is pulled out, and one day it is all that is left."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.crash import run_python

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a stick needs root on Linux"),
]

# In a mount namespace of its own, so that no stick outlives the process; the engine is started within it.
STORY = """
import ctypes, json, sys
from pathlib import Path
from tests.support.installation import make_installation

folder = Path(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x00020000) or libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None):
    sys.exit(print("no namespaces") or 0)
stick, kept = folder / "stick", folder / "kept"
for one in (stick, kept, folder / "rules"):
    one.mkdir()

def plug_in(size):
    assert libc.mount(b"tmpfs", bytes(stick), b"tmpfs", 0, b"size=" + size) == 0

def pull_out():
    assert libc.umount2(bytes(stick), 2) == 0  # lazily: whoever has it open loses it later

def error_of(*arguments):
    done = office.run(*arguments, check=False)
    assert done.returncode == 1, (arguments, done.stdout, done.stderr)
    line = next(line for line in done.stderr.splitlines() if line.startswith("error["))
    return line[6:].partition("]")[0]

def answer(where, question):
    return where.json("ask", question, "--collection", "rules", "--mode", "quote")["answer"]

office = make_installation(folder)
code = office.json("init", "--administrator", "ada")["recovery_code"]
(folder / "rules" / "hotel.md").write_text("# Travel\\n\\nHotel costs are reimbursed up to 140 euros per night.\\n")
office.run("collections", "create", "rules")
office.run("add", str(folder / "rules"), "--collection", "rules")
assert "140 euros" in answer(office, "How high may hotel costs be?")

# A stick that is too small: nothing half made counts, and the engine goes on.
plug_in(b"300k")
assert error_of("backup", "create", "--to", str(stick / "cloister")) == "BACKUP_DISK_FULL"
assert office.json("backup", "list", "--from", str(stick / "cloister"))["backups"] == []
assert "140 euros" in answer(office, "How high may hotel costs be?")
pull_out()

plug_in(b"200m")
place = str(stick / "cloister")
first = office.json("backup", "create", "--to", place)
(folder / "rules" / "flight.md").write_text("# Flights\\n\\nFlights under six hours are booked in economy class.\\n")
office.run("add", str(folder / "rules"), "--collection", "rules")
second = office.json("backup", "create", "--to", place)
assert second["backup"]["number"] == 2 and second["backup"]["documents"] == 2
again = office.json("backup", "create", "--to", place)
written = [one["written_bytes"] for one in (first, second, again)]
assert again["written_bytes"] < first["written_bytes"], written  # of so small a database nearly each piece changes
assert office.json("backup", "verify", "--from", place)["intact"]
pruned = office.json("backup", "prune", "--from", place, "--keep", "2")
assert pruned["removed"] == [first["backup_id"]] and len(pruned["kept"]) == 2
assert office.json("backup", "verify", "--from", place)["intact"]
document = office.json("documents", "list", "--collection", "rules")["documents"][0]["id"]
holding = office.json("backup", "list", "--from", place, "--document", document)["backups"]
assert {one["id"] for one in holding} >= {again["backup_id"]}

# Pulled out: the empty mount point is not taken for the stick.
import shutil
shutil.copytree(stick / "cloister", kept / "cloister")
pull_out()
for arguments in (("create", "--to", place), ("list", "--from", place), ("verify", "--from", place)):
    assert error_of("backup", *arguments) in ("BACKUP_FOLDER", "BACKUP_FOLDER_EMPTY"), arguments
assert not (stick / "cloister").exists() or not any((stick / "cloister").iterdir())
assert "140 euros" in answer(office, "How high may hotel costs be?")

office.run("engine", "stop")
shutil.rmtree(office.home)

# The machine is gone. One command, on an empty folder, with the passphrase of the day.
new = folder / "new"
new.mkdir()
fresh = make_installation(new)
done = fresh.run("backup", "restore", "--from", str(kept / "cloister"), "--home", str(fresh.home))
assert "It holds 2 documents" in done.stdout, done.stdout
assert "140 euros" in answer(fresh, "How high may hotel costs be?")
assert fresh.json("search", "economy class flights", "--collection", "rules")["hits"][0]["document"] == "flight.md"
assert fresh.json("vault", "check")["intact"]
refused = fresh.run("backup", "restore", "--from", str(kept / "cloister"), "--home", str(fresh.home), check=False)
assert refused.returncode == 1
fresh.run("engine", "stop")
refused = fresh.run("backup", "restore", "--from", str(kept / "cloister"), "--home", str(fresh.home), check=False)
assert refused.returncode == 1 and "RESTORE_TARGET" in refused.stderr

# And with the recovery code, to a third place; then with a passphrase that nobody has.
third = folder / "third"
third.mkdir()
last = make_installation(third)
(third / "code.txt").write_text(code)
last.run("backup", "restore", "--from", str(kept / "cloister"), "--recovery-code",
         CLOISTER_RECOVERY_CODE_FILE=str(third / "code.txt"))
assert "140 euros" in answer(last, "How high may hotel costs be?")
last.run("engine", "stop")
(third / "wrong.txt").write_text("not this one")
wrong = last.run("backup", "restore", "--from", str(kept / "cloister"), "--home", str(third / "fourth"), check=False,
                 CLOISTER_PASSPHRASE_FILE=str(third / "wrong.txt"))
assert wrong.returncode == 1 and "BACKUP_WRONG_PASSPHRASE" in wrong.stderr
assert not (third / "fourth" / "vault.json").exists()
print("the end")
"""


def test_a_stick_that_fills_is_pulled_out_and_is_all_that_is_left(tmp_path: Path) -> None:
    output = run_python(STORY, str(tmp_path), timeout_s=1000).splitlines()
    if output and output[0].startswith("no "):
        pytest.skip(output[0])
    assert output[-1] == "the end"
