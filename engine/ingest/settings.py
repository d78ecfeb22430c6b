"""What may be set about ingestion."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """The defaults fit a workstation. ``parse_threads`` should be the number of the parser pool's workers."""

    max_file_bytes: int = 512 * MIB
    never_read: tuple[Path, ...] = ()  # files and whole folders: the vault itself, and what holds its passphrase
    parse_threads: int = 2
    files_in_flight: int = 32  # read or parsed, and not yet committed
    bytes_in_flight: int = 256 * MIB  # of originals in memory; a single larger file goes alone
    group_chunks: int = 512  # embedded together, sorted by length
    batch_passages: int = 64
    racy_window_s: float = 2.0
    watch_interval_s: float = 30.0
    watch_settle_s: float = 2.0  # a file changed later than this is still being written, perhaps
