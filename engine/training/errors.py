"""What can go wrong around a training, each with a code that a client can act on.

CloisterError
├── TrainingRefusedError      TRAINING_REFUSED        the plan has problems; all of them are named at once
├── RunNotFoundError          RUN_NOT_FOUND           no run or sweep of this id
├── RunStateError             RUN_STATE               the run's state forbids the step
├── RunServesError            RUN_SERVES              a model that was made of the run answers now
├── RunWithdrawnError         RUN_WITHDRAWN           it has learned from a document that was removed since
├── RunResultError            RUN_RESULT_DAMAGED      the adapter's file is lost or altered
└── TrainingFailedError       TRAINING_FAILED         the trainer's process failed
    ├── TrainerCrashedError   TRAINER_CRASHED         it ended without a word
    ├── TrainerMemoryError    TRAINER_OUT_OF_MEMORY   it needs more memory than there is
    ├── TrainingDataError     TRAINING_DATA           the data cannot be trained on
    ├── BaseModelError        TRAINING_BASE_MODEL     the base model cannot be loaded or has no chat template
    ├── TrainingDivergedError TRAINING_DIVERGED       the loss is no number any more
    └── CheckpointError       TRAINING_CHECKPOINT     no checkpoint can be read
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.errors import CloisterError, ConflictError, InvalidInputError, NotFoundError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a training from starting: where, what is wrong, what to do."""

    where: str
    what: str
    help: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class TrainingRefusedError(InvalidInputError):
    """``problems``: everything that was found, in the order of the configuration."""

    code = "TRAINING_REFUSED"

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = "One thing keeps" if len(problems) == 1 else f"{len(problems)} things keep"
        listed = " ".join(f"({number}) {problem}." for number, problem in enumerate(problems, start=1))
        helps = dict.fromkeys(problem.help for problem in problems if problem.help)
        super().__init__(f"{count} this training from starting: {listed}", help=" ".join(helps))
        self.problems = tuple(problems)


class RunNotFoundError(NotFoundError):
    code = "RUN_NOT_FOUND"


class RunStateError(ConflictError):
    code = "RUN_STATE"


class RunServesError(ConflictError):
    code = "RUN_SERVES"


class RunWithdrawnError(ConflictError):
    code = "RUN_WITHDRAWN"


def withdrawn(documents: int) -> RunWithdrawnError:
    """``documents``: how many that the run has seen were removed since."""
    what = "A document was" if documents == 1 else f"{documents} documents were"
    return RunWithdrawnError(
        f"{what} removed that this run has learned from: it cannot go on.",
        help="Start a new run on a version without it, then remove this one: cloister train remove RUN",
    )


class RunResultError(CloisterError):
    code = "RUN_RESULT_DAMAGED"


class TrainingFailedError(CloisterError):
    code = "TRAINING_FAILED"


class TrainerCrashedError(TrainingFailedError):
    code = "TRAINER_CRASHED"


class TrainerMemoryError(TrainingFailedError):
    code = "TRAINER_OUT_OF_MEMORY"
    http_status = 507


class TrainingDataError(TrainingFailedError):
    code = "TRAINING_DATA"
    http_status = 422


class BaseModelError(TrainingFailedError):
    code = "TRAINING_BASE_MODEL"
    http_status = 422


class TrainingDivergedError(TrainingFailedError):
    code = "TRAINING_DIVERGED"


class CheckpointError(TrainingFailedError):
    code = "TRAINING_CHECKPOINT"
