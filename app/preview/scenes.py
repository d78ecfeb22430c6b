"""The states of every page, made with the fake engine and the real view models."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.preview.access_scenes import access_scenes
from app.preview.ask_scenes import ask_scenes
from app.preview.audit_scenes import audit_scenes
from app.preview.datasets_scenes import datasets_scenes
from app.preview.documents_scenes import documents_scenes
from app.preview.erasure_scenes import erasure_scenes
from app.preview.evaluation_scenes import evaluation_scenes
from app.preview.jobs_scenes import jobs_scenes
from app.preview.models_scenes import models_scenes
from app.preview.privacy_scenes import privacy_scenes
from app.preview.settings_scenes import settings_scenes
from app.preview.start_scenes import start_scenes
from app.preview.training_scenes import training_scenes
from app.preview.vault_scenes import vault_scenes
from app.resources.theme import Theme

Scene = Callable[[Theme], QWidget]


def scenes() -> dict[str, Scene]:
    """Name of the picture and what draws it."""
    return {
        **start_scenes(),
        **ask_scenes(),
        **documents_scenes(),
        **datasets_scenes(),
        **jobs_scenes(),
        **training_scenes(),
        **models_scenes(),
        **evaluation_scenes(),
        **access_scenes(),
        **privacy_scenes(),
        **audit_scenes(),
        **vault_scenes(),
        **erasure_scenes(),
        **settings_scenes(),
    }
