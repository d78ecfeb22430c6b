"""What stands in the small slots of the frames: things, jobs, dates, numbers, addresses of mail. Names nobody."""

from __future__ import annotations

import random

THINGS = (
    "card|account|invoice|order|contract|password|passport|statement|credit card|loan|ticket|parcel|laptop|report|"
    "refund|subscription|payment|phone number|delivery|offer|licence|insurance policy|tax return|key|application|"
    "debit card|visa|bill|receipt|draft|budget|schedule|complaint|bank transfer|printer|appointment|room|bicycle|car"
).split("|")
NOUNS = (
    "Safety|Quality|Logistics|Maintenance|Purchasing|Warehouse|Marketing|Training|Audit|Security|Travel|Finance|Sales|"
    "Production|Research|Support|Legal|Facilities|Planning|Privacy|Payroll|Catering|Harvest|Courage|Freedom|Spring|"
    "Project Falcon|Windows|Android|Linux|Excel|Compass|Golden Hits|Star Wars|Titanic|Jupiter|Internet|Brexit|"
    "Thunder|Midnight|Broken Hearts|Silence|Shadow|Summer|Winter|Yesterday|Dreams|Guilty Secrets|Lost Highway|Wisdom|"
    "Discipline|Justice|Patience|Entertainment|Rolling|Cautionary|Monster|Robot|Zombie|Vampires|Dragon|Rainbow|"
    "Guitar|Museum|Health|Weather|Education|Employment|Civil Rights|European Union|Labour|Immigration|Chess|Football|"
    "Easter|Christmas|Ramadan|Sunday|Covid|Champions League|World Cup|Bible|Parliament|Senate|Renaissance"
).split("|")
GERMAN_NOUNS = (
    "Rechnung|Bestellung|Kündigung|Abrechnung|Unterlage|Vollmacht|Bescheinigung|Lieferung|Wartung|Prüfung|Übersicht|"
    "Tabelle|Anlage|Maschine|Genehmigung|Versicherung|Vereinbarung|Dienstanweisung|Datenschutzerklärung|Schulung|"
    "Planung|Bewerbung|Mahnung|Gutschrift|Karte|Akte|Steuererklärung|Krankmeldung|Urlaubsplanung|Reisekostenabrechnung"
).split("|")
GERMAN_THINGS = (
    "Ambulanz Wunde Landgericht Amtsgericht Krankenhaus Klinik Station Praxis Befund Diagnose Therapie Behandlung "
    "Operation Blutdruck Entlassung Überweisung Rezept Apotheke Pflege Schmerz Fieber Vertrag Mietvertrag "
    "Arbeitsvertrag Kaufvertrag Angebot Auftrag Lieferschein Rechnung Zahlung Konto Betrag Rabatt Steuer Umsatz "
    "Gewinn Verlust Haushalt Kosten Preis Menge Stück Lager Regal Halle Werk Produktion Fertigung Montage Versand "
    "Einkauf Vertrieb Verkauf Buchhaltung Personal Technik Entwicklung Forschung Verwaltung Geschäftsleitung "
    "Vorstand Aufsichtsrat Beirat Betriebsrat Abteilung Bereich Leitung Leiter Leiterin Referat Referent Team "
    "Gruppe Projekt Aufgabe Termin Frist Sitzung Besprechung Protokoll Tagesordnung Beschluss Antrag Vorschlag "
    "Entwurf Bericht Übersicht Liste Tabelle Anhang Anlage Seite Abschnitt Kapitel Absatz Satz Nummer Datum Uhr "
    "Tag Woche Monat Quartal Jahr Stunde Minute Name Vorname Nachname Anschrift Adresse Straße Ort Stadt Land "
    "Telefon Mobil Fax Postfach Betreff Anrede Unterschrift Stempel Kunde Kundin Kunden Lieferant Mieter Mieterin "
    "Vermieter Vermieterin Nachbar Kollege Kollegin Kollegen Mitarbeiter Mitarbeiterin Chef Chefin "
    "Geschäftsführer Patient Patientin Arzt Ärztin Anwalt Anwältin Notar Richter Kläger Beklagte Zeuge Polizei "
    "Staatsanwalt Gericht Klage Urteil Verfahren Gesetz Verordnung Richtlinie Vorschrift Regel Pflicht Recht "
    "Haftung Schaden Versicherung Unfall Anzeige Beschwerde Kündigung Abmahnung Zeugnis Bewerbung Gehalt Lohn "
    "Urlaub Krankheit Überstunden Schicht Schichtplan Pause Feierabend Dienst Dienstreise Dienstwagen Fahrzeug "
    "Wagen Kran Stapler Maschine Gerät Heizung Kompressor Pumpe Ventil Schraube Kabel Stecker Ersatzteil Werkzeug "
    "Material Stahl Blech Holz Kunststoff Farbe Öl Wasser Strom Gas Energie Wartung Reparatur Störung Fehler "
    "Ausfall Prüfung Abnahme Messung Temperatur Druck Grenzwert Sicherheit Brandschutz Notausgang Schlüssel Tür "
    "Fenster Dach Keller Garage Garten Büro Raum Zimmer Wohnung Haus Gebäude Grundstück Miete Kaution Nebenkosten "
    "Bank Kredit Zinsen Lastschrift Karte Kasse Beleg Quittung Mahnung Rechnungsnummer Kundennummer Bestellnummer "
    "Artikel Artikelnummer Position Einzelpreis Gesamtpreis Summe Netto Brutto Mehrwertsteuer Daten Datenschutz "
    "Datei Ordner Rechner Drucker Server Netzwerk Passwort Zugang Benutzer Anmeldung Update Version Sicherung "
    "Software Programm Bildschirm Tastatur Nachricht Brief Paket Anruf Rückruf Frage Antwort Bitte Dank Gruß "
    "Grüße Hinweis Information Meinung Grund Ziel Ergebnis Erfolg Problem Lösung Änderung Verbesserung Planung "
    "Umsetzung Schulung Ausbildung Prüfer Lehrer Schule Schüler Klasse Universität Kurs Verein Mitglied Beitrag "
    "Spende Feier Ausflug Kantine Kaffee Kuchen Essen Sommer Winter Ostern Weihnachten Montag Mittwoch Muster "
    "Bahn Zug Flug Hotel Reise Abrechnung Fahrkarte Parkplatz Hausmeister Empfang Besucher Gast Familie Frau Mann "
    "Kind Kinder Eltern Sohn Tochter Bruder Schwester"
).split()
HEADS = (
    "Name|Status|Datum|Ort|Kunde|Amount|Contact|City|Phone|Nr.|No.|Abteilung|Department|Telefon|Town|Date|Vorname|Nachname|"
    "Firma|Company|Address|Anschrift|E-Mail|Role|Funktion|Price|Menge|Remarks|Bemerkung|ID|Position|Job|Land|Country|Betrag"
).split("|")
JOBS = (
    "project manager|accountant|Managing Director|Head of Sales|nurse|engineer|teacher|Chief Financial Officer|driver|"
    "Software Engineer|lawyer|Plumber|Data Protection Officer|secretary|HR Manager|consultant|electrician|physician|"
    "Senior Analyst|CEO|CTO|Marketing Assistant|Bus driver|art director|Quality Manager|"
    "fireman|carpenter|Warehouse clerk|Dental hygienist|Truck mechanic|leasing agent|Children's nurse|Sewer inspector|"
    "school librarian|Postal clerk|tax adviser|Web developer|Insurance broker|Chief Operating Officer|bookkeeper|"
    "Police officer|Store manager|Office Manager|Team Lead|Key Account Manager|Product Owner|receptionist|midwife|"
    "Senior Counsel|Head of Finance|Finance Director|Vice President|Chair|Treasurer|Team Assistant|Counsel|Partner"
).split("|")
GERMAN_JOBS = (
    "Geschäftsführerin|Buchhalter|Abteilungsleiterin|Sachbearbeiter|Betriebsrat|Datenschutzbeauftragte|Ärztin|Lehrer|"
    "Krankenpfleger|Projektleiterin|Vorstand|Prokurist|Hausmeister|Einkäuferin|Vertriebsleiter|Elektriker|Köchin|"
    "Leiter Technik|Leiterin Einkauf|Leiter Vertrieb|Teamleiter|Referentin|Assistenz|Meister|Geschäftsführer"
).split("|")
TITLES = "Mr.|Mrs.|Ms.|Dr.|Prof.|Mr|Mrs|Ms|Miss|Sir|Herr|Frau|Herrn|Dr. med.|Prof. Dr.|ms.|mr.".split("|")
WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Montag|Dienstag|Mittwoch|Donnerstag|Freitag".split(
    "|"
)
MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Januar|März|Mai|Juni|Juli|"
    "Oktober|Dezember"
).split("|")
NATIONS = (
    "German|French|Polish|Italian|Spanish|British|American|Dutch|Swiss|Austrian|Czech|Russian|Turkish|Chinese|Japanese|"
    "Indian|Brazilian|Mexican|Canadian|Swedish|Danish|Greek|Irish|Scottish|Welsh|Korean|Egyptian|Australian|European|"
    "african|catholic|muslim|jewish|Ukrainian|Hungarian|Portuguese|Belgian|ethiopian|Norwegian|Finnish|Vietnamese"
).split("|")
RELATIVES = (
    "wife|husband|brother|sister|son|daughter|mother|father|partner|boss|doctor|neighbour|uncle|aunt|cousin|girlfriend"
).split("|")
_MAILS = "info|office|kontakt|service|k.lang|team7|m_ortner|j.doe|sales|b.frei88".split("|")
_HOSTS = "example.com|mail.example.org|firma.example|post.example.net|web.example.de".split("|")


def small(slot: str, chance: random.Random) -> str:
    """A value for the slot; raises KeyError for a slot that is none of these."""
    lists = {
        "thing": THINGS,
        "noun": NOUNS,
        "dnoun": GERMAN_NOUNS if chance.random() < 0.4 else GERMAN_THINGS,
        "job": JOBS,
        "djob": GERMAN_JOBS,
        "title": TITLES,
        "weekday": WEEKDAYS,
        "month": MONTHS,
        "nat": NATIONS,
        "rel": RELATIVES,
    }
    if slot in lists:
        return chance.choice(lists[slot])
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1930, 2026)
    number = str(chance.randint(1, 10 ** chance.randint(1, 9)))
    makers = {
        "date": chance.choice(
            (
                f"{day}.{month}.{year}",
                f"{day:02d}/{month:02d}/{year}",
                f"{year}-{month:02d}-{day:02d}",
                f"{day} May {year}",
                f"{day}. Juni {year}",
            )
        ),
        "year": str(year),
        "age": str(chance.randint(1, 99)),
        "num": chance.choice(
            (number, number, f"{number}-{chance.randint(1, 99)}", f"A{number}", f"{number}.{chance.randint(0, 9)}")
        ),
        "money": chance.choice((f"{number} EUR", f"€{number}", f"${number}.00", f"{number},50 €", f"{number} dollars")),
        "phone": chance.choice(
            (
                f"+49 30 {number}",
                f"0{chance.randint(10, 999)} {number}",
                f"({chance.randint(200, 999)}) 555-{chance.randint(1000, 9999)}",
            )
        ),
        "mail": f"{chance.choice(_MAILS)}@{chance.choice(_HOSTS)}",
        "url": f"https://www.{chance.choice(_HOSTS)}/{chance.choice(THINGS).replace(' ', '-')}",
    }
    return makers[slot]
