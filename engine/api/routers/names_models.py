"""Which model finds names: list those that came in packs, and choose one for a language."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from engine.access.roles import Permission
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import names_models as wire

router = APIRouter(prefix="/api/privacy/names-models", tags=["privacy"])
_LANGUAGES: tuple[wire.NamesLanguage, ...] = ("en", "de")


@router.get("")
def list_names_models(caller: CallerDep, services: ServicesDep) -> wire.NamesModels:
    """The models that can be chosen, and which of them is used for which language."""
    caller.require(Permission.SET_PRIVACY_POLICY)
    return _present(services, caller)


@router.put("")
def choose_names_model(
    body: wire.NamesModelChoice, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.NamesModels:
    """Use a model beside the embedded tagger, or the tagger alone; documents are read again.

    The model is loaded and asked before it is chosen, which can take a minute.
    """
    caller.require(Permission.SET_PRIVACY_POLICY)
    names = services.names_models
    one, languages = names.check(body.pack, body.languages) if body.pack is not None else (None, body.languages)
    with trail.together():
        chosen = names.choose(one, languages, by=caller.user_id)
        trail.done(
            Action.NAMES_MODEL_SET,
            one.pack.id if one else "",
            related=chosen.job_ids,
            digests={"manifest": one.pack.manifest_sha256} if one else {},
            details={"languages": "-".join(chosen.languages), "engine": one.model.engine if one else "embedded"},
        )
    return _present(services, caller, job_ids=chosen.job_ids)


def _present(services: Services, caller: Caller, *, job_ids: Sequence[str] = ()) -> wire.NamesModels:
    used = services.names_models.chosen()
    return wire.NamesModels(
        models=[
            wire.NamesModel(
                pack_id=one.pack.id,
                name=one.pack.name,
                engine=one.model.engine,
                languages=[each for each in _LANGUAGES if each in one.model.languages],
                types=sorted({kind for kind in one.model.labels.values() if kind is not None}),
                licence=one.pack.licence,
                signer_name=one.pack.signer_name,
                used_for=[each for each in _LANGUAGES if used.get(each) == one.pack.id],
            )
            for one in services.names_models.usable()
        ],
        embedded_only=[each for each in _LANGUAGES if each not in used],
        pending=sum(
            services.privacy.policies.pending(each) for each in services.access.readable_collections(caller.user)
        ),
        job_ids=list(job_ids),
    )
