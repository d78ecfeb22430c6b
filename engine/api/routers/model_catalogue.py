"""The catalogue of base models, ranked for the engine's machine."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from engine.api.caller import CallerDep
from engine.contract import model_catalogue as wire
from engine.runtime.hardware import read_gpus, read_memory
from models_registry.catalogue.cards import catalogue
from models_registry.catalogue.recommend import Advice, Machine, Need, recommend
from models_registry.catalogue.sizes import DEFAULT_CONTEXT_TOKENS, sizes_of

router = APIRouter(prefix="/api/model-catalogue", tags=["model catalogue"])


@router.get("")
def recommend_models(
    caller: CallerDep,
    commercial: bool = True,
    redistribute: bool = False,
    fine_tune: bool = False,
    without_use_restrictions: bool = False,
    users: Annotated[int | None, Query(ge=0, le=10**12)] = None,
    context_tokens: Annotated[int, Query(ge=1, le=1 << 28)] = DEFAULT_CONTEXT_TOKENS,
) -> wire.CatalogueResponse:
    """Every known base model: what fits this machine and this need first, of the others what keeps them from it."""
    machine = Machine(read_memory().total_bytes, max((gpu.memory_total_bytes for gpu in read_gpus()), default=None))
    need = Need(commercial, redistribute, fine_tune, without_use_restrictions, users, context_tokens)
    return wire.CatalogueResponse(
        memory_bytes=machine.memory_bytes,
        gpu_bytes=machine.gpu_bytes,
        models=[_present(advice, context_tokens) for advice in recommend(machine, need, catalogue())],
    )


def _present(advice: Advice, context_tokens: int) -> wire.CatalogueEntry:
    card = advice.card
    return wire.CatalogueEntry(
        id=card.id,
        name=card.name,
        family=card.family,
        parameters=card.parameters,
        active_parameters=card.active_parameters,
        context_tokens=card.context_tokens,
        architecture=card.architecture,
        template=card.template,
        licence=wire.LicenceResponse(**asdict(card.licence)),
        sizes=[wire.ModelSize(**asdict(size)) for size in sizes_of(card, context_tokens=context_tokens)],
        recommended_bits=advice.size.bits if advice.size is not None else None,
        obstacles=list(advice.obstacles),
        conditions=list(advice.conditions),
    )
