"""One turn of a conversation as rich text. Pure: turn and colours in, HTML out."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, QLocale

from app.bridge.engine_words import in_words
from app.features.ask.export_text import place
from app.features.ask.turns import Phase, Turn
from app.resources.theme import Theme
from engine.contract.answers import AnswerMode, AnswerResponse, Citation, Sentence


def question_html(turn: Turn, theme: Theme) -> str:
    """The question, set apart from answers."""
    return (
        f'<table width="100%" cellspacing="0" cellpadding="10" style="background-color:{theme.raised};'
        f' margin-bottom:4px"><tr><td><b>{_lines(turn.question)}</b></td></tr></table>'
    )


def answer_html(index: int, turn: Turn, theme: Theme) -> str:
    """What there is of the answer: words that still stream are not here, the view appends them."""
    if turn.phase is Phase.WAITING:
        return _muted(QCoreApplication.translate("Transcript", "Looking through the documents …"), theme)
    if turn.phase is Phase.FAILED and turn.failure:
        return _broken(turn, theme)
    if turn.phase is Phase.STOPPED:
        words = f"<p>{_lines(turn.text)}</p>" if turn.text else ""
        return words + _muted(
            QCoreApplication.translate(
                "Transcript", "Stopped. It was not checked against the documents, and is not kept."
            ),
            theme,
        )
    if turn.answer is None:
        return ""
    answer = turn.answer
    if turn.withheld:
        return _band(escape(in_words(answer.answer)), theme)
    if answer.abstained:
        return _abstention(index, answer, theme)
    body = _quotes if answer.mode is AnswerMode.QUOTE else _sentences
    return body(index, answer, theme) + _sources(index, answer.citations, theme) + _made(answer, theme)


def _broken(turn: Turn, theme: Theme) -> str:
    failure = turn.failure
    if failure is None:
        return ""
    partial = ""
    if turn.text:
        partial = f"<p>{_lines(turn.text)}</p>"
        partial += _band(
            QCoreApplication.translate(
                "Transcript", "Interrupted. These words were not checked against the documents."
            ),
            theme,
        )
    return (
        f'{partial}<p style="color:{theme.danger}; margin-top:8px"><b>{escape(failure.message)}</b></p>'
        f"<p>{escape(failure.help)}</p>"
        + _muted(QCoreApplication.translate("Transcript", "Code: {code}").format(code=escape(failure.quote)), theme)
    )


def _band(text: str, theme: Theme) -> str:
    """``text`` is HTML."""
    return (
        f'<table width="100%" cellspacing="0" cellpadding="10" style="background-color:{theme.warning_soft};'
        f' margin-top:4px"><tr><td style="color:{theme.warning}"><b>{text}</b></td></tr></table>'
    )


def _abstention(index: int, answer: AnswerResponse, theme: Theme) -> str:
    nearest = ""
    if answer.citations:
        nearest = _muted(
            QCoreApplication.translate("Transcript", "The nearest passages, which do not answer it:"), theme
        )
        nearest += _sources(index, answer.citations, theme)
    return (
        _band(QCoreApplication.translate("Transcript", "The documents do not say."), theme)
        + nearest
        + _made(answer, theme)
    )


def _quotes(index: int, answer: AnswerResponse, theme: Theme) -> str:
    return "".join(
        '<table width="100%" cellspacing="0" cellpadding="0" style="margin-top:8px"><tr>'
        f'<td width="3" style="background-color:{theme.accent}"></td>'
        f'<td style="padding-left:12px">“{_lines(s.text)}”&nbsp;{_chips(index, s, theme)}</td></tr></table>'
        for s in answer.sentences
    )


def _sentences(index: int, answer: AnswerResponse, theme: Theme) -> str:
    parts = []
    for sentence in answer.sentences:
        if sentence.supported:
            parts.append(f"{_lines(sentence.text)}&nbsp;{_chips(index, sentence, theme)}")
        else:
            mark = escape(QCoreApplication.translate("Transcript", "not supported by the documents")).replace(
                " ", "&nbsp;"
            )
            parts.append(
                f'<span style="color:{theme.muted}"><i>{_lines(sentence.text)}</i></span> '
                f'<span style="color:{theme.warning}; background-color:{theme.warning_soft}">'
                f"<small>&nbsp;{mark}&nbsp;</small></span>"
            )
    return f'<p style="margin-top:8px">{" ".join(parts)}</p>'


def _sources(index: int, citations: list[Citation], theme: Theme) -> str:
    lines = "".join(
        f"<tr><td>{_chip(index, c.n, theme)}</td>"
        f'<td><a href="cite:{index}:{c.n}" style="color:{theme.muted}; text-decoration:none">'
        f"<small>{escape(place(c))}</small></a></td></tr>"
        for c in citations
    )
    return f'<table cellspacing="0" cellpadding="2" style="margin-top:8px">{lines}</table>'


def _made(answer: AnswerResponse, theme: Theme) -> str:
    seconds = QLocale().toString(answer.timings_ms.get("total", 0.0) / 1000, "f", 1)
    if answer.abstained:
        how = QCoreApplication.translate("Transcript", "Searched in {s} s").format(s=seconds)
    elif answer.mode is AnswerMode.QUOTE:
        how = QCoreApplication.translate("Transcript", "Quoted word for word · {s} s").format(s=seconds)
    else:
        how = QCoreApplication.translate(
            "Transcript", "Phrased by {model}, checked sentence by sentence · {s} s"
        ).format(model=escape(answer.model or ""), s=seconds)
    if answer.rewritten_question:
        how = (
            QCoreApplication.translate("Transcript", "Understood as: {question}").format(
                question=escape(answer.rewritten_question)
            )
            + " · "
            + how
        )
    return _muted(how, theme)


def _chip(index: int, n: int, theme: Theme) -> str:
    return (
        f'<a href="cite:{index}:{n}" style="color:{theme.accent}; background-color:{theme.accent_soft};'
        f' text-decoration:none">'
        f"<b>&nbsp;{n}&nbsp;</b></a>&nbsp;"
    )


def _muted(text: str, theme: Theme) -> str:
    return f'<p style="color:{theme.muted}; margin-top:8px"><small>{text}</small></p>'


def _chips(index: int, sentence: Sentence, theme: Theme) -> str:
    return "".join(_chip(index, n, theme) for n in sentence.citations)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
