"""Write every sample document from its source: `python -m samples.generate [--out FOLDER]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from samples.content.tables import TABLES
from samples.writers import mail, opendocument, pdf, plain, scan, sheets, slides, web, word
from samples.writers.markup import Source, parse

CONTENT = Path(__file__).parent / "content"
DOCUMENTS = Path(__file__).parent / "documents"

_WRITERS: dict[str, Callable[[Source], bytes]] = {
    "docx": word.write,
    "pdf": pdf.write,
    "pptx": slides.write,
    "xlsx": sheets.write,
    "odt": opendocument.write,
    "html": web.write,
    "md": plain.write_markdown,
    "txt": plain.write_text,
    "csv": plain.write_csv,
}


def render(source: Source, name: str) -> bytes:
    """The bytes of one document; the format follows the extension of `name`."""
    extension = name.rsplit(".", 1)[1]
    if extension == "eml":
        return mail.write(source, lambda origin, attached: render(load(CONTENT / origin), attached))
    if extension == "pdf" and source.meta.get("scan") == "yes":
        return scan.write(source)
    return _WRITERS[extension](source)


def load(path: Path) -> Source:
    return parse(path.read_text(encoding="utf-8"), TABLES)


def documents() -> Iterator[tuple[str, Source]]:
    """Each document's path relative to the documents folder, and its source. Attachments have no `output`."""
    for path in sorted(CONTENT.rglob("*.md")):
        source = load(path)
        if output := source.meta.get("output"):
            yield output, source


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DOCUMENTS)
    parser.add_argument("--only", default="", help="write only documents whose path contains this")
    arguments = parser.parse_args()
    for output, source in documents():
        if arguments.only in output:
            target = arguments.out / output
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(render(source, output))


if __name__ == "__main__":
    main()
