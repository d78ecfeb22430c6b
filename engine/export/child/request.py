"""What the engine asks of these processes: one JSON object in a memory-backed file named by the only argument."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.export.merge import FourBit


@dataclass(frozen=True, slots=True)
class ConvertRequest:
    """``adapter_*``, ``whole_weights``: paths of memory-backed files, empty where the base itself is converted.

    ``whole_weights``: of a run that trained every weight. ``out``: another such file.
    """

    converter: str  # the folder of llama.cpp's scripts
    base: str  # the folder of a pack of safetensors
    out: str
    name: str
    adapter_config: str = ""
    adapter_weights: str = ""
    whole_weights: str = ""
    four_bit: FourBit | None = None
    work: str = ""  # a folder of links into memory, where a script wants a folder


@dataclass(frozen=True, slots=True)
class Probe:
    """What llama.cpp made of one prompt: the ids of the prompt and of its greedy continuation."""

    prompt: list[int]
    continuation: list[int]


@dataclass(frozen=True, slots=True)
class ReferenceRequest:
    """``conversations``: lists of role and content."""

    base: str
    out: str
    texts: list[str]
    conversations: list[list[dict[str, str]]]
    probes: list[Probe]
    adapter_config: str = ""
    adapter_weights: str = ""
    whole_weights: str = ""
    four_bit: FourBit | None = None
    wide: bool = True  # 32-bit weights; false where memory is short


def encode(request: ConvertRequest | ReferenceRequest) -> bytes:
    return json.dumps(asdict(request)).encode()


def decode_convert(data: bytes) -> ConvertRequest:
    fields: dict[str, Any] = json.loads(data)
    return ConvertRequest(**(fields | {"four_bit": _four_bit(fields)}))


def decode_reference(data: bytes) -> ReferenceRequest:
    fields: dict[str, Any] = json.loads(data)
    probes = [Probe(**probe) for probe in fields["probes"]]
    return ReferenceRequest(**(fields | {"four_bit": _four_bit(fields), "probes": probes}))


def run(main: Callable[[bytes], None]) -> None:
    """Call ``main`` with the request; a refusal becomes one line for the engine and exit status 3."""
    tempfile.tempdir = "/proc"  # libraries ask for one when they are imported; no file can be made anywhere
    try:
        main(Path(sys.argv[1]).read_bytes())
    except (ValueError, NotImplementedError, KeyError, ImportError, OSError) as error:
        print(f"refused: {type(error).__name__}: {str(error)[:300]}", file=sys.stderr, flush=True)
        raise SystemExit(3) from None


def _four_bit(fields: dict[str, Any]) -> FourBit | None:
    found = fields.get("four_bit")
    return FourBit(**found) if found else None
