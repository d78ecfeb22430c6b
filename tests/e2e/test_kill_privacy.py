"""SIGKILL while documents are read again under a stricter policy: what it hides is readable at no moment."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from engine.ingest import documents
from engine.privacy.handling.policies import Change
from engine.privacy.handling.policy import Act, Use
from tests.support.crash import ROOT, kill_after_line
from tests.support.ingest_kit import IngestKit, archive, open_kit, write

MANY = int(os.environ.get("CLOISTER_KILL_POINTS", "8"))
pytestmark = [pytest.mark.timeout(900), pytest.mark.slow]
NAMES = ("Margarethe Zwickelhuber", "Ferdinand Obermoser", "Ottilie Kranzbichler", "Leopold Wagenhofer")


def letter(number: int) -> str:
    name = NAMES[number % len(NAMES)]
    return (
        f"# Letter {number}\n\nDear Mrs {name},\n\nyour salary for order {number} is paid to the account "
        f"DE89 3704 0044 0532 0130 00.\n\nMrs {name} returns key number {number} to the reception."
    )


def start_driver(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.privacy_driver", str(home)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def readable(kit: IngestKit) -> str:
    """Everything that anybody could be shown now."""
    pieces: list[str] = []
    with kit.database.read() as conn:
        for document in kit.documents().values():
            pieces += [document.name, document.title or "", documents.text_of(conn, document.id)]
            pieces += [element.text for element in documents.elements_of(conn, document.id)]
    for passage in kit.search.search("salary account key reception", collections=[kit.collection], k=50):
        pieces.append(passage.text)
    return "\n".join(pieces)


@pytest.mark.parametrize("kills", [2, MANY])
def test_killed_while_documents_are_read_again(tmp_path: Path, kills: int) -> None:
    home, folder = tmp_path / "vault", tmp_path / "letters"
    for number in range(4 * kills):
        write(folder / f"letter{number:02}.txt", letter(number))
    archive(folder / "mail.zip", {"body.txt": letter(90), "a.txt": letter(91), "b.txt": "# Pumps\n\nSeals are grey."})
    kit = open_kit(home, with_privacy=True)
    kit.ingest(folder)
    assert "Zwickelhuber" in readable(kit)
    kit.close()

    idle = open_kit(home, with_privacy=True, start=False)
    assert idle.privacy is not None
    uses = {Use.INDEX: {"PERSON": Act.PSEUDONYMISE, "IBAN_CODE": Act.MASK}}
    job_id = idle.privacy.policies.change(idle.collection, Change(uses), by="usr_test").job_id
    assert job_id is not None and leaks(readable(idle)) == []
    idle.close()

    rng = random.Random(kills)
    for kill in range(kills):
        if "done" in kill_after_line(start_driver(home), rng.uniform(0.0, 4.0) if kill else 0.0):
            break
        between = open_kit(home, with_privacy=True, start=False)
        assert leaks(readable(between)) == []
        between.close()
    output, errors = start_driver(home).communicate(timeout=300)
    assert "done" in output, errors

    kit = open_kit(home, with_privacy=True)
    kit.check()
    assert leaks(readable(kit)) == []
    assert {(one.status.value, one.privacy_revision) for one in kit.documents().values()} == {("ready", 1)}
    assert len(kit.documents()) == 4 * kills + 3
    with kit.database.read() as conn:
        assert leaks(" ".join(str(row) for row in conn.execute("SELECT * FROM chunks"))) == []
        assert leaks(" ".join(str(row[0]) for row in conn.execute("SELECT term FROM vocabulary"))) == []
    assert set(kit.found("salary account")) and kit.count("privacy_originals") >= 4 * kills
    kit.close()


def leaks(text: str) -> list[str]:
    words = [word for name in NAMES for word in name.split()]
    return [word for word in [*words, "DE89", "0532"] if word.casefold() in text.casefold()]
