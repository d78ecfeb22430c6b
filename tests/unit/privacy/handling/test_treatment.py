"""Findings in a document, and what is stored of it: text, offsets, index and pseudonyms fit together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from engine.parsing.build import DocumentBuilder
from engine.parsing.elements import ParsedDocument
from engine.parsing.limits import ParseLimits
from engine.privacy.custom import DenyList
from engine.privacy.handling.items import ItemTreatment, without_placeholders
from engine.privacy.handling.keys import PrivacyKeys, Purpose
from engine.privacy.handling.policy import DEFAULT_USES, Act, Policy, Use
from engine.privacy.handling.spotting import Place, spot
from engine.privacy.handling.treatment import Decision, Treated, indexed_text, treat
from engine.privacy.model import Finding, PiiType

KEYS = PrivacyKeys({purpose: bytes([number] * 32) for number, purpose in enumerate(Purpose)})


class ListFinder:
    """Finds what is on its lists, and a name only behind "Mrs"."""

    def __init__(self) -> None:
        self.codes = DenyList("CODE", ["K-17"])

    def find_many(self, texts: Iterable[str], *, language: str) -> Sequence[Sequence[Finding]]:
        return [[*self.codes.find(text), *self._names(text)] for text in texts]

    @staticmethod
    def _names(text: str) -> Iterable[Finding]:
        at = text.find("Mrs Ida Lund")
        if at >= 0:
            yield Finding(PiiType.PERSON, at + 4, at + 12, 0.9, "behind a title")


def document(*blocks: str, title: str | None = None) -> ParsedDocument:
    builder = DocumentBuilder("text/plain", ParseLimits())
    for block in blocks:
        builder.add("text", block)
    made = builder.finish()
    return ParsedDocument(made.text, made.elements, None, title, "en", "text/plain")


def treated(made: ParsedDocument, policy: Policy, decisions: dict[bytes, Decision] | None = None) -> Treated:
    spots = spot(made, "lund_ida.txt", ListFinder())
    return treat(made, "lund_ida.txt", spots, policy, "case", decisions or {}, KEYS)


def policy(show: dict[str, Act], index: dict[str, Act] | None = None) -> Policy:
    return Policy({**DEFAULT_USES, Use.SHOW: show, Use.INDEX: index or {"*": Act.KEEP}}, revision=3)


LETTER = document("Dear Mrs Ida Lund, K-17 is yours.", "Name: Ida Lund", "ida lund and will", title="For Ida Lund")


def test_what_is_found_once_is_found_everywhere() -> None:
    found = [(one.place, one.element, one.words) for one in spot(LETTER, "lund_ida.txt", ListFinder())]
    assert found == [
        (Place.TEXT, 0, "Ida Lund"),
        (Place.TEXT, 0, "K-17"),
        (Place.TEXT, 1, "Ida Lund"),
        (Place.TEXT, 2, "ida lund"),
        (Place.TITLE, None, "Ida Lund"),
        (Place.NAME, None, "lund"),
    ]


def test_offsets_and_elements_fit_the_text_that_is_stored() -> None:
    done = treated(LETTER, policy({"*": Act.MASK}))
    text = done.document.text
    assert text == "Dear Mrs [PERSON], [CODE] is yours.\n\nName: [PERSON]\n\n[PERSON] and will"
    assert [text[one.start : one.end] for one in done.document.elements] == [one.text for one in done.document.elements]
    places = [one for one in done.examined.findings if one.place is Place.TEXT]
    assert [text[one.start : one.end] for one in places] == ["[PERSON]", "[CODE]", "[PERSON]", "[PERSON]"]
    assert done.document.title == "For [PERSON]" and done.examined.name == "[PERSON]_ida.txt"
    assert done.examined.revision == 3 and done.examined.originals == ()


def test_the_index_may_have_what_is_not_shown_and_gets_nothing_else() -> None:
    done = treated(LETTER, policy({"*": Act.KEEP, "PERSON": Act.PSEUDONYMISE, "CODE": Act.MASK}))
    text = done.document.text
    assert "Ida" not in text and "K-17" not in text
    assert indexed_text(text, 0, done.substitutes) == LETTER.text
    second = done.document.elements[1]
    assert indexed_text(second.text, second.start, done.substitutes) == "Name: Ida Lund"
    [original] = {one.pseudonym for one in done.examined.originals if "Ida" in opened(one.sealed)}
    assert text.count(f"[{original}]") == 3
    closed = treated(LETTER, policy({"*": Act.KEEP}, index={"*": Act.MASK}))
    assert closed.substitutes == () and "Ida" not in closed.document.text


def opened(sealed: bytes) -> str:
    return KEYS.open_sealed(Purpose.ORIGINALS, sealed)


def test_a_held_document_tells_nothing_and_a_decision_lets_it_in() -> None:
    strict = policy({"*": Act.KEEP, "CODE": Act.QUARANTINE})
    held = treated(LETTER, strict)
    assert held.held and held.examined.originals == ()
    assert all(one.start is None for one in held.examined.findings)
    digest = KEYS.digest("CODE", "k-17")
    assert treated(LETTER, strict, {digest: Decision(rejected=False)}).held, "accepted: it is personal data"
    masked = treated(LETTER, strict, {digest: Decision(rejected=False, act=Act.MASK)})
    assert not masked.held and "[CODE]" in masked.document.text and "Ida Lund" in masked.document.text
    rejected = treated(LETTER, strict, {digest: Decision(rejected=True)})
    assert not rejected.held and rejected.document.text == LETTER.text


@pytest.mark.parametrize(("act", "text"), [(Act.MASK, "Ask [CODE]."), (Act.KEEP, "Ask K-17.")])
def test_items_are_treated_by_the_same_rules(act: Act, text: str) -> None:
    rules = {"*": Act.KEEP, "CODE": act}
    treatment = ItemTreatment(Policy({**DEFAULT_USES, Use.TRAIN: rules}), Use.TRAIN, "case", KEYS)
    found = [Finding("CODE", 4, 8, 1.0, ""), Finding("CODE", 5, 8, 1.0, "")]
    assert treatment.replaced("Ask K-17.", found) == text
    assert treatment.hides is (act is Act.MASK) and not treatment.holds_back(found)


def test_what_was_hidden_before_is_no_finding_again() -> None:
    text = "[PERSON-7K2QM4XD] met [IBAN] and K-17."
    found = [Finding("ID_CARD", 8, 16, 0.9, ""), Finding("CODE", 33, 37, 1.0, "")]
    assert [one.type for one in without_placeholders(text, found)] == ["CODE"]
