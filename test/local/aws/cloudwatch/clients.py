"""What boto3 and the AWS CLI see of CloudWatch; prints it as JSON. The server is in AWS_ENDPOINT_URL."""
import datetime
import json
import subprocess
import sys
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CLI = Path(sys.executable).with_name("aws")
METRIC = dict(Namespace="App", MetricName="Latency", Dimensions=[dict(Name="Fn", Value="a")])


def cli(*args):
    done = subprocess.run([CLI, "cloudwatch", *args, "--output", "json"], capture_output=True, text=True)
    return done.stderr.strip() if done.returncode != 0 else json.loads(done.stdout) if done.stdout else None


def refused(work):
    try:
        work()
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["Error"]["Message"]]
    return None


def main():
    client = boto3.client("cloudwatch", config=Config(retries=dict(total_max_attempts=1)))
    now = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
    minute = datetime.timedelta(minutes=1)
    client.put_metric_data(
        Namespace="App",
        MetricData=[
            dict(MetricName="Latency", Dimensions=METRIC["Dimensions"], Timestamp=now - 2 * minute, Values=[1, 2.5], Counts=[1, 3], Unit="Milliseconds"),
            *[dict(MetricName="Many", Dimensions=[dict(Name="Number", Value=str(number % 50))], Value=number) for number in range(500)],
        ],
    )
    statistics = client.get_metric_statistics(**METRIC, StartTime=now - 5 * minute, EndTime=now + minute, Period=60, Statistics=["Sum", "Maximum"], ExtendedStatistics=["p99"])
    pages = client.get_paginator("get_metric_data").paginate(
        StartTime=now - 5 * minute,
        EndTime=now + minute,
        MetricDataQueries=[
            dict(Id="m", MetricStat=dict(Metric=METRIC, Period=60, Stat="Average"), ReturnData=False),
            dict(Id="e", Expression="m * 2", Label="Twice"),
        ],
    )
    twice = [result for page in pages for result in page["MetricDataResults"]]
    client.put_metric_alarm(
        AlarmName="boto", **METRIC, Statistic="Sum", Period=60, EvaluationPeriods=1, Threshold=50, ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching",
        AlarmActions=["arn:aws:sns:us-east-1:000000000000:topic"],
    )
    created = cli(
        "put-metric-alarm", "--alarm-name", "cli", "--namespace", "App", "--metric-name", "Latency", "--dimensions", "Name=Fn,Value=a", "--statistic", "Sum", "--period", "60",
        "--evaluation-periods", "1", "--threshold", "5", "--comparison-operator", "GreaterThanThreshold",
    )
    state_set = cli("set-alarm-state", "--alarm-name", "cli", "--state-value", "ALARM", "--state-reason", "by hand")
    print(json.dumps(dict(
        statistics=[{name: value for name, value in point.items() if name != "Timestamp"} for point in statistics["Datapoints"]],
        at=[point["Timestamp"] == now - 2 * minute for point in statistics["Datapoints"]],
        twice=[[result["Label"], result["Values"], result["StatusCode"]] for result in twice],
        metrics=sum(len(page["Metrics"]) for page in client.get_paginator("list_metrics").paginate(Namespace="App", MetricName="Many")),
        cli=[created, state_set, [[alarm["AlarmName"], alarm["StateValue"]] for alarm in cli("describe-alarms")["MetricAlarms"]]],
        paged=[alarm["AlarmName"] for page in client.get_paginator("describe_alarms").paginate(PaginationConfig=dict(PageSize=1)) for alarm in page["MetricAlarms"]],
        history=[item["HistoryItemType"] for item in client.describe_alarm_history(AlarmName="cli")["AlarmHistoryItems"]],
        refusals=[
            refused(lambda: client.put_metric_alarm(AlarmName="x", **METRIC, Statistic="Sum", Period=15, EvaluationPeriods=1, Threshold=5, ComparisonOperator="GreaterThanThreshold")),
            refused(lambda: client.put_metric_data(Namespace="App", MetricData=[dict(MetricName="x", Value=1, Timestamp=now - 15 * 24 * 60 * minute)])),
            refused(lambda: client.set_alarm_state(AlarmName="none", StateValue="OK", StateReason="x")),
            refused(lambda: client.get_dashboard(DashboardName="none")),
            refused(lambda: client.put_dashboard(DashboardName="d", DashboardBody="no JSON")),
            refused(lambda: client.get_metric_data(StartTime=now, EndTime=now + minute, MetricDataQueries=[dict(Id="e", Expression="1 + 1")])),
        ],
        cli_refusal=cli("set-alarm-state", "--alarm-name", "none", "--state-value", "OK", "--state-reason", "x"),
    )))


main()
