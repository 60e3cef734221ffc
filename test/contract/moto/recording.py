"""What a case sees of a server: each answer or refusal, with everything that changes from run to run replaced by its kind."""

import datetime
import re

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

CASES = {}
UNREADABLE = "an answer that boto3 cannot read"

# Values that are made up anew by every server, by the name they have or by what they look like.
MADE_UP = {
    "VersionId": "<version>", "UploadId": "<upload>", "RevisionId": "<revision>", "StackId": "<stack>", "ChangeSetId": "<change set>", "Id": "<id>", "RoleId": "<role id>", "PolicyId": "<policy id>",
    "AssumedRoleId": "<assumed role id>", "AccessKeyId": "<access key>", "SecretAccessKey": "<secret>", "SessionToken": "<token>", "UserId": "<user id>", "FunctionUrl": "<url>", "Location": "<location>",
    "EventId": "<event>", "PhysicalResourceId": "<physical id>", "NextToken": "<token>", "NextMarker": "<token>", "NextContinuationToken": "<token>", "ContinuationToken": "<token>",
    "ClientRequestToken": "<token>", "CopySourceVersionId": "<version>", "DeleteMarkerVersionId": "<version>", "AbortRuleId": "<id>",
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DATE = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*|\w{3}, \d\d \w{3} \d{4} \S+ GMT)$")


def case(function):
    """A function of a Recorder; its name starts with the service."""
    CASES[function.__name__] = function
    return function


def plain(value, name=None):
    if name in MADE_UP and isinstance(value, str):
        return MADE_UP[name]
    if isinstance(value, dict):
        return {key: plain(inner, key) for key, inner in value.items() if key != "ResponseMetadata"}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        return "<date>"
    if hasattr(value, "read"):
        return value.read().decode()
    if isinstance(value, bytes):
        return value.decode("latin1")
    if isinstance(value, str):
        return "<date>" if DATE.match(value) else UUID.sub("<uuid>", value)
    return value


class Recorder:
    """The clients of one server, and what its answers to the steps of a case were."""

    def __init__(self, clients, cli):
        self._clients, self._cli, self.steps = clients, cli, {}

    def __getattr__(self, service):
        return self._clients[service]

    def step(self, label, call, *, only=None, **arguments):
        """Records an answer and gives it as it is; of a refusal its code, status and words, and None."""
        try:
            answer = call(**arguments)
        except ClientError as error:
            told = error.response["Error"]
            self.steps[label] = {"code": told.get("Code"), "status": error.response["ResponseMetadata"]["HTTPStatusCode"], "message": plain(told.get("Message"))}
            return None
        except ResponseParserError:
            self.steps[label] = {"code": UNREADABLE}
            return None
        shown = plain(answer)
        if isinstance(shown, dict):
            shown = {"status": answer["ResponseMetadata"]["HTTPStatusCode"], **shown} if "ResponseMetadata" in answer else shown
        self.steps[label] = shown if only is None else {key: shown.get(key) for key in only}
        return answer

    def cli(self, label, *arguments):
        """Records what the AWS CLI prints: its JSON, or its error."""
        self.steps[label] = plain(self._cli(arguments))

    def note(self, label, value):
        self.steps[label] = plain(value)


def differences(ours, theirs):
    """Every place where two recordings differ, with what is there on either side: of a refusal beside an answer, that."""
    stopped = next((steps["(the case ends early)"] for steps in (theirs,) if "(the case ends early)" in steps), None)
    for step in [*ours, *(step for step in theirs if step not in ours)]:
        if step not in theirs and stopped is not None:
            continue
        one, other = ours.get(step, "(absent)"), theirs.get(step, "(absent)")
        if refuses(one) != refuses(other) or UNREADABLE in (summary(one), summary(other)) or step not in ours or step not in theirs:
            yield step, summary(one), summary(other)
        else:
            yield from within(one, other, step)


def refuses(outcome):
    return isinstance(outcome, dict) and "code" in outcome


def summary(outcome):
    if refuses(outcome):
        return " ".join(str(outcome[part]) for part in ("status", "code") if part in outcome) + (f": {outcome['message']}" if outcome.get("message") else "")
    return f"answers {outcome['status']}" if isinstance(outcome, dict) and isinstance(outcome.get("status"), int) else outcome


def within(ours, theirs, path):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}):
            yield from within(ours.get(key, "(absent)"), theirs.get(key, "(absent)"), f"{path}, {key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs)):
            yield from within(one, other, f"{path}[{index}]")
    elif ours != theirs:
        yield path, ours, theirs
