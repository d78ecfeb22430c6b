"""The passphrase is forgotten, changed, and the recovery code replaced, as people do it at the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.client.supervisor import wait_until_stopped
from tests.support.installation import CLOISTER, PASSPHRASE, Installation, make_installation
from tests.support.terminal import Terminal

pytestmark = pytest.mark.timeout(900)

RECOVERED = "walnut ferry quilt thunder"
CHANGED = "Marmelade-Laterne-Zwirn"
WEAK = "aaaabbbb"


@dataclass(frozen=True)
class Owned:
    """A vault with a document, its engine stopped, and what its owner keeps on paper."""

    installation: Installation
    folder: Path
    code: str

    def run(self, *arguments: str, passphrase: str, **files: str) -> tuple[int, str, str]:
        """Exit status, output and errors, with a file for each secret; nothing secret may be said."""
        done = self.installation.run(
            *arguments,
            check=False,
            CLOISTER_PASSPHRASE_FILE=self.file("passphrase", passphrase),
            **{name: self.file(name, secret) for name, secret in files.items()},
        )
        for secret in (passphrase, *files.values()):
            assert secret not in done.stdout + done.stderr
        return done.returncode, done.stdout, done.stderr

    def file(self, name: str, secret: str) -> str:
        path = self.folder / name
        path.write_text(secret + "\n")
        return str(path)

    def error_of(self, *arguments: str, passphrase: str, **files: str) -> str:
        """The code of the error that the command must end with."""
        status, _, errors = self.run(*arguments, passphrase=passphrase, **files)
        assert status == 1
        return next(line for line in errors.splitlines() if line.startswith("error["))[6:].partition("]")[0]

    def answers(self, passphrase: str) -> None:
        status, output, errors = self.run(
            "ask", "How high may hotel costs be?", "--collection", "rules", passphrase=passphrase
        )
        assert status == 0, errors
        assert "140 euros" in output

    def stop(self) -> None:
        """Stop the engine if one runs, and wait until its process is gone, however slow the machine is."""
        status = self.installation.run("engine", "status", "--json", check=False)
        if status.returncode == 0:
            self.installation.run("engine", "stop", check=False)
            assert wait_until_stopped(self.installation.home, pid=json.loads(status.stdout)["pid"], timeout_s=200)

    def lengthen_delay(self) -> None:
        """Let the one failed attempt count as seven, so that a slow machine is still within the delay."""
        record = self.installation.home / "run" / "unlock-attempts.json"
        record.write_text(record.read_text().replace('"failures": 1', '"failures": 7'))

    def forget_attempts(self) -> None:
        """Let the delay pass without waiting for it."""
        (self.installation.home / "run" / "unlock-attempts.json").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Owned:
    folder = tmp_path_factory.mktemp("owned")
    installation = make_installation(folder)
    code = installation.json("init", "--administrator", "ada")["recovery_code"]
    document = folder / "travel.txt"
    document.write_text("Travel rules\n\nHotel costs are reimbursed up to 140 euros per night.\n")
    installation.json("collections", "create", "rules")
    installation.json("add", str(document), "--collection", "rules")
    (folder / "secrets").mkdir()
    return Owned(installation, folder / "secrets", code)


def test_a_forgotten_passphrase_a_changed_one_and_a_replaced_code(owned: Owned) -> None:
    recover = ("vault", "recover")
    # The engine still runs: nothing is asked and nothing is touched.
    assert owned.error_of(*recover, passphrase=RECOVERED, CLOISTER_RECOVERY_CODE_FILE=owned.code) == "ENGINE_RUNNING"
    owned.stop()

    slip = owned.code[:-1]
    assert owned.error_of(*recover, passphrase=RECOVERED, CLOISTER_RECOVERY_CODE_FILE=slip) == "VAULT_RECOVERY_TYPO"
    status, output, errors = owned.run(
        *recover, "--json", passphrase=RECOVERED, CLOISTER_RECOVERY_CODE_FILE=owned.code.lower()
    )
    assert (status, errors) == (0, "")
    assert '"administrator": "ada"' in output
    assert owned.error_of("engine", "start", passphrase=PASSPHRASE) == "VAULT_WRONG_PASSPHRASE"
    owned.forget_attempts()
    owned.answers(RECOVERED)

    # While the engine runs: another passphrase, which a restart does not undo.
    change = ("vault", "passphrase")
    assert owned.error_of(*change, passphrase=PASSPHRASE, CLOISTER_NEW_PASSPHRASE_FILE=CHANGED) == (
        "VAULT_WRONG_PASSPHRASE"
    )
    owned.forget_attempts()
    status, output, _ = owned.run(*change, passphrase=RECOVERED, CLOISTER_NEW_PASSPHRASE_FILE=CHANGED)
    assert status == 0
    assert "passphrase of ada" in output
    # And another code.
    assert owned.error_of("vault", "recovery-code", passphrase=RECOVERED) == "VAULT_WRONG_PASSPHRASE"
    owned.forget_attempts()
    status, output, _ = owned.run("vault", "recovery-code", passphrase=CHANGED)
    assert status == 0
    fresh = output.splitlines()[0].removeprefix("Recovery code:").strip()
    owned.stop()
    assert owned.error_of("engine", "start", passphrase=RECOVERED) == "VAULT_WRONG_PASSPHRASE"
    owned.forget_attempts()
    owned.answers(CHANGED)
    owned.stop()

    assert owned.error_of(*recover, passphrase=WEAK, CLOISTER_RECOVERY_CODE_FILE=owned.code) == (
        "VAULT_WRONG_PASSPHRASE"
    )
    owned.lengthen_delay()
    assert owned.error_of(*recover, passphrase=WEAK, CLOISTER_RECOVERY_CODE_FILE=fresh) == "VAULT_UNLOCK_DELAYED"
    owned.forget_attempts()
    status, _, errors = owned.run(*recover, passphrase=WEAK, CLOISTER_RECOVERY_CODE_FILE=fresh)
    assert status == 0
    assert errors.startswith("warning: ")
    assert "unusual words" in errors

    logs = "".join(path.read_text() for path in (owned.installation.home / "logs").iterdir())
    assert "refused: VAULT_WRONG_PASSPHRASE" in logs
    assert "the recovery code gave usr_" in logs
    for secret in (PASSPHRASE, RECOVERED, CHANGED, WEAK, owned.code, fresh, owned.code.replace("-", "")):
        assert secret not in logs


def test_without_terminal_and_files_it_says_what_is_needed(owned: Owned) -> None:
    owned.stop()
    bare = {"CLOISTER_PASSPHRASE_FILE": ""}
    for arguments, files, code, variable in (
        (("recover",), {}, "RECOVERY_CODE_NEEDED", "CLOISTER_RECOVERY_CODE_FILE"),
        (
            ("recover",),
            {"CLOISTER_RECOVERY_CODE_FILE": owned.file("code", owned.code)},
            "PASSPHRASE_NEEDED",
            "CLOISTER_PASSPHRASE_FILE",
        ),
        (("passphrase",), {}, "PASSPHRASE_NEEDED", "CLOISTER_PASSPHRASE_FILE"),
        (("recovery-code",), {}, "PASSPHRASE_NEEDED", "CLOISTER_PASSPHRASE_FILE"),
        (
            ("passphrase",),
            {"CLOISTER_PASSPHRASE_FILE": owned.file("passphrase", PASSPHRASE)},
            "PASSPHRASE_NEEDED",
            "CLOISTER_NEW_PASSPHRASE_FILE",
        ),
    ):
        done = owned.installation.run("vault", *arguments, check=False, **bare | files)
        assert done.returncode == 1
        assert done.stderr.startswith(f"error[{code}]:")
        assert variable in done.stderr


def test_a_person_is_asked_and_shown_nothing_of_what_they_type(tmp_path: Path) -> None:
    installation = make_installation(tmp_path)
    code = installation.json("init", "--administrator", "ada")["recovery_code"]
    environment = installation.environment | {"CLOISTER_PASSPHRASE_FILE": ""}
    command = [str(CLOISTER), "vault", "recover"]

    with Terminal(command, environment) as differing:
        differing.answer("Recovery code: ", code)
        differing.answer("New passphrase: ", RECOVERED)
        differing.answer("Once more: ", CHANGED)
        assert differing.ended() == 1
        assert "error[PASSPHRASE_MISMATCH]" in differing.shown

    with Terminal(command, environment) as recovery:
        recovery.answer("Recovery code: ", code)
        recovery.answer("New passphrase: ", WEAK)
        recovery.answer("Once more: ", WEAK)
        assert recovery.ended() == 0
    assert recovery.shown.index("warning: ") < recovery.shown.index("Once more: ")
    assert "The new passphrase of ada opens the vault" in recovery.shown
    for secret in (code, WEAK):
        assert secret not in recovery.shown
