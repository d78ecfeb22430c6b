"""Numbers, addresses and secrets in the sentences, tables and labels in which people write them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.privacy.detector import PiiDetector
from engine.privacy.rule import Rule
from engine.privacy.rules import all_rules
from engine.privacy.scan import PatternScanner
from engine.privacy.words import WordsAround


@pytest.fixture(scope="module")
def detector() -> PiiDetector:
    return PiiDetector(None)


def found(detector: PiiDetector, text: str) -> dict[str, list[str]]:
    types: dict[str, list[str]] = {}
    for finding in detector.find(text):
        types.setdefault(str(finding.type), []).append(text[finding.start : finding.end])
    return types


# text, type, what is found of it
FOUND = [
    ("My IBAN is DE89 3704 0044 0532 0130 00 BIC COBADEFF", "IBAN_CODE", "DE89 3704 0044 0532 0130 00"),
    ("iban:gb29nwbk60161331926819.", "IBAN_CODE", "gb29nwbk60161331926819"),
    ("IBAN|DE89-3704-0044-0532-0130-00|x", "IBAN_CODE", "DE89-3704-0044-0532-0130-00"),
    ("Überweisung auf DE89.3704.0044.0532.0130.00, danke", "IBAN_CODE", "DE89.3704.0044.0532.0130.00"),
    ("IBAN DE89  3704  0044  0532  0130  00", "IBAN_CODE", "DE89  3704  0044  0532  0130  00"),
    ("Pay DE89 3704 0044\n0532 0130 00\nby Friday", "IBAN_CODE", "DE89 3704 0044\n0532 0130 00"),
    ("GB29 NWBK 6016 \r\n  1331 9268 19", "IBAN_CODE", "GB29 NWBK 6016 \r\n  1331 9268 19"),
    ("FR123\nDE89370400440532013000", "IBAN_CODE", "DE89370400440532013000"),
    ("Visa card 4111 1111\n1111 1111\n12 items", "CREDIT_CARD", "4111 1111\n1111 1111"),
    ("Kreditkarte: 4111-1111-\n1111-1111", "CREDIT_CARD", "4111-1111-\n1111-1111"),
    ("card 4111 1111 1111 1111 12/25", "CREDIT_CARD", "4111 1111 1111 1111"),
    ("4111-1111-1111-1111", "CREDIT_CARD", "4111-1111-1111-1111"),
    ("paid with 378282246310005 yesterday", "CREDIT_CARD", "378282246310005"),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "CREDIT_CARD", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
    ("Steuer-ID: 86 095 742 719", "TAX_ID", "86 095 742 719"),
    ("Die IdNr. lautet 86095742719.", "TAX_ID", "86095742719"),
    ("Steuernummer 181/815/08155", "TAX_ID", "181/815/08155"),
    ("USt-IdNr. DE136695976", "TAX_ID", "DE136695976"),
    ("RV-Nummer 15 070649 C 103", "SOCIAL_SECURITY_NUMBER", "15 070649 C 103"),
    ("SSN 536-90-4399", "SOCIAL_SECURITY_NUMBER", "536-90-4399"),
    ("536-90-4399", "SOCIAL_SECURITY_NUMBER", "536-90-4399"),
    ("her social security number is 536904399", "SOCIAL_SECURITY_NUMBER", "536904399"),
    ("NI number AB 12 34 56 C", "SOCIAL_SECURITY_NUMBER", "AB 12 34 56 C"),
    ("NHS number 943 476 5919", "HEALTH_INSURANCE_NUMBER", "943 476 5919"),
    ("Versichertennummer A123456780", "HEALTH_INSURANCE_NUMBER", "A123456780"),
    ("numéro de sécurité sociale 2 55 08 14 168 025 38", "SOCIAL_SECURITY_NUMBER", "2 55 08 14 168 025 38"),
    ("codice fiscale RSSMRA85T10A562S", "TAX_ID", "RSSMRA85T10A562S"),
    ("DNI 12345678-Z", "NATIONAL_ID", "12345678-Z"),
    ("NIE: X-1234567-L", "NATIONAL_ID", "X-1234567-L"),
    ("PESEL 44051401359", "NATIONAL_ID", "44051401359"),
    ("NIP 123-456-32-18", "TAX_ID", "123-456-32-18"),
    ("Passport No: C01X00T47", "PASSPORT", "C01X00T47"),
    ("US passport number 912803456", "PASSPORT", "912803456"),
    ("Reisepass-Nr. C01X00T478", "PASSPORT", "C01X00T478"),
    ("numéro de passeport : 09AB12345", "PASSPORT", "09AB12345"),
    ("Personalausweisnummer T22000129", "ID_CARD", "T22000129"),
    ("Personalausweis T220001293", "ID_CARD", "T220001293"),
    ("dowód osobisty ABA300000", "ID_CARD", "ABA300000"),
    ("Driver's license: D1234567", "DRIVER_LICENSE", "D1234567"),
    ("DVLA driver number MORGA657054SM9IJ", "DRIVER_LICENSE", "MORGA657054SM9IJ"),
    ("Führerschein Nr. B072RRE2I55", "DRIVER_LICENSE", "B072RRE2I55"),
    ("MRN: 00123456", "MEDICAL_RECORD_NUMBER", "00123456"),
    ("Patienten-Nr. 4711-0815", "MEDICAL_RECORD_NUMBER", "4711-0815"),
    ("Member ID: XQD123456789", "HEALTH_INSURANCE_NUMBER", "XQD123456789"),
    ("Policy number: AB-1234567", "INSURANCE_NUMBER", "AB-1234567"),
    ("Versicherungsschein-Nr. 12.345.678", "INSURANCE_NUMBER", "12.345.678"),
    ("sort code 20-00-00, account number 55779911", "BANK_ACCOUNT", "55779911"),
    ("Konto 532013000, BLZ 37040044", "BANK_ACCOUNT", "37040044"),
    ("routing number 021000021", "BANK_ACCOUNT", "021000021"),
    ("Kennzeichen M-AB 1234", "LICENSE_PLATE", "M-AB 1234"),
    ("license plate 7ABC123", "LICENSE_PLATE", "7ABC123"),
    ("Der Wagen HH-XY 99 stand dort.", "LICENSE_PLATE", "HH-XY 99"),
    ("Her car is AB-123-CD.", "LICENSE_PLATE", "AB-123-CD"),
    ("Der Lkw M-AB 1234 ist in der Werkstatt.", "LICENSE_PLATE", "M-AB 1234"),
    ("The van with plate FC-2270", "LICENSE_PLATE", "FC-2270"),
    ("VIN 1M8GDM9AXKP042788", "VEHICLE_ID", "1M8GDM9AXKP042788"),
    ("Write to anna.lang+x@mail.example.co.uk.", "EMAIL_ADDRESS", "anna.lang+x@mail.example.co.uk"),
    ("<jörg@müller.example>", "EMAIL_ADDRESS", "jörg@müller.example"),
    ("anna [at] example [dot] com", "EMAIL_ADDRESS", "anna [at] example [dot] com"),
    ("anna at example dot com", "EMAIL_ADDRESS", "anna at example dot com"),
    ("anna.lang (at) example.com", "EMAIL_ADDRESS", "anna.lang (at) example.com"),
    ("host 192.168.10.7 answers", "IP_ADDRESS", "192.168.10.7"),
    ("from 2001:db8:0:0:1::17 to", "IP_ADDRESS", "2001:db8:0:0:1::17"),
    ("MAC 00:1B:44:11:3A:B7", "MAC_ADDRESS", "00:1B:44:11:3A:B7"),
    ("aa-bb-cc-dd-ee-0f", "MAC_ADDRESS", "aa-bb-cc-dd-ee-0f"),
    ("001b.4411.3ab7", "MAC_ADDRESS", "001b.4411.3ab7"),
    ("https://x.example/?token=abc123def", "URL_WITH_TOKEN", "https://x.example/?token=abc123def"),
    ("postgres://app:s3cret@db.example/main", "URL_WITH_TOKEN", "postgres://app:s3cret@db.example/main"),
    ("see https://www.example.com/home.", "URL", "https://www.example.com/home"),
    ("key AKIAIOSFODNN7EXAMPLE", "API_KEY", "AKIAIOSFODNN7EXAMPLE"),
    ("api_key = 'zaCELgL0imfnc8mVLWwsAawjYr4Rx'", "API_KEY", "zaCELgL0imfnc8mVLWwsAawjYr4Rx"),
    ("Authorization: Bearer abc123DEF456ghi789", "API_KEY", "abc123DEF456ghi789"),
    ("password: hunter2!", "PASSWORD", "hunter2!"),
    ("Das Kennwort lautet: Sommer2024", "PASSWORD", "Sommer2024"),
    ('{"password": "x9$kk_1"}', "PASSWORD", "x9$kk_1"),
    ("his password for the payroll portal is Tr0ub4dor&3.", "PASSWORD", "Tr0ub4dor&3"),
    ("The password to the wifi in room 4: Blue!Whale9", "PASSWORD", "Blue!Whale9"),
    ("Das Passwort für das WLAN lautet Blau!Wal9.", "PASSWORD", "Blau!Wal9"),
    ("PIN 4711", "PASSWORD", "4711"),
    ("48.137154, 11.576124", "COORDINATES", "48.137154, 11.576124"),
    ("lat: 48.1371", "COORDINATES", "48.1371"),
    ("born on 12.03.1980 in Köln", "DATE_OF_BIRTH", "12.03.1980"),
    ("Geburtsdatum: 3. März 1975", "DATE_OF_BIRTH", "3. März 1975"),
    ("DOB 1980-03-12", "DATE_OF_BIRTH", "1980-03-12"),
    ("geb. 12.3.80", "DATE_OF_BIRTH", "12.3.80"),
    ("a 47-year-old man", "AGE", "47"),
    ("next year I will be 45.", "AGE", "45"),
    ("she is only 17, too young", "AGE", "17"),
    ("her 80th birthday", "AGE", "80"),
    ("zum 65. Geburtstag", "AGE", "65"),
    ("changed my zip code to 90210.", "ZIP_CODE", "90210"),
    ("Sie ist 31 Jahre alt", "AGE", "31"),
    ("Musterstraße 12a, 10115 Berlin", "STREET_ADDRESS", "Musterstraße 12a, 10115 Berlin"),
    ("at 221B Baker Street, please", "STREET_ADDRESS", "221B Baker Street"),
    ("1600 Penn Avenue NW, Washington, DC 20500", "STREET_ADDRESS", "1600 Penn Avenue NW, Washington, DC 20500"),
    ("12 rue de la Paix", "STREET_ADDRESS", "12 rue de la Paix"),
    ("Via Roma 12, 00184 Roma", "STREET_ADDRESS", "Via Roma 12, 00184 Roma"),
    ("ul. Długa 5", "STREET_ADDRESS", "ul. Długa 5"),
    ("Postfach 12 34 56", "STREET_ADDRESS", "Postfach 12 34"),
    ("London SW1A 1AA", "ZIP_CODE", "SW1A 1AA"),
    ("PLZ: 10115", "ZIP_CODE", "10115"),
    ("call +49 (0)30 1234567 now", "PHONE_NUMBER", "+49 (0)30 1234567"),
    ("Tel. 030/123 45 67", "PHONE_NUMBER", "030/123 45 67"),
    ("(602) 272-9781", "PHONE_NUMBER", "(602) 272-9781"),
    ("555-867-5309", "PHONE_NUMBER", "555-867-5309"),
    ("01 23 45 67 89", "PHONE_NUMBER", "01 23 45 67 89"),
    ("reach me on 9056743793", "PHONE_NUMBER", "9056743793"),
    ("259.735.7502x459", "PHONE_NUMBER", "259.735.7502x459"),
    ("0049 170 1234567", "PHONE_NUMBER", "0049 170 1234567"),
    ("Zentrale 030 1234-0", "PHONE_NUMBER", "030 1234-0"),
    ("0375 / 88 12 40", "PHONE_NUMBER", "0375 / 88 12 40"),
    ("Tel. 089/54321-98", "PHONE_NUMBER", "089/54321-98"),
    ("+44 20 7946 0018 ext. 31", "PHONE_NUMBER", "+44 20 7946 0018 ext. 31"),
    ("(212) 555-0187, extension 12", "PHONE_NUMBER", "(212) 555-0187, extension 12"),
    ("8 495 123-45-67", "PHONE_NUMBER", "8 495 123-45-67"),
    ("98765 43210", "PHONE_NUMBER", "98765 43210"),
    ("9876 5432", "PHONE_NUMBER", "9876 5432"),
    ("dial 1-800-FLOWERS", "PHONE_NUMBER", "1-800-FLOWERS"),
    ("0800 REISEN", "PHONE_NUMBER", "0800 REISEN"),
    ("Mobil: 0171-1234567", "PHONE_NUMBER", "0171-1234567"),
    ("L898902C36UTO7408122F1204159ZE184226B<<<<<10", "PASSPORT", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "type_", "part"), FOUND)
def test_it_is_found_as_what_it_is(detector: PiiDetector, text: str, type_: str, part: str) -> None:
    assert part in found(detector, text).get(type_, []), found(detector, text)


NOT_FOUND = [
    ("IBAN_CODE", "DE89 3704 0044 0532 0130 01"),
    ("IBAN_CODE", "serial DE89370400440532013000X1"),
    ("CREDIT_CARD", "4111 1111 1111 1112"),
    ("CREDIT_CARD", "order 9111111111111111"),
    ("TAX_ID", "86095742718"),
    ("SOCIAL_SECURITY_NUMBER", "000-12-3456"),
    ("SOCIAL_SECURITY_NUMBER", "666-12-3456"),
    ("SOCIAL_SECURITY_NUMBER", "part 536-90-43991"),
    ("IP_ADDRESS", "300.168.10.7"),
    ("IP_ADDRESS", "release 1.2.3.4.5"),
    ("IP_ADDRESS", "at 12:30:45"),
    ("IP_ADDRESS", "std::vector"),
    ("MAC_ADDRESS", "00:00:00:00:00:00"),
    ("EMAIL_ADDRESS", "meet @ noon"),
    ("EMAIL_ADDRESS", "@anna on the site"),
    ("EMAIL_ADDRESS", "Look at this dot"),
    ("PASSWORD", "The password must be changed every year."),
    ("PASSWORD", "Password: ********"),
    ("PASSWORD", "The password for the portal is stored encrypted."),
    ("PASSWORD", "A password for the vault is 123456789 characters or less."),
    ("PASSWORD", "Das Passwort für Windows 11 ist vergessen."),
    ("PASSWORD", "The password for guests is changed every day. Room 4 is B-12-locked."),
    ("PASSWORD", "Das Passwort ist zu ändern."),
    ("API_KEY", "the secret key is important information"),
    ("PHONE_NUMBER", "on 2021-03-04 10:00"),
    ("PHONE_NUMBER", "12.03.2021"),
    ("PHONE_NUMBER", "1 234 567 EUR"),
    ("PHONE_NUMBER", "€ 1234 5678"),
    ("PHONE_NUMBER", "1.234.567,89"),
    ("PHONE_NUMBER", "from 2010-2015"),
    ("PHONE_NUMBER", "Rechnung 2024-118-4711"),
    ("PHONE_NUMBER", "ISBN 978-3-16-148410-0"),
    ("PHONE_NUMBER", "version 10.2.14.7788"),
    ("PHONE_NUMBER", "RFC 5321 and 4291"),
    ("PHONE_NUMBER", "0.123456789"),
    ("PHONE_NUMBER", "from 2010 2015"),
    ("PHONE_NUMBER", "pages 1234 5678"),
    ("PHONE_NUMBER", "Rechnung Nr. 2025-0817"),
    ("PHONE_NUMBER", "article 4006381333931"),
    ("PHONE_NUMBER", "12 14 16 18 20"),
    ("PHONE_NUMBER", "12 345 678"),
    ("PHONE_NUMBER", "2024-05-01 12:30"),
    ("STREET_ADDRESS", "a nice place downtown."),
    ("DATE_OF_BIRTH", "The invoice of 12.03.2021 is due on 01.04.2021."),
    ("AGE", "turned 500"),
    ("AGE", "I am 5 minutes late"),
    ("LICENSE_PLATE", "DIN-A 4711x"),
    ("LICENSE_PLATE", "see XX-YY 12"),
    ("LICENSE_PLATE", "AB-123-CD"),
    ("LICENSE_PLATE", "Moulds M-AB 1200 and K-SE 35, rack B-RG 12"),
    ("LICENSE_PLATE", "bearing set AQ 125; mechanical seal, option H AQ 80"),
    ("LICENSE_PLATE", "description: wear plate SLR 100"),
    ("LICENSE_PLATE", "Inventory plate: QM-W 0312"),
    ("ID_CARD", "Der Rahmen ist auf 500.000 Euro begrenzt."),
    ("ID_CARD", "Mon, 17 Mar 2025 11:40"),
    ("TAX_ID", "einmalig 25.000 Euro, eingestellt 05/2025"),
    ("TAX_ID", "Nippel 44-2180-9210"),
    ("MEDICAL_RECORD_NUMBER", "Charters 1287-1803"),
    ("ZIP_CODE", "torque wrench 60-340 Nm"),
    ("NATIONAL_ID", "Incident report IR-2025-004"),
    ("STREET_ADDRESS", "3 of the street lamps"),
    ("STREET_ADDRESS", "In the year 2021 it was built."),
    ("STREET_ADDRESS", "Am Montag 3 Uhr"),
    ("COORDINATES", "grew from 48.1 to 52.3"),
    ("PASSPORT", "The passport office opened in 2021."),
    ("BANK_ACCOUNT", "The bank opened in 2019."),
    ("URL_WITH_TOKEN", "https://x.example/?token=1"),
]


@pytest.mark.parametrize(("type_", "text"), NOT_FOUND)
def test_what_only_looks_like_it_is_not_found(detector: PiiDetector, type_: str, text: str) -> None:
    assert type_ not in found(detector, text), found(detector, text)


@pytest.mark.parametrize(
    "text",
    [
        "Ä\u0308o\u0301 👩‍👩‍👧 IBAN DE89 3704 0044 0532 0130 00 🎉",
        "שלום DE89 3704 0044 0532 0130 00 مرحبا",
        "\ufeffDE89\u00a03704\u202f0044\u20090532\u00a00130\u00a000",
        "DE89\u200b3704\u200b0044\u200b0532\u200b0130\u200b00",
        "ＤＥ８９３７０４００４４０５３２０１３０００",
        "x\u00adDE8\u00ad9 3704 0044 0532 0130 00" .replace("x\u00ad", "x \u00ad"),
    ],
)  # fmt: skip
def test_offsets_count_characters_of_the_text_that_was_given(detector: PiiDetector, text: str) -> None:
    (finding,) = detector.find(text)
    assert finding.type == "IBAN_CODE"
    inside = text[finding.start : finding.end]
    assert inside[0] in "DＤ" and inside[-1] in "0０"
    assert sum(character.isalnum() for character in inside) == 22


def test_arabic_digits_are_read(detector: PiiDetector) -> None:
    text = "بطاقة ٤١١١ ١١١١ ١١١١ ١١١١"
    (finding,) = [each for each in detector.find(text) if each.type == "CREDIT_CARD"]
    assert text[finding.start : finding.end] == "٤١١١ ١١١١ ١١١١ ١١١١"


def test_further_countries_are_read_by_presidio(detector: PiiDetector) -> None:
    assert found(detector, "Aadhaar 2345 6789 0124") == {"NATIONAL_ID": ["2345 6789 0124"]}
    assert "NATIONAL_ID" not in found(detector, "Aadhaar 2345 6789 0125")


def test_rules_are_left_out_only_where_they_would_find_nothing() -> None:
    every = [replace(rule, heads=frozenset(), tails=frozenset(), digits=0, sign="", gate=None) for rule in all_rules()]
    gated, ungated = PatternScanner(all_rules()), _Ungated(every)
    for text in [text for text, _, _ in FOUND] + [text for _, text in NOT_FOUND]:
        assert set(gated.scan(text)) == set(ungated.scan(text)), text


class _Ungated(PatternScanner):
    """Tries every rule on every text."""

    def __init__(self, rules: list[Rule]) -> None:
        super().__init__(rules)
        self._all = rules

    def _tried(self, text: str, digits: int, around: WordsAround) -> list[Rule]:
        return self._all
