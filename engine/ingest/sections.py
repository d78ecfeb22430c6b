"""Groups a document's elements under the headings above them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.parsing.elements import Element

HEADINGS = frozenset({"title", "heading"})
RUNNING_HEADS = frozenset({"header", "footer"})


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring elements with one heading path.

    ``body`` are indexes into the elements, contiguous. ``path`` are the headings above them, outermost first;
    ``heading`` is the index of the innermost one, when it comes right before the body and belongs to it alone.
    """

    path: tuple[str, ...]
    level: int  # of the innermost heading; 0 without one
    body: tuple[int, ...]
    heading: int | None = None


def split_sections(elements: Sequence[Element], *, title: str = "") -> list[Section]:
    """Every element is in a body, or is a heading whose text is in the path of a section that follows.

    ``title`` is known from elsewhere and not repeated in the paths.
    """
    sections: list[Section] = []
    open_headings: list[tuple[int, int]] = []  # (level, index), outermost first
    unused: list[int] = []  # headings that no body has shown yet
    body: list[int] = []

    def path_of(headings: Sequence[tuple[int, int]]) -> tuple[str, ...]:
        texts = (_one_line(elements[index].text) for _, index in headings)
        return tuple(text for text in texts if text.casefold() != title.casefold())

    def keep_lonely(lowest: int) -> None:
        """A heading that nothing stands under is text of its own: a slide with a title only, a list of annexes."""
        if open_headings and open_headings[-1][0] >= lowest and open_headings[-1][1] in unused:
            path = path_of([entry for entry in open_headings if entry[1] not in unused])
            sections.append(Section(path, 0, tuple(unused)))
            unused.clear()

    def close() -> None:
        if not body:
            return
        path = path_of(open_headings)
        level = open_headings[-1][0] if open_headings else 0
        own = open_headings[-1][1] if open_headings and open_headings[-1][1] == body[0] - 1 else None
        sections.append(Section(path, level, tuple(body), own if own in unused else None))
        unused.clear()
        body.clear()

    for index, element in enumerate(elements):
        if element.kind in RUNNING_HEADS:
            if body and elements[body[-1]].kind not in RUNNING_HEADS:
                close()
            if not body:
                keep_lonely(0)
                open_headings.clear()
            body.append(index)
        elif element.kind in HEADINGS:
            close()
            level = _level(element, open_headings)
            keep_lonely(level)
            while open_headings and open_headings[-1][0] >= level:
                open_headings.pop()
            open_headings.append((level, index))
            unused.append(index)
        else:
            if body and elements[body[-1]].kind in RUNNING_HEADS:
                close()
            body.append(index)
    close()
    keep_lonely(0)
    return sections


def _level(element: Element, open_headings: Sequence[tuple[int, int]]) -> int:
    if element.kind == "title":
        return 0
    if element.level is not None:
        return max(1, element.level)
    return max(1, open_headings[-1][0]) if open_headings else 1


def _one_line(text: str) -> str:
    return " ".join(text.split())
