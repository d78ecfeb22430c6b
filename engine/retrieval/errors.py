"""What can be wrong with a search that somebody asks for.

CloisterError
└── InvalidInputError
    └── InvalidQueryError    QUERY_INVALID    an empty question, or a number of results out of bounds
"""

from __future__ import annotations

from engine.core.errors import InvalidInputError


class InvalidQueryError(InvalidInputError):
    code = "QUERY_INVALID"
