"""Tell a text's language from its script and its most frequent small words. Deterministic and offline."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_STOP_WORDS = {
    "en": (
        "the of and to in is that for it was on with as be by this are from or an not have which "
        "at their has you we will your must they its been can all were our if one would when "
        "there any"
    ),
    "de": (
        "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an "
        "werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so "
        "zum oder haben nur vor zur bis mehr durch wir ihre ihr kann muss werden wenn sowie"
    ),
    "fr": (
        "le la les de des du et un une est en que qui dans pour sur par pas au aux ce cette ces "
        "il elle nous vous ils sont avec plus ne se sa son ses ou mais être été leur leurs à d'un "
        "d'une qu'il n'est c'est où comme fait"
    ),
    "es": (
        "el la los las de del y que en un una es por con para se no su al lo como más pero sus le "
        "ya este sí porque esta entre cuando muy sin sobre también hasta hay donde quien desde "
        "todo nos durante uno ni contra ese eso fue ser son"
    ),
    "it": (
        "il lo la gli le di del della dei delle e che in un una è per con non si al alla sono "
        "come più ma anche da dal dalla nel nella questo questa su ha hanno essere loro o ed ai "
        "agli cui tra fra sua suo suoi quando stato"
    ),
    "pt": (
        "o a os as de do da dos das e que em um uma é para com não se no na por mais como mas foi "
        "ao ele ela seu sua ou ser quando muito há nos já está eu também só pelo pela até isso "
        "entre são nas"
    ),
    "nl": (
        "de het een en van in is dat op te zijn voor met die niet aan er om ook als bij of uit "
        "door naar maar dan wordt worden deze dit heeft hebben tot over kan geen wel meer was nog "
        "moet zich werd wij hij ze onze"
    ),
    "pl": (
        "i w na z do się nie jest że o to jak po za od oraz dla przez które który która są był "
        "była tym ten ta te przy tego może być ich jego jej także lub pod gdy tylko już czy aby "
        "ze ma co"
    ),
    "sv": (
        "och att det i en på är som av för med till den har de inte om ett var men jag så från vi "
        "kan när ska eller han hon efter vid också under mot alla denna detta där sina bli blir"
    ),
    "da": (
        "og at det i en på er som af for med til den har de ikke om et var men jeg så fra vi kan "
        "når skal eller han hun efter ved også under mod alle denne dette hvor sine blive bliver "
        "til"
    ),
    "cs": (
        "a v na se je že o to s z do i jako po za od pro jsou nebo které který která by ale být "
        "bylo jeho jejich při tak také už až má podle této tento které ve k"
    ),
    "fi": (
        "ja on ei että se oli hän mutta ovat kuin niin myös tai jos sen joka mitä tämä voi ovat "
        "siitä kun vain ne sitä oli olla jotka tässä sekä"
    ),
    "tr": (
        "ve bir bu için ile de da olarak daha çok en gibi olan ne kadar sonra var ama o her değil "
        "ya hem ise olduğu tarafından veya"
    ),
    "af": (
        "die van en in is het 'n nie te wat dat om vir met hy sy ek op as hulle was aan by ook "
        "maar word kan sal daar ons jou"
    ),
}
_PROFILES = {
    language: frozenset(word for word in words.split() if len(word) > 1) for language, words in _STOP_WORDS.items()
}

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_MINIMUM_WORDS = 2
_MINIMUM_SHARE = 0.08  # running text in these languages has 25 to 50% of such words


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the language that prevails, or None when there is too little to tell."""
    letters = sum(character.isalpha() for character in text)
    if letters < 3:
        return None
    by_script = _by_script(text, letters)
    if by_script:
        return by_script
    counts = Counter(word.replace("’", "'") for word in _WORD.findall(text.casefold()))
    total = sum(counts.values())
    if not total:
        return None
    hits = {
        language: sum(count for word, count in counts.items() if word in profile)
        for language, profile in _PROFILES.items()
    }
    best = max(hits, key=lambda language: hits[language])  # the first of equals: the order above decides
    different = sum(word in _PROFILES[best] for word in counts)
    if different < _MINIMUM_WORDS or hits[best] / total < _MINIMUM_SHARE:
        return None
    return best


def _by_script(text: str, letters: int) -> str | None:
    counts = {language: len(pattern.findall(text)) for language, pattern in _SCRIPTS}
    if counts["ja"] * 10 > letters:  # Japanese mixes kana with Chinese characters
        return "ja"
    best = max(counts, key=lambda language: counts[language])
    if counts[best] * 2 < letters:
        return None
    if best == "ru" and len(_UKRAINIAN.findall(text)) * 50 > counts["ru"]:
        return "uk"
    return best
