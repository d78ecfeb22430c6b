"""Mails, minutes, tables, letters and signatures in German and English, written for this test and for no training.

Marks such as ``<P:Anna Weber>`` say what must be found: P person, O organisation, L place or address, T phone, E mail,
I IBAN. The bars are those of the product: persons 0.90, checked numbers, mail and phone 0.99, precision 0.80.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from engine.privacy.detector import PiiDetector

_TYPES = {
    "P": {"PERSON"},
    "O": {"ORGANIZATION"},
    "L": {"LOCATION", "STREET_ADDRESS", "ZIP_CODE"},
    "T": {"PHONE_NUMBER"},
    "E": {"EMAIL_ADDRESS"},
    "I": {"IBAN_CODE"},
    "D": {"DATE_OF_BIRTH"},
}

GERMAN = (
    "Guten Tag Frau <P:Kellermann>,\n\nwie besprochen sende ich Ihnen die Unterlagen für das Werk in <L:Zwickau>. Bei "
    "Fragen erreichen Sie mich unter <T:0375 / 88 12 40>.\n\nFreundliche Grüße\n<P:Holger Brinkmeier>\nLeiter Technik",
    "Hallo <P:Svea>, hast du schon was von <P:Torben> gehört? Er wollte die Muster bis Mittwoch nach <L:Oldenburg> "
    "bringen. Gruß, <P:Jule>",
    "Protokoll der Betriebsversammlung\nAnwesend: <P:Irmgard Pohlmann>, <P:Cem Yıldız>, <P:Ralf-Dieter Knoop>\n"
    "Entschuldigt: <P:Beate Sandkühler>\n1. Herr <P:Knoop> begrüßt die Teilnehmer.\n2. Die neue Schichtregelung wird "
    "ab Oktober erprobt.\n3. Frau <P:Pohlmann> bittet um Vorschläge für den Ausflug.",
    "Sehr geehrter Herr Dr. <P:Aschenbrenner>, Ihr Patient <P:Waldemar Lüttich>, geb. <D:04.11.1951>, stellte sich am "
    "Montag in unserer Ambulanz vor. Die Wunde ist reizlos.",
    "Kunde;Ort;Telefon\n<P:Heinke Tjaden>;<L:Aurich>;<T:04941 603 118>\n<P:Bogdan Wieczorek>;<L:Cottbus>;"
    "<T:0171 4402296>",
    "Die <O:Hollweg & Partner Steuerberatung> prüft den Abschluss der <O:Nordlicht Windkraft GmbH>. Ansprechpartnerin "
    "ist <P:Merle Dohrmann>, <E:m.dohrmann@hollweg.example>.",
    "Arbeitsvertrag zwischen der <O:Feinblech Sauerland AG>, <L:Industriestraße 14, 58636 Iserlohn>, und Frau "
    "<P:Zeynep Aksoy>, wohnhaft <L:Am Kirchberg 3, 58638 Iserlohn>.",
    "Bitte überweisen Sie den Betrag auf das Konto <I:DE89 3704 0044 0532 0130 00> von <P:Gundula Marquart>.",
    "Wartungsplan 2026: Kompressor im März, Kran im Juni, Heizung im September. Die Ersatzteile liegen im Regal 4.",
    "Der Vorstand hat die Richtlinie zur Nutzung von Dienstfahrzeugen beschlossen. Sie gilt ab dem 1. Januar.",
    "Laut <P:Ekkehard Rösner> fehlt noch die Unterschrift von <P:Anneke de Boer>. Die Frist endet am Freitag.",
    "Am Dienstag fährt <P:Lennart> mit der Bahn nach <L:Leipzig> und trifft dort Frau <P:Oyelaran> von der "
    "<O:Sparkasse Leipzig>.",
    "Rechnung Nr. 2025-0817 der <O:Druckerei Wessels> über 1.480,00 EUR, zahlbar bis 14.02.2025",
    "Abwesenheit: <P:Köster> (Urlaub), <P:Hegemann> (krank), <P:Tran> (Schulung)",
    "z. Hd. Herrn <P:Konstantin Erdmann>\n<L:Postfach 10 12 33>\n<L:70011 Stuttgart>",
    "Mietvertrag: Vermieterin <P:Ottilie Fährmann>, Mieter <P:Jean-Luc Tessier>, Wohnung "
    "<L:Lindenallee 22b, 14050 Berlin>",
    "ich bin <P:nadine hofer> und wohne in <L:graz>, bitte um rückruf unter <T:+43 660 1234567>",
    "Von: <P:Gesa Wolter> <<E:wolter@amt.example>>\nAn: <P:Piet Vandenberg>\nBetreff: Kündigung der Garage",
    "Das Landgericht gab der Klage von <P:Sieglinde Trapp> gegen die <O:Alpenblick Reisen GmbH> statt.",
    "Herr <P:Mbeki> bestätigte, dass <O:Veltronik> die Sensoren nach <L:Bregenz> geliefert hat.",
    "Teilnehmerliste\nNr. | Name | Abteilung\n1 | <P:Friederike Stolle> | Einkauf\n2 | <P:Goran Petrović> | Lager\n"
    "3 | <P:Xenia Lambrecht> | Personal",
    "Die Übergabe der Schlüssel erfolgt durch den Hausmeister, Herrn <P:Dobrindt>, am 3. Mai um 9 Uhr.",
)

ENGLISH = (
    "Hi <P:Marisol>,\n\nthe auditors from <O:Pemberton Hale LLP> will be in <L:Bristol> on Thursday. Could you book a "
    "room?\n\nThanks,\n<P:Declan>",
    "Dear Ms <P:Okonkwo>, we confirm receipt of your claim. Your adviser is <P:Trevor Ainsley>, phone "
    "<T:+44 20 7946 0018 ext. 31>.",
    "Minutes, 4 June. Present: <P:Priya Raghunathan>, <P:Tomasz Zieliński>, <P:Gwyneth Parry>. <P:Parry> asked for a "
    "revised forecast. <P:Zieliński> will contact <O:Brightwater Utilities>.",
    "Name,City,Phone\n<P:Leroy Washburn>,<L:Tulsa>,<T:(918) 555-0164>\n"
    "<P:Ingunn Solheim>,<L:Bergen>,<T:+47 55 21 00 00>",
    "<P:Natasha Devereux>\nSenior Counsel\n<O:Harrow & Finch>\n<L:48 Albemarle Street, London W1S 4JL>\n"
    "T <T:020 7946 0991> | <E:n.devereux@harrowfinch.example>",
    "The parcel was sent to <L:17 Cobbler's Lane, Galway> instead of <L:117 Harbour Road, Cork>, says "
    "<P:Siobhán Mulcahy>.",
    "Please restart the build server after the update. The log shows error 5021 in module B, version 3.11.4.",
    "Our travel policy covers train tickets, hotels up to 140 euros a night and meals according to the list.",
    "I spoke to <P:Hassan> at <O:Corvantis>; the delivery to <L:Antwerp> slips by two weeks.",
    "Patient <P:Dolores Whitcombe> was referred by Dr <P:Achebe> after a fall at home in <L:Swansea>.",
    "<O:Maplecrest Foods> has appointed <P:Yuki Tanabe> as finance director; she joins from <O:Orbitel>.",
    "call me back on <T:917-555-0142> or ask for <P:Bianca> at the front desk",
    "Payment to <P:Rolf Steenkamp>, IBAN <I:NL91 ABNA 0417 1643 00>, reference 4471-22.",
    "The committee meets in Room 12 on the first Monday of each month. Minutes are kept for ten years.",
    "<P:Aurelio Bianchi> moved from <L:Turin> to <L:Winnipeg> in 2019 and now works for <O:Northstar Grain>.",
    "Witness statement of <P:Philippa Crane>: I saw Mr <P:Lockwood> leave <L:9 Vicarage Road> shortly after six.",
    "Team lunch on Friday: <P:Ngozi>, <P:Elliot>, <P:Kirsi> and <P:Old Tom> if he is back.",
    "Order 77-1204 (two pallets, article 4006381333931) leaves the warehouse on 12 March.",
)
_MARK = re.compile(r"<([POLTEID]):([^<>]*(?:<[^POLTEID<>][^<>]*>)?)>")


def _read(marked: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, spans, last = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        spans.append((mark.group(1), len(text), len(text) + len(mark.group(2))))
        text += mark.group(2)
        last = mark.end()
    return text + marked[last:], spans


def _overlap(start: int, end: int, other_start: int, other_end: int) -> int:
    return max(0, min(end, other_end) - max(start, other_start))


def _measure(detector: PiiDetector, texts: tuple[str, ...]) -> tuple[Counter[str], Counter[str], list[str], int, int]:
    """Wanted and found by mark, what was missed or wrong in words, right findings and all findings."""
    wanted, hit = Counter[str](), Counter[str]()
    told: list[str] = []
    right = said = 0
    read = [_read(marked) for marked in texts]
    for (text, spans), findings in zip(read, detector.find_many([text for text, _ in read]), strict=True):
        for kind, start, end in spans:
            wanted[kind] += 1
            covered = sum(_overlap(start, end, f.start, f.end) for f in findings if f.type in _TYPES[kind])
            if 2 * covered >= end - start:
                hit[kind] += 1
            else:
                told.append(f"missed {kind} {text[start:end]!r}")
        for finding in findings:
            said += 1
            same = [span for span in spans if finding.type in _TYPES[span[0]]]
            covered = sum(_overlap(finding.start, finding.end, start, end) for _, start, end in same)
            if 2 * covered >= finding.end - finding.start:
                right += 1
            else:
                told.append(f"wrong {finding.type} {text[finding.start : finding.end]!r}")
    return wanted, hit, told, right, said


@pytest.mark.parametrize("texts", [GERMAN, ENGLISH], ids=["german", "english"])
def test_business_texts_reach_the_bars(texts: tuple[str, ...]) -> None:
    wanted, hit, told, right, said = _measure(PiiDetector.load(), texts)
    for kind in "TEID":
        assert hit[kind] == wanted[kind], told
    assert hit["P"] >= 0.9 * wanted["P"], told
    assert hit["L"] + hit["O"] >= 0.75 * (wanted["L"] + wanted["O"]), told
    assert right >= 0.8 * said, told
    assert hit.total() >= 0.85 * wanted.total(), told
