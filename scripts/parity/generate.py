"""Writes a corpus of random models: NAME.onnx, and NAME.json with the inputs to ask it about.

    python generate.py FOLDER [--seed 1] [--scale 1.0] [--rows 12] [--only FAMILY]

What the converters themselves refuse is listed in refused.json: no engine can serve it.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", OPENBLAS_CORETYPE="Haswell")

import argparse
import json
import warnings
import zlib
from pathlib import Path

import numpy as np

import boosters
import pipelines
import sklearn_models
from cases import cases, encode
from convert import register_boosters, take_booleans_for_integers

FAMILIES = sklearn_models.FAMILIES | pipelines.FAMILIES | boosters.FAMILIES


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="how many models, as a multiple of the ordinary number")
    parser.add_argument("--rows", type=int, default=12, help="rows of a batch")
    parser.add_argument("--only", default="", help="families whose name contains this")
    arguments = parser.parse_args()

    arguments.folder.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    register_boosters()
    take_booleans_for_integers()
    refused = []
    for family, (build, count) in FAMILIES.items():
        if arguments.only not in family:
            continue
        for i in range(max(1, round(count * arguments.scale))):
            name = f"{_slug(family)}-{i + 1:02}"
            # A generator of its own for each model: one family more or less changes no other model.
            rng = np.random.default_rng([arguments.seed, zlib.crc32(family.encode()), i])
            try:
                generated = build(rng)
            except Exception as error:
                refused.append({"name": name, "family": family, "reason": f"{type(error).__name__}: {str(error).strip().splitlines()[0][:200] if str(error).strip() else ''}"})
                continue
            _write(arguments.folder, name, family, generated, rng, arguments.rows)
    (arguments.folder / "refused.json").write_text(json.dumps(refused, indent=1))
    print(f"{len(list(arguments.folder.glob('*.onnx')))} models, {len(refused)} refused by their converters")


def _write(folder, name, family, generated, rng, rows):
    (folder / f"{name}.onnx").write_bytes(generated.onnx.SerializeToString(deterministic=True))
    batches = [{"name": label, "inputs": encode(batch)} for label, batch in cases(rng, generated.inputs, generated.onnx, rows)]
    about = " ".join(generated.about.split())
    text = json.dumps({"name": name, "family": family, "about": about, "cases": batches}, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def _slug(family):
    return "-".join("".join(c if c.isalnum() else " " for c in family.lower()).split())


if __name__ == "__main__":
    main()
