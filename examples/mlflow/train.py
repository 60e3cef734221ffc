"""Trains a classifier of wines and logs it with MLflow, as you would: run, metrics, data, model, registered version, alias.

The first version that is registered becomes the champion, any later one the challenger. Beside it come held-out.json, a request with
the wines that were held out, and held-out.answers.json, what the model itself answers to it.

MLFLOW_TRACKING_URI says where the MLflow server is. --c is the one setting there is to play with.
"""

import argparse
import json
from pathlib import Path

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

NAME = "wine"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--c", type=float, default=0.05, help="how little is regularized")
    c = parser.parse_args().c

    wines, cultivars = load_wine(return_X_y=True, as_frame=True)
    x, held_out, y, truth = train_test_split(wines, cultivars, test_size=0.3, random_state=0, stratify=cultivars)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=c, max_iter=1000)).fit(x, y)

    mlflow.set_experiment(NAME)
    with mlflow.start_run():
        mlflow.log_param("C", c)
        mlflow.log_input(mlflow.data.from_pandas(x.assign(cultivar=y), targets="cultivar", name=NAME), context="training")
        mlflow.log_metrics({"accuracy": model.score(held_out, truth), "log_loss": log_loss(truth, model.predict_proba(held_out))})
        # The signature names the columns, and the example becomes golden requests.
        logged = mlflow.sklearn.log_model(
            model,
            name=NAME,
            signature=infer_signature(held_out, model.predict(held_out)),
            input_example=held_out.head(10),
            registered_model_name=NAME,
        )

    client = mlflow.MlflowClient()
    alias = "challenger" if "champion" in client.get_registered_model(NAME).aliases else "champion"
    client.set_registered_model_alias(NAME, alias, logged.registered_model_version)

    Path("held-out.json").write_text(json.dumps({"dataframe_split": held_out.to_dict(orient="split", index=False)}))
    answers = zip(model.predict(held_out).tolist(), model.predict_proba(held_out).tolist())
    Path("held-out.answers.json").write_text(json.dumps([{"label": label, "probabilities": probabilities} for label, probabilities in answers]))
    print(f"{NAME} {logged.registered_model_version} is {alias}")


if __name__ == "__main__":
    main()
