"""What a finding is, and the types that the built-in recognisers find. Knows no text and no policy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PiiType(StrEnum):
    """Types of the built-in recognisers. Custom recognisers may use any other name in capitals."""

    PERSON = "PERSON"
    ORGANIZATION = "ORGANIZATION"
    LOCATION = "LOCATION"
    STREET_ADDRESS = "STREET_ADDRESS"
    ZIP_CODE = "ZIP_CODE"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    PHONE_NUMBER = "PHONE_NUMBER"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    AGE = "AGE"
    IBAN_CODE = "IBAN_CODE"
    CREDIT_CARD = "CREDIT_CARD"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    TAX_ID = "TAX_ID"
    SOCIAL_SECURITY_NUMBER = "SOCIAL_SECURITY_NUMBER"
    PASSPORT = "PASSPORT"
    DRIVER_LICENSE = "DRIVER_LICENSE"
    ID_CARD = "ID_CARD"
    MEDICAL_RECORD_NUMBER = "MEDICAL_RECORD_NUMBER"
    HEALTH_INSURANCE_NUMBER = "HEALTH_INSURANCE_NUMBER"
    INSURANCE_NUMBER = "INSURANCE_NUMBER"
    LICENSE_PLATE = "LICENSE_PLATE"
    VEHICLE_ID = "VEHICLE_ID"
    IP_ADDRESS = "IP_ADDRESS"
    MAC_ADDRESS = "MAC_ADDRESS"
    URL = "URL"
    URL_WITH_TOKEN = "URL_WITH_TOKEN"
    API_KEY = "API_KEY"
    PASSWORD = "PASSWORD"
    COORDINATES = "COORDINATES"
    NATIONAL_ID = "NATIONAL_ID"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that says something about a person.

    ``start`` and ``end`` count characters (code points) of the text that was given, end exclusive. ``score`` is
    between 0 and 1 and comparable between types. ``reason`` says why in words, without quoting the text.
    """

    type: str
    start: int
    end: int
    score: float
    reason: str
