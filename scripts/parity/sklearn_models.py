"""Random models of scikit-learn, one function per family: takes a random generator, gives a Generated."""

import numpy as np
from sklearn import discriminant_analysis, ensemble, linear_model, multiclass, multioutput, naive_bayes, neighbors, neural_network, svm, tree
from sklearn.calibration import CalibratedClassifierCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from convert import sklearn_to_onnx
from data import classes, integers, matrix, target, with_missing

LABELS = ["int", "gaps", "text"]


def _rows(rng, dtypes=(np.float32, np.float32, np.float64, np.int64)):
    columns = int(rng.integers(2, 9))
    dtype = np.dtype(dtypes[rng.integers(len(dtypes))])
    return integers(rng, columns) if dtype == np.int64 else matrix(rng, columns, dtype=dtype)


def _seed(rng):
    return int(rng.integers(1 << 30))


def _fitted_classifier(rng, model, x=None, count=None, options=None):
    x = _rows(rng) if x is None else x
    count = count or int(rng.integers(2, 6))
    labels = str(rng.choice(LABELS))
    y = classes(rng, x, count, labels)
    model.fit(x, y)
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {count} classes ({labels}), {x.dtype} x {x.shape[1]}", options)


def _fitted_regressor(rng, model, x=None, outputs=1, kind="plain"):
    x = _rows(rng) if x is None else x
    y = target(rng, x, kind) if outputs == 1 else np.stack([target(rng, x, kind) for _ in range(outputs)], axis=1)
    model.fit(x, y)
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {outputs} outputs, {x.dtype} x {x.shape[1]}")


def logistic_regression(rng):
    return _fitted_classifier(rng, linear_model.LogisticRegression(C=float(rng.choice([0.01, 1, 100])), max_iter=300),
                              options={"raw_scores": bool(rng.random() < 0.2)})


def one_versus_rest(rng):
    inner = [
        linear_model.LogisticRegression(max_iter=200),
        tree.DecisionTreeClassifier(max_depth=4, random_state=0),
        linear_model.SGDClassifier(loss="log_loss", random_state=0),
    ][rng.integers(3)]
    return _fitted_classifier(rng, multiclass.OneVsRestClassifier(inner), count=int(rng.integers(3, 6)))


def sgd_classifier(rng):
    loss = str(rng.choice(["hinge", "log_loss", "modified_huber", "perceptron", "squared_hinge"]))
    return _fitted_classifier(rng, make_pipeline(StandardScaler(), linear_model.SGDClassifier(loss=loss, random_state=_seed(rng))),
                              x=_rows(rng, [np.float32, np.float64]))


def linear_svc(rng):
    model = [svm.LinearSVC(random_state=0, max_iter=2000), linear_model.RidgeClassifier(), linear_model.Perceptron(random_state=0)][rng.integers(3)]
    return _fitted_classifier(rng, make_pipeline(StandardScaler(), model), x=_rows(rng, [np.float32, np.float64]))


def linear_regressors(rng):
    models = [
        linear_model.LinearRegression(), linear_model.Ridge(alpha=0.5), linear_model.Lasso(alpha=0.01), linear_model.ElasticNet(alpha=0.01),
        linear_model.BayesianRidge(), linear_model.HuberRegressor(max_iter=500), linear_model.LinearRegression(fit_intercept=False),
        linear_model.SGDRegressor(random_state=0), linear_model.Lars(), linear_model.LinearRegression(),
    ]
    model = models[rng.integers(len(models))]
    several = type(model).__name__ in ("LinearRegression", "Ridge", "Lasso", "ElasticNet") and rng.random() < 0.4
    return _fitted_regressor(rng, model, outputs=3 if several else 1)


def generalised_linear(rng):
    model = [linear_model.PoissonRegressor(), linear_model.GammaRegressor(), linear_model.TweedieRegressor(power=1.5, link="log")][rng.integers(3)]
    return _fitted_regressor(rng, make_pipeline(StandardScaler(), model), x=_rows(rng, [np.float32, np.float64]), kind="positive")


def decision_tree(rng):
    depth = [None, 2, 5][rng.integers(3)]
    if rng.random() < 0.5:
        return _fitted_classifier(rng, tree.DecisionTreeClassifier(max_depth=depth, random_state=_seed(rng)))
    outputs = int(rng.choice([1, 1, 3]))
    return _fitted_regressor(rng, tree.DecisionTreeRegressor(max_depth=depth, random_state=_seed(rng)), outputs=outputs)


def forest_classifier(rng):
    kind = [ensemble.RandomForestClassifier, ensemble.ExtraTreesClassifier][rng.integers(2)]
    return _fitted_classifier(rng, kind(n_estimators=int(rng.integers(3, 40)), max_depth=[None, 3, 6][rng.integers(3)], random_state=_seed(rng)))


def forest_regressor(rng):
    kind = [ensemble.RandomForestRegressor, ensemble.ExtraTreesRegressor][rng.integers(2)]
    model = kind(n_estimators=int(rng.integers(3, 40)), max_depth=[None, 3, 6][rng.integers(3)], random_state=_seed(rng))
    return _fitted_regressor(rng, model, outputs=int(rng.choice([1, 1, 2])))


def gradient_boosting(rng):
    settings = {"n_estimators": int(rng.integers(2, 40)), "max_depth": int(rng.integers(1, 6)), "random_state": _seed(rng)}
    if rng.random() < 0.5:
        return _fitted_classifier(rng, ensemble.GradientBoostingClassifier(**settings))
    loss = str(rng.choice(["squared_error", "huber", "absolute_error", "quantile"]))
    return _fitted_regressor(rng, ensemble.GradientBoostingRegressor(loss=loss, **settings))


def histogram_boosting(rng):
    x = matrix(rng, int(rng.integers(2, 8)))
    if rng.random() < 0.5:
        x = with_missing(rng, x)
    settings = {"max_iter": int(rng.integers(2, 30)), "max_leaf_nodes": int(rng.integers(3, 20)), "random_state": _seed(rng)}
    if rng.random() < 0.5:
        return _fitted_classifier(rng, ensemble.HistGradientBoostingClassifier(**settings), x=x)
    return _fitted_regressor(rng, ensemble.HistGradientBoostingRegressor(**settings), x=x)


def ada_boost(rng):
    settings = {"n_estimators": int(rng.integers(2, 12)), "random_state": _seed(rng)}
    if rng.random() < 0.6:
        inner = tree.DecisionTreeClassifier(max_depth=int(rng.integers(1, 4)))
        return _fitted_classifier(rng, ensemble.AdaBoostClassifier(inner, **settings))
    return _fitted_regressor(rng, ensemble.AdaBoostRegressor(tree.DecisionTreeRegressor(max_depth=3), **settings))


def bagging(rng):
    settings = {"n_estimators": int(rng.integers(2, 8)), "random_state": _seed(rng)}
    if rng.random() < 0.5:
        inner = [tree.DecisionTreeClassifier(max_depth=4), linear_model.LogisticRegression(max_iter=200)][rng.integers(2)]
        return _fitted_classifier(rng, ensemble.BaggingClassifier(inner, **settings))
    return _fitted_regressor(rng, ensemble.BaggingRegressor(tree.DecisionTreeRegressor(max_depth=4), **settings))


def isolation_forest(rng):
    x = _rows(rng, [np.float32])
    model = ensemble.IsolationForest(n_estimators=int(rng.integers(3, 20)), random_state=_seed(rng)).fit(x)
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype} x {x.shape[1]}", target_opset={"": 15, "ai.onnx.ml": 3})


def voting(rng):
    names = ["linear", "tree", "forest"]
    if rng.random() < 0.6:
        members = [linear_model.LogisticRegression(max_iter=200), tree.DecisionTreeClassifier(max_depth=4), ensemble.RandomForestClassifier(5)]
        model = ensemble.VotingClassifier(list(zip(names, members)), voting=str(rng.choice(["soft", "soft", "hard"])), weights=[None, np.array([1, 2, 3])][rng.integers(2)], flatten_transform=False)
        return _fitted_classifier(rng, model)
    members = [linear_model.LinearRegression(), tree.DecisionTreeRegressor(max_depth=4), ensemble.RandomForestRegressor(5)]
    return _fitted_regressor(rng, ensemble.VotingRegressor(list(zip(names, members)), weights=[None, np.array([1, 2, 3])][rng.integers(2)]))


def stacking(rng):
    if rng.random() < 0.5:
        members = [("linear", linear_model.LogisticRegression(max_iter=200)), ("tree", tree.DecisionTreeClassifier(max_depth=4))]
        return _fitted_classifier(rng, ensemble.StackingClassifier(members, linear_model.LogisticRegression(max_iter=200), cv=2))
    members = [("linear", linear_model.LinearRegression()), ("tree", tree.DecisionTreeRegressor(max_depth=4))]
    return _fitted_regressor(rng, ensemble.StackingRegressor(members, linear_model.Ridge(), cv=2))


def calibrated(rng):
    inner = [svm.LinearSVC(random_state=0), linear_model.LogisticRegression(max_iter=200), tree.DecisionTreeClassifier(max_depth=4)][rng.integers(3)]
    model = CalibratedClassifierCV(inner, method=str(rng.choice(["sigmoid", "isotonic"])), cv=2)
    return _fitted_classifier(rng, model)


def perceptrons(rng):
    layers = tuple(int(width) for width in rng.integers(3, 24, size=rng.integers(1, 4)))
    settings = {"hidden_layer_sizes": layers, "activation": str(rng.choice(["relu", "tanh", "logistic", "identity"])), "max_iter": 30,
                "random_state": _seed(rng)}
    x = _rows(rng, [np.float32, np.float32, np.float64, np.int64])
    if rng.random() < 0.5:
        return _fitted_classifier(rng, neural_network.MLPClassifier(**settings), x=x)
    return _fitted_regressor(rng, neural_network.MLPRegressor(**settings), x=x, outputs=int(rng.choice([1, 2])))


def naive(rng):
    kind = rng.integers(4)
    if kind == 0:
        return _fitted_classifier(rng, naive_bayes.GaussianNB(), x=_rows(rng, [np.float32, np.float64]))
    x = np.abs(_rows(rng, [np.float32, np.int64]))
    model = [naive_bayes.MultinomialNB(), naive_bayes.BernoulliNB(binarize=1.0), naive_bayes.ComplementNB()][kind - 1]
    return _fitted_classifier(rng, model, x=x)


def discriminant(rng):
    model = [discriminant_analysis.LinearDiscriminantAnalysis(), discriminant_analysis.QuadraticDiscriminantAnalysis()][rng.integers(2)]
    return _fitted_classifier(rng, model, x=_rows(rng, [np.float32, np.float64]))


def neighbours(rng):
    if rng.random() < 0.5:
        return _fitted_classifier(rng, neighbors.KNeighborsClassifier(n_neighbors=int(rng.integers(1, 6))), x=_rows(rng, [np.float32, np.float64]))
    return _fitted_regressor(rng, neighbors.KNeighborsRegressor(n_neighbors=int(rng.integers(1, 6)), weights=str(rng.choice(["uniform", "distance"]))),
                             x=_rows(rng, [np.float32, np.float64]))


def support_vectors(rng):
    kernel = str(rng.choice(["rbf", "linear", "poly", "sigmoid"]))
    kind = rng.integers(4)
    if kind == 0:
        return _fitted_classifier(rng, make_pipeline(StandardScaler(), svm.SVC(kernel=kernel, probability=True, random_state=0)),
                                  x=_rows(rng, [np.float32, np.float64]))
    if kind == 1:
        return _fitted_classifier(rng, make_pipeline(StandardScaler(), svm.SVC(kernel=kernel)), x=_rows(rng, [np.float32, np.float64]))
    if kind == 2:
        x = _rows(rng, [np.float32])
        model = svm.OneClassSVM(kernel=kernel).fit(x)
        return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype} x {x.shape[1]}")
    return _fitted_regressor(rng, make_pipeline(StandardScaler(), svm.SVR(kernel=kernel)), x=_rows(rng, [np.float32, np.float64]))


def several_outputs(rng):
    x = _rows(rng)
    if rng.random() < 0.5:
        model = multioutput.MultiOutputRegressor(linear_model.Ridge()).fit(x, np.stack([target(rng, x), target(rng, x)], axis=1))
        return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype} x {x.shape[1]}")
    y = np.stack([classes(rng, x, 2, "int"), classes(rng, x, 3, "int")], axis=1)
    model = [multioutput.MultiOutputClassifier(linear_model.LogisticRegression(max_iter=200)), ensemble.RandomForestClassifier(5)][rng.integers(2)]
    model.fit(x, y)
    return sklearn_to_onnx(rng, model, {"X": x}, f"{model}, {x.dtype} x {x.shape[1]}")


FAMILIES = {
    "logistic regression": (logistic_regression, 14),
    "one versus rest": (one_versus_rest, 6),
    "SGDClassifier": (sgd_classifier, 8),
    "LinearSVC, RidgeClassifier, Perceptron": (linear_svc, 8),
    "linear regressors": (linear_regressors, 16),
    "generalised linear regressors": (generalised_linear, 5),
    "decision trees": (decision_tree, 14),
    "forest classifiers": (forest_classifier, 14),
    "forest regressors": (forest_regressor, 14),
    "gradient boosting": (gradient_boosting, 14),
    "histogram gradient boosting": (histogram_boosting, 12),
    "AdaBoost": (ada_boost, 8),
    "bagging": (bagging, 8),
    "isolation forest": (isolation_forest, 5),
    "voting": (voting, 8),
    "stacking": (stacking, 6),
    "calibrated classifiers": (calibrated, 10),
    "multilayer perceptrons": (perceptrons, 16),
    "naive Bayes": (naive, 10),
    "discriminant analysis": (discriminant, 6),
    "nearest neighbours": (neighbours, 6),
    "support vector machines": (support_vectors, 12),
    "several outputs": (several_outputs, 8),
}
