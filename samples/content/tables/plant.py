"""Things on the sites: notebooks, measuring equipment, machines and their maintenance."""

from __future__ import annotations

from datetime import date, timedelta

from samples.content.tables.draw import day, number, pick
from samples.writers.markup import Row


def laptops() -> list[Row]:
    rows: list[Row] = [
        ("asset", "model", "serial", "site", "department", "assigned_to", "purchased", "warranty_until", "state")
    ]
    models = ("Ferrum 14 G3", "Ferrum 14 G4", "Ferrum 16 CAD", "Kestrel 13")
    users = (
        "Jana Wittkopp",
        "Leon Harms",
        "Devika Rao",
        "Wade Larkin",
        "Nadine Jurek",
        "Imke Hallstein",
        "Sophie Larcher",
        "Felix Oduya",
        "Ilse Markgraf",
        "Mareike Solberg",
        "Arjun Mehta",
        "Renate Zoller",
        "pool",
        "pool",
        "loan, travel",
    )
    sites = {"Devika Rao": "Calder Falls", "Wade Larkin": "Calder Falls"}
    departments = {"pool": "IT", "loan, travel": "IT"}
    for i in range(90):
        asset = f"NB-{3100 + i * 13}"
        user = (
            users[i] if i < len(users) else pick(asset, (*("pool",) * 4, "shop floor", "apprentices", "loan, travel"))
        )
        site = sites.get(user) or (
            "Harzbronn" if i < 15 else pick(asset + "s", ("Harzbronn", "Niederaltau", "Calder Falls", "Port Sable"))
        )
        bought = day(asset + "p", date(2021, 3, 1), date(2025, 4, 30))
        years = 5 if "CAD" in pick(asset, models) else 4
        until = bought.replace(year=bought.year + years, day=min(bought.day, 28))
        state = pick(asset + "z", ("in use", "in use", "in use", "in stock", "repair", "to be sold"))
        rows.append(
            (
                asset,
                pick(asset, models),
                f"F{zlib_hex(asset)}",
                site,
                departments.get(user, "various"),
                user,
                bought.isoformat(),
                until.isoformat(),
                "in use" if i < 12 else state,
            )
        )
    return rows


def zlib_hex(text: str) -> str:
    return f"{number(text, 0, 16**7 - 1):07X}"


def _calibration(site: str, count: int, first: int) -> list[Row]:
    rows: list[Row] = [
        ("ID", "Equipment", "Range", "Location", "Interval months", "Last", "Next due", "Laboratory", "State")
    ]
    kinds = (
        ("TW", "torque wrench", "20 to 100 Nm", 12, "Messwerk Tarnau"),
        ("MA", "pressure gauge class 0.6", "0 to 60 bar", 6, "Messwerk Tarnau"),
        ("CA", "calliper", "0 to 150 mm", 24, "Kalibra Süd"),
        ("MI", "micrometer", "25 to 50 mm", 12, "Kalibra Süd"),
        ("DG", "dial gauge", "0 to 10 mm", 18, "Kalibra Süd"),
        ("VS", "vibration sensor", "0 to 50 mm/s", 24, "Messwerk Tarnau"),
    )
    for i in range(count):
        prefix, name, span, interval, laboratory = kinds[i % len(kinds)]
        ident = f"{prefix}-{first + i * 3:03d}"
        last = day(site + ident, date(2025, 6, 1) - timedelta(days=interval * 28), date(2025, 5, 28))
        due = last + timedelta(days=interval * 365 // 12)
        state = "locked" if due < date(2025, 6, 30) else "released"
        place = pick(
            ident + site,
            ("hall 1", "hall 2", "hall 4", "test bench")
            if site == "Harzbronn"
            else ("foundry", "valve line", "laboratory"),
        )
        rows.append((ident, name, span, place, str(interval), last.isoformat(), due.isoformat(), laboratory, state))
    return rows


def calibration_harzbronn() -> list[Row]:
    return _calibration("Harzbronn", 48, 13)


def calibration_niederaltau() -> list[Row]:
    return _calibration("Niederaltau", 24, 301)


def _maintenance(site: str, machines: tuple[str, ...]) -> list[Row]:
    rows: list[Row] = [("Machine", "Task", "Interval", "Planned week", "Hours", "Responsible", "Contractor")]
    tasks = (
        ("inspection", "yearly", ""),
        ("oil change", "half-yearly", ""),
        ("geometry check", "yearly", ""),
        ("safety devices", "quarterly", ""),
    )
    for machine in machines:
        for task, interval, contractor in tasks[: number(machine, 2, 4)]:
            firm = {"C": "Kranservice Ohle", "A": "Druckluft Petzold", "I": "Ofenbau Siegel"}.get(
                machine[0], contractor
            )
            week = f"CW {number(machine + task, 3, 50)}"
            person = pick(machine, ("Holger Brügge", "Sascha Immel", "Torben Rieck", "Ludmila Panova"))
            rows.append((machine, task, interval, week, str(number(task + machine, 2, 16)), person, firm))
    return rows


def maintenance_harzbronn() -> list[Row]:
    machines = (
        "Lathe L-11",
        "Lathe L-12",
        "Mill M-03",
        "Mill M-05",
        "Grinder G-02",
        "Balancing machine B-1",
        "Press HP-2",
        "Crane 4",
        "Crane 7",
        "Test bench 1",
        "Test bench 3",
        "Air compressor K-2",
        "Washing plant W-3",
        "Paint booth P-1",
    )
    return _maintenance("Harzbronn", machines)


def maintenance_niederaltau() -> list[Row]:
    return _maintenance(
        "Niederaltau",
        (
            "Induction furnace 1",
            "Induction furnace 2",
            "Sand mixer S-1",
            "Blast cabinet",
            "Crane 21",
            "Lathe L-31",
            "Leak tester V-2",
        ),
    )
