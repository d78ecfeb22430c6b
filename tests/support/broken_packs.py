"""A good pack, and many ways to break one: each a function that writes it below a folder, with the reason to expect."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import pickle
import socket
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models_registry.packs.archive import END, header_of, padding_of
from models_registry.packs.errors import Reason
from models_registry.packs.names import MANIFEST, SIGNATURE, role_of
from models_registry.packs.signing import SigningKey
from tests.support.raw_gguf import CHAT_TEMPLATE, RawGguf, string, tensor

KEY = SigningKey.generate()
STRANGER = SigningKey.generate()
Files = dict[str, bytes]
Make = Callable[[Path], Path]


def safetensors(header: Mapping[str, Any] | bytes | None = None, data: bytes = bytes(64)) -> bytes:
    """One tensor of 4 by 4 float32 unless told otherwise; bytes are taken as the header's text."""
    if header is None:
        header = {"w": {"dtype": "F32", "shape": [4, 4], "data_offsets": [0, 64]}}
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def gguf_files() -> Files:
    return {"LICENSE": b"Do as you like.\n", "README.md": b"# A model\n", "model.gguf": RawGguf().build()}


def safetensors_files() -> Files:
    return {
        "LICENSE": b"Do as you like.\n",
        "chat_template.jinja": CHAT_TEMPLATE.encode(),
        "config.json": b'{"architectures": ["LlamaForCausalLM"], "hidden_size": 4}',
        "model.safetensors": safetensors(),
        "tokenizer.json": b'{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}',
        "tokenizer.model": b"\x0a\x08\x0a\x01a\x15\x00\x00\x00\x00",
        "tokenizer_config.json": json.dumps({"chat_template": CHAT_TEMPLATE}).encode(),
    }


def manifest_of(files: Files, key: SigningKey = KEY, **changes: Any) -> dict[str, Any]:
    return {
        "created_at": "2026-11-01T10:00:00Z",
        "files": [
            {
                "path": path,
                "role": getattr(role_of(path), "value", "config"),
                "sha256": hashlib.sha256(data).hexdigest(),
                "size": len(data),
            }
            for path, data in sorted(files.items())
        ],
        "format": "cloister-model-pack",
        "licence": "Apache-2.0",
        "name": "tiny",
        "signer": key.fingerprint,
        "source": "made by hand",
        "version": 1,
        **changes,
    }


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def signature_of(manifest: bytes, key: SigningKey = KEY) -> bytes:
    return bytes.fromhex(key.fingerprint) + key.sign(manifest)


def members_of(files: Files, manifest: bytes | None = None, signature: bytes | None = None) -> list[tuple[str, bytes]]:
    raw = canonical(manifest_of(files)) if manifest is None else manifest
    signed = signature_of(raw) if signature is None else signature
    return [(MANIFEST, raw), (SIGNATURE, signed), *sorted(files.items())]


def block(name: str, data: bytes) -> bytes:
    return header_of(name, len(data)) + data + bytes(padding_of(len(data)))


def archive(members: list[tuple[str, bytes]], tail: bytes = END) -> bytes:
    return b"".join(block(name, data) for name, data in members) + tail


def write(folder: Path, data: bytes) -> Path:
    path = folder / "model.pack"
    path.write_bytes(data)
    return path


def write_folder(folder: Path, members: list[tuple[str, bytes]]) -> Path:
    root = folder / "pack"
    for name, data in members:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def good(folder: Path, files: Files | None = None) -> Path:
    return write(folder, archive(members_of(files or gguf_files())))


def good_folder(folder: Path, files: Files | None = None) -> Path:
    return write_folder(folder, members_of(files or gguf_files()))


# Ways to break one


@dataclass(frozen=True)
class Broken:
    name: str
    reason: Reason
    make: Make


CASES: list[Broken] = []


def broken(reason: Reason, name: str) -> Callable[[Make], Make]:
    def add(make: Make) -> Make:
        CASES.append(Broken(name, reason, make))
        return make

    return add


def case(reason: Reason, name: str, make: Make) -> None:
    CASES.append(Broken(name, reason, make))


def with_files(changes: Mapping[str, bytes | None], base: Callable[[], Files] = safetensors_files) -> Make:
    """Signed as they are: only the contents are wrong."""

    def make(folder: Path) -> Path:
        files = {**base(), **changes}
        return good(folder, {path: data for path, data in files.items() if data is not None})

    return make


def with_manifest(change: Callable[[dict[str, Any]], Any], encode: Callable[[Any], bytes] = canonical) -> Make:
    """Signed by the trusted key: it is the signer who lies."""

    def make(folder: Path) -> Path:
        files = gguf_files()
        value = manifest_of(files)
        value = change(value) or value
        return write(folder, archive(members_of(files, encode(value))))

    return make


def with_raw_manifest(untrusted: bytes) -> Make:
    return with_manifest(lambda value: value, lambda _: untrusted)


def with_members(change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> Make:
    return lambda folder: write(folder, archive(change(members_of(gguf_files()))))


def with_bytes(change: Callable[[bytes], bytes]) -> Make:
    return lambda folder: write(folder, change(archive(members_of(gguf_files()))))


def with_entry(kind: bytes, name: str = "link", target: str = "/etc/passwd") -> Make:
    """A sound tar header of another kind than a file, at the end of a good pack."""

    def make(folder: Path) -> Path:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target
        header = info.tobuf(tarfile.USTAR_FORMAT)
        return write(folder, archive(members_of(gguf_files()), header + END))

    return make


def with_name(name: str, data: bytes = b"x") -> Make:
    """An archive with a file of that name, which the manifest does not know."""

    def make(folder: Path) -> Path:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        plain = len(name) <= 100 and name.isascii()
        header = header_of(name, len(data)) if plain else info.tobuf(tarfile.GNU_FORMAT)
        extra = header + data + bytes(padding_of(len(data)))
        return write(folder, archive(members_of(gguf_files()), extra + END))

    return make


def listed(path: str, role: str = "config") -> Make:
    """A file that the manifest lists, whatever its name."""

    def make(folder: Path) -> Path:
        files = gguf_files()
        value = manifest_of(files)
        entry = {"path": path, "role": role, "sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}
        value["files"] = sorted([*value["files"], entry], key=lambda one: str(one["path"]))
        return write(folder, archive(members_of(files, canonical(value))))

    return make


class Bomb:
    """What its pickle would do when somebody opened it."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (os.system, ("touch /tmp/cloister-pack-was-executed",))


def zipped(names: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in names.items():
            file.writestr(name, data)
    return buffer.getvalue()


PICKLE = pickle.dumps(Bomb(), protocol=4)
PICKLE_0 = pickle.dumps(Bomb(), protocol=0)
TORCH_ZIP = zipped({"archive/data.pkl": PICKLE, "archive/data/0": bytes(8)})
NUMPY_OBJECTS = b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(128) + PICKLE


# The archive

case(Reason.NOT_FOUND, "nothing there", lambda folder: folder / "missing")
case(Reason.ARCHIVE_FORM, "empty file", lambda folder: write(folder, b""))
case(Reason.ARCHIVE_FORM, "not an archive", lambda folder: write(folder, b"GGUF" + bytes(2000)))
case(Reason.MANIFEST_MISSING, "archive of nothing", lambda folder: write(folder, END))
case(Reason.TRUNCATED, "cut in a file", with_bytes(lambda data: data[:4000]))
case(Reason.TRUNCATED, "no end mark", with_bytes(lambda data: data[: -len(END)]))
case(Reason.TRUNCATED, "half an end mark", with_bytes(lambda data: data[:-512]))
case(Reason.ARCHIVE_FORM, "something behind the end", with_bytes(lambda data: data + bytes(512)))
case(Reason.ARCHIVE_FORM, "something in the padding", with_bytes(lambda data: data[:-1025] + b"x" + data[-1024:]))
case(Reason.ARCHIVE_FORM, "damaged checksum", with_bytes(lambda data: data[:150] + b"7" + data[151:]))
case(Reason.ARCHIVE_FORM, "an owner in the header", with_bytes(lambda data: data[:265] + b"root" + data[269:]))
case(Reason.ARCHIVE_FORM, "compressed", with_bytes(gzip.compress))
case(Reason.ARCHIVE_FORM, "files in another order", with_members(lambda members: members[::-1]))
case(Reason.ARCHIVE_FORM, "a size of minus one", with_bytes(lambda data: data[:124] + b"\xff" * 12 + data[136:]))
case(
    Reason.ARCHIVE_FORM,
    "too many files",
    lambda folder: write(folder, archive([(f"f{i}", b"") for i in range(2050)])),
)
case(
    Reason.TRUNCATED,
    "a file of exabytes",
    lambda folder: write(folder, header_of("manifest.json", 1 << 42) + bytes(5000)),
)
case(Reason.SYMLINK, "symbolic link", with_entry(tarfile.SYMTYPE))
case(Reason.HARD_LINK, "hard link", with_entry(tarfile.LNKTYPE, target="model.gguf"))
case(Reason.DEVICE, "character device", with_entry(tarfile.CHRTYPE))
case(Reason.DEVICE, "block device", with_entry(tarfile.BLKTYPE))
case(Reason.DEVICE, "pipe", with_entry(tarfile.FIFOTYPE))
case(Reason.ARCHIVE_FORM, "folder entry", with_entry(tarfile.DIRTYPE, name="sub"))
case(Reason.ARCHIVE_FORM, "extended header", with_entry(tarfile.XHDTYPE, name="pax"))
case(Reason.ARCHIVE_FORM, "long name record", with_name("n" * 150))
case(Reason.PATH_ESCAPE, "parent folder", with_name("../../etc/cron.d/x"))
case(Reason.PATH_ESCAPE, "parent in the middle", with_name("a/../../x"))
case(Reason.PATH_ESCAPE, "parent behind a backslash", with_name("a\\..\\..\\x"))
case(Reason.ABSOLUTE_PATH, "absolute path", with_name("/etc/passwd"))
case(Reason.ABSOLUTE_PATH, "drive letter", with_name("C:/Windows/x"))
case(Reason.ABSOLUTE_PATH, "network share", with_name("\\\\host\\share\\x"))
case(Reason.NAME_NOT_ALLOWED, "dot component", with_name("a/./x"))
case(Reason.NAME_NOT_ALLOWED, "control characters", with_name("a\x1b[2Jb.md"))
case(Reason.NAME_NOT_ALLOWED, "device of Windows", with_name("CON.md"))
case(Reason.NAME_NOT_ALLOWED, "too deep", with_name("a/b/c/d/e/f.md"))
case(Reason.NAME_NOT_ALLOWED, "direction override", with_name("model\u202efugg.md"))
case(Reason.EXTRA_FILE, "extra file", with_name("notes.md"))
case(Reason.PYTHON, "extra Python file", with_name("modeling_tiny.py", b"import os\n"))
case(Reason.PICKLE, "extra pickle", with_name("pytorch_model.bin", PICKLE))
case(Reason.DUPLICATE_NAME, "the same name twice", with_name("README.md", b"# Another\n"))
case(Reason.DUPLICATE_NAME, "a second manifest", with_name("manifest.json", b"{}"))
case(Reason.CASE_COLLISION, "names that differ in case", with_name("readme.MD", b"# Another\n"))
case(Reason.CASE_COLLISION, "a file that is also a folder", with_name("README.md/x.md"))
case(
    Reason.MISSING_FILE, "missing file", with_members(lambda members: [one for one in members if "READ" not in one[0]])
)
case(Reason.MANIFEST_MISSING, "no manifest", with_members(lambda members: members[1:]))
case(Reason.MANIFEST_MISSING, "no signature", with_members(lambda members: [members[0], *members[2:]]))


def _swap(name: str, data: bytes) -> Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]:
    return lambda members: [(one, data if one == name else content) for one, content in members]


case(Reason.WRONG_DIGEST, "one bit of the card", with_members(_swap("README.md", b"# a model\n")))
case(Reason.WRONG_SIZE, "a longer card", with_members(_swap("README.md", b"# A model, and more\n")))
case(
    Reason.WRONG_DIGEST,
    "one bit of the weights",
    with_members(lambda members: _swap("model.gguf", members[-1][1][:-1] + b"\x01")(members)),
)


# The folder


def in_folder(change: Callable[[Path], None]) -> Make:
    def make(folder: Path) -> Path:
        root = good_folder(folder)
        change(root)
        return root

    return make


def _link_out(root: Path) -> None:
    (root / "README.md").unlink()
    (root / "README.md").symlink_to("/etc/hostname")


def _link_folder(root: Path) -> None:
    (root / "sub").symlink_to("/etc")


def _hard_link(root: Path) -> None:
    (root.parent / "elsewhere").hardlink_to(root / "README.md")


def _socket(root: Path) -> None:
    before = Path.cwd()
    os.chdir(root)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("s")
    finally:
        os.chdir(before)
    assert stat.S_ISSOCK((root / "s").stat().st_mode)


case(Reason.SYMLINK, "folder with a link to a file", in_folder(_link_out))
case(Reason.SYMLINK, "folder with a link to a folder", in_folder(_link_folder))
case(Reason.HARD_LINK, "folder with a hard link", in_folder(_hard_link))
case(Reason.DEVICE, "folder with a pipe", in_folder(lambda root: os.mkfifo(root / "pipe")))
case(Reason.DEVICE, "folder with a socket", in_folder(_socket))
case(Reason.EXTRA_FILE, "folder with an extra file", in_folder(lambda root: (root / "notes.md").touch()))
case(Reason.NAME_NOT_ALLOWED, "folder with a hidden file", in_folder(lambda root: (root / ".hidden").touch()))
case(Reason.MISSING_FILE, "folder with a file less", in_folder(lambda root: (root / "LICENSE").unlink()))
case(Reason.WRONG_DIGEST, "folder with a changed file", in_folder(lambda root: _overwrite(root / "LICENSE")))
case(Reason.MANIFEST_MISSING, "empty folder", lambda folder: folder)
case(Reason.NOT_FOUND, "a device instead of a pack", lambda folder: Path("/dev/null"))


def _overwrite(path: Path) -> None:
    path.write_bytes(path.read_bytes().swapcase())


# Signature and manifest


@broken(Reason.UNKNOWN_SIGNER, "signed by a stranger")
def _stranger(folder: Path) -> Path:
    files = gguf_files()
    raw = canonical(manifest_of(files, STRANGER))
    return write(folder, archive(members_of(files, raw, signature_of(raw, STRANGER))))


@broken(Reason.BAD_SIGNATURE, "a stranger under a trusted fingerprint")
def _forged(folder: Path) -> Path:
    files = gguf_files()
    raw = canonical(manifest_of(files))
    return write(folder, archive(members_of(files, raw, bytes.fromhex(KEY.fingerprint) + STRANGER.sign(raw))))


@broken(Reason.BAD_SIGNATURE, "a manifest changed after it was signed")
def _changed(folder: Path) -> Path:
    files = gguf_files()
    signed = canonical(manifest_of(files))
    raw = canonical(manifest_of(files, licence="MIT"))
    return write(folder, archive(members_of(files, raw, signature_of(signed))))


@broken(Reason.BAD_SIGNATURE, "a signature without its domain")
def _other_domain(folder: Path) -> Path:
    files = gguf_files()
    raw = canonical(manifest_of(files))
    bare = KEY._private.sign(raw)
    return write(folder, archive(members_of(files, raw, bytes.fromhex(KEY.fingerprint) + bare)))


case(
    Reason.BAD_SIGNATURE,
    "a short signature",
    with_members(lambda members: _swap(SIGNATURE, members[1][1][:-1])(members)),
)
case(Reason.BAD_SIGNATURE, "an empty signature", with_members(_swap(SIGNATURE, b"")))
case(Reason.BAD_SIGNATURE, "another signer inside", with_manifest(lambda v: {**v, "signer": STRANGER.fingerprint}))
case(
    Reason.MANIFEST_TOO_LARGE,
    "manifest of two megabytes",
    with_manifest(lambda v: {**v, "source": "x" * (2 << 20)}),
)
case(Reason.MANIFEST_INVALID, "deep JSON", with_raw_manifest(b"[" * 200_000 + b"]" * 200_000))
case(Reason.MANIFEST_INVALID, "deep objects", with_raw_manifest(b'{"a":' * 100_000 + b"1"))
case(
    Reason.MANIFEST_INVALID,
    "a million small values",
    with_manifest(lambda v: v, lambda _: b"[" + b"0," * 500_000 + b"0]"),
)
case(Reason.MANIFEST_INVALID, "a text without end", with_raw_manifest(b'"' + b'\\"' * 500_000))
case(Reason.MANIFEST_INVALID, "a number of a million digits", with_raw_manifest(b"9" * 1_000_000))
case(Reason.MANIFEST_INVALID, "not JSON", with_raw_manifest(b"import os"))
case(Reason.MANIFEST_INVALID, "a pickle as manifest", with_raw_manifest(PICKLE))
case(Reason.MANIFEST_INVALID, "not canonical", with_manifest(lambda v: v, lambda v: json.dumps(v, indent=1).encode()))
case(
    Reason.MANIFEST_INVALID,
    "a key twice",
    with_manifest(lambda v: v, lambda v: canonical(v)[:-1] + b',"version":1}'),
)
case(Reason.MANIFEST_INVALID, "a version to come", with_manifest(lambda v: {**v, "version": 2}))
case(Reason.MANIFEST_INVALID, "an unknown field", with_manifest(lambda v: {**v, "run": "setup.sh"}))
case(Reason.MANIFEST_INVALID, "no files", with_manifest(lambda v: {**v, "files": []}))
case(Reason.MANIFEST_INVALID, "files out of order", with_manifest(lambda v: {**v, "files": v["files"][::-1]}))
case(Reason.MANIFEST_INVALID, "a size that is a text", with_manifest(lambda v: v["files"][0].update(size="1")))
case(Reason.MANIFEST_INVALID, "a negative size", with_manifest(lambda v: v["files"][0].update(size=-1)))
case(Reason.MANIFEST_INVALID, "a digest that is none", with_manifest(lambda v: v["files"][0].update(sha256="0" * 63)))
case(
    Reason.MANIFEST_INVALID,
    "a role that the name denies",
    with_manifest(lambda v: v["files"][0].update(role="weights")),
)
case(Reason.MANIFEST_INVALID, "an escape sequence as name", with_manifest(lambda v: {**v, "name": "a\x1b[2J"}))
case(Reason.WRONG_SIZE, "a size that lies", with_manifest(lambda v: v["files"][0].update(size=4)))
case(Reason.WRONG_DIGEST, "a digest that lies", with_manifest(lambda v: v["files"][0].update(sha256="0" * 64)))
case(Reason.MISSING_FILE, "a listed file that is not there", listed("config.json"))
case(Reason.PATH_ESCAPE, "a listed path that escapes", listed("../config.json"))
case(Reason.ABSOLUTE_PATH, "a listed absolute path", listed("/config.json"))
case(Reason.DUPLICATE_NAME, "a path listed twice", listed("README.md", "card"))
case(Reason.CASE_COLLISION, "paths listed that differ in case", listed("Readme.md", "card"))
case(Reason.FORMAT_NOT_ALLOWED, "the manifest lists itself", listed("manifest.json"))
case(Reason.PYTHON, "a listed Python file", listed("configuration_tiny.py"))
case(Reason.PYTHON, "a listed notebook", listed("demo.ipynb"))
case(Reason.PICKLE, "a listed checkpoint", listed("model.ckpt", "weights"))
case(Reason.FORMAT_NOT_ALLOWED, "a listed shell script", listed("setup.sh"))
case(Reason.FORMAT_NOT_ALLOWED, "a listed library", listed("kernel.so"))
case(Reason.WEIGHTS_MISSING, "no weights", with_files({"model.safetensors": None}))
case(Reason.LICENCE_MISSING, "no licence", with_files({"LICENSE": None}))
case(Reason.MANIFEST_INVALID, "two models", with_files({"other.gguf": RawGguf().build()}))

# Pickles and programs under names that are allowed

for suffix in ("bin", "pt", "pth", "ckpt", "pkl", "npy", "npz", "joblib"):
    case(Reason.PICKLE, f"signed pickle as .{suffix}", with_files({f"weights.{suffix}": PICKLE}))
case(Reason.PYTHON, "signed Python", with_files({"modeling.py": b"import os\n"}))
case(Reason.PYTHON, "signed compiled Python", with_files({"modeling.pyc": b"\xa7\r\r\n" + bytes(12)}))
case(Reason.PICKLE, "pickle as safetensors", with_files({"model.safetensors": PICKLE}))
case(Reason.PICKLE, "pickle as GGUF", with_files({"model.gguf": PICKLE}, gguf_files))
case(Reason.PICKLE, "pickle as JSON", with_files({"config.json": PICKLE}))
case(Reason.PICKLE, "pickle in ASCII as JSON", with_files({"config.json": PICKLE_0}))
case(Reason.PICKLE, "pickle in ASCII as card", with_files({"README.md": PICKLE_0}))
case(Reason.PICKLE, "pickle as tokenizer", with_files({"tokenizer.model": PICKLE}))
case(Reason.PICKLE, "torch zip as safetensors", with_files({"model.safetensors": TORCH_ZIP}))
case(Reason.PICKLE, "torch zip as tokenizer", with_files({"tokenizer.model": TORCH_ZIP}))
case(Reason.PICKLE, "torch zip behind a GGUF", with_files({"model.gguf": RawGguf().build() + TORCH_ZIP}, gguf_files))
case(Reason.PICKLE, "NumPy objects as tokenizer", with_files({"tokenizer.model": NUMPY_OBJECTS}))
case(Reason.PYTHON, "zip with Python as card", with_files({"README.md": zipped({"__main__.py": b"import os"})}))
case(Reason.PYTHON, "compiled Python as tokenizer", with_files({"tokenizer.model": b"\xa7\r\r\n" + bytes(12)}))
case(Reason.FORMAT_NOT_ALLOWED, "zip as card", with_files({"README.md": zipped({"a.txt": b"text"})}))
case(Reason.FORMAT_NOT_ALLOWED, "program as tokenizer", with_files({"tokenizer.model": b"\x7fELF" + bytes(60)}))
case(Reason.FORMAT_NOT_ALLOWED, "script as licence", with_files({"LICENSE": b"#!/bin/sh\nid\n"}))
case(Reason.FORMAT_NOT_ALLOWED, "gzip as vocabulary", with_files({"tokenizer.json": b"\x1f\x8b\x08" + bytes(60)}))

# Configurations and texts

case(Reason.CUSTOM_CODE, "auto_map", with_files({"config.json": b'{"auto_map": {"AutoConfig": "evil.Config"}}'}))
case(Reason.CUSTOM_CODE, "auto_map far below", with_files({"tokenizer_config.json": b'{"a": [{"auto_map": []}]}'}))
case(Reason.CUSTOM_CODE, "auto_map spelt with escapes", with_files({"config.json": b'{"\\u0061uto_map": {}}'}))
case(Reason.CUSTOM_CODE, "trust_remote_code", with_files({"generation_config.json": b'{"trust_remote_code": true}'}))
case(Reason.CUSTOM_CODE, "auto_map in a vocabulary", with_files({"tokenizer.json": b'{"auto_map": {"a": "b"}}'}))
case(Reason.JSON_INVALID, "deep configuration", with_files({"config.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000}))
case(Reason.JSON_INVALID, "deep vocabulary", with_files({"tokenizer.json": b"[" * 1_000_000}))
case(
    Reason.JSON_INVALID,
    "configuration of many values",
    with_files({"config.json": b'{"a":[' + b"{}," * 600_000 + b"{}]}"}),
)
case(Reason.JSON_INVALID, "configuration that is no JSON", with_files({"config.json": b"{'a': 1}"}))
case(Reason.JSON_INVALID, "configuration that is a list", with_files({"config.json": b"[]"}))
case(Reason.JSON_INVALID, "configuration in two parts", with_files({"config.json": b"{}{}"}))
case(Reason.JSON_INVALID, "configuration that is not UTF-8", with_files({"config.json": b'{"a": "\xff"}'}))
case(Reason.FILE_TOO_LARGE, "huge configuration", with_files({"config.json": b'{"a": "' + b"x" * (3 << 20) + b'"}'}))
case(Reason.FILE_TOO_LARGE, "huge card", with_files({"README.md": b"x" * (5 << 20)}))
case(Reason.TEXT_INVALID, "card that is not UTF-8", with_files({"README.md": b"\xff\xfe\x00"}))
case(Reason.TEXT_INVALID, "card that steers a terminal", with_files({"README.md": b"a\x1b[2Jb"}))
case(
    Reason.TOKENIZER_INVALID, "tokenizer of noise", with_files({"tokenizer.model": b"\x0a\xff\xff\xff\x7f" + bytes(9)})
)
case(Reason.TOKENIZER_INVALID, "empty tokenizer", with_files({"tokenizer.model": b""}))

# safetensors


def one(dtype: Any = "F32", shape: Any = (4, 4), offsets: Any = (0, 64), **more: Any) -> dict[str, Any]:
    return {"w": {"dtype": dtype, "shape": shape, "data_offsets": offsets, **more}}


for name, content in {
    "a header longer than the file": struct.pack("<Q", 1 << 62) + b"{}",
    "a header of eight megabytes": struct.pack("<Q", 8 << 20) + b"{" + b" " * (8 << 20),
    "shorter than its length": b"\x01\x00",
    "offsets beyond the file": safetensors(one(shape=[400], offsets=[0, 1600])),
    "offsets that overlap": safetensors({**one(), "v": {"dtype": "F32", "shape": [4], "data_offsets": [48, 64]}}),
    "offsets with a gap": safetensors(one(shape=[4], offsets=[48, 64])),
    "offsets backwards": safetensors(one(offsets=[64, 0])),
    "negative offsets": safetensors(one(offsets=[-64, 0])),
    "an unknown type": safetensors(one(dtype="OBJECT")),
    "a shape that needs more": safetensors(one(shape=[8, 4])),
    "a shape beyond numbers": safetensors(one(shape=[1 << 40, 1 << 40])),
    "a negative shape": safetensors(one(shape=[-4, -4])),
    "a shape of truth values": safetensors(one(shape=[True, 16])),
    "a field too many": safetensors(one(loader="evil")),
    "data behind the tensors": safetensors(data=bytes(64) + b"more"),
    "no tensors": safetensors({"__metadata__": {"format": "pt"}}, b""),
    "metadata that are no texts": safetensors({"__metadata__": {"a": [1]}, **one()}),
    "a tensor named twice": safetensors(
        b'{"w":{"dtype":"F32","shape":[4,4],"data_offsets":[0,64]},"w":{"dtype":"F32","shape":[16],"data_offsets":[0,64]}}'
    ),
    "a deep header": safetensors(b'{"w":' * 300_000),
    "a header that is a list": safetensors(b"[1]"),
    "a header of many values": safetensors(b'{"w":[' + b"0," * 1_000_000 + b"0]}"),
}.items():
    case(Reason.SAFETENSORS_INVALID, f"safetensors with {name}", with_files({"model.safetensors": content}))

# GGUF


def raw(**changes: Any) -> bytes:
    return RawGguf(**changes).build()


for name, content in {
    "no magic": raw(magic=b"GGML"),
    "an old version": raw(version=1),
    "billions of tensors": raw(tensor_count=1 << 40),
    "billions of entries": raw(entry_count=1 << 40),
    "a tensor beyond the file": raw(tensors=[tensor("w", (32, 1 << 20), 0, 0)]),
    "tensors that overlap": raw(tensors=[tensor("a", (32, 4), 0, 0), tensor("b", (32,), 0, 0)]),
    "a shape beyond numbers": raw(tensors=[tensor("a", (1 << 39, 1 << 39), 0, 0)]),
    "an unknown tensor type": raw(tensors=[tensor("a", (32,), 99, 0)]),
    "a text beyond the file": raw(entries={"x": struct.pack("<Q", 1) + b"x" + struct.pack("<IQ", 8, 1 << 50) + b"abc"}),
    "data behind the tensors": RawGguf().build() + bytes(4096),
    "half a header": RawGguf().build()[:100],
}.items():
    case(Reason.GGUF_INVALID, f"GGUF with {name}", with_files({"model.gguf": content}, gguf_files))

# Templates

OTHER = "{% for m in messages %}{{ m.content }}{% endfor %}{{ cycler.__init__.__globals__.os.popen('id') }}"


def _gguf_with(**templates: str) -> bytes:
    made = RawGguf()
    for key, text in templates.items():
        name = "tokenizer.chat_template" + key.replace("_", ".")
        made.entries[name] = string(name, text)
    return made.build()


case(
    Reason.TEMPLATE_UNAPPROVED, "template in a GGUF", with_files({"model.gguf": _gguf_with(**{"": OTHER})}, gguf_files)
)
case(
    Reason.TEMPLATE_UNAPPROVED,
    "second template in a GGUF",
    with_files({"model.gguf": _gguf_with(**{"": CHAT_TEMPLATE, "_tool": OTHER})}, gguf_files),
)
case(Reason.TEMPLATE_UNAPPROVED, "template in a file", with_files({"chat_template.jinja": OTHER.encode()}))
case(
    Reason.TEMPLATE_UNAPPROVED,
    "template in a configuration",
    with_files({"tokenizer_config.json": json.dumps({"chat_template": OTHER}).encode()}),
)
case(
    Reason.TEMPLATE_UNAPPROVED,
    "one of several templates",
    with_files(
        {
            "tokenizer_config.json": json.dumps(
                {"chat_template": [{"name": "a", "template": CHAT_TEMPLATE}, {"name": "b", "template": OTHER}]}
            ).encode()
        }
    ),
)
case(
    Reason.TEMPLATE_UNAPPROVED,
    "template in chat_template.json",
    with_files({"chat_template.json": json.dumps({"chat_template": OTHER}).encode()}),
)
case(
    Reason.FILE_TOO_LARGE,
    "template that nobody can read",
    with_files({"chat_template.jinja": CHAT_TEMPLATE.encode() + b" " * 200_000}),
)
