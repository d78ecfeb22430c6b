"""A training before its start: what was chosen, the plan that the engine makes of it, all problems. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.training.fields import AUTO, Field, Value, fields
from app.features.training.problems import REFUSED, Refusal
from engine.client.errors import ClientError
from engine.contract.datasets import DatasetKind, DatasetResponse
from engine.contract.model_packs import PackResponse
from engine.contract.system import Role
from engine.contract.training import EstimateResponse, PresetList, PresetResponse, RunStarted, TrainingRequest

MAY_TRAIN = (Role.MODEL_OWNER, Role.ADMINISTRATOR)
_LICENCE = "licence"


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    NO_DATASET = auto()
    NO_BASE = auto()
    FULL = auto()


class Hold(Enum):
    """Why a training cannot be started now."""

    NOTHING_CHOSEN = auto()
    PLANNING = auto()
    PROBLEMS = auto()
    TOO_LARGE = auto()
    STARTING = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A frozen version of a dataset that can be trained on."""

    id: str
    dataset: str
    number: int
    kind: DatasetKind
    items: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of the configuration. ``chosen``: a person's own; ``resolved``: what "auto" becomes, once planned."""

    field: Field
    value: Value
    chosen: bool
    resolved: Value | None
    problem: str


@dataclass(frozen=True, slots=True)
class NewRunInputs:
    role: Role | None = None
    datasets: tuple[DatasetResponse, ...] | None = None
    packs: tuple[PackResponse, ...] | None = None
    presets: PresetList | None = None
    version: str | None = None
    base: str | None = None
    preset: str = AUTO
    name: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    accepted: bool = False
    ignore_memory: bool = False
    plan: EstimateResponse | None = None
    refusal: Refusal | None = None
    asking: bool = False
    starting: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class NewRunProps:
    """``asks_licence``: somebody has to say that the base's licence permits this. ``hold`` None: it can be started."""

    page: Page
    versions: tuple[VersionChoice, ...]
    bases: tuple[PackResponse, ...]
    presets: tuple[PresetResponse, ...]
    version: VersionChoice | None
    base: PackResponse | None
    preset: str
    name: str
    settings: tuple[Setting, ...]
    changed: int
    asks_licence: bool
    accepted: bool
    ignore_memory: bool
    plan: EstimateResponse | None
    refusal: Refusal | None
    asking: bool
    starting: bool
    hold: Hold | None
    failure: Failure | None


class NewRunViewModel(ViewModel[NewRunInputs, NewRunProps]):
    """Each choice asks for a new plan; only the newest answer counts."""

    started = Signal(str)
    """The run that was begun."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(NewRunInputs(), parent)
        self._engine = engine
        self._background = background
        self._planning: Ticket | None = None

    @staticmethod
    def derive(inputs: NewRunInputs) -> NewRunProps:
        versions = _versions(inputs.datasets or ())
        bases = tuple(pack for pack in inputs.packs or () if pack.weights == "safetensors")
        if inputs.datasets is None or inputs.packs is None or inputs.presets is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        elif not versions:
            page = Page.NO_DATASET
        else:
            page = Page.FULL if bases else Page.NO_BASE
        refusal = inputs.refusal
        asks = inputs.accepted or bool(refusal and _LICENCE in refusal.of_field("base"))
        return NewRunProps(
            page=page,
            versions=versions,
            bases=bases,
            presets=tuple(inputs.presets.presets) if inputs.presets else (),
            version=next((one for one in versions if one.id == inputs.version), None),
            base=next((one for one in bases if one.id == inputs.base), None),
            preset=inputs.preset,
            name=inputs.name,
            settings=_settings(inputs),
            changed=len(inputs.values),
            asks_licence=asks,
            accepted=inputs.accepted,
            ignore_memory=inputs.ignore_memory,
            plan=inputs.plan,
            refusal=refusal,
            asking=inputs.asking,
            starting=inputs.starting,
            hold=_hold(inputs),
            failure=inputs.failure,
        )

    def know_role(self, role: Role | None) -> None:
        """Who looks, as the status says."""
        self._set(role=role)

    def refresh(self) -> None:
        """Ask again what can be chosen."""
        if self._inputs.role not in MAY_TRAIN:
            return
        self._set(failure=None)
        self._background.run(lambda: self._engine().list_datasets(), self._know_datasets, self._failed)
        self._background.run(lambda: self._engine().list_packs(), self._know_packs, self._failed)
        if self._inputs.presets is None:
            self._background.run(lambda: self._engine().training.presets(), self._know_presets, self._failed)

    def choose_version(self, version: str | None) -> None:
        self._choose(version=version)

    def choose_base(self, base: str | None) -> None:
        self._choose(base=base, accepted=False)

    def choose_preset(self, preset: str) -> None:
        self._choose(preset=preset)

    def choose_name(self, name: str) -> None:
        """No plan depends on it."""
        self._set(name=name)

    def choose_value(self, name: str, value: Value) -> None:
        """A person's own value in the place of the preset's."""
        if self._inputs.values.get(name) != value:
            self._choose(values=self._inputs.values | {name: value})

    def reset_value(self, name: str) -> None:
        if name in self._inputs.values:
            self._choose(values={k: v for k, v in self._inputs.values.items() if k != name})

    def reset_values(self) -> None:
        """Leave everything to the preset again."""
        self._choose(values={})

    def accept_licence(self, accepted: bool) -> None:
        self._choose(accepted=accepted)

    def ignore_memory(self, ignore: bool) -> None:
        self._set(ignore_memory=ignore)

    def ask_plan(self) -> None:
        """Ask what the training would need; with nothing chosen there is nothing to ask."""
        if self._planning is not None:
            self._planning.cancel()
        if self._inputs.version is None or self._inputs.base is None:
            self._set(plan=None, refusal=None, asking=False)
            return
        self._set(asking=True, failure=None)
        inputs = self._inputs

        def work() -> EstimateResponse | Refusal:
            try:
                return self._engine().training.estimate(_request(inputs))
            except ClientError as error:
                return _refusal(error)

        self._planning = self._background.run(work, self._planned, self._failed)

    def start(self) -> None:
        """Begin the training; ``started`` follows."""
        if self._props.hold is not None:
            return
        self._set(starting=True, failure=None)
        inputs = self._inputs

        def work() -> RunStarted | Refusal:
            try:
                return self._engine().training.start(_request(inputs))
            except ClientError as error:
                return _refusal(error)

        self._background.run(work, self._begun, self._failed)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _choose(self, **choices: object) -> None:
        self._set(**choices)
        self.ask_plan()

    def _know_datasets(self, datasets: list[DatasetResponse]) -> None:
        self._set(datasets=tuple(datasets))
        versions = self._props.versions
        if self._props.version is None and versions:
            self.choose_version(versions[0].id)

    def _know_packs(self, packs: list[PackResponse]) -> None:
        self._set(packs=tuple(packs))
        if self._props.base is None and self._props.bases:
            self.choose_base(self._props.bases[0].id)

    def _know_presets(self, presets: PresetList) -> None:
        self._set(presets=presets)

    def _planned(self, answer: EstimateResponse | Refusal) -> None:
        self._planning = None
        if isinstance(answer, Refusal):
            self._set(plan=None, refusal=answer, asking=False)
        else:
            self._set(plan=answer, refusal=None, asking=False)

    def _begun(self, answer: RunStarted | Refusal) -> None:
        self._set(starting=False)
        if isinstance(answer, Refusal):
            self._set(plan=None, refusal=answer)
            return
        self._set(name="", values={}, accepted=False, ignore_memory=False)
        self.started.emit(answer.run_id)

    def _failed(self, failure: Failure) -> None:
        self._planning = None
        self._set(failure=failure, asking=False, starting=False)


def _versions(datasets: tuple[DatasetResponse, ...]) -> tuple[VersionChoice, ...]:
    """The newest first."""
    found = [(dataset.name, version) for dataset in datasets for version in dataset.versions]
    found.sort(key=lambda pair: pair[1].frozen_at, reverse=True)
    return tuple(VersionChoice(v.id, name, v.number, v.kind, v.items, v.withdrawn) for name, v in found)


def _settings(inputs: NewRunInputs) -> tuple[Setting, ...]:
    preset = next(
        (one for one in (inputs.presets.presets if inputs.presets else ()) if one.name == inputs.preset), None
    )
    found = []
    for name, known in fields().items():
        resolved = getattr(inputs.plan.config, name) if inputs.plan else None
        if preset is not None:
            value = getattr(preset.config, name)
        else:  # the engine chooses the preset; what it chose is known with the plan
            value = known.default if known.default == AUTO or resolved is None else resolved
        chosen = name in inputs.values
        problem = inputs.refusal.of_field(name) if inputs.refusal else ""
        found.append(Setting(known, inputs.values.get(name, value), chosen, resolved, problem))
    return tuple(found)


def _hold(inputs: NewRunInputs) -> Hold | None:
    if inputs.version is None or inputs.base is None:
        return Hold.NOTHING_CHOSEN
    if inputs.starting:
        return Hold.STARTING
    if inputs.asking:
        return Hold.PLANNING
    if inputs.refusal is not None:
        return Hold.PROBLEMS
    if inputs.plan is None:
        return Hold.FAILED
    return Hold.TOO_LARGE if not (inputs.plan.fits or inputs.ignore_memory) else None


def _request(inputs: NewRunInputs) -> TrainingRequest:
    """Raises pydantic's ValidationError."""
    return TrainingRequest(
        dataset_version=str(inputs.version),
        base=str(inputs.base),
        preset=inputs.preset,
        values=dict(inputs.values),
        name=inputs.name.strip() or None,
        licence_accepted=inputs.accepted,
        ignore_memory=inputs.ignore_memory,
    )


def _refusal(error: ClientError) -> Refusal:
    """Its own words, before they are translated as a whole; every other error goes on."""
    if error.code != REFUSED:
        raise error
    return Refusal.of(error)
