"""What counts as a weak passphrase, and how secrets are read from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.main import main
from engine.cli.secret_input import read_new_passphrase, read_passphrase, read_recovery_code, weakness
from engine.client.errors import ClientError


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("correct horse battery staple", None),
        ("Zwölf-Zeichen", None),
        ("кошка на крыше", None),
        ("Rm3!x", "has 5 characters, fewer than 12"),
        ("elf Zeichen", "has 11 characters, fewer than 12"),
        ("zwölf zeiche", None),
        ("zwo\u0308lf zeich", "has 11 characters, fewer than 12"),  # one letter in two parts is one letter
        ("correcthorsebattery", "has nothing but small letters"),
        ("CORRECTHORSEBATTERY", "has nothing but capital letters"),
        ("314159265358979", "has nothing but digits"),
        ("!?!?!?!?!?!?!?", "has nothing but signs"),
        ("東京特許許可局局長今日急遽休暇", "has nothing but letters"),
    ],
)
def test_a_passphrase_is_weak_when_it_is_short_or_all_of_a_kind(passphrase: str, reason: str | None) -> None:
    assert weakness(passphrase) == reason


@pytest.mark.parametrize(("passphrase", "warned"), [("hunter2", True), ("walnut ferry quilt thunder", False)])
def test_a_weak_passphrase_is_warned_of_and_taken(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    passphrase: str,
    warned: bool,
) -> None:
    (tmp_path / "new").write_text(passphrase + "\n")
    monkeypatch.setenv("CLOISTER_NEW_PASSPHRASE_FILE", str(tmp_path / "new"))
    assert read_new_passphrase("?", variable="CLOISTER_NEW_PASSPHRASE_FILE") == passphrase
    printed = capsys.readouterr()
    assert printed.out == ""
    assert ("unusual words" in printed.err) == warned
    assert passphrase not in printed.err


def test_files_that_hold_no_secret_are_typed_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "secret"
    monkeypatch.setenv("CLOISTER_PASSPHRASE_FILE", str(place))
    monkeypatch.setenv("CLOISTER_RECOVERY_CODE_FILE", str(place))

    def codes() -> list[str]:
        found = []
        for read in (lambda: read_passphrase("?"), read_recovery_code):
            with pytest.raises(ClientError) as caught:
                read()
            assert "hunter" not in caught.value.message + caught.value.help
            found.append(caught.value.code)
        return found

    assert codes() == ["PASSPHRASE_FILE_UNREADABLE", "RECOVERY_CODE_FILE_UNREADABLE"]
    place.write_bytes(b"hunter\xff2")
    assert codes() == ["PASSPHRASE_FILE_UNREADABLE", "RECOVERY_CODE_FILE_UNREADABLE"]
    place.write_text("  \n")
    assert codes() == ["PASSPHRASE_EMPTY", "RECOVERY_CODE_EMPTY"]


@pytest.mark.parametrize("name", ["recover", "passphrase", "recovery-code"])
def test_each_command_shows_examples_and_looks_for_the_vault_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["vault", name, "--help"])
    assert ended.value.code == 0
    assert f"examples:\n  cloister vault {name}" in capsys.readouterr().out
    assert main(["vault", name, "--home", str(tmp_path), "--json"]) == 1
    assert capsys.readouterr().err.startswith("error[VAULT_NOT_FOUND]:")
