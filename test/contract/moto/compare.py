"""The same calls against the local AWS and against moto, and every difference explained.

Arguments: the endpoint of `csi local start`, that of `moto_server`. With --write, docs/local-aws-differences.md is written
from what is found. Fails where a difference is not in differences.json, where one that is there has vanished, and where
the page no longer says what is found. Ends with `N passed, N failed`.
"""

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

import boto3
from botocore.config import Config

import cases_functions  # noqa: F401
import cases_stacks  # noqa: F401
import cases_storage  # noqa: F401
from recording import CASES, Recorder, differences

HERE = Path(__file__).parent
TABLE = HERE / "differences.json"
PAGE = HERE.parents[2] / "docs" / "local-aws-differences.md"
SERVICES = ["s3", "ssm", "sts", "iam", "lambda", "cloudformation", "cloudwatch"]
REGION = "us-east-1"


def recorder(endpoint):
    keys = {"aws_access_key_id": "AKIAEXAMPLEEXAMPLE00", "aws_secret_access_key": "local", "region_name": REGION}
    settings = Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}, parameter_validation=False)
    clients = {service: boto3.client(service, endpoint_url=endpoint, config=settings, **keys) for service in SERVICES}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")}, "AWS_ACCESS_KEY_ID": keys["aws_access_key_id"], "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": endpoint, "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }

    def cli(arguments):
        ran = subprocess.run([Path(sys.executable).with_name("aws"), *arguments, "--output", "json"], env=environment, capture_output=True, text=True, check=False)
        return json.loads(ran.stdout or "null") if ran.returncode == 0 else {"status": ran.returncode, "message": ran.stderr.strip().removeprefix("aws: [ERROR]: ").strip()}

    return Recorder(clients, cli)


def compare(ours, theirs):
    """Places with what either side has there, and the cases that did not come to their end."""
    found, failed = {}, []
    for name, run in CASES.items():
        recorded = []
        for endpoint in (ours, theirs):
            at = recorder(endpoint)
            try:
                run(at)
            except Exception as error:  # noqa: BLE001
                if endpoint == ours:
                    failed.append(f"{name}: {traceback.format_exc(limit=2)}")
                at.steps["(the case ends early)"] = type(error).__name__
            recorded.append(at.steps)
        for path, one, other in differences(*recorded):
            found[f"{name}: {path}"] = (one, other)
        print(f"ran     {name}", flush=True)
    return found, failed


def told(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("|", "\\|").replace("\n", " ")
    return text if len(text) <= 160 else f"{text[:159]}…"


def page(groups, found):
    lines = [
        "# Where the local AWS differs from moto",
        "",
        f"`npm run test:contract` makes the same calls with boto3 and the AWS CLI to `csi local start` and to moto's server ({len(CASES)} cases over S3, SSM, Lambda, IAM, STS,",
        "CloudFormation and CloudWatch), and compares all answers and refusals: their fields, codes, statuses and words. What is made up anew each time",
        "(ids, dates) is not compared. This page is written by that run, which fails where it finds a difference that is not explained here,",
        "or no longer finds one that is. What AWS documents decides; where its documents are silent, that is said.",
        "",
    ]
    for group in groups:
        lines += [f"## {group['title']}", "", group["why"], "", *[f"- {source}" for source in group["sources"]], *([""] if group["sources"] else []), "| where | `csi local start` | moto |", "|---|---|---|"]
        lines += [f"| {place} | {told(found[place][0])} | {told(found[place][1])} |" for place in group["places"] if place in found]
        lines.append("")
    return "\n".join(lines)


def main():
    ours, theirs = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    found, problems = compare(ours, theirs)
    groups = json.loads(TABLE.read_text())
    explained = [place for group in groups for place in group["places"]]
    problems += [f"{place} differs, and is not in {TABLE.name}:\n  csi local start: {json.dumps(one)}\n  moto:            {json.dumps(other)}" for place, (one, other) in found.items() if place not in explained]
    problems += [f"{place} is in {TABLE.name}, and does not differ any more" for place in explained if place not in found]
    problems += [f"{place} is in {TABLE.name} twice" for place in {place for place in explained if explained.count(place) > 1}]
    written = page(groups, found)
    if "--write" in sys.argv:
        PAGE.write_text(written)
    elif not problems and (not PAGE.exists() or PAGE.read_text() != written):
        problems.append(f"{PAGE.name} does not say what is found: write it again with node scripts/compare-moto.mjs --write")
    for problem in problems:
        print(f"FAILED  {problem}")
    print(f"{len(found)} differences from moto in {len(CASES)} cases, {len(found) - sum(place not in explained for place in found)} of them explained")
    print(f"{len(CASES) if not problems else max(0, len(CASES) - len(problems))} passed, {len(problems)} failed")
    return 1 if problems else 0


sys.exit(main())
