"""Finds names with one model, for as long as its parent asks. Run confined: no network, no key, no place to write.

The first line of its socket says which model; each further line has texts, and is answered with what was found in
them. Nothing of a text is in what it says about a failure.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile
from typing import Any

from engine.privacy.packed.found import NamesReader, UnfitError


def main(arguments: list[str]) -> None:
    channel = socket.socket(fileno=int(arguments[0]))

    def say(told: dict[str, Any]) -> None:
        channel.sendall(json.dumps(told).encode("ascii") + b"\n")

    with channel, channel.makefile("rb") as asked:
        try:
            reader = _load(json.loads(asked.readline()))
            say({"ready": True})
            for line in asked:
                say({"found": [reader.find(text) for text in json.loads(line)["texts"]]})
        except UnfitError as error:
            say({"unfit": str(error)})
        except Exception as error:  # noqa: BLE001 - the boundary of the process: whatever a model makes of a text
            say({"failed": type(error).__name__})


def _load(asked: dict[str, Any]) -> NamesReader:
    """Raises UnfitError, and whatever the model's library raises."""
    tempfile.tempdir = asked["folder"]  # libraries ask where they could write; here that is nowhere
    if asked["engine"] == "spacy":
        from engine.privacy.packed.spacy_reader import SpacyReader

        return SpacyReader.load(asked["folder"], asked["config"], asked["labels"])
    from engine.privacy.packed.transformers_reader import TransformersReader

    return TransformersReader.load(
        asked["folder"], asked["config"], asked["labels"], begins=asked["begins"], threads=asked["threads"]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
