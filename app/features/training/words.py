"""Training in words: states, presets, what memory is needed for, numbers. Knows no widget."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QLocale

from app.bridge.engine_words import in_words
from app.features.jobs.wording import duration
from app.features.training import field_words
from app.features.training.new_run_model import Hold, VersionChoice
from app.features.training.problems import Refusal
from engine.contract.datasets import DatasetKind
from engine.contract.registry import VersionResponse
from engine.contract.training import EstimateResponse, RunResponse, StepMetrics

_GIVEN = re.compile(r"(.+) \(it is (.+)\)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.;])\s+")


def state(name: str) -> str:
    return {
        "queued": QCoreApplication.translate("Training", "Waiting"),
        "running": QCoreApplication.translate("Training", "Running"),
        "succeeded": QCoreApplication.translate("Training", "Finished"),
        "failed": QCoreApplication.translate("Training", "Failed"),
        "cancelled": QCoreApplication.translate("Training", "Cancelled"),
    }.get(name, name)


def standing(run: RunResponse) -> str:
    """Its state, and whether documents that it has learned from were removed since."""
    again = QCoreApplication.translate("Training", "needs retraining")
    return f"{state(run.state)}, {again}" if run.documents_removed else state(run.state)


def state_role(name: str) -> str:
    """The role in the style sheet that a state's colour comes from; the words say the same."""
    return {"succeeded": "ok", "failed": "danger", "running": "", "queued": "muted", "cancelled": "warning"}.get(
        name, ""
    )


def preset(name: str) -> str:
    return {
        "auto": QCoreApplication.translate("Training", "Automatic"),
        "cpu": QCoreApplication.translate("Training", "Without a graphics card"),
        "small": QCoreApplication.translate("Training", "Small graphics card"),
        "medium": QCoreApplication.translate("Training", "Medium graphics card"),
        "large": QCoreApplication.translate("Training", "Large graphics card"),
    }.get(name, name)


def preset_help(name: str, said: str) -> str:
    """What a preset is for; ``said``: the engine's words, for one that is not known here."""
    return {
        "auto": QCoreApplication.translate(
            "Training", "The engine takes the preset that fits this machine. Right in most cases."
        ),
        "cpu": QCoreApplication.translate(
            "Training", "A small model on the processor. Slow; to find out whether training helps at all."
        ),
        "small": QCoreApplication.translate(
            "Training", "8 to 16 GB of its own memory: models of up to 8 billion parameters, loaded in 4 bits."
        ),
        "medium": QCoreApplication.translate(
            "Training", "24 to 48 GB of its own memory: models of up to 32 billion parameters, loaded in 4 bits."
        ),
        "large": QCoreApplication.translate(
            "Training", "80 GB of its own memory or more: models of up to 70 billion parameters, long examples."
        ),
    }.get(name, said)


def kind(of: DatasetKind) -> str:
    return {
        DatasetKind.SFT: QCoreApplication.translate("Training", "questions and answers"),
        DatasetKind.DPO: QCoreApplication.translate("Training", "preferences between two answers"),
        DatasetKind.CPT: QCoreApplication.translate("Training", "plain texts"),
    }[of]


def kind_help(of: DatasetKind) -> str:
    """What a model learns of it."""
    return {
        DatasetKind.SFT: QCoreApplication.translate("Training", "The model learns to answer as these answers do."),
        DatasetKind.DPO: QCoreApplication.translate(
            "Training", "The model learns to prefer the better one of two answers."
        ),
        DatasetKind.CPT: QCoreApplication.translate("Training", "The model learns the language of these texts."),
    }[of]


def version(choice: VersionChoice) -> str:
    return QCoreApplication.translate("Training", "{dataset}, version {n}").format(
        dataset=choice.dataset, n=QLocale().toString(choice.number)
    )


def hold(reason: Hold | None) -> str:
    """Why a training cannot be started; empty: it can."""
    if reason is None:
        return ""
    return {
        Hold.NOTHING_CHOSEN: QCoreApplication.translate("Training", "Choose a dataset and a base model first."),
        Hold.PLANNING: QCoreApplication.translate("Training", "The plan is being made."),
        Hold.PROBLEMS: QCoreApplication.translate("Training", "Something has to be changed first."),
        Hold.TOO_LARGE: QCoreApplication.translate("Training", "It does not fit into memory."),
        Hold.STARTING: QCoreApplication.translate("Training", "It is being started."),
        Hold.FAILED: QCoreApplication.translate("Training", "There is no plan yet."),
    }[reason]


def memory_part(name: str) -> str:
    return {
        "weights": QCoreApplication.translate("Training", "Weights"),
        "quantization constants": QCoreApplication.translate("Training", "Constants of the quantization"),
        "weights in 16 bits": QCoreApplication.translate("Training", "Weights in 16 bits"),
        "one matrix unpacked": QCoreApplication.translate("Training", "One matrix unpacked"),
        "adapters": QCoreApplication.translate("Training", "Adapters"),
        "gradients": QCoreApplication.translate("Training", "Gradients"),
        "optimizer states": QCoreApplication.translate("Training", "States of the optimizer"),
        "activations": QCoreApplication.translate("Training", "Activations"),
        "logits": QCoreApplication.translate("Training", "Logits"),
        "CUDA context": QCoreApplication.translate("Training", "CUDA context"),
        "exchange between cards": QCoreApplication.translate("Training", "Exchange between cards"),
        "gradients to add up": QCoreApplication.translate("Training", "Gradients to add up"),
        "put together": QCoreApplication.translate("Training", "Put together"),
        "the other processes": QCoreApplication.translate("Training", "The other processes"),
        "process": QCoreApplication.translate("Training", "The program itself"),
        "kernels": QCoreApplication.translate("Training", "Compiled kernels"),
        "workspace": QCoreApplication.translate("Training", "Workspace of the libraries"),
    }.get(name, name)


def takes(plan: EstimateResponse) -> str:
    """How long it will take, with what that rests on."""
    basis = in_words(plan.duration_basis)
    if plan.duration_s is None:
        return QCoreApplication.translate("Training", "Not known: {basis}").format(basis=basis)
    return QCoreApplication.translate("Training", "About {time} ({basis})").format(
        time=duration(plan.duration_s), basis=basis
    )


def time_left(seconds: float | None) -> str:
    """Nothing is invented: what the engine does not know yet is said so."""
    if seconds is None:
        return QCoreApplication.translate("Training", "time left not known yet")
    return QCoreApplication.translate("Training", "about {time} left").format(time=duration(seconds))


def progress(run: RunResponse) -> str:
    done = QLocale().toString(run.step)
    if run.steps is None:
        return QCoreApplication.translate("Training", "Step {n}").format(n=done)
    total = QLocale().toString(run.steps)
    return QCoreApplication.translate("Training", "Step {n} of {total}").format(n=done, total=total)


def loss(value: float | None) -> str:
    return "" if value is None else QLocale().toString(value, "f", 3)


def rate(value: float | None) -> str:
    """A learning rate: small, so in powers of ten."""
    return "" if value is None else QLocale().toString(value, "g", 3)


def speed(value: float | None) -> str:
    if value is None:
        return ""
    return QLocale().toString(value, "f", 0 if value >= 10 else 1)


def evaluation(metrics: tuple[StepMetrics, ...]) -> StepMetrics | None:
    """The last step that an evaluation followed."""
    return next((one for one in reversed(metrics) if one.evaluation_loss is not None), None)


def size(size_bytes: int) -> str:
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def parameters(count: int) -> str:
    locale = QLocale()
    if count >= 1_000_000_000:
        n = locale.toString(count / 1e9, "f", 1)
        return QCoreApplication.translate("Training", "{n} billion").format(n=n)
    if count >= 1_000_000:
        return QCoreApplication.translate("Training", "{n} million").format(n=locale.toString(count / 1e6, "f", 1))
    return locale.toString(count)


def parity(version: VersionResponse) -> str:
    """Whether a model was proven to answer as what it was made of."""
    if version.refused is not None:
        return QCoreApplication.translate("Training", "Refused")
    if not version.parity:
        return QCoreApplication.translate("Training", "Not compared")
    return QCoreApplication.translate("Training", "Proven equal")


def check(kind: str) -> str:
    """What was compared."""
    return {
        "tokens": QCoreApplication.translate("Training", "Texts cut into other tokens"),
        "template": QCoreApplication.translate("Training", "Conversations written otherwise"),
        "greedy": QCoreApplication.translate("Training", "Difference of the logits"),
        "perplexity": QCoreApplication.translate("Training", "Perplexity, as a ratio"),
    }.get(kind, kind)


def problem(what: str) -> str:
    """One thing that is wrong, as a sentence; in English where the engine's words are not known."""
    found = _GIVEN.fullmatch(what)
    sentence = in_words(found[1] if found else what)
    if found:
        sentence = QCoreApplication.translate("Training", "{problem} (it is {value})").format(
            problem=sentence, value=found[2]
        )
    return sentence[:1].upper() + sentence[1:].rstrip(".") + "." if sentence else ""


def problems_of(refusal: Refusal | None, field: str) -> str:
    """What is wrong with one value; empty: nothing."""
    if refusal is None:
        return ""
    return " ".join(problem(one.what) for one in refusal.problems if one.where == field)


def place(where: str) -> str:
    """The value that a problem is about, as it is called on the page."""
    return {
        "dataset_version": QCoreApplication.translate("Training", "Dataset"),
        "base": QCoreApplication.translate("Training", "Base model"),
        "preset": QCoreApplication.translate("Training", "Preset"),
        "memory": QCoreApplication.translate("Training", "Memory"),
    }.get(where) or field_words.title(where)


def short_time(plan: EstimateResponse) -> str:
    """Without what it rests on."""
    if plan.duration_s is None:
        return QCoreApplication.translate("Training", "not known")
    return QCoreApplication.translate("Training", "about {time}").format(time=duration(plan.duration_s))


def advice(text: str) -> str:
    """The engine's help without what only the command line has."""
    kept = [part for part in _SENTENCE.split(text) if part and "`" not in part and "--" not in part]
    return in_words(" ".join(kept))


def refusal(refused: str) -> str:
    """Why a model may not be used: what was compared, and what came of it."""
    kind, _, detail = refused.partition(": ")
    return f"{check(kind)}: {in_words(detail)}" if detail else in_words(refused)
