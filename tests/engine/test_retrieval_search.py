"""Search over a real encrypted database: what is found, what may not be, and what is gone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.core.errors import NotFoundError
from engine.retrieval import lexical, rows, snapshot
from engine.retrieval.errors import InvalidQueryError
from engine.retrieval.postings import Budget
from engine.retrieval.service import MAX_QUERY_CHARS, MAX_RESULTS, SearchService
from engine.retrieval.writer import ChunkRow
from engine.runtime.reader import Reading
from tests.support.search_kit import SearchKit

HANDBOOK = {
    "travel": ["Hotels are refunded up to 120 euros a night.", "Rail tickets are booked in second class."],
    "seals": ["The seal of pump AB-1234/7 is replaced every 4,000 hours.", "Pump AB-1234/8 has no seal."],
    "leave": ["Annual leave is requested two weeks ahead.", "Sick leave needs a certificate from day three."],
    "security": ["Visitors sign the register at reception.", "Lost badges are reported to the guard at once."],
}


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[SearchKit]:
    made = SearchKit(tmp_path)
    made.collection(1)
    yield made
    made.close()


@pytest.fixture
def handbook(kit: SearchKit) -> SearchKit:
    for name, chunks in HANDBOOK.items():
        kit.add(name, chunks, title=f"Rules on {name}")
    return kit


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("How much is refunded for a hotel?", "travel"),
        ("when must I request annual leave", "leave"),
        ("seal of AB-1234/7", "seals"),
        ("AB 1234 / 7", "seals"),
        ("reporting a lost badge", "security"),
        ("who signs the regsiter", "security"),
        ("anual leav", "leave"),
        ("4000 hours", "seals"),
    ],
)
def test_a_question_finds_its_document(handbook: SearchKit, question: str, document: str) -> None:
    assert handbook.found(question)[0] == document


def test_a_search_reads_what_it_found_and_nothing_else(handbook: SearchKit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chunk and document by its key, at whatever size; an index that looks better leads through all of them."""
    plans: dict[str, list[str]] = {}

    def explained(conn: Any, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        plans[statement] = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {statement}", tuple(values))]
        return rows.fetch_all(conn, statement, values)

    monkeypatch.setattr(snapshot, "fetch_all", explained)
    monkeypatch.setattr(lexical, "fetch_all", explained)
    assert handbook.found("How much is refunded for a hotel?")[0] == "travel"
    joins = {statement: plan for statement, plan in plans.items() if "JOIN" in statement}
    assert len(joins) == 3, "vectors, words, and the chunks with their documents"
    for plan in joins.values():
        assert plan[0].startswith("SCAN j "), plan
        for step in plan[1:]:
            assert re.search(r"\((row)?id=\?\)$|VIRTUAL TABLE INDEX", step), plan


def test_a_part_number_finds_that_part_first(handbook: SearchKit) -> None:
    best = handbook.search.search("AB-1234/8", collections=[1])[0]
    assert "AB-1234/8" in best.text
    assert best.chunks[0].chunk_id == best.chunk_ids[0]


def test_a_title_and_a_heading_are_searched(kit: SearchKit) -> None:
    kit.add("a", [("Probation > Notice", "Two weeks apply."), ("Salary", "Paid monthly.")], title="Employment")
    kit.add("b", [("Probation", "Six months at most."), ("Notice", "A month applies.")], title="Lodgings")
    best = kit.search.search("notice in probation, employment", collections=[1])[0]
    assert (best.document_id, best.title) == ("a", "Employment")
    assert best.text.startswith("Two weeks apply.")


def test_german_words_meet_across_forms_and_compounds(kit: SearchKit) -> None:
    kit.add("vertrag", ["Die Kündigungsfrist beträgt drei Monate zum Quartalsende."], language="de")
    kit.add("urlaub", ["Der Urlaubsantrag ist zwei Wochen vorher zu stellen."], language="de")
    kit.add("frist", ["Für Anträge gilt keine besondere Frist."], language="de")
    kit.add("wartung", ["Müller prüft die Wartungsverträge der Häuser."], language="de")
    assert kit.found("Wie lang sind die Kündigungsfristen?")[0] == "vertrag"
    assert kit.found("Antrag auf Urlaub")[0] == "urlaub"
    assert kit.found("Mueller Haus")[0] == "wartung"
    assert kit.found("Kuendigungsfrsit")[0] == "vertrag"


def test_offsets_are_those_of_the_document(handbook: SearchKit) -> None:
    with handbook.database.read() as conn:
        texts = dict(conn.execute("SELECT document_id, text FROM document_texts"))
    for question in ("seal", "hotel rail", "leave certificate", "visitors and badges"):
        for passage in handbook.search.search(question, collections=[1]):
            assert passage.text == texts[passage.document_id][passage.start : passage.end]


# -- access -----------------------------------------------------------------------------------------------


def test_a_chunk_of_another_collection_is_never_returned(tmp_path: Path) -> None:
    """2,000 random questions of words that every collection has, each with collections drawn by lot."""
    rng = random.Random(3)
    words = ["pump", "seal", "valve", "leave", "travel", "hotel", "badge", "guard", "ab-12", "frist", "x1", "refund"]
    kit = SearchKit(tmp_path)
    home = {}
    collections = [1, 2, 3, 7, 8, 300]
    for collection in collections:
        kit.collection(collection)
        for number in range(6):
            document = f"c{collection}d{number}"
            home[document] = collection
            kit.add(document, [" ".join(rng.choices(words, k=12)) for _ in range(3)], collection=collection)
    for _ in range(2_000):
        permitted = rng.sample([*collections, 5, 99], k=rng.randint(1, 4))
        question = " ".join(rng.choices(words, k=rng.randint(1, 5)))
        passages = kit.search.search(question, collections=permitted, k=rng.choice([1, 5, 40]))
        assert {home[p.document_id] for p in passages} <= set(permitted)
        assert all(chunk >> 32 in permitted for p in passages for chunk in p.chunk_ids)
        if set(permitted) & set(collections):
            assert passages
    kit.close()


def test_ranking_does_not_depend_on_what_may_not_be_read(tmp_path: Path) -> None:
    kit = SearchKit(tmp_path)
    kit.collection(1)
    kit.collection(2)
    kit.add("a", ["The pump is checked weekly."])
    kit.add("b", ["The valve is checked monthly."])
    before = [(p.document_id, p.score) for p in kit.search.search("pump or valve checked", collections=[1])]
    for number in range(40):
        kit.add(f"other{number}", ["Every valve of the valve station is a valve."], collection=2)
    after = [(p.document_id, p.score) for p in kit.search.search("pump or valve checked", collections=[1])]
    assert [document for document, _ in after] == [document for document, _ in before]
    assert [score for _, score in after] == pytest.approx([score for _, score in before], abs=0.02)


def test_spelling_does_not_depend_on_what_may_not_be_read(tmp_path: Path) -> None:
    kit = SearchKit(tmp_path)
    kit.collection(1)
    kit.collection(2)
    kit.add("warranty", ["The warranty lasts two years."])
    kit.add("other", ["Deliveries take two days, invoices take two weeks."])
    kit.add("typo", ["The waranty lasts a month."], collection=2)
    best = kit.search.search("waranty", collections=[1])[0]
    assert best.document_id == "warranty"
    kit.remove("typo")
    assert kit.search.search("waranty", collections=[1])[0].score == pytest.approx(best.score, abs=0.01)
    kit.close()


# -- adding and removing -------------------------------------------------------------------------------------


def test_a_removed_document_is_gone_from_every_index(handbook: SearchKit) -> None:
    with handbook.database.read() as conn:
        gone = [row[0] for row in conn.execute("SELECT id FROM chunks WHERE document_id = 'seals'")]
    handbook.remove("seals")
    assert "seals" not in handbook.found("seal of pump AB-1234/7", k=50)
    assert np.isnan(handbook.search.index.scores(np.ones(384, np.float32), np.array(gone))).all()
    assert "seal" not in handbook.search.vocabulary and "leav" in handbook.search.vocabulary
    with handbook.database.read() as conn:
        for table in ("chunks", "chunk_terms", "chunk_vectors"):
            key = "id" if table == "chunks" else "rowid"
            assert conn.execute(f"SELECT count(*) FROM {table} WHERE {key} IN ({gone[0]}, {gone[1]})").get == 0
        for term in ("seal", "²pump", "ab12347"):
            query = "SELECT count(*) FROM chunk_terms WHERE chunk_terms MATCH ?"
            assert conn.execute(query, (f'"{term}"',)).get == 0
        assert conn.execute("SELECT count(*) FROM vocabulary WHERE term = 'seal'").get == 0
        assert conn.execute("SELECT count(*) FROM vocabulary WHERE term = 'leav'").get == 1
    assert len(handbook.reopened().index) == len(handbook.search.index) == 6
    with handbook.database.write() as conn:
        conn.execute("INSERT INTO chunk_terms(chunk_terms) VALUES ('integrity-check')")


def test_a_replaced_document_answers_with_its_new_text_only(handbook: SearchKit) -> None:
    handbook.add("seals2", ["The seal of pump AB-1234/7 is replaced every 900 hours."], replaces="seals")
    texts = [p.text for p in handbook.search.search("how often is the seal replaced", collections=[1])]
    assert "900 hours" in texts[0]
    assert not any("4,000" in text for text in texts)


def test_ids_are_never_used_again(handbook: SearchKit) -> None:
    handbook.remove("security")
    with handbook.database.read() as conn:
        last = conn.execute("SELECT max(id) FROM chunks").get
    handbook.add("later", ["Anything."])
    with handbook.database.read() as conn:
        assert conn.execute("SELECT id FROM chunks WHERE document_id = 'later'").get > last + 2


def test_a_rolled_back_document_is_nowhere(handbook: SearchKit) -> None:
    class UndoError(Exception):
        pass

    row = ChunkRow(0, 1, 0, 4, "", 1, "zebra crossing")
    with pytest.raises(UndoError), handbook.database.write() as conn:
        conn.execute(
            "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, added_at, updated_at)"
            " VALUES ('z', 1, 'z', 'z', x'00', 1, 'ready', '', '')"
        )
        added = handbook.search.writer.add(conn, "z", None, "en", [row], handbook.embedder.embed_passages(["zebra"]))
        handbook.database.after_commit(lambda: handbook.search.after_commit([added]))
        raise UndoError
    assert "z" not in handbook.found("zebra", k=50)
    assert len(handbook.search.index) == 8 and "zebra" not in handbook.search.vocabulary


def test_a_loaded_index_answers_as_the_one_that_grew(tmp_path: Path) -> None:
    rng = random.Random(5)
    words = [f"{a}{b}{c}" for a in ("pu", "va", "se", "tra") for b in ("mp", "lv", "al", "vel") for c in ("en", "a")]
    kit = SearchKit(tmp_path)
    for collection in (1, 2):
        kit.collection(collection)
    for number in range(120):
        kit.add(f"d{number}", [" ".join(rng.choices(words, k=9)) for _ in range(5)], collection=number % 2 + 1)
    for number in range(0, 120, 3):
        kit.remove(f"d{number}")
    loaded = kit.reopened()
    assert len(loaded.index) == len(kit.search.index) == 400
    assert len(loaded.vocabulary) == len(kit.search.vocabulary)
    for _ in range(50):
        question = " ".join(rng.choices(words, k=3))
        assert loaded.search(question, collections=[1, 2]) == kit.search.search(question, collections=[1, 2])
    kit.close()


def test_a_wrong_vector_is_refused_before_anything_is_written(handbook: SearchKit) -> None:
    row = ChunkRow(0, 1, 0, 4, "", 1, "text")
    for vectors in (np.zeros((1, 384), np.float32), np.full((1, 384), np.nan, np.float32), np.ones((2, 384))):
        with pytest.raises(ValueError, match="vectors"), handbook.database.write() as conn:
            handbook.search.writer.add(conn, "travel", None, "en", [row], vectors)
    with pytest.raises(NotFoundError), handbook.database.write() as conn:
        handbook.search.writer.add(conn, "nobody", None, "en", [row], handbook.embedder.embed_passages(["x"]))


# -- questions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["", "   \n", "\u00ad"])
def test_an_empty_question_is_refused(handbook: SearchKit, question: str) -> None:
    with pytest.raises(InvalidQueryError) as caught:
        handbook.search.search(question, collections=[1])
    assert caught.value.code == "QUERY_INVALID" and caught.value.help


@pytest.mark.parametrize("k", [0, -1, MAX_RESULTS + 1])
def test_an_impossible_number_of_results_is_refused(handbook: SearchKit, k: int) -> None:
    with pytest.raises(InvalidQueryError):
        handbook.search.search("leave", collections=[1], k=k)


@pytest.mark.parametrize(
    "question",
    [
        "?",
        '"',
        "leave AND",
        "NOT (",
        "body:leave*",
        "a" * 10_000,
        "leave " * 5_000,
        "\x00leave",
        "🙂",
        "²leave",
        "休暇",
    ],
)
def test_no_question_is_taken_for_syntax(handbook: SearchKit, question: str) -> None:
    assert len(handbook.search.search(question, collections=[1], k=3)) <= 3
    assert len(question) < MAX_QUERY_CHARS * 8


def test_nothing_permitted_or_nothing_there_finds_nothing(kit: SearchKit) -> None:
    assert kit.found("leave") == []
    kit.add("a", ["Annual leave."])
    assert kit.found("leave", collections=[]) == []
    assert kit.found("leave", collections=[2]) == []


def test_k_is_the_most_that_comes_back_and_order_is_stable(handbook: SearchKit) -> None:
    all_of_them = handbook.search.search("the rules", collections=[1], k=50)
    assert len({p.chunk_ids for p in all_of_them}) == len(all_of_them)
    assert [p.score for p in all_of_them] == sorted((p.score for p in all_of_them), reverse=True)
    for k in (1, 2, 3):
        assert handbook.search.search("the rules", collections=[1], k=k) == all_of_them[:k]


def test_equal_chunks_come_in_the_order_of_their_ids(kit: SearchKit) -> None:
    for name in ("c", "a", "b"):
        kit.add(name, ["Exactly the same words."], vectors=np.eye(1, 384, dtype=np.float32), title="Same")
    assert kit.found("exactly the same words") == ["c", "a", "b"]


def test_a_budget_that_is_spent_still_finds_the_rare_word(kit: SearchKit) -> None:
    tight = SearchService(kit.database, kit.embedder, budget=Budget(first=5, total=40, fallback=20))
    vectors = np.eye(1, 384, dtype=np.float32)  # meaning tells nothing apart
    for number in range(60):
        text = "zirconium pump report" if number == 41 else "pump report pump" if number == 52 else "pump report"
        kit.add(f"d{number}", [text], vectors=vectors)
    tight.load()
    assert tight.search("zirconium pump report", collections=[1])[0].document_id == "d41"
    assert tight.search("pump", collections=[1])[0].document_id == "d52"
    assert tight.search("pump report", collections=[1], k=5)


def test_stages_are_timed(handbook: SearchKit) -> None:
    timings = handbook.search.search_timed("leave", collections=[1]).timings_ms
    assert set(timings) == {"embed", "vectors", "postings", "bm25", "rescore", "passages"}
    assert all(spent >= 0 for spent in timings.values())


class ReadsBackwards:
    """A reader to which the word 'badges' means everything."""

    def read(self, question: str, passages: list) -> list[Reading]:  # type: ignore[type-arg]
        return [Reading(9.0 if "badges" in p.text else -9.0, 0.5, 0, 1, 0.0) for p in passages]


def test_a_reader_reorders_what_was_found(handbook: SearchKit) -> None:
    question = "annual leave"
    with_reader = SearchService(handbook.database, handbook.embedder, reader=ReadsBackwards())
    with_reader.load()
    assert with_reader.search(question, collections=[1])[0].document_id == "leave"
    reread = with_reader.search(question, collections=[1], rerank=True)
    assert reread[0].document_id == "security"
    assert len(with_reader.search(question, collections=[1], rerank=True, k=1)) == 1
    assert handbook.search.search(question, collections=[1], rerank=True)[0].document_id == "leave"


def test_a_question_finds_documents_in_the_other_language(kit: SearchKit) -> None:
    for name, chunks in HANDBOOK.items():
        kit.add(name, chunks)
    kit.add("urlaub", ["Der Urlaub wird zwei Wochen vorher beantragt."], language="de")
    kit.add("besucher", ["Besucher melden sich am Empfang an."], language="de")
    assert kit.found("Muss ich ein Hotel für eine Nacht buchen?")[0] == "travel"
    assert kit.found("Wer meldet sich beim Besuch am Empfang?")[0] == "besucher"
    assert kit.found("Where do visitors have to register?")[:2] == ["security", "besucher"]
    assert "vacation" in kit.search.translations("Wie beantragt man Urlaub?")["en"]


def test_nothing_is_translated_where_no_document_is_in_the_other_language(handbook: SearchKit) -> None:
    assert handbook.search.translations("How much leave do I have?") == {}


def test_a_passage_knows_the_page_of_each_of_its_characters(kit: SearchKit) -> None:
    """One chunk over the end of a page: what stands on the second page is cited there."""
    text = "The fee is due at once. The penalty is five percent."
    kit.add("contract", [text])
    with kit.database.write() as conn:
        for ordinal, (start, page) in enumerate([(0, 1), (text.index("The penalty"), 2)]):
            conn.execute(
                'INSERT INTO elements (document_id, ordinal, kind, page, start, "end") VALUES (?, ?, ?, ?, ?, ?)',
                ("contract", ordinal, "text", page, start, len(text)),
            )
    passage = kit.search.search("penalty", collections=[1])[0]
    assert passage.page_starts == ((0, 1), (24, 2))
    assert [passage.page_at(at) for at in (0, 23, 24, 50)] == [1, 1, 2, 2]
