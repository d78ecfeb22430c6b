"""``python -m app``: open the desktop, or render its pages to pictures with ``--screens``."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m app", description="The desktop of Cloister.")
    parser.add_argument("--home", type=Path, help="the vault's folder (default: CLOISTER_HOME)")
    parser.add_argument("--screens", type=Path, metavar="DIR", help="render every page and state to PNG files")
    parser.add_argument("--scale", type=float, default=1.0, help="with --screens: 2 for a screen of 200%%")
    parser.add_argument("--language", choices=("en", "de"), default="en", help="with --screens: the language of them")
    parser.add_argument("--text", type=int, default=100, metavar="PERCENT", help="with --screens: the size of text")
    parser.add_argument("--only", default="", metavar="NAME", help="with --screens: states whose name begins so")
    arguments = parser.parse_args()
    if arguments.screens is not None:
        from app.preview.screens import render_screens

        return render_screens(
            arguments.screens,
            scale=arguments.scale,
            only=arguments.only,
            language=arguments.language,
            text_percent=arguments.text,
        )
    from app.bootstrap import run

    return run(arguments.home.expanduser().absolute() if arguments.home else None)


if __name__ == "__main__":
    raise SystemExit(main())
