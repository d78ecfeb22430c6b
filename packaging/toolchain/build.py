"""Build llama.cpp once, keep it in a cache, install it: `python packaging/toolchain/build.py --venv .venv`.

Afterwards the environment has llama-server, llama-quantize and the others in `bin/`, the Python bindings, and
llama.cpp's converter in `share/llama.cpp/`. Where all this is there and runs, nothing is done.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from cache import Entry, ToolchainCache, default_root
from compile import build_wheel, check_archive, make_build_environment, obtain_archive, unpack_converter
from install import Venv, install, installed_health
from problems import ToolchainError
from recipe import Pins, Recipe, compiler_name, cuda_is_usable, read_pins

PINS = Path(__file__).resolve().parents[2] / "requirements" / "toolchain.txt"


def say(text: str) -> None:
    print(f"toolchain: {text}", flush=True)


def build(cache: ToolchainCache, key: str, recipe: Recipe, pins: Pins, given: Path | None) -> Entry:
    """The cache's entry for `key`, built now unless another process has just done so."""
    with cache.building(key, say) as scratch:
        entry = cache.get(key)
        if entry is not None:
            return entry
        say("preparing the build tools")
        python = make_build_environment(scratch, pins)
        if given is None:
            say(f"downloading the source archive of version {pins.version}")
        archive = check_archive(given, pins) if given else obtain_archive(scratch, python, pins)
        wheel = build_wheel(scratch, python, archive, recipe, cache.root / f"{key}.log", say)
        return cache.put(key, wheel, lambda target: unpack_converter(archive, target))


def set_up(arguments: argparse.Namespace) -> None:
    pins = read_pins(arguments.pins)
    venv = Venv(arguments.venv.resolve())
    venv.site_packages()
    cuda = cuda_is_usable() if arguments.cuda is None else arguments.cuda
    recipe = Recipe(pins.version, cuda)
    problem = installed_health(venv, recipe)
    if problem is None and not arguments.rebuild:
        say(f"llama.cpp {pins.version} is installed and runs")
        return
    say(f"{problem or 'a rebuild was asked for'}")
    key = recipe.key(compiler_name())
    cache = ToolchainCache(arguments.cache)
    entry = None if arguments.rebuild else cache.get(key)
    if entry is None:
        if arguments.rebuild:
            cache.drop(key)
        entry = build(cache, key, recipe, pins, arguments.archive)
    else:
        say(f"taking the build in {cache.root / key}")
    install(venv, entry, recipe)
    say(f"llama.cpp {pins.version} is installed and runs")


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", type=Path, required=True, help="the virtual environment to install into")
    parser.add_argument(
        "--cuda",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="build for NVIDIA cards; without this option, where nvcc and a card are found",
    )
    parser.add_argument("--archive", type=Path, help="the source archive, where no registry can be reached")
    parser.add_argument("--cache", type=Path, default=default_root(), help="where builds are kept")
    parser.add_argument("--pins", type=Path, default=PINS, help=argparse.SUPPRESS)
    parser.add_argument("--rebuild", action="store_true", help="build again even if a build is there")
    signal.signal(signal.SIGTERM, _stop)
    try:
        set_up(parser.parse_args())
    except ToolchainError as error:
        print(f"error[TOOLCHAIN]: {error}\n{error.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("toolchain: stopped, nothing half is left", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
