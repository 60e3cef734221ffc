"""The model functions against clients of other projects, as their users would call them.

Arguments: the endpoint of the local AWS Lambda API, a JSON object of function name to URL, the
folder of the example models. Prints a line per check and ends with `N passed, N failed`.
"""

import json
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import boto3
import numpy as np
import pandas as pd
import requests
import tritonclient.http as triton
from botocore.config import Config
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

ENDPOINT, URLS, MODELS = sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3])
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def rows(name, version):
    return json.loads((MODELS / name / version / "rows.json").read_text())


def batch(rows_of_model, tensor, dtype):
    return np.array([row["inputs"][tensor] for row in rows_of_model], dtype=dtype)


def labels(rows_of_model):
    return [row["expected"]["label"][0] for row in rows_of_model]


def lambda_client():
    return boto3.client(
        "lambda",
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"max_attempts": 1}),
    )


def oip(pixels):
    return {"inputs": [{"name": "pixels", "shape": list(pixels.shape), "datatype": "FP32", "data": pixels.ravel().tolist()}]}


@check
def boto3_predicts_every_row_of_digits():
    data = rows("digits", "2")["rows"]
    client = lambda_client()
    for start in range(0, len(data), 100):
        part = data[start : start + 100]
        answer = client.invoke(FunctionName="Digits", Qualifier="live", Payload=json.dumps(oip(batch(part, "pixels", np.float32))))
        assert "FunctionError" not in answer, answer
        body = json.loads(answer["Payload"].read())
        assert (body["model_name"], body["model_version"]) == ("digits", "2"), body
        outputs = {tensor["name"]: tensor for tensor in body["outputs"]}
        assert outputs["label"]["data"] == labels(part)
        expected = [probability for row in part for probability in row["expected"]["probabilities"]]
        np.testing.assert_allclose(outputs["probabilities"]["data"], expected, rtol=1e-5, atol=1e-5)


@check
def boto3_sees_a_function_error_where_the_model_fails():
    failing = next(row for row in rows("digits", "4")["rows"] if row.get("throws"))
    answer = lambda_client().invoke(FunctionName="FailingDigits", Payload=json.dumps(oip(batch([failing], "pixels", np.float32))))
    assert answer["FunctionError"] == "Unhandled", answer


@check
def boto3_gets_a_refusal_as_an_answer_and_not_as_a_failure():
    answer = lambda_client().invoke(FunctionName="Digits", Payload=json.dumps({"inputs": [{"name": "pixel", "shape": [1], "datatype": "FP32", "data": [1]}]}))
    assert "FunctionError" not in answer, answer
    body = json.loads(answer["Payload"].read())
    assert "pixel" in body["error"], body


@check
def boto3_is_told_of_an_unknown_function():
    client = lambda_client()
    try:
        client.invoke(FunctionName="Nobody", Payload="{}")
    except client.exceptions.ResourceNotFoundException:
        return
    raise AssertionError("no ResourceNotFoundException")


@check
def the_aws_cli_invokes():
    row = rows("breast-cancer", "1")["rows"][0]
    with tempfile.TemporaryDirectory() as folder:
        payload, answer = Path(folder, "payload.json"), Path(folder, "answer.json")
        payload.write_text(json.dumps({"instances": [row["inputs"]["features"]]}))
        command = [sys.executable, "-m", "awscli", "lambda", "invoke", "--function-name", "BreastCancer"]
        command += ["--endpoint-url", ENDPOINT, "--region", "us-east-1", "--payload", f"file://{payload}", str(answer)]
        environment = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "PATH": "/usr/bin:/bin", "HOME": folder}
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, result.stderr
        assert json.loads(answer.read_text())["predictions"][0]["label"] == row["expected"]["label"][0]


@check
def curl_predicts():
    row = rows("digits", "2")["rows"][0]
    body = json.dumps(oip(batch([row], "pixels", np.float32)))
    command = ["curl", "-sS", "--fail", f"{URLS['Digits']}/v2/models/digits/infer", "-H", "content-type: application/json", "-d", body]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout)
    assert next(t for t in answer["outputs"] if t["name"] == "label")["data"] == row["expected"]["label"]


def triton_client(name):
    return triton.InferenceServerClient(URLS[name].removeprefix("http://"))


@check
def triton_reads_health_and_metadata():
    client = triton_client("Digits")
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("digits", "2")
    metadata = client.get_model_metadata("digits")
    assert metadata["inputs"] == [{"name": "pixels", "datatype": "FP32", "shape": [-1, 64]}], metadata
    assert metadata["versions"] == ["2"], metadata


@check
def triton_predicts_in_json_and_in_binary():
    data = rows("digits", "2")["rows"]
    pixels = batch(data, "pixels", np.float32)
    for binary_in in (False, True):
        for binary_out in (False, True):
            tensor = triton.InferInput("pixels", pixels.shape, "FP32")
            tensor.set_data_from_numpy(pixels, binary_data=binary_in)
            wanted = [triton.InferRequestedOutput(name, binary_data=binary_out) for name in ("probabilities", "label")]
            result = triton_client("Digits").infer("digits", [tensor], outputs=wanted, request_id="mine")
            assert result.get_response()["id"] == "mine"
            assert result.as_numpy("label").tolist() == labels(data)
            expected = batch_expected(data, "probabilities")
            np.testing.assert_allclose(result.as_numpy("probabilities"), expected, rtol=1e-5, atol=1e-5)


def batch_expected(data, name):
    return np.array([row["expected"][name] for row in data])


@check
def triton_sends_strings_and_gets_strings():
    data = rows("tickets", "1")["rows"]
    texts = np.array([[row["inputs"]["text"][0].encode()] for row in data], dtype=object)
    for binary in (False, True):
        tensor = triton.InferInput("text", texts.shape, "BYTES")
        tensor.set_data_from_numpy(texts, binary_data=binary)
        result = triton_client("Tickets").infer("tickets", [tensor], outputs=[triton.InferRequestedOutput("label", binary_data=binary)])
        got = [value.decode() if isinstance(value, bytes) else value for value in result.as_numpy("label").tolist()]
        assert got == labels(data), got[:5]


@check
def triton_sends_sequences_of_any_length():
    for row in rows("sessions", "1")["rows"][:50]:
        events = np.array([row["inputs"]["events"]], dtype=np.int64)
        tensor = triton.InferInput("events", events.shape, "INT64")
        tensor.set_data_from_numpy(events)
        assert triton_client("Sessions").infer("sessions", [tensor]).as_numpy("label").tolist() == row["expected"]["label"]


@check
def triton_is_told_what_is_wrong():
    tensor = triton.InferInput("pixels", [1, 63], "FP32")
    tensor.set_data_from_numpy(np.zeros((1, 63), dtype=np.float32))
    try:
        triton_client("Digits").infer("digits", [tensor])
    except triton.InferenceServerException as error:
        assert error.status() == "400" and "pixels" in error.message() and "64" in error.message(), error
        return
    raise AssertionError("no refusal")


@check
def mlflow_scores_a_data_frame_in_any_order_of_columns():
    model = rows("breast-cancer", "1")
    columns = next(tensor for tensor in model["inputs"] if tensor["name"] == "features")["columns"]
    frame = pd.DataFrame(batch(model["rows"], "features", np.float32), columns=columns)
    host, port = URLS["BreastCancer"].removeprefix("http://").split(":")
    client = ScoringServerClient(host, port)
    client.ping()
    for shuffled in (frame, frame[frame.columns[::-1]]):
        answer = client.invoke(shuffled).get_predictions()
        assert answer["label"].tolist() == labels(model["rows"])


@check
def sagemaker_style_csv_scores():
    model = rows("breast-cancer", "1")
    body = "\n".join(",".join(repr(float(value)) for value in row["inputs"]["features"]) for row in model["rows"])
    answer = requests.post(f"{URLS['BreastCancer']}/invocations", data=body, headers={"content-type": "text/csv"}, timeout=30)
    assert answer.status_code == 200, answer.text
    assert [row["label"] for row in answer.json()["predictions"]] == labels(model["rows"])


@check
def http_answers_5xx_where_the_model_fails_and_4xx_where_the_caller_does():
    data = rows("digits", "4")["rows"]
    url = f"{URLS['FailingDigits']}/v2/models/digits/infer"
    for row in data[:200]:
        status = requests.post(url, json=oip(batch([row], "pixels", np.float32)), timeout=30).status_code
        assert status == (500 if row.get("throws") else 200), (row, status)
    assert requests.post(url, data="{", timeout=30).status_code == 400


def main():
    failed = 0
    for function in CHECKS:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok      {name}", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
