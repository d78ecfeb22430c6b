"""The desktop in German: every word has a translation, every page shows it, and nothing is cut off by it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QWidget

from app.bridge.engine_codes import BY_CODE
from app.bridge.engine_sentences import SENTENCES
from app.bridge.engine_words import in_words, told
from app.bridge.moments import moment_text
from app.preview.scenes import scenes
from app.resources.language import FOLDER, language_of
from engine.chat.errors import NoModelError
from tests.app.scene_kit import bare_afterwards, clashing_mnemonics, cut_off, parts, setting, shown, words

ROOT = Path(__file__).parents[2]
TS = FOLDER / "cloister_de.ts"
TOOLS = Path(PySide6.__file__).parent
HOLE = re.compile(r"\{\w+\}")


@pytest.fixture(scope="module", autouse=True)
def bare(qt: QApplication) -> Iterator[None]:
    with bare_afterwards(qt):
        yield


@dataclass(frozen=True)
class Message:
    context: str
    source: str
    translation: str
    state: str


def read(path: Path) -> list[Message]:
    return [
        Message(
            context.findtext("name") or "",
            message.findtext("source") or "",
            message.findtext("translation") or "",
            message.find("translation").get("type", ""),  # type: ignore[union-attr]
        )
        for context in ElementTree.parse(path).getroot().iter("context")
        for message in context.iter("message")
    ]


@lru_cache
def german() -> tuple[Message, ...]:
    return tuple(read(TS))


def run(tool: str, *arguments: str | Path) -> None:
    subprocess.run([TOOLS / tool, "-silent", *arguments], check=True, cwd=ROOT, timeout=240)


# -- the files ---------------------------------------------------------------------------------------------------


def test_every_message_has_a_finished_translation() -> None:
    assert len(german()) > 700
    assert [m for m in german() if m.state or not m.translation.strip()] == []


def test_the_compiled_file_is_made_of_the_translations(tmp_path: Path) -> None:
    run("lrelease", TS, "-qm", tmp_path / "new.qm")
    assert (tmp_path / "new.qm").read_bytes() == (FOLDER / "cloister_de.qm").read_bytes(), "run make translations"


def test_every_word_of_the_sources_is_in_the_translations(tmp_path: Path) -> None:
    run("lupdate", "-extensions", "py", "-locations", "none", "app", "-ts", tmp_path / "new.ts")
    wanted = {(m.context, m.source) for m in read(tmp_path / "new.ts")}
    there = {(m.context, m.source) for m in german()}
    assert (wanted - there, there - wanted) == (set(), set()), "run make translations, then translate"


def test_every_word_of_the_sources_was_found_by_qts_tool() -> None:
    """It does not look into f-strings, for one."""
    sources = {m.source for m in german()}
    for module in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}.get(called, len(node.args))
                said = node.args[place] if place < len(node.args) else None
                assert not isinstance(said, ast.JoinedStr), (module.name, node.lineno)
                if isinstance(said, ast.Constant):
                    assert said.value in sources, (module.name, node.lineno)


def test_every_context_is_one_that_is_looked_up() -> None:
    """``somebody.tr("…")`` is collected under a name that Qt never asks for."""
    names = set()
    for module in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in ("translate", "QT_TRANSLATE_NOOP"):
                    names.add(str(node.args[0].value))
    assert {m.context for m in german()} - names == set()


def test_holes_and_mnemonics_are_those_of_the_source() -> None:
    for m in german():
        assert sorted(HOLE.findall(m.source)) == sorted(HOLE.findall(m.translation)), m
        assert len(re.findall(r"&\w", m.source)) == len(re.findall(r"&\w", m.translation)), m


def test_german_is_written_as_offices_write_it() -> None:
    for m in german():
        assert "!" not in m.translation and "..." not in m.translation, m
        assert not re.search(r"\b(du|dein\w*|dir|dich)\b", m.translation, re.IGNORECASE), m
        assert '"' not in m.translation and "”" not in m.translation, m
        assert m.translation.count("„") == m.translation.count("“"), m


# -- the engine's words --------------------------------------------------------------------------------------------


def test_the_sentences_are_those_of_the_engine() -> None:
    """Those that it does not write any more would never be found."""
    written = list(_engine_texts())
    plain = [re.sub("\0", "", text) for text in written]
    patterns = [
        re.compile(".{0,60}?".join(re.escape(piece) for piece in text.split("\0")))
        for text in written
        if len(text.replace("\0", "")) > 20
    ]
    for sentence in SENTENCES:
        pieces = max(HOLE.split(sentence), key=len)
        known = any(pieces in text for text in plain) or any(pattern.search(sentence) for pattern in patterns)
        assert known, sentence


def test_the_codes_are_those_of_the_engine() -> None:
    sources = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "app").rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources if not path.name.startswith("engine_codes"))
    assert [code for code in BY_CODE if f'"{code}"' not in text] == []


def test_the_engine_is_heard_in_german(qt: QApplication) -> None:
    with setting(qt, language="de"):
        message, advice = told(
            "MODEL_OUT_OF_MEMORY",
            "The model needs about 41.3 GiB (39.6 weights, 1.7 context) and 18.2 GiB are free.",
            "An advice that nobody translated.",
        )
        assert "41,3 GiB" in message and "18,2 GiB" in message and message.startswith("Das Modell")
        assert advice.startswith("Schließen Sie andere Programme")
        assert told("MADE_UP", "Nobody knows this.", "Nor this.") == ("Nobody knows this.", "Nor this.")
        assert told("VAULT_BUSY", "Words of a later version.", "")[0] == "Die Datenbank des Tresors ist beschäftigt."
        reason = "The PDF is protected by a password. Save a copy without a password and add that one."
        advice = "Speichern Sie eine Kopie ohne Kennwort, und fügen Sie diese hinzu."
        assert in_words(reason) == f"Das PDF ist mit einem Kennwort geschützt. {advice}"
        assert in_words(f"{reason} And more.") == f"{reason} And more.", "half a translation is none"
    assert told("VAULT_BUSY", "As it says.", "So.") == ("As it says.", "So.")


def test_a_window_is_not_told_what_to_type_into_a_terminal(qt: QApplication) -> None:
    error = NoModelError()
    assert "`cloister models import" in error.help, "what the command line shows"
    assert told(error.code, error.message, error.help) == (
        error.message,
        "Let the documents be quoted, or import a model under Models.",
    )
    only_way = (
        "Check the keyboard layout and Caps Lock, wait 4 s and try again; with the recovery code "
        "`cloister vault recover` sets a new passphrase. A vault.json that was altered also ends here."
    )
    assert told("VAULT_WRONG_PASSPHRASE", "That does not open the vault.", only_way)[1] == only_way


# -- the language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "system", "used"),
    [
        ("system", "de_AT", "de"),
        ("system", "en_US", "en"),
        ("system", "fr_FR", "en"),
        ("de", "en_US", "de"),
        ("en", "de_DE", "en"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_systems(wanted: str, system: str, used: str) -> None:
    assert language_of(wanted, QLocale(system)) == used


def test_qts_own_buttons_and_the_numbers_follow(qt: QApplication) -> None:
    with setting(qt, language="de"):
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        assert {button.text().replace("&", "") for button in box.buttons()} == {"OK", "Abbrechen"}
        assert QLocale().toString(1234.5, "f", 1) == "1.234,5"
        assert re.fullmatch(r"0[45]\.05\.2026 \d\d:\d\d", moment_text("2026-05-04T12:00:00+00:00"))
    assert moment_text("yesterday") == "yesterday"


# -- the pages -----------------------------------------------------------------------------------------------------


@lru_cache
def english() -> re.Pattern[str]:
    """What must not be read in a German window: whole texts, and those with holes where enough of them is words."""
    sources = {m.source for m in german() if m.translation != m.source}
    kept = {s for s in sources if not HOLE.search(s) or len(HOLE.sub("", s)) >= 8}
    return re.compile("|".join(".+?".join(re.escape(piece) for piece in HOLE.split(s)) for s in sorted(kept)))


@pytest.fixture(scope="module", params=list(scenes()))
def german_window(request: pytest.FixtureRequest, bare: None, qt: QApplication) -> Iterator[QWidget]:
    """Built once for the tests that look at it."""
    with setting(qt, language="de"), shown(qt, request.param) as widget:
        yield widget


def test_no_english_in_a_german_window(german_window: QWidget) -> None:
    assert [found for found in words(german_window) if english().fullmatch(found[1].strip())] == []


def test_nothing_is_cut_off_in_german(german_window: QWidget) -> None:
    found = cut_off(german_window)
    assert not found, "\n".join(found)


def test_german_mnemonics_do_not_clash(german_window: QWidget) -> None:
    assert clashing_mnemonics(german_window) == []


_MARK = "\N{WORD JOINER}"  # has no width


class _Longer(QTranslator):
    """Of every text the longer one, English or German, and a mark in it."""

    def __init__(self) -> None:
        super().__init__()
        self._german = {(m.context, m.source): m.translation for m in german()}

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"{_MARK}{max(source, self._german.get((context, source), source), key=len)}{_MARK}"

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


@pytest.fixture(scope="module", params=list(scenes()))
def large_window(request: pytest.FixtureRequest, bare: None, qt: QApplication) -> Iterator[QWidget]:
    """With text of twice the size, which is of each the longer one of both languages and has a mark."""
    longer = _Longer()
    with setting(qt, text_percent=200):
        QCoreApplication.installTranslator(longer)
        try:
            with shown(qt, request.param) as widget:
                yield widget
        finally:
            QCoreApplication.removeTranslator(longer)


def test_every_button_asks_for_a_translation(large_window: QWidget) -> None:
    told = {button.text() for button in parts(large_window, QAbstractButton) if re.search(r"\w", button.text())}
    assert {text for text in told if _MARK not in text} == set()


def test_nothing_is_cut_off_in_either_language_where_text_has_twice_the_size(large_window: QWidget) -> None:
    found = cut_off(large_window)
    assert not found, "\n".join(found)


def _engine_texts() -> Iterator[str]:
    """Every text in the engine's sources; what is filled in at run time is a NUL."""
    for module in (ROOT / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                yield "".join(str(p.value) if isinstance(p, ast.Constant) else "\0" for p in node.values)
