"""The command that starts a trainer, its environment, and whether it is one process or several.

One process computes on one card or on the processor. With the accelerate launcher there is one for each card, or as
many on the processor, all with the same command; who each of them is, it is told where it is started, confined.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.contract.training import TrainingConfig
from engine.core.sandbox.policy import Peers
from engine.runtime.hardware import GpuFacts
from engine.training.child.spec import Descriptors

_KEPT_VARIABLES = (
    "PATH",
    "LD_LIBRARY_PATH",
    "CUDA_VISIBLE_DEVICES",
    "CUDA_DEVICE_ORDER",
    "CUDA_HOME",
    "NVIDIA_VISIBLE_DEVICES",
)
# On the processor: blocks of a megabyte and more go back to the system when they are freed, in huge pages where it has
# them, and compiled products of matrices are kept for the shapes of about one step: no two steps have the same. So
# memory stays what the tensors in use need, which is what a plan reckons with.
_LEAN_MEMORY = {
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=1048576:glibc.malloc.trim_threshold=1048576:glibc.malloc.hugetlb=1",
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "64",
}

# Where drivers put libcuda.so.1. Triton would ask ldconfig, which on Ubuntu is a script, and a trainer has no shell.
_DRIVER_FOLDERS = (
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/lib/wsl/lib",
)

# NCCL between cards of one machine: directly where they can, else over the loopback, which it would not take by itself.
# Its ways that need files that all can see, or descriptors sent from one process to another, are closed.
_OVER_LOOPBACK = {
    "NCCL_SOCKET_IFNAME": "lo",
    "NCCL_IB_DISABLE": "1",
    "NCCL_SHM_DISABLE": "1",
    "NCCL_CUMEM_ENABLE": "0",
    "NCCL_CUMEM_HOST_ENABLE": "0",
    "NCCL_NVLS_ENABLE": "0",
}


def command_of(descriptors: Descriptors) -> list[str]:
    """``-I``: neither the environment nor the current folder decides what is imported."""
    return [sys.executable, "-I", "-m", "engine.training.child", *descriptors.arguments()]


def environment_of(config: TrainingConfig, scratch: Path, card: GpuFacts | None) -> dict[str, str]:
    """Nothing of the engine's environment but what finds the card.

    ``card``: the one for a single process, which would take the first otherwise, unless the engine was told itself
    which cards there are for it.
    """
    environment = _kept(os.environ) | {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "DO_NOT_TRACK": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LOGNAME": "trainer",  # who it is, for libraries that would look it up elsewhere
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": str(config.threads or 1),
        "TORCHINDUCTOR_COMPILE_THREADS": "1",  # a pool of processes needs semaphores, which are files
        "PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True",
    }
    if config.device == "cpu":
        return environment | _LEAN_MEMORY
    driver = _driver_folder(environment.get("LD_LIBRARY_PATH", "").split(os.pathsep)) if config.compile else None
    if driver is not None:
        environment["TRITON_LIBCUDA_PATH"] = driver
    if config.launcher == "process" and card is not None:
        environment.setdefault("CUDA_VISIBLE_DEVICES", card.uuid)
    return environment | _OVER_LOOPBACK if config.launcher == "accelerate" else environment


def peers_of(config: TrainingConfig, descriptors: Descriptors) -> Peers | None:
    """The processes of a training that talk to each other; the first of them alone gets the run's key."""
    if config.launcher != "accelerate":
        return None
    return Peers(config.cards, first_only=(descriptors.key,), cards=config.device == "cuda")


def _driver_folder(first: Sequence[str]) -> str | None:
    """The folder of the driver's library; those that the loader is told of come ``first``."""
    return next((f for f in (*first, *_DRIVER_FOLDERS) if f and Path(f, "libcuda.so.1").exists()), None)


def _kept(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in _KEPT_VARIABLES if name in environment}
