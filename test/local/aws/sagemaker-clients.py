"""Sends rows to functions and SageMaker endpoints with boto3; prints what they answered as JSON. The server is in AWS_ENDPOINT_URL.

Standard input: [{"function": NAME, "endpoints": [NAME, ...], "requests": [BODY, ...]}, ...]
"""
import json
import math
import sys

import boto3
from botocore.config import Config

CONFIG = Config(retries={"total_max_attempts": 1})
LAMBDA, RUNTIME, SAGEMAKER = (boto3.client(name, config=CONFIG) for name in ("lambda", "sagemaker-runtime", "sagemaker"))


def outputs(text):
    return [[output["name"], output["shape"], output["data"]] for output in json.loads(text)["outputs"]]


def same(one, other):
    """Sums over many trees are taken in another order with another number of threads, which shows in the last bits."""
    return all(
        a[:2] == b[:2] and all(math.isclose(x, y, abs_tol=1e-6) if isinstance(x, float) else x == y for x, y in zip(a[2], b[2], strict=True))
        for a, b in zip(one, other, strict=True)
    )


def by_function(name, request):
    answer = LAMBDA.invoke(FunctionName=name, Qualifier="live", Payload=json.dumps(request))
    return outputs(answer["Payload"].read())


def by_endpoint(name, request):
    answer = RUNTIME.invoke_endpoint(EndpointName=name, ContentType="application/json", Body=json.dumps(request))
    return outputs(answer["Body"].read()), answer["InvokedProductionVariant"], answer["CustomAttributes"].split(",csi-request-id=")[0]


def main():
    told = []
    for host in json.load(sys.stdin):
        expected = [by_function(host["function"], request) for request in host["requests"]]
        for name in host["endpoints"]:
            described = SAGEMAKER.describe_endpoint(EndpointName=name)
            answers = [by_endpoint(name, request) for request in host["requests"]]
            told.append({
                "status": described["EndpointStatus"],
                "rows": len(answers),
                "equal": sum(same(answer[0], wanted) for answer, wanted in zip(answers, expected)),
                "variants": sorted({variant for _, variant, _ in answers}),
                "attributes": sorted({attributes for _, _, attributes in answers}),
                "instances": [variant["CurrentInstanceCount"] for variant in described["ProductionVariants"]],
            })
    print(json.dumps(told))


main()
