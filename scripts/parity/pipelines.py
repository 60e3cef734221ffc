"""Random preprocessing, alone and before a model: what tables of numbers and categories go through."""

import numpy as np
import pandas as pd
from sklearn import decomposition, ensemble, feature_selection, impute, linear_model, neural_network, preprocessing, tree
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

from convert import sklearn_to_onnx
from data import classes, integers, matrix, target, texts, with_missing


def _scaler(rng):
    return [
        lambda: preprocessing.StandardScaler(with_mean=bool(rng.random() < 0.8), with_std=bool(rng.random() < 0.8)),
        lambda: preprocessing.MinMaxScaler(feature_range=(-1, 2), clip=bool(rng.random() < 0.5)),
        lambda: preprocessing.MaxAbsScaler(),
        lambda: preprocessing.RobustScaler(with_centering=bool(rng.random() < 0.7)),
        lambda: preprocessing.Normalizer(norm=str(rng.choice(["l1", "l2", "max"]))),
        lambda: preprocessing.Binarizer(threshold=float(rng.normal())),
        lambda: preprocessing.PowerTransformer(),
    ][rng.integers(7)]()


def _widening(rng):
    return [
        lambda: preprocessing.PolynomialFeatures(degree=int(rng.integers(2, 4)), interaction_only=bool(rng.random() < 0.4),
                                                 include_bias=bool(rng.random() < 0.5)),
        lambda: preprocessing.KBinsDiscretizer(n_bins=int(rng.integers(2, 6)), encode=str(rng.choice(["ordinal", "onehot-dense", "onehot"])),
                                               strategy="uniform"),
        lambda: preprocessing.FunctionTransformer(),
    ][rng.integers(3)]()


def _narrowing(rng):
    return [
        lambda: decomposition.PCA(n_components=2, whiten=bool(rng.random() < 0.4)),
        lambda: decomposition.TruncatedSVD(n_components=2),
        lambda: feature_selection.SelectKBest(k=2),
        lambda: feature_selection.VarianceThreshold(),
        lambda: feature_selection.SelectFromModel(tree.DecisionTreeClassifier(max_depth=3, random_state=0)),
        lambda: decomposition.IncrementalPCA(n_components=2),
    ][rng.integers(6)]()


def _imputer(rng, missing=np.nan):
    strategy = str(rng.choice(["mean", "median", "most_frequent", "constant"]))
    return impute.SimpleImputer(strategy=strategy, missing_values=missing, fill_value=3 if strategy == "constant" else None)


def _classifier(rng):
    return [
        lambda: linear_model.LogisticRegression(max_iter=200),
        lambda: tree.DecisionTreeClassifier(max_depth=4, random_state=0),
        lambda: ensemble.RandomForestClassifier(5, random_state=0),
        lambda: ensemble.GradientBoostingClassifier(n_estimators=5, random_state=0),
        lambda: neural_network.MLPClassifier((8,), max_iter=20, random_state=0),
    ][rng.integers(5)]()


def _regressor(rng):
    return [
        lambda: linear_model.Ridge(),
        lambda: tree.DecisionTreeRegressor(max_depth=4, random_state=0),
        lambda: ensemble.RandomForestRegressor(5, random_state=0),
        lambda: neural_network.MLPRegressor((8,), max_iter=20, random_state=0),
    ][rng.integers(4)]()


def transformers(rng):
    """A transformer alone."""
    x = [matrix(rng, 4), matrix(rng, 4), matrix(rng, 5, dtype=np.float64), integers(rng, 4)][rng.integers(4)]
    model = [_scaler, _widening, _narrowing][rng.integers(3)](rng)
    model.fit(x, classes(rng, x, 3, "int"))
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype} x {x.shape[1]}")


def imputers(rng):
    kind = rng.integers(3)
    if kind == 0:
        x = with_missing(rng, matrix(rng, 4, dtype=[np.float32, np.float64][rng.integers(2)]))
        model = _imputer(rng)
    elif kind == 1:
        x = integers(rng, 3)
        model = _imputer(rng, missing=-1)
    else:
        x = with_missing(rng, matrix(rng, 4))
        model = make_pipeline(_imputer(rng), _scaler(rng), _classifier(rng))
        model.fit(x, classes(rng, x, 3, "text"))
        return sklearn_to_onnx(rng, model, {"X": x}, f"{model}")
    model.fit(x)
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype} x {x.shape[1]}")


def one_hot_encoders(rng):
    x = [texts(rng, 3), integers(rng, 2), texts(rng, 1)][rng.integers(3)]
    strange = str(rng.choice(["ignore", "ignore", "error"]))
    drop = [None, None, "first"][rng.integers(3)] if strange == "error" else None
    model = preprocessing.OneHotEncoder(handle_unknown=strange, drop=drop, sparse_output=False, dtype=[np.float32, np.float64, np.int64][rng.integers(3)])
    if rng.random() < 0.4:
        model = make_pipeline(model, linear_model.LogisticRegression(max_iter=200)).fit(x, classes(rng, np.arange(320).reshape(160, 2), 3, "text"))
    else:
        model.fit(x)
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype} x {x.shape[1]}")


def ordinal_encoders(rng):
    x = [texts(rng, 3), integers(rng, 2), texts(rng, 1)][rng.integers(3)]
    settings = {"handle_unknown": "use_encoded_value", "unknown_value": -1} if rng.random() < 0.6 else {}
    model = preprocessing.OrdinalEncoder(dtype=[np.float32, np.float64, np.int64][rng.integers(3)], **settings).fit(x)
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype} x {x.shape[1]}")


def label_encoders(rng):
    x = [texts(rng, 1), integers(rng, 1)][rng.integers(2)][:, 0]
    model = [preprocessing.LabelEncoder(), preprocessing.LabelBinarizer(neg_label=-1)][rng.integers(2) if x.dtype == np.int64 else 0].fit(x)
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype}")


def unions(rng):
    x = matrix(rng, 5, dtype=[np.float32, np.float32, np.float64][rng.integers(3)])
    union = FeatureUnion([("a", _scaler(rng)), ("b", _narrowing(rng)), ("c", _widening(rng))])
    y = classes(rng, x, 3, "gaps")
    model = Pipeline([("union", union), ("model", _classifier(rng))]) if rng.random() < 0.7 else union
    model.fit(x, y)
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype}")


def _table(rng):
    """Columns of a table, an input each, as skl2onnx has it for data frames."""
    columns = {}
    for i in range(rng.integers(1, 4)):
        column = matrix(rng, 1)
        columns[f"number_{i}"] = with_missing(rng, column) if rng.random() < 0.5 else column
    for i in range(rng.integers(0, 3)):
        columns[f"count_{i}"] = integers(rng, 1)
    words = texts(rng, int(rng.integers(1, 4)))
    for i in range(words.shape[1]):
        columns[f"word_{i}"] = words[:, i : i + 1]
    return columns


def _preparation(rng, columns):
    numbers = [name for name in columns if name.startswith("number")]
    counts = [name for name in columns if name.startswith("count")]
    words = [name for name in columns if name.startswith("word")]
    steps = [("numbers", make_pipeline(impute.SimpleImputer(), _scaler(rng)), numbers)]
    if counts:
        steps.append(("counts", [preprocessing.StandardScaler(), preprocessing.OneHotEncoder(handle_unknown="ignore"), "passthrough"][rng.integers(3)], counts))
    encoder = [
        preprocessing.OneHotEncoder(handle_unknown="ignore", sparse_output=bool(rng.random() < 0.5)),
        preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    ][rng.integers(2)]
    steps.append(("words", encoder, words))
    return ColumnTransformer(steps)


def tables(rng):
    columns = _table(rng)
    frame = pd.DataFrame({name: array[:, 0] for name, array in columns.items()})
    signal = np.concatenate([array for array in columns.values() if array.dtype != object], axis=1).astype(np.float64)
    if rng.random() < 0.6:
        model = make_pipeline(_preparation(rng, columns), _classifier(rng)).fit(frame, classes(rng, signal, int(rng.integers(2, 5)), "text"))
    else:
        model = make_pipeline(_preparation(rng, columns), _regressor(rng)).fit(frame, target(rng, signal))
    return sklearn_to_onnx(rng, model, columns, f"{model}, columns {', '.join(columns)}")


def boosted_tables(rng):
    """LightGBM and XGBoost behind scikit-learn's preparation of a table."""
    from lightgbm import LGBMClassifier, LGBMRegressor
    from xgboost import XGBClassifier, XGBRegressor

    columns = _table(rng)
    frame = pd.DataFrame({name: array[:, 0] for name, array in columns.items()})
    signal = np.concatenate([array for array in columns.values() if array.dtype != object], axis=1).astype(np.float64)
    if rng.random() < 0.6:
        booster = [LGBMClassifier(n_estimators=8, num_leaves=7, verbose=-1), XGBClassifier(n_estimators=8, max_depth=3)][rng.integers(2)]
        answers = classes(rng, signal, int(rng.integers(2, 5)), "int")
    else:
        booster = [LGBMRegressor(n_estimators=8, num_leaves=7, verbose=-1), XGBRegressor(n_estimators=8, max_depth=3)][rng.integers(2)]
        answers = target(rng, signal)
    model = make_pipeline(_preparation(rng, columns), booster).fit(frame, answers)
    return sklearn_to_onnx(rng, model, columns, f"{model}, columns {', '.join(columns)}", target_opset={"": 15, "ai.onnx.ml": 3})


FAMILIES = {
    "scalers, polynomials, bins, PCA, selection": (transformers, 28),
    "imputers": (imputers, 12),
    "one-hot encoders": (one_hot_encoders, 12),
    "ordinal encoders": (ordinal_encoders, 8),
    "label encoders": (label_encoders, 4),
    "feature unions": (unions, 12),
    "tables of mixed columns": (tables, 24),
    "tables before LightGBM, XGBoost": (boosted_tables, 14),
}
