"""The states of the page Audit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.preview.fake_answers import ingest_job
from app.preview.fake_audit import FINGERPRINT, record
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.contract.audit import AuditCheckResult
from engine.contract.jobs import JobState

_STEPS: tuple[tuple[str, str, dict[str, int | str]], ...] = (
    ("access.signed_in", "done", {"way": "password"}),
    ("question.asked", "allowed", {"mode": "answer"}),
    ("question.answered", "done", {"sentences": 3, "citations": 4}),
    ("document.viewed", "done", {}),
    ("collection.access_granted", "done", {"to_oneself": 0}),
    ("access.refused", "refused", {"route": "GET.users"}),
    ("dataset.exported", "allowed", {"form": "jsonl"}),
    ("training.run", "failed", {"code": "GPU_OUT_OF_MEMORY"}),
    ("log.verified", "done", {"records": 1200, "intact": 1}),
)


def audit_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "audit-full": _full,
        "audit-broken": _broken,
        "audit-checkpoint": _checkpoint,
    }


def logged(count: int = 1_204) -> FakeEngine:
    """A log in which several people did different things."""
    engine = FakeEngine()
    people = ("Ada", "Maria Lopez", "Jonas Weber", None)
    for number in range(1, count + 1):
        action, outcome, details = _STEPS[number % len(_STEPS)]
        name = people[number % len(people)]
        engine.audit.kept.append(
            record(
                number,
                action,
                outcome=outcome,
                details=details,
                actor_name=name,
                actor="engine" if name is None else f"usr_{name[:3]}",
                object=f"doc_01KA7Q{number:06d}",
                digests={"question": "5e" * 32} if action == "question.asked" else {},
            )
        )
    return engine


def result(*, intact: bool = True) -> AuditCheckResult:
    return AuditCheckResult(
        intact=intact,
        records=1_204,
        checkpoints=13,
        claims_met=1 if intact else 0,
        head="cd" * 32,
        key=FINGERPRINT,
        problems=[] if intact else ["record 731 does not follow record 730", "record 731 is not what was hashed"],
        notices=["no checkpoint covers the last 4 records yet"],
        untold=0 if intact else 473,
    )


def opened(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.audit_page)
    background.settle()
    return desktop, background


def _full(theme: Theme) -> QWidget:
    desktop, _ = opened(logged(), theme)
    desktop.audit_page.table.selectRow(3)
    return desktop.window


def _broken(theme: Theme) -> QWidget:
    engine = logged()
    desktop, background = opened(engine, theme)
    engine.job_states = [
        ingest_job(JobState.SUCCEEDED, kind="audit-check", result=result(intact=False).model_dump(mode="json"))
    ]
    desktop.audit.verify()
    background.settle()
    return desktop.window


def _checkpoint(theme: Theme) -> QWidget:
    desktop, background = opened(logged(), theme)
    desktop.window.show()  # before what opens over it
    desktop.audit_page.checkpoint.click()
    background.settle()
    return desktop.window
