"""The common ground of every message: strict about what comes in, plain about what goes out."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


class Request(BaseModel):
    """A body that a client sends: an unknown field is a mistake, not something to ignore."""

    model_config = ConfigDict(extra="forbid")


class Response(BaseModel):
    """A body that the engine sends. A client of an older version ignores fields it does not know."""

    model_config = ConfigDict(extra="ignore")


def _no_control_characters(value: str) -> str:
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise ValueError("must not contain control characters")
    return value


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    AfterValidator(_no_control_characters),
]
"""The name of a user, a collection or a model."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]
