"""The states of the page Evaluation."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.evaluation.dialogs import NewEvaluationDialog
from app.preview.fake_answers import model
from app.preview.fake_engine import FakeEngine
from app.preview.fake_evaluation import evaluation, score
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.contract.evaluation import GivenAnswer


def evaluation_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "evaluation-none": _none,
        "evaluation-compared": _compared,
        "evaluation-new": _new,
    }


def answer(number: int, position: int, text: str, *, right: bool) -> GivenAnswer:
    return GivenAnswer(
        position=position,
        number=number,
        question="How long is the notice period in the first year?",
        expected=["four weeks", "28 days"],
        answer=text,
        right=right,
        contains=right,
        exact=right,
        f1=1.0 if right else 0.2,
        abstained=False,
    )


def evaluated() -> FakeEngine:
    """Two evaluations of the same questions, one with two models."""
    engine = FakeEngine()
    engine.models = [model("qwen3-4b", in_use=True, state="ready"), model("leave-policy-Q4_K_M")]
    engine.evaluation.kept = [
        evaluation(2, "leave, tuned", score(0, "qwen3-4b", 118), score(1, "leave-policy-Q4_K_M", 140)),
        evaluation(1, "leave, before", score(0, "qwen3-4b", 117), mode="closed"),
    ]
    engine.evaluation.given = {
        "eval_2": [
            answer(1, 0, "Three months.", right=False),
            answer(1, 1, "Four weeks.", right=True),
            answer(2, 0, "Four weeks", right=True),
            answer(2, 1, "28 days", right=True),
        ]
    }
    return engine


def opened(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.evaluation_page)
    background.settle()
    return desktop, background


def _none(theme: Theme) -> QWidget:
    engine = evaluated()
    engine.evaluation.kept = []
    return opened(engine, theme)[0].window


def _compared(theme: Theme) -> QWidget:
    desktop, background = opened(evaluated(), theme)
    desktop.window.show()  # before what opens over it
    desktop.evaluation_page.view.selectAll()
    desktop.evaluation_page.compare.click()
    background.settle()
    return desktop.window


def _new(theme: Theme) -> QWidget:
    desktop, _ = opened(evaluated(), theme)
    desktop.window.show()
    desktop.evaluation_page.new.click()
    dialog = desktop.evaluation_page.findChild(NewEvaluationDialog)
    assert isinstance(dialog, NewEvaluationDialog)
    dialog.mode.setCurrentIndex(1)
    dialog.file.setText("/data/leave.jsonl")
    return desktop.window
