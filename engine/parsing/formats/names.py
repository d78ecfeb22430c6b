"""Names of files found inside other files: made harmless, because whoever made the file chose them."""

from __future__ import annotations

import re
import unicodedata

_NAME_CHARS = 200
# Controls, and the marks that turn the direction of writing so that "fdp.exe" shows as "exe.pdf".
_DECEPTIVE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def safe_name(name: str) -> str:
    """A relative name without steps upwards, drive letters or invisible characters; never empty."""
    name = unicodedata.normalize("NFC", _DECEPTIVE.sub("", name)).replace("\\", "/")
    parts = [part.strip() for part in name.split("/")]
    kept = [part for part in parts if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part)]
    joined = "/".join(kept)
    if len(joined) > _NAME_CHARS:
        joined = "…" + joined[-_NAME_CHARS + 1 :]
    return joined or "unnamed"
