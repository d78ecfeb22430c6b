"""Mails, mailboxes, archives, and everything inside them as documents of their own."""

from __future__ import annotations

import gzip
import threading
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from engine.parsing.elements import Attachment, ParsedDocument
from engine.parsing.errors import BombError, ParseCancelledError, ParseError, UnsupportedError
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool
from engine.parsing.tree import _numbered, parse_tree


def mail(subject: str, body: str, **attachments: bytes) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jürgen Groß <j.gross@example.com>"
    message["To"] = "ada@example.com"
    message["Date"] = "Mon, 03 Mar 2025 10:00:00 +0100"
    message["Subject"] = subject
    message.set_content(body)
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return message


def test_mail_head_body_and_attachments(parse: Any) -> None:
    document = parse(mail("Größe der Öfen", "Hallo,\n\nanbei die Liste.", liste_txt=b"Ofen 1").as_bytes(), "a.eml")
    assert document.title == "Größe der Öfen"
    assert document.elements[0].kind == "title"
    assert "From: Jürgen Groß <j.gross@example.com>" in document.elements[1].text
    assert [element.text for element in document.elements[2:]] == ["Hallo,", "anbei die Liste."]
    assert [(a.name, a.data) for a in document.attachments] == [("liste.txt", b"Ofen 1")]


def test_html_mail_keeps_its_table_and_plain_alternative_is_not_doubled(parse: Any) -> None:
    message = mail("Prices", "A B 1 2")
    message.add_alternative("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", subtype="html")
    texts = [element.text for element in parse(message.as_bytes(), "a.eml").elements]
    assert texts[2:] == ["A | B", "A: 1; B: 2"]


def test_a_forwarded_mail_is_an_attachment(parse: Any) -> None:
    outer = mail("Fwd", "see below")
    outer.add_attachment(mail("Inner subject", "inner body"))
    (attachment,) = parse(outer.as_bytes(), "a.eml").attachments
    assert attachment.name == "Inner subject.eml"
    assert parse(attachment.data, attachment.name).title == "Inner subject"


def test_malformed_mails_are_read_as_far_as_possible(parse: Any) -> None:
    data = (
        b"From: a@b\nSubject: =?utf-9?q?x?=\nContent-Type: text/plain; charset=nonsense\n"
        b"Content-Transfer-Encoding: base64\n\nnot base64 at all!\n"
    )
    assert parse(data, "a.eml").elements
    raw = "From: a@b\nSubject: Grüße\n\nSchöne Grüße".encode("latin-1")
    document = parse(raw, "a.eml")
    assert document.title == "Grüße" and document.elements[-1].text == "Schöne Grüße"


def test_mailbox(parse: Any) -> None:
    box = b"".join(
        b"From x@y Mon Mar  3 10:00:00 2025\n" + mail(f"Mail {n}", "text\n>From the start\n").as_bytes() + b"\n"
        for n in range(3)
    )
    document = parse(box, "inbox.mbox")
    assert [a.name for a in document.attachments] == ["0001 Mail 0.eml", "0002 Mail 1.eml", "0003 Mail 2.eml"]
    assert "From the start" in parse(document.attachments[0].data, "m.eml").text


def test_a_tree_names_every_document_by_its_way_down(pool: ParserPool, make: Any) -> None:
    contract = make.docx(lambda document: document.add_paragraph("The contract"))
    message = mail("Contract", "attached", contract_docx=contract, program_exe=b"\x7fELF" + bytes(100))
    archive = make.zip({"mails/m.eml": message.as_bytes(), "log.txt.gz": gzip.compress(b"a log line")})
    items = {item.name: item for item in parse_tree(pool, archive, "all.zip")}
    assert list(items) == [
        "all.zip",
        "all.zip » mails/m.eml",
        "all.zip » mails/m.eml » contract.docx",
        "all.zip » mails/m.eml » program.exe",
        "all.zip » log.txt.gz",
        "all.zip » log.txt.gz » log.txt",
    ]
    assert items["all.zip"].is_container
    found = items["all.zip » mails/m.eml » contract.docx"].result
    assert isinstance(found, ParsedDocument) and found.text == "The contract"
    assert items["all.zip » mails/m.eml » contract.docx"].data == contract
    assert isinstance(items["all.zip » mails/m.eml » program.exe"].result, UnsupportedError)


def test_members_of_one_name_stay_apart(pool: ParserPool) -> None:
    message = mail("Twice", "text", a_txt=b"one")
    message.add_attachment(b"two", maintype="application", subtype="octet-stream", filename="a.txt")
    names = [item.names[-1] for item in parse_tree(pool, message.as_bytes(), "m.eml")]
    assert names == ["m.eml", "a.txt", "a.txt (2)"]


def test_nesting_is_limited(pool: ParserPool, make: Any, limits: ParseLimits) -> None:
    data = b"the core"
    for level in range(6):
        data = make.zip({f"level{level}.zip" if level else "core.txt": data})
    items = list(parse_tree(pool, data, "nested.zip"))
    assert len(items[-1].names) - 1 == limits.nesting + 1
    assert isinstance(items[-1].result, BombError)


@pytest.mark.parametrize(("change", "most"), [({"tree_documents": 5}, 7), ({"tree_bytes": 50}, 7)])
def test_number_and_size_of_a_tree_are_limited(
    pool: ParserPool, make: Any, limits: ParseLimits, change: dict[str, int], most: int
) -> None:
    data = make.zip({f"{number}.txt": b"ten bytes." for number in range(30)})
    items = list(parse_tree(pool, data, "wide.zip", limits=replace(limits, **change)))
    assert len(items) <= most
    assert isinstance(items[-1].result, BombError)


def test_cancel_ends_a_tree(pool: ParserPool, make: Any) -> None:
    cancel = threading.Event()
    tree = parse_tree(pool, make.zip({"a.txt": b"a", "b.txt": b"b"}), "a.zip", cancel=cancel)
    next(tree)
    cancel.set()
    with pytest.raises(ParseCancelledError):
        next(tree)


def test_a_failure_is_a_result_of_the_tree(pool: ParserPool) -> None:
    (item,) = parse_tree(pool, b"\x7fELF" + bytes(50), "x.bin")
    assert isinstance(item.result, ParseError) and not item.is_container


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a", "a", "a (2)"], ["a", "a (3)", "a (2)"]),
        (["a (2)", "a", "a"], ["a (2)", "a", "a (3)"]),
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a", "a", "a (2)", "a (2)", "a (3)", "a"], ["a", "a (4)", "a (2)", "a (2) (2)", "a (3)", "a (5)"]),
    ],
)
def test_members_of_one_name_never_take_anothers(names: list[str], expected: list[str]) -> None:
    numbered = list(_numbered(tuple(Attachment(name, "a/b", str(at).encode()) for at, name in enumerate(names))))
    assert [attachment.name for attachment in numbered] == expected
    assert [attachment.data for attachment in numbered] == [str(at).encode() for at in range(len(names))]
