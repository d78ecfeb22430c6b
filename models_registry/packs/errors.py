"""Why a pack is refused: a typed reason, what was found, and what to do about it.

PackError
├── PackRefusedError       something in a pack must not come in; ``reason`` says which rule
│   └── TemplateUnapprovedError   all else is right; an administrator has to read a chat template first
└── PackBuildError         a folder that cannot become a pack, or a key that cannot be read
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models_registry.packs.templates import Template


class Reason(StrEnum):
    """The rules, by the name that scripts and tests see."""

    NOT_FOUND = "not-found"
    ARCHIVE_FORM = "archive-form"
    TRUNCATED = "truncated"
    UNKNOWN_SIGNER = "unknown-signer"
    BAD_SIGNATURE = "bad-signature"
    MANIFEST_MISSING = "manifest-missing"
    MANIFEST_TOO_LARGE = "manifest-too-large"
    MANIFEST_INVALID = "manifest-invalid"
    EXTRA_FILE = "extra-file"
    MISSING_FILE = "missing-file"
    DUPLICATE_NAME = "duplicate-name"
    CASE_COLLISION = "case-collision"
    PATH_ESCAPE = "path-escape"
    ABSOLUTE_PATH = "absolute-path"
    NAME_NOT_ALLOWED = "name-not-allowed"
    SYMLINK = "symlink"
    HARD_LINK = "hard-link"
    DEVICE = "device"
    WRONG_SIZE = "wrong-size"
    WRONG_DIGEST = "wrong-digest"
    PICKLE = "pickle"
    PYTHON = "python"
    FORMAT_NOT_ALLOWED = "format-not-allowed"
    CUSTOM_CODE = "custom-code"
    JSON_INVALID = "json-invalid"
    FILE_TOO_LARGE = "file-too-large"
    TEXT_INVALID = "text-invalid"
    TOKENIZER_INVALID = "tokenizer-invalid"
    SAFETENSORS_INVALID = "safetensors-invalid"
    GGUF_INVALID = "gguf-invalid"
    WEIGHTS_MISSING = "weights-missing"
    LICENCE_MISSING = "licence-missing"
    NAMES_MODEL_INVALID = "names-model-invalid"
    LABELS_UNKNOWN = "labels-unknown"
    MSGPACK_INVALID = "msgpack-invalid"
    TEMPLATE_UNAPPROVED = "template-unapproved"


_AGAIN = "Copy the pack again from where it was built and compare its checksum."
_REBUILD = "Do not use this pack. Ask whoever built it to make it again with 'cloister models pack'."
_HELP: dict[Reason, str] = {
    Reason.NOT_FOUND: "Name a pack, a folder or a file, that exists and may be read.",
    Reason.TRUNCATED: _AGAIN,
    Reason.WRONG_SIZE: _AGAIN,
    Reason.WRONG_DIGEST: _AGAIN,
    Reason.MISSING_FILE: _AGAIN,
    Reason.UNKNOWN_SIGNER: (
        "Compare the fingerprint with the signer by another way than the pack came, then 'cloister models trust add'."
    ),
    Reason.BAD_SIGNATURE: "Somebody changed this pack after it was signed. Do not use it.",
    Reason.PICKLE: "Ask for the same model as safetensors or GGUF: unpickling runs whatever the file says.",
    Reason.PYTHON: "Use a model that its family's own code runs: nothing in a pack may bring code.",
    Reason.CUSTOM_CODE: "Use a model that its family's own code runs: nothing in a pack may bring code.",
    Reason.TEMPLATE_UNAPPROVED: (
        "An administrator reads it with 'cloister models templates show' and approves it, then import again."
    ),
    Reason.LABELS_UNKNOWN: (
        "Say in a names.json beside the model what its labels stand for, such as "
        '{"labels": {"LABEL_1": "PERSON", "LABEL_2": null}}, and build the pack again.'
    ),
    Reason.LICENCE_MISSING: "Put the model's licence text into the folder as LICENSE and build the pack again.",
}


class PackError(Exception):
    """``message`` is one sentence, ``help`` says what to do."""

    def __init__(self, message: str, *, help: str) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class PackBuildError(PackError):
    pass


class PackRefusedError(PackError):
    """``path`` names the file inside the pack, where it is about one."""

    def __init__(self, reason: Reason, found: str, *, path: str | None = None) -> None:
        where = f"{shown(path)}: " if path is not None else ""
        super().__init__(f"The pack is refused: {where}{found} ({reason}).", help=_HELP.get(reason, _REBUILD))
        self.reason = reason
        self.path = path


class TemplateUnapprovedError(PackRefusedError):
    """``templates`` are all that nobody has approved; the signature and every file are right."""

    def __init__(self, templates: Sequence[Template], *, pack: str, signer: str) -> None:
        what = "a chat template" if len(templates) == 1 else f"{len(templates)} chat templates"
        super().__init__(
            Reason.TEMPLATE_UNAPPROVED,
            f"it carries {what} that no administrator has approved, {templates[0].sha256[:12]}",
            path=templates[0].path,
        )
        self.templates = tuple(templates)
        self.pack = pack
        self.signer = signer


def shown(untrusted: str) -> str:
    """A name from a pack as at most 80 printable characters."""
    plain = "".join(character if character.isprintable() else "�" for character in untrusted)
    return plain if len(plain) <= 80 else plain[:77] + "..."
