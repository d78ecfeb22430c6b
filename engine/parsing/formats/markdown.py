"""Markdown, and its cousins reStructuredText and Org: structure is kept, the marks themselves are removed."""

from __future__ import annotations

import re

from engine.parsing.build import DocumentBuilder
from engine.parsing.hiding import COMMENT
from engine.parsing.html_hiding import Styles, comment_text
from engine.parsing.source import Source
from engine.parsing.tables import add_table
from engine.parsing.textcodec import decode

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_ORG_HEADING = re.compile(r"^(\*{1,6})\s+(.*)$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ORG_BEGIN = re.compile(r"^\s*#\+BEGIN_(SRC|EXAMPLE|QUOTE)", re.IGNORECASE)
_ORG_END = re.compile(r"^\s*#\+END_", re.IGNORECASE)
_ITEM = re.compile(r"^(\s*)([-*+]|\d{1,9}[.)]|#\.)\s+(.*)$")
_RULE = re.compile(r"^ {0,3}([-*_])(?:\s*\1){2,}\s*$")
_UNDERLINE = re.compile(r"^\s*([=\-~^\"'`#*+.:_])\1{2,}\s*$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(?:[|+]\s*:?-{1,}:?\s*)*\|?\s*$")
_DIRECTIVE = re.compile(r"^\.\.\s+([\w-]+)::\s*(.*)$")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]]+\]:\s+\S+")
_COMMENT_OR_CODE = re.compile(r"^(?:```.*?^```|~~~.*?^~~~)|`[^`\n]*`|<!--(.*?)-->", re.DOTALL | re.MULTILINE)
_CODE_OR_TAG = re.compile(
    r"^(?:```.*?^```|~~~.*?^~~~)|`[^`\n]*`|<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)\b(?P<attributes>[^<>]*)>",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_MAY_HIDE = re.compile(r"\b(?:style|hidden|color)\b", re.IGNORECASE)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_RST_LEVELS = "=-~^\"'`#*+.:_"
_INLINE = (
    (re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\[[^\]]*\]"), r"\1"),
    (re.compile(r"\[\[[^\]]*\]\[([^\]]*)\]\]"), r"\1"),
    (re.compile(r"<(https?://[^>\s]+|[\w.+-]+@[\w.-]+)>"), r"\1"),
    (re.compile(r"``([^`]+)``|`([^`]+)`_{0,2}"), lambda m: m.group(1) or m.group(2)),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_]+?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"~~(.+?)~~"), r"\1"),
    (re.compile(r"</?(?:br|p|div|span|b|i|em|strong|sub|sup|u|a|img|center|details|summary|kbd)\b[^>]*>", re.I), " "),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])"), r"\1"),
)


def read(source: Source, builder: DocumentBuilder) -> None:
    text = decode(source.data).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _without_comments(_without_front_matter(text, builder), builder)
    text = _without_hidden(text, builder)
    _Reader(builder, source.extension).read(text.split("\n"))


def _without_front_matter(text: str, builder: DocumentBuilder) -> str:
    found = re.match(r"---\n(.*?)\n(?:---|\.\.\.)\n", text, re.DOTALL)
    if not found:
        return text
    for line in found.group(1).splitlines():
        key, colon, value = line.partition(":")
        if colon and key.strip().lower() == "title":
            builder.set_title(value.strip().strip("\"'"))
    builder.add("text", found.group(1))
    return text[found.end() :]


def _without_comments(text: str, builder: DocumentBuilder) -> str:
    """Comments of the source are flagged; within a block of code they are code."""

    def take(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        builder.add("text", comment_text(found[1]), hiding=COMMENT)
        return ""

    return _COMMENT_OR_CODE.sub(take, text)


def _without_hidden(text: str, builder: DocumentBuilder) -> str:
    """What HTML within the text says not to show is flagged; what is never closed goes to the end, as in a browser."""
    kept: list[str] = []
    at = 0  # up to here the text is dealt with
    hidden: tuple[str, str] | None = None  # (tag, kind) of the outermost
    depth = 0
    for found in _CODE_OR_TAG.finditer(text):
        tag = (found["tag"] or "").lower()
        if hidden is None:
            kind = _hiding_of(tag, found["attributes"]) if tag and not found["end"] else None
            if kind is not None:
                kept.append(text[at : found.start()])
                at, hidden, depth = found.end(), (tag, kind), 1
        elif tag == hidden[0]:
            depth += -1 if found["end"] else 1
            if depth == 0:
                builder.add("text", inline(text[at : found.start()]), hiding=hidden[1])
                at, hidden = found.end(), None
    if hidden is not None:
        builder.add("text", inline(text[at:]), hiding=hidden[1])
        at = len(text)
    return "".join([*kept, text[at:]])


def _hiding_of(tag: str, attributes: str) -> str | None:
    if tag in _VOID or attributes.rstrip().endswith("/") or _MAY_HIDE.search(attributes) is None:
        return None
    from lxml import etree, html

    name = "font" if tag == "font" else "span"  # some others cannot stand alone
    try:
        return Styles().hiding_of(html.fragment_fromstring(f"<{name} {attributes}></{name}>"))
    except (etree.LxmlError, ValueError):
        return None  # no attributes, but words


class _Reader:
    def __init__(self, builder: DocumentBuilder, extension: str) -> None:
        self._builder = builder
        self._org = extension == ".org"
        self._rst = extension == ".rst"
        self._paragraph: list[str] = []
        self._item: tuple[str, int] | None = None  # (mark, level)
        self._rst_levels: list[str] = []

    def read(self, lines: list[str]) -> None:
        index = 0
        while index < len(lines):
            index = self._line(lines, index)
        self._flush()

    def _line(self, lines: list[str], index: int) -> int:
        """Deal with one line, or a block that begins here; returns where the next begins."""
        line = lines[index]
        if _FENCE.match(line) or (self._org and _ORG_BEGIN.match(line)):
            return self._code(lines, index)
        if "|" in line and index + 1 < len(lines) and self._is_table(lines, index):
            return self._table(lines, index)
        heading = (_ORG_HEADING if self._org else _HEADING).match(line)
        if heading and not self._rst:
            self._flush()
            self._builder.add("heading", inline(heading.group(2)), level=len(heading.group(1)))
            return index + 1
        underline = lines[index + 1] if index + 1 < len(lines) else ""
        if not self._org and self._is_underlined(line, underline):
            self._flush()
            self._builder.add("heading", inline(line), level=self._underline_level(underline.strip()[0]))
            return index + 2
        return self._text_line(lines, index)

    def _text_line(self, lines: list[str], index: int) -> int:
        line = lines[index]
        if not line.strip() or _RULE.match(line) or _REFERENCE.match(line) or (self._rst and _UNDERLINE.match(line)):
            self._flush()
            return index + 1
        if self._org and line.startswith("#+"):
            key, _, value = line[2:].partition(":")
            if key.strip().lower() == "title":
                self._builder.set_title(value)
            return index + 1
        if self._rst and (directive := _DIRECTIVE.match(line)):
            self._flush()
            if directive.group(1) in ("code", "code-block", "sourcecode", "literalinclude"):
                return self._indented(lines, index + 1)
            return index + 1
        item = _ITEM.match(line)
        if item and not (self._org and not item.group(1) and item.group(2) == "*"):
            self._flush()
            self._item = (item.group(2), len(item.group(1).expandtabs(4)) // 2 + 1)
            self._paragraph.append(item.group(3))
            return index + 1
        if line.startswith(("    ", "\t")) and not self._paragraph and self._item is None:
            return self._indented(lines, index)
        if self._item is not None and not self._paragraph and not line.startswith((" ", "\t")):
            self._item = None
        self._paragraph.append(
            line.strip().removeprefix("> ").strip() if line.lstrip().startswith(">") else line.strip()
        )
        return index + 1

    def _flush(self) -> None:
        text = inline("\n".join(self._paragraph))
        self._paragraph = []
        if text.strip() and self._item is not None:
            mark, level = self._item
            self._builder.add("list_item", f"{'-' if mark in '-*+#.' else mark} {text}", level=min(level, 20))
        else:
            self._builder.add("text", text)
        self._item = None

    def _code(self, lines: list[str], index: int) -> int:
        self._flush()
        fence = _FENCE.match(lines[index])
        end = index + 1
        while end < len(lines):
            closes = lines[end].strip().startswith(fence.group(1)) if fence else _ORG_END.match(lines[end])
            if closes:
                break
            end += 1
        self._builder.add("code", "\n".join(lines[index + 1 : end]))
        return end + 1

    def _indented(self, lines: list[str], index: int) -> int:
        end = index
        while end < len(lines) and (lines[end].startswith(("   ", "\t")) or not lines[end].strip()):
            end += 1
        self._builder.add("code", "\n".join(line.removeprefix("    ") for line in lines[index:end]).strip("\n"))
        return max(end, index + 1)

    def _is_table(self, lines: list[str], index: int) -> bool:
        line, below = lines[index], lines[index + 1]
        return bool(_TABLE_RULE.match(below) and "-" in below and "|" in below) or (
            line.lstrip().startswith("|") and below.lstrip().startswith("|")
        )

    def _table(self, lines: list[str], index: int) -> int:
        self._flush()
        rows: list[list[str]] = []
        ruled = False
        while index < len(lines) and "|" in lines[index] and lines[index].strip():
            if _TABLE_RULE.match(lines[index]):
                ruled = ruled or len(rows) == 1
            else:
                cells = re.split(r"(?<!\\)\|", lines[index].strip().removeprefix("|").removesuffix("|"))
                rows.append([inline(cell.strip()) for cell in cells])
            index += 1
        add_table(self._builder, rows, first_row_is_header=True if ruled and len(rows) > 1 else None)
        return index

    def _is_underlined(self, line: str, underline: str) -> bool:
        text = line.strip()
        if (
            not text
            or self._paragraph
            or not _UNDERLINE.match(underline)
            or _UNDERLINE.match(line)
            or _ITEM.match(line)
        ):
            return False
        return self._rst or underline.strip()[0] in "=-"

    def _underline_level(self, mark: str) -> int:
        if not self._rst:
            return 1 if mark == "=" else 2
        if mark not in self._rst_levels:
            self._rst_levels.append(mark)
        return self._rst_levels.index(mark) + 1


def inline(text: str) -> str:
    """Text without the marks for emphasis, links and code."""
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text
