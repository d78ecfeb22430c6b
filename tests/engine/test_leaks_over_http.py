"""Random people with random grants use every way to a document's words over HTTP: nothing closed comes back.

Questions, old answers and follow-ups to them, lists and single documents, training material built, listed and
exported, jobs, and the errors of all of these. Each text holds a word that nobody ever types, and each collection, file
and dataset a word in its name; what is open is worked out from the grants that were given, not by the code under test.
"""

from __future__ import annotations

import dataclasses
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.model import Access, Scope, User
from engine.access.rates import Rate, TokenBuckets
from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.rate_limits import RateLimits
from engine.api.services import Services
from engine.core.clock import SystemClock
from engine.runtime.embedder import LazyEmbedder
from engine.runtime.lazy_reader import LazyReader
from tests.support.fake_embedder import FakeEmbedder
from tests.support.running_servers import wait_until
from tests.support.services import running_services
from tests.support.word_reader import WordReader

pytestmark = pytest.mark.timeout(3600)

COLLECTIONS = 10
PEOPLE = 14
TOPICS = ("pump", "leave", "notice", "invoice", "travel", "safety", "budget", "contract")


def inside(number: int) -> str:
    """Stands in every text of that collection, and in no question, name or path."""
    return f"zqinside{chr(97 + number)}vx"


def named(number: int) -> str:
    """Stands in the names of that collection, its files and its dataset."""
    return f"zqnamed{chr(97 + number)}vx"


@dataclass
class Person:
    """``token`` is a key; ``within``: the collections that it is narrowed to."""

    user: User
    token: str
    within: frozenset[int] | None = None


@dataclass
class City:
    """An engine full of secrets, and beside it what its grants should mean."""

    services: Services
    client: TestClient
    chance: random.Random
    ids: dict[int, int] = field(default_factory=dict)  # a collection's number, and the id that it has in the vault
    people: list[Person] = field(default_factory=list)
    own: dict[str, set[int]] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    shared: dict[str, set[int]] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    conversations: list[tuple[str, str, str]] = field(default_factory=list)  # conversation, turn, whose
    versions: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    answered: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)  # how often something open was shown, by kind

    def open_to(self, person: Person) -> set[int]:
        opened = set(self.own[person.user.id])
        for group, members in self.members.items():
            if person.user.id in members:
                opened |= self.shared[group]
        return opened if person.within is None else opened & person.within

    def change_something(self) -> None:
        access, admin = self.services.access, self.services.access.local_administrator()
        user, number = self.chance.choice(self.people).user, self.chance.randrange(COLLECTIONS)
        group = self.chance.choice(list(self.members))
        kind = self.chance.randrange(6)
        if kind == 0:
            access.collections.grant(self.ids[number], user.id, self.chance.choice(list(Access)), by=admin)
            self.own[user.id].add(number)
        elif kind == 1:
            access.collections.revoke(self.ids[number], user.id, by=admin)
            self.own[user.id].discard(number)
        elif kind == 2:
            access.groups.add_member(group, user.id, by=admin)
            self.members[group].add(user.id)
        elif kind == 3:
            access.groups.remove_member(group, user.id, by=admin)
            self.members[group].discard(user.id)
        elif kind == 4:
            access.groups.grant(self.ids[number], group, Access.READ, by=admin)
            self.shared[group].add(number)
        else:
            access.groups.revoke(self.ids[number], group)
            self.shared[group].discard(number)

    def call(self, person: Person, kind: str, method: str, path: str, **kwargs: Any) -> Any:
        """Send it, and compare every letter of the answer with what is open to the person."""
        opened = self.open_to(person)
        headers = {"Authorization": f"Bearer {person.token}"}
        answer = self.client.request(method, path, headers=headers, **kwargs)
        assert answer.status_code < 500, (method, path, answer.text)
        sent = path + json.dumps(kwargs)
        told = (answer.text + str(answer.headers)).lower()
        for number in range(COLLECTIONS):
            if number in opened:
                self.told[kind] += inside(number) in told
                continue
            assert inside(number) not in told, (kind, path, person.user.role, number)
            sees_names = person.user.role is Role.ADMINISTRATOR and (person.within is None or number in person.within)
            if named(number) not in sent and not sees_names:
                assert named(number) not in told, (kind, path, person.user.role, number)
        self.answered[kind] += 1
        return answer


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "engine.runtime.minilm.lazy_minilm",
            lambda **_: LazyEmbedder(FakeEmbedder, name="fake-hashed-words", dimension=384, max_tokens=254),
        )
        patch.setattr("engine.runtime.lazy_reader.LazyReader", lambda _: LazyReader(WordReader))
        with running_services(folder / "vault") as built:
            buckets = TokenBuckets(Rate(10**9, 10**9), SystemClock())
            services = dataclasses.replace(built, limits=RateLimits(buckets, buckets, buckets, buckets))
            made = City(services, TestClient(create_app(services), raise_server_exceptions=False), random.Random(5))
            for number in range(COLLECTIONS):
                _fill(made, folder, number)
            _people(made)
            yield made


def _fill(city: City, folder: Path, number: int) -> None:
    place = folder / named(number)
    place.mkdir()
    for document in range(2):
        words = city.chance.sample(TOPICS, 4)
        text = "\n\n".join(f"The {word} rules say {inside(number)} about {' '.join(words)}." for word in words)
        (place / f"{named(number)}{document}.txt").write_text(text)
    admin = city.services.access.local_administrator()
    city.ids[number] = city.services.access.create_collection(named(number), by=admin).id
    _ended(city, city.client.post("/api/ingest", json={"paths": [str(place)], "collection": named(number)}))
    found = city.client.get("/api/documents", params={"collection": named(number)}).json()["documents"]
    city.documents += [one["id"] for one in found]
    city.client.post("/api/datasets", json={"name": named(number), "collection": named(number)})
    records = [
        {"instruction": f"What do the rules {n} say?", "output": f"They say {inside(number)}."} for n in range(3)
    ]
    (folder / "in.jsonl").write_text("\n".join(map(json.dumps, records)))
    path = f"/api/datasets/{named(number)}"
    _ended(city, city.client.post(f"{path}/imports", json={"path": str(folder / "in.jsonl"), "accept": True}))
    frozen = _ended(city, city.client.post(f"{path}/freeze", json={"without_pii_check": True}))
    city.versions.append(frozen["result"]["version_id"])
    # What the socket's owner asked and built is not theirs any more than anybody's: grants alone decide.
    city.services.access.collections.revoke(city.ids[number], admin.id, by=admin)


def _ended(city: City, response: Any) -> Any:
    assert response.status_code == 202, response.text
    path = f"/api/jobs/{response.json()['job_id']}"
    city.jobs.append(response.json()["job_id"])
    wait_until(lambda: city.client.get(path).json()["state"] not in ("queued", "running"), 300)
    ended = city.client.get(path).json()
    assert ended["state"] == "succeeded", ended
    return ended


def _people(city: City) -> None:
    access, admin = city.services.access, city.services.access.local_administrator()
    for number in range(PEOPLE):
        user, token = access.create_user(f"person {number}", list(Role)[number % len(Role)], by=admin)
        city.own[user.id] = set()
        city.people.append(Person(user, token))
        within = frozenset(city.chance.sample(range(COLLECTIONS), 4))
        scope = Scope(collections=frozenset(city.ids[one] for one in within))
        city.people.append(Person(user, access.keys.create(user, "narrow", scope, days=None, by=admin)[1], within))
    for number in range(5):
        group = access.groups.create(f"group {number}", by=admin)
        city.members[group.id], city.shared[group.id] = set(), set()
    for _ in range(120):
        city.change_something()


def search(city: City, person: Person) -> None:
    words = " ".join(city.chance.sample(TOPICS, 3))
    body: dict[str, Any] = {"query": words, "k": 20}
    if city.chance.random() < 0.3:
        body["collection"] = named(city.chance.randrange(COLLECTIONS))
    city.call(person, "search", "POST", "/api/search", json=body)


def ask(city: City, person: Person) -> None:
    """Sometimes as a follow-up to a conversation of somebody else's, and sometimes with a thumb up."""
    body: dict[str, Any] = {"question": f"What do the {city.chance.choice(TOPICS)} rules say?", "mode": "quote"}
    if city.conversations and city.chance.random() < 0.4:
        body["conversation_id"] = city.chance.choice(city.conversations)[0]
        body["question"] = "And what about that?"
    elif city.chance.random() < 0.8:
        body["keep"] = True
    if city.chance.random() < 0.2:
        city.call(person, "ask stream", "POST", "/api/ask/stream", json=body)
        return
    answer = city.call(person, "ask", "POST", "/api/ask", json=body)
    if answer.status_code == 200 and answer.json().get("conversation_id"):
        conversation = answer.json()["conversation_id"]
        shown = city.call(person, "conversation", "GET", f"/api/conversations/{conversation}")
        if shown.status_code == 200:
            turn = shown.json()["turns"][-1]["id"]
            city.conversations.append((conversation, turn, person.user.id))


def look_back(city: City, person: Person) -> None:
    if not city.conversations:
        return
    conversation, turn, _ = city.chance.choice(city.conversations)
    mine = [one for one in city.conversations if one[2] == person.user.id]
    if mine and city.chance.random() < 0.7:
        conversation, turn, _ = city.chance.choice(mine)
    path = f"/api/conversations/{conversation}"
    kind = city.chance.randrange(4)
    if kind == 0:
        city.call(person, "conversations", "GET", "/api/conversations")
    elif kind == 1:
        rating = {"rating": "up", "correction": None}
        city.call(person, "feedback", "PUT", f"{path}/turns/{turn}/feedback", json=rating)
    else:
        city.call(person, "conversation", "GET", path)


def open_document(city: City, person: Person) -> None:
    document = city.chance.choice(city.documents)
    tail = city.chance.choice(["", "/text", "/hidden", "/pages", "/original", "/boxes?start=0&end=40", "x"])
    city.call(person, "document", "GET", f"/api/documents/{document}{tail}")
    if city.chance.random() < 0.3:
        wanted = {} if city.chance.random() < 0.5 else {"collection": named(city.chance.randrange(COLLECTIONS))}
        city.call(person, "documents", "GET", "/api/documents", params=wanted)


def training_material(city: City, person: Person) -> None:
    number = city.chance.randrange(COLLECTIONS)
    path = f"/api/datasets/{named(number)}"
    kind = city.chance.randrange(8)
    if kind == 0:
        city.call(person, "datasets", "GET", "/api/datasets")
    elif kind in (1, 2):
        city.call(person, "items", "POST", f"{path}/items/list", json={"content": True})
    elif kind == 3:
        city.call(person, "item", "GET", f"{path}/items/{city.chance.randrange(1, 40)}")
    elif kind == 4:
        version = city.chance.choice(city.versions)
        city.call(person, "export", "GET", f"/api/dataset-versions/{version}/export")
    elif kind == 5:
        city.call(person, "version", "GET", f"/api/dataset-versions/{city.chance.choice(city.versions)}")
    elif kind == 6:
        city.call(person, "dataset", "GET", path)
    elif city.chance.random() < 0.15:  # a job: somewhat slow
        source = city.chance.choice(["feedback", "extracted"])
        started = city.call(person, "build", "POST", f"{path}/builds", json={"source": source, "accept": True})
        if started.status_code == 202:
            city.jobs.append(started.json()["job_id"])
            wait_until(lambda: city.services.jobs.running == 0, 300)


def jobs_and_lists(city: City, person: Person) -> None:
    job = city.chance.choice(city.jobs)
    path = city.chance.choice(
        [
            *("/api/jobs", f"/api/jobs/{job}", f"/api/jobs/{job}/files", f"/api/dataset-builds/{job}"),
            *("/api/collections", "/api/watched-folders", "/api/me", "/api/status", "/v1/models", "/api/groups"),
            *("/api/audit/records", "/api/training/runs", "/api/evaluations", "/api/model-versions"),
        ]
    )
    city.call(person, "lists", "GET", path)


def openai(city: City, person: Person) -> None:
    number = city.chance.randrange(COLLECTIONS)
    model = city.chance.choice(["cloister-quote", f"cloister-quote:{named(number)}"])
    messages = [{"role": "user", "content": f"What do the {city.chance.choice(TOPICS)} rules say?"}]
    city.call(person, "openai", "POST", "/v1/chat/completions", json={"model": model, "messages": messages})


def mistakes(city: City, person: Person) -> None:
    """What is closed answers word for word like what was never there."""
    number = city.chance.randrange(COLLECTIONS)
    closed = number not in city.open_to(person) and person.user.role is not Role.ADMINISTRATOR
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/api/search", {"json": {"query": "pump", "collection": "NAME"}}),
        ("POST", "/api/ask", {"json": {"question": "What about the pump?", "collection": "NAME"}}),
        ("POST", "/api/ingest", {"json": {"paths": ["/nowhere"], "collection": "NAME"}}),
        ("POST", "/api/collections/NAME/grants", {"json": {"user": "person 1", "access": "read"}}),
        ("GET", "/api/datasets/NAME", {}),
        ("POST", "/api/datasets/NAME/review", {"json": {"state": "accepted", "item_ids": [1]}}),
        ("POST", "/api/datasets", {"json": {"name": "another", "collection": "NAME"}}),
        ("POST", "/v1/chat/completions", {"json": {"model": "cloister-quote:NAME", "messages": [
            {"role": "user", "content": "What about the pump?"}]}}),
    ]  # fmt: skip
    method, path, sent = city.chance.choice(requests)
    outcomes = []
    for name in (named(number), "zqneverwas"):
        filled = json.loads(json.dumps(sent).replace("NAME", name))
        answer = city.call(person, "mistakes", method, path.replace("NAME", name), **filled)
        if answer.status_code == 201 and method == "POST" and path == "/api/datasets":
            city.client.delete("/api/datasets/another")
        if answer.status_code == 200 and path.endswith("/grants"):
            city.own[city.people[2].user.id].add(number)  # it was theirs to give
        body = answer.json()
        error = body.get("error", {}) if isinstance(body, dict) else {}
        error.pop("request_id", None)
        outcomes.append((answer.status_code, json.dumps(error).replace(name, "NAME")))
    if closed:
        assert outcomes[0] == outcomes[1], (path, person.user.role)


_KINDS = {
    search: 40,
    ask: 8,
    look_back: 12,
    open_document: 14,
    training_material: 12,
    jobs_and_lists: 6,
    openai: 2,
    mistakes: 6,
}


def run(city: City, requests: int, seed: int) -> None:
    city.chance = random.Random(seed)
    city.answered.clear()
    city.told.clear()
    steps = 0
    while city.answered.total() < requests:
        if steps % 5 == 0:
            city.change_something()
        steps += 1
        action = city.chance.choices(list(_KINDS), list(_KINDS.values()))[0]
        action(city, city.chance.choice(city.people))
    # Else it would have proven nothing: what is open was shown in every one of these ways.
    for kind in ("search", "ask", "conversation", "document", "items", "export"):
        assert city.told[kind], (kind, city.told)


@pytest.mark.slow
def test_20000_random_requests_leak_nothing(city: City) -> None:
    run(city, 20_000, seed=2)
    print(dict(city.answered), dict(city.told))
