"""Model packs: what was imported with them, who may sign them, which chat templates they may bring."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from engine.contract.base import Name, Request, Response


class PackFile(Response):
    path: str
    role: str
    size_bytes: int
    sha256: str


class PackResponse(Response):
    """``signer`` is the fingerprint of the key; ``model_id`` is None where the weights are no GGUF file."""

    id: str
    name: str
    weights: Literal["gguf", "safetensors", "spacy"]
    licence: str
    source: str
    signer: str
    signer_name: str
    manifest_sha256: str
    size_bytes: int
    created_at: str
    imported_at: str
    model_id: str | None
    files: list[PackFile]


class PackList(Response):
    packs: list[PackResponse]


class SignerAdd(Request):
    """``public_key``: the line that ``cloister models keygen`` writes into the ``.pub`` file."""

    name: Name
    public_key: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class SignerResponse(Response):
    fingerprint: str
    name: str
    added_at: str


class SignerList(Response):
    signers: list[SignerResponse]


class TemplateResponse(Response):
    """``text`` only where one template is asked for; ``approved_at`` None: it keeps its packs out."""

    sha256: str
    pack: str
    signer: str
    characters: int
    seen_at: str
    approved_at: str | None
    text: str | None = None


class TemplateList(Response):
    templates: list[TemplateResponse]
