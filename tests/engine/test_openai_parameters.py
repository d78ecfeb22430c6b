"""What ``/v1/chat/completions`` carries out of a request, and what it refuses by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from engine.api.app import create_app
from engine.api.services import Services
from engine.chat.service import AskService, Inquiry
from engine.contract.answers import AnswerMode, AnswerResponse
from engine.runtime.embedder import LazyEmbedder
from tests.support.fake_embedder import FakeEmbedder
from tests.support.quiet_services import services_without_models

PHRASED = "People get 27 days of leave. STOP They lapse in March [1]."
QUESTION = "How many days of leave do people get?"


class CannedAsk:
    """Gives the same answer to everything and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def ask(self, inquiry: Inquiry) -> AnswerResponse:
        self.asked.append(inquiry.question)
        return AnswerResponse(
            answer=PHRASED,
            mode=AnswerMode.ANSWER,
            abstained=False,
            sentences=[],
            citations=[],
            model="tiny",
            timings_ms={},
        )


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("openai") / "vault") as services:
        yield services


@pytest.fixture
def ask() -> CannedAsk:
    return CannedAsk()


@pytest.fixture
def client(services: Services, ask: CannedAsk) -> TestClient:
    canned = replace(services, ask=cast(AskService, ask), embedder=cast(LazyEmbedder, FakeEmbedder()))
    return TestClient(create_app(canned), raise_server_exceptions=False)


def complete(client: TestClient, *, messages: list[dict[str, str]] | None = None, **named: Any) -> Any:
    body = {"model": "cloister-answer", "messages": messages or [{"role": "user", "content": QUESTION}], **named}
    return client.post("/v1/chat/completions", json=body)


@pytest.mark.parametrize(
    ("param", "value"),
    [
        ("n", 2),
        ("n", 0),
        ("tools", [{"type": "function", "function": {"name": "f"}}]),
        ("tool_choice", "required"),
        ("functions", [{"name": "f"}]),
        ("function_call", {"name": "f"}),
        ("response_format", {"type": "json_object"}),
        ("response_format", {"type": "json_schema", "json_schema": {"name": "s", "schema": {}}}),
        ("logprobs", True),
        ("top_logprobs", 3),
        ("logit_bias", {"50256": -100}),
        ("modalities", ["text", "audio"]),
        ("audio", {"voice": "alloy", "format": "wav"}),
        ("web_search_options", {}),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_is_not_carried_out_is_refused_by_name(
    client: TestClient, ask: CannedAsk, param: str, value: object, stream: bool
) -> None:
    response = complete(client, stream=stream, **{param: value})
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["param"] == param
    assert error["type"] == "invalid_request_error"
    assert error["code"] == "INVALID_PARAMETER"
    assert param in error["message"]
    assert ask.asked == []


def test_a_value_of_the_wrong_kind_is_refused_by_name_too(client: TestClient) -> None:
    response = complete(client, max_tokens=0)
    assert (response.status_code, response.json()["error"]["param"]) == (422, "max_tokens")
    assert complete(client, stop=["a", "b", "c", "d", "e"]).status_code == 422
    assert complete(client, stop="").status_code == 422


def test_what_asks_for_nothing_new_is_accepted(client: TestClient) -> None:
    response = complete(
        client,
        n=1,
        tools=[],
        tool_choice="none",
        response_format={"type": "text"},
        logprobs=False,
        logit_bias={},
        stop=None,
        temperature=0.7,
        top_p=0.9,
        seed=7,
        user="somebody",
        presence_penalty=0.5,
        frequency_penalty=0.5,
    )
    assert response.status_code == 200
    choice = response.json()["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == (PHRASED, "stop")


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_an_answer_ends_at_the_permitted_number_of_tokens(client: TestClient, name: str) -> None:
    body = complete(client, **{name: 2}).json()
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["choices"][0]["message"]["content"] == "People get"
    assert body["usage"]["completion_tokens"] == 2
    assert body["cloister"]["answer"] == PHRASED
    assert complete(client, **{name: 1000}).json()["choices"][0]["finish_reason"] == "stop"


def test_a_streamed_answer_ends_there_too(client: TestClient) -> None:
    text = complete(client, max_tokens=2, stream=True).text
    assert '"content": "People get"' in text
    assert '"finish_reason": "length"' in text


def test_an_answer_ends_before_the_first_stop_sequence(client: TestClient) -> None:
    choice = complete(client, stop=["March", "STOP"]).json()["choices"][0]
    assert choice["message"]["content"] == "People get 27 days of leave. "
    assert choice["finish_reason"] == "stop"


def turns(*said: str) -> list[dict[str, str]]:
    roles = ("user", "assistant")
    spoken = [{"role": roles[index % 2], "content": text} for index, text in enumerate(said)]
    return [{"role": "system", "content": "Be brief."}, *spoken]


def test_a_follow_up_is_asked_with_its_context(client: TestClient, ask: CannedAsk) -> None:
    body = complete(client, messages=turns(QUESTION, "28 days", "And when does it lapse?")).json()
    assert ask.asked == ["And when does it lapse (days of leave do people get)?"]
    assert body["cloister"]["rewritten_question"] == ask.asked[0]


def test_the_context_of_a_follow_up_reaches_over_several_turns(client: TestClient, ask: CannedAsk) -> None:
    complete(client, messages=turns(QUESTION, "28 days", "And in Germany?", "30 days", "And when does it lapse?"))
    assert ask.asked == ["And when does it lapse (days of leave do people get, in Germany)?"]


def test_a_question_of_its_own_is_asked_as_it_is(client: TestClient, ask: CannedAsk) -> None:
    body = complete(client, messages=turns(QUESTION, "28 days", "Who repairs the pumps of the second hall?")).json()
    assert ask.asked == ["Who repairs the pumps of the second hall?"]
    assert body["cloister"]["rewritten_question"] is None


def test_a_question_may_be_as_long_as_that_of_ask_and_no_longer(client: TestClient, ask: CannedAsk) -> None:
    assert complete(client, messages=turns("a" * 4000)).status_code == 200
    assert client.post("/api/ask", json={"question": "a" * 4000}).status_code == 200
    assert client.post("/api/ask", json={"question": "a" * 4001}).status_code == 422
    response = complete(client, messages=turns("a" * 4001))
    assert response.status_code == 400
    error = response.json()["error"]
    assert (error["param"], error["code"]) == ("messages", "INVALID_PARAMETER")
    assert "4,000" in error["message"]
    assert len(ask.asked) == 2


def test_message_and_help_are_joined_as_sentences(client: TestClient) -> None:
    response = complete(client, model="nothing")
    assert response.json()["error"]["message"].startswith("There is no such model. Use one of: ")
