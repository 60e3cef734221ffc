"""Writes the MLflow models of the tests, and what MLflow's own scoring answers to their input examples.

    .venv/bin/python -m pip install onnxruntime==1.30.0     # what MLflow loads ONNX with; no other script needs it
    .venv/bin/python test/mlflow/make.py

Each is a folder as MLflow saves it, real and small. MLmodel holds an identifier and a time, so that no two runs write the same bytes.
"""

import json
import os
import shutil
import warnings
from io import StringIO
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
warnings.filterwarnings("ignore")

import lightgbm
import mlflow
import numpy as np
import onnx
import pandas as pd
import skl2onnx
import xgboost
from mlflow.models import infer_signature
from mlflow.pyfunc.scoring_server import predictions_to_json
from onnx.parser import parse_model
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_diabetes, load_digits, load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression

HERE = Path(__file__).parent


def folder(name):
    target = HERE / "models" / name
    shutil.rmtree(target, ignore_errors=True)
    return target


def score(name, example):
    """What `mlflow models serve` would send back."""
    predictions = mlflow.pyfunc.load_model(str(HERE / "models" / name)).predict(example)
    text = StringIO()
    predictions_to_json(predictions, text)
    (HERE / "answers").mkdir(exist_ok=True)
    (HERE / "answers" / f"{name}.json").write_text(json.dumps(json.loads(text.getvalue())) + "\n")


def save_onnx(name, graph, signature, example):
    mlflow.onnx.save_model(graph, folder(name), signature=signature, input_example=example)
    score(name, example)


def onnx_matrix():
    """A data frame, and a graph that takes it as one matrix."""
    data = load_diabetes(as_frame=True)
    x = data.data.astype("float32")
    model = LinearRegression().fit(x, data.target)
    graph = skl2onnx.convert_sklearn(model, "diabetes", [("features", FloatTensorType([None, x.shape[1]]))], target_opset=15)
    save_onnx("onnx-matrix", graph, infer_signature(x, pd.DataFrame({"variable": model.predict(x).astype("float32")})), x.tail(3).reset_index(drop=True))


def onnx_tensors():
    """Tensors by name."""
    x, y = load_iris(return_X_y=True)
    x = x.astype("float32")
    model = LogisticRegression(max_iter=500).fit(x, y)
    graph = skl2onnx.convert_sklearn(model, "iris", [("x", FloatTensorType([None, 4]))], options={"zipmap": False}, target_opset=15)
    answers = {"label": model.predict(x), "probabilities": model.predict_proba(x).astype("float32")}
    save_onnx("onnx-tensors", graph, infer_signature({"x": x}, answers), {"x": x[::60]})


def onnx_columns():
    """A data frame, and a graph with an input for each column. MLflow passes 64-bit floats as 32-bit ones."""
    graph = parse_model("""<ir_version: 8, opset_import: ["": 15]>
        rent (float[N] area, int64[N] rooms, bool[N] garden) => (float[N] price, bool[N] outside) <float[1] each = {310.5}, float[1] square = {11.25}> {
            many = Cast <to = 1> (rooms)
            part = Mul (area, square)
            rest = Mul (many, each)
            price = Add (part, rest)
            outside = Identity (garden)
        }""")
    frame = pd.DataFrame({"area": [52.5, 104.0], "rooms": [2, 4], "garden": [False, True]})
    answer = pd.DataFrame({"price": np.float32([1, 2]), "outside": [False, True]})
    save_onnx("onnx-columns", graph, infer_signature(frame, answer), frame)


def onnx_external():
    """Weights in a file beside the graph, and one tensor without a name."""
    x, y = load_digits(return_X_y=True)
    x = x.astype("float32")
    model = LogisticRegression(max_iter=3000).fit(x, y)
    graph = onnx.helper.make_model(
        onnx.helper.make_graph(
            [onnx.helper.make_node("Gemm", ["pixels", "weights", "bias"], ["scores"])],
            "digits",
            [onnx.helper.make_tensor_value_info("pixels", onnx.TensorProto.FLOAT, ["N", 64])],
            [onnx.helper.make_tensor_value_info("scores", onnx.TensorProto.FLOAT, ["N", 10])],
            [
                onnx.numpy_helper.from_array(model.coef_.T.astype("float32").copy(), "weights"),
                onnx.numpy_helper.from_array(model.intercept_.astype("float32"), "bias"),
            ],
        ),
        opset_imports=[onnx.helper.make_opsetid("", 15)],
        ir_version=8,
    )
    save_onnx("onnx-external", graph, infer_signature(x, model.decision_function(x).astype("float32")), x[:2])


def others():
    """What only Python loads."""
    data = load_iris(as_frame=True)
    x, y = data.data, data.target
    model = LogisticRegression(max_iter=500).fit(x, y)
    signature = infer_signature(x, model.predict(x))
    for name, serialization in (("sklearn-skops", "skops"), ("sklearn-pickle", "cloudpickle")):
        mlflow.sklearn.save_model(model, folder(name), signature=signature, input_example=x.head(2), serialization_format=serialization)

    trees = lightgbm.train({"objective": "multiclass", "num_class": 3, "num_leaves": 3, "verbose": -1}, lightgbm.Dataset(x, y), 1)
    mlflow.lightgbm.save_model(trees, folder("lightgbm"), signature=infer_signature(x, trees.predict(x)), input_example=x.head(2))

    boosted = xgboost.XGBClassifier(n_estimators=1, max_depth=2).fit(x, y)
    mlflow.xgboost.save_model(boosted, folder("xgboost"), signature=signature, input_example=x.head(2))

    class Doubled(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return model_input.iloc[:, 0] * (params or {}).get("factor", 2)

    signature = infer_signature(x, x.iloc[:, 0], params={"factor": 2})
    mlflow.pyfunc.save_model(folder("pyfunc"), python_model=Doubled(), signature=signature, input_example=(x.head(2), {"factor": 3}))

    mlflow.sklearn.save_model(model, folder("no-signature"), serialization_format="skops")


if __name__ == "__main__":
    for make in (onnx_matrix, onnx_tensors, onnx_columns, onnx_external, others):
        make()
