"""The unmodified `openai` client against the engine: models, chat, streams, embeddings, errors, cancellation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import openai
import pytest

from tests.support.installation import Installation

pytestmark = pytest.mark.timeout(600)

QUESTION = "How many days of annual leave do people in the Lisbon office get?"


@pytest.fixture(scope="module")
def client(installation: Installation, handbook: Path) -> Iterator[openai.OpenAI]:
    installation.json("collections", "create", "handbook")
    installation.json("add", str(handbook), "--collection", "handbook")
    transport = httpx.HTTPTransport(uds=str(installation.home / "run" / "engine.sock"))
    with httpx.Client(transport=transport, timeout=120) as http:
        yield openai.OpenAI(base_url="http://engine/v1", api_key="unused", http_client=http, max_retries=0)


@pytest.fixture(scope="module")
def model(installation: Installation, client: openai.OpenAI, gguf: Path) -> str:
    imported = installation.json("models", "import", str(gguf), "--use")
    assert imported["in_use"]
    return str(imported["name"])


def test_models_are_listed(client: openai.OpenAI) -> None:
    names = [entry.id for entry in client.models.list()]
    assert "cloister-quote" in names
    assert client.models.retrieve("cloister-quote").id == "cloister-quote"


def test_a_grounded_completion_quotes_and_cites(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="cloister-quote:handbook", messages=[{"role": "user", "content": QUESTION}]
    )
    assert "27 days" in (done.choices[0].message.content or "")
    assert done.choices[0].finish_reason == "stop"
    assert done.usage and done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens
    assert done.model_extra and done.model_extra["cloister"]["citations"][0]["document"] == "leave.md"


def test_a_grounded_stream_gives_the_same_text(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="cloister-quote",
        messages=[{"role": "user", "content": QUESTION}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert "27 days" in text
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason] == ["stop"]
    assert chunks[-1].usage is not None


def test_embeddings_are_unit_vectors(client: openai.OpenAI) -> None:
    texts = ["annual leave", "vacation days", "pump seal"]
    made = client.embeddings.create(model="all-MiniLM-L6-v2", input=texts)
    vectors = np.array([entry.embedding for entry in made.data])
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    plain = client.embeddings.create(model="all-MiniLM-L6-v2", input=texts, encoding_format="float")
    assert np.allclose(vectors, [entry.embedding for entry in plain.data], atol=1e-2)


def test_errors_arrive_as_the_clients_own_classes(client: openai.OpenAI) -> None:
    message = [{"role": "user", "content": "hello"}]
    with pytest.raises(openai.NotFoundError) as missing:
        client.chat.completions.create(model="gpt-nothing", messages=message)  # type: ignore[arg-type]
    assert missing.value.code == "NOT_FOUND"
    with pytest.raises(openai.UnprocessableEntityError):
        client.chat.completions.create(model="cloister-quote", messages=[])
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="clk_wrong").models.list()
    with pytest.raises(openai.ConflictError) as no_model:
        client.chat.completions.create(model="cloister-answer", messages=message)  # type: ignore[arg-type]
    assert no_model.value.code == "NO_MODEL"


def test_the_language_model_answers_without_documents(client: openai.OpenAI, model: str) -> None:
    messages = [{"role": "user", "content": "Question: what is a pump?"}]
    done = client.chat.completions.create(model=model, messages=messages, max_tokens=16)  # type: ignore[arg-type]
    assert done.usage and 1 <= done.usage.completion_tokens <= 16
    again = client.chat.completions.create(model=model, messages=messages, max_tokens=16)  # type: ignore[arg-type]
    assert again.choices[0].message.content == done.choices[0].message.content


def test_a_cancelled_stream_stops_the_model(client: openai.OpenAI, model: str) -> None:
    messages = [{"role": "user", "content": "Write at length about pumps, valves and seals."}]
    for _ in range(6):  # more than the model has slots: each must become free
        stream = client.chat.completions.create(
            model=model,
            messages=messages,  # type: ignore[arg-type]
            max_tokens=1500,
            stream=True,
            extra_body={"temperature": 1.5},
        )
        next(iter(stream))
        stream.close()
    started_s = time.monotonic()
    client.chat.completions.create(model=model, messages=messages, max_tokens=4)  # type: ignore[arg-type]
    assert time.monotonic() - started_s < 60


def test_answer_mode_is_checked_sentence_by_sentence(client: openai.OpenAI, model: str) -> None:
    done = client.chat.completions.create(
        model="cloister-answer:handbook", messages=[{"role": "user", "content": QUESTION}]
    )
    assert done.model_extra
    answer = done.model_extra["cloister"]
    assert answer["mode"] == "answer"
    assert answer["model"] == model
    numbers = {citation["n"] for citation in answer["citations"]}
    assert all(set(sentence["citations"]) <= numbers for sentence in answer["sentences"])
    assert all(sentence["supported"] == bool(sentence["citations"]) for sentence in answer["sentences"])
