"""What of a chat completion's parameters is carried out, and what is refused. Knows no documents and no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.api.errors import ParameterError
from engine.api.openai_wire import ChatRequest
from engine.chat.followup import rewrite
from engine.contract.answers import LONGEST_QUESTION_CHARACTERS
from engine.core.errors import InvalidInputError

_LEAVE_OUT = "Leave it out."

Spans = Callable[[str], Sequence[tuple[int, int]]]


def refuse_what_is_not_done(body: ChatRequest) -> None:
    """Raises ParameterError for the first parameter that asks for what no answer here has.

    A parameter with the value that it has when it is left out asks for nothing.
    """
    refused = {
        "n": (body.n not in (None, 1), "one answer is given for each request", "Leave it out, or ask again."),
        "tools": (bool(body.tools), "tools are not called", _LEAVE_OUT),
        "tool_choice": (body.tool_choice not in (None, "none", "auto"), "tools are not called", _LEAVE_OUT),
        "functions": (bool(body.functions), "functions are not called", _LEAVE_OUT),
        "function_call": (body.function_call not in (None, "none", "auto"), "functions are not called", _LEAVE_OUT),
        "response_format": (
            body.response_format is not None and body.response_format.get("type") != "text",
            "answers are plain text",
            'Leave it out, or send {"type": "text"}.',
        ),
        "logprobs": (bool(body.logprobs), "probabilities of tokens are not given", _LEAVE_OUT),
        "top_logprobs": (bool(body.top_logprobs), "probabilities of tokens are not given", _LEAVE_OUT),
        "logit_bias": (bool(body.logit_bias), "tokens cannot be favoured", _LEAVE_OUT),
        "modalities": (body.modalities not in (None, [], ["text"]), "answers are plain text", _LEAVE_OUT),
        "audio": (body.audio is not None, "answers are plain text", _LEAVE_OUT),
        "web_search_options": (body.web_search_options is not None, "the web is never searched", _LEAVE_OUT),
    }
    for param, (is_refused, reason, advice) in refused.items():
        if is_refused:
            raise ParameterError(f"The parameter {param} is not supported: {reason}.", param=param, help=advice)


@dataclass(frozen=True, slots=True)
class Asked:
    """``rewritten``: the question with its context, None where it needs none."""

    question: str
    rewritten: str | None

    @property
    def searched(self) -> str:
        return self.rewritten or self.question


def asked(body: ChatRequest) -> Asked:
    """The last question of the user, with its context where it leans on the earlier ones.

    Each earlier question counts as it was searched in its turn, as in a conversation of ours. Raises
    InvalidInputError where there is none, ParameterError where it is longer than ``ask`` takes.
    """
    questions = [text for m in body.messages if m.role == "user" and (text := m.text.strip())]
    if not questions:
        raise InvalidInputError(
            "There is no question: no message of the user has text.", help="Send one message of the role user."
        )
    *earlier, last = questions
    if len(last) > LONGEST_QUESTION_CHARACTERS:
        raise ParameterError(
            f"The question has {len(last):,} characters; at most {LONGEST_QUESTION_CHARACTERS:,} are searched.",
            param="messages",
            help="Shorten the last message of the user.",
        )
    searched: list[str] = []
    for question in earlier:
        if len(question) <= LONGEST_QUESTION_CHARACTERS:  # a longer one was never searched
            searched.append(_in_context(question, searched).searched)
    return _in_context(last, searched)


def shortened(text: str, stops: Sequence[str], token_limit: int | None, spans: Spans) -> tuple[str, str]:
    """The text up to the first stop sequence and the last permitted token, and the reason why it ends there.

    ``spans``: the tokens' places in a text.
    """
    ends = [place for stop in stops if (place := text.find(stop)) >= 0]
    text = text[: min(ends)] if ends else text
    if token_limit is not None and len(tokens := spans(text)) > token_limit:
        return text[: tokens[token_limit - 1][1]], "length"
    return text, "stop"


def _in_context(question: str, searched: Sequence[str]) -> Asked:
    rewritten = rewrite(question, searched)
    fits = rewritten is not None and len(rewritten) <= LONGEST_QUESTION_CHARACTERS
    return Asked(question, rewritten if fits else None)
