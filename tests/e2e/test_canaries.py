"""Stop the engine at random moments and look for the documents in every file that is left.

Canaries are strings that occur in the documents, names, questions and keys, searched as UTF-8 and UTF-16, and
the bytes of vectors that the embedder makes of the documents' passages.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.retrieval.text import context_text
from engine.runtime.minilm import load_minilm
from tests.support.installation import PASSPHRASE, Installation, make_installation

pytestmark = pytest.mark.timeout(600)

WORD = "Zwetschgenkompottquartett"
NAME = "Wilhelmine-Kanarienvogel"
KILLS = 4
DOCUMENTS = 12


@pytest.fixture
def secrets_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    for number in range(DOCUMENTS):
        path = folder / f"{NAME}-{number}.md"
        path.write_text(
            f"# {WORD} {number}\n\nThe {WORD} number {number} plays in the {NAME} hall at {number + 8}.\n" * 3
        )
    return folder


def _files(installation: Installation) -> Iterator[Path]:
    for root in (installation.home, Path(installation.environment["TMPDIR"])):
        yield from (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def _needles(vectors: list[bytes]) -> list[bytes]:
    texts = (WORD, NAME, PASSPHRASE, WORD.casefold(), WORD.upper())
    needles = [text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    return [*needles, *vectors]


def _find(installation: Installation, needles: list[bytes]) -> list[str]:
    found = []
    for path in _files(installation):
        try:
            content = path.read_bytes() + str(path.relative_to(path.anchor)).encode()
        except FileNotFoundError:
            continue  # a log or lock that went away while we looked
        found += [f"{path}: {needle[:24]!r}" for needle in needles if needle in content]
    return found


def _vectors(folder: Path) -> list[bytes]:
    """Sixteen bytes out of each vector, as float32 and float16: no chance match, and found at any alignment."""
    embedder = load_minilm()
    texts = [context_text(f"{WORD} {n}", "", (folder / f"{NAME}-{n}.md").read_text()) for n in range(DOCUMENTS)]
    vectors = embedder.embed_passages([*texts, *(text.split("\n", 1)[1] for text in texts)])
    return [
        piece for vector in vectors for piece in (vector[:4].tobytes(), vector[100:108].astype("float16").tobytes())
    ]


def test_the_search_itself_can_find(tmp_path: Path) -> None:
    installation = make_installation(tmp_path)
    installation.home.mkdir()
    (installation.home / "leak.log").write_bytes(b"..." + WORD.encode("utf-16-le"))
    assert _find(installation, _needles([]))


def test_nothing_is_left_in_clear_whenever_the_engine_dies(tmp_path: Path, secrets_folder: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    needles = _needles(_vectors(secrets_folder))
    place = tmp_path / "canaries"
    place.mkdir()
    installation = make_installation(place)
    installation.json("init")
    installation.json("collections", "create", "secrets")
    for _ in range(KILLS):
        pid = installation.json("engine", "start")["pid"]
        installation.run("add", str(secrets_folder), "--collection", "secrets", "--no-wait")
        time.sleep(chance.uniform(0.0, 3.0))
        installation.run("ask", f"When does the {WORD} play?", "--collection", "secrets", check=False)
        process = psutil.Process(pid)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        assert _find(installation, needles) == []
    documents = installation.json("add", str(secrets_folder), "--collection", "secrets")["documents"]
    assert len(documents) == DOCUMENTS
    answer = installation.json("ask", f"When does the {WORD} number 3 play?", "--collection", "secrets")
    assert answer["citations"]
    installation.run("engine", "stop")
    assert _find(installation, needles) == []
