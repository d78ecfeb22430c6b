"""Where sentences begin and end. Rules only, for European languages; knows no document, no model.

A blank line always ends a sentence. A single line break ends one too, unless the next line plainly goes on.
The rules lean towards not splitting: a sentence that is too long costs less than half a sentence quoted.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Marks in a row are taken whole or not at all: a thousand full stops before a letter are looked at once.
_TERMINAL = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»“)\]]*+(?=\s|$)|[。！？]+[」』”]*|\n+")
_WORD_BEFORE = re.compile(r"[^\s(\[\"'„“«»]+$")
# Of the next word only the beginning counts, and scripts without spaces have words without end.
_NEXT_WORD = re.compile(r"[\"'„“«»(\[]{0,8}(\S{1,40})")
_VISIBLE = re.compile(r"\S")

# Never the end of a sentence, whatever follows.
_TITLES = _words(
    "dr prof mr mrs ms mme dipl ing hr fr frl hrn st rev hon sen capt lt sgt "
    "bzw vgl ca z d i sog ggf evtl bspw einschl inkl exkl zzgl abzgl gem lt insb entspr ugs u o "
    "e.g i.e cf vs viz approx esp incl excl resp z.b d.h u.a i.d.r o.ä u.ä s.o s.u z.t i.s.d i.v.m m.e v.a "
    "p.ex p.ej av"
)

# An abbreviation only before a number, a sign or a Roman numeral: "Nr. 5", but "He said no. Then".
_BEFORE_NUMBERS = _words(
    "nr no nos art abs fig figs tab abb kap ziff sec sect para par ch vol bd p pp s eq ed rn anm anl anh lit "
    "max min tel § §§ art. pos rev ver item ref aufl hs bl jg ph pkt"
)

_MONTHS = _words(
    "january february march april may june july august september october november december "
    "januar februar märz mai juni juli oktober dezember jänner feber "
    "jan feb mar apr jun jul aug sep sept oct okt nov dec dez "
    "janvier février mars avril juin juillet août septembre octobre novembre décembre "
    "quartal jahrhundert kalendertag werktag halbjahr"
)

# Before a number with a full stop these make it an ordinal: "am 3. Tag".
_BEFORE_ORDINALS = _words(
    "der die das dem den des am vom zum zur im bis ab seit jeder jede jedes jeden jedem ein eine einen einem "
    "einer eines und oder sowie beim"
)

# Before a single capital these make it a label, which may end a sentence: "see annex B. The".
_BEFORE_LABELS = _words(
    "plan option annex appendix class grade type table part group vitamin category zone building block "
    "anlage anhang klasse typ teil gruppe tabelle kategorie gebäude halle stufe schicht"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans ``(start, end)`` of the sentences, in order, without the white space around them.

    Every character that is not white space lies in exactly one span.
    """
    spans: list[tuple[int, int]] = []
    start = _skip_blanks(text, 0)
    for match in _TERMINAL.finditer(text):
        if match.end() <= start:
            continue  # a line break in the blanks after a sentence
        if match.group().startswith("\n"):
            if not _breaks_line(text, match.start(), match.end(), blank=match.group().count("\n") > 1):
                continue
        elif not _ends_sentence(text, start, match.start(), match.end()):
            continue
        _append(spans, text, start, match.end())
        start = _skip_blanks(text, match.end())
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if piece:
        spans.append((start + left, start + left + len(piece)))


def _breaks_line(text: str, at: int, after: int, *, blank: bool) -> bool:
    """Whether the line break at ``at`` separates sentences; a blank line always does."""
    rest = text[after : after + 80]
    if blank or rest[:1] == "\n" or not rest.strip():
        return True
    before = text[max(0, at - 80) : at].rstrip(" \t")
    if before.endswith((",", "-", "–", "(")):
        return False
    return not rest.lstrip(" \t")[:1].islower()


def _ends_sentence(text: str, start: int, at: int, after: int) -> bool:
    """Whether the mark at ``at``, whose closing quotes end at ``after``, ends a sentence."""
    following = _NEXT_WORD.match(text, _skip_blanks(text, after))
    if following is None or "\n" in text[after : following.start()]:
        return True
    word = following.group(1)
    if word[0].islower():
        return False
    if text[at] != "." or text[at : at + 2] == "..":
        return True
    return not _is_abbreviation(text, start, at, word)


def _skip_blanks(text: str, at: int) -> int:
    visible = _VISIBLE.search(text, at)
    return visible.start() if visible else len(text)


def _is_abbreviation(text: str, start: int, at: int, following: str) -> bool:
    """Whether the full stop at ``at`` belongs to the word before it and not to the sentence."""
    match = _WORD_BEFORE.search(text, max(start, at - 40), at)
    if match is None:
        return False
    word = match.group()
    lower = word.lower().rstrip(".")
    previous = text[max(start, match.start() - 40) : match.start()].split()
    if lower in _TITLES:
        return True
    if lower in _BEFORE_NUMBERS:
        return following[0].isdigit() or following[0] in "§([" or bool(re.fullmatch(r"[IVXLC]+\W*", following))
    if len(lower) == 1 and lower.isalpha():
        if word.islower():
            return True
        return not (previous and previous[-1].lower() in _BEFORE_LABELS)
    if re.fullmatch(r"(?:[^\W\d]\.)+[^\W\d]", word):  # U.S, z.B, i.d.R: the last stop may end the sentence too
        return following[0].isdigit() or word[0].islower()
    if re.fullmatch(r"\d{1,3}(?:\.\d{1,3})*", word):
        if _skip_blanks(text, start) >= match.start():
            return True  # "1. Purpose": an enumerator opens the sentence
        if following.lower().strip(".,;:()") in _MONTHS and len(word) <= 2:
            return True
        return len(word) <= 2 and bool(previous) and previous[-1].lower() in _BEFORE_ORDINALS
    return False
