"""Random people with random grants ask random questions: nothing of a collection that is closed to them comes back.

What is open is worked out a second time here, from the grants that were given, and not by the code under test.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from engine.access.model import Access, Scope, User
from engine.access.roles import Role
from engine.access.service import AccessService
from engine.chat.conversations import Conversations
from engine.core.errors import CloisterError
from tests.support.clocks import FakeClock
from tests.support.search_kit import SearchKit

COLLECTIONS = 16
PEOPLE = 24
GROUPS = 6
COMMON = ("pump", "leave", "notice", "invoice", "travel", "safety", "budget", "contract")


def secret_word(collection: int) -> str:
    """Stands in every chunk of that collection, and nowhere else."""
    return f"zq{chr(97 + collection % 26)}{chr(97 + collection // 26)}vault"


@dataclass
class Town:
    """A small vault, and beside it what its grants should mean."""

    kit: SearchKit
    access: AccessService
    history: Conversations
    people: list[User] = field(default_factory=list)
    own: dict[str, set[int]] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    shared: dict[str, set[int]] = field(default_factory=dict)
    asked: list[tuple[User, str]] = field(default_factory=list)

    def open_to(self, user: User) -> set[int]:
        opened = set(self.own[user.id])
        for group, members in self.members.items():
            if user.id in members:
                opened |= self.shared[group]
        return opened if user.scope.collections is None else opened & user.scope.collections

    def change_something(self, chance: random.Random) -> None:
        admin = self.access.local_administrator()
        user = chance.choice(self.people)
        collection = chance.randrange(1, COLLECTIONS + 1)
        group = chance.choice(list(self.members))
        kind = chance.randrange(6)
        if kind == 0:
            self.access.grant(collection, user.id, chance.choice(list(Access)), by=admin)
            self.own[user.id].add(collection)
        elif kind == 1:
            self.access.collections.revoke(collection, user.id, by=admin)
            self.own[user.id].discard(collection)
        elif kind == 2:
            self.access.groups.add_member(group, user.id, by=admin)
            self.members[group].add(user.id)
        elif kind == 3:
            self.access.groups.remove_member(group, user.id, by=admin)
            self.members[group].discard(user.id)
        elif kind == 4:
            self.access.groups.grant(collection, group, Access.READ, by=admin)
            self.shared[group].add(collection)
        else:
            self.access.groups.revoke(collection, group)
            self.shared[group].discard(collection)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    kit = SearchKit(tmp_path / "vault")
    access = AccessService(kit.database, FakeClock())
    made = Town(kit, access, Conversations(kit.database, FakeClock()))
    admin = access.local_administrator()
    chance = random.Random(7)
    for number in range(1, COLLECTIONS + 1):
        kit.collection(number)
        for document in range(3):
            words = chance.sample(COMMON, 4)
            chunks = [f"The {word} rules say {secret_word(number)} about {' '.join(words)}." for word in words]
            kit.add(f"doc_{number}_{document}", chunks, collection=number)
    kit.search.load()
    for number in range(PEOPLE):
        user, _ = access.create_user(f"person {number}", chance.choice(list(Role)), by=admin)
        made.people.append(user)
        made.own[user.id] = set()
    for number in range(GROUPS):
        group = access.groups.create(f"group {number}", by=admin)
        made.members[group.id], made.shared[group.id] = set(), set()
    for _ in range(150):
        made.change_something(chance)
    yield made
    kit.database.close()


def ask(town: Town, chance: random.Random) -> int:
    """One random question, and a look back; how many passages were found."""
    user = chance.choice(town.people)
    if chance.random() < 0.3:
        some = frozenset(chance.sample(range(1, COLLECTIONS + 1), 3))
        user = replace(user, scope=Scope(collections=some))
    wanted = chance.randrange(1, COLLECTIONS + 1)
    query = f"{chance.choice(COMMON)} {secret_word(wanted)} {chance.choice(COMMON)}"
    readable = town.access.readable_collections(user)
    opened = town.open_to(user)
    assert set(readable) == opened
    found = town.kit.search.search(query, collections=readable, k=20)
    for passage in found:
        assert int(passage.document_id.split("_")[1]) in opened
        leaked = {number for number in range(1, COLLECTIONS + 1) if secret_word(number) in passage.text}
        assert leaked <= opened
    told = refusal(town, user, wanted)
    if wanted not in opened:
        assert told == refusal(town, user, COLLECTIONS + 99)
    if found and user.scope == Scope() and chance.random() < 0.2:
        conversation = town.history.create(user.id, query)
        sources = {passage.document_id for passage in found}
        town.history.append(conversation, query, None, "quote", {"answer": found[0].text}, sources=sources)
        town.asked.append((user, conversation))
    look_back(town, chance)
    return len(found)


def refusal(town: Town, user: User, collection: int) -> tuple[str, str, str] | None:
    """What can be told from asking for one collection by its number."""
    try:
        town.access.require_read(user, collection)
    except CloisterError as error:
        return error.code, error.message, error.help
    return None


def look_back(town: Town, chance: random.Random) -> None:
    """An old answer is told only while every document behind it is open."""
    if not town.asked:
        return
    user, conversation = chance.choice(town.asked)
    _, turns = town.history.get(user.id, conversation)
    opened = town.open_to(user)
    for turn in turns:
        closed = any(int(source.split("_")[1]) not in opened for source in turn.sources)
        assert turn.withheld == closed
        if closed:
            assert "vault" not in str(turn.answer)
    other = next(one for one in town.people if one.id != user.id)
    with pytest.raises(CloisterError):
        town.history.get(other.id, conversation)


def run(town: Town, queries: int, seed: int) -> None:
    chance = random.Random(seed)
    found = 0
    for number in range(queries):
        if number % 5 == 0:
            town.change_something(chance)
        found += ask(town, chance)
    assert found > queries and town.asked  # else it would have proven nothing


def test_500_random_questions_leak_nothing(town: Town) -> None:
    run(town, 500, seed=1)


@pytest.mark.slow
def test_20000_random_questions_leak_nothing(town: Town) -> None:
    run(town, 20_000, seed=2)
