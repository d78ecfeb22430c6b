"""Turn conversations, preferences and texts into token ids, and say which tokens are learned.

Only what an assistant says is learned: its words and the token that ends its turn. Where that lies is found through
the chat template itself: what the template adds when a message is appended to the prompt that leads up to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.training.errors import BaseModelError, TrainingDataError

Message = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TokenSequence:
    """Token ids, and for each whether it is learned."""

    ids: list[int]
    learned: list[bool]

    def __len__(self) -> int:
        return len(self.ids)

    def cut(self, most: int) -> TokenSequence:
        return TokenSequence(self.ids[:most], self.learned[:most])


@dataclass(frozen=True, slots=True)
class Row:
    """What is never torn apart: packed sequences, one sequence, or a preference (chosen, then rejected)."""

    sequences: tuple[TokenSequence, ...]

    def __len__(self) -> int:
        return sum(map(len, self.sequences))


class Encoder:
    """Encodes with one tokenizer, which must be a fast one: only those say where in the text a token lies."""

    def __init__(self, tokenizer: Any, *, date: str) -> None:
        if not getattr(tokenizer, "is_fast", False):
            raise BaseModelError(
                "The base model's tokenizer cannot say where its tokens lie in a text.",
                help="Use a base model with a tokenizer.json.",
            )
        self._tokenizer = tokenizer
        self._date = datetime.fromisoformat(date)
        self._template = _compile(tokenizer, self._date) if tokenizer.chat_template else None
        self._ends = frozenset(
            {tokenizer.eos_token_id, *tokenizer.all_special_ids, *_special_added(tokenizer)} - {None}
        )

    def text(self, text: str) -> TokenSequence:
        """A raw text: every token is learned, the end of the text too."""
        ids = list(self._tokenizer(text)["input_ids"])
        eos = self._tokenizer.eos_token_id
        if eos is not None and (not ids or ids[-1] != eos):
            ids.append(eos)
        return TokenSequence(ids, [True] * len(ids))

    def conversation(self, messages: Sequence[Message]) -> list[TokenSequence]:
        """One sequence where the template renders all turns as it rendered each of them, else one for each answer.

        Some templates leave the thoughts of earlier turns out: there each answer is learned after the prompt that a
        user's turn would give. Raises TrainingDataError where nothing is said by an assistant.
        """
        turns = self._usable(messages)
        answers = [number for number, message in enumerate(turns) if message["role"] == "assistant"]
        if not answers:
            raise TrainingDataError("A conversation has no answer.", help="Look at the dataset's items.")
        turns = turns[: answers[-1] + 1]
        whole = self._render(turns, prompt=False)
        spans = []
        for number in answers:
            before, after = self._around(turns, number)
            if not whole.startswith(after):
                return [self._last_answer(turns[: one + 1]) for one in answers]
            spans.append((len(before), len(after)))
        return [self._encode(whole, spans)]

    def preference(self, prompt: Sequence[Message], chosen: str, rejected: str) -> Row:
        """Both answers after the same prompt."""
        turns = self._usable(prompt)
        pair = [self._last_answer([*turns, {"role": "assistant", "content": text}]) for text in (chosen, rejected)]
        return Row(tuple(pair))

    def _last_answer(self, turns: Sequence[Message]) -> TokenSequence:
        before, after = self._around(turns, len(turns) - 1)
        return self._encode(after, [(len(before), len(after))])

    def _around(self, turns: Sequence[Message], number: int) -> tuple[str, str]:
        before = self._render(turns[:number], prompt=True)
        after = self._render(turns[: number + 1], prompt=False)
        if not after.startswith(before):
            raise BaseModelError(
                "The base model's chat template does not lead up to its own answers.",
                help="Use a base model whose template begins an answer as its prompt ends.",
            )
        return before, after

    def _encode(self, text: str, spans: Sequence[tuple[int, int]]) -> TokenSequence:
        found = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        ids, offsets = list(found["input_ids"]), found["offset_mapping"]
        learned = [False] * len(ids)
        for start, end in spans:
            inside = [i for i, (first, last) in enumerate(offsets) if first >= start and last <= end and last > first]
            for i in self._until_end(inside, ids, offsets, text):
                learned[i] = True
        return TokenSequence(ids, learned)

    def _until_end(
        self, inside: list[int], ids: Sequence[int], offsets: Sequence[tuple[int, int]], text: str
    ) -> list[int]:
        """Without the white space that a template puts behind the end of a turn, which a model never says."""
        for place in range(len(inside) - 1, -1, -1):
            if ids[inside[place]] in self._ends:
                rest = inside[place + 1 :]
                blank = not rest or not text[offsets[rest[0]][0] : offsets[rest[-1]][1]].strip()
                return inside[: place + 1] if blank else inside
        return inside

    def _usable(self, messages: Sequence[Message]) -> list[Message]:
        """As the template takes them: where it refuses a system's words, they go into the first question."""
        turns: list[Message] = [{"role": one["role"], "content": one["content"]} for one in messages]
        if not turns or turns[0]["role"] != "system" or self._takes_system():
            return turns
        system, rest = turns[0]["content"], turns[1:]
        if not rest:
            return rest
        return [{"role": rest[0]["role"], "content": f"{system}\n\n{rest[0]['content']}"}, *rest[1:]]

    def _takes_system(self) -> bool:
        try:
            return "§1" in self._render(
                [{"role": "system", "content": "§1"}, {"role": "user", "content": "§2"}], prompt=True
            )
        except TrainingDataError:
            return False

    def _render(self, messages: Sequence[Message], *, prompt: bool) -> str:
        from jinja2.exceptions import TemplateError

        if self._template is None:
            raise BaseModelError(
                "The base model has no chat template.",
                help="Use a base model made for conversations, or a dataset of raw text (cpt).",
            )
        try:
            return str(
                self._template.render(
                    messages=list(messages),
                    add_generation_prompt=prompt,
                    bos_token=self._tokenizer.bos_token or "",
                    eos_token=self._tokenizer.eos_token or "",
                    tools=None,
                    documents=None,
                )
            )
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise TrainingDataError(
                f"The base model's chat template does not take a conversation of the dataset ({type(error).__name__}).",
                help="Most templates want user and assistant in turns, the user first.",
            ) from None


def _compile(tokenizer: Any, date: datetime) -> Any:
    from jinja2.exceptions import TemplateError

    from engine.runtime.template_environment import chat_environment

    def refuse(message: str) -> None:
        raise TemplateError(message)

    template = tokenizer.chat_template
    text = template if isinstance(template, str) else template["default"]
    return chat_environment().from_string(text, globals={"raise_exception": refuse, "strftime_now": date.strftime})


def _special_added(tokenizer: Any) -> set[int]:
    return {token_id for token_id, token in tokenizer.added_tokens_decoder.items() if token.special}
