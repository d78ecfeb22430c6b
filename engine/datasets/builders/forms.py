"""One record of a JSON file to one item, in whichever of the usual forms it is. Pure; the record is untrusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.datasets.content import (
    Content,
    ContentError,
    Message,
    conversation,
    from_plain,
    preference,
    raw_text,
)

# ShareGPT files name the speakers in several ways.
_SPEAKERS = {
    "system": "system",
    "human": "user",
    "user": "user",
    "prompter": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "chatgpt": "assistant",
    "bard": "assistant",
}


def read_record(untrusted: Any) -> tuple[str, Content]:
    """The form's name and the content. Raises ContentError that says what is wrong and quotes nothing."""
    if not isinstance(untrusted, dict):
        raise ContentError("it is not a JSON object")
    if "messages" in untrusted:
        return "messages", from_plain({"messages": _bare_turns(untrusted["messages"])})
    if "conversations" in untrusted or "conversation" in untrusted:
        return "sharegpt", _sharegpt(untrusted)
    if "chosen" in untrusted or "rejected" in untrusted:
        return "preference", _preference(untrusted)
    if "instruction" in untrusted:
        return "alpaca", _alpaca(untrusted)
    if "prompt" in untrusted and ("completion" in untrusted or "response" in untrusted):
        answer = untrusted["completion"] if "completion" in untrusted else untrusted["response"]
        return "completion", _turns(untrusted.get("system"), _required(untrusted, "prompt"), answer)
    if "text" in untrusted:
        return "text", raw_text(untrusted["text"])
    raise ContentError(
        "it has none of the known forms: messages, conversations, instruction and output, chosen and rejected, text"
    )


def _bare_turns(turns: Any) -> Any:
    """Turns without the fields that some programs add and that say nothing; what is meant otherwise is refused."""
    if not isinstance(turns, list):
        raise ContentError("the messages are not a list")
    bare = []
    for number, turn in enumerate(turns, start=1):
        if not isinstance(turn, dict) or "role" not in turn or "content" not in turn:
            raise ContentError(f"message {number} has not both a role and a content")
        if turn.get("tool_calls") or turn.get("function_call"):
            raise ContentError(f"message {number} calls a tool, which is not supported")
        bare.append({"role": turn["role"], "content": turn["content"]})
    return bare


def _sharegpt(record: Mapping[str, Any]) -> Content:
    turns = record.get("conversations", record.get("conversation"))
    if not isinstance(turns, list):
        raise ContentError("the conversations are not a list")
    messages = []
    if isinstance(record.get("system"), str) and record["system"].strip():
        messages.append(Message("system", record["system"]))
    for number, turn in enumerate(turns, start=1):
        if not isinstance(turn, dict) or "from" not in turn or "value" not in turn:
            raise ContentError(f"turn {number} has not both a from and a value")
        speaker = turn["from"]
        role = _SPEAKERS.get(speaker.lower()) if isinstance(speaker, str) else None
        if role is None:
            raise ContentError(f"turn {number} is of a speaker that is not known")
        messages.append(Message(role, turn["value"]))
    return conversation(messages)


def _alpaca(record: Mapping[str, Any]) -> Content:
    instruction, given = record["instruction"], record.get("input")
    if given is not None and not isinstance(given, str):
        raise ContentError("the input is not a text")
    if not isinstance(instruction, str):
        raise ContentError("the instruction is not a text")
    asked = f"{instruction.rstrip()}\n\n{given.strip()}" if given and given.strip() else instruction
    return _turns(record.get("system"), asked, _required(record, "output"), record.get("history"))


def _preference(record: Mapping[str, Any]) -> Content:
    prompt = _required(record, "prompt")
    turns = _prompt(prompt)
    if isinstance(record.get("system"), str) and record["system"].strip():
        turns = [Message("system", record["system"]), *turns]
    return preference(turns, _last_said(record, "chosen"), _last_said(record, "rejected"))


def _prompt(prompt: Any) -> list[Message]:
    if isinstance(prompt, str):
        return [Message("user", prompt)]
    return [Message(str(turn["role"]), turn["content"]) for turn in _bare_turns(prompt)]


def _last_said(record: Mapping[str, Any], name: str) -> Any:
    """An answer as text, or as a conversation whose last message it is."""
    answer = _required(record, name)
    if isinstance(answer, list):
        turns = _bare_turns(answer)
        if not turns or turns[-1]["role"] != "assistant":
            raise ContentError(f"{name} does not end with the assistant's message")
        return turns[-1]["content"]
    return answer


def _turns(system: Any, asked: Any, answer: Any, history: Any = None) -> Content:
    messages = []
    if isinstance(system, str) and system.strip():
        messages.append(Message("system", system))
    for pair in history if isinstance(history, list) else ():
        if not isinstance(pair, list) or len(pair) != 2:
            raise ContentError("the history has not pairs of question and answer")
        messages += [Message("user", pair[0]), Message("assistant", pair[1])]
    return conversation([*messages, Message("user", asked), Message("assistant", answer)])


def _required(record: Mapping[str, Any], name: str) -> Any:
    if name not in record:
        raise ContentError(f"it has no {name}")
    return record[name]
