"""The jinja2 environment in which chat templates are parsed and probed. Imports nothing of the engine."""

from __future__ import annotations

import json
from typing import Any

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

_MAXIMUM_PRODUCT = 1 << 16


class _BoundedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which multiplication cannot make a text or a number without bounds."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        for value in (left, right):
            if isinstance(value, int | float) and abs(value) > _MAXIMUM_PRODUCT:
                raise OverflowError("a factor is too large")
            if hasattr(value, "__len__") and len(value) > _MAXIMUM_PRODUCT:
                raise OverflowError("a text to repeat is too long")
        if operator == "**" and isinstance(right, int | float) and abs(right) > 64:
            raise OverflowError("an exponent is too large")
        return super().call_binop(context, operator, left, right)


class _Generation(Extension):
    """``{% generation %}`` marks what training learns from; for a prompt it is only its content."""

    tags = {"generation"}  # noqa: RUF012 - the type that jinja2 declares

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.Scope(body, lineno=line)


def chat_environment() -> ImmutableSandboxedEnvironment:
    """As transformers and llama.cpp set it up: blocks trimmed, loop controls, ``tojson`` as plain JSON."""
    environment = _BoundedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", _Generation]
    )
    environment.filters["tojson"] = _to_json
    return environment


def _to_json(value: Any, ensure_ascii: bool = False, indent: int | None = None, **_: Any) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent)
