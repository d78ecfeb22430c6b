"""Chunks: exact offsets, whole sentences and rows, one top heading each, and never longer than the embedder reads."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.sentences import split_sentences
from engine.ingest.chunk import Chunk, chunk_document, short_title
from engine.ingest.sections import split_sections
from engine.parsing.elements import Element, ParsedDocument
from tests.support.fake_embedder import FakeEmbedder

EMBEDDER = FakeEmbedder()
Spec = tuple[str, str] | tuple[str, str, int]


def document(*specs: Spec, pages: tuple[int, ...] = ()) -> ParsedDocument:
    elements, start = [], 0
    for number, spec in enumerate(specs):
        kind, text = spec[:2]
        level = spec[2] if len(spec) == 3 else None
        page = pages[number] if pages else None
        elements.append(Element(kind, text, page, start, start + len(text), (), level))
        start += len(text) + 2
    return ParsedDocument(
        "\n\n".join(element.text for element in elements), tuple(elements), None, None, "en", "text/plain"
    )


def words(count: int, seed: int = 0) -> str:
    """One sentence of ``count`` words."""
    rng = random.Random(seed)
    return "The " + " ".join(rng.choice(["pump", "valve", "seal", "rotor"]) for _ in range(count - 2)) + " end."


def chunks_of(parsed: ParsedDocument, title: str = "", embedder: FakeEmbedder = EMBEDDER) -> list[Chunk]:
    chunks = chunk_document(parsed, embedder, title=title)
    for number, chunk in enumerate(chunks):
        assert chunk.ordinal == number
        assert chunk.text == parsed.text[chunk.start : chunk.end]
        assert chunk.tokens == len(embedder.token_spans(chunk.text))
        context = f"{title} > {chunk.heading}\n{chunk.text}"
        assert len(embedder.token_spans(context)) <= embedder.max_tokens
    return chunks


def test_a_short_document_is_one_chunk() -> None:
    chunks = chunks_of(document(("text", "One sentence."), ("text", "Another one.")))
    assert [chunk.text for chunk in chunks] == ["One sentence.\n\nAnother one."]


def test_nothing_in_nothing_out() -> None:
    assert chunks_of(document()) == []


def test_long_text_is_cut_evenly_between_sentences() -> None:
    text = " ".join(words(20, seed) for seed in range(30))
    chunks = chunks_of(document(("text", text)))
    boundaries = {end for _, end in split_sentences(text)}
    assert all(chunk.end in boundaries for chunk in chunks)
    sizes = [chunk.tokens for chunk in chunks]
    assert min(sizes) > 120 and max(sizes) <= 220, sizes


def test_a_sentence_too_long_for_any_chunk_is_cut_between_words() -> None:
    text = words(900)
    chunks = chunks_of(document(("text", text)))
    assert len(chunks) >= 4
    assert " ".join(chunk.text for chunk in chunks) == text


def test_text_without_a_space_is_still_cut() -> None:
    embedder = FakeEmbedder(max_tokens=40)
    text = "§" * 500
    chunks = chunks_of(document(("text", text)), embedder=embedder)
    assert "".join(chunk.text for chunk in chunks) == text


def test_a_chunk_knows_the_headings_above_it() -> None:
    parsed = document(
        ("title", "Manual"),
        ("heading", "Safety", 1),
        ("heading", "Gloves", 2),
        ("text", words(60)),
        ("heading", "Goggles", 2),
        ("text", words(70)),
        ("heading", "Storage", 1),
        ("text", "Keep dry."),
    )
    chunks = chunks_of(parsed, title="Manual")
    assert [chunk.heading for chunk in chunks] == ["Safety > Gloves", "Safety > Goggles", "Storage"]
    assert chunks[0].text == words(60), "its heading is its context, not its text"


def test_a_chunk_never_reaches_over_a_top_heading() -> None:
    parsed = document(("heading", "A", 1), ("text", "Short a."), ("heading", "B", 1), ("text", "Short b."))
    assert [(chunk.heading, chunk.text) for chunk in chunks_of(parsed)] == [("A", "Short a."), ("B", "Short b.")]


def test_small_sections_of_one_parent_are_merged_with_their_headings_in_the_text() -> None:
    parsed = document(
        ("heading", "Contacts", 1),
        ("heading", "Hamburg", 2),
        ("text", "Phone 12."),
        ("heading", "Berlin", 2),
        ("text", "Phone 13."),
        ("heading", "Vienna", 2),
        ("text", words(100)),
    )
    chunks = chunks_of(parsed)
    assert chunks[0].heading == "Contacts"
    assert chunks[0].text == "Hamburg\n\nPhone 12.\n\nBerlin\n\nPhone 13."
    assert chunks[1].heading == "Contacts > Vienna"


def test_what_stands_around_the_title_is_one_chunk() -> None:
    parsed = document(("text", "Nordwind | Quotation 4"), ("title", "Quotation"), ("text", "To Mr. Ahlers"))
    chunks = chunks_of(parsed, title="Quotation")
    assert [chunk.text for chunk in chunks] == ["Nordwind | Quotation 4\n\nQuotation\n\nTo Mr. Ahlers"]


def test_sections_of_different_parents_are_not_merged() -> None:
    parsed = document(
        ("heading", "A", 1),
        ("heading", "A1", 2),
        ("text", "Text a."),
        ("heading", "B", 1),
        ("heading", "B1", 2),
        ("text", "Text b."),
    )
    assert [chunk.heading for chunk in chunks_of(parsed)] == ["A > A1", "B > B1"]


def test_a_heading_with_nothing_under_it_is_text() -> None:
    parsed = document(
        ("heading", "Annexes", 1),
        ("text", "There are two."),
        ("heading", "Annex A: seals", 2),
        ("heading", "Annex B: valves", 2),
    )
    chunks = chunks_of(parsed)
    assert [(chunk.heading, chunk.text) for chunk in chunks] == [
        ("Annexes", "There are two."),
        ("Annexes", "Annex A: seals"),
        ("Annexes", "Annex B: valves"),
    ]


def test_table_rows_stay_whole() -> None:
    rows: list[Spec] = [("table_row", f"Part: P-{n}; Price: {n} EUR; Note: {words(9, n)}") for n in range(60)]
    parsed = document(*rows)
    ends = {element.end for element in parsed.elements}
    starts = {element.start for element in parsed.elements}
    chunks = chunks_of(parsed)
    assert len(chunks) > 3
    assert all(chunk.start in starts and chunk.end in ends for chunk in chunks)


def test_a_list_stays_with_the_sentence_that_opens_it() -> None:
    parsed = document(
        ("text", words(190)),
        ("text", "Bring the following:"),
        ("list_item", words(20, 1)),
        ("list_item", words(20, 2)),
        ("list_item", words(20, 3)),
    )
    chunks = chunks_of(parsed)
    assert len(chunks) == 2
    assert chunks[1].text.startswith("Bring the following:") and chunks[1].text.count("end.") == 3


def test_the_page_of_a_chunk_is_where_it_starts() -> None:
    parsed = document(*[("text", words(90, n)) for n in range(6)], pages=(1, 1, 2, 2, 3, 3))
    pages = [chunk.page for chunk in chunks_of(parsed)]
    assert pages == [1, 2, 3]


def test_running_heads_do_not_stand_under_the_last_heading() -> None:
    parsed = document(("heading", "Annex", 1), ("text", "Last words."), ("header", "QP-07 Rev. 3"))
    chunks = chunks_of(parsed)
    assert [(chunk.heading, chunk.text) for chunk in chunks] == [("Annex", "Last words."), ("", "QP-07 Rev. 3")]


def test_context_never_crowds_out_the_text() -> None:
    long_heading = " ".join(f"word{n}" for n in range(200))
    title = short_title(long_heading, EMBEDDER)
    parsed = document(("heading", long_heading, 1), ("heading", long_heading, 2), ("text", words(400)))
    chunks = chunks_of(parsed, title=title)
    assert all(chunk.tokens > 100 for chunk in chunks)
    assert len(EMBEDDER.token_spans(title)) <= 24


def test_a_hundred_thousand_rows_are_cut_in_seconds() -> None:
    parsed = document(*[("table_row", f"a: {n}; b: {n * 7}") for n in range(100_000)])
    assert len(chunk_document(parsed, EMBEDDER, title="t")) > 1000


KINDS = ["text", "heading", "title", "list_item", "table_row", "code", "header", "footer", "caption", "table"]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.sampled_from(["A b. C d e.", "x", "One: two\nthree. Four", words(50), words(300), "§§§"]),
            st.integers(1, 4),
        ),
        max_size=12,
    ),
    st.sampled_from([64, 254]),
)
def test_nothing_is_lost_and_nothing_is_twice(specs: list[tuple[str, str, int]], max_tokens: int) -> None:
    parsed = document(*specs)
    chunks = chunks_of(parsed, embedder=FakeEmbedder(max_tokens=max_tokens))
    covered = [offset for chunk in chunks for offset in range(chunk.start, chunk.end)]
    assert len(covered) == len(set(covered))
    in_chunks = set(covered)
    shown = {index for section in split_sections(parsed.elements) for index in section.body}
    for index, element in enumerate(parsed.elements):
        if index in shown or element.kind not in ("heading", "title"):
            missing = [o for o in range(element.start, element.end) if o not in in_chunks]
            assert not "".join(parsed.text[o] for o in missing).strip()
    headings = [" ".join(e.text.split()) for e in parsed.elements if e.kind in ("heading", "title")]
    paths = [part for section in split_sections(parsed.elements) for part in section.path]
    for index, element in enumerate(parsed.elements):
        if element.kind in ("heading", "title") and index not in shown:
            assert " ".join(element.text.split()) in paths, headings
