"""The formats that can be read: name, media type, what people call it, which module reads it."""

from __future__ import annotations

from dataclasses import dataclass

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    media_type: str
    label: str
    module: str
    extensions: tuple[str, ...]


def _table(*formats: Format) -> dict[str, Format]:
    return {found.name: found for found in formats}


FORMATS = _table(
    Format("pdf", "application/pdf", "PDF", "pdf", (".pdf",)),
    Format("docx", _OOXML + "wordprocessingml.document", "Word (.docx)", "docx", (".docx", ".docm", ".dotx", ".dotm")),
    Format(
        "pptx",
        _OOXML + "presentationml.presentation",
        "PowerPoint (.pptx)",
        "pptx",
        (".pptx", ".pptm", ".ppsx", ".potx"),
    ),
    Format("xlsx", _OOXML + "spreadsheetml.sheet", "Excel (.xlsx)", "xlsx", (".xlsx", ".xlsm", ".xltx", ".xltm")),
    Format("doc", "application/msword", "Word 97-2003", "doc", (".doc", ".dot")),
    Format("ppt", "application/vnd.ms-powerpoint", "PowerPoint 97-2003", "ppt", (".ppt", ".pps")),
    Format("xls", "application/vnd.ms-excel", "Excel 97-2003", "xls", (".xls", ".xlt")),
    Format("msg", "application/vnd.ms-outlook", "Outlook message", "msg", (".msg",)),
    Format("odt", _ODF + "text", "OpenDocument text", "odf", (".odt", ".ott")),
    Format("ods", _ODF + "spreadsheet", "OpenDocument spreadsheet", "odf", (".ods", ".ots")),
    Format("odp", _ODF + "presentation", "OpenDocument presentation", "odf", (".odp", ".otp")),
    Format("epub", "application/epub+zip", "EPUB", "epub", (".epub",)),
    Format("rtf", "application/rtf", "RTF", "rtf", (".rtf", ".doc")),
    Format("html", "text/html", "HTML", "html", (".html", ".htm", ".xhtml", ".mht")),
    Format("xml", "application/xml", "XML", "xml", (".xml", ".xsl", ".xslt", ".xsd", ".svg", ".rss", ".dita")),
    Format("markdown", "text/markdown", "Markdown", "markdown", (".md", ".markdown", ".mdx")),
    Format("rst", "text/x-rst", "reStructuredText", "markdown", (".rst",)),
    Format("org", "text/org", "Org", "markdown", (".org",)),
    Format("csv", "text/csv", "CSV", "csv", (".csv", ".tsv", ".tab", ".txt")),
    Format("json", "application/json", "JSON", "data", (".json", ".jsonl", ".ndjson", ".txt", ".geojson")),
    Format("eml", "message/rfc822", "mail", "eml", (".eml", ".txt", ".mht", ".mhtml", ".p7s")),
    Format("mbox", "application/mbox", "mailbox", "mbox", (".mbox", ".mbx", ".txt")),
    Format("calendar", "text/calendar", "calendar", "calendar", (".ics", ".vcs")),
    Format("vcard", "text/vcard", "address card", "calendar", (".vcf",)),
    Format("text", "text/plain", "text", "plain", ()),
    Format(
        "image",
        "image/*",
        "image",
        "image",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp"),
    ),
    Format("zip", "application/zip", "ZIP archive", "archive", (".zip",)),
    Format("tar", "application/x-tar", "tar archive", "archive", (".tar",)),
    Format("gzip", "application/gzip", "gzip file", "archive", (".gz", ".tgz")),
    Format("bzip2", "application/x-bzip2", "bzip2 file", "archive", (".bz2", ".tbz", ".tbz2")),
    Format("xz", "application/x-xz", "xz file", "archive", (".xz", ".txz")),
)

_BY_EXTENSION = {
    extension: frozenset(found.name for found in FORMATS.values() if extension in found.extensions)
    for known in FORMATS.values()
    for extension in known.extensions
}


def formats_named(extension: str) -> frozenset[str]:
    """The formats that usually carry this extension; empty for an extension nobody claims."""
    return _BY_EXTENSION.get(extension, frozenset())
