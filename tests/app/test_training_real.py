"""The page Training on the real engine: a tiny model is trained, its curves are seen, and what is wrong is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.bootstrap import Desktop, build_desktop
from app.bridge.background import ThreadedBackground
from app.bridge.connections import ClientPerThread
from app.features.training.new_run_model import Hold
from app.resources.theme import LIGHT
from engine.client.client import Client
from engine.runtime.toolchain import find_converter
from models_registry.packs.build import Description, build_pack
from models_registry.packs.signing import SigningKey
from tests.app.conftest import Until
from tests.support.installation import Installation, make_installation
from tests.support.training_kit import tiny_model
from tests.support.training_model import conversations

pytestmark = [
    pytest.mark.skipif(find_converter() is None, reason="the llama.cpp toolchain is not installed"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket.*family=1:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An engine with a frozen dataset and a pack of safetensors."""
    folder = tmp_path_factory.mktemp("training")
    made = make_installation(folder)
    made.json("init", "--administrator", "ada")
    made.json("collections", "create", "handbook")
    lines = folder / "pairs.jsonl"
    lines.write_bytes(b"".join(conversations(60)))
    made.json("datasets", "import", "pairs", str(lines), "--collection", "handbook")
    made.json("datasets", "accept", "pairs", "--all")
    shares = ("--train", "0.8", "--validation", "0.2", "--test", "0")
    made.json("datasets", "freeze", "pairs", "--without-pii-check", *shares)
    key = SigningKey.generate()
    public = key.save(folder / "packs.key")
    pack = build_pack(tiny_model(), key, folder / "tiny.pack", about=Description(name="tiny", licence="MIT")).path
    made.json("models", "trust", "add", "builder", str(public))
    made.run("models", "import", str(pack), check=False)  # a template that nobody has approved
    for template in made.json("models", "templates", "list")["templates"]:
        made.json("models", "templates", "approve", template["sha256"][:12])
    made.json("models", "import", str(pack))
    yield made
    made.run("engine", "stop")


@pytest.fixture
def desktop(qt: QApplication, installation: Installation, until: Until) -> Iterator[Desktop]:
    background, clients = ThreadedBackground(), ClientPerThread(installation.home)
    gui = threading.get_ident()

    def elsewhere() -> Client:
        assert threading.get_ident() != gui, "the GUI thread would wait for the engine"
        return clients()

    made = build_desktop(elsewhere, background, LIGHT)
    made.window.resize(1240, 800)
    made.window.show()
    made.status.start()
    until(lambda: made.status.props.known)
    yield made
    made.window.close()
    background.close()
    clients.close()


def test_a_model_is_trained_in_the_window(desktop: Desktop, until: Until) -> None:
    page, plan = desktop.training_page, desktop.new_run
    desktop.window.open_page(page)
    page.open_new()
    until(lambda: plan.props.plan is not None)
    assert plan.props.base and plan.props.base.name == "tiny" and plan.props.version and plan.props.version.items
    plan.choose_preset("cpu")
    plan.choose_value("rank", 0)
    plan.choose_value("seed", "many")
    until(lambda: plan.props.refusal is not None and len(plan.props.refusal.problems) == 2)
    assert plan.props.hold is Hold.PROBLEMS
    rows = page.new_run.settings.rows
    assert rows["rank"].problem.text() == "Must be at least 1 (it is 0)."
    assert rows["seed"].problem.text() == "Must be a whole number (it is 'many')."
    plan.reset_values()
    plan.choose_value("max_steps", 4)
    plan.choose_value("accumulation", 1)
    until(lambda: plan.props.hold is None)
    assert plan.props.plan is not None and plan.props.plan.steps == 4
    assert page.new_run.plan.parts.isVisible() and "fits" in page.new_run.plan.fits.text()
    plan.choose_name("seen in the window")
    page.new_run.plan.start.click()
    until(lambda: desktop.run.props.run is not None and desktop.run.props.run.state == "succeeded")
    until(lambda: [one.step for one in desktop.run.props.metrics] == [1, 2, 3, 4])
    assert page.run.name.text() == "seen in the window" and page.run.curves.loss.drawn[0] == 4
    assert page.run.export.make.isEnabled() and not desktop.run.props.polls
    _export(desktop, until)
    page.open_list()
    until(lambda: [one.name for one in desktop.runs.props.runs] == ["seen in the window"])
    until(lambda: "pairs v1" in desktop.runs.props.datasets.values())
    desktop.window.open_page(desktop.models_page)
    desktop.models_page.trained_choice.click()
    until(lambda: desktop.versions.props.lineage is not None)
    trained = desktop.models_page.trained
    assert trained is not None and "seen in the window" in trained.origin.text() and "tiny" in trained.origin.text()


def _export(desktop: Desktop, until: Until) -> None:
    """Whatever the comparisons say of so small a model, they are made and shown, and a refusal says why."""
    box = desktop.training_page.run.export
    for name, choice in box.quantizations.items():
        choice.setChecked(name == "F16")
    box.make.click()
    until(lambda: desktop.run.props.export is not None and desktop.run.props.export.state.ended)
    until(lambda: bool(desktop.run.props.versions) and len(box.rows) == 1)
    (made,) = desktop.run.props.versions or ()
    assert len(box.rows[0].parity.rows()) == len(made.parity) == 4
    assert (made.refused is None) == all(check.passed for check in made.parity)
    until(lambda: made.refused is None or box.rows[0].parity.isVisible())
