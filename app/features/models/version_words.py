"""Stages, steps and the origin of a model in words. Knows no widget."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from app.bridge.engine_words import in_words
from app.bridge.moments import moment_text
from app.features.models.versions_model import Step
from engine.contract.registry import LineageNode, LineageResponse, StageMoveResponse, VersionResponse

_MOST_DOCUMENTS = 20
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_SERVED = re.compile(r"served from (\S+) until (\S+)")
_FINISHED = re.compile(r"finished (\S+)")
_SHORT = 16


def stage(name: str | None) -> str:
    """None: the version was refused and has no stage."""
    return {
        None: QCoreApplication.translate("Versions", "Refused"),
        "candidate": QCoreApplication.translate("Versions", "Candidate"),
        "approved": QCoreApplication.translate("Versions", "Approved"),
        "serving": QCoreApplication.translate("Versions", "Serving"),
        "retired": QCoreApplication.translate("Versions", "Retired"),
    }.get(name, name or "")


def standing(version: VersionResponse) -> str:
    """Its stage, and whether documents that it has learned from were removed since."""
    again = QCoreApplication.translate("Versions", "needs retraining")
    return f"{stage(version.stage)}, {again}" if version.documents_removed else stage(version.stage)


def stage_help(name: str | None) -> str:
    return {
        None: QCoreApplication.translate("Versions", "It does not answer as its run does, so it cannot be used."),
        "candidate": QCoreApplication.translate("Versions", "Proven to be what was trained; nobody has judged it yet."),
        "approved": QCoreApplication.translate("Versions", "Somebody answers for it; it may be used."),
        "serving": QCoreApplication.translate("Versions", "It answers questions now."),
        "retired": QCoreApplication.translate("Versions", "It answered, or was turned down."),
    }.get(name, "")


def stage_role(name: str | None) -> str:
    """The role in the style sheet that the stage's colour comes from; the words say the same."""
    return {None: "danger", "serving": "ok", "retired": "muted"}.get(name, "")


def step(which: Step) -> str:
    return {
        Step.APPROVE: QCoreApplication.translate("Versions", "Approve …"),
        Step.SERVE: QCoreApplication.translate("Versions", "Let it answer …"),
        Step.RETIRE: QCoreApplication.translate("Versions", "Retire …"),
        Step.ROLL_BACK: QCoreApplication.translate("Versions", "Roll back …"),
    }[which]


def step_help(which: Step) -> str:
    return {
        Step.APPROVE: QCoreApplication.translate("Versions", "Say that this version may be used"),
        Step.SERVE: QCoreApplication.translate(
            "Versions", "Questions are answered by it; what answers now finishes first"
        ),
        Step.RETIRE: QCoreApplication.translate("Versions", "It is not to be used any more"),
        Step.ROLL_BACK: QCoreApplication.translate("Versions", "Answer with what was in use before"),
    }[which]


def step_refused(which: Step) -> str:
    """Why the role may not."""
    if which is Step.APPROVE:
        return QCoreApplication.translate("Versions", "Compliance officers and administrators may approve.")
    return QCoreApplication.translate("Versions", "Model owners and administrators may do this.")


def form(version: VersionResponse) -> str:
    if version.form == "adapter":
        return QCoreApplication.translate("Versions", "Adapter")
    return QCoreApplication.translate("Versions", "Whole model")


def move(of: StageMoveResponse) -> str:
    """One move on a line: when, from where to where, who, why."""
    to = stage(of.to_stage)
    if of.from_stage is None:
        what = to
    else:
        what = QCoreApplication.translate("Versions", "{before} to {after}").format(
            before=stage(of.from_stage), after=to
        )
    return QCoreApplication.translate("Versions", "{when}: {what}, by {who}: {why}").format(
        when=moment_text(of.moved_at), what=what, who=of.moved_by_name, why=in_words(of.why)
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """One step of the making. ``mark``: how it follows from what stands above it."""

    mark: str
    title: str
    lines: tuple[str, ...]


def origin(lineage: LineageResponse) -> list[Origin]:
    """What the version was made of, step by step."""
    found: list[Origin] = []
    for kind, title in _kinds():
        nodes = [node for node in lineage.nodes if node.kind == kind]
        if not nodes:
            continue
        lines = [_line(node) for node in nodes[:_MOST_DOCUMENTS]]
        if len(nodes) > _MOST_DOCUMENTS:
            more = QLocale().toString(len(nodes) - _MOST_DOCUMENTS)
            lines.append(QCoreApplication.translate("Versions", "and {n} more").format(n=more))
        if len(nodes) > 1:
            title = QCoreApplication.translate("Versions", "{title} ({n})").format(
                title=title, n=QLocale().toString(len(nodes))
            )
        # A base model is not made of the dataset: both go into the run.
        mark = "" if not found else "+" if kind == "base" else "↓"
        found.append(Origin(mark, title, tuple(lines)))
    return found


def _kinds() -> tuple[tuple[str, str], ...]:
    """In the order of making."""
    return (
        ("document", QCoreApplication.translate("Versions", "Documents")),
        ("dataset", QCoreApplication.translate("Versions", "Version of the dataset")),
        ("base", QCoreApplication.translate("Versions", "Base model")),
        ("run", QCoreApplication.translate("Versions", "Training run")),
        ("adapter", QCoreApplication.translate("Versions", "Adapter")),
        ("gguf", QCoreApplication.translate("Versions", "GGUF model")),
        ("deployment", QCoreApplication.translate("Versions", "In use")),
    )


def _line(node: LineageNode) -> str:
    parts = [_label(node)]
    if detail := _detail(node):
        parts.append(detail)
    if node.gone:
        kept_none = QCoreApplication.translate("Versions", "its weights are not kept")
        removed = QCoreApplication.translate("Versions", "removed since")
        parts.append(kept_none if node.kind == "gguf" else removed)
    return " · ".join(parts)


def _label(node: LineageNode) -> str:
    served = _SERVED.fullmatch(node.label)
    if node.kind == "deployment" and served:
        begun = moment_text(served[1])
        if served[2] == "now":
            return QCoreApplication.translate("Versions", "since {begin}").format(begin=begun)
        return QCoreApplication.translate("Versions", "from {begin} to {end}").format(
            begin=begun, end=moment_text(served[2])
        )
    if node.kind == "adapter":
        whole = QCoreApplication.translate("Versions", "every weight")
        return f"{whole if node.label == 'every weight' else 'LoRA'}, {_shortened(node.id)}"
    return node.label


def _detail(node: LineageNode) -> str:
    finished = _FINISHED.fullmatch(node.detail)
    if finished:
        return QCoreApplication.translate("Versions", "finished {when}").format(when=moment_text(finished[1]))
    if node.kind == "base":
        return _shortened(node.detail.removeprefix("manifest "))
    if node.kind == "gguf":
        return ""  # its quantization and stage stand above
    return _shortened(node.detail.removeprefix("sha256 "))


def _shortened(text: str) -> str:
    return _DIGEST.sub(lambda found: f"{found[0][:_SHORT]}…", text)
