"""Broken and hostile packs: each is refused for its own reason; none runs anything, none takes long or much memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.signing import TrustedKey
from models_registry.packs.templates import digest_of_template
from models_registry.packs.verify import verify_pack
from tests.support.broken_names_packs import bert_files, spacy_files
from tests.support.broken_packs import CASES, KEY, Broken, gguf_files, good, good_folder, safetensors_files
from tests.support.raw_gguf import CHAT_TEMPLATE

ROOT = Path(__file__).parents[3]
TRUSTED = [TrustedKey("builder", KEY.public_key)]
APPROVED = {digest_of_template(CHAT_TEMPLATE)}
MOST_SECONDS, MOST_BYTES = 2.0, 256 << 20


@pytest.mark.parametrize("files", [gguf_files, safetensors_files, bert_files, spacy_files])
@pytest.mark.parametrize("write", [good, good_folder])
def test_what_is_broken_below_is_good_here(tmp_path: Path, files: object, write: object) -> None:
    path = write(tmp_path, files())  # type: ignore[operator]
    verified = verify_pack(path, TRUSTED, APPROVED)
    assert verified.signer == TRUSTED[0]
    assert {file.path for file in verified.manifest.files} == set(files())  # type: ignore[operator]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_pack_is_refused_for_its_reason(tmp_path: Path, case: Broken) -> None:
    path = case.make(tmp_path)
    with pytest.raises(PackRefusedError) as refused:
        verify_pack(path, TRUSTED, APPROVED)
    assert refused.value.reason is case.reason, refused.value.message
    assert refused.value.help.endswith(".")
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 400


def test_every_reason_is_met_and_there_are_many_packs() -> None:
    assert {case.reason for case in CASES} == set(Reason)
    assert len({case.name for case in CASES}) == len(CASES) >= 60


_CHILD = """
import codecs, json, os, resource, sys, time
from pathlib import Path
from models_registry.packs.errors import PackRefusedError
from models_registry.packs.signing import TrustedKey
from models_registry.packs.verify import verify_pack

resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
order = json.loads(sys.stdin.read())
trusted, approved = [TrustedKey("builder", bytes.fromhex(order["key"]))], set(order["approved"])
verify_pack(Path(order["good"]), trusted, approved)  # everything that is imported lazily is there now
codecs.lookup("raw_unicode_escape")  # which looking at a text's opcodes needs
ran, watching = [], False
FORBIDDEN = {"exec", "compile", "import", "os.system", "os.exec", "os.posix_spawn", "pickle.find_class",
             "subprocess.Popen", "marshal.loads", "ctypes.dlopen", "socket.connect"}

def watch(event, arguments):
    if watching and event in FORBIDDEN:
        ran.append((event, str(arguments)[:200]))
    if watching and event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        ran.append((event, str(arguments[0])))

sys.addaudithook(watch)
results = []
for path in order["paths"]:
    watching, started = True, time.process_time()
    try:
        verify_pack(Path(path), trusted, approved)
        reason = None
    except PackRefusedError as error:
        reason = error.reason.value
    seconds, watching = time.process_time() - started, False
    results.append([reason, seconds])
# Not ru_maxrss: that begins with the size of the process which started this one.
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) * 1024
print(json.dumps({"results": results, "peak": peak, "ran": ran}))
"""


def test_none_takes_long_or_much_or_runs_anything(tmp_path: Path) -> None:
    paths = []
    for number, case in enumerate(CASES):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths.append(str(case.make(folder)))
    (tmp_path / "good").mkdir()
    order = {
        "key": KEY.public_key.hex(),
        "approved": sorted(APPROVED),
        "good": str(good(tmp_path / "good", safetensors_files())),
        "paths": paths,
    }
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        cwd=ROOT,
        input=json.dumps(order),
        stdout=subprocess.PIPE,
        text=True,
        timeout=250,
        check=True,
    )
    told = json.loads(done.stdout)
    assert [reason for reason, _ in told["results"]] == [case.reason.value for case in CASES]
    slow = {case.name: seconds for case, (_, seconds) in zip(CASES, told["results"], strict=True)}
    assert max(slow.values()) < MOST_SECONDS, sorted(slow.items(), key=lambda item: -item[1])[:5]
    assert told["peak"] < MOST_BYTES, told["peak"]
    assert told["ran"] == []
    assert not Path("/tmp/cloister-pack-was-executed").exists()
    print(f"{len(CASES)} packs; slowest {max(slow.values()):.2f} s; peak {told['peak'] / 2**20:.0f} MiB")
