"""From fitted models to ONNX, by the converters that users have."""

from dataclasses import dataclass

import numpy as np
import onnx
from sklearn.base import is_classifier
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC
from skl2onnx import to_onnx, update_registered_converter
from skl2onnx.common.data_types import (
    BooleanTensorType,
    DoubleTensorType,
    FloatTensorType,
    Int64TensorType,
    StringTensorType,
)

TYPES = {
    np.dtype(np.float32): FloatTensorType,
    np.dtype(np.float64): DoubleTensorType,
    np.dtype(np.int64): Int64TensorType,
    np.dtype(np.bool_): BooleanTensorType,
    np.dtype(object): StringTensorType,
}


@dataclass
class Generated:
    """A model, and ordinary rows of its inputs."""

    onnx: object
    inputs: dict
    about: str


def initial_types(inputs):
    return [(name, TYPES[array.dtype]([None, *array.shape[1:]])) for name, array in inputs.items()]


def opset(rng):
    return {"": int(rng.choice([11, 12, 13, 15, 17, 18, 19, 21])), "ai.onnx.ml": int(rng.choice([1, 2, 3, 3, 3, 3]))}


def sklearn_to_onnx(rng, model, inputs, about, options=None, target_opset=None):
    given = dict(options or {})
    last = model.steps[-1][1] if isinstance(model, Pipeline) else model
    if is_classifier(model) and not isinstance(last, LinearSVC):
        given["zipmap"] = False
    chosen = target_opset or opset(rng)
    graph = to_onnx(
        model,
        initial_types=initial_types(inputs),
        options={id(model): given} if given else None,
        target_opset=chosen,
    )
    return Generated(graph, inputs, f"{about}, opset {chosen['']}/{chosen['ai.onnx.ml']}")


def take_booleans_for_integers():
    """skl2onnx 1.20 writes HistGradientBoosting with booleans in a list of integers, which onnx has refused since 1.18."""
    make = onnx.helper.make_attribute

    def make_attribute(key, value, *rest, **more):
        if isinstance(value, (list, np.ndarray)) and any(isinstance(item, (bool, np.bool_)) for item in value):
            value = [int(item) for item in value]
        return make(key, value, *rest, **more)

    onnx.helper.make_attribute = make_attribute


def register_boosters():
    """LightGBM and XGBoost as steps of scikit-learn's pipelines."""
    from lightgbm import LGBMClassifier, LGBMRegressor
    from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
    from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
    from skl2onnx.common.shape_calculator import (
        calculate_linear_classifier_output_shapes,
        calculate_linear_regressor_output_shapes,
    )
    from xgboost import XGBClassifier, XGBRegressor

    choices = {"zipmap": [True, False], "nocl": [True, False]}
    for model, alias, converter in [(LGBMClassifier, "Lgbm", convert_lightgbm), (XGBClassifier, "Xgb", convert_xgboost)]:
        update_registered_converter(
            model, f"{alias}Classifier", calculate_linear_classifier_output_shapes, converter, options=choices
        )
    for model, alias, converter in [(LGBMRegressor, "Lgbm", convert_lightgbm), (XGBRegressor, "Xgb", convert_xgboost)]:
        update_registered_converter(model, f"{alias}Regressor", calculate_linear_regressor_output_shapes, converter, options={"split": None})
