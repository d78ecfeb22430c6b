"""Identifiers of further countries, by the recognisers of presidio-analyzer (MIT).

Only those with check digits, and only in a text that has a word for them: without one a number of nine digits is
right by chance too often. Importing Presidio takes seconds, so the first text with such a word and a number does it.
It reaches no network: these recognisers hold patterns and sums, and neither spaCy nor tldextract is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Any

from engine.privacy.errors import PiiResourceMissingError
from engine.privacy.model import Finding, PiiType

_BY_WORD = {
    "aadhaar": "InAadhaarRecognizer",
    "abn": "AuAbnRecognizer",
    "acn": "AuAcnRecognizer",
    "tfn": "AuTfnRecognizer",
    "medicare": "AuMedicareRecognizer",
    "henkilötunnus": "FiPersonalIdentityCodeRecognizer",
    "hetu": "FiPersonalIdentityCodeRecognizer",
    "personnummer": "SePersonnummerRecognizer",
    "bitcoin": "CryptoRecognizer",
    "btc": "CryptoRecognizer",
    "wallet": "CryptoRecognizer",
    "sin": "CaSinRecognizer",
    "kimlik": "TrNationalIdRecognizer",
    "resident registration": "KrRrnRecognizer",
    "rrn": "KrRrnRecognizer",
}
_WORDS = re.compile(rf"(?<![^\W_])(?:{'|'.join(_BY_WORD)})(?![^\W_])", re.IGNORECASE)
_FIRST_WORDS = frozenset(words.split()[0] for words in _BY_WORD)
_NUMBER = re.compile(r"(?:\d[ \-+/]{0,2}){6}|(?=[A-Za-z]{0,30}\d)[A-Za-z0-9]{25}")  # or an address of a crypto currency
_REACH = 80  # characters between the word and the number


class ForeignNumbers:
    """Presidio's recognisers behind our own gate; made when first needed, then kept."""

    def __init__(self) -> None:
        self._recognizers: dict[str, Any] = {}

    def find(self, text: str, words: Set[str]) -> Iterator[Finding]:
        """Numbers within reach behind a word for them; raises PiiResourceMissingError without presidio-analyzer.

        ``words``: those of the text, in small letters.
        """
        if _FIRST_WORDS.isdisjoint(words):
            return
        for match in _WORDS.finditer(text):
            start = match.end()
            part = text[start : start + _REACH]
            if _NUMBER.search(part) is None:
                continue
            recognizer = self._recognizer(_BY_WORD[match.group().lower()])
            for result in recognizer.analyze(part, recognizer.supported_entities):
                if result.score >= 1.0:  # the sum was right
                    yield Finding(
                        PiiType.NATIONAL_ID,
                        start + result.start,
                        start + result.end,
                        0.9,
                        "identifier with correct check digits after a word for it",
                    )

    def _recognizer(self, name: str) -> Any:
        if name not in self._recognizers:
            try:
                from presidio_analyzer import predefined_recognizers
            except ImportError as error:
                raise PiiResourceMissingError(
                    "The package presidio-analyzer is not installed.",
                    help="Install the requirement presidio-analyzer from the offline bundle.",
                ) from error
            self._recognizers[name] = getattr(predefined_recognizers, name)()
        return self._recognizers[name]
