"""A person is found in every form that people write a name in; who only might be that person is told apart."""

from __future__ import annotations

import pytest

from engine.core.errors import InvalidInputError
from engine.erasure.names import MASK, Person


def sure(person: Person, text: str) -> list[str]:
    return [text[one.start : one.end] for one in person.find(text) if one.sure]


def possible(person: Person, text: str) -> list[str]:
    return [text[one.start : one.end] for one in person.find(text) if not one.sure]


@pytest.mark.parametrize(
    "written",
    [
        "Maria Keller",
        "MARIA KELLER",
        "maria  keller",
        "Maria\u00a0Keller",
        "Maria\nKeller",
        "Keller, Maria",
        "Keller Maria",
        "Maria A. Keller",
        "Maria_Keller",
        "MariaKeller",
        "maria.keller",
        "Maria Kel-\nler",
        "Maria Kel\u00adler",
        "Maria Kellers",
        "Maria Keller's",
    ],
)
def test_forms_of_a_name(written: str) -> None:
    person = Person(["Maria Keller"])
    assert sure(person, f"So said {written} in May.") == [written]
    assert sure(Person(["Keller, Maria"]), f"({written})") == [written]


@pytest.mark.parametrize("other", ["Annamaria Keller", "Maria Kellermann", "Mariakellerei", "Maria and Peter Keller"])
def test_other_words_are_not_the_whole_name(other: str) -> None:
    assert sure(Person(["Maria Keller"]), f"So said {other}.") == []


@pytest.mark.parametrize("written", ["M. Keller", "M Keller", "Keller, M.", "Keller", "Kellers", "mkeller@example.org"])
def test_who_may_be_the_person(written: str) -> None:
    assert possible(Person(["Maria Keller"]), f"From {written} to us") == [written]
    assert sure(Person(["Maria Keller"]), f"From {written} to us") == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Jürgen Müller", "Juergen Mueller"),
        ("Juergen Mueller", "Jürgen Müller"),
        ("Jürgen Müller", "Jurgen Muller"),
        ("Jürgen Müller", "Ju\u0308rgen Mu\u0308ller"),
        ("Jürgen Müller", "JÜRGEN MÜLLER"),
        ("Björn Groß", "Bjoern Gross"),
        ("Bjorn Gross", "Björn Groß"),
        ("Björn Groß", "BJÖRN GROSS"),
        ("René Lévy", "Rene Levy"),
        ("Conor O'Neill", "Conor O'Neill"),
        ("Ursula von der Leyen", "Leyen, Ursula von der"),
    ],
)
def test_letters_with_marks(name: str, written: str) -> None:
    assert sure(Person([name]), f"Dear {written},") == [written]


def test_addresses_and_other_names() -> None:
    person = Person(["Maria Keller"], ["Mia"], ["mia@example.org"])
    assert sure(person, "Mia wrote from MIA@example.org, not from riamia@example.org or Miami") == [
        "Mia",
        "MIA@example.org",
    ]


def test_a_mask_is_as_long_as_what_it_covers() -> None:
    person = Person(["Maria Keller"])
    text = "Maria Keller met M. Keller."
    assert person.mask(text) == f"{MASK * 12} met M. Keller."
    assert person.mask(text, possible=True) == f"{MASK * 12} met {MASK * 9}."
    assert person.mask("nobody") == "nobody"


def test_nobody_cannot_be_looked_for() -> None:
    for names in ([], ["?"], [" , "], ["x"]):
        with pytest.raises(InvalidInputError):
            Person(names)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["keller", "a.b-", "kel-\n", "M. ", "Maria "])
def test_a_long_text_of_near_matches_comes_to_an_end(piece: str) -> None:
    Person(["Maria Keller"]).find("Keller " + piece * 50_000)
