"""Make zip-based office files byte-stable: fixed times, fixed order of entries, fixed core properties."""

from __future__ import annotations

import io
import re
import zipfile

EPOCH = (2025, 7, 1, 8, 0, 0)
STAMP = b"2025-07-01T08:00:00Z"


def stable_zip(data: bytes) -> bytes:
    """Rewrite a zip with fixed entry times and the dates in docProps/core.xml replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", STAMP, body)
            write_entry(target, name, body)
    return out.getvalue()


def write_entry(target: zipfile.ZipFile, name: str, body: bytes, *, stored: bool = False) -> None:
    info = zipfile.ZipInfo(name, date_time=EPOCH)
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    target.writestr(info, body)
