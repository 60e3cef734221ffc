"""CloudFormation and CloudWatch."""

import contextlib
import datetime
import json

from botocore.exceptions import WaiterError

from recording import case

PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/stack/p", "Type": "String", "Value": "x"}}


def template(resources, **more):
    return json.dumps({"Resources": resources, **more})


def settled(at, name, waiter="stack_create_complete"):
    at.cloudformation.get_waiter(waiter).wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})


def parameter(name, value="x"):
    return {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": value}}}


@case
def cloudformation_life_of_a_stack(at):
    body = template(parameter("/life/p"), Description="d", Outputs={"Name": {"Value": {"Ref": "P"}, "Export": {"Name": "life-name"}}})
    at.step("create", at.cloudformation.create_stack, StackName="life", TemplateBody=body, Tags=[{"Key": "a", "Value": "1"}])
    settled(at, "life")
    stack = at.cloudformation.describe_stacks(StackName="life")["Stacks"][0]
    at.note("describe", {key: stack.get(key) for key in ["StackName", "Description", "StackStatus", "Outputs", "Tags", "EnableTerminationProtection", "DisableRollback", "Capabilities", "RollbackConfiguration", "NotificationARNs"]})
    at.step("create again", at.cloudformation.create_stack, StackName="life", TemplateBody=body)
    at.note("value", at.ssm.get_parameter(Name="/life/p")["Parameter"]["Value"])
    at.step("update of nothing", at.cloudformation.update_stack, StackName="life", TemplateBody=body)
    at.step("update", at.cloudformation.update_stack, StackName="life", TemplateBody=body.replace('"x"', '"y"'))
    settled(at, "life", "stack_update_complete")
    at.note("value after it", at.ssm.get_parameter(Name="/life/p")["Parameter"]["Value"])
    resources = at.cloudformation.describe_stack_resources(StackName="life")["StackResources"]
    at.note("resources", [[each["LogicalResourceId"], each["ResourceType"], each["ResourceStatus"]] for each in resources])
    at.note("exports", [[each["Name"], each["Value"]] for each in at.cloudformation.list_exports()["Exports"]])
    at.step("delete", at.cloudformation.delete_stack, StackName="life")
    settled(at, "life", "stack_delete_complete")
    at.step("describe deleted", at.cloudformation.describe_stacks, StackName="life")
    at.step("value deleted", at.ssm.get_parameter, Name="/life/p")
    at.step("delete deleted", at.cloudformation.delete_stack, StackName="life")


@case
def cloudformation_events(at):
    at.cloudformation.create_stack(StackName="events", TemplateBody=template(parameter("/events/p")))
    settled(at, "events")
    events = at.cloudformation.describe_stack_events(StackName="events")["StackEvents"]
    at.note("newest first", [[each["LogicalResourceId"], each["ResourceStatus"]] for each in events])


@case
def cloudformation_parameters_and_conditions(at):
    body = template(
        {**{"P": {**parameter("/given/p")["P"], "Condition": "Wanted"}}, "T": {"Type": "AWS::SNS::Topic"}},
        Parameters={"Want": {"Type": "String", "Default": "no", "AllowedValues": ["yes", "no"]}}, Conditions={"Wanted": {"Fn::Equals": [{"Ref": "Want"}, "yes"]}},
    )
    at.step("not allowed", at.cloudformation.create_stack, StackName="given", TemplateBody=body, Parameters=[{"ParameterKey": "Want", "ParameterValue": "maybe"}], only=["status"])
    at.step("unknown", at.cloudformation.create_stack, StackName="given-2", TemplateBody=body, Parameters=[{"ParameterKey": "None", "ParameterValue": "x"}], only=["status"])
    at.cloudformation.create_stack(StackName="given-3", TemplateBody=body)
    settled(at, "given-3")
    at.note("made", sorted(each["LogicalResourceId"] for each in at.cloudformation.describe_stack_resources(StackName="given-3").get("StackResources", [])))


@case
def cloudformation_templates_are_checked(at):
    for label, body in [
        ("no JSON", "{"), ("no resources", "{}"), ("an unknown type", template({"A": {"Type": "AWS::None::Such"}})), ("a reference to nothing", template({"A": {**PARAMETER, "DependsOn": "None"}})),
        ("a cycle", template({"A": {**PARAMETER, "DependsOn": "B"}, "B": {**PARAMETER, "DependsOn": "A"}})), ("an unknown property", template({"A": {"Type": "AWS::SNS::Topic", "Properties": {"None": "x"}}})),
        ("a missing property", template({"A": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String"}}})),
    ]:
        at.step(label, at.cloudformation.create_stack, StackName=f"checked-{label.replace(' ', '-')}", TemplateBody=body, only=["status"])


@case
def cloudformation_change_sets(at):
    at.step("of no stack", at.cloudformation.create_change_set, StackName="changes-of-none", ChangeSetName="c", TemplateBody=template(parameter("/changes/p")))
    at.step("create", at.cloudformation.create_change_set, StackName="changes", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=template(parameter("/changes/p")))
    at.cloudformation.get_waiter("change_set_create_complete").wait(StackName="changes", ChangeSetName="c", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    described = at.cloudformation.describe_change_set(StackName="changes", ChangeSetName="c")
    at.note("describe", {key: described.get(key) for key in ["ChangeSetName", "StackName", "Status", "ExecutionStatus", "Changes"]})
    at.note("stack", at.cloudformation.describe_stacks(StackName="changes")["Stacks"][0]["StackStatus"])
    at.step("execute", at.cloudformation.execute_change_set, StackName="changes", ChangeSetName="c")
    settled(at, "changes")
    at.step("execute none", at.cloudformation.execute_change_set, StackName="changes", ChangeSetName="none")


@case
def cloudformation_import_in_use(at):
    at.cloudformation.create_stack(StackName="exporting", TemplateBody=template(parameter("/export/p"), Outputs={"O": {"Value": "v", "Export": {"Name": "exported"}}}))
    settled(at, "exporting")
    at.cloudformation.create_stack(StackName="importing", TemplateBody=template({"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/import/p", "Type": "String", "Value": {"Fn::ImportValue": "exported"}}}}))
    settled(at, "importing")
    at.step("imports", at.cloudformation.list_imports, ExportName="exported")
    at.cloudformation.delete_stack(StackName="exporting")
    with contextlib.suppress(WaiterError):
        settled(at, "exporting", "stack_delete_complete")
    stacks = {each["StackName"]: each["StackStatus"] for each in at.cloudformation.describe_stacks()["Stacks"]}
    at.note("after the delete", stacks.get("exporting", "gone"))


@case
def cloudformation_by_the_aws_cli(at):
    at.cli("none", "cloudformation", "describe-stacks", "--stack-name", "cli-none")
    at.cli("validate", "cloudformation", "validate-template", "--template-body", template({"T": {"Type": "AWS::SNS::Topic"}}, Description="d", Parameters={"A": {"Type": "String", "Default": "x"}}))


ALARM = {
    "AlarmName": "alarm", "Namespace": "N", "MetricName": "m", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Threshold": 1.5,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold", "TreatMissingData": "missing", "Dimensions": [{"Name": "d", "Value": "v"}],
}


@case
def cloudwatch_metrics(at):
    now = datetime.datetime.now(datetime.timezone.utc)
    start = now.replace(second=0, microsecond=0)
    at.step("put", at.cloudwatch.put_metric_data, Namespace="N", MetricData=[{"MetricName": "m", "Dimensions": [{"Name": "d", "Value": "v"}], "Timestamp": start, "Values": [1, 2], "Counts": [1, 3]}])
    at.note("list", [[each["MetricName"], each["Dimensions"]] for each in at.cloudwatch.list_metrics(Namespace="N")["Metrics"]])
    window = {"StartTime": start - datetime.timedelta(minutes=1), "EndTime": start + datetime.timedelta(minutes=2)}
    statistics = at.cloudwatch.get_metric_statistics(Namespace="N", MetricName="m", Dimensions=[{"Name": "d", "Value": "v"}], Period=60, Statistics=["Sum", "SampleCount", "Minimum", "Maximum", "Average"], **window)
    at.note("statistics", [{key: each[key] for key in ["Sum", "SampleCount", "Minimum", "Maximum", "Average"]} for each in statistics["Datapoints"]])
    query = {"Id": "a", "MetricStat": {"Metric": {"Namespace": "N", "MetricName": "m", "Dimensions": [{"Name": "d", "Value": "v"}]}, "Period": 60, "Stat": "Sum"}}
    at.note("data", [each["Values"] for each in at.cloudwatch.get_metric_data(MetricDataQueries=[query], **window)["MetricDataResults"]])
    at.note("without the dimension", at.cloudwatch.get_metric_statistics(Namespace="N", MetricName="m", Period=60, Statistics=["Sum"], **window)["Datapoints"])


@case
def cloudwatch_data_are_checked(at):
    at.step("not a number", at.cloudwatch.put_metric_data, Namespace="N", MetricData=[{"MetricName": "m", "Value": float("nan")}])
    at.step("two kinds of value", at.cloudwatch.put_metric_data, Namespace="N", MetricData=[{"MetricName": "m", "Value": 1, "Values": [1]}])
    at.step("nothing", at.cloudwatch.put_metric_data, Namespace="N", MetricData=[{"MetricName": "m"}])


@case
def cloudwatch_alarms(at):
    at.step("put", at.cloudwatch.put_metric_alarm, **ALARM)
    alarm = at.cloudwatch.describe_alarms(AlarmNames=["alarm"])["MetricAlarms"][0]
    at.note("describe", {key: alarm.get(key) for key in [*ALARM, "AlarmArn", "ActionsEnabled", "AlarmActions", "StateValue"]})
    at.step("set state", at.cloudwatch.set_alarm_state, AlarmName="alarm", StateValue="ALARM", StateReason="r")
    at.note("state", [[each["StateValue"], each["StateReason"]] for each in at.cloudwatch.describe_alarms(AlarmNames=["alarm"], StateValue="ALARM")["MetricAlarms"]])
    at.step("set none", at.cloudwatch.set_alarm_state, AlarmName="none", StateValue="OK", StateReason="r")
    at.step("a state that is none", at.cloudwatch.set_alarm_state, AlarmName="alarm", StateValue="FINE", StateReason="r")
    at.step("delete", at.cloudwatch.delete_alarms, AlarmNames=["alarm"])
    at.note("after it", at.cloudwatch.describe_alarms(AlarmNames=["alarm"])["MetricAlarms"])


@case
def cloudwatch_alarms_are_checked(at):
    at.step("more than there are", at.cloudwatch.put_metric_alarm, **{**ALARM, "AlarmName": "checked", "DatapointsToAlarm": 4})
    at.step("a period", at.cloudwatch.put_metric_alarm, **{**ALARM, "AlarmName": "checked", "Period": 45})
    at.step("missing data", at.cloudwatch.put_metric_alarm, **{**ALARM, "AlarmName": "checked", "TreatMissingData": "none"})


@case
def cloudwatch_by_the_aws_cli(at):
    at.cli("put", "cloudwatch", "put-metric-data", "--namespace", "Cli", "--metric-name", "m", "--value", "3")
    at.cli("list", "cloudwatch", "list-metrics", "--namespace", "Cli")
