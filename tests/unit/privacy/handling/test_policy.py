"""What a policy says of a type, and when one hides more than another."""

from __future__ import annotations

import pytest

from engine.privacy.handling.errors import PolicyInvalidError
from engine.privacy.handling.policy import DEFAULT_USES, Act, Policy, Use, checked_rules, label_of


def policy(**uses: dict[str, Act]) -> Policy:
    return Policy({**DEFAULT_USES, **{Use(name): rules for name, rules in uses.items()}})


def test_by_default_nobody_looks_and_training_masks() -> None:
    assert not Policy().looks
    assert Policy().act(Use.TRAIN, "PERSON") is Act.MASK
    assert policy(show={"*": Act.KEEP, "IBAN_CODE": Act.MASK}).looks


def test_what_the_index_may_not_have_is_not_shown() -> None:
    one = policy(index={"*": Act.KEEP, "PERSON": Act.MASK}, show={"*": Act.KEEP, "PERSON": Act.PSEUDONYMISE})
    assert one.act_on_text("PERSON") is Act.MASK
    assert one.act_on_text("EMAIL_ADDRESS") is Act.KEEP


@pytest.mark.parametrize(
    ("before", "after", "stricter"),
    [
        ({"*": Act.KEEP}, {"*": Act.MASK}, True),
        ({"*": Act.MASK}, {"*": Act.KEEP}, False),
        ({"*": Act.MASK}, {"*": Act.MASK, "PERSON": Act.KEEP}, False),
        ({"*": Act.MASK, "PERSON": Act.KEEP}, {"*": Act.MASK}, True),
        ({"*": Act.PSEUDONYMISE}, {"*": Act.QUARANTINE}, True),
        ({"*": Act.KEEP, "PERSON": Act.MASK}, {"*": Act.KEEP, "IBAN_CODE": Act.MASK}, True),
    ],
)
def test_a_policy_is_stricter_where_it_hides_anything_more(
    before: dict[str, Act], after: dict[str, Act], stricter: bool
) -> None:
    assert policy(show=after).is_stricter_than(policy(show=before)) is stricter
    assert not policy(show=after).decides_alike(policy(show=before))
    assert policy(show=after).decides_alike(policy(show=after))


def test_an_index_that_hides_more_is_stricter_even_where_the_text_hid_it_before() -> None:
    assert policy(index={"*": Act.MASK}, show={"*": Act.MASK}).is_stricter_than(policy(show={"*": Act.MASK}))


def test_types_have_short_names_and_typing_errors_are_told() -> None:
    rules = checked_rules({"iban": Act.MASK, "Person": Act.KEEP, "*": Act.MASK, "PROJECT": Act.MASK}, ["PROJECT"])
    assert rules == {"IBAN_CODE": Act.MASK, "PERSON": Act.KEEP, "*": Act.MASK, "PROJECT": Act.MASK}
    assert (label_of("IBAN_CODE"), label_of("PERSON"), label_of("PROJECT")) == ("IBAN", "PERSON", "PROJECT")
    with pytest.raises(PolicyInvalidError) as caught:
        checked_rules({"persom": Act.MASK}, [])
    assert "PERSON" in caught.value.help
