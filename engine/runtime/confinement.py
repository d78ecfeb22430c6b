"""The policies of the programs that handle models: where each of them may read and write, and what it may use.

Drivers of cards are files below ``/dev`` and ``/sys``, and reserve far more address space than memory: on a machine
with a card memory is bounded by the kernel's choice of whom to end first, and not by a limit.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from engine.core.sandbox.landlock import Places
from engine.core.sandbox.policy import Policy

GIB = 1 << 30
_SERVER_TASKS = 2048
_OPEN_FILES = 4096
_LISTENER_BYTES = 1 << 30
_CARDS = ("nvidia*", "nvidia-caps/*", "dri", "kfd", "dxg")
_HARMLESS_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_LIBRARIES = (
    *("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/usr/share/nvidia", "/usr/share/zoneinfo"),
    *("/usr/local/cuda", "/opt/cuda", "/etc/ld.so.cache", "/etc/localtime", "/etc/nvidia"),
    *("/etc/ssl/openssl.cnf", "/etc/pki/tls/openssl.cnf"),
)
_MACHINE = (
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/devices", "/proc/driver"),
    *("/proc/sys/vm", "/proc/filesystems", "/proc/version"),
    *("/sys/devices", "/sys/bus", "/sys/class", "/sys/module", "/sys/kernel/mm"),
)
_LOADERS = ("ld-linux*.so*", "ld-musl*.so*")
_COMPILER = (
    *("/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/as", "/usr/bin/ld", "/usr/bin/ld.bfd", "/usr/bin/ld.gold"),
    *("/usr/lib/gcc", "/usr/libexec/gcc", "/sbin/ldconfig", "/sbin/ldconfig.real", "/usr/local/cuda/bin"),
)


def model_server(binary: Path, files: Iterable[str], folder: Path, memory_bytes: int) -> Policy:
    """llama-server: reads its weights, and makes one socket in ``folder``. ``memory_bytes``: of the machine."""
    return Policy(
        places=Places(
            read=(*_LIBRARIES, *_MACHINE, *_beside(binary), *_on_disk(files)),
            execute=(*_programs(binary), *_loaders()),
            write=("/dev/null",),
            sockets=(str(folder),),
            devices=devices(),
        ),
        processes=False,
        filtered=True,
        private_bytes=0 if has_card() else memory_bytes,
        file_bytes=GIB,
        tasks=_SERVER_TASKS,
        open_files=_OPEN_FILES,
    )


def converter(program: str, files: Iterable[str], *, memory_bytes: int, file_bytes: int, python: bool) -> Policy:
    """A program of llama.cpp or a process of the export: writes to memory only."""
    read = (*_python_places(),) if python else ()
    return Policy(
        places=Places(
            read=(*_LIBRARIES, *_MACHINE, *read, *_beside(Path(program)), *_on_disk(files)),
            execute=(*_programs(Path(program)), *_loaders()),
            write=("/dev/null",),
            devices=devices(),
            listed=_import_roots() if python else (),
        ),
        sockets=has_card(),
        processes=False,
        filtered=True,
        memory_bytes=memory_bytes,
        file_bytes=file_bytes,
        tasks=_SERVER_TASKS,
        open_files=_OPEN_FILES,
    )


def trainer(*, model: Path, run: Path, scratch: Path, compiles: bool, memory_bytes: int, file_bytes: int) -> Policy:
    """Reads the base model, writes below its run's folder and to ``scratch``, which is in memory.

    ``compiles``: kernels are made for the card, which takes a compiler.
    """
    headers = ("/usr/include", sysconfig.get_path("include")) if compiles else ()
    programs = (*_COMPILER, sysconfig.get_path("purelib")) if compiles else ()
    return Policy(
        places=Places(
            read=(*_LIBRARIES, *_MACHINE, *_python_places(), *headers, str(model), str(run), str(scratch)),
            execute=(*_programs(Path(sys.executable)), *_loaders(), *programs),
            write=("/dev/null", "/proc/self/clear_refs", str(run), str(scratch)),
            devices=devices(),
            listed=_import_roots(),
        ),
        sockets=has_card(),
        processes=compiles,
        filtered=True,
        private_bytes=0 if has_card() else memory_bytes,
        file_bytes=file_bytes,
        tasks=_SERVER_TASKS,
        open_files=_OPEN_FILES,
    )


def listener() -> Policy:
    """The process that stands before the TLS listener: inherits its sockets, makes none, connects to nobody."""
    return Policy(
        places=Places(
            read=(*_LIBRARIES, *_python_places()),
            execute=(*_programs(Path(sys.executable)), *_loaders()),
            write=("/dev/null",),
            devices=_HARMLESS_DEVICES,
        ),
        sockets=False,
        processes=False,
        filtered=True,
        memory_bytes=_LISTENER_BYTES,
        file_bytes=1 << 20,
        tasks=_SERVER_TASKS,
        open_files=_OPEN_FILES,
    )


def directory_client() -> Policy:
    """The process that speaks with a directory: over a socket that it inherits, with ldap3 and no place to write."""
    return replace(
        listener(),
        places=Places(
            read=(*_LIBRARIES, "/proc/self", "/proc/cpuinfo", *_python_places()),
            execute=(*_programs(Path(sys.executable)), *_loaders()),
            write=("/dev/null",),
            devices=_HARMLESS_DEVICES,
            listed=_import_roots(),
        ),
    )


def names_model(folder: Path, *, memory_bytes: int) -> Policy:
    """The process that finds names with a model out of a pack: reads its folder, computes on the processor."""
    return Policy(
        places=Places(
            read=(*_LIBRARIES, *_MACHINE, *_python_places(), str(folder)),
            execute=(*_programs(Path(sys.executable)), *_loaders()),
            write=("/dev/null",),
            devices=_HARMLESS_DEVICES,
            listed=_import_roots(),
        ),
        sockets=False,
        processes=False,
        filtered=True,
        private_bytes=memory_bytes,
        file_bytes=1 << 20,
        tasks=_SERVER_TASKS,
        open_files=_OPEN_FILES,
    )


def devices() -> tuple[str, ...]:
    """What may be read, written and controlled: sources of nothing and of chance, and cards."""
    cards = [str(path) for pattern in _CARDS for path in sorted(Path("/dev").glob(pattern))]
    return (*_HARMLESS_DEVICES, *cards)


def has_card() -> bool:
    return any(any(Path("/dev").glob(pattern)) for pattern in _CARDS if "dri" not in pattern)


def _loaders() -> tuple[str, ...]:
    """The programs that load shared libraries: the kernel opens them for whoever is executed."""
    folders = [folder for folder in map(Path, ("/lib", "/lib64", "/usr/lib", "/usr/lib64")) if folder.is_dir()]
    folders += [path for folder in folders[:1] for path in folder.glob("*-linux-gnu*") if path.is_dir()]
    found = (path.resolve() for folder in folders for pattern in _LOADERS for path in folder.glob(pattern))
    return tuple(dict.fromkeys(str(path) for path in found))


def _programs(binary: Path) -> tuple[str, ...]:
    """A program, and what runs it where it is a script, as a wrapper that an administrator wrote may be.

    Under their names as well, which may be links.
    """
    real = binary.resolve()
    try:
        with real.open("rb") as stream:
            first = stream.readline(256)
    except OSError:
        return (str(binary), str(real))
    words = first[2:].split() if first.startswith(b"#!") else []
    interpreters = [Path(os.fsdecode(word)) for word in words[:1]]
    return (str(binary), str(real), *(str(one) for name in interpreters for one in (name, name.resolve())))


def _beside(binary: Path) -> tuple[str, ...]:
    """The libraries that were installed together with a program."""
    real = binary.resolve()
    return (str(real), *(str(real.parent.parent / name) for name in ("lib", "lib64")))


def _on_disk(files: Iterable[str]) -> tuple[str, ...]:
    """A file in memory is inherited, and needs no place."""
    return tuple(path for path in files if not path.startswith("/proc/"))


def _python_places() -> tuple[str, ...]:
    """The interpreter's library, its packages, and this program."""
    paths = sysconfig.get_paths()
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    own = Path(__file__).resolve().parents[1]
    environment = Path(sys.prefix)
    return (
        *(paths[name] for name in names),
        *(str(Path(sys.base_prefix) / "lib"), str(own), str(environment / "pyvenv.cfg"), str(environment / "share")),
    )


def _import_roots() -> tuple[str, ...]:
    """Folders that are looked through for packages; what is in them stays unread."""
    return (str(Path(__file__).resolve().parents[2]),)
