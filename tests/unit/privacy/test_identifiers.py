"""Each identifier: a valid number, the same with a wrong check digit, and a near miss in form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.privacy import financial_numbers as money
from engine.privacy import numbers_de as de
from engine.privacy import numbers_south_east as se
from engine.privacy import numbers_us_uk as us
from engine.privacy.checksums import luhn, mod_11_10, weights_731

Check = Callable[[str], bool]

# function, valid, wrong check digit, wrong form
CASES: list[tuple[Check, str, str, str]] = [
    (money.iban, "DE89370400440532013000", "DE89370400440532013001", "DE8937040044053201300"),
    (money.iban, "GB29NWBK60161331926819", "GB29NWBK60161331926818", "GX29NWBK60161331926819"),
    (money.iban, "FR1420041010050500013M02606", "FR1520041010050500013M02606", "FRX420041010050500013M02606"),
    (money.payment_card, "4111111111111111", "4111111111111112", "411111111111"),
    (money.payment_card, "378282246310005", "378282246310006", "3782822463100050"),
    (money.payment_card, "630427373398", "630427373397", "930427373398"),
    (money.aba_routing, "021000021", "021000022", "991000021"),
    (money.spanish_ccc, "21000418450200051332", "21000418460200051332", "2100041845020005133"),
    (us.us_ssn, "536904399", "000904399", "53690439"),
    (us.us_itin, "912701234", "912401234", "812701234"),
    (us.us_ein, "123456789", "073456789", "12345678"),
    (us.us_npi, "1234567893", "1234567894", "3234567893"),
    (us.us_dea, "AB1234563", "AB1234564", "AB123456"),
    (us.us_mbi, "1EG4TE5MK73", "1EG4SE5MK73", "0EG4TE5MK73"),
    (us.vin, "1M8GDM9AXKP042788", "1M8GDM9A1KP042788", "1M8GDM9AXKPO42788"),
    (us.uk_nino, "AB123456C", "GB123456C", "AB123456E"),
    (us.uk_nhs, "9434765919", "9434765918", "943476591"),
    (us.uk_utr, "1955839661", "2955839661", "195583966"),
    (us.uk_vat, "GB980780684", "GB980780685", "GB98078068"),
    (us.uk_driving_licence, "MORGA657054SM9IJ", "MORGA687054SM9IJ", "MORGA657054SM9I1"),
    (de.de_tax_id, "86095742719", "86095742718", "06095742719"),
    (de.de_tax_id, "65929970489", "65929970488", "11111111111"),
    (de.de_vat, "DE136695976", "DE136695977", "DE036695976"),
    (de.de_social_security, "15070649C103", "15070649C104", "15079949C103"),
    (de.de_health_insurance, "A123456780", "A123456781", "1123456780"),
    (de.de_document_with_check, "T220001293", "T220001294", "A220001293"),
    (de.de_driving_licence, "B072RRE2I55", "B072RRE2I65", "B07RRRE2I55"),
    (se.fr_nir, "255081416802538", "255081416802539", "455081416802538"),
    (se.fr_nir, "269054958815780", "269054958815781", "269004958815780"),
    (se.fr_tax, "3023217600053", "3023217600054", "9023217600053"),
    (se.fr_vat, "FR40303265045", "FR41303265045", "FR4030326504"),
    (se.it_fiscal_code, "RSSMRA85T10A562S", "RSSMRA85T10A562T", "RSSMRA85F10A562S"),
    (se.it_vat, "00743110157", "00743110158", "0074311015"),
    (se.es_dni, "12345678Z", "12345678A", "123456789Z"),
    (se.es_nie, "X1234567L", "X1234567M", "W1234567L"),
    (se.es_cif, "A58818501", "A58818502", "I58818501"),
    (se.es_social_security, "281234567840", "281234567841", "991234567840"),
    (se.pl_pesel, "44051401359", "44051401358", "44991401359"),
    (se.pl_nip, "1234563218", "1234563217", "123456321"),
    (se.pl_id_card, "ABA300000", "ABA400000", "AB1300000"),
    (se.pl_passport, "ZS0000177", "ZS1000177", "ZSA000177"),
    (
        se.machine_readable_line,
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "L898902C37UTO7408122F1204159ZE184226B<<<<<10",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<1",
    ),
]


@pytest.mark.parametrize(
    ("check", "valid", "wrong", "near_miss"), CASES, ids=lambda value: getattr(value, "__name__", None)
)
def test_only_the_right_number_is_right(check: Check, valid: str, wrong: str, near_miss: str) -> None:
    assert check(valid)
    assert check(valid.lower()) or "<" in valid or valid.isdigit() or check is us.us_dea
    assert not check(wrong)
    assert not check(near_miss)


@pytest.mark.parametrize("check", sorted({case[0] for case in CASES}, key=lambda check: check.__name__))
@pytest.mark.parametrize("text", ["", "0", "٣٤٥٦٧٨٩٠١", "²²²²²²²²²", "ÄÖÜ", "-" * 40, "9" * 5000])
def test_anything_else_is_refused_without_an_error(check: Check, text: str) -> None:
    assert not check(text)


def test_one_wrong_digit_is_always_noticed_by_luhn_and_mod_11_10() -> None:
    for check, number in ((luhn, "4111111111111111"), (mod_11_10, "86095742719")):
        for place in range(len(number)):
            for digit in "0123456789":
                changed = number[:place] + digit + number[place + 1 :]
                assert check(changed) == (changed == number)


def test_the_weights_of_travel_documents() -> None:
    # The specimen of ICAO Doc 9303 part 4, appendix B.
    assert weights_731("L898902C3") == 6
    assert weights_731("740812") == 2
    assert weights_731("120415") == 9
