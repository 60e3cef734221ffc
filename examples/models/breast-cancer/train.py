"""Breast cancer, 30 named measurements of a cell nucleus: gradient-boosted trees, benign (1) or malignant (0).

1  LightGBM
2  XGBoost: the same question answered by another framework, behind the same signature

Trees compare features with thresholds, and ONNX knows thresholds and features as 32-bit floats only. Both
frameworks are therefore trained on values that are 32-bit floats already; otherwise a value that lies
between a threshold and its rounding goes the other way in ONNX.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from artifacts import TARGET_OPSET, save

import lightgbm
import numpy as np
import xgboost
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

FOLDER = Path(__file__).parent
CONVERSION = {
    "initial_types": [("features", FloatTensorType([None, 30]))],
    "target_opset": TARGET_OPSET[""],
}


def main():
    data = load_breast_cancer()
    features = data.data.astype(np.float32)
    columns = {"features": [str(name) for name in data.feature_names]}
    x, held_out, y, truths = train_test_split(features, data.target, test_size=0.3, random_state=0, stratify=data.target)

    booster = lightgbm.LGBMClassifier(
        n_estimators=100, num_leaves=15, random_state=0, n_jobs=1, deterministic=True, force_col_wise=True, verbose=-1
    ).fit(x, y)
    graph = convert_lightgbm(booster, zipmap=False, **CONVERSION)
    save(FOLDER, "breast-cancer", "1", f"lightgbm {lightgbm.__version__}", graph, rows(booster, held_out, truths), columns=columns)

    booster = xgboost.XGBClassifier(n_estimators=100, max_depth=3, random_state=0, n_jobs=1, tree_method="exact").fit(x, y)
    graph = convert_xgboost(booster, **CONVERSION)
    save(FOLDER, "breast-cancer", "2", f"xgboost {xgboost.__version__}", graph, rows(booster, held_out, truths), columns=columns)


def rows(model, held_out, truths):
    answers = zip(held_out, model.predict(held_out), model.predict_proba(held_out), truths)
    return [
        {"inputs": {"features": row}, "expected": {"label": label, "probabilities": probabilities}, "truth": truth}
        for row, label, probabilities, truth in answers
    ]


if __name__ == "__main__":
    main()
