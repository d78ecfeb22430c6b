"""Datasets on a real encrypted vault: built, imported, reviewed, frozen, and losing what a removed document said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest

from engine.chat.conversations import Conversations
from engine.contract.answers import AnswerMode, AnswerResponse, Rating, Sentence
from engine.core.clock import SystemClock
from engine.core.errors import CloisterError, InvalidInputError
from engine.datasets.building import BuildSource
from engine.datasets.content import Kind, question_and_answer
from engine.datasets.errors import DatasetNotFoundError, NothingToUndoError, PiiCheckMissingError
from engine.datasets.exporting import ExportForm
from engine.datasets.freezing import FreezeSettings
from engine.datasets.gates.personal_data import PiiPolicy
from engine.datasets.gates.splits import Shares
from engine.datasets.listing import ItemQuery, ItemSort
from engine.datasets.records import Split, State
from engine.jobs.records import JobState
from tests.support.dataset_kit import BY, UNCHECKED, DatasetKit, MailDetector, ScriptedModel, open_datasets
from tests.support.ingest_kit import write

SEAL = "A seal is a ring that keeps the water inside of the housing of a pump."
LEAVE = "Employees in Lisbon get 27 days of leave each year."
SICK = "A certificate is needed from the fourth day of absence."


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[DatasetKit]:
    opened = open_datasets(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def company(kit: DatasetKit, tmp_path: Path) -> Path:
    """Two documents in the collection."""
    folder = tmp_path / "company"
    write(
        folder / "leave.txt",
        f"# Handbook\n\nIt says who is free and when.\n\n# Leave\n\n{LEAVE}\n\n# Illness\n\n{SICK}",
    )
    write(folder / "pumps.txt", f"# Pumps\n\n{SEAL}")
    kit.ingest.ingest(folder)
    return folder


def pairs(*texts: tuple[str, str]) -> list[dict[str, str]]:
    return [{"instruction": question, "output": answer} for question, answer in texts]


def many(number: int) -> list[dict[str, str]]:
    return pairs(
        *((f"What is the weight of part number {n}?", f"Part {n} weighs {n * 7} grams.") for n in range(number))
    )


# building


def test_rules_make_items_that_say_where_they_come_from(kit: DatasetKit, company: Path) -> None:
    dataset = kit.create()
    assert kit.succeeded(kit.build(dataset)).result["added"] == 4
    assert kit.pairs(dataset) == {
        "What does “Handbook” say about leave?": LEAVE,
        "What does “Handbook” say about Illness?": SICK,
        "What is “Pumps” about?": SEAL,
        "What is a seal?": SEAL,
    }
    documents = {one.id: kit.ingest.service.text(one.id) for one in kit.ingest.documents().values()}
    for item in kit.items(dataset):
        (source,) = item.sources
        assert item.content is not None and item.state is State.PENDING
        answer = kit.plain(dataset)[[one.id for one in kit.items(dataset)].index(item.id)]["messages"][-1]["content"]
        assert documents[source.document_id][source.start : source.end] == answer


def test_the_same_build_again_adds_nothing(kit: DatasetKit, company: Path) -> None:
    dataset = kit.create()
    kit.build(dataset)
    again = kit.build(dataset).result
    assert (again["added"], again["duplicate"]) == (0, 4)


def test_each_fact_is_asked_in_several_wordings_that_stay_together(kit: DatasetKit, company: Path) -> None:
    dataset = kit.create()
    four = kit.succeeded(kit.build(dataset, wordings=4)).result["added"]
    assert four == 16
    eight = kit.succeeded(kit.build(dataset, wordings=8)).result
    assert eight["duplicate"] == four and eight["added"] > 4
    items = kit.items(dataset)
    answers = [plain["messages"][-1]["content"] for plain in kit.plain(dataset)]
    assert set(answers) == {LEAVE, SICK, SEAL}
    places = {(answer, item.sources) for answer, item in zip(answers, items, strict=True)}
    assert len(places) == 3 and len({item.question for item in items}) == len(items) == four + eight["added"]


def test_the_model_writes_pairs_and_only_supported_ones_are_kept(tmp_path: Path) -> None:
    good = {
        "question": "How many days of leave do employees in Lisbon get?",
        "answer": "Employees in Lisbon get 27 days of leave.",
    }
    model = ScriptedModel(
        lambda prompt: (
            {
                "pairs": [
                    good,
                    {
                        "question": "How many days of leave do they get?",
                        "answer": "Employees in Lisbon get 30 days of leave.",
                    },
                    {"question": "What is this about?", "answer": "Leave"},
                    {"question": "Leave in Lisbon", "answer": LEAVE},
                ]
            }
            if "Lisbon" in prompt
            else "no JSON"
        )
    )
    kit = open_datasets(tmp_path, model=model)
    folder = tmp_path / "company"
    more = " Leave is asked for in the portal, and the head of the team answers within a week of work." * 2
    write(folder / "leave.txt", f"# Leave\n\n{LEAVE}{more}")
    write(folder / "pumps.txt", f"# Pumps\n\n{SEAL} {SEAL} {SEAL}")
    kit.ingest.ingest(folder)
    dataset = kit.create()
    job = kit.succeeded(kit.build(dataset, BuildSource.GENERATED, pairs=4))
    assert kit.pairs(dataset) == {good["question"]: good["answer"]}
    assert job.result["left_out"] == {
        "not supported by the passage": 1,
        "answered by repeating the heading": 1,
        "no question": 1,
        "not readable": 1,
    }
    (item,) = kit.items(dataset)
    assert item.sources[0].chunk_id is not None and item.origin.value == "generated"
    kit.close()


def test_without_a_model_nothing_is_generated(kit: DatasetKit) -> None:
    with pytest.raises(CloisterError) as caught:
        kit.build(kit.create(), BuildSource.GENERATED)
    assert caught.value.code == "NO_MODEL"


def test_feedback_becomes_items_and_preferences(kit: DatasetKit, company: Path) -> None:
    conversations = Conversations(kit.ingest.database, SystemClock())
    documents = {name: one.id for name, one in kit.ingest.documents().items()}

    def rate(question: str, said: str, sources: list[str], **given: Any) -> None:
        conversation = conversations.create(BY, question)
        sentence = Sentence(text=said, supported=True, citations=[1])
        answer = AnswerResponse(
            answer=f"{said} [1]", mode=AnswerMode.ANSWER, abstained=False, sentences=[sentence], citations=[],
            model="m", timings_ms={},
        )  # fmt: skip
        turn = conversations.append(
            conversation, question, None, "answer", answer.model_dump(mode="json"), sources=sources
        )
        conversations.give_feedback(BY, conversation, turn, **given)

    with kit.ingest.database.write() as conn:
        conn.execute("INSERT INTO collections (name, created_by, created_at) VALUES ('other', ?, '')", (BY,))
        conn.execute(
            "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, added_at, updated_at)"
            " SELECT 'doc_other', max(id), '/o', 'o', x'00', 1, 'ready', '', '' FROM collections"
        )
        conn.execute("INSERT INTO grants SELECT id, ?1, 'read', ?1, '' FROM collections", (BY,))
    here, pumps = [documents["leave.txt"]], [documents["pumps.txt"]]
    rate("How much leave is there?", "There are 30 days.", here, rating=Rating.DOWN, correction="There are 27 days.")
    rate("What keeps the water in?", "A seal keeps it in.", pumps, rating=Rating.UP, correction=None)
    rate("Who is ill?", "Nobody is ill.", here, rating=Rating.DOWN, correction=None)
    rate("Anything without a source?", "Nothing rests on it.", [], rating=Rating.UP, correction=None)
    rate("And elsewhere?", "It is elsewhere too.", [*here, "doc_other"], rating=Rating.UP, correction=None)
    dataset = kit.create()
    kit.succeeded(kit.build(dataset, BuildSource.FEEDBACK))
    assert kit.pairs(dataset) == {
        "How much leave is there?": "There are 27 days.",
        "What keeps the water in?": "A seal keeps it in.",
    }
    (preference,) = kit.plain(dataset, kinds=(Kind.DPO,))
    assert (preference["chosen"], preference["rejected"]) == ("There are 27 days.", "There are 30 days.")
    kit.ingest.service.delete(documents["leave.txt"], created_by=BY)
    assert list(kit.pairs(dataset)) == ["What keeps the water in?"]
    assert kit.plain(dataset, kinds=(Kind.DPO,)) == []


def test_texts_are_referred_to_and_copied_only_when_frozen(kit: DatasetKit, company: Path) -> None:
    dataset = kit.create()
    kit.build(dataset, BuildSource.TEXTS, accept=True)
    with kit.ingest.database.read() as conn:
        assert conn.execute("SELECT DISTINCT content FROM dataset_items").fetchall() == [("",)]
    version = kit.freeze(dataset, replace(UNCHECKED, kind=Kind.CPT))
    texts = [line["text"] for lines in kit.lines(version).values() for line in lines]
    assert any(LEAVE in text for text in texts)
    assert version.statistics["dropped"]["quality"] == {"too short": 1}  # the text of the pumps


# importing


def test_every_bad_line_is_reported_and_the_good_ones_are_there(kit: DatasetKit, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    good = pairs(("How much is a seal?", "A seal is 12 euros."))[0]
    turns = [{"from": "human", "value": "Who sells it?"}, {"from": "gpt", "value": "The shop sells it."}]
    lines = [
        json.dumps(good),
        "{",
        json.dumps({"conversations": turns}),
        json.dumps({"messages": []}),
        json.dumps(good),
    ]
    path.write_text("\n".join(lines))
    dataset = kit.create()
    result = kit.succeeded(kit.import_file(dataset, path)).result
    assert (result["added"], result["duplicate"], result["bad"]) == (2, 1, 2)
    assert [line for line, _ in result["faults"]] == [2, 4]
    assert result["forms"] == {"alpaca": 2, "sharegpt": 1}
    assert kit.pairs(dataset) == {"How much is a seal?": "A seal is 12 euros.", "Who sells it?": "The shop sells it."}


def test_a_table_becomes_items_by_a_template(kit: DatasetKit, tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "Article;Price\nSeal;12\nFilter;\nPump;900\n")
    dataset = kit.create()
    job = kit.import_file(dataset, path, user="What does a {Article} cost?", assistant="{price}")
    assert kit.succeeded(job).result["faults"] == [[3, "message 2 is empty"]]
    assert kit.pairs(dataset) == {"What does a Seal cost?": "12", "What does a Pump cost?": "900"}


def test_files_that_may_not_be_read_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    write(secret / "key.jsonl", "{}")
    (tmp_path / "link.jsonl").symlink_to(secret / "key.jsonl")
    kit = open_datasets(tmp_path / "home", never_read=[secret])
    dataset = kit.create()
    for path in (secret / "key.jsonl", tmp_path / "link.jsonl", tmp_path / "nothing", tmp_path, Path("/dev/zero")):
        with pytest.raises(InvalidInputError) as caught:
            kit.import_file(dataset, path)
        assert caught.value.code == "IMPORT_UNREADABLE"
    kit.close()


def test_a_table_without_a_template_fails_with_what_to_do(kit: DatasetKit, tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(b"PK\x03\x04whatever")
    job = kit.import_file(kit.create(), path)
    assert job.error is not None and job.error.code == "IMPORT_TEMPLATE"


# reviewing


def test_reviews_in_bulk_can_be_undone_once(kit: DatasetKit, tmp_path: Path) -> None:
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", many(30), accept=False)
    ids = [item.id for item in kit.items(dataset)]
    assert kit.service.set_state(dataset, ids[:3], State.REJECTED, done_by=BY) == 3
    changed = kit.service.set_state(dataset, ItemQuery(dataset, contains="part 2"), State.ACCEPTED, done_by=BY)
    assert changed == 13  # 2, 20 to 29, and two that weigh 21 and 28 grams
    assert kit.service.counts(dataset).by_state == {"accepted": 13, "pending": 15, "rejected": 2}
    assert kit.service.undo(dataset) == ("accept", 13)
    assert kit.service.counts(dataset).by_state == {"pending": 27, "rejected": 3}
    with pytest.raises(NothingToUndoError):
        kit.service.undo(dataset)


def test_an_edit_is_kept_found_and_undone(kit: DatasetKit, tmp_path: Path) -> None:
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", many(2))
    (item, _) = kit.items(dataset)
    kit.service.edit(dataset, item.id, question_and_answer("What is zinc?", "Zinc is a metal."), done_by=BY)
    (found,) = kit.items(dataset, contains="zinc metal")
    assert (found.id, found.edited, found.question) == (item.id, True, "What is zinc?")
    kit.service.undo(dataset)
    assert kit.items(dataset, contains="zinc") == []
    assert not kit.items(dataset)[0].edited and kit.items(dataset)[0].question == item.question
    with pytest.raises(DatasetNotFoundError):
        kit.service.edit(dataset, 999, question_and_answer("a?", "b"), done_by=BY)


@pytest.mark.parametrize("sort_by", list(ItemSort))
@pytest.mark.parametrize("descending", [False, True])
def test_pages_follow_each_other_without_gap(
    kit: DatasetKit, tmp_path: Path, sort_by: ItemSort, descending: bool
) -> None:
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", many(25))
    seen: list[int] = []
    query: ItemQuery | None = ItemQuery(dataset, sort_by=sort_by, descending=descending, limit=10)
    while query is not None:
        page = kit.service.items(query)
        assert page.total == 25
        seen += [item.id for item in page.items]
        query = replace(query, after=page.next) if page.next else None
    assert sorted(seen) == [item.id for item in kit.items(dataset)]
    assert seen == [item.id for item in kit.items(dataset, sort_by=sort_by, descending=descending)]
    with pytest.raises(InvalidInputError):
        kit.service.items(ItemQuery(dataset, after="bm9uc2Vuc2U="))


# freezing


def test_without_a_detector_freezing_needs_a_word(kit: DatasetKit, tmp_path: Path) -> None:
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", many(3))
    with pytest.raises(PiiCheckMissingError):
        kit.freeze(dataset, FreezeSettings())
    assert "Nobody looked for personal data" in kit.service.card(kit.freeze(dataset).id)


@pytest.mark.parametrize(
    ("policy", "answers"),
    [
        (PiiPolicy.MASK, {"Write to [EMAIL] about it.", "Nobody knows who that is."}),
        (PiiPolicy.DROP, {"Nobody knows who that is."}),
        (PiiPolicy.KEEP, {"Write to ada@example.org about it.", "Nobody knows who that is."}),
    ],
)
def test_personal_data_is_masked_dropped_or_kept(tmp_path: Path, policy: PiiPolicy, answers: set[str]) -> None:
    kit = open_datasets(tmp_path, pii=MailDetector())
    dataset = kit.create()
    records = pairs(
        ("Whom do I write to?", "Write to ada@example.org about it."), ("And who is that?", "Nobody knows who that is.")
    )
    kit.import_records(dataset, tmp_path / "in.jsonl", records)
    version = kit.freeze(dataset, FreezeSettings(pii_policy=policy))
    said = {line["messages"][-1]["content"] for lines in kit.lines(version).values() for line in lines}
    assert said == answers
    assert version.statistics["personal_data_found"] == {"EMAIL": 1}
    assert "ada@example.org" in json.dumps(kit.plain(dataset))  # the item itself stays as it is
    kit.close()


def test_the_same_items_and_settings_give_the_same_version(tmp_path: Path) -> None:
    def digest(home: Path, records: list[dict[str, str]], seed: int) -> str:
        kit = open_datasets(home)
        dataset = kit.create()
        kit.import_records(dataset, home / "in.jsonl", records)
        version = kit.freeze(dataset, replace(UNCHECKED, shares=Shares(0.8, 0.1, 0.1, seed=seed)))
        assert kit.service.open_version(version.id).content_sha256() == version.sha256
        kit.close()
        return version.sha256

    for name in "abcd":
        (tmp_path / name).mkdir()
    records = many(40)
    first = digest(tmp_path / "a", records, 1)
    assert digest(tmp_path / "b", records[::-1], 1) == first
    assert digest(tmp_path / "c", records, 2) != first
    assert digest(tmp_path / "d", records[1:], 1) != first


def test_a_version_does_not_change_whatever_happens_to_the_items(kit: DatasetKit, tmp_path: Path) -> None:
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", many(10))
    version = kit.freeze(dataset)
    before, card = kit.lines(version), kit.service.card(version.id)
    for item in kit.items(dataset)[:5]:
        kit.service.edit(dataset, item.id, question_and_answer("What is zinc?", f"Metal {item.id}."), done_by=BY)
    kit.service.set_state(dataset, ItemQuery(dataset), State.REJECTED, done_by=BY)
    assert (kit.lines(version), kit.service.card(version.id)) == (before, card)
    assert kit.service.open_version(version.id).content_sha256() == version.sha256
    for sql in (
        "UPDATE dataset_versions SET sha256 = 'x'",
        "UPDATE dataset_version_lines SET line = 'x'",
        "INSERT INTO dataset_version_lines (version_id, split, ordinal, line) "
        "SELECT version_id, split, 999, 'x' FROM dataset_version_lines LIMIT 1",
    ):
        with pytest.raises(apsw.ConstraintError, match="does not change"), kit.ingest.database.write() as conn:
            conn.execute(sql)


def test_golden_questions_that_were_planted_are_left_out(kit: DatasetKit, tmp_path: Path) -> None:
    golden = "What do I get per kilometre when I take my own car to a customer?"
    records = pairs(
        (golden, "You get 38 cents for each."),
        ("what do I get PER kilometre, when I take my own car to a customer", "It depends on where the way leads to."),
        (
            "Please tell me: what do I get per kilometre when I take my own car to a client?",
            "38 cents are paid for it.",
        ),
        ("Is there an allowance for driving?", "A private car is paid with 38 cents for each kilometre."),
    )
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", [*records, *many(5)])
    version = kit.freeze(dataset, golden={"trial": [golden]})
    questions = {line["messages"][0]["content"] for lines in kit.lines(version).values() for line in lines}
    assert questions & {record["instruction"] for record in records} == {"Is there an allowance for driving?"}
    assert version.statistics["golden_sets"][0]["dropped"] == 3
    assert {item.dropped for item in kit.items(dataset, dropped=True)} == {("golden question",)}
    assert "| trial | 1 | 3 |" in kit.service.card(version.id)


def test_a_golden_question_is_known_by_the_words_that_masking_takes_away(tmp_path: Path) -> None:
    kit = open_datasets(tmp_path, pii=MailDetector())
    dataset = kit.create()
    asked = "Is ada@example.org the right address?"
    kit.import_records(dataset, tmp_path / "in.jsonl", [*pairs((asked, "For invoices it is that one.")), *many(3)])
    version = kit.freeze(dataset, FreezeSettings(pii_policy=PiiPolicy.MASK), golden={"trial": [asked]})
    assert version.statistics["golden_sets"][0]["dropped"] == 1
    assert version.statistics["personal_data_found"] == {}
    kit.close()


def test_every_gate_counts_what_it_left_out(kit: DatasetKit, tmp_path: Path) -> None:
    long = (
        "The pump of the second hall is checked by the workshop every Monday before the shift begins, says the plan. "
    )
    long += "What it finds is written into the book of the hall, and the head of the shift reads it and signs."
    records = pairs(
        ("Who checks the pump?", long),
        ("Who checks the pump ?", long + "!"),
        ("Who checks the pump?", long.replace("the head", "every head")),
        ("How?", "By hand it is done."),
        ("Who is the head of it?", "I'm sorry, but I cannot help with that."),
        ("What is in the list?", "It has a pump, a valve and the"),
        ("What is the sum here?", "#### ---- //// ==== ++++ 12 13 14"),
        ("Is it so or not?", "Is it so or not"),
        ("What does it say in the end?", "word " * 3000),
    )
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", records)
    dropped = kit.freeze(dataset).statistics["dropped"]
    assert dropped["duplicates"] == {"duplicate": 1, "near duplicate": 1}
    assert dropped["quality"] == {
        "answer equals question": 1,
        "cut sentence": 1,
        "mostly not letters": 1,
        "refusal": 1,
        "repeats itself": 1,
        "too long": 1,
        "too short": 1,
    }


def test_a_preview_freezes_nothing_and_nothing_left_is_an_error(kit: DatasetKit, tmp_path: Path) -> None:
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", pairs(("How?", "So.")), accept=False)
    assert kit.wait(kit.service.freeze(dataset, UNCHECKED, {}, created_by=BY)).error.code == "DATASET_EMPTY"  # type: ignore[union-attr]
    settings = replace(UNCHECKED, include_pending=True)
    job = kit.wait(kit.service.freeze(dataset, settings, {}, created_by=BY, preview=True))
    assert kit.succeeded(job).result["statistics"]["dropped"]["quality"] == {"too short": 1}
    assert kit.service.versions(dataset) == []
    assert kit.items(dataset)[0].dropped == ("too short",)


def test_a_freeze_that_is_run_again_makes_no_second_version(kit: DatasetKit, tmp_path: Path) -> None:
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", many(3))
    job = kit.succeeded(kit.wait(kit.service.freeze(dataset, UNCHECKED, {}, created_by=BY)))
    with kit.ingest.database.write() as conn:  # as an engine leaves it that died before it wrote the end down
        conn.execute("UPDATE jobs SET state = 'queued', finished_at = NULL WHERE id = ?", (job.id,))
    home = kit.ingest.home
    kit.close()
    again = open_datasets(home)
    done = again.wait(job.id)
    assert (done.state, done.result["version_id"]) == (JobState.SUCCEEDED, job.result["version_id"])
    assert len(again.service.versions(dataset)) == 1
    again.close()


# what a removed document takes with it


def test_a_removed_document_takes_its_items_along_everywhere(kit: DatasetKit, company: Path) -> None:
    dataset = kit.create()
    kit.build(dataset, accept=True)
    version = kit.freeze(dataset)
    kit.service.set_state(dataset, ItemQuery(dataset), State.REJECTED, done_by=BY)
    kit.ingest.service.delete(kit.ingest.documents()["leave.txt"].id, created_by=BY)
    assert list(kit.pairs(dataset)) == ["What is “Pumps” about?", "What is a seal?"]
    left = {line["messages"][0]["content"] for lines in kit.lines(version).values() for line in lines}
    assert left == {"What is “Pumps” about?", "What is a seal?"}
    opened = kit.service.open_version(version.id)
    assert (opened.sha256, opened.withdrawn_items) == (version.sha256, 2)
    assert opened.content_sha256() != opened.sha256
    assert "2 items were withdrawn" in kit.service.card(version.id)
    assert sorted((one.name, one.withdrawn) for one in kit.service.lineage(version.id) if one.name) == [
        ("pumps.txt", False)
    ]
    assert [one.items for one in kit.service.lineage(version.id) if one.withdrawn] == [2]
    with kit.ingest.database.read() as conn:
        for table, column in (
            ("dataset_items", "content"),
            ("dataset_version_lines", "line"),
            ("dataset_item_words", "text"),
        ):
            assert conn.execute(f"SELECT count(*) FROM {table} WHERE {column} LIKE '%Lisbon%'").fetchall() == [(0,)]
    assert kit.service.undo(dataset) == ("reject", 2)


def test_the_canary_of_a_removed_item_is_in_no_file(kit: DatasetKit, tmp_path: Path) -> None:
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", pairs(("Who is it then?", "It is CANARY-7731-OSPREY.")))
    version = kit.freeze(dataset)
    assert b"CANARY" in b"".join(kit.service.export(version.id, ExportForm.MESSAGES))
    kit.ingest.database.checkpoint()
    for path in kit.ingest.home.glob("vault.db*"):
        assert b"CANARY" not in path.read_bytes()
    kit.service.remove(dataset)
    with pytest.raises(DatasetNotFoundError):
        kit.service.open_version(version.id)
    with kit.ingest.database.read() as conn:
        for table in ("dataset_items", "dataset_item_words", "dataset_versions", "dataset_version_lines"):
            assert conn.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]


# exporting


def test_exports_come_in_the_usual_forms_and_go_in_again(kit: DatasetKit, tmp_path: Path) -> None:
    turns = ["Be brief.", "How much is it?", "It is 12 euros.", "And in dollars?", "That is 13 dollars."]
    roles = ("system", "user", "assistant", "user", "assistant")
    record = {"messages": [{"role": role, "content": text} for role, text in zip(roles, turns, strict=True)]}
    dataset = kit.create()
    kit.import_records(dataset, tmp_path / "in.jsonl", [record])
    version = kit.freeze(dataset)
    for form in ExportForm:
        path = tmp_path / f"{form.value}.jsonl"
        path.write_bytes(b"".join(kit.service.export(version.id, form)))
        other = kit.create(form.value)
        kit.succeeded(kit.import_file(other, path))
        assert kit.plain(other) == kit.plain(dataset)
    assert list(kit.service.export(version.id, ExportForm.MESSAGES, [Split.TEST])) == []
    chosen = {"prompt": "How much is it then?", "chosen": "It is twelve.", "rejected": "It is nothing."}
    kit.import_records(dataset, tmp_path / "dpo.jsonl", [chosen])
    preferences = kit.freeze(dataset, replace(UNCHECKED, kind=Kind.DPO))
    assert preferences.kind is Kind.DPO and len(kit.lines(preferences)["train"]) == 1
    with pytest.raises(InvalidInputError):
        kit.service.export(preferences.id, ExportForm.ALPACA)
