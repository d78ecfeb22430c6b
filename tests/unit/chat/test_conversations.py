"""What was answered earlier is shown and used only while its reader may read all that it rests on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path

import pytest

from engine.access.model import Access, Collection, User
from engine.access.roles import Role
from engine.access.service import AccessService
from engine.chat.conversations import Conversations
from engine.chat.evidence import Evidence
from engine.chat.model import AnswerModel
from engine.chat.presenting import WITHHELD
from engine.chat.prompt import Message
from engine.chat.service import AskService, Inquiry
from engine.chat.support import SupportChecker
from engine.chat.words import content_stems
from engine.contract.answers import AnswerMode, AnswerResponse
from engine.core.errors import NotFoundError
from engine.retrieval.text import Stemming
from engine.runtime.errors import ModelCrashedError
from engine.runtime.reader import Reading
from engine.vault.database import Database
from engine.vault.schema import packaged_migrations
from tests.support.clocks import FakeClock
from tests.support.passages import passage

LEAVE = "Leave in Lisbon is 27 days a year for everybody who works full time."
PUMPS = "The seal of every pump is changed by the workshop each spring."
FIRST = "How many days of leave are there in Lisbon?"
FOLLOW_UP = "And who approves it?"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "vault.db", bytes(range(32)))
    with opened.write() as conn:
        conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_1', 'Ada', 'administrator', 'now')")
    yield opened
    opened.close()


@pytest.fixture
def access(database: Database) -> AccessService:
    return AccessService(database, FakeClock())


@pytest.fixture
def maria(access: AccessService) -> User:
    return access.create_user("Maria", Role.ANALYST, by=access.local_administrator())[0]


@pytest.fixture
def handbook(access: AccessService, maria: User) -> Collection:
    made = access.create_collection("handbook", by=access.local_administrator())
    access.grant(made.id, maria.id, Access.READ, by=access.local_administrator())
    return made


@pytest.fixture
def documents(database: Database, handbook: Collection) -> None:
    with database.write() as conn:
        for name in ("leave.md", "pumps.md"):
            conn.execute(
                "INSERT INTO documents"
                " (id, collection_id, path, name, sha256, size_bytes, status, added_at, updated_at)"
                " VALUES (?, ?, ?, ?, x'00', 1, 'ready', 'now', 'now')",
                (f"doc_{name}", handbook.id, f"/{name}", name),
            )


def evidence(document: str, text: str) -> Evidence:
    return Evidence(passage(text, document=document), Reading(3.0, 0.9, 0, len(text), 2.0), 0.9)


class Found:
    """Finds what it is told to, and remembers what was searched."""

    threshold = 0.5

    def __init__(self) -> None:
        self.evidence = [evidence("leave.md", LEAVE)]
        self.searched: list[str] = []

    def gather(self, question: str, collections: Sequence[int], *, focus: str | None = None) -> list[Evidence]:
        self.searched.append(question)
        return self.evidence


class Model:
    """Says what it is told to, and remembers its prompts."""

    name = "tiny"
    context_tokens = 4096

    def __init__(self, *pieces: str, fails: bool = False) -> None:
        self.pieces = pieces
        self.fails = fails
        self.prompts: list[str] = []

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncIterator[str]:
        self.prompts.append("\n".join(message.content for message in messages))
        for piece in self.pieces:
            yield piece
        if self.fails:
            raise ModelCrashedError("The model stopped.", help="Ask again.")


class Desk:
    """Everything between a question and its answer but search and model."""

    def __init__(self, database: Database, user: User) -> None:
        self.found = Found()
        self.conversations = Conversations(database, FakeClock())
        self.model: AnswerModel | None = None
        self.model_in_use: Callable[[], AnswerModel | None] = lambda: self.model
        self.user = user
        self._database = database

    def ask(self, question: str, conversation: str | None = None, mode: AnswerMode | None = None) -> AnswerResponse:
        checker = SupportChecker(content_stems(Stemming()))
        service = AskService(self.found, checker, self.conversations, lambda: self.model_in_use())  # type: ignore[arg-type]
        inquiry = Inquiry(question, self.user.id, [1], mode, conversation, keep=True)
        return asyncio.run(service.ask(inquiry))

    def start(self) -> str:
        """Ask the first question and return the conversation."""
        started = self.ask(FIRST).conversation_id
        assert started is not None
        return started

    def answers(self, conversation: str) -> list[str]:
        _, turns = self.conversations.get(self.user.id, conversation)
        return [AnswerResponse.model_validate(turn.answer).answer for turn in turns]

    def remove(self, document: str) -> None:
        with self._database.write() as conn:
            conn.execute("DELETE FROM documents WHERE id = ?", (f"doc_{document}",))

    def stored(self) -> str:
        with self._database.read() as conn:
            return str(conn.execute("SELECT group_concat(answer) FROM turns").fetchall())


@pytest.fixture
def desk(database: Database, maria: User, documents: None) -> Desk:
    return Desk(database, maria)


def test_an_answer_is_shown_while_its_documents_may_be_read(desk: Desk) -> None:
    conversation = desk.start()
    desk.remove("pumps.md")
    assert desk.answers(conversation) == [LEAVE]


def test_what_a_removed_document_said_is_erased(desk: Desk) -> None:
    conversation = desk.start()
    assert LEAVE in desk.stored()
    desk.remove("leave.md")
    assert LEAVE not in desk.stored()
    _, turns = desk.conversations.get(desk.user.id, conversation)
    shown = AnswerResponse.model_validate(turns[0].answer)
    assert (shown.answer, shown.citations, shown.sentences, shown.abstained) == (WITHHELD, [], [], True)
    assert turns[0].question == FIRST


def test_the_nearest_passages_of_an_abstention_go_too(desk: Desk) -> None:
    desk.found.threshold = 0.95
    conversation = desk.start()
    assert LEAVE in desk.stored()
    desk.remove("leave.md")
    assert desk.answers(conversation) == [WITHHELD]
    assert LEAVE not in desk.stored()


def test_what_was_removed_while_it_was_being_answered_is_not_kept(desk: Desk) -> None:
    desk.remove("leave.md")
    conversation = desk.start()
    assert LEAVE not in desk.stored()
    assert desk.answers(conversation) == [WITHHELD]


def test_an_answer_is_withheld_while_its_reader_has_no_grant(
    desk: Desk, access: AccessService, maria: User, handbook: Collection
) -> None:
    ada = access.local_administrator()
    conversation = desk.start()
    access.collections.revoke(handbook.id, maria.id, by=ada)
    assert desk.answers(conversation) == [WITHHELD]
    access.grant(handbook.id, maria.id, Access.READ, by=ada)
    assert desk.answers(conversation) == [LEAVE]


def test_an_answer_is_withheld_while_its_document_is_not_searched(desk: Desk, database: Database) -> None:
    conversation = desk.start()
    with database.write() as conn:
        conn.execute("UPDATE documents SET status = 'quarantined' WHERE id = 'doc_leave.md'")
    assert desk.answers(conversation) == [WITHHELD]


def test_a_follow_up_builds_on_an_answer_that_may_be_read(desk: Desk) -> None:
    desk.model = model = Model("The workshop changes the seal of every pump each spring [1].")
    conversation = desk.start()
    desk.ask(FOLLOW_UP, conversation)
    assert "Lisbon" in desk.found.searched[-1]
    assert FIRST in model.prompts[-1]


@pytest.mark.parametrize("taken", ["document", "grant"])
def test_a_follow_up_knows_nothing_of_an_answer_that_may_not(
    desk: Desk, access: AccessService, maria: User, handbook: Collection, taken: str
) -> None:
    conversation = desk.start()
    if taken == "document":
        desk.remove("leave.md")
    else:
        access.collections.revoke(handbook.id, maria.id, by=access.local_administrator())
    desk.found.evidence = [evidence("pumps.md", PUMPS)]
    desk.model = model = Model("The seal of every pump is changed each spring [1].")
    answer = desk.ask(FOLLOW_UP, conversation)
    assert answer.rewritten_question is None
    assert desk.found.searched[-1] == FOLLOW_UP
    assert "Lisbon" not in model.prompts[-1]
    assert WITHHELD not in model.prompts[-1]


def test_an_unsupported_sentence_goes_with_whatever_the_model_was_shown(desk: Desk) -> None:
    desk.found.evidence = [evidence("pumps.md", PUMPS), evidence("leave.md", LEAVE)]
    desk.model = Model("The seal of every pump is changed by the workshop each spring [1]. Holidays are long there.")
    conversation = desk.start()
    desk.remove("leave.md")
    assert desk.answers(conversation) == [WITHHELD]


def test_a_supported_answer_stays_when_a_passage_it_does_not_cite_goes(desk: Desk) -> None:
    desk.found.evidence = [evidence("pumps.md", PUMPS), evidence("leave.md", LEAVE)]
    desk.model = Model("The seal of every pump is changed by the workshop each spring [1].")
    conversation = desk.start()
    desk.remove("leave.md")
    assert desk.answers(conversation) != [WITHHELD]


def test_a_conversation_is_its_owners(desk: Desk, access: AccessService) -> None:
    conversation = desk.start()
    with pytest.raises(NotFoundError):
        desk.conversations.get(access.local_administrator().id, conversation)


def test_a_model_that_is_out_of_order_leaves_quotes(desk: Desk) -> None:
    def crashed() -> AnswerModel:
        raise ModelCrashedError("The model's process ended 6 times in 120 seconds.", help="Use another model.")

    desk.model_in_use = crashed
    answer = desk.ask(FIRST)
    assert (answer.mode, answer.model, answer.answer) == (AnswerMode.QUOTE, None, LEAVE)
    with pytest.raises(ModelCrashedError):
        desk.ask(FIRST, mode=AnswerMode.ANSWER)


def test_a_model_that_fails_before_its_first_word_leaves_quotes(desk: Desk) -> None:
    desk.model = Model(fails=True)
    answer = desk.ask(FIRST)
    assert (answer.mode, answer.model, answer.answer) == (AnswerMode.QUOTE, None, LEAVE)
    with pytest.raises(ModelCrashedError):
        desk.ask(FIRST, mode=AnswerMode.ANSWER)


def test_a_model_that_fails_in_the_middle_of_its_answer_is_an_error(desk: Desk) -> None:
    desk.model = Model("Leave in", fails=True)
    with pytest.raises(ModelCrashedError):
        desk.ask(FIRST)


def test_turns_from_before_know_their_documents_after_an_upgrade(tmp_path: Path) -> None:
    steps, key = packaged_migrations(), bytes(range(32))
    said = json.dumps({"answer": LEAVE, "citations": [{"document_id": "doc_kept"}]})
    lost = json.dumps({"answer": PUMPS, "citations": [{"document_id": "doc_gone"}]})
    old = Database.open(tmp_path / "old.db", key, migrations=[step for step in steps if step.version < 3])
    with old.write() as conn:
        conn.execute(
            "INSERT INTO users (id, name, role, created_at) VALUES ('usr_1', 'Ada', 'administrator', 'now');"
            "INSERT INTO collections (id, name, created_by, created_at) VALUES (1, 'handbook', 'usr_1', 'now');"
            "INSERT INTO grants VALUES (1, 'usr_1', 'read', 'usr_1', 'now');"
            "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, added_at, updated_at)"
            " VALUES ('doc_kept', 1, '/a', 'a', x'00', 1, 'ready', 'now', 'now');"
            "INSERT INTO conversations VALUES ('conv_1', 'usr_1', 'Leave', 'now', 'now')"
        )
        for number, answer in enumerate((said, lost)):
            conn.execute(
                "INSERT INTO turns VALUES (?, 'conv_1', ?, 'Q?', NULL, 'quote', ?, 'now')",
                (f"turn_{number}", number, answer),
            )
    old.close()
    new = Database.open(tmp_path / "old.db", key)
    try:
        _, turns = Conversations(new, FakeClock()).get("usr_1", "conv_1")
        assert [turn.answer["answer"] for turn in turns] == [LEAVE, WITHHELD]
        with new.write() as conn:
            conn.execute("DELETE FROM documents")
            assert conn.execute("SELECT DISTINCT answer FROM turns").fetchall() == [("",)]
    finally:
        new.close()
