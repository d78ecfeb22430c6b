"""Sentences, tables, mails and lists with their names marked, from the written lists and frames."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from models_registry.starter.ner.addresses import Addresses
from models_registry.starter.ner.fill import HEADS, small
from models_registry.starter.ner.names import LISTS, Names
from models_registry.starter.ner.things import Things

LABELS = {"P": "PERSON", "G": "PERSON", "F": "PERSON", "O": "ORG", "L": "LOC", "A": "ADDRESS"}
_SLOT = re.compile(r"\{(\w+)\}")
_PROSE = Path(__file__).parents[1] / "reader" / "organisations"
_TWO_CAPITALS = re.compile(r"[^.!?|:\n] [A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+")

_OPENERS = frozenset(
    "however therefore moreover nevertheless meanwhile otherwise instead besides hence thus indeed anyway soon then "
    "außerdem allerdings daher deshalb jedoch dennoch trotzdem zudem schließlich zunächst inzwischen ferner".split()
)

Example = tuple[str, list[tuple[int, int, str]]]  # text, (start, end, label) in characters


def _frames() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    current = ""
    for line in (LISTS / "frames.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            current = line[3:]
        elif line and not line.startswith("#"):
            sections.setdefault(current, []).append(line.replace("\\n", "\n").replace("\\t", "\t"))
    return sections


class Generator:
    """Draws examples. Equal seeds give equal examples."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._addresses = Addresses(names)
        self._frames = _frames()
        self._plain = plain_sentences(names)
        self._things = Things(self._plain)
        self._words = ordinary_words()
        self._adverbs = [word for word in self._words if word.endswith("ly") or word in _OPENERS]

    def examples(self, count: int, seed: int) -> Iterator[Example]:
        """``count`` examples."""
        chance = random.Random(seed)
        for _ in range(count):
            yield self.example(chance)

    def example(self, chance: random.Random) -> Example:
        """One example: mostly one frame, sometimes several or a table, then noise."""
        kind = chance.random()
        if kind < 0.08:
            frames = [chance.choice(["{P}", "{P}", "{P}", "{O}", "{L}", "{A}", "{G}", "{F}", "{title} {P}", "{G} {F}"])]
        elif kind < 0.12:
            frames = [self._table(chance)]
        elif kind < 0.17:
            frames = [chance.choice(["; ", ", ", "\n", " / ", " | ", "\n- "]).join(["{P}"] * chance.randint(2, 6))]
        elif kind < 0.33:
            frames = [self._composed(chance)]
        elif kind < 0.38:
            frames = self._spoken(chance)
        elif kind < 0.42:
            frames = [self._headings(chance)]
        elif kind < 0.54:
            frames = [self._prose(chance) for _ in range(chance.choice([1, 1, 1, 2]))]
        elif kind < 0.61:
            frames = [self._things.text(chance)]
            if chance.random() < 0.15:
                frames.append(self._whole(chance))
        else:
            frames = [self._whole(chance) for _ in range(chance.choice([1, 1, 1, 2, 3]))]
            if chance.random() < 0.15:
                frames.insert(chance.randint(0, len(frames)), self._prose(chance))
        text, spans = self._fill(chance.choice([" ", " ", "\n"]).join(frames), chance)
        return _noise(text, spans, chance)

    def _whole(self, chance: random.Random) -> str:
        return chance.choice(self._frames["nothing"] if chance.random() < 0.25 else self._frames["whole"])

    def _prose(self, chance: random.Random) -> str:
        sentence = chance.choice(self._plain).replace("{", "(").replace("}", ")")
        # Headings, buttons, abbreviations and titles of works: capitals that name nobody.
        kind = chance.random()
        if kind < 0.08 and len(sentence) < 70:
            return sentence.title()
        if kind < 0.28:
            return self._with_capitals(sentence, chance)
        if kind < 0.34:
            short = "".join(chance.choice("ABCDEFGHIKLMNOPRSTUVWX") for _ in range(chance.choice([2, 3, 3, 3, 4, 5])))
            return re.sub(r"\b[a-z]{4,}\b", short, sentence, count=1)
        if kind < 0.40:
            return f"{self._heading(chance)}\n{sentence}"
        if kind < 0.46:
            work = f"{self._heading(chance)}"
            return re.sub(r"\bthe [a-z]{4,}\b", lambda _: f"{{P}}'s {work}", sentence, count=1)
        if kind < 0.52:
            return f"{chance.choice(self._adverbs).capitalize()}, {sentence[0].lower()}{sentence[1:]}"
        return sentence

    def _with_capitals(self, sentence: str, chance: random.Random) -> str:
        """Some words of the sentence as programmes and forms write what is to be clicked or filled in."""
        small_words = list(re.finditer(r"\b[a-z]{3,}(?: [a-z]{3,}){0,2}\b", sentence))
        picked = chance.sample(small_words, k=min(len(small_words), chance.choice([1, 1, 2])))
        for found in sorted(picked, key=lambda each: -each.start()):
            mark = chance.choice(["", "", "", "**", '"', "'", "*"])
            sentence = sentence[: found.start()] + mark + found.group().title() + mark + sentence[found.end() :]
        return sentence

    def _heading(self, chance: random.Random) -> str:
        words = [chance.choice(self._words).capitalize() for _ in range(chance.choice([1, 1, 2, 2, 3]))]
        joint = chance.choice([" ", " ", " ", " and ", " of ", " und ", " & ", "-"])
        return chance.choice(["", "", "", "# ", "## ", "- ", "1. ", "2.3 ", "* "]) + joint.join(words)

    def _headings(self, chance: random.Random) -> str:
        """Menus, columns and tables of contents."""
        divider = chance.choice(["\n", "\n", " > ", " | ", ", ", "; ", "\n\n", " - "])
        return divider.join(self._heading(chance) for _ in range(chance.randint(1, 7)))

    def _spoken(self, chance: random.Random) -> list[str]:
        """People who speak or are spoken to, around sentences of any kind."""
        said = [self._prose(chance)[:90] for _ in range(chance.choice([1, 1, 2, 3]))]
        who = chance.choice(["{G}", "{G}", "{P}", "{F}"])
        kind = chance.random()
        if kind < 0.4:
            return ["\n".join(f"{who}: {each}" for each in said)]
        if kind < 0.6:
            return [f"{who}, {said[0][0].lower()}{said[0][1:]}"]
        if kind < 0.8:
            return [f"{said[0].rstrip('.?!')}, {who}{chance.choice('.!?,')}"]
        quoted = f'"{said[0]}" {chance.choice(["said", "asked", "answered", "sagte", "told"])} {who}'
        return [quoted + chance.choice([" to {G}.", ".", " and {G} nodded.", " to {G}!"])]

    def _composed(self, chance: random.Random) -> str:
        slot, kind = chance.choice([("{P}", "person"), ("{P}", "person"), ("{O}", "organisation"), ("{L}", "place")])
        if slot == "{P}":
            slot = chance.choice(["{P}", "{P}", "{G}", "{F}", "{G} {F}"])
        before = chance.choice(self._frames[f"{kind} after"]) + f" {slot}"
        rest = chance.choice(self._frames[f"{kind} before"])
        after = slot + (rest if rest.startswith(",") else f" {rest}")
        both = after.replace(f"{slot} ", f"{slot} and {slot} ", 1)
        frame = chance.choice(
            [before, after, f"{before} and {slot}", both, f"{before}, {after}", f"{before} because {after}"]
        )
        if chance.random() < 0.6 and frame[0] != "{":
            frame = frame[0].upper() + frame[1:]
        if chance.random() < 0.15 and kind == "person":
            frame = frame.replace(slot, "{title} " + slot, 1)
        return frame + chance.choice([".", "", "!", "?", "...", ", I think.", " (see below)."])

    def _table(self, chance: random.Random) -> str:
        columns = chance.sample(
            "{P} {P} {L} {L} {O} {date} {num} {money} {thing} {job} {dnoun} {phone} {mail} {A}".split(),
            k=chance.choice([2, 3, 4, 5]),
        )
        divider = chance.choice([" | ", "\t", ";", ", ", ","])
        heads = divider.join(chance.choice(HEADS) for _ in columns)
        rows = [divider.join(columns) for _ in range(chance.randint(1, 4))]
        return "\n".join([heads, *rows] if chance.random() < 0.6 else rows)

    def _fill(self, frame: str, chance: random.Random) -> Example:
        parts: list[str] = []
        spans: list[tuple[int, int, str]] = []
        size = last = 0
        for slot in _SLOT.finditer(frame):
            plain = frame[last : slot.start()]
            value = self._value(slot.group(1), chance)
            parts += [plain, value]
            size += len(plain)
            if label := LABELS.get(slot.group(1)):
                spans.append((size, size + len(value), label))
            size += len(value)
            last = slot.end()
        return "".join(parts) + frame[last:], spans

    def _value(self, slot: str, chance: random.Random) -> str:
        names = self._names
        if slot == "P":
            return names.person(chance)
        if slot in "GF":
            return names.full(chance)["GF".index(slot)]
        if slot == "O":
            return names.organisation(chance)
        if slot == "L":
            return names.place(chance)
        return self._addresses.full(chance) if slot == "A" else small(slot, chance)


def _noise(text: str, spans: list[tuple[int, int, str]], chance: random.Random) -> Example:
    """Lower or upper case for some, as people type and headings are set; lengths stay."""
    kind = chance.random()
    if kind < 0.08:
        changed = text.lower()
    elif kind < 0.10:
        changed = text.upper()
    elif kind < 0.14:
        how = str.lower if kind < 0.11 else str.upper
        changed = text
        for start, end, label in spans:
            if kind < 0.12 or label == "LOC":
                changed = changed[:start] + how(changed[start:end]) + changed[end:]
    elif kind < 0.17 and text[0].isupper():
        changed = text[0].lower() + text[1:]
    else:
        changed = text
    return (changed if len(changed) == len(text) else text), spans


def ordinary_words() -> list[str]:
    """The written words of offices, trades and programmes that name nobody (``lists/words.txt``)."""
    lines = (LISTS / "words.txt").read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def plain_sentences(names: Names) -> list[str]:
    """Sentences of the written organisations in which no listed name and no two capitalised words in a row stand."""
    known = (
        {word for origin in names.origins for word in (*origin.given, *origin.family)}
        | set(names.cities)
        | set(names.countries)
    )
    sentences: list[str] = []
    for path in sorted(_PROSE.glob("*.txt")):
        german = False
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("@document"):
                german = line.rstrip().endswith("| de")
            if line.startswith("@miss") or not line or line.startswith("@document"):
                continue
            body = line.removeprefix("@ask ").split(" => ")[0].lstrip("# ")
            for sentence in re.split(r"(?<=[.!?]) +", body):
                words = re.findall(r"[^\W\d_][\w-]*", sentence)
                capitals = sum(word[0].isupper() for word in words[1:])
                clean = not known.intersection(words) and (german or not _TWO_CAPITALS.search(sentence))
                if clean and 2 <= len(words) <= 40 and (german or capitals <= 1) and "|" not in sentence:
                    if german and _TWO_CAPITALS.search(sentence):
                        continue
                    if not re.search(r"\b(?:Herr|Frau|Mr|Ms|Mrs|Dr|GmbH|AG|Ltd)\b", sentence):
                        sentences.append(sentence)
    return sentences
