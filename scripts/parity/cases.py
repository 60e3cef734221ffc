"""Inputs that a model is asked about: ordinary rows, and the ones that engines disagree over."""

import base64

import numpy as np
import onnx

# The largest numbers, the smallest, and both zeros. Of doubles none that overflows when it is multiplied: onnxruntime multiplies and
# adds in one step, which no JavaScript does for doubles.
EXTREME_FLOATS = [3.4028235e38, -3.4028235e38, 1e30, -1e30, 1e-45, -1e-45, 1.17549435e-38, 1e-40, 0.0, -0.0, 16777217.0]
EXTREME_DOUBLES = [1e150, -1e150, 5e-324, 2.2250738585072014e-308, 0.1, 1 / 3, 0.0, -0.0, 16777217.0, 3.5e38]
EXTREME_INTEGERS = [0, -1, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**31, -(2**31) - 1, 16777217, 2**32 + 3]
STRANGE_TEXTS = ["", " ", "no such category", "ünï 🎈", "A", "0", "nan", "1.5"]

DATATYPES = {
    np.dtype(np.float32): "FP32",
    np.dtype(np.float64): "FP64",
    np.dtype(np.int64): "INT64",
    np.dtype(np.bool_): "BOOL",
    np.dtype(object): "BYTES",
}


def cases(rng, inputs, model, rows=12):
    """Names and batches: dicts of input name to array. `inputs` has arrays of ordinary rows to draw from."""
    thresholds = _thresholds(model)
    batches = [
        ("rows", _draw(rng, inputs, rows)),
        ("one row", _draw(rng, inputs, 1)),
        ("no rows", _draw(rng, inputs, 0)),
        ("many rows", _draw(rng, inputs, 5 * rows + 7)),
    ]
    if any(array.dtype.kind == "f" for array in inputs.values()):
        batches += [
            ("missing values", _sprinkle(rng, _draw(rng, inputs, rows), [np.nan])),
            ("infinities", _sprinkle(rng, _draw(rng, inputs, rows), [np.inf, -np.inf])),
        ]
    batches.append(("extremes", _extremes(rng, _draw(rng, inputs, rows))))
    if thresholds:
        batches.append(("on thresholds", _on_thresholds(rng, _draw(rng, inputs, 2 * rows), thresholds)))
    return batches


def encode(batch):
    return {name: _encode_array(array) for name, array in batch.items()}


def _encode_array(array):
    datatype = DATATYPES[array.dtype]
    shape = list(array.shape)
    if datatype == "BYTES":
        return {"datatype": datatype, "shape": shape, "data": [str(item) for item in array.ravel()]}
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return {"datatype": datatype, "shape": shape, "data": base64.b64encode(np.ascontiguousarray(little).tobytes()).decode()}


def _draw(rng, inputs, count):
    some = next(iter(inputs.values()))
    chosen = rng.integers(0, len(some), size=count)
    return {name: array[chosen].copy() for name, array in inputs.items()}


def _sprinkle(rng, batch, values):
    for array in batch.values():
        if array.dtype.kind == "f":
            hit = rng.random(array.shape) < 0.3
            array[hit] = rng.choice(values, size=int(hit.sum()))
    return batch


def _extremes(rng, batch):
    for array in batch.values():
        hit = rng.random(array.shape) < 0.25
        count = int(hit.sum())
        if array.dtype == np.float32:
            array[hit] = rng.choice(np.array(EXTREME_FLOATS, dtype=np.float32), size=count)
        elif array.dtype == np.float64:
            array[hit] = rng.choice(EXTREME_DOUBLES, size=count)
        elif array.dtype == np.int64:
            array[hit] = rng.choice(np.array(EXTREME_INTEGERS, dtype=np.int64), size=count)
        elif array.dtype == object:
            array[hit] = rng.choice(STRANGE_TEXTS, size=count)
    return batch


def _on_thresholds(rng, batch, thresholds):
    for array in batch.values():
        if array.dtype.kind != "f":
            continue
        hit = rng.random(array.shape) < 0.7
        exact = rng.choice(thresholds, size=int(hit.sum())).astype(array.dtype)
        side = rng.integers(-1, 2, size=len(exact))
        moved = np.where(side == 0, exact, np.nextafter(exact, np.where(side < 0, -np.inf, np.inf).astype(array.dtype)))
        array[hit] = moved.astype(array.dtype)
    return batch


def _thresholds(model):
    """Every value that a tree of the model compares with."""
    found = []
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.name == "nodes_values":
                found += list(attribute.floats)
            elif attribute.name in ("nodes_values_as_tensor", "nodes_splits"):
                found += list(onnx.numpy_helper.to_array(attribute.t).ravel())
    return sorted(set(float(value) for value in found if np.isfinite(value)))
