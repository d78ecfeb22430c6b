"""One start of a trainer: from lines and a folder of weights to a written result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from engine.contract.training import TrainingConfig
from engine.training.child import cards, measure, report, team
from engine.training.child.checkpoint import Checkpoints
from engine.training.child.dataset import Split, read_split
from engine.training.child.encoding import Encoder, Row
from engine.training.child.loop import Data, Loop, reference_likelihoods
from engine.training.child.model import Trainee, import_libraries, load_tokenizer, load_trainee
from engine.training.child.packing import StepPlan
from engine.training.child.result import write_result
from engine.training.child.spec import TrainerSpec
from engine.training.errors import BaseModelError, TrainingDataError


class Session:
    """``stop_asked`` is looked at before each step."""

    def __init__(
        self,
        wanted: TrainerSpec,
        run_key: bytes,
        say: Callable[[report.Event], None],
        stop_asked: Callable[[], bool],
    ) -> None:
        self._wanted = wanted
        self._config: TrainingConfig = wanted.config
        self._key = run_key
        self._say = say
        self._stop_asked = stop_asked

    def run(self, training: Iterable[bytes], validation: Iterable[bytes]) -> None:
        """Raises a CloisterError, or whatever a library raises."""
        several = team.join(self._config)
        device = _set_up(self._config, several)
        processes = several or team.Alone(device)
        folder = Path(self._wanted.model_dir)
        encoder = Encoder(load_tokenizer(folder), date=self._wanted.date)
        splits = [self._read(lines, encoder) for lines in (training, validation)]
        if not splits[0].rows:
            raise TrainingDataError(
                "Nothing of the dataset can be learned from: everything is too long or has no answer.",
                help="Raise sequence_tokens, or set too_long=truncate.",
            )
        import_libraries(self._config)
        baseline = measure.resident_bytes()
        trainee = load_trainee(folder, self._config, cards.loads_on(self._config, processes))
        trainee = cards.spread(trainee, processes)
        measure.forget_peak(device)
        plan = self._plan(splits[0].rows)
        checkpoints = Checkpoints(Path(self._wanted.run_dir), self._key, processes)
        loop = Loop(
            trainee,
            self._wanted.objective,
            self._data(trainee, splits[0], processes),
            self._data(trainee, splits[1], processes),
            plan,
            checkpoints,
            processes,
            self._say,
            self._stop_asked,
        )
        self._say(self._prepared(trainee, splits, plan, loop.progress.step, baseline))
        if loop.run():
            files = write_result(Path(self._wanted.run_dir), trainee, self._key, processes)
            progress = loop.progress
            self._say(
                report.Finished(
                    step=progress.step,
                    best_step=progress.best_step if splits[1].rows else progress.step,
                    reason="early" if progress.ended_early else "steps",
                    files=files,
                )
            )
        processes.leave()

    def _read(self, lines: Iterable[bytes], encoder: Encoder) -> Split:
        return read_split(lines, encoder, self._wanted.objective, self._config)

    def _plan(self, rows: Sequence[Row]) -> StepPlan:
        packed = self._config.packing and self._wanted.objective != "dpo"
        return StepPlan(
            [len(row) for row in rows],
            capacity=self._config.sequence_tokens if packed else None,
            per_step=self._config.micro_batch * self._config.accumulation,
            epochs=self._config.epochs,
            max_steps=self._config.max_steps,
            seed=self._config.seed,
        )

    def _data(self, trainee: Trainee, split: Split, processes: team.Team) -> Data:
        if self._wanted.objective != "dpo":
            return Data(split.rows)
        return Data(split.rows, reference_likelihoods(trainee, split.rows, processes))

    def _prepared(
        self, trainee: Trainee, splits: Sequence[Split], plan: StepPlan, start: int, baseline: int
    ) -> report.Prepared:
        parameters, trainable = trainee.parameter_counts()
        training, validation = splits
        return report.Prepared(
            versions=measure.library_versions(),
            device=_device_name(trainee.device),
            parameters=parameters,
            trainable=trainable,
            steps=plan.steps,
            start_step=start,
            examples=len(training.rows),
            evaluation_examples=len(validation.rows),
            dropped_too_long=training.dropped,
            truncated=training.truncated,
            tokens_per_epoch=training.tokens,
            baseline_bytes=baseline,
        )


def _set_up(config: TrainingConfig, several: team.Team | None) -> Any:
    """Threads, seeds and the device. Raises BaseModelError where the card that the plan counted on is not there."""
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    if config.threads:
        torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    if config.device == "cuda":
        if not torch.cuda.is_available():
            raise BaseModelError(
                "Torch does not see the graphics card.",
                help="Install a driver that fits, run `nvidia-modprobe -u -c=0` as root after a start without a"
                " screen, or use device=cpu.",
            )
        torch.backends.cuda.matmul.allow_tf32 = True
        return several.device if several else torch.device("cuda", 0)
    return torch.device("cpu")


def _device_name(device: Any) -> str:
    if device.type != "cuda":
        return "cpu"
    import torch

    return str(torch.cuda.get_device_name(device))
