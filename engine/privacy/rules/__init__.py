"""The built-in rules, by subject. ``all_rules`` is the way in."""

from __future__ import annotations

from engine.privacy.rule import Rule
from engine.privacy.rules.addresses import ADDRESS_RULES
from engine.privacy.rules.europe import FRENCH_RULES, ITALIAN_RULES, POLISH_RULES, SPANISH_RULES
from engine.privacy.rules.finance import FINANCE_RULES
from engine.privacy.rules.germany import GERMAN_RULES
from engine.privacy.rules.health_vehicles import HEALTH_RULES, VEHICLE_RULES
from engine.privacy.rules.labelled import LABELLED_RULES
from engine.privacy.rules.network import NETWORK_RULES
from engine.privacy.rules.personal import PERSONAL_RULES
from engine.privacy.rules.secrets import SECRET_RULES
from engine.privacy.rules.us_uk import UK_RULES, US_RULES


def all_rules() -> tuple[Rule, ...]:
    """Every built-in rule, in no particular order."""
    return (
        *NETWORK_RULES,
        *SECRET_RULES,
        *PERSONAL_RULES,
        *FINANCE_RULES,
        *US_RULES,
        *UK_RULES,
        *GERMAN_RULES,
        *FRENCH_RULES,
        *ITALIAN_RULES,
        *SPANISH_RULES,
        *POLISH_RULES,
        *HEALTH_RULES,
        *VEHICLE_RULES,
        *ADDRESS_RULES,
        *LABELLED_RULES,
    )
