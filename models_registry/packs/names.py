"""Names of files inside a pack: which are safe on every system, and what a file of that name is for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from models_registry.packs.errors import PackRefusedError, Reason

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
LONGEST_NAME = 100  # what the name field of a tar header holds
_DEEPEST = 4
_COMPONENT = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_. +-]*[A-Za-z0-9_+-])?")
_DRIVE = re.compile(r"[A-Za-z]:")
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")  # devices of Windows


class Role(StrEnum):
    WEIGHTS = "weights"
    TOKENIZER = "tokenizer"
    CONFIG = "config"
    TEMPLATE = "template"
    CARD = "card"
    LICENCE = "licence"
    PIPELINE = "pipeline"  # what spaCy writes beside its configuration


_PICKLED = frozenset(
    "bin pt pth ckpt pkl pickle p joblib dill npy npz msgpack h5 hdf5 keras mar model_state zip params".split()
)
_PYTHON = frozenset("py pyc pyo pyd pyi pyw pyx pxd pyz ipynb whl egg".split())
_LICENCE = re.compile(
    r"(?i)(?:.*[-_. ])?(?:licen[cs]e|notice|copying|terms(?:[-_ ]of[-_ ]use)?|(?:acceptable[-_ ])?use[-_ ]policy)"
    r"(?:[-_ .][a-z0-9._ -]*)?"
)
_LICENCE_SUFFIXES = ("", "txt", "md")
_TOKENIZERS = frozenset(
    "tokenizer.json tokenizer_config.json special_tokens_map.json added_tokens.json vocab.json merges.txt vocab.txt "
    "tokenizer.model spiece.model sentencepiece.bpe.model tekken.json".split()
)
_CONFIGS = re.compile(r"(?:config|generation_config|params|[A-Za-z0-9_.-]+\.safetensors\.index)\.json")
_PIPELINE = re.compile(
    r"tokenizer|vocab/(?:key2row|lookups\.bin|strings\.json|vectors|vectors\.cfg)"
    r"|[a-z][a-z0-9_]{0,40}/(?:model|moves|cfg|patterns\.jsonl)"
)
_PIPELINE_CONFIGS = frozenset({"config.cfg", "meta.json", "names.json"})  # in the pack's own folder only
_TABLES_OF_SPACY = "vocab/lookups.bin"  # msgpack, and read as nothing else
_TEMPLATES = re.compile(r"(?:[A-Za-z0-9_-]*chat_template[A-Za-z0-9_-]*)\.(?:jinja|jinja2|txt)")


def check_name(untrusted: str) -> None:
    """Raise PackRefusedError for a name that could lead elsewhere or differs between systems."""
    if untrusted.startswith(("/", "\\")) or _DRIVE.match(untrusted):
        raise PackRefusedError(Reason.ABSOLUTE_PATH, "it names a place outside the pack", path=untrusted)
    components = re.split(r"[/\\]", untrusted)
    if ".." in components:
        raise PackRefusedError(Reason.PATH_ESCAPE, "it leads out of the pack", path=untrusted)
    if "\\" in untrusted or not 0 < len(untrusted) <= LONGEST_NAME or len(components) > _DEEPEST:
        raise PackRefusedError(Reason.NAME_NOT_ALLOWED, "its name is too long, too deep or empty", path=untrusted)
    for component in components:
        if not _COMPONENT.fullmatch(component) or _RESERVED.fullmatch(component):
            raise PackRefusedError(
                Reason.NAME_NOT_ALLOWED, "its name has characters that not every system takes", path=untrusted
            )


def check_together(untrusted: Iterable[str]) -> None:
    """Raise PackRefusedError where two names are one, or are one where case does not count."""
    exact: set[str] = set()
    folded: set[str] = set()
    folders: set[str] = set()
    for name in untrusted:
        if name in exact:
            raise PackRefusedError(Reason.DUPLICATE_NAME, "two files have this name", path=name)
        lower = name.lower()
        parents = {lower[:i] for i, character in enumerate(lower) if character == "/"}
        if lower in folded or lower in folders or parents & folded:
            raise PackRefusedError(
                Reason.CASE_COLLISION, "another name is the same where case does not count", path=name
            )
        exact.add(name)
        folded.add(lower)
        folders |= parents


def refuse_code(name: str) -> None:
    """Raise PackRefusedError for names of formats that run code when they are opened, and of Python."""
    if name == _TABLES_OF_SPACY:
        return
    suffix = _suffix(name)
    if suffix in _PYTHON:
        raise PackRefusedError(Reason.PYTHON, "packs bring no Python", path=name)
    if suffix in _PICKLED:
        raise PackRefusedError(Reason.PICKLE, "files of this kind can run code when they are opened", path=name)


def role_of(name: str) -> Role | None:
    """What a file is for, by its name; None where packs have no use for it."""
    base = name.rsplit("/", 1)[-1]
    suffix = _suffix(base)
    if _PIPELINE.fullmatch(name):
        return Role.PIPELINE
    if name in _PIPELINE_CONFIGS:
        return Role.CONFIG
    if suffix in ("gguf", "safetensors"):
        return Role.WEIGHTS
    if base in _TOKENIZERS:
        return Role.TOKENIZER
    if _CONFIGS.fullmatch(base):
        return Role.CONFIG
    if _TEMPLATES.fullmatch(base) or base == "chat_template.json":
        return Role.TEMPLATE
    if suffix in _LICENCE_SUFFIXES or not suffix.isalpha():
        stem = base.rsplit(".", 1)[0] if suffix in ("txt", "md") else base
        if _LICENCE.fullmatch(stem):
            return Role.LICENCE
    if suffix in ("md", "txt"):
        return Role.CARD
    return None


def _suffix(name: str) -> str:
    base = name.rsplit("/", 1)[-1]
    return base.rsplit(".", 1)[1].lower() if "." in base else ""
