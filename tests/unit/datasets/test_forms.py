"""Records of every usual form become items; whatever is wrong is said without quoting it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.datasets.builders.forms import read_record
from engine.datasets.content import ContentError, as_plain, canonical, from_plain, language_of, stored

ASKED = {"role": "user", "content": "How many days?"}
SAID = {"role": "assistant", "content": "27 days."}


@pytest.mark.parametrize(
    ("form", "record", "plain"),
    [
        ("messages", {"messages": [ASKED, {**SAID, "name": "bot"}]}, {"messages": [ASKED, SAID]}),
        (
            "sharegpt",
            {
                "system": "Be brief.",
                "conversations": [
                    {"from": "human", "value": "How many days?"},
                    {"from": "GPT", "value": "27 days."},
                ],
            },
            {"messages": [{"role": "system", "content": "Be brief."}, ASKED, SAID]},
        ),
        ("alpaca", {"instruction": "How many days?", "input": "", "output": "27 days."}, {"messages": [ASKED, SAID]}),
        (
            "alpaca",
            {"instruction": "Count.", "input": "1, 2", "output": "Two.", "history": [["How many days?", "27 days."]]},
            {
                "messages": [
                    ASKED,
                    SAID,
                    {"role": "user", "content": "Count.\n\n1, 2"},
                    {"role": "assistant", "content": "Two."},
                ]
            },
        ),
        ("completion", {"prompt": "How many days?", "completion": " 27 days.\r\n"}, {"messages": [ASKED, SAID]}),
        (
            "preference",
            {"prompt": "How many days?", "chosen": [ASKED, SAID], "rejected": "None."},
            {"prompt": [ASKED], "chosen": "27 days.", "rejected": "None."},
        ),
        ("text", {"text": " Leave is 27 days.\n"}, {"text": "Leave is 27 days."}),
    ],
)
def test_a_record_is_read_in_its_form(form: str, record: dict[str, Any], plain: dict[str, Any]) -> None:
    found, content = read_record(record)
    assert (found, as_plain(content)) == (form, plain)
    assert stored(canonical(content)) == content == from_plain(plain)


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        (7, "not a JSON object"),
        ({"question": "SECRET"}, "none of the known forms"),
        ({"messages": "SECRET"}, "not a list"),
        ({"messages": []}, "0 messages"),
        ({"messages": [{"role": "SECRET", "content": "x"}]}, "message 1 has a role"),
        ({"messages": [ASKED]}, "last message is not the assistant's"),
        ({"messages": [SAID, ASKED]}, "do not speak in turn"),
        ({"messages": [ASKED, SAID, SAID]}, "do not speak in turn"),
        ({"messages": [ASKED, {"role": "assistant", "content": " \n"}]}, "message 2 is empty"),
        ({"messages": [ASKED, {"role": "assistant", "content": ["SECRET"]}]}, "message 2 is not a text"),
        ({"messages": [ASKED, {"role": "assistant", "content": "x", "tool_calls": [1]}]}, "calls a tool"),
        ({"messages": [ASKED, {"role": "assistant", "content": "a\ud800"}]}, "characters that no text has"),
        ({"messages": [ASKED, {"role": "assistant", "content": "a\0"}]}, "characters that no text has"),
        ({"messages": [ASKED, {"role": "assistant", "content": "x" * 400_001}]}, "longer than 400,000"),
        ({"conversations": [{"from": "SECRET", "value": "x"}]}, "speaker that is not known"),
        ({"instruction": "x"}, "no output"),
        ({"instruction": ["SECRET"], "output": "x"}, "instruction is not a text"),
        ({"chosen": "a", "rejected": "b"}, "no prompt"),
        ({"prompt": [ASKED, SAID], "chosen": "a", "rejected": "b"}, "does not end with the user's"),
        ({"text": ""}, "the text is empty"),
    ],
)
def test_what_is_wrong_is_said_and_not_quoted(record: Any, fault: str) -> None:
    with pytest.raises(ContentError, match=fault) as caught:
        read_record(record)
    assert "SECRET" not in str(caught.value)


def test_the_language_is_told() -> None:
    assert language_of(from_plain({"text": "Der Urlaub beträgt 30 Tage und ist bis zum März zu nehmen."})) == "de"
