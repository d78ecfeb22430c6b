"""Walking through JSON agrees with ``json.loads`` about what is JSON, whatever the size of the windows."""

from __future__ import annotations

import io
import json
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models_registry.packs import json_scan
from models_registry.packs.json_scan import JsonError, JsonLimits, scan_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=JSON, indent=st.sampled_from([None, 0, 3]), ascii_only=st.booleans(), window=st.integers(1, 40))
def test_what_is_json_passes(value: object, indent: int | None, ascii_only: bool, window: int) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    try:
        data = text.encode()
    except UnicodeEncodeError:  # half a character, which only an escape can spell
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_scan, "_WINDOW_BYTES", window)
        assert scan_json(io.BytesIO(data)) is None


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=JSON, data=st.data())
def test_what_is_not_json_does_not(value: object, data: st.DataObject) -> None:
    text = json.dumps(value)
    at = data.draw(st.integers(0, len(text)))
    changed = text[:at] + data.draw(st.text('{}[]:,"\\0123456789.eE+-tfnu \x01', max_size=3)) + text[at + 1 :]
    try:
        json.loads(changed, parse_constant=_refuse)
        sound = True
    except ValueError:
        sound = False
    try:
        scan_json(io.BytesIO(changed.encode()))
    except JsonError:
        assert not sound or len(changed) > 400, changed
    else:
        assert sound, changed


def _refuse(text: str) -> None:
    raise ValueError(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": {"auto_map": 1}}', "auto_map"),
        ('[[{"\\u0061uto_map": 1}]]', "auto_map"),
        ('{"a": "auto_map"}', None),
        ('{"auto_map ": 1}', None),
    ],
)
def test_keys_are_found_and_values_are_not(text: str, found: str | None) -> None:
    assert scan_json(io.BytesIO(text.encode()), forbidden=frozenset({"auto_map"})) == found


def test_a_vocabulary_of_megabytes_takes_little_memory() -> None:
    data = json.dumps({f"token{i}": i for i in range(100_000)}).encode()
    tracemalloc.start()
    scan_json(io.BytesIO(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(data) > 1 << 20
    assert peak < 3 << 20


@pytest.mark.parametrize(
    "limits", [JsonLimits(depth=2, values=100), JsonLimits(depth=100, values=2)], ids=["depth", "values"]
)
def test_limits_hold(limits: JsonLimits) -> None:
    with pytest.raises(JsonError):
        scan_json(io.BytesIO(b"[[[1]]]"), limits)
