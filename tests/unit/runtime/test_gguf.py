"""A model file is judged before it is loaded: what is sound is described, what is not is refused with a reason."""

from __future__ import annotations

import struct
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.runtime.errors import (
    ModelArchitectureError,
    ModelFileCorruptError,
    ModelFileError,
    ModelFileMissingError,
    ModelSplitError,
    ModelTemplateError,
    ModelTokenizerError,
    ModelVersionError,
)
from engine.runtime.gguf import inspect_gguf
from engine.runtime.toolchain import find_llama_server
from models_registry.gguf.errors import GgufError
from models_registry.gguf.reader import read_gguf
from models_registry.gguf.types import ARCHITECTURES, FILE_TYPES, TENSOR_TYPES
from tests.support import raw_gguf as raw
from tests.support.raw_gguf import RawGguf, entry, number, string, strings, tensor
from tests.support.tiny_gguf import TinyLlama, vocabulary, write_tiny_gguf


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


def _inspect(tmp_path: Path, data: bytes) -> object:
    path = tmp_path / "model.gguf"
    path.write_bytes(data)
    return inspect_gguf(path)


def test_a_sound_model_is_described(tiny: Path) -> None:
    info = inspect_gguf(tiny)
    assert (info.architecture, info.name, info.quantization, info.licence) == (
        "llama",
        "tiny-random",
        "F32",
        "apache-2.0",
    )
    assert info.context_tokens == 8192
    assert info.vocab_size == len(vocabulary()[0])
    assert info.chat_template is not None
    assert info.system_role
    assert info.size_bytes == tiny.stat().st_size
    # two matrices of vocabulary by width; four of attention, three of feed-forward and two norms a layer; one norm
    assert info.parameters == 2 * info.vocab_size * 64 + 2 * (4 * 64 * 64 + 3 * 64 * 128 + 2 * 64) + 64
    assert info.tensors == 3 + 2 * 9
    assert info.attention.cache_bytes(1) == 2 * 2 * 2 * 64  # 16 bits, two layers, keys and values, 64 wide


def test_the_file_made_by_hand_is_sound(tmp_path: Path) -> None:
    info = inspect_gguf(_written(tmp_path, RawGguf()))
    assert (info.tensors, info.vocab_size, info.parameters) == (2, 4, 160)  # type: ignore[attr-defined]


def test_version_two_is_read_as_version_three(tmp_path: Path) -> None:
    assert inspect_gguf(_written(tmp_path, RawGguf(version=2))).tensors == 2


def test_a_quantized_file_says_what_it_is_even_when_it_does_not_name_it(tmp_path: Path) -> None:
    made = RawGguf(tensors=[tensor("token_embd.weight", (32, 4), 8, 0), tensor("norm", (32,), 0, 160)], data=bytes(320))
    assert inspect_gguf(_written(tmp_path, made)).quantization == "Q8_0"
    made.entries["general.file_type"] = number("general.file_type", 15)
    assert inspect_gguf(_written(tmp_path, made)).quantization == "Q4_K_M"


def test_a_model_without_a_template_has_none(tmp_path: Path) -> None:
    made = RawGguf()
    del made.entries["tokenizer.chat_template"]
    assert inspect_gguf(_written(tmp_path, made)).chat_template is None


def test_a_template_that_refuses_a_system_message_is_known(tmp_path: Path) -> None:
    made = RawGguf()
    made.entries["tokenizer.chat_template"] = string(
        "tokenizer.chat_template",
        "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no') }}{% endif %}" + raw.CHAT_TEMPLATE,
    )
    assert not inspect_gguf(_written(tmp_path, made)).system_role


def test_names_are_one_printable_line(tmp_path: Path) -> None:
    made = RawGguf()
    made.entries["general.name"] = string("general.name", "evil\x1b[2J\nname" + "x" * 1000)
    name = inspect_gguf(_written(tmp_path, made)).name
    assert name is not None
    assert name.startswith("evil[2Jname")
    assert len(name) == 200


def _written(tmp_path: Path, made: RawGguf) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(made.build())
    return path


def _with(key: str, value: bytes | None) -> RawGguf:
    made = RawGguf()
    if value is None:
        del made.entries[key]
    else:
        made.entries[key] = value
    return made


def _tensors(*rows: bytes, data: bytes = bytes(4096)) -> RawGguf:
    return RawGguf(tensors=list(rows), data=data)


EMBEDDING = tensor("token_embd.weight", (32, 4), 0, 0)
HUGE = 1 << 62

BROKEN: dict[str, tuple[Callable[[], bytes], type[ModelFileError]]] = {
    "empty": (lambda: b"", ModelFileCorruptError),
    "too short": (lambda: b"GGUF\x03\x00\x00\x00", ModelFileCorruptError),
    "other magic": (lambda: RawGguf(magic=b"GGML").build(), ModelFileCorruptError),
    "a zip": (lambda: b"PK\x03\x04" + bytes(100), ModelFileCorruptError),
    "version 1": (lambda: RawGguf(version=1).build(), ModelVersionError),
    "version 4": (lambda: RawGguf(version=4).build(), ModelVersionError),
    "big endian": (lambda: RawGguf(version=3 << 24).build(), ModelVersionError),
    "entry count beyond reason": (lambda: RawGguf(entry_count=HUGE).build(), ModelFileCorruptError),
    "tensor count beyond reason": (lambda: RawGguf(tensor_count=HUGE).build(), ModelFileCorruptError),
    "one entry too many claimed": (lambda: RawGguf(entry_count=11).build(), ModelFileError),
    "one tensor too many claimed": (lambda: RawGguf(tensor_count=3).build(), ModelFileCorruptError),
    "key of huge length": (
        lambda: _with("general.name", struct.pack("<Q", HUGE) + b"x").build(),
        ModelFileCorruptError,
    ),
    "key of length just below 2^64": (
        lambda: _with("general.name", struct.pack("<Q", 2**64 - 1) + b"x").build(),
        ModelFileCorruptError,
    ),
    "empty key": (lambda: _with("general.name", string("", "x")).build(), ModelFileCorruptError),
    "text of huge length": (
        lambda: _with("general.name", entry("general.name", raw.STRING, struct.pack("<Q", HUGE))).build(),
        ModelFileCorruptError,
    ),
    "text longer than the file": (
        lambda: _with("general.name", entry("general.name", raw.STRING, struct.pack("<Q", 100_000) + b"ab")).build(),
        ModelFileCorruptError,
    ),
    "text that is not UTF-8": (
        lambda: _with("general.name", string("general.name", b"\xff\xfe\x00")).build(),
        ModelFileCorruptError,
    ),
    "unknown value type": (
        lambda: _with("general.name", entry("general.name", 99, b"abcd")).build(),
        ModelFileCorruptError,
    ),
    "truth value of two": (lambda: _with("x", entry("x", raw.BOOL, b"\x02")).build(), ModelFileCorruptError),
    "array of huge length": (
        lambda: _with("x", entry("x", raw.ARRAY, struct.pack("<IQ", raw.STRING, HUGE))).build(),
        ModelFileCorruptError,
    ),
    "array whose bytes would overflow": (
        lambda: _with("x", entry("x", raw.ARRAY, struct.pack("<IQ", raw.UINT64, 2**61 + 1))).build(),
        ModelFileCorruptError,
    ),
    "array longer than the file": (
        lambda: _with("x", entry("x", raw.ARRAY, struct.pack("<IQ", raw.UINT32, 5000) + bytes(40))).build(),
        ModelFileCorruptError,
    ),
    "array in an array": (
        lambda: _with("x", entry("x", raw.ARRAY, struct.pack("<IQIQ", raw.ARRAY, 1, raw.UINT32, 0))).build(),
        ModelFileCorruptError,
    ),
    "array of an unknown type": (
        lambda: _with("x", entry("x", raw.ARRAY, struct.pack("<IQ", 77, 1))).build(),
        ModelFileCorruptError,
    ),
    "the same key twice": (lambda: _with("again", string("general.name", "other")).build(), ModelFileCorruptError),
    "alignment of zero": (
        lambda: _with("general.alignment", number("general.alignment", 0)).build(),
        ModelFileCorruptError,
    ),
    "alignment of three": (
        lambda: _with("general.alignment", number("general.alignment", 3)).build(),
        ModelFileCorruptError,
    ),
    "alignment that is a text": (
        lambda: _with("general.alignment", string("general.alignment", "32")).build(),
        ModelFileCorruptError,
    ),
    "alignment of two gigabytes": (
        lambda: _with("general.alignment", number("general.alignment", 1 << 31)).build(),
        ModelFileCorruptError,
    ),
    "tensor without dimensions": (lambda: _tensors(tensor("x", (), 0, 0)).build(), ModelFileCorruptError),
    "tensor of nine dimensions": (lambda: _tensors(tensor("x", (1,) * 9, 0, 0)).build(), ModelFileCorruptError),
    "tensor with an extent of zero": (lambda: _tensors(tensor("x", (32, 0), 0, 0)).build(), ModelFileCorruptError),
    "tensor whose size overflows": (
        lambda: _tensors(tensor("x", (1 << 33, 1 << 33), 0, 0)).build(),
        ModelFileCorruptError,
    ),
    "tensor with a negative extent": (
        lambda: _tensors(tensor("x", (2**64 - 32,), 0, 0)).build(),
        ModelFileCorruptError,
    ),
    "tensor of an unknown type": (lambda: _tensors(tensor("x", (32,), 9999, 0)).build(), ModelFileCorruptError),
    "tensor of a removed type": (lambda: _tensors(tensor("x", (32,), 4, 0)).build(), ModelFileCorruptError),
    "row that is no whole block": (lambda: _tensors(tensor("x", (33,), 8, 0)).build(), ModelFileCorruptError),
    "tensor name too long": (lambda: _tensors(tensor("x" * 64, (32,), 0, 0)).build(), ModelFileCorruptError),
    "two tensors of one name": (
        lambda: _tensors(EMBEDDING, tensor("token_embd.weight", (32,), 0, 512)).build(),
        ModelFileCorruptError,
    ),
    "overlapping tensors": (
        lambda: _tensors(EMBEDDING, tensor("norm", (32,), 0, 256)).build(),
        ModelFileCorruptError,
    ),
    "gap between tensors": (
        lambda: _tensors(EMBEDDING, tensor("norm", (32,), 0, 1024)).build(),
        ModelFileCorruptError,
    ),
    "unaligned tensor": (lambda: _tensors(EMBEDDING, tensor("norm", (32,), 0, 513)).build(), ModelFileCorruptError),
    "tensor that starts beyond the file": (
        lambda: _tensors(tensor("x", (32,), 0, 1 << 40)).build(),
        ModelFileCorruptError,
    ),
    "data cut off": (lambda: RawGguf(data=bytes(600)).build(), ModelFileCorruptError),
    "no tensors": (lambda: _tensors(data=b"").build(), ModelFileCorruptError),
    "no architecture": (lambda: _with("general.architecture", None).build(), ModelFileCorruptError),
    "architecture that is a number": (
        lambda: _with("general.architecture", number("general.architecture", 1)).build(),
        ModelFileCorruptError,
    ),
    "unknown architecture": (
        lambda: _with("general.architecture", string("general.architecture", "gpt-17")).build(),
        ModelArchitectureError,
    ),
    "an encoder": (
        lambda: _with("general.architecture", string("general.architecture", "bert")).build(),
        ModelArchitectureError,
    ),
    "an adapter": (lambda: _with("general.type", string("general.type", "adapter")).build(), ModelArchitectureError),
    "one part of several": (lambda: _with("split.count", number("split.count", 3)).build(), ModelSplitError),
    "no context length": (lambda: _with("llama.context_length", None).build(), ModelFileCorruptError),
    "context length of zero": (
        lambda: _with("llama.context_length", number("llama.context_length", 0)).build(),
        ModelFileCorruptError,
    ),
    "a million layers": (
        lambda: _with("llama.block_count", number("llama.block_count", 1_000_000)).build(),
        ModelFileCorruptError,
    ),
    "no tokenizer": (lambda: _with("tokenizer.ggml.model", None).build(), ModelTokenizerError),
    "unknown tokenizer": (
        lambda: _with("tokenizer.ggml.model", string("tokenizer.ggml.model", "abacus")).build(),
        ModelTokenizerError,
    ),
    "no tokens": (lambda: _with("tokenizer.ggml.tokens", None).build(), ModelTokenizerError),
    "an empty vocabulary": (
        lambda: _with("tokenizer.ggml.tokens", strings("tokenizer.ggml.tokens", [])).build(),
        ModelTokenizerError,
    ),
    "vocabulary of another size": (
        lambda: _with("tokenizer.ggml.tokens", strings("tokenizer.ggml.tokens", ["a", "b"])).build(),
        ModelFileCorruptError,
    ),
    "first token beyond the vocabulary": (
        lambda: _with("tokenizer.ggml.bos_token_id", number("tokenizer.ggml.bos_token_id", 4)).build(),
        ModelFileCorruptError,
    ),
    "scores for some tokens only": (
        lambda: _with(
            "tokenizer.ggml.scores",
            entry("tokenizer.ggml.scores", raw.ARRAY, struct.pack("<IQf", raw.FLOAT32, 1, 0.0)),
        ).build(),
        ModelFileCorruptError,
    ),
    "hostile template": (
        lambda: _with(
            "tokenizer.chat_template", string("tokenizer.chat_template", "{{ messages.__class__.__mro__ }}")
        ).build(),
        ModelTemplateError,
    ),
    "hostile second template": (
        lambda: _with(
            "tokenizer.chat_template.tool_use",
            string("tokenizer.chat_template.tool_use", "{% include 'x' %}{{ messages }}"),
        ).build(),
        ModelTemplateError,
    ),
}


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.replace(" ", "-"))
def test_what_is_broken_is_refused_with_its_reason(tmp_path: Path, case: str) -> None:
    build, expected = BROKEN[case]
    with pytest.raises(expected) as caught:
        _inspect(tmp_path, build())
    assert type(caught.value) is expected or expected is ModelFileError
    assert caught.value.message
    assert caught.value.help
    assert str(tmp_path) not in caught.value.message


def test_a_missing_file_a_folder_and_an_unreadable_one(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(ModelFileMissingError):
            inspect_gguf(path)


@pytest.mark.parametrize("keep", [0, 3, 4, 8, 20, 24, 40, 100, 1000, 20_000, -1])
def test_a_file_cut_anywhere_is_refused(tiny: Path, tmp_path: Path, keep: int) -> None:
    with pytest.raises(ModelFileCorruptError):
        _inspect(tmp_path, tiny.read_bytes()[:keep])


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_of_the_header_is_either_sound_or_a_typed_error(tmp_path: Path, data: st.DataObject) -> None:
    sound = RawGguf()
    header = bytearray(sound.header())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(header) - 1))
        change = data.draw(st.sampled_from(["byte", "word", "insert", "delete", "copy"]))
        if change == "byte":
            header[at] = data.draw(st.integers(0, 255))
        elif change == "word":
            header[at : at + 8] = struct.pack(
                "<Q", data.draw(st.sampled_from([0, 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1]))
            )
        elif change == "insert":
            header[at:at] = data.draw(st.binary(max_size=16))
        elif change == "delete":
            del header[at : at + data.draw(st.integers(1, 16))]
        else:
            header += header[at : at + 64]
        if not header:
            break
    path = tmp_path / "mutated.gguf"
    path.write_bytes(bytes(header) + bytes(-len(header) % 32) + sound.data)
    try:
        read = read_gguf(path)
    except GgufError:
        return
    size = path.stat().st_size
    assert all(read.data_offset + t.offset + t.size_bytes <= size for t in read.tensors)
    ends = [t.offset + t.size_bytes for t in read.tensors]
    assert all(end <= following.offset for end, following in zip(ends, read.tensors[1:], strict=False))


@given(noise=st.binary(max_size=400))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_noise_after_the_magic_is_a_typed_error(tmp_path: Path, noise: bytes) -> None:
    path = tmp_path / "noise.gguf"
    path.write_bytes(b"GGUF\x03\x00\x00\x00" + noise)
    with pytest.raises(ModelFileError):
        inspect_gguf(path)


HOSTILE_SIZES = {
    "a text of half a gigabyte": lambda: _with("x", entry("x", raw.STRING, struct.pack("<Q", 500 << 20))).header(),
    "texts without end": lambda: _with("x", entry("x", raw.ARRAY, struct.pack("<IQ", raw.STRING, 60 << 20))).header(),
    "numbers without end": lambda: _with(
        "x", entry("x", raw.ARRAY, struct.pack("<IQ", raw.UINT32, 120 << 20))
    ).header(),
    "three million empty texts": lambda: _with(
        "x", entry("x", raw.ARRAY, struct.pack("<IQ", raw.STRING, 2_999_000))
    ).header(),
    "entries without end": lambda: RawGguf(entry_count=9_999).header(),
}


@pytest.mark.parametrize("case", HOSTILE_SIZES)
def test_a_large_hostile_file_costs_little_time_and_memory(tmp_path: Path, case: str) -> None:
    path = tmp_path / "large.gguf"
    with path.open("wb") as file:
        file.write(HOSTILE_SIZES[case]())
        file.truncate(600 << 20)  # sparse: zeros as far as anybody reads
    tracemalloc.start()
    before = time.process_time()
    with pytest.raises(ModelFileError):
        inspect_gguf(path)
    taken_s = time.process_time() - before
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken_s < 4  # under tracing; a half without
    assert peak < 64 << 20


def test_the_elements_of_all_arrays_together_are_limited(tmp_path: Path) -> None:
    made = RawGguf()
    for name in "ab":  # each alone is allowed
        made.entries[name] = entry(name, raw.ARRAY, struct.pack("<IQ", raw.BOOL, 1_600_000) + bytes(1_600_000))
    with pytest.raises(ModelFileCorruptError, match="array claims"):
        inspect_gguf(_written(tmp_path, made))


def test_a_vocabulary_as_large_as_any_is_read_in_time(tmp_path: Path) -> None:
    tokens = [f"token{number}" for number in range(262_144)]
    made = RawGguf(
        tensors=[tensor("token_embd.weight", (32, len(tokens)), 8, 0)], data=bytes(34 * len(tokens)), entry_count=11
    )
    made.entries["tokenizer.ggml.tokens"] = strings("tokenizer.ggml.tokens", tokens)
    made.entries["tokenizer.ggml.merges"] = strings("tokenizer.ggml.merges", [f"{a} b" for a in tokens] * 2)
    path = _written(tmp_path, made)
    before = time.process_time()
    assert inspect_gguf(path).vocab_size == 262_144
    assert time.process_time() - before < 2


def test_sizes_of_tensor_types_are_those_of_the_gguf_package() -> None:
    import gguf

    known = {int(kind): sizes for kind, sizes in gguf.GGML_QUANT_SIZES.items()}
    for number_, kind in TENSOR_TYPES.items():
        if number_ in known:
            assert (kind.block_elements, kind.block_bytes) == known[number_]
            assert gguf.GGMLQuantizationType(number_).name == kind.name
    internal = {9, 15}  # Q8_1 and Q8_K exist during computation only
    assert set(known) - set(TENSOR_TYPES) == internal


def test_names_of_file_types_are_those_of_the_gguf_package() -> None:
    import gguf

    for kind in gguf.LlamaFileType:
        name = kind.name.removeprefix("MOSTLY_").removeprefix("ALL_")
        if int(kind) in FILE_TYPES:
            assert FILE_TYPES[int(kind)] == name


def test_every_architecture_is_known_to_the_built_llama_cpp() -> None:
    server = find_llama_server()
    if server is None:
        pytest.skip("the llama.cpp toolchain is not installed")
    libraries = list((server.parent.parent / "lib").glob("libllama.so*"))
    assert libraries
    content = libraries[0].read_bytes()
    assert [name for name in ARCHITECTURES if name.encode() + b"\x00" not in content] == []


def test_the_generator_and_the_inspector_agree_on_a_template_without_system(tmp_path: Path) -> None:
    model = TinyLlama(chat_template=None)
    assert inspect_gguf(write_tiny_gguf(tmp_path / "x.gguf", model)).chat_template is None
