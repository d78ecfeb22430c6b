"""The steps of an export on files in memory. Knows nothing of the database, of jobs or of where results go."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from engine.export.child.request import ConvertRequest, Probe, ReferenceRequest
from engine.export.lora import CONFIG, WEIGHTS
from engine.export.merge import FourBit
from engine.export.model import Quantization
from engine.export.observe import observe
from engine.export.parity import Check, Expected, Observed, compare, perplexity_check
from engine.export.probes import CONVERSATIONS, PAGE, TEXTS
from engine.export.tools import SPARE_CHUNKS, Workbench, converter_folder
from engine.runtime.memory_files import MemoryFile

_MOST_TEXT_BYTES = 4 << 20
_BYTES_PER_TOKEN = 8  # more than any tokenizer makes of European text
_CHUNKS = 32


@dataclass(frozen=True, slots=True)
class Source:
    """What is exported: the base's folder, what the run left in memory, how training held the base.

    ``config`` is of an adapter; None: ``weights`` are all of a model's.

    The names are written into the files: the same base gives the same bytes, whoever exports it.
    """

    base: Path
    base_bytes: int
    base_name: str
    name: str
    config: MemoryFile | None
    weights: MemoryFile
    four_bit: FourBit | None

    @property
    def files(self) -> list[MemoryFile]:
        return [self.weights] if self.config is None else [self.config, self.weights]

    def paths(self) -> dict[str, str]:
        """Of the files, by what a child's request calls them."""
        if self.config is None:
            return {"whole_weights": self.weights.path}
        return {"adapter_config": self.config.path, "adapter_weights": self.weights.path}


@dataclass(frozen=True, slots=True)
class Measure:
    """On what perplexity and importance are measured. ``context``: tokens read at a time."""

    text: MemoryFile
    context: int
    chunks: int


def hold(held: ExitStack, name: str, blocks: Iterable[bytes] = ()) -> MemoryFile:
    """A file in memory until ``held`` closes."""
    return held.enter_context(MemoryFile(name)).fill(blocks)


def convert_merged(bench: Workbench, source: Source, held: ExitStack) -> MemoryFile:
    """The base with what the run learned, as F16."""
    target = hold(held, "f16")
    request = _request(source, target, learned=True, four_bit=source.four_bit)
    bench.convert(request, [*source.files, target], base_bytes=source.base_bytes)
    return target.seal()


def convert_base(bench: Workbench, source: Source, held: ExitStack) -> MemoryFile:
    """The base alone, as F16: public weights."""
    target = hold(held, "base")
    bench.convert(_request(source, target, learned=False, four_bit=None), [target], base_bytes=source.base_bytes)
    return target.seal()


def convert_adapter(bench: Workbench, source: Source, held: ExitStack) -> MemoryFile:
    """The adapter alone. Works on copies, since what differs in strength is written into them."""
    assert source.config is not None
    target = hold(held, "adapter")
    with ExitStack() as copies:
        config = hold(copies, CONFIG, source.config.blocks())
        weights = hold(copies, WEIGHTS, source.weights.blocks())
        with bench.links(config, weights) as work:
            request = ConvertRequest(
                converter_folder(),
                str(source.base),
                target.path,
                source.name,
                config.path,
                weights.path,
                work=str(work),
            )
            bench.convert_adapter(request, [config, weights, target], base_bytes=source.base_bytes)
    return target.seal()


def quantize(
    bench: Workbench, f16: MemoryFile, kind: Quantization, importance: MemoryFile | None, held: ExitStack
) -> MemoryFile:
    """One more quantization of the same F16 file, which is its own result where F16 is asked for."""
    if kind is Quantization.F16:
        return f16
    target = hold(held, kind.value)
    bench.quantize(f16, target, kind.value, importance)
    return target.seal()


def importance(bench: Workbench, f16: MemoryFile, measure: Measure, held: ExitStack) -> MemoryFile:
    """The importance matrix of a text."""
    target = hold(held, "importance")
    bench.importance(f16, measure.text, target, context=measure.context, chunks=measure.chunks)
    return target.seal()


def prove(
    bench: Workbench, source: Source, f16: MemoryFile, adapter: MemoryFile | None, run: Path, *, wide: bool
) -> list[Check]:
    """Tokens, template and greedy output against transformers. ``run``: where the server's socket goes."""
    observed = observe(
        f16,
        adapter=adapter,
        folder=run,
        threads=bench.threads,
        cancelled=bench.cancelled,
        accept_weak_isolation=bench.accept_weak_isolation,
    )
    four_bit = None if adapter else source.four_bit  # an adapter goes with the base as the pack holds it
    expected, bos = _expect(bench, source, observed, four_bit, wide=wide)
    return compare(observed, expected, quantization=Quantization.F16.value, bos=bos)


def read_perplexity(bench: Workbench, model: MemoryFile, measure: Measure, adapter: MemoryFile | None = None) -> float:
    """Of the measure's text."""
    return bench.perplexity(model, measure.text, context=measure.context, chunks=measure.chunks, adapter=adapter)


def check_perplexity(kind: Quantization, measured: float, reference: float, limits: dict[str, float]) -> Check:
    return perplexity_check(kind.value, measured, reference, limits)


def text_to_measure(texts: Iterable[str], context: int, held: ExitStack) -> Measure:
    """The dataset's text, at most 4 MiB of it, and the page of probes; repeated until every chunk is full."""
    parts: list[bytes] = []
    size = 0
    for text in texts:
        parts.append(text.encode("utf-8", "replace") + b"\n\n")
        size += len(parts[-1])
        if size > _MOST_TEXT_BYTES:
            break
    parts.append(PAGE.encode() + b"\n\n")
    whole = b"".join(parts)
    wanted = (_CHUNKS + SPARE_CHUNKS) * context * _BYTES_PER_TOKEN
    repeated = itertools.repeat(whole, -(-wanted // len(whole)))
    return Measure(held.enter_context(MemoryFile("text")).fill(repeated).seal(), context, _CHUNKS)


def _request(source: Source, target: MemoryFile, *, learned: bool, four_bit: FourBit | None) -> ConvertRequest:
    return ConvertRequest(
        converter=converter_folder(),
        base=str(source.base),
        out=target.path,
        name=source.name if learned else source.base_name,
        four_bit=four_bit,
        **(source.paths() if learned else {}),
    )


def _expect(
    bench: Workbench, source: Source, observed: Observed, four_bit: FourBit | None, *, wide: bool
) -> tuple[Expected, str]:
    with MemoryFile("expected") as answer:
        request = ReferenceRequest(
            base=str(source.base),
            out=answer.path,
            texts=list(TEXTS),
            conversations=[[{"role": r, "content": c} for r, c in turns] for turns in CONVERSATIONS],
            probes=_probes(observed.prompt_ids, observed.continuations),
            four_bit=four_bit,
            wide=wide,
            **source.paths(),
        )
        bench.refer(request, [*source.files, answer], base_bytes=source.base_bytes)
        said = json.loads(answer.read())
    expected = Expected(said["tokens"], said["prompts"], said["behind"], has_template=bool(said["has_template"]))
    return expected, str(said["bos"])


def _probes(prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]]) -> list[Probe]:
    return [Probe(list(prompt), list(ids)) for prompt, ids in zip(prompts, continuations, strict=True)]
