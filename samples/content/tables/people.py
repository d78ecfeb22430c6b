"""Invented persons: employees, their emergency contacts, and contacts at customers."""

from __future__ import annotations

from datetime import date

from samples.content.tables.draw import day, number, pick
from samples.writers.markup import Row

_GERMAN_FIRST = (
    "Anja Bastian Carina Detlef Elke Florian Gudrun Hanno Ingrid Jörg Kerstin Lukas Maren Norbert Oxana Pascal "
    "Rieke Sönke Tanja Ümit Volker Wiebke Yusuf Zoe"
).split()
_GERMAN_LAST = (
    "Ackerbau Birkholz Dünnwald Ehrlicher Fuchsloch Grünewald Hühnerbein Immergut Jägersfeld Kühnast Löwenzahn "
    "Mühlstein Nachtweih Osterholt Pfennigwerth Rübezahl Sägebrecht Täubner Überall Vogelsänger Wüstenrot Zwölfer"
).split()
_US_FIRST = (
    "Alana Brett Cheryl Darnell Esther Frank Gloria Hugh Irene Jamal Kelsey Lamont Miranda Nolan Odessa Pete Quincy "
    "Rhonda Stuart Tamika Vernon Winona"
).split()
_US_LAST = (
    "Abernethy Blackwood Crumley Dunleavy Eastwick Fairbrother Gladstone Hightower Ironside Jessop Kettering Lockridge "
    "Merriweather Nightingale Oakhurst Pemberton Quillfeather Ravenel Stillwater Thackeray Underhill Wainscott"
).split()
_TRANSCRIPTION = str.maketrans(dict(zip("äöü", ("ae", "oe", "ue"), strict=True)))
_STREETS = ("Birkenstieg", "Am Quellteich", "Walkmühlweg", "Ahornallee", "Lindengasse")
# (name, position, department, site, born, entered)
_KNOWN_GERMANS = [
    ("Katrin Vossberg", "Managing director", "Management", "Harzbronn", "1968-03-14", "2011-10-01"),
    ("Henrik Amsel", "CFO", "Management", "Harzbronn", "1972-11-02", "2016-01-01"),
    ("Marek Dobrinski", "COO", "Management", "Harzbronn", "1970-06-25", "2008-04-15"),
    ("Beate Lindqvist", "Head of Human Resources", "HR", "Harzbronn", "1975-08-19", "2013-07-01"),
    ("Jonas Fehrenbach", "CISO", "IT", "Harzbronn", "1983-01-30", "2019-09-01"),
    ("Samir Haddad", "Head of IT operations", "IT", "Harzbronn", "1986-05-11", "2015-03-01"),
    ("Ines Kaltenbach", "Head of Quality", "Quality", "Harzbronn", "1974-12-07", "2004-02-01"),
    ("Jana Wittkopp", "Quality engineer", "Quality", "Harzbronn", "1990-09-23", "2017-08-15"),
    ("Tobias Rennert", "Head of Purchasing", "Purchasing", "Harzbronn", "1978-04-04", "2012-05-01"),
    ("Günther Pröll", "Production manager", "Production", "Niederaltau", "1965-07-16", "1985-09-01"),
    ("Emil Strasser", "Assembly manager", "Production", "Harzbronn", "1977-02-28", "2000-08-01"),
    ("Felix Oduya", "Head of Service", "Service", "Harzbronn", "1981-10-10", "2014-06-01"),
    ("Claudia Menzel", "Sales director", "Sales", "Harzbronn", "1971-05-27", "2009-01-01"),
    ("Arjun Mehta", "Project manager R&D", "R&D", "Harzbronn", "1984-03-03", "2018-02-01"),
    ("Nadine Jurek", "Export control officer", "Legal", "Harzbronn", "1988-06-18", "2020-11-01"),
    ("Zeynep Aydin", "Machinist", "Production", "Harzbronn", "1993-04-21", "2012-09-01"),
]
_KNOWN_AMERICANS = [
    ("Dolores Whitcomb", "President", "Management", "Calder Falls", "1966-09-09", "2010-02-01"),
    ("Terrence Okafor", "HR manager", "HR", "Calder Falls", "1980-12-12", "2017-05-22"),
    ("Joanna Pike", "Plant manager", "Production", "Calder Falls", "1979-07-07", "2025-03-03"),
    ("Clay Bannister", "EHS manager", "EHS", "Calder Falls", "1974-02-17", "2006-08-14"),
    ("Devika Rao", "Quality manager", "Quality", "Calder Falls", "1985-11-29", "2016-10-03"),
    ("Wade Larkin", "Key account manager", "Sales", "Calder Falls", "1969-04-13", "2000-05-15"),
    ("Maribel Santos", "Purchasing manager", "Purchasing", "Calder Falls", "1982-08-31", "2013-01-07"),
    ("Hector Valdez", "Service technician", "Service", "Port Sable", "1991-01-19", "2019-04-01"),
]


def iban(bank: str, account: int) -> str:
    """An IBAN with valid check digits (ISO 13616) at a German bank code that no bank has."""
    body = f"{bank}{account:010d}"
    check = 98 - int(body + "131400") % 97
    return f"DE{check:02d}{body}"


def employees_germany() -> list[Row]:
    rows: list[Row] = [
        (
            "Personnel no.",
            "Name",
            "Date of birth",
            "Position",
            "Department",
            "Site",
            "Entry",
            "Pay grade",
            "Street",
            "IBAN",
        )
    ]
    people = list(_KNOWN_GERMANS)
    positions = (
        ("Machinist", "Production"),
        ("Assembler", "Production"),
        ("Tester", "Quality"),
        ("Buyer", "Purchasing"),
        ("Accountant", "Finance"),
        ("Warehouse clerk", "Logistics"),
        ("Moulder", "Foundry"),
        ("Designer", "R&D"),
    )
    for i in range(44):
        name = f"{_GERMAN_FIRST[(i * 7) % 24]} {_GERMAN_LAST[(i * 5 + i // 22) % 22]}"
        position, department = pick(name, positions)
        site = "Niederaltau" if department == "Foundry" or i % 4 == 0 else "Harzbronn"
        birthday = day(name + "b", date(1963, 1, 1), date(2004, 12, 31))
        start = day(name + "e", date(max(1995, birthday.year + 17), 1, 1), date(2025, 5, 1))
        people.append((name, position, department, site, birthday.isoformat(), start.isoformat()))
    for i, (name, position, department, site, born, entered) in enumerate(people):
        grade = "AT" if department == "Management" or position.startswith("Head") else f"EG {number(name, 4, 12)}"
        street = f"{pick(name + 's', _STREETS)} {number(name, 1, 88)}"
        rows.append(
            (
                f"Q-{10418 + i * 37}",
                name,
                born,
                position,
                department,
                site,
                entered,
                grade,
                street,
                iban("99988877", 1200345 + i * 7919),
            )
        )
    return rows


def employees_us() -> list[Row]:
    rows: list[Row] = [
        ("Personnel no.", "Name", "Date of birth", "Position", "Department", "Site", "Hire date", "Grade", "Home phone")
    ]
    people = list(_KNOWN_AMERICANS)
    positions = (
        ("Machinist", "Production"),
        ("Assembler", "Production"),
        ("Test technician", "Quality"),
        ("Shipping clerk", "Logistics"),
        ("Inside sales", "Sales"),
        ("Painter", "Production"),
    )
    for i in range(26):
        name = f"{_US_FIRST[(i * 5) % 22]} {_US_LAST[(i * 3 + i // 22) % 22]}"
        position, department = pick(name, positions)
        site = "Port Sable" if i % 6 == 5 else "Calder Falls"
        birthday = day(name + "b", date(1961, 1, 1), date(2003, 12, 31))
        start = day(name + "e", date(max(1996, birthday.year + 18), 1, 1), date(2025, 5, 1))
        people.append((name, position, department, site, birthday.isoformat(), start.isoformat()))
    for i, (name, position, department, site, born, hired) in enumerate(people):
        phone = f"+1 216 555 01{(i * 3 + 1) % 100:02d}"
        rows.append(
            (f"U-{2204 + i * 19}", name, born, position, department, site, hired, f"G{number(name, 3, 12)}", phone)
        )
    return rows


def emergency_contacts() -> list[Row]:
    rows: list[Row] = [("Personnel no.", "Employee", "Contact", "Relation", "Phone")]
    for i, row in enumerate(employees_germany()[1:]):
        if i % 3 == 0:
            contact = f"{pick(row[1] + 'c', _GERMAN_FIRST)} {row[1].split()[-1]}"
            relation = pick(row[1] + "r", ("spouse", "mother", "brother", "daughter", "partner"))
            rows.append((row[0], row[1], contact, relation, f"+49 69 90009 {500 + i}"))
    return rows


_CUSTOMERS = [
    ("Wasserverband Elstertal", "Ruth Achterberg", "technical manager", "Elsterhof", "DE", "A"),
    ("Chemiepark Lorau GmbH", "Stefan Ahlers", "maintenance planner", "Lorau", "DE", "B"),
    ("Molkerei Sonnau eG", "Birgit Kälberer", "plant engineer", "Sonnau", "DE", "B"),
    ("Meridian Pulp & Paper Co.", "Garrett Ostrander", "VP operations", "Larkspur Bend", "US", "B"),
    ("City of Pinehollow Utilities", "Marcus Tillman", "water superintendent", "Pinehollow", "US", "A"),
    ("Brackwater Desalination Ltd.", "Imogen Farraday", "procurement lead", "Cape Merrow", "GB", "B"),
    ("Stadtwerke Tarnau", "Holger Quint", "Leiter Wasserwerk", "Tarnau", "DE", "A"),
    ("Armaturen Jost KG", "Vera Jost", "owner", "Elsterhof", "DE", "C"),
    ("Nordholm Fisk A/S", "Mads Tolstrup", "technical buyer", "Havnsund", "DK", "B"),
    ("Papeterie Valombre SA", "Lucienne Aubriet", "achats techniques", "Valombre", "FR", "B"),
]
_KINDS = (
    "Stadtwerke",
    "Wasserwerk",
    "Brauerei",
    "Zuckerfabrik",
    "Anlagenbau",
    "Textilwerk",
    "Kraftwerk",
    "Pumpenhandel",
)
_PLACES = ("Obernbach", "Altenquell", "Seeheide", "Wiesental", "Brunnau", "Hagenstein", "Lindhoop", "Fuhrenkamp")


def customer_contacts() -> list[Row]:
    rows: list[Row] = [
        (
            "customer_no",
            "company",
            "contact",
            "role",
            "phone",
            "email",
            "city",
            "country",
            "discount_group",
            "account_manager",
            "last_contact",
            "iban",
        )
    ]
    known = list(_CUSTOMERS)
    for i in range(50):
        company = f"{_KINDS[i % 8]} {_PLACES[(i // 8 + i) % 8]}"
        contact = f"{_GERMAN_FIRST[(i * 11 + 3) % 24]} {_GERMAN_LAST[(i * 9 + 4) % 22]}"
        role = pick(company + contact, ("buyer", "maintenance manager", "project engineer", "operations manager"))
        known.append((company, contact, role, _PLACES[(i // 8 + i) % 8], "DE", pick(company, "AABBC")))
    for i, (company, contact, role, city, country, group) in enumerate(known):
        host = "".join(c for c in company.lower().split(" ")[0] + city.lower() if c.isascii() and c.isalpha())
        last = contact.split()[-1].lower().translate(_TRANSCRIPTION)
        manager = "Wade Larkin" if country == "US" else pick(company, ("Leon Harms", "Sabine Kühnel", "Ralf Tiedemann"))
        phone = f"+1 216 555 01{40 + i:02d}" if country == "US" else f"+49 30 23125 {100 + i * 7}"
        seen = day(company + contact, date(2023, 2, 1), date(2025, 6, 10)).isoformat()
        account = iban("99977766", 550100 + i * 6131) if country == "DE" else ""
        rows.append(
            (
                f"K{70015 + i * 23}",
                company,
                contact,
                role,
                phone,
                f"{last}@{host}.example",
                city,
                country,
                group,
                manager,
                seen,
                account,
            )
        )
    return rows
