"""The states of the page of models."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.preview.fake_answers import TIME, UNREACHABLE, ingest_job, model
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.client.errors import EngineError
from engine.contract.model_packs import PackResponse

TOO_LARGE = EngineError(
    "MODEL_OUT_OF_MEMORY",
    "The model needs about 41.3 GiB of memory, and 18.2 GiB are free.",
    "Choose a smaller model or a stronger quantization, or end other programs.",
    "req_5TQ0",
)


def models_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "models-none": lambda theme: _open(FakeEngine(), theme)[0].window,
        "models-full": lambda theme: _open(_two(), theme)[0].window,
        "models-importing": _importing,
        "models-too-large": _too_large,
        "models-changed-file": _changed_file,
        "models-error": _error,
    }


def _pack() -> PackResponse:
    return PackResponse(
        id="pack_1",
        name="qwen3-4b",
        weights="gguf",
        licence="apache-2.0",
        source="",
        signer="c4" * 32,
        signer_name="IT department",
        manifest_sha256="7e" * 32,
        size_bytes=2_497_291_010,
        created_at=TIME,
        imported_at=TIME,
        model_id="mdl_qwen3-4b",
        files=[],
    )


def _two() -> FakeEngine:
    engine = FakeEngine()
    engine.model = "qwen3-4b"
    engine.models = [
        model("qwen3-4b", in_use=True, state="ready", pack=_pack()),
        model(
            "llama-3.3-70b-instruct",
            architecture="llama",
            parameters=70_553_706_496,
            size_bytes=42_520_393_408,
            licence=None,
            context_tokens=131_072,
        ),
    ]
    return engine


def _open(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.models_page)
    background.settle()
    return desktop, background


def _importing(theme: Theme) -> QWidget:
    engine = _two()
    engine.job_states = [
        ingest_job(kind="model-import", stage="copy", unit="bytes", done=1_300_000_000, total=2_497_280_256)
    ]
    return _open(engine, theme)[0].window


def _too_large(theme: Theme) -> QWidget:
    engine = _two()
    engine.failures["use_model"] = TOO_LARGE
    desktop, background = _open(engine, theme)
    desktop.models.use("llama-3.3-70b-instruct")
    background.settle()
    return desktop.window


def _changed_file(theme: Theme) -> QWidget:
    engine = _two()
    engine.broken_models = {"llama-3.3-70b-instruct"}
    desktop, background = _open(engine, theme)
    desktop.models.verify("llama-3.3-70b-instruct")
    desktop.models.verify("qwen3-4b")
    background.settle()
    return desktop.window


def _error(theme: Theme) -> QWidget:
    engine = FakeEngine()
    engine.failures["list_models"] = UNREACHABLE
    return _open(engine, theme)[0].window
