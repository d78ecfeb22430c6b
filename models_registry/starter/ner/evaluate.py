"""Precision and recall on generated examples whose written names were kept out of training.

    python -m models_registry.starter.ner.evaluate [--folder FOLDER]

The frames are those of training, so the figures say how well new names are read and not how well new sentences are:
``benchmarks.privacy`` measures those on sentences of others. The lists know the names here as they do in use.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from models_registry.starter.ner.generate import Generator
from models_registry.starter.ner.names import Names
from models_registry.starter.ner.tagger import NameTagger

_EXAMPLES = 2000
_SEED = 7


def held_out_scores(folder: Path) -> dict[str, dict[str, float]]:
    """Label -> precision, recall and number of names; a name counts where exactly its characters were found."""
    examples = list(Generator(Names(held_out=True)).examples(_EXAMPLES, _SEED))
    found_in = NameTagger.load(folder).find_many([text for text, _ in examples])
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for names, (text, spans) in zip(found_in, examples, strict=True):
        gold = {(label, text[start:end].strip(" .,")) for start, end, label in spans}
        guessed = {(name.label, text[name.start : name.end].strip(" .,")) for name in names}
        wanted.update(label for label, _ in gold)
        found.update(label for label, _ in guessed)
        right.update(label for label, _ in gold & guessed)
    return {
        label: {
            "precision": round(right[label] / max(1, found[label]), 3),
            "recall": round(right[label] / wanted[label], 3),
            "names": wanted[label],
        }
        for label in sorted(wanted)
    }


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent)
    print(json.dumps(held_out_scores(parser.parse_args().folder), indent=1))


if __name__ == "__main__":
    main()
