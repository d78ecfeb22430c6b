"""What builds, imports and freezes report, as values: added, left out by reason, bad lines. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.contract.datasets import BuildReport, LineFault
from engine.contract.jobs import JobResponse

BUILD, IMPORT, FREEZE = "dataset-build", "dataset-import", "dataset-freeze"
_LEFT_OUT = "left out: "


@dataclass(frozen=True, slots=True)
class Outcome:
    """``left_out``: how many, by the engine's word for why. ``faults`` are lines of a file."""

    job: JobResponse
    added: int
    duplicates: int
    source_removed: int
    bad: int
    left_out: tuple[tuple[str, int], ...]
    faults: tuple[LineFault, ...] = ()

    @property
    def dropped(self) -> int:
        return self.duplicates + self.source_removed + self.bad + sum(count for _, count in self.left_out)


@dataclass(frozen=True, slots=True)
class Gates:
    """What a freeze took and left out, from its statistics. ``dropped``: gate, reason, how many."""

    items: int
    considered: int
    tokens: int
    documents: int
    by_split: tuple[tuple[str, int, int], ...]
    by_origin: tuple[tuple[str, int], ...]
    by_language: tuple[tuple[str, int], ...]
    dropped: tuple[tuple[str, str, int], ...]
    personal_data: tuple[tuple[str, int], ...] | None


def outcome_of(job: JobResponse, report: BuildReport) -> Outcome:
    counts = report.counts
    left_out = tuple((key.removeprefix(_LEFT_OUT), n) for key, n in counts.items() if key.startswith(_LEFT_OUT))
    return Outcome(
        job,
        counts.get("added", 0),
        counts.get("duplicate", 0),
        counts.get("source_removed", 0),
        counts.get("bad", 0),
        left_out,
        tuple(report.faults),
    )


def outcome_of_result(job: JobResponse) -> Outcome | None:
    """From what an ended job keeps; None: it keeps nothing."""
    result = job.result or {}
    if job.kind == FREEZE or "added" not in result:
        return None
    return Outcome(
        job,
        int(result["added"]),
        int(result.get("duplicate", 0)),
        int(result.get("source_removed", 0)),
        int(result.get("bad", 0)),
        tuple((str(reason), int(n)) for reason, n in result.get("left_out", {}).items()),
        tuple(LineFault(line=int(line), reason=str(reason)) for line, reason in result.get("faults", ())),
    )


def gates_of(statistics: Mapping[str, Any]) -> Gates:
    """Whatever an older or newer engine does not tell is empty."""
    found = statistics.get("personal_data_found")
    return Gates(
        items=int(statistics.get("items", 0)),
        considered=int(statistics.get("considered", 0)),
        tokens=int(statistics.get("tokens", 0)),
        documents=int(statistics.get("documents", 0)),
        by_split=tuple((name, int(n["items"]), int(n["tokens"])) for name, n in statistics.get("by_split", {}).items()),
        by_origin=_counts(statistics.get("by_origin")),
        by_language=_counts(statistics.get("by_language")),
        dropped=tuple(
            (gate, reason, int(n))
            for gate, reasons in statistics.get("dropped", {}).items()
            for reason, n in reasons.items()
        ),
        personal_data=None if found is None else _counts(found),
    )


def _counts(counts: Mapping[str, Any] | None) -> tuple[tuple[str, int], ...]:
    return tuple((str(name), int(n)) for name, n in (counts or {}).items())
