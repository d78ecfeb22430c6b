"""Names and phrases that the fictional companies are made of. Data only."""

GERMAN_UNITS = {
    "days": "Tage",
    "weeks": "Wochen",
    "months": "Monate",
    "years": "Jahre",
    "hours": "Stunden",
    "minutes": "Minuten",
    "characters": "Zeichen",
    "attempts": "Versuche",
}
NUMBER_WORDS = """\
zero one two three four five six seven eight nine ten eleven twelve""".split()
MONTHS = """\
January February March April May June July August September October November December""".split()
MONATE = """\
Januar Februar März April Mai Juni Juli August September Oktober November Dezember""".split()
FIRST_NAMES = """\
Anna Bernd Carla David Elena Farid Greta Hannes Ines Jonas Katrin Leon Mara Nils Olivia Paul Ruth Stefan Tanja
Uwe Vera Walter Yara Amir Claire Diego Emma Fiona George Helen Ivan Julia Kevin Laura Martin Nadia Oscar Petra
Rosa Simon""".split()
LAST_NAMES = """\
Albrecht Brandt Conrad Dietz Ebner Falk Gruber Haas Ilic Jansen Kessler Lorenz Maurer Novak Ott Pohl Reuter
Sauer Thiel Ulrich Vogt Wendt Ziegler Allen Baker Carter Dawson Ellis Foster Grant Hughes Kelly Morris Nolan
Price Shaw""".split()
CITIES = """\
Hamburg Leipzig Graz Lyon Turin Gdansk Porto Bristol Dublin Boston Denver Osaka Malmö Basel Linz Bremen Dresden
Ghent Aarhus Toronto Austin Pune Brno Bilbao Kassel Ulm Essen Leeds York Nantes""".split()
COUNTRIES = """\
Germany France Italy Poland Spain Austria Japan Canada Ireland Sweden Portugal Brazil India Norway""".split()
STEMS = """\
Nord Helio Vanta Brell Kasto Ormin Telva Quarz Ferro Lumen Arden Cobal Delmo Estra Fyndo Gravo Hexal Ixion Jaro
Krona Lyra Mondo Novar Optal Pyron Rivo Silva Tarno Ultra Verdo Wexo Zento""".split()
ROLES = """\
the head of quality, the plant manager, the managing director, the human resources department, the team lead,
the works council, the head of purchasing, the finance department, the safety officer, the legal department, the
shift supervisor, the department head, the production manager, the sales director, the chief technology officer,
the payroll office, the maintenance manager, the project manager, the data protection team, the board""".replace(
    "\n", " "
).split(", ")
PROCESSES = """\
calibration of gauges, incoming goods inspection, complaint handling, supplier approval, change management, fire
drills, internal audits, tool maintenance, first article inspection, leak testing, password resets, onboarding
of new staff, waste disposal, export control, batch release, management review, crane inspection, corrective
actions""".replace("\n", " ").split(", ")
CHEMICALS = """\
Solvex 20, Acetol B, Cleanol, Ferrosin, Isopren K, Paragon degreaser, Toluran, Zincor primer, Hydrofix,
Lubrisol, Ethanol 96, Caustin, Nitrosol, Benzoclean, Resin AX-4, Hardener H12""".replace("\n", " ").split(", ")
MEETINGS = """\
safety committee, works council, management, project Falcon, quality circle, budget committee, IT steering
group, production, sales, works safety, launch team, supplier day""".replace("\n", " ").split(", ")
SUBJECTS = """\
the audit, the pump order, the trade fair, the roof repair, the new forklift, the customer visit, the software
update, the summer party, the crane inspection, the shipment to Oslo, the price list, the test bench, the annual
inventory""".replace("\n", " ").split(", ")
FILLERS = """\
This document applies to all employees of the company. | Questions should be addressed to the responsible
department. | Exceptions have to be justified in writing. | The rules are checked once a year. | Further details
are given in the annex. | Earlier versions are no longer valid. | Managers make sure that their teams know these
rules. | The following applies in addition to the law. | Please read this section carefully. | Everyone is asked
to help.""".replace("\n", " ").split(" | ")
FUELLER = """\
Diese Regelung gilt für alle Beschäftigten. | Fragen beantwortet die zuständige Abteilung. | Ausnahmen sind
schriftlich zu begründen. | Frühere Fassungen sind ungültig. | Näheres regelt der Anhang.""".replace("\n", " ").split(
    " | "
)
OWN = (" at our company", " here", " in our firm", " for us", " with us", " in this company")
OWN_GERMAN = (" bei uns", " in unserer Firma", " hier", " in unserem Unternehmen")
