"""Articles of the manufacturer: pumps, valves, castings, spare parts, their prices and stock."""

from __future__ import annotations

from samples.content.tables.draw import number, pick
from samples.writers.markup import Row

# (size, base price in EUR for grey cast iron, weight in kg, motors in kW)
_AQ = [
    ("AQ 40", 1390, 31, ("1.5", "2.2", "3.0")),
    ("AQ 65", 2180, 58, ("4.0", "5.5", "7.5")),
    ("AQ 80", 3240, 96, ("7.5", "11", "15")),
    ("AQ 125", 6480, 214, ("22", "37", "55")),
]
_CX = [("CX 25", 4350, 44, ("2.2", "4.0")), ("CX 50", 6890, 81, ("5.5", "7.5", "11"))]
_SLR = [("SLR 100", 7460, 253, ("15", "22")), ("SLR 150", 12900, 418, ("45", "55", "75"))]
_FACTOR = {"GG": 1.0, "GS": 1.14, "VA": 1.62, "NB": 2.35, "KC": 1.48}


def _pumps() -> list[tuple[str, str, str, int, int]]:
    """(size, material, power in kW, price in EUR, weight in kg)"""
    rows = []
    for sizes, materials in ((_AQ, ("GG", "GS", "VA")), (_CX, ("VA", "NB")), (_SLR, ("GS", "KC"))):
        for size, base, weight, powers in sizes:
            for material in materials:
                for step, power in enumerate(powers):
                    relative = _FACTOR[material] / (_FACTOR[materials[0]] if sizes is not _AQ else 1)
                    price = base * relative * (1 + 0.07 * step)
                    rows.append((size, material, power, round(price / 5) * 5, weight + 3 * step))
    return rows


def _article(size: str, material: str, power: str) -> str:
    return f"{size.replace(' ', '')}-{material}-{power}"


def _delivery(size: str, material: str) -> str:
    if material == "GG" and size in ("AQ 40", "AQ 65"):
        return "stock"
    return f"{number(size + material, 4, 9) + (6 if material in ('NB', 'KC') else 0)} weeks"


def pump_prices() -> list[Row]:
    rows: list[Row] = [("Article", "Size", "Material", "Power kW", "Weight kg", "Delivery", "Price EUR")]
    return rows + [
        (_article(s, m, p), s, m, p, str(w), _delivery(s, m), f"{price:,}") for s, m, p, price, w in _pumps()
    ]


def us_pump_prices() -> list[Row]:
    rows: list[Row] = [("Article", "Size", "Material", "HP", "Weight lb", "List price USD", "Lead time weeks")]
    for size, material, power, price, weight in _pumps():
        if material == "GS" and size.startswith("AQ"):
            continue
        horse = f"{float(power) * 1.341:.0f}"
        dollars = str(round(price * 1.31 / 10) * 10 + 490)
        lead = str(number("us" + size + material, 3, 16))
        rows.append(
            (_article(size, material, power) + "-N", size, material, horse, str(round(weight * 2.9)), dollars, lead)
        )
    return rows


def _valves() -> list[tuple[str, str, str, int]]:
    """(article, description, nominal size, price in EUR)"""
    rows = []
    for i, dn in enumerate((50, 65, 80, 100, 125, 150, 200, 250, 300)):
        rows.append((f"BV-300-{dn:03d}-E", "butterfly valve, EPDM liner", f"DN {dn}", 96 + 31 * i + i * i * 7))
        rows.append((f"BV-300-{dn:03d}-P", "butterfly valve, PTFE liner", f"DN {dn}", 168 + 52 * i + i * i * 11))
    for i, dn in enumerate((15, 20, 25, 32, 40, 50, 65, 80, 100)):
        rows.append((f"KH-16-{dn:03d}", "ball valve, PTFE seats", f"DN {dn}", 58 + 14 * i + i * i * 4))
        rows.append((f"KH-16-{dn:03d}-F", "ball valve, fire-safe graphite seats", f"DN {dn}", 104 + 23 * i + i * i * 6))
    for i, dn in enumerate((20, 25, 40, 50)):
        rows.append((f"RV-7-{dn:03d}", "relief valve, 2 to 16 bar", f"DN {dn}", 312 + 87 * i))
    return rows


def valve_prices() -> list[Row]:
    rows: list[Row] = [("Article", "Description", "Nominal size", "Delivery", "Price EUR")]
    return rows + [(a, d, s, pick(a, ("stock", "stock", "2 weeks", "4 weeks")), str(p)) for a, d, s, p in _valves()]


def us_valve_prices() -> list[Row]:
    rows: list[Row] = [("Article", "Description", "Size inch", "List price USD")]
    inches = {
        "015": "1/2",
        "020": "3/4",
        "025": "1",
        "032": "1 1/4",
        "040": "1 1/2",
        "050": "2",
        "065": "2 1/2",
        "080": "3",
        "100": "4",
        "125": "5",
        "150": "6",
        "200": "8",
        "250": "10",
        "300": "12",
    }
    for article, description, size, price in _valves():
        inch = inches[f"{int(size.removeprefix('DN ')):03d}"]
        rows.append((article + "-A", description, inch, str(round(price * 1.24) + 9)))
    return rows


_PARTS = [
    ("mechanical seal, carbon / silicon carbide", 92),
    ("mechanical seal, option H", 214),
    ("casing gasket", 7),
    ("impeller, grey cast iron", 178),
    ("impeller, stainless steel", 389),
    ("shaft with key", 146),
    ("bearing set", 88),
    ("bearing bracket", 241),
    ("casing ring", 64),
    ("O-ring set EPDM", 19),
    ("O-ring set FKM", 47),
    ("shim set", 11),
]


def spare_prices() -> list[Row]:
    rows: list[Row] = [("Part no.", "Description", "For", "Price EUR")]
    for i, (size, base, _, _) in enumerate(_AQ):
        for j, (name, price) in enumerate(_PARTS):
            value = round(price * (0.7 + 0.3 * base / 2180) * 10) / 10
            rows.append((f"410-{2 + i}{500 + j * 7}", name, size, f"{value:.2f}"))
    extra = [
        ("410-4405", "impeller GS", "SLR 100", "980.00"),
        ("410-4406", "impeller, ceramic-coated", "SLR 100", "1720.00"),
        ("410-4409", "impeller GS", "SLR 150", "1345.00"),
        ("410-4410", "impeller, ceramic-coated", "SLR 150", "2290.00"),
        ("410-4431", "wear plate", "SLR 100", "415.00"),
        ("410-4432", "wear plate", "SLR 150", "588.00"),
        ("410-5120", "containment shell, stainless", "CX 25", "640.00"),
        ("410-5121", "containment shell, nickel alloy", "CX 25", "1310.00"),
        ("410-5150", "containment shell, stainless", "CX 50", "905.00"),
        ("410-5151", "containment shell, nickel alloy", "CX 50", "1880.00"),
        ("410-5160", "silicon carbide bearing pair", "CX 50", "498.00"),
        ("410-5161", "diamond-coated bearing pair", "CX 50", "1648.00"),
    ]
    return rows + extra


def rhoenfeld_parts() -> list[Row]:
    rows: list[Row] = [("Part no.", "Description", "Material", "Weight kg", "Price 2024 EUR")]
    fixed = [
        ("410-2218", "casing AQ 65", "GG", "27.8", "84.60"),
        ("410-2118", "casing AQ 40", "GG", "15.2", "51.30"),
        ("410-2318", "casing AQ 80", "GG", "43.5", "127.90"),
        ("410-2418", "casing AQ 125", "GG", "96.0", "268.40"),
        ("410-2240", "impeller AQ 65", "GG", "4.1", "22.75"),
        ("410-2305", "bearing bracket AQ 65", "GG", "11.9", "38.20"),
    ]
    rows += fixed
    for i, (size, _, weight, _) in enumerate([*_AQ, *_SLR]):
        for j, name in enumerate(("cover", "motor lantern", "casing ring", "foot", "suction flange", "impeller blank")):
            kilos = weight * (0.05 + 0.045 * j)
            material = "GS" if size.startswith("SLR") else pick(size + name, ("GG", "GG", "GS"))
            price = kilos * (3.1 if material == "GG" else 3.7) + 6
            rows.append((f"410-3{i + 1}{20 + j}", f"{name} {size}", material, f"{kilos:.1f}", f"{price:.2f}"))
    return rows


def spare_stock() -> list[Row]:
    rows: list[Row] = [
        ("part_no", "description", "site", "bin", "on_hand", "reorder_point", "unit_cost_eur", "last_count")
    ]
    for site, aisle in (("Harzbronn", "H"), ("Calder Falls", "C"), ("Port Sable", "P")):
        for part, name, size, price in spare_prices()[1:]:
            if site == "Port Sable" and not size.startswith(("SLR", "AQ 80")):
                continue
            key = site + part
            bin_ = f"{aisle}{number(key + 'a', 1, 14):02d}-{number(key + 'b', 1, 6)}-{number(key + 'c', 1, 24):02d}"
            stock = str(number(key + "s", 0, 140) if float(price) < 200 else number(key + "s", 0, 18))
            counted = f"2025-0{number(key + 'm', 1, 5)}-{number(key + 'd', 10, 28)}"
            reorder = str(number(key + "r", 4, 30) if float(price) < 200 else number(key + "r", 1, 5))
            cost = f"{float(price) * 0.41:.2f}"
            rows.append((part, f"{name} {size}", site, bin_, stock, reorder, cost, counted))
    return rows
