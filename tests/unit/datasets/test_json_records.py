"""JSON files from elsewhere: good lines come out whatever stands between them, and limits hold."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from engine.datasets.builders import json_records
from engine.datasets.builders.json_records import MOST_LEVELS, Record, read_records
from engine.datasets.errors import ImportFormatError, ImportTooLargeError


def read(data: bytes) -> list[Record]:
    return list(read_records(io.BytesIO(data), len(data)))


def test_every_bad_line_is_told_with_its_number() -> None:
    deep = b'{"a":' + b"[" * MOST_LEVELS + b"]" * MOST_LEVELS + b"}"
    found = read(b'{"a": 1}\n\n{broken\n\xff\xfe\xfd\n' + deep + b'\n{"a": NaN}\r\n{"b": 2}')
    assert [(one.number, one.value, one.fault) for one in found] == [
        (1, {"a": 1}, None),
        (3, None, "it is not valid JSON"),
        (4, None, "it is not UTF-8 text"),
        (5, None, f"it is nested more than {MOST_LEVELS} levels deep"),
        (6, None, "it is not valid JSON"),
        (7, {"b": 2}, None),
    ]


def test_brackets_in_strings_are_no_nesting() -> None:
    value = {"a": "[{" * 100 + '\\"'}
    assert read(json.dumps(value).encode())[0].value == value


def test_a_line_beyond_the_limit_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "LARGEST_LINE_BYTES", 100)
    found = read(b'{"a": "' + b"x" * 1000 + b'"}\n{"b": 2}\n')
    assert [one.fault is None for one in found] == [False, True]
    assert (found[1].number, found[1].value) == (2, {"b": 2})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("as_list", [False, True])
def test_encodings_with_a_mark_are_read(encoding: str, as_list: bool) -> None:
    values: list[Any] = [{"a": "Urlaubstage für 30 €"}, {"b": 2}]
    text = (
        json.dumps(values, ensure_ascii=False)
        if as_list
        else "\n".join(json.dumps(v, ensure_ascii=False) for v in values)
    )
    assert [one.value for one in read(text.encode(encoding))] == values


@pytest.mark.parametrize("data", [b"[1, 2", b"[" * 100_000, b'["\xff"]', b"\xff\xfe[\x00\x00"])
def test_a_broken_list_is_a_typed_error(data: bytes) -> None:
    with pytest.raises(ImportFormatError):
        read(data)


def test_a_file_beyond_the_limit_is_refused() -> None:
    with pytest.raises(ImportTooLargeError):
        list(read_records(io.BytesIO(b""), json_records.LARGEST_FILE_BYTES + 1))
    with pytest.raises(ImportTooLargeError):
        list(read_records(io.BytesIO(b"[]"), json_records.LARGEST_LIST_BYTES + 1))
