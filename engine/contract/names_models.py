"""Models that find names in texts: which came in packs, and which is used for which language."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.contract.base import Name, Request, Response

NamesLanguage = Literal["en", "de"]


class NamesModel(Response):
    """``types``: the types of findings that its labels stand for. ``used_for``: empty where it is not used."""

    pack_id: str
    name: str
    engine: Literal["transformers", "spacy"]
    languages: list[NamesLanguage]
    types: list[str]
    licence: str
    signer_name: str
    used_for: list[NamesLanguage]


class NamesModels(Response):
    """``embedded_only``: languages in which the embedded tagger reads alone; elsewhere it reads beside the model.

    ``pending``: documents that await to be read again, in collections that the caller may read.
    """

    models: list[NamesModel]
    embedded_only: list[NamesLanguage]
    pending: int
    job_ids: list[str] = Field(default_factory=list)


class NamesModelChoice(Request):
    """``pack``: its id, digest or name; None: the embedded tagger alone. ``languages``: empty: all that it is for."""

    pack: Name | None
    languages: list[NamesLanguage] = Field(default_factory=list)
