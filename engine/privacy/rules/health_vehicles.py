"""Medical records, vehicle plates and vehicle numbers."""

from __future__ import annotations

import re

from engine.privacy.model import PiiType
from engine.privacy.numbers_us_uk import vin
from engine.privacy.rule import Rule, letters

HEALTH_RULES = (
    Rule(
        PiiType.MEDICAL_RECORD_NUMBER,
        re.compile(r"(?<![^\W_])(?:MRN|PID|PAT)[-:# ]{0,3}(\d{5,12})(?!\w)"),
        "number after the mark of a medical record",
        0.85,
        heads=letters("mrn pid pat"),
        digits=5,
        group=1,
    ),
)

# Districts of German plates with one or two letters, and the commoner ones with three (Anlage 1 FZV).
_DISTRICTS = frozenset(
    "A AA AB AC AE AH AK AM AN AP AS AU AW AZ B BA BB BC BE BF BG BI BK BL BM BN BO BS BT BZ "
    "C CA CB CE CO CR CW CX D DA DB DD DE DH "
    "DI DL DM DN DO DS DU DW DZ E EA EB EE EF EH EI EL EM EN ER ES EU EW F FB FD FF FG FI FL "
    "FN FO FR FS FT G GC GD GE GF GG GI GK GL "
    "GM GN GP GR GS GT GV GW GZ H HA HB HC HD HE HF HG HH HI HK HL HM HN HO HP HR HS HT HU "
    "HV HX HY HZ IK IL IN IZ J JB JE JL K KA KB "
    "KC KE KF KG KH KI KK KL KM KN KO KR KS KT KU KW KY L LA LB LC LD LF LG LH LI LL LM LN "
    "LO LP LR LU M MA MB MC MD ME MG MH MI MK ML "
    "MM MN MO MQ MR MS MT MW MY MZ N NB ND NE NF NH NI NK NL NM NP NR NT NU NW NY NZ OA OB "
    "OC OD OE OF OG OH OK OL OP OR OS OZ P PA PB "
    "PE PF PI PL PM PN PR PS PW QB R RA RC RD RE RG RH RI RM RN RO RP RS RT RU RV RW S SB SC "
    "SE SG SH SI SK SL SM SN SO SP SR ST SU SW "
    "SY SZ TE TF TG TO TP TR TS TT TÜ UE UH UL UM UN V VB VG VK VR VS W WA WB WE WF WG WI WK "
    "WL WM WN WO WR WS WT WU WW WZ Z ZE ZI ZP "
    "ZR ZW ZZ AIC ALF ALZ ANA BAD BAR BIR BIT BLK BOR BRA BRB BÜS CAS CHA CLP COC COE CUX "
    "DAH DAN DAU DEG DEL DGF DIL DIN DLG DON EBE "
    "EIC EIN EMD ERB ERH ERZ ESW FDS FFB FRG FRI FÜS GAP GER GRZ GTH GUB GÖ HAL HAM HAS HDH "
    "HEF HEI HER HOL HOM HRO HSK HST HVL HWI "
    "IGB JEV KEH KEL KIB KLE KUS KÜN LAU LDK LDS LEV LIF LIP LOS LÖ LÜN MEI MEK MGH MIL MKK "
    "MOL MOS MSP MTK MTL MYK MZG NDH NEA NES NEW "
    "NMS NOH NOL NOM NVP NWM OAL OHV OHZ OPR OSL PAF PAN PLÖ RAV ROW RÜD RÜG SAD SAW SBK SDL "
    "SFA SHA SHG SHL SIG SLF SLK SLS SOK SOL "
    "SON SPN STA STD SUL SÜW TBB TIR TUT UER VEC VER VIE WAF WAK WEN WES WHV WIL WIT WND WOB "
    "WST WTM WUG WUN MÜ NÖ SÖM LÖB".split()
)


def _german_plate(text: str) -> bool:
    return re.split(r"[- ]", text)[0] in _DISTRICTS


# Plates of machines: "wear plate SLR 100".
_NO_PART = "".join(
    f"(?<!(?i:{word})[ _-])"
    for word in (
        "wear base name type face end back top side cover mounting pressure rating inventory valve hot steel"
    ).split()
)

VEHICLE_RULES = (
    Rule(
        PiiType.LICENSE_PLATE,
        re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?-?\d{1,4}[EH]?(?![\w-])"),
        "German vehicle plate with a known district beside a word for a vehicle",
        0.0,
        0.95,
        ("plate",),
        _german_plate,
        digits=1,
        sign="-",
        gate=re.compile(r"-[A-Z]{1,2} ?-?\d"),
        against=("chapter", "document_number"),
        raw=True,
    ),
    Rule(
        PiiType.LICENSE_PLATE,
        re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3} [A-Z]{1,2} ?\d{1,4}[EH]?(?![\w-])"),
        "German vehicle plate beside a word for one",
        0.0,
        0.85,
        ("plate",),
        _german_plate,
        digits=1,
        before=40,
        raw=True,
    ),
    Rule(
        PiiType.LICENSE_PLATE,
        re.compile(r"(?<![\w-])[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}(?![\w-])"),
        "French vehicle plate beside a word for a vehicle",
        0.0,
        0.95,
        ("plate",),
        digits=3,
        sign="-",
        gate=re.compile(r"-\d{3}-"),
    ),
    Rule(
        PiiType.LICENSE_PLATE,
        re.compile(r"(?<![\w-])[A-HJ-NP-TV-Z]{2}[ -]?\d{3}[ -]?[A-HJ-NP-TV-Z]{2}(?![\w-])"),
        "Italian or French vehicle plate beside a word for one",
        0.0,
        0.9,
        ("plate",),
        digits=3,
        before=40,
    ),
    Rule(
        PiiType.LICENSE_PLATE,
        re.compile(r"(?<![\w-])(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z])(?![\w-])"),
        "British vehicle plate beside a word for one",
        0.0,
        0.9,
        ("plate",),
        digits=1,
        before=40,
    ),
    Rule(
        PiiType.LICENSE_PLATE,
        re.compile(r"(?<![\w-])\d{4}[ -]?[BCDFGHJ-NPRSTV-Z]{3}(?![\w-])"),
        "Spanish vehicle plate beside a word for one",
        0.0,
        0.9,
        ("plate",),
        digits=4,
        before=40,
    ),
    Rule(
        PiiType.LICENSE_PLATE,
        re.compile(
            r"(?<![^\W_])(?:(?:license|licence|number|registration|vehicle|car)[ _-]?plates?|"
            r"plate (?:number|no\.?)|" + _NO_PART + r"plate|registration(?: number| no\.?| mark)|"
            r"(?:amtliches )?kennzeichen|kfz-kennzeichen|nummernschild|plaque "
            r"d'immatriculation|immatriculation|targa|matrícula|"
            r"numer rejestracyjny|nr rejestracyjny|nr rej\.?)[\s:=#\"'|>)-]{0,5}(?:is |ist |lautet )?[\"']?"
            r"((?=[A-Z0-9 ÄÖÜ-]{0,9}\d)[A-Z0-9ÄÖÜ]{1,4}(?:[ -]?[A-Z0-9]{1,5}){1,2})(?![\w-])"
        ),
        "value after a word for a vehicle plate",
        0.7,
        heads=letters("lic num reg veh pla amt ken kfz imm tar mat nr"),
        gate=re.compile(r"plate|plaque|registration|kennzeichen|nummernschild|immatriculation|targa|matrícula|rej"),
        digits=1,
        group=1,
    ),
    Rule(
        PiiType.VEHICLE_ID,
        re.compile(r"(?<![^\W_])(?=[A-HJ-NPR-Z0-9]{0,16}[A-Z])[A-HJ-NPR-Z0-9]{17}(?![^\W_])"),
        "vehicle identification number with correct check digit",
        0.7,
        0.95,
        ("vehicle",),
        vin,
        digits=4,
        glued=True,
    ),
    Rule(
        PiiType.VEHICLE_ID,
        re.compile(r"(?<![^\W_])(?=[A-HJ-NPR-Z0-9]{0,16}[A-Z])[A-HJ-NPR-Z0-9]{17}(?![^\W_])"),
        "vehicle identification number beside a word for one (European makers have no check digit)",
        0.0,
        0.8,
        ("vehicle",),
        digits=4,
        before=40,
    ),
)
