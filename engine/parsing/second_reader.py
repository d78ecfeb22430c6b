"""A second opinion from `unstructured` on files that make our own reader fail. Knows nothing of sandboxes.

It is the second and not the first because it is slow to load (three seconds against a tenth) and flattens what
retrieval needs: levels of headings, numbers of clauses, tables row by row, the pages of Word files.
"""

from __future__ import annotations

import importlib
import io
import tempfile
from typing import Any

from engine.parsing.build import DocumentBuilder
from engine.parsing.source import Source
from engine.parsing.tables import add_table

READABLE = frozenset({"docx", "pptx", "xlsx", "html", "markdown", "msg", "xml", "csv"})

_PARTITIONERS = {"markdown": "md"}
_KINDS = {
    "Title": "heading",
    "ListItem": "list_item",
    "Header": "header",
    "Footer": "footer",
    "Footnote": "footnote",
    "FigureCaption": "caption",
    "CodeSnippet": "code",
}


def read_again(source: Source, name: str, builder: DocumentBuilder) -> None:
    """Raises whatever `unstructured` and the libraries below it raise."""
    _stay_offline()
    suffix = _PARTITIONERS.get(name, name)
    module = importlib.import_module(f"unstructured.partition.{suffix}")
    partition = getattr(module, f"partition_{suffix}")
    last_page = 0
    for element in partition(file=io.BytesIO(source.data), languages=[""]):
        page = getattr(element.metadata, "page_number", None)
        page = page if isinstance(page, int) and 1 <= page <= source.limits.pages else None
        last_page = max(last_page, page or 0)
        _add(element, page, builder)
    if last_page:
        builder.set_pages(last_page)
    builder.warn("The file is irregular and was read by the second reader: structure and places may be coarse.")


def _add(element: Any, page: int | None, builder: DocumentBuilder) -> None:
    markup = getattr(element.metadata, "text_as_html", None)
    if element.category == "Table" and markup:
        add_table(builder, _cells(markup), page=page)
        return
    kind = _KINDS.get(element.category, "text")
    depth = getattr(element.metadata, "category_depth", None)
    level = min(depth + 1, 9) if kind == "heading" and isinstance(depth, int) else None
    builder.add(kind, element.text, page=page, level=1 if kind == "heading" and level is None else level)


def _cells(markup: str) -> list[list[str]]:
    from lxml import html

    table = html.fragment_fromstring(markup, create_parent="div")
    return [[cell.text_content() for cell in row.iter("td", "th")] for row in table.iter("tr")]


def _stay_offline() -> None:
    """Its classifiers would download a spaCy model; a blank pipeline is all they get.

    It also names a lock file in the temporary folder while it loads, and looks for a folder it may write to:
    there is none in a worker, so the search is answered beforehand. Nothing is ever written there.
    """
    tempfile.tempdir = tempfile.tempdir or "/"
    from unstructured.nlp import tokenize

    def blank() -> Any:
        import spacy

        # Other packages' components are not looked up: one of them loads a gigabyte of libraries to be there.
        spacy.util.registry._entry_point_factories.entry_points = False
        pipeline = spacy.blank("en")
        pipeline.add_pipe("sentencizer")
        return pipeline

    tokenize._load_spacy_model = blank
