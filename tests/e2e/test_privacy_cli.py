"""Policies, review, recognisers and reveals by the command line, with a real engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.installation import Installation
from tests.support.privacy_office import IBAN, LETTER, PERSON

pytestmark = [pytest.mark.timeout(900), pytest.mark.slow]


def test_from_a_policy_to_a_revealed_pseudonym(installation: Installation, tmp_path: Path) -> None:
    letter = tmp_path / "letter.md"
    letter.write_text(f"{LETTER}\nThe project Nordlicht ends as well.\n")
    installation.json("collections", "create", "staff")
    installation.json("add", str(letter), "--collection", "staff")
    rules = "person=pseudonymise,iban=mask,*=keep"
    changed = installation.json("privacy", "policy", "set", "staff", "--show", rules, "--review-below", "1")
    assert changed["uses"]["show"] == {"PERSON": "pseudonymise", "IBAN_CODE": "mask", "*": "keep"}
    assert changed["pending"] == 0
    hits = installation.json("search", "company car", "--collection", "staff")["hits"]
    assert PERSON not in str(hits) and IBAN not in str(hits)
    [pseudonym] = set(re.findall(r"Mrs \[(PERSON-\w{8})\]", str(hits)))
    revealed = installation.json("privacy", "reveal", pseudonym, "--reason", "A court asked for it.")
    assert revealed["original"] == PERSON
    assert pseudonym in installation.run("privacy", "reveals", "list").stdout

    table = installation.run("privacy", "review", "list", "--collection", "staff").stdout
    assert "PERSON" in table and "Hamburg" in table
    found = installation.json("privacy", "review", "list", "--collection", "staff")["findings"]
    city = next(one for one in found if one["text"] == "Hamburg")
    assert installation.json("privacy", "review", "reject", str(city["id"]))["decided"] == 1

    words = ("--type", "PROJECT", "--words", "Nordlicht", "--test", "The project Nordlicht.", "--collection", "staff")
    tried = installation.run("privacy", "recognisers", "add", *words).stdout
    assert "1 in the text, 1 in a sample of 1 documents." in tried and "Nothing is saved." in tried
    made = installation.json("privacy", "recognisers", "add", *words, "--save")
    assert made["id"] in installation.run("privacy", "recognisers", "list").stdout
    installation.json("privacy", "policy", "set", "staff", "--index", "project=mask")
    hits = installation.json("search", "company car", "--collection", "staff")["hits"]
    assert "[PROJECT]" in str(hits) and "Nordlicht" not in str(hits)
    assert installation.json("privacy", "recognisers", "remove", made["id"])["id"] == made["id"]
    assert "Nordlicht" in str(installation.json("search", "company car", "--collection", "staff")["hits"])
    assert "staff" in installation.run("privacy", "policy", "show").stdout
    wrong = installation.run("privacy", "policy", "set", "staff", "--show", "person=hide", check=False)
    assert wrong.returncode == 2 and "pseudonymise" in wrong.stderr
