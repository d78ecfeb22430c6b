"""Originals at rest: whole or damaged, never wrong; gone when deleted; swept after a crash."""

from __future__ import annotations

import io
import itertools
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.ids import new_id
from engine.vault.blob_format import FRAME_BYTES, TAG_BYTES, FrameError, seal, unseal
from engine.vault.blobs import BlobStore
from engine.vault.database import Database
from engine.vault.errors import BlobDamagedError, BlobMissingError, NestedWriteError
from tests.support.crash import kill_after_line, start_python

FRAME = 64
HEADER = 12
SEALED_FRAME = FRAME + TAG_BYTES


def sealed(data: bytes, key: bytes = bytes(32), name: bytes = b"name") -> bytes:
    return b"".join(seal([data], key, name, FRAME))


def unsealed(data: bytes, key: bytes = bytes(32), name: bytes = b"name") -> bytes:
    return b"".join(unseal(io.BytesIO(data), key, name))


sizes = st.one_of(
    st.integers(0, 5 * FRAME),
    st.builds(lambda frames, more: max(0, frames * FRAME + more), st.integers(0, 6), st.integers(-2, 2)),
)


@given(size=sizes, cuts=st.lists(st.integers(0, 400), max_size=6))
def test_any_size_in_any_pieces_comes_back(size: int, cuts: list[int]) -> None:
    data = os.urandom(size)
    edges = sorted({0, *(min(cut, size) for cut in cuts), size})
    pieces = [data[start:end] for start, end in itertools.pairwise(edges)]
    stream = b"".join(seal(pieces, bytes(32), b"name", FRAME))
    assert unsealed(stream) == data
    frames = max(1, -(-size // FRAME))
    assert len(stream) == HEADER + size + frames * TAG_BYTES


@settings(max_examples=200)
@given(size=st.integers(0, 4 * FRAME), position=st.integers(0), bit=st.integers(0, 7))
def test_any_flipped_bit_is_found(size: int, position: int, bit: int) -> None:
    stream = bytearray(sealed(bytes(size)))
    stream[position % len(stream)] ^= 1 << bit
    with pytest.raises(FrameError):
        unsealed(bytes(stream))


@given(size=st.integers(0, 4 * FRAME), kept=st.integers(0))
def test_any_truncation_is_found(size: int, kept: int) -> None:
    stream = sealed(bytes(size))
    with pytest.raises(FrameError):
        unsealed(stream[: kept % len(stream)])


def test_truncation_between_frames_reordering_repeating_and_appending_are_found() -> None:
    stream = sealed(os.urandom(3 * FRAME))
    head, frames = stream[:HEADER], [stream[HEADER + i * SEALED_FRAME :][:SEALED_FRAME] for i in range(3)]
    assert unsealed(head + b"".join(frames))
    for altered in (frames[:2], frames[:1], [], frames[1:], [frames[1], frames[0], frames[2]], [*frames, frames[2]]):
        with pytest.raises(FrameError):
            unsealed(head + b"".join(altered))
    with pytest.raises(FrameError):
        unsealed(stream + b"\0")


def test_a_stream_is_bound_to_its_name_and_key() -> None:
    with pytest.raises(FrameError):
        unsealed(sealed(b"data"), name=b"other")
    with pytest.raises(FrameError):
        unsealed(sealed(b"data"), key=bytes([1]) * 32)


def test_a_hostile_header_cannot_ask_for_memory() -> None:
    with pytest.raises(FrameError):
        unsealed(b"CLBLOB\1\0\xff\xff\xff\xff" + bytes(100))


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES])
def test_a_blob_comes_back_from_bytes_file_and_stream(
    database: Database, blobs: BlobStore, tmp_path: Path, size: int
) -> None:
    data = os.urandom(size)
    (tmp_path / "source").write_bytes(data)
    with database.write() as conn:
        ids = [blobs.put(conn, source) for source in (data, tmp_path / "source", io.BytesIO(data))]
        assert blobs.get(conn, ids[0]) == data
    with database.read() as conn:
        assert [blobs.get(conn, blob_id) for blob_id in ids] == [data] * 3
        assert blobs.size_bytes(conn, ids[0]) == size
        assert max((len(block) for block in blobs.stream(conn, ids[0])), default=0) <= FRAME_BYTES
    for blob_id in ids:
        content = (tmp_path / "blobs" / blob_id).read_bytes()
        assert size < 32 or data[:32] not in content
        assert (tmp_path / "blobs" / blob_id).stat().st_mode & 0o777 == 0o600


def test_every_blob_has_its_own_key(database: Database, blobs: BlobStore) -> None:
    with database.write() as conn:
        for _ in range(3):
            blobs.put(conn, b"same")
        keys = conn.execute("SELECT DISTINCT key FROM blobs").fetchall()
    assert len(keys) == 3


def test_a_damaged_or_lost_file_is_named_by_its_blob_only(database: Database, blobs: BlobStore, tmp_path: Path) -> None:
    with database.write() as conn:
        first, second, third = (blobs.put(conn, name.encode() * 1000) for name in ("one", "two", "three"))
    path = tmp_path / "blobs" / first
    content = bytearray(path.read_bytes())
    content[500] ^= 1
    path.write_bytes(content)
    (tmp_path / "blobs" / second).unlink()
    with database.read() as conn:
        for blob_id in (first, second):
            with pytest.raises(BlobDamagedError, match=blob_id) as caught:
                blobs.get(conn, blob_id)
            assert caught.value.blob_id == blob_id
            assert str(tmp_path) not in caught.value.message
        assert blobs.get(conn, third) == b"three" * 1000


def test_a_file_removed_after_the_snapshot_is_gone_and_not_damaged(database: Database, blobs: BlobStore) -> None:
    with database.write() as connection:
        blob_id = blobs.put(connection, b"Minutes of the board.")
    with database.read() as older:
        with database.write() as connection:
            blobs.delete(connection, blob_id)
        with pytest.raises(BlobMissingError):
            blobs.get(older, blob_id)


def test_a_file_that_is_not_what_its_row_says_is_damaged(database: Database, blobs: BlobStore) -> None:
    with database.write() as conn:
        blob_ids = [blobs.put(conn, b"original") for _ in range(2)]
        conn.execute("UPDATE blobs SET sha256 = zeroblob(32) WHERE id = ?", (blob_ids[0],))
        conn.execute("UPDATE blobs SET size_bytes = 7 WHERE id = ?", (blob_ids[1],))
    with database.read() as conn:
        for blob_id in blob_ids:
            with pytest.raises(BlobDamagedError):
                blobs.get(conn, blob_id)


def test_one_blobs_file_cannot_stand_in_for_anothers(database: Database, blobs: BlobStore, tmp_path: Path) -> None:
    with database.write() as conn:
        first, second = blobs.put(conn, b"first"), blobs.put(conn, b"other")
    (tmp_path / "blobs" / first).write_bytes((tmp_path / "blobs" / second).read_bytes())
    with database.read() as conn, pytest.raises(BlobDamagedError):
        blobs.get(conn, first)


def test_a_put_that_is_undone_leaves_neither_row_nor_file(database: Database, blobs: BlobStore, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), database.write() as conn:
        blobs.put(conn, b"never")
        raise RuntimeError
    with database.read() as conn:
        assert conn.execute("SELECT count(*) FROM blobs").fetchall() == [(0,)]
    assert list((tmp_path / "blobs").iterdir()) == []


def test_a_put_outside_of_a_write_leaves_no_file(database: Database, blobs: BlobStore, tmp_path: Path) -> None:
    with database.read() as conn, pytest.raises(NestedWriteError):
        blobs.put(conn, b"misplaced")
    assert list((tmp_path / "blobs").iterdir()) == []


def test_a_source_that_fails_leaves_no_file(database: Database, blobs: BlobStore, tmp_path: Path) -> None:
    class Failing(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "the stick was pulled out")

    with pytest.raises(OSError, match="stick"), database.write() as conn:
        blobs.put(conn, Failing())  # type: ignore[arg-type]
    assert list((tmp_path / "blobs").iterdir()) == []


def test_deleting_erases_the_key_in_the_transaction_and_the_file_after_it(
    database: Database, blobs: BlobStore, tmp_path: Path
) -> None:
    with database.write() as conn:
        blob_id = blobs.put(conn, b"original")
    path = tmp_path / "blobs" / blob_id
    with pytest.raises(RuntimeError), database.write() as conn:
        blobs.delete(conn, blob_id)
        raise RuntimeError
    assert path.exists()
    with database.write() as conn:
        blobs.delete(conn, blob_id)
        assert path.exists()
    assert not path.exists()
    with database.write() as conn:
        for use in (blobs.get, blobs.delete, blobs.size_bytes):
            with pytest.raises(BlobMissingError):
                use(conn, blob_id)


def test_a_name_that_is_no_blob_id_reaches_no_file(database: Database, blobs: BlobStore) -> None:
    with database.read() as conn, pytest.raises(BlobMissingError):
        blobs.get(conn, "../vault.db")


def test_a_blob_staged_before_the_transaction_is_kept_only_by_adoption(
    database: Database, blobs: BlobStore, tmp_path: Path
) -> None:
    kept, dropped = blobs.stage(b"kept"), blobs.stage(b"dropped")
    assert kept.key.hex() not in repr(kept) and str(kept.key) not in repr(kept)
    with database.write() as conn:
        blobs.adopt(conn, kept)
    blobs.discard(dropped)
    with database.read() as conn:
        assert blobs.get(conn, kept.id) == b"kept"
    assert [path.name for path in (tmp_path / "blobs").iterdir()] == [kept.id]


def test_the_sweep_removes_files_without_a_row_and_reports_rows_without_a_file(
    database: Database, blobs: BlobStore, tmp_path: Path
) -> None:
    with database.write() as conn:
        kept, lost = blobs.put(conn, b"kept"), blobs.put(conn, b"lost")
    blobs.stage(b"orphan")
    (tmp_path / "blobs" / (new_id("blb") + ".tmp")).write_bytes(b"half")
    (tmp_path / "blobs" / lost).unlink()
    report = blobs.sweep_orphans()
    assert (report.removed_files, report.missing) == (2, (lost,))
    assert [path.name for path in (tmp_path / "blobs").iterdir()] == [kept]


def test_threads_may_put_and_get_together(database: Database, blobs: BlobStore) -> None:
    wrong: list[str] = []

    def work(number: int) -> None:
        data = bytes([number]) * 100_000
        for _ in range(5):
            staged = blobs.stage(data)
            with database.write() as conn:
                blobs.adopt(conn, staged)
            with database.read() as conn:
                if blobs.get(conn, staged.id) != data:
                    wrong.append(staged.id)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


PUTTER = """
    import os, sys
    from pathlib import Path
    from engine.vault.blobs import BlobStore
    from engine.vault.database import Database
    home = Path(sys.argv[1])
    (home / "blobs").mkdir(exist_ok=True)
    database = Database.open(home / "vault.db", bytes(range(32)))
    blobs = BlobStore(database, home / "blobs")
    last = None
    for number in range(100_000):
        with database.write() as conn:
            new = blobs.put(conn, bytes([number % 256]) * 300_000)
            if last:
                blobs.delete(conn, last)
            conn.execute("INSERT OR REPLACE INTO settings VALUES ('last', ?)", (new,))
        last = new
        print(new, flush=True)
"""


@pytest.mark.parametrize("delay_s", [0.0, 0.01, 0.023, 0.04, 0.07, 0.11, 0.15])
def test_a_killed_process_leaves_every_row_with_its_file_and_no_other_file_after_the_sweep(
    tmp_path: Path, delay_s: float
) -> None:
    acknowledged = kill_after_line(start_python(PUTTER, str(tmp_path)), delay_s)
    database = Database.open(tmp_path / "vault.db", bytes(range(32)))
    blobs = BlobStore(database, tmp_path / "blobs")
    assert blobs.sweep_orphans().missing == ()
    with database.read() as conn:
        rows = [row[0] for row in conn.execute("SELECT id FROM blobs")]
        last = conn.execute("SELECT value FROM settings WHERE key = 'last'").fetchall()[0][0]
        assert rows == [last]
        assert isinstance(last, str) and last >= acknowledged[-1]
        assert len(blobs.get(conn, last)) == 300_000
    assert [path.name for path in (tmp_path / "blobs").iterdir()] == rows
    database.close()
