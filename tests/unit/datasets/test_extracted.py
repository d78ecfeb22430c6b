"""Questions that a document answers already, in English and German; what is no answer is left alone."""

from __future__ import annotations

from engine.datasets.builders.definitions import find_definitions
from engine.datasets.builders.extracted import MOST_PAIRS, SourceText, find_pairs, title_for
from engine.datasets.builders.table_rows import named_rows
from engine.parsing.build import DocumentBuilder
from engine.parsing.limits import ParseLimits


def pairs(title: str, language: str | None, *elements: tuple[str, str]) -> dict[str, str]:
    builder = DocumentBuilder("text/plain", ParseLimits())
    for kind, text in elements:
        builder.add(kind, text, level=1 if kind == "heading" else None)
    document = builder.finish()
    found = find_pairs(SourceText(title, language, document.elements))
    for pair in found:
        if pair.rule not in ("table", "heading", "question heading", "labelled item", "definition"):
            assert document.text[pair.start : pair.end].endswith(pair.answer)
        assert 0 <= pair.start < pair.end <= len(document.text)
    return {pair.question: pair.answer for pair in found}


def test_headings_are_asked_about_and_answered_by_what_stands_first() -> None:
    found = pairs(
        "Leave policy",
        "en",
        ("heading", "3.2 Annual leave:"),
        ("text", "Everybody has 27 days of annual leave."),
        ("text", "More is not said here at all."),
        ("heading", "What to bring"),
        ("text", "Please bring with you:"),
        ("list_item", "the badge of your visit"),
        ("list_item", "a pair of shoes"),
        ("heading", "Overview"),
        ("text", "This is a general overview of it."),
        ("heading", "Short"),
        ("text", "None."),
    )
    assert found == {
        "What does “Leave policy” say about annual leave?": "Everybody has 27 days of annual leave.",
        "What does “Leave policy” say about What to bring?": (
            "Please bring with you:\n- the badge of your visit\n- a pair of shoes"
        ),
    }


def test_headings_that_ask_are_answered_by_all_under_them() -> None:
    found = pairs(
        "FAQ",
        "en",
        ("heading", "1. When is the salary paid?"),
        ("text", "On the third-last banking day of the month."),
        ("list_item", "in the US every second Friday"),
    )
    (answer,) = found.values()
    assert list(found) == ["When is the salary paid?"]
    assert answer.startswith("On the third-last") and answer.endswith("- in the US every second Friday")


def test_questions_in_the_text_take_the_paragraph_after_them_in_any_language() -> None:
    found = pairs(
        "x",
        "fr",
        ("text", "Q: Où est la réunion ?"),
        ("text", "A: Dans la grande salle."),
        ("text", "Frage 2: Wann ist Schluss?\nAntwort: Um fünf Uhr ist Schluss."),
        ("text", "We met. We ate. Was it good?"),
        ("text", "Nobody knows."),
    )
    assert found == {"Où est la réunion ?": "Dans la grande salle.", "Wann ist Schluss?": "Um fünf Uhr ist Schluss."}


def test_tables_are_asked_by_row_and_column() -> None:
    rows = (
        ("heading", "Prices"),
        ("table_row", "Article | Price EUR | Colours"),
        ("table_row", "Article: KX-100; Price EUR: 38.50; Colours: red; blue"),
        ("table_row", "Article: KX-200; Price EUR: 12.90"),
    )
    english = pairs("Price list 2025", "en", *rows)
    place = "According to “Price list 2025”, section “Prices”, "
    assert english == {
        f"{place}what is the price EUR for KX-100?": "The price EUR for KX-100 is 38.50.",
        f"{place}what is the price EUR for KX-200?": "The price EUR for KX-200 is 12.90.",
        f"{place}what are the colours for KX-100?": "The colours for KX-100 are red; blue.",
    }
    german = pairs("Preise", "de", *rows[1:])
    assert german["Was ist laut „Preise“ bei KX-200 als „Price EUR“ angegeben?"] == (
        "Bei KX-200 ist als „Price EUR“ angegeben: 12.90."
    )
    assert pairs("Prix", "fr", *rows) == {}


def test_rows_without_a_name_of_their_own_are_left_alone() -> None:
    assert named_rows(["A: x; B: 1", "A: x; B: 2"]) == []
    twice = named_rows(["A: x; B: North; C: 1", "A: x; B: South; C: 2"])
    assert [(row.name, row.cells) for row in twice] == [("x, North", (("C", "1"),)), ("x, South", (("C", "2"),))]
    assert named_rows(["a plain line", "another one: with a colon"]) == []
    assert [row.name for row in named_rows(["A: x; B: 1; C: 2", "A: y; B: 3; C: p; q"])] == ["x", "y"]
    assert named_rows(["A: x; B: 1; C: 2", "A: y; B: 3; C: p; q"])[1].cells == (("B", "3"), ("C", "p; q"))


def test_definitions_in_english_and_german() -> None:
    def found(text: str, language: str) -> list[tuple[str, str]]:
        return [(one.term, one.verb) for one in find_definitions(text, language)]

    assert found("The Purpose means the evaluation of the pumps by both parties. It is a long one.", "en") == [
        ("the Purpose", "means")
    ]
    assert found("A trainee is a person who learns the work within the company.", "en") == [("a trainee", "is")]
    assert found("Force majeure is an event that nobody could have foreseen or kept away.", "en") == [
        ("Force majeure", "is")
    ]
    assert found("This is a sentence that defines nothing at all for anybody.", "en") == []
    assert found("Gleitzeit ist eine Regelung, nach der jeder selbst beginnt und endet.", "de") == [
        ("Gleitzeit", "ist")
    ]
    assert found("Unter Rufbereitschaft versteht man die Pflicht, erreichbar zu sein.", "de") == [
        ("Rufbereitschaft", "versteht")
    ]
    assert found("Das ist eine Regelung, nach der jeder selbst beginnt und endet.", "de") == []
    text = "First. Force majeure is an event that nobody could have foreseen."
    (one,) = find_definitions(text, "en")
    assert text[one.start : one.end] == one.sentence
    german = pairs("Regeln", "de", ("text", "Unter Rufbereitschaft versteht man die Pflicht, erreichbar zu sein."))
    assert "Was versteht man unter Rufbereitschaft?" in german


def test_labelled_items_and_titles() -> None:
    found = pairs(
        "Gifts", "en", ("heading", "Giving"), ("list_item", "- Public officials: nothing that is worth ten euros.")
    )
    assert (
        found["What does “Gifts” say about Public officials?"] == "Public officials: nothing that is worth ten euros."
    )
    assert title_for(None, "box.zip » inner/leave-policy_2025.docx") == "leave policy 2025"
    assert title_for(" The  Title ", "x.docx") == "The Title"


def test_a_huge_table_gives_so_many_and_no_more() -> None:
    rows = [("table_row", f"Part: P{n:05}; Price: {n} euros") for n in range(MOST_PAIRS + 50)]
    assert len(pairs("List", "en", *rows)) == MOST_PAIRS
