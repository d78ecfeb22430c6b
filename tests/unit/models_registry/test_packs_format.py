"""The format as it is documented: an outsider's verifier and any tar read it, and one folder gives one pack."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.core.errors import CancelledError
from models_registry.packs.archive import END, header_of, read_members
from models_registry.packs.build import Description, build_pack
from models_registry.packs.errors import PackBuildError, PackRefusedError, Reason, TemplateUnapprovedError
from models_registry.packs.names import Role, role_of
from models_registry.packs.signing import SigningKey, TrustedKey, parse_public_text, public_text
from models_registry.packs.templates import approved_with_the_product
from models_registry.packs.verify import verify_pack
from tests.support.broken_packs import KEY, OTHER, gguf_files, good, safetensors_files

ROOT = Path(__file__).parents[3]
STARTER = ROOT / "models_registry/starter/answerer/cloister-tiny-answerer.gguf"
FIXED = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
ABOUT = Description(licence="MIT", created_at=datetime(2026, 11, 1, 10, tzinfo=UTC))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "tiny"
    path.mkdir()
    for name, content in gguf_files().items():
        (path / name).write_bytes(content)
    return path


def outsider(path: Path, public_key: bytes) -> dict[str, bytes]:
    """Written after docs/model-packs.md with nothing of ours."""
    with tarfile.open(path, "r:") as archive:
        files = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    manifest, signature = files.pop("manifest.json"), files.pop("manifest.sig")
    assert signature[:32] == hashlib.sha256(public_key).digest()
    Ed25519PublicKey.from_public_bytes(public_key).verify(signature[32:], b"cloister-model-pack-v1\n" + manifest)
    listed = json.loads(manifest)
    assert json.dumps(listed, sort_keys=True, separators=(",", ":")).encode() == manifest
    assert [file["path"] for file in listed["files"]] == sorted(files)
    for file in listed["files"]:
        assert (file["size"], file["sha256"]) == (
            len(files[file["path"]]),
            hashlib.sha256(files[file["path"]]).hexdigest(),
        )
    return files


def test_an_outsider_can_verify_a_pack(folder: Path, tmp_path: Path) -> None:
    built = build_pack(folder, KEY, tmp_path / "tiny.pack", about=ABOUT)
    assert outsider(built.path, KEY.public_key) == gguf_files()


def test_one_folder_gives_one_pack(folder: Path, tmp_path: Path) -> None:
    first = build_pack(folder, FIXED, tmp_path / "a.pack", about=ABOUT)
    second = build_pack(folder, FIXED, tmp_path / "b.pack", about=ABOUT)
    assert first.path.read_bytes() == second.path.read_bytes()
    digest = hashlib.sha256(first.path.read_bytes()).hexdigest()
    # Another digest is another format: give it a version.
    assert digest == "454b55f73e69e77740eafc5c8ca3d59c1682248a1579eb6d2263f2984536462d"


def test_an_extracted_pack_is_the_same_pack(folder: Path, tmp_path: Path) -> None:
    built = build_pack(folder, KEY, tmp_path / "tiny.pack", about=ABOUT)
    with tarfile.open(built.path) as archive:
        archive.extractall(tmp_path / "out", filter="data")
    extracted = verify_pack(tmp_path / "out", [TrustedKey("k", KEY.public_key)], None)
    assert extracted.manifest_sha256 == built.verified.manifest_sha256


def test_the_model_that_is_shipped_goes_round(tmp_path: Path) -> None:
    folder = tmp_path / "answerer"
    folder.mkdir()
    (folder / STARTER.name).symlink_to(STARTER)
    (folder / "LICENSE").write_bytes((ROOT / "LICENSE").read_bytes())
    with pytest.raises(PackRefusedError, match="symlink"):
        build_pack(folder, KEY, tmp_path / "x.pack", about=ABOUT)
    (folder / STARTER.name).unlink()
    (folder / STARTER.name).write_bytes(STARTER.read_bytes())
    path = build_pack(folder, KEY, tmp_path / "x.pack", about=ABOUT).path
    copied: list[bytes] = []
    seen: list[tuple[int, int]] = []

    class Copy:
        def write(self, chunk: bytes) -> int:
            copied.append(chunk)
            return len(chunk)

    verified = verify_pack(
        path,
        [TrustedKey("k", KEY.public_key)],
        approved_with_the_product(),
        progress=lambda done, total: seen.append((done, total)),
        tee=lambda file: Copy() if file.role is Role.WEIGHTS else None,  # type: ignore[arg-type,return-value]
    )
    assert b"".join(copied) == STARTER.read_bytes()
    assert seen[-1] == (verified.manifest.size_bytes, verified.manifest.size_bytes)
    assert (verified.weights, len(verified.templates), verified.signer.name) == ("gguf", 1, "k")


def test_all_unapproved_templates_are_told_at_once(tmp_path: Path) -> None:
    path = good(tmp_path, {**safetensors_files(), "chat_template.jinja": OTHER.encode()})
    with pytest.raises(TemplateUnapprovedError) as refused:
        verify_pack(path, [TrustedKey("k", KEY.public_key)], frozenset())
    assert len(refused.value.templates) == 2
    assert refused.value.pack == "tiny"


def test_a_verification_can_be_stopped(tmp_path: Path) -> None:
    def stop() -> None:
        raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        verify_pack(good(tmp_path), [TrustedKey("k", KEY.public_key)], None, check=stop)


def test_files_beyond_eight_gibibytes_have_a_header_that_tar_knows(tmp_path: Path) -> None:
    size = 9 << 30
    header = header_of("model.gguf", size)
    assert tarfile.TarInfo.frombuf(header, "ascii", "strict").size == size
    path = tmp_path / "large.pack"
    with path.open("wb") as file:
        file.write(header)
        file.truncate(512 + size)
        file.seek(512 + size)
        file.write(END)
    descriptor = os.open(path, os.O_RDONLY)
    [member] = read_members(descriptor, path.stat().st_size)
    os.close(descriptor)
    assert (member.name, member.size_bytes, member.offset) == ("model.gguf", size, 512)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("model-00001-of-00002.safetensors", Role.WEIGHTS),
        ("model.safetensors.index.json", Role.CONFIG),
        ("tokenizer.json", Role.TOKENIZER),
        ("LICENSE", Role.LICENCE),
        ("LICENCE.txt", Role.LICENCE),
        ("USE_POLICY.md", Role.LICENCE),
        ("Notice", Role.LICENCE),
        ("LICENSE-2.0.txt", Role.LICENCE),
        ("README.md", Role.CARD),
        ("original/params.json", Role.CONFIG),
        ("chat_template.jinja", Role.TEMPLATE),
        ("setup.sh", None),
        ("library.so", None),
        ("Makefile", None),
    ],
)
def test_a_role_follows_from_the_name(name: str, role: Role | None) -> None:
    assert role_of(name) == role


def test_keys_go_through_their_files(tmp_path: Path) -> None:
    public = KEY.save(tmp_path / "k")
    assert SigningKey.load(tmp_path / "k").fingerprint == KEY.fingerprint
    assert parse_public_text(public.read_text()) == KEY.public_key
    (tmp_path / "k").write_text("no key")
    for path in (tmp_path / "k", tmp_path / "missing"):
        with pytest.raises(PackBuildError):
            SigningKey.load(path)
    with pytest.raises(PackBuildError):
        parse_public_text(public_text(KEY.public_key).replace(KEY.fingerprint[:4], "0000"))


def test_a_refusal_names_what_is_wrong_in_one_line() -> None:
    error = PackRefusedError(Reason.PICKLE, "it is a pickle", path="a\x1b[2J\n" + "b" * 200)
    assert error.message.isprintable()
    assert error.message.endswith("(pickle).")
