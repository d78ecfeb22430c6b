"""``models catalogue``: which base models there are, what their licences permit, what fits. Needs no engine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from engine.cli.grammar import Groups, command
from engine.cli.output import print_json, print_table, say, size_text

if TYPE_CHECKING:
    from models_registry.catalogue.recommend import Advice, Machine

_GIB = 1 << 30


def register(models: Groups, shared: argparse.ArgumentParser) -> None:
    """Add to the group ``models``."""
    listing = command(
        models,
        shared,
        "catalogue",
        _catalogue,
        summary="list known base models with licence, disk and memory; needs no engine",
        examples="  cloister models catalogue --fits --commercial\n  cloister models catalogue --fits --gpu-gib 24",
    )
    listing.add_argument("--fits", action="store_true", help="only what fits this machine, best first")
    listing.add_argument("--commercial", action="store_true", help="only what may be used commercially")
    listing.add_argument("--memory-gib", type=_gib, metavar="GIB", help="the memory of another machine")
    listing.add_argument("--gpu-gib", type=_gib, metavar="GIB", help="the graphics memory of another machine; 0: none")


def _gib(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1 << 20:
        raise argparse.ArgumentTypeError("is not a number of gibibytes")
    return value


def _catalogue(arguments: argparse.Namespace) -> None:
    from models_registry.catalogue.cards import catalogue
    from models_registry.catalogue.recommend import Need, recommend

    machine = _machine(arguments)
    advice = recommend(machine, Need(commercial=arguments.commercial), catalogue())
    shown = [one for one in advice if one.fits or not arguments.fits]
    if arguments.commercial:
        shown = [one for one in shown if one.card.licence.commercial != "no"]
    if not arguments.fits:
        shown.sort(key=lambda one: (one.card.family.lower(), one.card.parameters, one.card.id))
    if arguments.json:
        print_json(
            {
                "machine": {"memory_bytes": machine.memory_bytes, "gpu_bytes": machine.gpu_bytes},
                "models": [_plain(one) for one in shown],
            }
        )
        return
    place = "memory" if machine.gpu_bytes is None else "graphics memory"
    say(f"For {machine.usable_bytes / _GIB:.0f} GiB of {place} that a model can use:")
    print_table(
        ["MODEL", "PARAMETERS", "4 BITS", "8 BITS", "16 BITS", "COMMERCIAL", "LICENCE", "FITS"],
        [_row(one) for one in shown],
        empty="No model of the catalogue fits.",
        shorten=["FITS", "LICENCE"],
    )


def _machine(arguments: argparse.Namespace) -> Machine:
    from models_registry.catalogue.machine import read_machine
    from models_registry.catalogue.recommend import Machine

    found = read_machine()
    memory, gpu = found.memory_bytes, found.gpu_bytes
    if arguments.memory_gib is not None:
        memory, gpu = int(arguments.memory_gib * _GIB), None
    if arguments.gpu_gib is not None:
        gpu = int(arguments.gpu_gib * _GIB) or None
    return Machine(memory, gpu)


def _row(advice: Advice) -> tuple[object, ...]:
    from models_registry.catalogue.sizes import sizes_of

    card = advice.card
    memory = [size_text(size.memory_bytes) for size in sizes_of(card)]
    fits = f"at {advice.size.bits} bits" if advice.size is not None else "; ".join(advice.obstacles)
    return card.id, f"{card.parameters / 1e9:.1f} B", *memory, card.licence.commercial, card.licence.name, fits


def _plain(advice: Advice) -> dict[str, Any]:
    from dataclasses import asdict

    from models_registry.catalogue.sizes import sizes_of

    return {
        **asdict(advice.card),
        "sizes": [asdict(size) for size in sizes_of(advice.card)],
        "fits": advice.fits,
        "recommended_bits": advice.size.bits if advice.size is not None else None,
        "obstacles": list(advice.obstacles),
        "conditions": list(advice.conditions),
    }
