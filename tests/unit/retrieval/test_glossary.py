"""A question in the other language: word by word, compounds taken apart, names and numbers left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.retrieval.glossary import FILE, Glossary
from engine.retrieval.text import Stemming

ENTRIES = """\
wie: how
viele: many
urlaub: leave, vacation
tag: day
tage: days
kündigung: termination, notice
frist: period, deadline
haben: have
ich: i
darf: may
bremse: brake
prüfen: check, inspect
arbeitszeit: working time
enthalten: contain
behälter: container, vessel
teuer: expensive
steuer: tax
wand: wall
wandern: hike
lehre: apprenticeship
jahr: year
"""


@pytest.fixture
def glossary(tmp_path: Path) -> Glossary:
    path = tmp_path / "entries.txt"
    path.write_text(ENTRIES, encoding="utf-8")
    return Glossary(Stemming(), path)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wie viele Urlaubstage habe ich?", "how many leave days have i ?"),
        ("Kündigungsfrist Harzbronn 2025", "termination period Harzbronn 2025"),
        ("wird die Bremse geprüft", "wird die brake geprüft"),
        ("Bremsen", "brake"),
        ("Arbeitszeit-Frist", "working time period"),
        ("Lehrjahr", "apprenticeship year"),  # the first part lost its ending
        ("Prüftag", "check day"),
        ("Wandertag", "hike day"),  # a verb, and not the wall with a link
    ],
)
def test_german_becomes_english(glossary: Glossary, question: str, expected: str) -> None:
    assert glossary.translate(question, "de", "en") == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much vacation do I have?", "wie much urlaub do ich haben ?"),
        ("inspecting the brakes", "prüfen the bremse"),
        ("Working time at Calder Falls", "arbeitszeit at Calder Falls"),
        ("are these containers", "are these behälter"),  # one stem: what begins most like it
        ("it contains", "it enthalten"),
    ],
)
def test_english_becomes_german(glossary: Glossary, question: str, expected: str) -> None:
    assert glossary.translate(question, "en", "de") == expected


def test_what_it_does_not_know_is_not_translated(glossary: Glossary) -> None:
    assert glossary.translate("Wo steht Objekt 4711?", "de", "en") is None
    assert glossary.translate("wie darf ich", "de", "en") is None  # function words alone say nothing
    assert glossary.translate("Urlaub", "de", "fr") is None
    assert glossary.translate("x" * 5000, "de", "en") is None


def test_a_text_is_rendered_word_by_word_and_every_word_is_found_again(glossary: Glossary) -> None:
    german = "Die Bremsen\nwerden, Teil 4711, geprüft. Urlaub: 30 Tage (Harzbronn)"
    rendered = glossary.in_english(german)
    assert rendered.text == "Die brake\nwerden, Teil 4711, geprüft. Leave: 30 days (Harzbronn)"
    start = rendered.text.index("Leave")
    assert german[slice(*rendered.original(start, start + len("Leave: 30 days")))] == "Urlaub: 30 Tage"
    assert german[slice(*rendered.original(start + 2, start + 3))] == "Urlaub", "words are whole"
    assert german[slice(*rendered.original(start, start))] == "Urlaub"
    assert glossary.in_english("").original(0, 0) == (0, 0)


def test_the_committed_entries_are_sound() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 16000
    heads = []
    for line in lines:
        head, colon, found = line.partition(": ")
        assert colon and head and " " not in head and head == head.lower(), line
        assert all(part.strip() for part in found.split(",")), line
        heads.append(head)
    assert len(heads) == len(set(heads))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Wie lange ist die Kündigungsfrist in der Probezeit?", {"notice", "period", "probation"}),
        ("Wer genehmigt Überstunden?", {"who", "overtime"}),
        ("Welche Schutzbrille brauche ich an der Schleifmaschine?", {"safety", "glasses", "need"}),
        ("Wann begann der Erste Weltkrieg?", {"when", "war", "world"}),
        ("Wie lange dauert die Zollabwicklung?", {"last", "customs", "clearance"}),
        ("Wer zahlt bei Betrug?", {"pay", "fraud"}),  # the noun, and not what somebody deceived
        ("Muss die Stahlliste aufbewahrt oder nachgereicht werden?", {"steel", "list", "later"}),
        ("Welche Bestandsdifferenz ist zu melden?", {"stock", "difference", "report"}),
        ("Wie viele Fehlteile liegen in der Kühltruhe?", {"missing", "parts", "freezer"}),  # and not fehlt-eile
    ],
)
def test_ordinary_questions_come_through(question: str, wanted: set[str]) -> None:
    translated = Glossary(Stemming()).translate(question, "de", "en") or ""
    assert wanted <= set(translated.split()), translated


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("exhausted employees", {"erschöpft"}),  # and not the exhaust of a car
        ("diversity at work", {"vielfalt"}),  # and not a diversion
        ("incurable diseases", {"unheilbar"}),  # and not what is incurred
        ("Which discrepancies are reported?", {"unstimmigkeiten"}),
    ],
)
def test_a_common_word_of_its_own_wins_over_one_with_its_stem(question: str, wanted: set[str]) -> None:
    translated = Glossary(Stemming()).translate(question, "en", "de") or ""
    assert wanted <= set(translated.split()), translated
