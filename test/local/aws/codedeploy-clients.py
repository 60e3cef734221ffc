"""What boto3 and the AWS CLI see of a deployment; prints it as JSON. The server is in AWS_ENDPOINT_URL, and has a stack with fn:live and app/group."""
import json
import subprocess
import sys
import time
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

CLI = Path(sys.executable).with_name("aws")
CODEDEPLOY, LAMBDA = boto3.client("codedeploy"), boto3.client("lambda")
APP_SPEC = """version: 0.0
Resources:
  - greeter:
      Type: AWS::Lambda::Function
      Properties: {Name: fn, Alias: live, CurrentVersion: "2", TargetVersion: "1"}
"""


def cli(*args):
    done = subprocess.run([CLI, "deploy", *args, "--output", "json"], capture_output=True, text=True)
    return done.stderr.strip() if done.returncode != 0 else json.loads(done.stdout) if done.stdout else None


def refusal(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "was taken"


def weights():
    alias = LAMBDA.get_alias(FunctionName="fn", Name="live")
    return [alias["FunctionVersion"], alias.get("RoutingConfig", {}).get("AdditionalVersionWeights")]


group = dict(applicationName="app", deploymentGroupName="group")
revision = dict(revisionType="String", string=dict(content=APP_SPEC))
deployment = CODEDEPLOY.create_deployment(**group, revision=revision)["deploymentId"]
second = refusal(CODEDEPLOY.create_deployment, **group, revision=revision)
while weights()[1] is None:
    time.sleep(0.02)
during = weights()
stop = cli("stop-deployment", "--deployment-id", deployment)
info = cli("get-deployment", "--deployment-id", deployment)["deploymentInfo"]
rollback = info["rollbackInfo"]["rollbackDeploymentId"]
cli("wait", "deployment-successful", "--deployment-id", rollback)
target = cli("get-deployment-target", "--deployment-id", deployment, "--target-id", cli("list-deployment-targets", "--deployment-id", deployment)["targetIds"][0])["deploymentTarget"]
print(json.dumps({
    "during": during,
    "after": weights(),
    "stop": stop["status"],
    "status": [info["status"], info["errorInformation"]["code"], info["creator"]],
    "rollback": CODEDEPLOY.get_deployment(deploymentId=rollback)["deploymentInfo"]["rollbackInfo"]["rollbackTriggeringDeploymentId"] == deployment,
    "events": [event["status"] for event in target["lambdaTarget"]["lifecycleEvents"]],
    "listed": CODEDEPLOY.list_deployments(**group)["deployments"][:2] == [rollback, deployment],
    "refusals": [
        second,
        refusal(CODEDEPLOY.put_lifecycle_event_hook_execution_status, deploymentId=deployment, lifecycleEventHookExecutionId="x", status="Succeeded"),
        refusal(CODEDEPLOY.get_deployment_group, applicationName="app", deploymentGroupName="none"),
    ],
    "cli_refusal": cli("get-deployment", "--deployment-id", "d-NOTTHERE1"),
}))
