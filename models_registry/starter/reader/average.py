"""Averages the weights of two readers: ``python -m models_registry.starter.reader.average FIRST SECOND --out DIR``.

Two stages of one training lie in one valley of the loss, and the middle between them generalises better than either
(Wortsman and others 2022, model soups). ``evaluate --calibrate`` must follow: a calibration cannot be averaged.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from models_registry.starter.reader.storage import load_weights, save_weights

SHARE = 0.5


def average(first: Path, second: Path, out: Path, *, share: float = SHARE) -> None:
    """Write ``share`` of ``second`` and the rest of ``first``. Raises ValueError for other shapes."""
    one, other = (load_weights(folder / "weights.safetensors") for folder in (first, second))
    if {name: w.shape for name, w in one.items()} != {name: w.shape for name, w in other.items()}:
        raise ValueError("The two readers do not have the same shape.")
    mixed = {name: (1 - share) * one[name] + share * other[name] for name in one}
    out.mkdir(parents=True, exist_ok=True)
    save_weights(mixed, out / "weights.safetensors")
    config = json.loads((second / "config.json").read_text(encoding="utf-8"))
    config["weights_sha256"] = hashlib.sha256((out / "weights.safetensors").read_bytes()).hexdigest()
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--share", type=float, default=SHARE, help="of the second, 0 to 1")
    arguments = parser.parse_args()
    average(arguments.first, arguments.second, arguments.out, share=arguments.share)


if __name__ == "__main__":
    main()
