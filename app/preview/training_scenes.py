"""The states of the page of trainings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.models.versions_model import Step
from app.preview.fake_answers import TIME, UNREACHABLE, ingest_job
from app.preview.fake_engine import FakeEngine
from app.preview.fake_training import (
    REFUSED,
    base_pack,
    dataset,
    estimate,
    frozen,
    lineage,
    parity,
    run,
    steps,
    version,
)
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.contract.errors import ErrorBody
from engine.contract.jobs import JobState
from engine.contract.registry import StageMoveResponse
from engine.contract.system import Role

_GIB = 1 << 30
OUT_OF_MEMORY = (
    "Memory ran out with micro_batch=2; went on with micro_batch=1 and accumulation=16, the same 16 rows in a step."
)
STOPPED = "Stopped after step 84: the evaluation loss was best at step 70."
CRASHED = ErrorBody(
    code="TRAINER_CRASHED",
    message="The trainer ended without a word (signal 9).",
    help="Resume the run; it goes on from its last checkpoint.",
)


def training_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "training-none": lambda theme: _open(FakeEngine(), theme)[0].window,
        "training-runs": lambda theme: _open(busy(), theme)[0].window,
        "training-forbidden": _forbidden,
        "training-error": _error,
        "training-new": lambda theme: _new(ready(), theme).window,
        "training-new-no-dataset": lambda theme: _new(FakeEngine(), theme).window,
        "training-new-refused": _refused,
        "training-new-too-large": _too_large,
        "training-new-settings": _settings,
        "training-run-live": lambda theme: _run(busy(), "run_3", theme)[0].window,
        "training-run-waiting": _waiting,
        "training-run-failed": lambda theme: _run(busy(), "run_2", theme)[0].window,
        "training-run-done": lambda theme: _run(busy(), "run_1", theme)[0].window,
        "training-run-exporting": _exporting,
        "training-compared": _compared,
        "trained-none": lambda theme: _trained(FakeEngine(), theme)[0].window,
        "trained-candidate": lambda theme: _trained(judged(), theme)[0].window,
        "trained-serving": _serving,
        "trained-refused": _judged_refused,
        "trained-why": _why,
    }


def ready() -> FakeEngine:
    """A dataset with two frozen versions, and two packs of safetensors."""
    engine = FakeEngine()
    engine.datasets = [dataset()]
    engine.versions = [frozen(1, withdrawn=4), frozen(2)]
    engine.packs = [base_pack(), base_pack("olmo-2-7b", "research-only")]
    return engine


def busy() -> FakeEngine:
    """One run goes on, one failed, one ended well with two models of it, one was cancelled."""
    engine = ready()
    engine.training.list = [
        run(3, name="leave answers, rank 64", state="running", step=41, best_step=28, finished_at=None, loss=0.93),
        run(2, name="travel policy", state="failed", step=17, best_step=14, error=CRASHED, notes=[OUT_OF_MEMORY]),
        run(1, notes=[OUT_OF_MEMORY, STOPPED]),
        run(0, name="first try", state="cancelled", step=3, best_step=None, best_loss=None, loss=2.41),
    ]
    engine.training.steps = {"run_3": steps(41), "run_2": steps(17), "run_1": steps(84), "run_0": steps(3)}
    engine.job_states = [
        ingest_job(kind="training", lane="gpu", stage="train", unit="steps", done=41, total=84, time_left_s=744.0)
    ]
    engine.registry.list = [
        version("Q4_K_M"),
        version(
            "Q8_0",
            stage=None,
            refused="perplexity: perplexity 21.4, of F16 15.6",
            parity=parity("Q8_0", passed=False),
            moves=[],
        ),
    ]
    return engine


def _open(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.training_page)
    background.settle()
    return desktop, background


def _new(engine: FakeEngine, theme: Theme) -> Desktop:
    desktop, background = _open(engine, theme)
    desktop.training_page.open_new()
    background.settle()
    return desktop


def _run(engine: FakeEngine, run_id: str, theme: Theme) -> tuple[Desktop, HandBackground]:
    desktop, background = _open(engine, theme)
    desktop.training_page.open_run(run_id)
    background.settle()
    return desktop, background


def _forbidden(theme: Theme) -> QWidget:
    engine = FakeEngine()
    engine.role = Role.ANALYST
    return _open(engine, theme)[0].window


def _error(theme: Theme) -> QWidget:
    engine = FakeEngine()
    engine.training.failures["runs"] = UNREACHABLE
    return _open(engine, theme)[0].window


def _refused(theme: Theme) -> QWidget:
    engine = ready()
    engine.training.failures["estimate"] = REFUSED
    return _new(engine, theme).window


def _too_large(theme: Theme) -> QWidget:
    engine = ready()
    engine.training.plan = estimate(available_bytes=8 * _GIB, fits=False, duration_s=None)
    return _new(engine, theme).window


def _settings(theme: Theme) -> QWidget:
    engine = ready()
    engine.training.failures["estimate"] = REFUSED
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.training_page)
    desktop.training_page.open_new()
    background.settle()
    desktop.new_run.choose_value("rank", 0)
    desktop.new_run.choose_value("learning_rate", "fast")
    background.settle()
    desktop.training_page.new_run.all_settings.setChecked(True)
    return desktop.window


def _waiting(theme: Theme) -> QWidget:
    engine = ready()
    waiting = run(4, state="queued", step=0, steps=None, best_step=None, best_loss=None, loss=None, started_at=None)
    engine.training.list = [waiting.model_copy(update={"finished_at": None, "peak_memory_bytes": None})]
    engine.job_states = [ingest_job(JobState.QUEUED, kind="training", started_at=None)]
    return _run(engine, "run_4", theme)[0].window


def _compared(theme: Theme) -> QWidget:
    engine = busy()
    for number, (run_id, count) in enumerate((("run_3", 41), ("run_2", 17), ("run_1", 84), ("run_0", 30))):
        lift = 0.12 * number
        engine.training.steps[run_id] = [
            step.model_copy(
                update={
                    "loss": (step.loss or 0) + lift,
                    "evaluation_loss": None if step.evaluation_loss is None else step.evaluation_loss + lift,
                }
            )
            for step in steps(count, evaluate_every=10)
        ]
    desktop, background = _open(engine, theme)
    desktop.training_page.open_compared(["run_3", "run_2", "run_1", "run_0"])
    background.settle()
    return desktop.window


def _exporting(theme: Theme) -> QWidget:
    engine = busy()
    engine.registry.list = []
    desktop, background = _run(engine, "run_1", theme)
    engine.job_states = [
        ingest_job(
            id="job_export",
            kind="model-export",
            stage="quantize Q4_K_M",
            unit="steps",
            done=5,
            total=8,
            created_at=TIME,
        )
    ]
    desktop.training_page.run.export.make.click()
    background.settle()
    return desktop.window


def judged() -> FakeEngine:
    """A candidate, one that serves, and one that was refused."""
    engine = busy()
    serving = version("F16", stage="serving", form="adapter")
    moves = [
        {"from_stage": "candidate", "to_stage": "approved", "why": "better on the questions about leave"},
        {"from_stage": "approved", "to_stage": "serving", "why": "after a week of trying it"},
    ]
    told = [
        StageMoveResponse.model_validate(one | {"moved_at": TIME, "moved_by": "usr_1", "moved_by_name": "Ada"})
        for one in moves
    ]
    serving = serving.model_copy(update={"moves": [*serving.moves, *told]})
    engine.registry.list = [version("Q4_K_M"), serving, *engine.registry.list[1:]]
    engine.registry.lineages = {one.name: lineage(one) for one in engine.registry.list}
    return engine


def _trained(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.models_page)
    desktop.models_page.trained_choice.click()
    background.settle()
    return desktop, background


def _chosen(number: int, theme: Theme) -> Desktop:
    engine = judged()
    desktop, background = _trained(engine, theme)
    desktop.versions.choose(engine.registry.list[number].name)
    background.settle()
    return desktop


def _serving(theme: Theme) -> QWidget:
    return _chosen(1, theme).window


def _judged_refused(theme: Theme) -> QWidget:
    return _chosen(2, theme).window


def _why(theme: Theme) -> QWidget:
    desktop = _chosen(0, theme)
    trained = desktop.models_page.trained
    assert trained is not None
    desktop.window.show()  # before what opens over it
    trained.stage.buttons[Step.APPROVE].click()
    return desktop.window
