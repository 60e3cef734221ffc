"""Random models of LightGBM and XGBoost, by the converters of onnxmltools."""

import lightgbm
import numpy as np
import xgboost
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType

from convert import Generated
from data import classes, matrix, target, with_missing


def _rows(rng):
    x = matrix(rng, int(rng.integers(2, 10)), rows=200)
    return with_missing(rng, x) if rng.random() < 0.4 else x


def _opset(rng):
    return int(rng.choice([11, 12, 13, 14, 15]))


def _types(x):
    return [("X", FloatTensorType([None, x.shape[1]]))]


def _lightgbm_settings(rng):
    kind = str(rng.choice(["gbdt", "gbdt", "dart", "rf", "goss"]))
    settings = {
        "boosting_type": kind,
        "n_estimators": int(rng.integers(2, 40)),
        "num_leaves": int(rng.integers(2, 32)),
        "min_child_samples": int(rng.choice([1, 5, 20])),
        "learning_rate": float(rng.choice([0.05, 0.3, 1.0])),
        "random_state": int(rng.integers(1 << 30)),
        "use_missing": bool(rng.random() < 0.8),
        "zero_as_missing": bool(rng.random() < 0.2),
        "n_jobs": 1,
        "verbose": -1,
    }
    if kind == "rf":
        settings |= {"bagging_freq": 1, "bagging_fraction": 0.7}
    return settings


def lightgbm_classifier(rng):
    x = _rows(rng)
    count = int(rng.integers(2, 6))
    y = classes(rng, x, count, str(rng.choice(["int", "gaps", "text"])))
    objective = {} if count == 2 else {"objective": str(rng.choice(["multiclass", "multiclassova"]))}
    model = lightgbm.LGBMClassifier(**_lightgbm_settings(rng), **objective).fit(x, y)
    return Generated(convert_lightgbm(model, initial_types=_types(x), zipmap=False, target_opset=_opset(rng)), {"X": x}, f"{model}, {count} classes")


def lightgbm_regressor(rng):
    x = _rows(rng)
    objective = str(rng.choice(["regression", "regression_l1", "huber", "quantile", "poisson", "gamma", "tweedie"]))
    kind = {"poisson": "count", "gamma": "positive", "tweedie": "positive"}.get(objective, "plain")
    model = lightgbm.LGBMRegressor(**_lightgbm_settings(rng), objective=objective).fit(x, target(rng, x, kind))
    return Generated(convert_lightgbm(model, initial_types=_types(x), target_opset=_opset(rng)), {"X": x}, f"{model}")


def lightgbm_categories(rng):
    x = matrix(rng, 4, rows=200)
    x[:, 1] = rng.integers(0, 12, size=len(x))
    x[:, 3] = rng.integers(0, 40, size=len(x))
    settings = _lightgbm_settings(rng) | {"categorical_feature": [1, 3], "min_data_per_group": 1, "cat_smooth": 1.0}
    if rng.random() < 0.5:
        model = lightgbm.LGBMClassifier(**settings).fit(x, classes(rng, x, int(rng.integers(2, 4)), "int"))
        return Generated(convert_lightgbm(model, initial_types=_types(x), zipmap=False, target_opset=_opset(rng)), {"X": x}, f"{model}")
    model = lightgbm.LGBMRegressor(**settings).fit(x, target(rng, x))
    return Generated(convert_lightgbm(model, initial_types=_types(x), target_opset=_opset(rng)), {"X": x}, f"{model}")


def lightgbm_ranker(rng):
    x = _rows(rng)
    model = lightgbm.LGBMRanker(**_lightgbm_settings(rng)).fit(x, classes(rng, x, 4, "int"), group=[20] * 10)
    return Generated(convert_lightgbm(model, initial_types=_types(x), target_opset=_opset(rng)), {"X": x}, f"{model}")


def _xgboost_settings(rng):
    kind = str(rng.choice(["gbtree", "gbtree", "gbtree", "dart"]))
    settings = {
        "booster": kind,
        "n_estimators": int(rng.integers(2, 40)),
        "max_depth": int(rng.integers(1, 7)),
        "learning_rate": float(rng.choice([0.05, 0.3, 1.0])),
        "tree_method": str(rng.choice(["exact", "hist"])),
        "random_state": int(rng.integers(1 << 30)),
        "n_jobs": 1,
    }
    if kind == "dart":
        settings |= {"rate_drop": 0.2, "skip_drop": 0.3}
    return settings


def xgboost_classifier(rng):
    x = _rows(rng)
    count = int(rng.integers(2, 6))
    more = {} if count == 2 else {"objective": str(rng.choice(["multi:softprob", "multi:softmax"]))}
    if count == 2 and rng.random() < 0.5:
        more = {"base_score": float(rng.choice([0.1, 0.5, 0.8])), "objective": str(rng.choice(["binary:logistic", "binary:hinge"]))}
    model = xgboost.XGBClassifier(**_xgboost_settings(rng), **more).fit(x, classes(rng, x, count, "int"))
    return Generated(convert_xgboost(model, initial_types=_types(x), target_opset=_opset(rng)), {"X": x}, f"{model}, {count} classes")


def xgboost_regressor(rng):
    x = _rows(rng)
    objective = str(rng.choice(["reg:squarederror", "reg:absoluteerror", "reg:logistic", "count:poisson", "reg:gamma", "reg:tweedie", "reg:pseudohubererror"]))
    kind = {"reg:logistic": "share", "count:poisson": "count", "reg:gamma": "positive", "reg:tweedie": "positive"}.get(objective, "plain")
    more = {"base_score": 0.3} if rng.random() < 0.4 else {}
    model = xgboost.XGBRegressor(**_xgboost_settings(rng), objective=objective, **more).fit(x, target(rng, x, kind))
    return Generated(convert_xgboost(model, initial_types=_types(x), target_opset=_opset(rng)), {"X": x}, f"{model}")


def xgboost_forest(rng):
    x = _rows(rng)
    settings = {"n_estimators": int(rng.integers(2, 20)), "max_depth": 4, "n_jobs": 1, "random_state": int(rng.integers(1 << 30))}
    if rng.random() < 0.5:
        model = xgboost.XGBRFClassifier(**settings).fit(x, classes(rng, x, int(rng.integers(2, 4)), "int"))
    else:
        model = xgboost.XGBRFRegressor(**settings).fit(x, target(rng, x))
    return Generated(convert_xgboost(model, initial_types=_types(x), target_opset=_opset(rng)), {"X": x}, f"{model}")


def xgboost_linear(rng):
    x = matrix(rng, 5)
    model = xgboost.XGBRegressor(booster="gblinear", n_estimators=10).fit(x, target(rng, x))
    return Generated(convert_xgboost(model, initial_types=_types(x), target_opset=_opset(rng)), {"X": x}, f"{model}")


FAMILIES = {
    "LightGBM classifiers": (lightgbm_classifier, 24),
    "LightGBM regressors": (lightgbm_regressor, 20),
    "LightGBM with categories": (lightgbm_categories, 10),
    "LightGBM rankers": (lightgbm_ranker, 3),
    "XGBoost classifiers": (xgboost_classifier, 20),
    "XGBoost regressors": (xgboost_regressor, 18),
    "XGBoost random forests": (xgboost_forest, 6),
    "XGBoost linear": (xgboost_linear, 2),
}
