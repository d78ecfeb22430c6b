"""Words that say what a number near them is: English and German, and labels of French, Italian, Spanish, Polish forms.

A word with ``*`` stands for every word that begins so. Words are compared in lower case, letters only, so that
``passport_number``, ``PassportNo`` and ``Reisepass-Nr.`` are all read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping

_WORDS: Mapping[str, str] = {
    "phone": "phone* telephone* tel telefon* mobile mobil mobilfunk* mobiltelefon* handy* "
    "cell cellphone* fax* call calls "
    "called calling dial* ring sms whatsapp reach reached anruf* rufnummer* durchwahl* "
    "hotline telefono teléfono téléphone "
    "portable answering landline festnetz* desk contact* kontakt* erreichbar* callback "
    "rückruf* registered message* "
    "text texted texting messaged tél cel celular* cellulare* móvil* movil* tfno tfn tlf tlfn teléf telef* telefax gsm "
    "natel kom komórk* komorka telemóvel* telemovel* recapito fisso joindre appelez appeler llame* llamar "
    "chiamare zadzwo* dzwoni* puh mob mobilnummer* geschäftlich dienstlich privatnummer* notfallnummer* emergency",
    "card": "card* kreditkarte* karte* creditcard* visa mastercard amex maestro "
    "kartennummer* cc debit* carte carta tarjeta karta",
    "bank": "bank* konto* kontonummer* account* acct iban sort sortcode blz bankleitzahl* kontoverbindung* routing aba "
    "deposit wire überweis* giro* checking savings compte conto cuenta rachunek",
    "ssn": "ssn social socialsecurity* sozialversicherung* rentenversicherung* sv svnr rvnr "
    "rvn nino national insurance ni "
    "versicherungsnummer* nir sécurité seguridad nuss itin",
    "tax": "tax* tin utr steuer* steuernummer* idnr identifikationsnummer* stnr vat ust "
    "ustid* umsatzsteuer* mwst finanzamt* ein "
    "fiscal fiscale fiscali impôt* nip partita iva nif cif tva taxpayer spi podatk* irs hmrc",
    "passport": "passport* reisepass* pass passnummer* passnr passeport* passaporto pasaporte paszport*",
    "license": "licence* license* driver* driving führerschein* fahrerlaubnis* permis "
    "patente permiso prawo dl dvla fahrer* conducir",
    "idcard": "ausweis* personalausweis* identity id identité identità identidad cni dni nie "
    "dowód dowodu carta cie identification "
    "idcard* residence aufenthaltstitel* brp perso",
    "medical": "mrn medical patient* patientin* patienten* record* krankenakte* fallnummer* "
    "hospital* chart clinic* klinik* "
    "aufnahmenummer* fall health",
    "health_insurance": "insurance insured medicare mbi kvnr krankenkasse* krankenversicher* "
    "versicherten* versichertennummer* member* "
    "health nhs mutuelle egk gesundheitskarte* policy beneficiary subscriber*",
    "insurance": "policy policyholder* insurance versicherung* police* policen* "
    "versicherungsschein* claim* schaden* polizza póliza polisa",
    "plate": "plate* plaque registration kennzeichen* nummernschild* vehicle* fahrzeug* car auto "
    "pkw lkw kfz immatriculation targa matrícula "
    "rejestracyjn* reg wagen* dienstwagen* firmenwagen* mietwagen* leihwagen* lkws pkws anhänger* fuhrpark* halter "
    "motorrad* taxi van vans truck* lorry lorries trailer* motorcycle* motorbike* parked geparkt* fleet cars driver* "
    "fahrer* voiture* véhicule* camion* coche* vehículo* macchina veicolo* samoch* pojazd*",
    "vehicle": "vin fahrgestell* fahrzeugident* chassis fin vehicle*",
    "birth": "born birth* dob birthday birthdate* geb geboren* geburtsdatum* geburtstag* "
    "gebdat* naissance né née nato nata nascita nacimiento "
    "nacido nacida urodz* ur",
    "zip": "zip* postal postcode* postleitzahl* plz postcode",
    "api": "imei",
    "npi": "npi provider dea prescriber",
    "coordinates": "lat latitude lon lng long longitude gps coordinates koordinaten breite* "
    "länge* location position geo*",
    "street": "street* straße* strasse* address* anschrift* adresse* wohnort* residence",
    "chapter": "section* chapter* abschnitt* kapitel* clause* paragraph* absatz* annex* anlage* anhang* appendix "
    "article* artikel* figure abbildung* release version firmware build update ziffer* § type typ",
    "document_number": "order* invoice* rechnung* bestell* isbn issn ean gtin artikel* article* "
    "ticket* case reference ref aktenzeichen* "
    "kundennummer* auftrag* serial seriennummer* version build rev revision batch charge sku product* produkt* "
    "nr page pages seite seiten score code liefer* angebot* vorgang* beleg* transaction* buchung*",
}

_TOKEN = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")


def _compile() -> tuple[dict[str, tuple[str, ...]], dict[str, list[tuple[str, str]]]]:
    whole: dict[str, set[str]] = {}
    begins: dict[str, list[tuple[str, str]]] = {}
    for key, words in _WORDS.items():
        for word in words.split():
            if word.endswith("*"):
                begins.setdefault(word[:3], []).append((word[:-1], key))
            else:
                whole.setdefault(word, set()).add(key)
    return {word: tuple(sorted(keys)) for word, keys in whole.items()}, begins


_WHOLE, _BEGINS = _compile()
_FIRST = frozenset(word[:3] for word in _WHOLE) | frozenset(_BEGINS)


def keys_of(word: str) -> set[str]:
    """What the word (lower case) says about a number near it."""
    if len(word) < 2:
        return set()
    keys = set(_WHOLE.get(word, ()))
    for stem, key in _BEGINS.get(word[:3], ()):
        if word.startswith(stem):
            keys.add(key)
    return keys


def lower_of(text: str) -> str:
    """The text in small letters, of the same length: only one capital becomes two characters."""
    return text.replace("İ", "ı").lower()


class WordsAround:
    """The words of one text, and where those of each key stand; asked for spans."""

    def __init__(self, text: str) -> None:
        self.lower = lower_of(text)
        self._in_order = _TOKEN.findall(self.lower)
        self.words = set(self._in_order)
        self.heads = {word[:3] for word in self.words}
        self._known: dict[str, set[str]] | None = None  # words -> keys; this and the places when they are asked for
        self._starts: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] | None = None

    def keys(self) -> set[str]:
        """The keys of which a word stands anywhere."""
        return set().union(*self._keys_of_words().values())

    def _keys_of_words(self) -> dict[str, set[str]]:
        if self._known is None:
            self._known = {}
            if not _FIRST.isdisjoint(self.heads):
                self._known = {word: keys for word in self.words if word[:3] in _FIRST and (keys := keys_of(word))}
        return self._known

    def near(self, keys: Iterable[str], start: int, end: int, *, before: int = 60, after: int = 30) -> bool:
        """Whether a word of these keys stands within ``before`` characters before the span or ``after`` behind it."""
        all_ends = self._places()
        for key in keys:
            ends = all_ends.get(key)
            if ends is None:
                continue
            place = bisect_left(ends, start - before)
            if place < len(ends) and ends[place] <= start:
                return True
            starts = self._starts[key]
            place = bisect_left(starts, end)
            if place < len(starts) and starts[place] <= end + after:
                return True
        return False

    def _places(self) -> dict[str, list[int]]:
        """Where the words of each key end."""
        if self._ends is None:
            self._ends = {}
            known = self._keys_of_words()
            place = 0
            for word in self._in_order if known else ():
                if word in known:
                    place = _find_alone(word, self.lower, place)
                    for key in known[word]:
                        self._starts.setdefault(key, []).append(place)
                        self._ends.setdefault(key, []).append(place + len(word))
                    place += len(word)
        return self._ends


def _find_alone(word: str, text: str, start: int) -> int:
    """Where the word stands next, not as a part of another.

    Looking for the few words that count takes less time than an object for the place of every word.
    """
    while True:
        place = text.index(word, start)
        end = place + len(word)
        if not _is_letter(text[place - 1 : place]) and not _is_letter(text[end : end + 1]):
            return place
        start = place + 1


def _is_letter(character: str) -> bool:
    return _LETTER.match(character) is not None
