"""``python -m app``: open the desktop, or render its pages to pictures with ``--screens``."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m app", description="The desktop of Cloister.")
    parser.add_argument("--home", type=Path, help="the vault's folder (default: CLOISTER_HOME)")
    parser.add_argument("--screens", type=Path, metavar="DIR", help="render every page and state to PNG files")
    parser.add_argument("--scale", type=float, default=1.0, help="with --screens: 2 for a screen of 200%%")
    arguments = parser.parse_args()
    if arguments.screens is not None:
        from app.preview.screens import render_screens

        return render_screens(arguments.screens, scale=arguments.scale)
    from app.bootstrap import run

    return run(arguments.home.expanduser().absolute() if arguments.home else None)


if __name__ == "__main__":
    raise SystemExit(main())
