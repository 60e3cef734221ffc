"""A model server of one's own on Lambda: scikit-learn's joblib files and XGBoost's, behind the Open Inference Protocol.

It answers a direct invoke, which is also how golden requests come, and the function's URL. Every prediction writes one line of
metrics, which the alarms of a rollout watch: a 500 that is returned is a success to Lambda.
"""

import time

STARTED = time.perf_counter()

import base64
import json
import os
from pathlib import Path

import joblib
import numpy as np

from protocol import BadRequest, decode, encode

NAME = os.environ["CSI_MODEL_NAME"]
VERSION = os.environ["CSI_MODEL_VERSION"]
FILE = Path(__file__).parent / "model" / os.environ["CSI_MODEL_FILE"]


def load(file):
    if file.suffix == ".joblib":
        return joblib.load(file)
    import xgboost

    model = xgboost.XGBClassifier()
    model.load_model(file)
    return model


# In the init phase, not per request. What fails here fails the deploy, where golden requests ask before any user does.
MODEL = load(FILE)
# The first prediction is slower than the next.
MODEL.predict_proba(np.zeros((1, 30)))
LOAD_MILLISECONDS = (time.perf_counter() - STARTED) * 1000
first = True


def handler(event, context):
    if isinstance(event, dict) and "requestContext" in event and "rawPath" in event:
        return http(event, context)
    try:
        return infer(event, context)
    except BadRequest as problem:
        return {"error": str(problem), "status_code": 400, "model_name": NAME, "model_version": VERSION}


def http(event, context):
    """A request to the function's URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html"""
    method = event["requestContext"]["http"]["method"]
    path = event["rawPath"].rstrip("/")
    model = f"/v2/models/{NAME}"
    here = (model, f"{model}/versions/{VERSION}")
    if method == "GET" and path in ("/v2/health/live", "/v2/health/ready", *(f"{place}/ready" for place in here)):
        return answer(200, {}, context)
    if method == "GET" and path in here:
        return answer(200, {"name": NAME, "versions": [VERSION], "platform": "python", "inputs": INPUTS, "outputs": OUTPUTS}, context)
    if method == "POST" and path in [f"{place}/infer" for place in here]:
        try:
            body = event.get("body") or ""
            request = json.loads(base64.b64decode(body) if event.get("isBase64Encoded") else body)
        except ValueError:
            record(context, "bad-request", status=400)
            return answer(400, {"error": "the body is not JSON"}, context)
        try:
            return answer(200, infer(request, context, http=True), context)
        except BadRequest as problem:
            return answer(400, {"error": str(problem)}, context)
        except Exception as problem:
            print(json.dumps({"level": "ERROR", "message": "the model failed", "error": repr(problem), "requestId": context.aws_request_id}))
            return answer(500, {"error": f"the model failed: see the log of request {context.aws_request_id}"}, context)
    return answer(404, {"error": f"there is no {method} {path or '/'}"}, context)


INPUTS = [{"name": "features", "datatype": "FP64", "shape": [-1, 30]}]
OUTPUTS = [{"name": "label", "datatype": "INT64", "shape": [-1]}, {"name": "probabilities", "datatype": "FP64", "shape": [-1, 2]}]


def infer(request, context, http=False):
    began = time.perf_counter()
    try:
        features = decode(request, INPUTS[0])
        probabilities = MODEL.predict_proba(features)
        labels = MODEL.predict(features)
    except BadRequest:
        record(context, "bad-request", status=400 if http else None)
        raise
    except Exception:
        # Thrown on a direct invoke: AWS counts it in Errors. Either way it counts in ServerErrors.
        record(context, "server-error", status=500 if http else None)
        raise
    record(context, "ok", status=200 if http else None, rows=len(features), latency=(time.perf_counter() - began) * 1000)
    return encode(NAME, VERSION, request.get("id"), {"label": ("INT64", labels), "probabilities": ("FP64", probabilities)})


def record(context, outcome, status=None, rows=None, latency=None):
    """One line that is a log entry and metrics at once, with the names that the library's own server gives them:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html"""
    global first
    values = {"Invocations": 1, "ServerErrors": int(outcome == "server-error"), "BadRequests": int(outcome == "bad-request")}
    if latency is not None:
        values["ModelLatency"] = round(latency, 3)
    if first:
        first = False
        values |= {"ColdStart": 1, "ModelLoadTime": round(LOAD_MILLISECONDS, 3)}
    units = {"ModelLatency": "Milliseconds", "ModelLoadTime": "Milliseconds"}
    line = {
        "_aws": {
            "Timestamp": int(time.time() * 1000),
            "CloudWatchMetrics": [{
                "Namespace": "ServerlessInference",
                "Dimensions": [["FunctionName", "FunctionVersion"], ["Endpoint"], ["Endpoint", "ModelName", "ModelVersion"]],
                "Metrics": [{"Name": name, "Unit": units.get(name, "Count")} for name in values],
            }],
        },
        "Endpoint": context.function_name,
        "FunctionName": context.function_name,
        "FunctionVersion": context.function_version,
        "ModelName": NAME,
        "ModelVersion": VERSION,
        "level": "INFO",
        "message": "request",
        "outcome": outcome,
        "requestId": context.aws_request_id,
        **({} if status is None else {"status": status}),
        **({} if rows is None else {"rows": rows}),
        **values,
    }
    print(json.dumps(line))


def answer(status, body, context):
    headers = {"content-type": "application/json", "csi-model-name": NAME, "csi-model-version": VERSION, "csi-request-id": context.aws_request_id}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
