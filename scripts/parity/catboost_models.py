"""CatBoost's own ONNX export. Run by whoever renews the committed models, in an environment with catboost and onnx:

    python catboost_models.py test/lib/engine/catboost

CatBoost is no dependency of this repository, so its models are committed: they are small.
"""

import json
import sys
import tempfile
import zlib
from pathlib import Path

import catboost
import numpy as np
import onnx

from cases import cases, encode
from data import classes, matrix, target, with_missing

COUNT = 12


def _settings(rng):
    return {
        "iterations": int(rng.integers(2, 9)),
        "depth": int(rng.integers(1, 5)),
        "learning_rate": float(rng.choice([0.1, 0.5])),
        "random_seed": int(rng.integers(1 << 30)),
        "thread_count": 1,
        "verbose": False,
        "allow_writing_files": False,
        "nan_mode": str(rng.choice(["Min", "Max"])),
        "boosting_type": "Plain",
    }


def _model(rng, i):
    x = matrix(rng, int(rng.integers(2, 7)))
    if rng.random() < 0.5:
        x = with_missing(rng, x)
    kind = i % 3
    if kind == 0:
        return x, catboost.CatBoostClassifier(**_settings(rng)).fit(x, classes(rng, x, 2, "int"))
    if kind == 1:
        return x, catboost.CatBoostClassifier(**_settings(rng), loss_function="MultiClass").fit(x, classes(rng, x, int(rng.integers(3, 5)), str(rng.choice(["int", "text"]))))
    return x, catboost.CatBoostRegressor(**_settings(rng), loss_function=str(rng.choice(["RMSE", "MAE", "Quantile:alpha=0.8", "Poisson"]))).fit(x, np.abs(target(rng, x)))


def _without_zip_map(model):
    """CatBoost always answers with a list of dictionaries, which no request can carry: the matrix before it is what is served."""
    graph = model.graph
    for node in [node for node in graph.node if node.op_type == "ZipMap"]:
        graph.node.remove(node)
        for output in graph.output:
            if output.name == node.output[0]:
                output.CopyFrom(onnx.helper.make_tensor_value_info(node.input[0], onnx.TensorProto.FLOAT, [None, None]))
    return model


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(COUNT):
        rng = np.random.default_rng([1, zlib.crc32(b"catboost"), i])
        x, model = _model(rng, i)
        with tempfile.TemporaryDirectory() as temporary:
            path = Path(temporary) / "model.onnx"
            model.save_model(str(path), format="onnx", export_parameters={"onnx_graph_name": "catboost"})
            graph = _without_zip_map(onnx.load(path))
        name = f"catboost-{i + 1:02}"
        input_name = graph.graph.input[0].name
        (folder / f"{name}.onnx").write_bytes(graph.SerializeToString(deterministic=True))
        batches = [{"name": label, "inputs": encode(batch)} for label, batch in cases(rng, {input_name: x}, graph, rows=3)]
        text = json.dumps({"name": name, "family": "CatBoost", "about": f"catboost {catboost.__version__}, {model.get_params()}", "cases": batches})
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
