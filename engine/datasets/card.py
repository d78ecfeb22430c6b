"""The card of a version: what it is, where it came from and what was left out, in Markdown. Pure; names no content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def write_card(
    *,
    dataset: str,
    collection: str,
    number: int,
    sha256: str,
    frozen_at: str,
    frozen_by: str,
    settings: Mapping[str, Any],
    statistics: Mapping[str, Any],
) -> str:
    """``collection`` and ``dataset`` are names; ``frozen_by`` is a user's id."""
    kinds = {"sft": "supervised fine-tuning", "dpo": "preference tuning", "cpt": "continued pre-training"}
    lines = [
        f"# {_plain(dataset)}, version {number}",
        "",
        f"For {kinds[str(settings['kind'])]}. Made from the collection “{_plain(collection)}”.",
        "",
        f"* SHA-256: `{sha256}`",
        f"* Frozen: {frozen_at} by {frozen_by}",
        f"* Items: {statistics['items']:,} of {statistics['considered']:,} considered, "
        f"from {statistics['documents']:,} documents",
        f"* Length: {statistics['tokens']:,} tokens, counted in {_plain(str(settings['tokenizer']))}",
        f"* Items that were not reviewed: {'taken' if settings['include_pending'] else 'left out'}",
        "",
        "## Splits",
        "",
        f"By source document, seed {settings['seed']}; no document is in two of them.",
        "",
        *_table(
            ("split", "share asked for", "items", "tokens"),
            (
                (name, f"{settings[name]:g}", f"{counts['items']:,}", f"{counts['tokens']:,}")
                for name, counts in statistics["by_split"].items()
            ),
        ),
        "",
        "## Origins and languages",
        "",
        *_table(("origin", "items"), _counts(statistics["by_origin"])),
        "",
        *_table(("language", "items"), _counts(statistics["by_language"])),
        "",
        "## Personal data",
        "",
        _personal_data(settings, statistics),
        "",
        "## Left out",
        "",
        *_table(
            ("gate", "reason", "items"),
            (
                (gate.replace("_", " "), reason, f"{number:,}")
                for gate, reasons in statistics["dropped"].items()
                for reason, number in reasons.items()
            ),
        ),
        "",
        "## Golden sets that were kept out",
        "",
        *_table(
            ("set", "questions", "items left out", "SHA-256"),
            (
                (_plain(one["name"]), f"{one['questions']:,}", f"{one['dropped']:,}", f"`{one['sha256'][:16]}`")
                for one in statistics["golden_sets"]
            ),
        ),
    ]
    return "\n".join(lines).rstrip() + "\n"


def with_withdrawn(card: str, withdrawn: int) -> str:
    """The card with what happened since: items that went with removed documents."""
    if not withdrawn:
        return card
    told = f"{withdrawn:,} items were withdrawn after freezing, since their documents were removed from the vault."
    return f"{card}\n## Withdrawn\n\n{told} The SHA-256 above is that of the version as it was frozen.\n"


def _personal_data(settings: Mapping[str, Any], statistics: Mapping[str, Any]) -> str:
    if settings["without_pii_check"]:
        return "**Nobody looked for personal data.** The version was frozen without the check, as its owner asked."
    found = statistics["personal_data_found"] or {}
    done = {"mask": "masked", "drop": "its item left out", "keep": "kept as it is"}[str(settings["pii_policy"])]
    counts = ", ".join(f"{type_} {number:,}" for type_, number in found.items()) or "nothing"
    return f"A detector looked at every item; what it found was {done}. Found: {counts}."


def _counts(counts: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    return ((name, f"{number:,}") for name, number in counts.items())


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    written = [f"| {' | '.join(row)} |" for row in rows]
    if not written:
        return ["None."]
    return [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}", *written]


def _plain(name: str) -> str:
    """A name that cannot become markup or another line."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in " ".join(name.split()))
