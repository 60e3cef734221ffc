"""Breast cancer, 30 measurements of a cell nucleus: benign (1) or malignant (0). Two models that no ONNX file is made of:

1  a logistic regression after a scaler: scikit-learn's pipeline, as joblib writes it
2  gradient-boosted trees: XGBoost's own binary format

Training again gives the same bytes. `node ../../scripts/venv.mjs` prints a python that can run this.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", OPENBLAS_CORETYPE="Haswell")

import json
from pathlib import Path

import joblib
import sklearn
import xgboost
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDER = Path(__file__).parent
GOLDEN_ROWS = 12
CERTAIN = 0.95


def main():
    data = load_breast_cancer()
    x, held_out, y, truths = train_test_split(data.data, data.target, test_size=0.3, random_state=0, stratify=data.target)

    regression = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, random_state=0)).fit(x, y)
    trees = xgboost.XGBClassifier(n_estimators=60, max_depth=3, random_state=0, n_jobs=1, tree_method="exact").fit(x, y)
    models = {"1": (f"scikit-learn {sklearn.__version__}", regression), "2": (f"xgboost {xgboost.__version__}", trees)}

    for version, (framework, model) in models.items():
        target = FOLDER / "models" / version
        target.mkdir(parents=True, exist_ok=True)
        if version == "1":
            joblib.dump(model, target / "model.joblib", compress=0)
        else:
            model.save_model(target / "model.ubj")
        write(target / "rows.json", version, framework, rows(model, held_out, truths))
        print(f"diagnosis {version}: {sum(model.predict(held_out) == truths)} of {len(truths)} held-out rows right")

    # What every version has to get right: cases that are clear to both and were answered rightly.
    sure = [min(model.predict_proba(held_out)[i][truth] for _, model in models.values()) > CERTAIN for i, truth in enumerate(truths)]
    golden = [row for row, certain in zip(rows(regression, held_out, truths), sure) if certain]
    by_truth = [[row for row in golden if row["truth"] == truth][: GOLDEN_ROWS // 2] for truth in (0, 1)]
    write(FOLDER / "golden.json", "1", f"scikit-learn {sklearn.__version__}", sum(by_truth, []))


def rows(model, held_out, truths):
    answers = zip(held_out, model.predict(held_out), model.predict_proba(held_out), truths)
    return [
        {"inputs": {"features": row.tolist()}, "expected": {"label": [int(label)], "probabilities": [float(value) for value in probabilities]}, "truth": int(truth)}
        for row, label, probabilities, truth in answers
    ]


def write(file, version, framework, rows):
    head = {
        "schemaVersion": 1, "model": "diagnosis", "version": version, "framework": framework,
        "inputs": [{"name": "features", "datatype": "FP64", "shape": [-1, 30]}],
        "outputs": [{"name": "label", "datatype": "INT64", "shape": [-1]}, {"name": "probabilities", "datatype": "FP64", "shape": [-1, 2]}],
        "label": "label",
    }
    compact = lambda value: json.dumps(value, separators=(",", ":"))
    file.write_text(compact(head)[:-1] + ',"rows":[\n' + ",\n".join(map(compact, rows)) + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
