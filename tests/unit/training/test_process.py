"""The trainer's process: what it may touch, what it says of errors, what the engine makes of its words and its end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.core.errors import DiskFullError
from engine.training import trainer
from engine.training.child.__main__ import failure_of
from engine.training.child.report import Failed, Reporter, Step, parse_event
from engine.training.child.spec import Descriptors, parse_descriptors, read_key, read_lines
from engine.training.errors import TrainerCrashedError, TrainerMemoryError, TrainingDataError, TrainingFailedError
from engine.training.launcher import command_of, environment_of
from tests.support.training_kit import small_config


def test_its_environment_has_nothing_of_the_engines_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOISTER_PASSPHRASE_FILE", "/secret")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    environment = environment_of(small_config(), Path("/dev/shm/cloister-own"), None)
    assert not [name for name in environment if name.startswith("CLOISTER")]
    assert environment["CUDA_VISIBLE_DEVICES"] == "1"
    assert environment["HF_HUB_OFFLINE"] == "1"
    assert environment["HOME"] == environment["TMPDIR"] == "/dev/shm/cloister-own"


def test_a_compiler_is_told_where_the_drivers_library_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "libcuda.so.1").touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", f"/nowhere{os.pathsep}{tmp_path}")
    told = [
        environment_of(small_config(device="cuda", compile=compiled), tmp_path, None).get("TRITON_LIBCUDA_PATH")
        for compiled in (True, False)
    ]
    assert told == [str(tmp_path), None]


def test_descriptors_survive_the_command_line() -> None:
    wanted = Descriptors(spec=5, key=6, report=7, train=8, validation=9)
    assert parse_descriptors(command_of(wanted)[4:]) == wanted


def test_a_key_is_whole_or_nothing_and_data_is_read_from_memory() -> None:
    for length in (0, 31, 33):
        out, into = os.pipe()
        os.write(into, bytes(length))
        os.close(into)
        with pytest.raises(ValueError, match="length"):
            read_key(out)
    with trainer.memory_file([b"one\n", b"two\n"]) as descriptor:
        assert str(Path(f"/proc/self/fd/{descriptor}").readlink()).startswith("/memfd:")
        assert list(read_lines(os.dup(descriptor))) == [b"one\n", b"two\n"]


@pytest.mark.parametrize("line", [b"", b"[]", b"nonsense", b'{"event": "other"}', b'{"event": "step", "step": 1}'])
def test_what_is_no_event_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        parse_event(line)


def test_events_are_read_as_they_were_said() -> None:
    out, into = os.pipe()
    event = Step(
        step=1, loss=2.5, learning_rate=1e-4, grad_norm=0.5, tokens=9, tokens_per_s=3.0, memory_bytes=7, time_left_s=0.0
    )
    Reporter(into).say(event)
    assert parse_event(os.read(out, 10_000)) == event
    os.close(out)
    os.close(into)


def test_an_unforeseen_error_tells_where_and_never_what() -> None:
    try:
        raise KeyError("the patient's name")
    except KeyError as error:
        failed = failure_of(error)
    assert failed.code == "TRAINING_FAILED"
    assert "patient" not in failed.model_dump_json()
    assert "test_process.py:test_an_unforeseen_error" in failed.where


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried ..."),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        type("OutOfMemoryError", (RuntimeError,), {})("CUDA out of memory."),
    ],
)
def test_memory_that_runs_out_is_known_by_its_many_names(error: Exception) -> None:
    assert failure_of(error).code == "TRAINER_OUT_OF_MEMORY"


def test_the_processors_own_words_are_known() -> None:
    import torch

    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60)
    assert failure_of(caught.value).code == "TRAINER_OUT_OF_MEMORY"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("TRAINER_OUT_OF_MEMORY", TrainerMemoryError),
        ("TRAINING_DATA", TrainingDataError),
        ("DISK_FULL", DiskFullError),
        ("ANYTHING", TrainingFailedError),
    ],
)
def test_a_failure_becomes_the_error_that_it_was(code: str, kind: type[Exception]) -> None:
    error = trainer._error_of(Failed(code=code, message="It failed.", help="Do this."))
    assert type(error) is kind
    assert (error.message, error.help) == ("It failed.", "Do this.")


def test_an_end_without_a_word_has_a_reason() -> None:
    assert "killed" in trainer._crash(-9).message
    assert "SIGSEGV" in trainer._crash(-11).message
    assert "exit status 3" in trainer._crash(3).message
    assert isinstance(trainer._crash(1), TrainerCrashedError)
