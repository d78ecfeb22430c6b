"""A view of the file system with nothing in it but named places, made by bubblewrap: the way where Landlock is missing.

See bwrap(1). The program is found at one fixed path and is not shipped. It is told what to show; what is done inside,
before the wanted program starts, is in ``inside``. The standard library alone is imported here.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.core.sandbox import inside
from engine.core.sandbox.landlock import Places

PROGRAM = Path("/usr/bin/bwrap")
_TRY_S = 20
_NAMESPACES = ("user", "net", "pid", "ipc", "uts")
# For ``inside``, which gives them up before the wanted program starts: to mount again, and to give up for good.
_CAPABILITIES = ("CAP_SYS_ADMIN", "CAP_SETPCAP")
_PASSED_THROUGH, _LISTED = "0111", "0555"  # folders that exist only because something below them is shown
_SEEN_BY_LOADERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache")


@functools.cache
def works() -> bool:
    """Whether a program can be started in such a view on this system: tried once, with everything that is asked for."""
    if not PROGRAM.is_file():
        return False
    program = [sys.executable, "-I", "-S", "-c", ""]
    told, telling = os.pipe()
    reaching = os.dup(telling)
    try:
        done = subprocess.run(
            arguments(program, with_python(Places()), folder=Path("/"), information=telling, ready=reaching),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(telling, reaching),
            env={},
            timeout=_TRY_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    finally:
        for descriptor in (told, telling, reaching):
            os.close(descriptor)
    return done.returncode == 0


def arguments(command: Sequence[str], places: Places, *, folder: Path, information: int, ready: int) -> list[str]:
    """The command line that runs ``command`` with ``places`` in view and nothing else.

    ``folder``: where it starts, where that is in view. ``information``: a descriptor on which the program's process id
    is told. ``ready``: one that gets a byte when the program is about to start.
    ``places`` must show the interpreter (``with_python``): ``inside`` runs first.
    """
    shown = _shown(places)
    words = [str(PROGRAM), *(f"--unshare-{name}" for name in _NAMESPACES), "--unshare-cgroup-try"]
    words += ["--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL"]
    words += [word for name in _CAPABILITIES for word in ("--cap-add", name)]
    words += ["--info-fd", str(information)]
    for path in sorted(shown):  # a folder before what is shown below it in another way
        words += [shown[path], path, path]
    named = [path for path in (*(places.read or ()), *(places.execute or ()), command[0]) if _is_link(path)]
    links = {name: os.path.realpath(name) for name in named if not _is_below(name, shown)}
    words += ["--proc", "/proc", *(word for path, target in links.items() for word in ("--symlink", target, path))]
    above = _above([*shown, *links])
    for path in (one for one in sorted(above) if not _is_below(one, shown)):
        words += ["--chmod", _LISTED if path in places.listed else _PASSED_THROUGH, path]
    words += ["--remount-ro", "/"]
    words += ["--chdir", str(folder) if str(folder) in above or _is_below(str(folder), shown) else "/"]
    still = json.dumps([path for path, way in shown.items() if way == "--bind" and Path(path).is_dir()])
    return [*words, "--", sys.executable, "-I", "-S", inside.__file__, str(ready), still, *command]


def with_python(places: Places) -> Places:
    """The same, and what it takes to start this interpreter and this program's own code."""
    paths = sysconfig.get_paths()
    engine = Path(__file__).resolve().parents[2]
    prefix, base = Path(sys.prefix), Path(sys.base_prefix)
    needed = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    needed += [str(base / "lib"), str(prefix / "pyvenv.cfg"), sys.executable, str(engine)]
    return replace(
        places,
        read=(*(places.read or ()), *needed, *_SEEN_BY_LOADERS),
        listed=(*places.listed, str(engine.parent)),
    )


def _shown(places: Places) -> dict[str, str]:
    """Each place that is there, and the option that shows it. What may be written is not shown a second time."""
    shown: dict[str, str] = {}
    ways = (
        ("--ro-bind", (*(places.read or ()), *(places.execute or ()))),
        ("--bind", (*(places.write or ()), *places.sockets)),
        ("--dev-bind", (*places.devices, *(one for one in places.write or () if Path(one).is_char_device()))),
    )
    for way, paths in ways:
        for path in map(os.path.normpath, paths):
            if not Path(path).exists() or _is_below(path, ["/proc"]):  # which is their own, whole and read-only
                continue
            shown[os.path.realpath(path) if _is_link(path) else path] = way
    return shown


def _is_link(path: str) -> bool:
    """To a file: such a name may decide what a program takes itself for, as in a virtual environment."""
    return Path(path).is_symlink() and Path(path).is_file()


def _above(paths: Iterable[str]) -> set[str]:
    return {str(parent) for path in paths for parent in Path(path).parents}


def _is_below(path: str, places: Iterable[str]) -> bool:
    """Or the same."""
    return any(path == place or path.startswith(f"{place}/") for place in places)
