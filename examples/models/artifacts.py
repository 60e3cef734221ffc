"""Writes what a training script leaves behind: <version>/model.onnx and <version>/rows.json.

The ONNX file says only what follows from the training data and the code: no dates, no random
names, so that training again gives the same bytes. Import this module before numpy: how many
threads add up a sum, and with which processor's kernels, changes its last bits.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", OPENBLAS_CORETYPE="Haswell")

import json
from pathlib import Path

import numpy as np
import onnx

# The newest that onnxmltools writes; every ONNX Runtime since 1.10 reads it.
TARGET_OPSET = {"": 15, "ai.onnx.ml": 3}
IR_VERSION = 8

DATATYPES = {
    onnx.TensorProto.FLOAT: "FP32",
    onnx.TensorProto.INT64: "INT64",
    onnx.TensorProto.STRING: "BYTES",
}


def save(folder, model, version, framework, graph, rows, label="label", columns=None):
    """Writes one version of a model.

    rows: one dict per held-out row with `inputs`, `expected` (the framework's own answer, None
    where it failed) and `truth`; arrays without the batch dimension.
    """
    target = Path(folder) / version
    target.mkdir(parents=True, exist_ok=True)

    graph = _settled(graph, model, version, framework, columns)
    (target / "model.onnx").write_bytes(graph.SerializeToString(deterministic=True))

    head = {
        "schemaVersion": 1,
        "model": model,
        "version": version,
        "framework": framework,
        "inputs": [_spec(value, columns) for value in graph.graph.input],
        "outputs": [_spec(value, columns) for value in graph.graph.output],
        "label": label,
    }
    lines = [_compact(_row(row)) for row in rows]
    text = _compact(head)[:-1] + ',"rows":[\n' + ",\n".join(lines) + "\n]}\n"
    (target / "rows.json").write_text(text, encoding="utf-8")

    answered = [row for row in rows if row["expected"] is not None]
    right = sum(_plain(row["expected"][label])[0] == _plain(row["truth"])[0] for row in answered)
    print(f"{model} {version}: {right} of {len(rows)} held-out rows right, {len(rows) - len(answered)} fail")


def _settled(graph, model, version, framework, columns):
    settled = onnx.ModelProto()
    settled.CopyFrom(graph)
    settled.ir_version = IR_VERSION
    settled.producer_name = framework.split(" ")[0]
    settled.producer_version = framework.split(" ")[1]
    settled.domain = ""
    settled.doc_string = ""
    settled.model_version = int(version)
    settled.graph.name = model
    settled.graph.doc_string = ""
    for value in [*settled.graph.input, *settled.graph.output]:
        _name_batch(value)
    metadata = {"framework": framework}
    if columns:
        metadata["columns"] = _compact(columns)
    onnx.helper.set_model_props(settled, metadata)
    onnx.checker.check_model(settled, full_check=True)
    return settled


def _name_batch(value):
    """Converters leave the batch without a name; all its tensors have the same length."""
    batch = value.type.tensor_type.shape.dim[0]
    if not batch.dim_param:
        batch.Clear()
        batch.dim_param = "batch"


def _spec(value, columns):
    tensor = value.type.tensor_type
    spec = {
        "name": value.name,
        "datatype": DATATYPES[tensor.elem_type],
        "shape": [dim.dim_value if dim.HasField("dim_value") else -1 for dim in tensor.shape.dim],
    }
    if columns and value.name in columns:
        spec["columns"] = columns[value.name]
    return spec


def _row(row):
    plain = {"inputs": {name: _plain(value) for name, value in row["inputs"].items()}}
    if row["expected"] is not None:
        plain["expected"] = {name: _plain(value) for name, value in row["expected"].items()}
    plain["truth"] = _plain(row["truth"])[0]
    if row["expected"] is None:
        plain["throws"] = True
    return plain


def _plain(value):
    """A flat list of numbers or strings, as short as JSON allows without losing a bit that counts."""
    return [_number(item) for item in np.asarray(value).ravel()]


def _number(item):
    if isinstance(item, (str, np.str_)):
        return str(item)
    if isinstance(item, np.float32):
        item = float(np.format_float_positional(item, unique=True))
    elif isinstance(item, (float, np.float64)):
        # Two digits more than the agreement that is asked for (1e-5).
        item = round(float(item), 8)
    else:
        return int(item)
    return int(item) if item.is_integer() else item


def _compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
