"""``python -m engine``: the process that holds keys and database. People start it with ``cloister``."""

from engine.process import main

if __name__ == "__main__":
    raise SystemExit(main())
