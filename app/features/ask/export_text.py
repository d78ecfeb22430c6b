"""A conversation as text that can be passed on: for the clipboard, as Markdown, as HTML for a PDF. Pure.

What documents and people wrote is escaped everywhere: no reader of the result loads anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QCoreApplication

from app.bridge.engine_words import in_words
from app.features.ask.turns import Phase, Turn
from engine.contract.answers import AnswerMode, Citation, Rating, Sentence

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~&$^=])")
_LINE_START = re.compile(r"(?m)^(\s*)([-+:]|\d+(?=[.)]))")
_LINKS = re.compile(r"(?i)\b(https?|ftp|mailto|www)(?=[:.])")


@dataclass(frozen=True, slots=True)
class Exported:
    """``when``: the local time of the export, for people."""

    title: str
    turns: tuple[Turn, ...]
    when: str


def place(citation: Citation) -> str:
    """The document and, where it has pages, the page."""
    if citation.page is None:
        return citation.document
    return (
        QCoreApplication.translate("Export", "{document}, page {page}")
        .replace("{page}", str(citation.page))
        .replace("{document}", citation.document)
    )


def answer_as_text(turn: Turn) -> str:
    """The answer with [n] after each sentence and its numbered sources below; empty where there is none."""
    if turn.answer is None:
        return ""
    if turn.answer.abstained:
        lines = [in_words(turn.answer.answer) if turn.withheld else _abstained()]
        heading = QCoreApplication.translate("Export", "Nearest passages, which do not answer it:")
    else:
        lines = [f"{_quoted(turn, s)} {_numbers(s)}".strip() for s in turn.answer.sentences]
        heading = QCoreApplication.translate("Export", "Sources:")
    if turn.citations:
        lines += ["", heading] + [f"[{c.n}] {place(c)}: “{_one_line(c.quote)}”" for c in turn.citations]
    return "\n".join(lines)


def as_markdown(conversation: Exported) -> str:
    """CommonMark, with everything that came from outside escaped."""
    parts = [f"# {_md(_one_line(conversation.title))}", _md(_exported(conversation.when))]
    for turn in conversation.turns:
        parts += [f"## {_md(_one_line(turn.question))}", *_markdown_answer(turn)]
        parts += [f"*{_md(label)}* {_md(text)}".strip() for label, text in _opinion(turn)]
    return "\n\n".join(parts) + "\n"


def as_html(conversation: Exported) -> str:
    """For a page of paper: black on white, no reference to anything outside of it."""
    parts = [f"<h1>{escape(conversation.title)}</h1>", f"<p>{escape(_exported(conversation.when))}</p>"]
    for turn in conversation.turns:
        parts += [f"<h2>{_html(turn.question)}</h2>", *_html_answer(turn)]
        parts += [f"<p><i>{escape(label)}</i> {_html(text)}</p>" for label, text in _opinion(turn)]
    return "\n".join(parts)


def file_name(title: str) -> str:
    """A name for the file that every file system takes, without its ending."""
    plain = re.sub(r"[^\w\- ]+", " ", title)
    return "-".join(plain.split())[:60].strip("-").lower() or "conversation"


def _markdown_answer(turn: Turn) -> list[str]:
    note = _note(turn)
    if turn.answer is None or turn.withheld:
        return [*([_md(turn.text)] if turn.text else []), f"*{_md(note)}*"]
    parts = []
    if turn.answer.abstained:
        parts.append(f"**{_md(_abstained())}** {_md(_nearest() if turn.citations else '')}".strip())
    elif turn.answer.mode is AnswerMode.QUOTE:
        parts += [f"> {_md(_one_line(s.text))} {_md(_numbers(s))}".strip() for s in turn.answer.sentences]
    else:
        parts.append(" ".join(f"{_md(_one_line(s.text))} {_md(_numbers(s))}" for s in turn.answer.sentences))
    sources = [f"- {_md(f'[{c.n}]')} **{_md(place(c))}**: “{_md(_one_line(c.quote))}”" for c in turn.citations]
    return [*parts, *(["\n".join(sources)] if sources else []), *([f"*{_md(note)}*"] if note else [])]


def _html_answer(turn: Turn) -> list[str]:
    note = _note(turn)
    if turn.answer is None or turn.withheld:
        return [*([f"<p>{_html(turn.text)}</p>"] if turn.text else []), f"<p><i>{escape(note)}</i></p>"]
    parts = []
    if turn.answer.abstained:
        parts.append(f"<p><b>{escape(_abstained())}</b> {escape(_nearest() if turn.citations else '')}</p>")
    elif turn.answer.mode is AnswerMode.QUOTE:
        parts += [f"<p>“{_html(s.text)}” {escape(_numbers(s))}</p>" for s in turn.answer.sentences]
    else:
        words = " ".join(f"{_html(s.text)} {escape(_numbers(s))}" for s in turn.answer.sentences)
        parts.append(f"<p>{words}</p>")
    parts += [f"<p>[{c.n}] <b>{escape(place(c))}</b>: “{_html(c.quote)}”</p>" for c in turn.citations]
    return [*parts, *([f"<p><i>{escape(note)}</i></p>"] if note else [])]


def _note(turn: Turn) -> str:
    """What has to be known about an answer beside its words."""
    if turn.withheld and turn.answer:
        return in_words(turn.answer.answer)
    if turn.phase is Phase.FAILED and turn.failure:
        return turn.failure.message
    if turn.answer is None:
        return QCoreApplication.translate("Export", "Stopped before it was checked.")
    if turn.answer.mode is AnswerMode.ANSWER and turn.answer.model and not turn.answer.abstained:
        return QCoreApplication.translate("Export", "Phrased by {model}, checked sentence by sentence.").replace(
            "{model}", turn.answer.model
        )
    return ""


def _opinion(turn: Turn) -> list[tuple[str, str]]:
    given = turn.opinion
    found = []
    if given.rating is Rating.UP:
        found.append((QCoreApplication.translate("Export", "Rated as helpful."), ""))
    if given.rating is Rating.DOWN:
        found.append((QCoreApplication.translate("Export", "Rated as not helpful."), ""))
    if given.correction:
        found.append((QCoreApplication.translate("Export", "Correction:"), given.correction))
    return found


def _quoted(turn: Turn, sentence: Sentence) -> str:
    quotes = turn.answer is not None and turn.answer.mode is AnswerMode.QUOTE
    return f"“{_one_line(sentence.text)}”" if quotes else _one_line(sentence.text)


def _numbers(sentence: Sentence) -> str:
    if sentence.supported:
        return "".join(f"[{n}]" for n in sentence.citations)
    return "(" + QCoreApplication.translate("Export", "not supported by the documents") + ")"


def _abstained() -> str:
    return QCoreApplication.translate("Export", "The documents do not say.")


def _nearest() -> str:
    return QCoreApplication.translate("Export", "Nearest passages, which do not answer it:")


def _exported(when: str) -> str:
    return QCoreApplication.translate("Export", "Exported from Cloister on {when}").replace("{when}", when)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _md(text: str) -> str:
    """Without any meaning in Markdown; what looks like an address is not made a link."""
    escaped = _MARKDOWN.sub(r"\\\1", text)
    escaped = _LINE_START.sub(r"\1\\\2", escaped) if not escaped[:1].isdigit() else escaped
    return _LINKS.sub(lambda found: f"{found[0][0]}&#{ord(found[0][1])};{found[0][2:]}", escaped)


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")
