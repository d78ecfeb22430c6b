"""Packs of models that find names, whole ones and broken ones; importing this adds the broken ones to ``CASES``."""

from __future__ import annotations

import json
import pickle
import struct
from typing import Any

import srsly

from models_registry.packs.errors import Reason
from tests.support.broken_packs import Files, case, safetensors, with_files

_MARK = "/tmp/cloister-pack-was-executed"
BERT: dict[str, Any] = {
    "architectures": ["BertForTokenClassification"],
    "model_type": "bert",
    "vocab_size": 100,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "id2label": {"0": "O", "1": "B-PER", "2": "I-PER"},
}
SPACY = """
[paths]
vectors = null

[nlp]
lang = "de"
pipeline = ["tok2vec","ner"]
disabled = []
before_creation = null
after_creation = null
after_pipeline_creation = null
batch_size = 1000

[nlp.tokenizer]
@tokenizers = "spacy.Tokenizer.v1"

[components]

[components.tok2vec]
factory = "tok2vec"

[components.tok2vec.model]
@architectures = "spacy.HashEmbedCNN.v2"
width = 96
depth = 4
embed_size = 2000

[components.ner]
factory = "ner"

[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
hidden_width = 64

[components.ner.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = ${components.tok2vec.model:width}
upstream = "tok2vec"

[initialize.before_init]
@callbacks = "somebody.elses.v1"
"""


def bert_files() -> Files:
    return {
        "LICENSE": b"Do as you like.\n",
        "config.json": json.dumps(BERT).encode(),
        "model.safetensors": safetensors(),
        "tokenizer.json": b'{"model": {"type": "WordPiece", "vocab": {"a": 0}}}',
    }


def numpy_table(kind: str = "<f4", shape: str = "(2, 3)", data: bytes = bytes(24)) -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def spacy_files() -> Files:
    weights = {
        "nodes": [{"name": "ner"}],
        "params": [{"W": {b"nd": True, b"type": "<f4", b"kind": b"", b"data": b"1"}}],
    }
    return {
        "LICENSE": b"Do as you like.\n",
        "config.cfg": SPACY.encode(),
        "meta.json": json.dumps({"lang": "de", "labels": {"tok2vec": [], "ner": ["PER", "ORGderiv"]}}).encode(),
        "ner/cfg": b'{"multitasks": []}',
        "ner/model": srsly.msgpack_dumps(weights),
        "ner/moves": srsly.msgpack_dumps({"moves": "{}"}),
        "tok2vec/cfg": b"{}",
        "tok2vec/model": srsly.msgpack_dumps(weights),
        "tokenizer": srsly.msgpack_dumps({"prefix_search": "^a"}),
        "vocab/key2row": b"\x80",
        "vocab/lookups.bin": b"\x80",
        "vocab/strings.json": b'["a", "b"]',
        "vocab/vectors": numpy_table(),
        "vocab/vectors.cfg": b'{"mode": "default"}',
    }


class _Runs:
    def __reduce__(self) -> tuple[Any, ...]:
        return (open, (_MARK, "w"))


def _bert(**changes: Any) -> bytes:
    return json.dumps({key: value for key, value in {**BERT, **changes}.items() if value is not None}).encode()


def _cfg(old: str, new: str) -> bytes:
    assert old in SPACY
    return SPACY.replace(old, new).encode()


# transformers

for name, config in {
    "another family": _bert(model_type="llama"),
    "a family that nobody has": _bert(model_type="../../evil"),
    "words beyond any memory": _bert(vocab_size=1 << 40),
    "words by less than none": _bert(vocab_size=-5),
    "layers beyond any memory": _bert(num_hidden_layers=100_000),
    "a size in quotes": _bert(hidden_size="16"),
    "a size that is true": _bert(hidden_size=True),
    "no size": _bert(hidden_size=None),
    "quantized weights": _bert(quantization_config={"quant_method": "bitsandbytes"}),
    "no labels": _bert(id2label=None),
    "labels with a gap": _bert(id2label={"0": "O", "2": "B-PER"}),
    "labels that are numbers": _bert(id2label={"0": 1}),
    "too many labels": _bert(id2label={str(n): "B-PER" for n in range(5000)}),
    "labels without end": _bert(id2label={"0": "O" * 5000}),
}.items():
    case(Reason.NAMES_MODEL_INVALID, f"names model with {name}", with_files({"config.json": config}, bert_files))
for name, labels in {
    "names nobody knows": {"0": "LABEL_0", "1": "LABEL_1"},
    "one unknown label": {"0": "O", "1": "B-PER", "2": "B-SHIP"},
    "no name at all": {"0": "O", "1": "B-MISC", "2": "DATE", "3": "LOCderiv"},
}.items():
    case(Reason.LABELS_UNKNOWN, f"labels with {name}", with_files({"config.json": _bert(id2label=labels)}, bert_files))
case(
    Reason.CUSTOM_CODE,
    "names model with code of its own",
    with_files({"config.json": _bert(auto_map={"AutoModelForTokenClassification": "evil.Model"})}, bert_files),
)
case(Reason.NAMES_MODEL_INVALID, "names model without tokenizer", with_files({"tokenizer.json": None}, bert_files))
for name in ("/etc/passwd", "../../other/tokenizer.json", "..\\vocab.txt"):
    settings = json.dumps({"tokenizer_file": name}).encode()
    case(Reason.PATH_ESCAPE, f"tokenizer in {name}", with_files({"tokenizer_config.json": settings}, bert_files))
for name, own in {
    "an unknown kind": {"labels": {"LABEL_1": "WEAPON"}},
    "an unknown language": {"languages": ["tlh"]},
    "languages in a text": {"languages": "de"},
    "more than it may say": {"run": "me"},
}.items():
    content = json.dumps(own).encode()
    case(Reason.NAMES_MODEL_INVALID, f"names.json with {name}", with_files({"names.json": content}, bert_files))
case(Reason.NAMES_MODEL_INVALID, "names.json beside a chat model", with_files({"names.json": b"{}"}))

# spaCy

for name, config in {
    "a component of somebody else": _cfg('factory = "ner"', 'factory = "evil.runner"'),
    "a component from elsewhere": _cfg('factory = "ner"', 'factory = "ner"\nsource = "en_core_web_sm"'),
    "a transformer": _cfg('factory = "tok2vec"', 'factory = "transformer"'),
    "an unknown architecture": _cfg("spacy.HashEmbedCNN.v2", "somebody.Network.v1"),
    "a torch wrapper": _cfg("spacy.HashEmbedCNN.v2", "spacy.PyTorchWrapper.v1"),
    "a function under misc": _cfg(
        'factory = "tok2vec"', 'factory = "tok2vec"\n[components.tok2vec.x]\n@misc = "os.system"'
    ),
    "an optimizer in a component": _cfg('upstream = "tok2vec"', 'upstream = {"@optimizers": "Adam.v1"}'),
    "a reader under tokenizers": _cfg("spacy.Tokenizer.v1", "spacy.read_labels.v1"),
    "a callback": _cfg("before_creation = null", 'before_creation = {"@callbacks": "evil"}'),
    "a section as callback": _cfg("[components]\n", '[nlp.after_creation]\n@callbacks = "evil"\n\n[components]\n'),
    "an absolute path": _cfg('upstream = "tok2vec"', 'upstream = "/etc/passwd"'),
    "a path out": _cfg('upstream = "tok2vec"', 'upstream = ".."'),
}.items():
    case(Reason.CUSTOM_CODE, f"pipeline with {name}", with_files({"config.cfg": config}, spacy_files))
for name, config in {
    "a reference to nothing": _cfg("components.tok2vec.model:width", "components.tok2vec.model:gone"),
    "a reference to itself": _cfg("embed_size = 2000", "embed_size = ${components.tok2vec.model:embed_size}"),
    "a reference in a text": _cfg('upstream = "tok2vec"', 'upstream = "x${paths.vectors}"'),
    "rows beyond any memory": _cfg("embed_size = 2000", "embed_size = 2000000000"),
    "rows without end": _cfg("embed_size = 2000", "embed_size = NaN"),
    "no value": _cfg("embed_size = 2000", "embed_size = os.system"),
    "nothing that finds names": _cfg('["tok2vec","ner"]', '["tok2vec"]'),
    "no language": _cfg('lang = "de"', 'lang = "../de"'),
    "a language that is not read": _cfg('lang = "de"', 'lang = "fr"'),
    "two sections of one name": SPACY.encode() + b"\n[components]\n",
    "no sections": b"lang = de",
    "deep sections": SPACY.encode() + b"\n[components.ner." + b"a." * 40 + b"b]\nx = 1\n",
    "a deep value": _cfg("embed_size = 2000", "embed_size = " + "[" * 5000),
}.items():
    case(Reason.NAMES_MODEL_INVALID, f"pipeline with {name}", with_files({"config.cfg": config}, spacy_files))
for name, content in {
    "a pickle": pickle.dumps(_Runs()),
    "a pickle of protocol 4": pickle.dumps(_Runs(), protocol=4),
}.items():
    for path in ("ner/model", "ner/moves", "tokenizer", "vocab/lookups.bin"):
        case(Reason.PICKLE, f"{path} is {name}", with_files({path: content}, spacy_files))
for name, content in {
    "a type of its own": b"\xc7\x02\x05ab",
    "half a value": b"\xc5\x01",
    "a text without end": b"\xdb\xff\xff\xff\xff",
    "a list without end": b"\xdd\xff\xff\xff\xff",
    "a map without end": b"\xdf\xff\xff\xff\xff",
    "a deep list": b"\x91" * 100_000 + b"\x90",
    "something behind": b"\x90\x90",
    "nothing": b"",
    "very many values": b"\xdd\x00\x1e\x84\x80" + b"\xc0" * 2_000_000,
    "an array of objects": srsly.msgpack_dumps({b"nd": True, b"type": "|O", b"kind": b"", b"data": b"12345678"}),
    "an array of records": srsly.msgpack_dumps({b"nd": True, b"type": [["a", "|O"]], b"kind": b"V", b"data": b""}),
    "an array of texts": srsly.msgpack_dumps({b"nd": True, b"type": b"<U4", b"data": b"1"}),
    "a list as key": b"\x81\x90\xc0",
}.items():
    case(Reason.MSGPACK_INVALID, f"weights with {name}", with_files({"ner/model": content}, spacy_files))
for name, content in {
    "a claim": numpy_table(shape="(2000000, 300)"),
    "objects": numpy_table("|O", "(1, 3)"),
    "code in its header": numpy_table("<f4", "__import__('os')"),
    "one row": numpy_table(shape="(6,)"),
    "a long header": b"\x93NUMPY\x01\x00\xff\xff" + b" " * 70_000,
    "a pickle": pickle.dumps(_Runs()),
}.items():
    case(Reason.NAMES_MODEL_INVALID, f"vectors with {name}", with_files({"vocab/vectors": content}, spacy_files))
case(Reason.JSON_INVALID, "words that are no JSON", with_files({"vocab/strings.json": b"[1,"}, spacy_files))
case(
    Reason.JSON_INVALID, "patterns that are no JSON", with_files({"ner/patterns.jsonl": b"{}\nimport os"}, spacy_files)
)
case(Reason.JSON_INVALID, "settings in a list", with_files({"ner/cfg": b"[]"}, spacy_files))
case(Reason.FILE_TOO_LARGE, "settings without end", with_files({"ner/cfg": b" " * (2 << 20)}, spacy_files))
case(Reason.PATH_ESCAPE, "settings elsewhere", with_files({"ner/cfg": b'{"model_path": "/etc/x"}'}, spacy_files))
case(Reason.NAMES_MODEL_INVALID, "tasks for training", with_files({"ner/cfg": b'{"multitasks": ["x"]}'}, spacy_files))
case(Reason.NAMES_MODEL_INVALID, "a pipeline without words", with_files({"vocab/strings.json": None}, spacy_files))
case(Reason.NAMES_MODEL_INVALID, "a pipeline without labels", with_files({"meta.json": b"{}"}, spacy_files))
case(
    Reason.LABELS_UNKNOWN,
    "a pipeline of ships",
    with_files({"meta.json": b'{"labels": {"ner": ["SHIP"]}}'}, spacy_files),
)
case(
    Reason.MANIFEST_INVALID,
    "a pipeline and another model",
    with_files({"model.safetensors": safetensors()}, spacy_files),
)
case(Reason.WEIGHTS_MISSING, "parts of a pipeline", with_files({"config.cfg": None}, spacy_files))
