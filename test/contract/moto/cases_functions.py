"""Lambda's control plane, IAM and STS."""

import io
import json
import zipfile

from recording import case

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})
FUNCTION = ["FunctionName", "FunctionArn", "Runtime", "Role", "Handler", "CodeSize", "CodeSha256", "Description", "Timeout", "MemorySize", "Version", "PackageType", "Architectures", "State", "EphemeralStorage", "TracingConfig"]


def zipped(text="exports.handler = async () => 1;"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.js"), text)
    return out.getvalue()


def role(at, name="functions"):
    try:
        return at.iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    except at.iam.exceptions.EntityAlreadyExistsException:
        return f"arn:aws:iam::123456789012:role/{name}"


def settings(at, name, **more):
    return {"FunctionName": name, "Runtime": "nodejs22.x", "Role": role(at), "Handler": "index.handler", "Code": {"ZipFile": zipped()}, **more}


def function(at, name, **more):
    return getattr(at, "lambda").create_function(**settings(at, name, **more))


@case
def lambda_create_and_get(at):
    api = getattr(at, "lambda")
    at.step("create", api.create_function, only=["status", *FUNCTION], **settings(at, "created", Description="d", Timeout=9, MemorySize=256, Environment={"Variables": {"A": "1"}}, Tags={"t": "1"}))
    at.step("configuration", api.get_function_configuration, FunctionName="created", only=["status", *FUNCTION, "Environment"])
    at.step("function", api.get_function, FunctionName="created", only=["status", "Tags", "Concurrency"])
    at.step("by ARN", api.get_function_configuration, FunctionName="arn:aws:lambda:us-east-1:123456789012:function:created", only=["FunctionName"])
    at.step("again", api.create_function, **settings(at, "created"))
    at.step("delete", api.delete_function, FunctionName="created")
    at.step("get deleted", api.get_function, FunctionName="created")
    at.step("delete deleted", api.delete_function, FunctionName="created")


@case
def lambda_create_is_checked(at):
    api = getattr(at, "lambda")
    at.step("timeout", api.create_function, **settings(at, "checked-timeout", Timeout=901))
    at.step("memory", api.create_function, **settings(at, "checked-memory", MemorySize=100))
    at.step("role", api.create_function, **{**settings(at, "checked"), "Role": "arn:aws:iam::123456789012:role/none"})
    at.step("no zip", api.create_function, **settings(at, "checked-zip", Code={"ZipFile": b"no zip"}))
    at.step("no bucket", api.create_function, **settings(at, "checked-bucket", Code={"S3Bucket": "no-such-bucket-here", "S3Key": "k"}))
    at.step("layer", api.create_function, **settings(at, "checked-layer", Layers=["arn:aws:lambda:us-east-1:123456789012:layer:none:1"]))


@case
def lambda_role_that_lambda_may_not_assume(at):
    at.iam.create_role(RoleName="of-codedeploy", AssumeRolePolicyDocument=TRUST.replace("lambda.", "codedeploy."))
    at.step("create", getattr(at, "lambda").create_function, **{**settings(at, "not-assumable"), "Role": "arn:aws:iam::123456789012:role/of-codedeploy"}, only=["status", "FunctionName"])


@case
def lambda_update_configuration(at):
    api = getattr(at, "lambda")
    function(at, "configured", Description="d", Timeout=9)
    at.step("update", api.update_function_configuration, FunctionName="configured", Timeout=5, Environment={"Variables": {"A": "1"}}, only=["status", "Timeout", "Description", "MemorySize", "Environment", "Version"])
    at.step("stale", api.update_function_configuration, FunctionName="configured", Timeout=6, RevisionId="aaaaaaaa-0000-0000-0000-000000000000")
    at.step("none", api.update_function_configuration, FunctionName="configured-none", Timeout=6)


@case
def lambda_update_code(at):
    api = getattr(at, "lambda")
    function(at, "coded")
    at.step("dry run", api.update_function_code, FunctionName="coded", ZipFile=zipped("2"), DryRun=True, only=["status", "CodeSha256"])
    at.step("after it", api.get_function_configuration, FunctionName="coded", only=["CodeSha256"])
    at.step("update", api.update_function_code, FunctionName="coded", ZipFile=zipped("2"), Publish=True, only=["status", "CodeSha256", "Version", "FunctionArn"])
    at.step("stale", api.update_function_code, FunctionName="coded", ZipFile=zipped("3"), RevisionId="aaaaaaaa-0000-0000-0000-000000000000")


@case
def lambda_versions(at):
    api = getattr(at, "lambda")
    function(at, "versioned")
    at.step("publish", api.publish_version, FunctionName="versioned", Description="v1", only=["status", "Version", "Description", "FunctionArn"])
    at.step("publish the same", api.publish_version, FunctionName="versioned", only=["status", "Version"])
    at.step("publish other code", api.publish_version, FunctionName="versioned", CodeSha256="none")
    api.update_function_code(FunctionName="versioned", ZipFile=zipped("2"))
    at.step("publish a change", api.publish_version, FunctionName="versioned", only=["status", "Version"])
    at.note("list", [each["Version"] for each in api.list_versions_by_function(FunctionName="versioned")["Versions"]])
    page = api.list_versions_by_function(FunctionName="versioned", MaxItems=2)
    at.note("first page", [[each["Version"] for each in page["Versions"]], "NextMarker" in page])
    at.step("delete", api.delete_function, FunctionName="versioned", Qualifier="1")
    at.note("list after it", [each["Version"] for each in api.list_versions_by_function(FunctionName="versioned")["Versions"]])


@case
def lambda_aliases(at):
    api = getattr(at, "lambda")
    function(at, "aliased", Publish=True)
    function(at, "with-alias-12", Publish=True)
    at.step("create", api.create_alias, FunctionName="aliased", Name="live", FunctionVersion="1", Description="d")
    at.step("create again", api.create_alias, FunctionName="aliased", Name="live", FunctionVersion="1")
    at.step("a number", api.create_alias, FunctionName="with-alias-12", Name="12", FunctionVersion="1")
    at.step("of no version", api.create_alias, FunctionName="aliased", Name="none", FunctionVersion="9")
    at.step("get", api.get_alias, FunctionName="aliased", Name="live")
    at.step("get none", api.get_alias, FunctionName="aliased", Name="none")
    api.update_function_code(FunctionName="aliased", ZipFile=zipped("2"), Publish=True)
    at.step("weights", api.update_alias, FunctionName="aliased", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.1}})
    at.step("by version", api.list_aliases, FunctionName="aliased", FunctionVersion="1")
    at.step("stale", api.update_alias, FunctionName="aliased", Name="live", FunctionVersion="2", RevisionId="aaaaaaaa-0000-0000-0000-000000000000")
    at.step("version in use", api.delete_function, FunctionName="aliased", Qualifier="1")
    at.step("delete", api.delete_alias, FunctionName="aliased", Name="live")
    at.step("delete deleted", api.delete_alias, FunctionName="aliased", Name="live")


@case
def lambda_alias_weights_are_checked(at):
    api = getattr(at, "lambda")
    function(at, "weighted", Publish=True)
    at.step("of $LATEST", api.create_alias, FunctionName="weighted", Name="a", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"$LATEST": 0.5}}, only=["status"])
    at.step("of itself", api.create_alias, FunctionName="weighted", Name="b", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"1": 0.5}}, only=["status"])


@case
def lambda_reserved_concurrency(at):
    api = getattr(at, "lambda")
    function(at, "reserved")
    at.step("none", api.get_function_concurrency, FunctionName="reserved")
    at.step("put", api.put_function_concurrency, FunctionName="reserved", ReservedConcurrentExecutions=7)
    at.step("get", api.get_function_concurrency, FunctionName="reserved")
    at.step("in function", api.get_function, FunctionName="reserved", only=["Concurrency"])
    at.step("delete", api.delete_function_concurrency, FunctionName="reserved")
    at.step("after it", api.get_function_concurrency, FunctionName="reserved")


@case
def lambda_permissions(at):
    api = getattr(at, "lambda")
    function(at, "permitted")
    statement = {"FunctionName": "permitted", "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com", "SourceArn": "arn:aws:events:us-east-1:123456789012:rule/r", "SourceAccount": "123456789012"}
    at.step("none", api.get_policy, FunctionName="permitted")
    added = at.step("add", api.add_permission, **statement, only=["status"])
    at.note("statement", json.loads(added["Statement"]))
    at.note("policy", json.loads(api.get_policy(FunctionName="permitted")["Policy"]))
    at.step("add again", api.add_permission, **statement)
    at.step("remove none", api.remove_permission, FunctionName="permitted", StatementId="none")
    at.step("remove", api.remove_permission, FunctionName="permitted", StatementId="s")


@case
def lambda_urls(at):
    api = getattr(at, "lambda")
    function(at, "with-url")
    at.step("none", api.get_function_url_config, FunctionName="with-url")
    at.step("create", api.create_function_url_config, FunctionName="with-url", AuthType="NONE", Cors={"AllowOrigins": ["*"]})
    at.step("create again", api.create_function_url_config, FunctionName="with-url", AuthType="NONE", only=["status"])
    at.step("update", api.update_function_url_config, FunctionName="with-url", AuthType="AWS_IAM", only=["status", "AuthType", "InvokeMode"])
    at.step("delete", api.delete_function_url_config, FunctionName="with-url")
    at.step("delete deleted", api.delete_function_url_config, FunctionName="with-url")


@case
def lambda_layers(at):
    api = getattr(at, "lambda")
    published = {"LayerName": "layer", "Content": {"ZipFile": zipped("l")}, "CompatibleRuntimes": ["nodejs22.x"], "Description": "d"}
    at.step("publish", api.publish_layer_version, **published)
    at.step("publish again", api.publish_layer_version, **published, only=["Version"])
    at.step("get", api.get_layer_version, LayerName="layer", VersionNumber=1, only=["status", "LayerVersionArn", "Version", "Description", "CompatibleRuntimes"])
    at.step("list", api.list_layer_versions, LayerName="layer", only=["LayerVersions"])
    at.step("all layers", api.list_layers)
    at.step("delete", api.delete_layer_version, LayerName="layer", VersionNumber=2)
    at.step("get deleted", api.get_layer_version, LayerName="layer", VersionNumber=2)
    at.step("numbers go on", api.publish_layer_version, **published, only=["Version"])


@case
def lambda_tags(at):
    api = getattr(at, "lambda")
    arn = function(at, "tagged", Tags={"a": "1"})["FunctionArn"]
    at.step("add", api.tag_resource, Resource=arn, Tags={"b": "2"})
    at.step("list", api.list_tags, Resource=arn)
    at.step("remove", api.untag_resource, Resource=arn, TagKeys=["a"])
    at.step("list after it", api.list_tags, Resource=arn)
    at.step("of none", api.list_tags, Resource=f"{arn}-none")


@case
def lambda_by_the_aws_cli(at):
    function(at, "by-cli", Publish=True)
    at.cli("get", "lambda", "get-function-configuration", "--function-name", "by-cli", "--query", "[FunctionName,Runtime,Timeout,MemorySize,Version]")
    at.cli("alias", "lambda", "create-alias", "--function-name", "by-cli", "--name", "live", "--function-version", "1", "--query", "[Name,FunctionVersion]")
    at.cli("none", "lambda", "get-function", "--function-name", "by-cli-none")


@case
def iam_roles(at):
    at.step("create", at.iam.create_role, RoleName="r", AssumeRolePolicyDocument=TRUST, Description="d", Path="/p/")
    at.step("create again", at.iam.create_role, RoleName="r", AssumeRolePolicyDocument=TRUST)
    at.step("get", at.iam.get_role, RoleName="r")
    at.step("get none", at.iam.get_role, RoleName="none")
    at.step("put policy", at.iam.put_role_policy, RoleName="r", PolicyName="inline", PolicyDocument=POLICY)
    at.step("list policies", at.iam.list_role_policies, RoleName="r")
    at.step("get policy", at.iam.get_role_policy, RoleName="r", PolicyName="inline")
    at.step("get no policy", at.iam.get_role_policy, RoleName="r", PolicyName="none")
    at.step("delete with policy", at.iam.delete_role, RoleName="r")
    at.step("delete policy", at.iam.delete_role_policy, RoleName="r", PolicyName="inline")
    at.step("delete", at.iam.delete_role, RoleName="r")


@case
def iam_managed_policies(at):
    at.iam.create_role(RoleName="managed", AssumeRolePolicyDocument=TRUST)
    at.step("create", at.iam.create_policy, PolicyName="p", PolicyDocument=POLICY)
    arn = "arn:aws:iam::123456789012:policy/p"
    at.step("attach", at.iam.attach_role_policy, RoleName="managed", PolicyArn=arn)
    at.step("attach none", at.iam.attach_role_policy, RoleName="managed", PolicyArn=f"{arn}-none")
    at.step("attached", at.iam.list_attached_role_policies, RoleName="managed")
    at.step("version", at.iam.get_policy_version, PolicyArn=arn, VersionId="v1")
    at.step("detach", at.iam.detach_role_policy, RoleName="managed", PolicyArn=arn)
    at.step("detach again", at.iam.detach_role_policy, RoleName="managed", PolicyArn=arn)
    at.iam.attach_role_policy(RoleName="managed", PolicyArn=arn)
    at.step("delete attached", at.iam.delete_policy, PolicyArn=arn)
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    at.note("of AWS", at.iam.get_policy_version(PolicyArn=basic, VersionId=at.iam.get_policy(PolicyArn=basic)["Policy"]["DefaultVersionId"])["PolicyVersion"]["Document"])


@case
def iam_documents_are_checked(at):
    at.iam.create_role(RoleName="documents", AssumeRolePolicyDocument=TRUST)
    for label, document in [
        ("no JSON", "{"), ("no statement", '{"Version":"2012-10-17","Statement":[]}'), ("no action", POLICY.replace('"Action": "s3:GetObject", ', "")), ("no vendor", POLICY.replace("s3:GetObject", "GetObject")),
        ("no ARN", POLICY.replace('"*"', '"bucket"')), ("a principal", POLICY.replace('"Effect"', '"Principal": "*", "Effect"')),
    ]:
        at.step(label, at.iam.put_role_policy, RoleName="documents", PolicyName="p", PolicyDocument=document)


@case
def sts_identity_and_roles(at):
    at.step("identity", at.sts.get_caller_identity, only=["Account"])
    at.iam.create_role(RoleName="assumed", AssumeRolePolicyDocument=TRUST.replace('{"Service": "lambda.amazonaws.com"}', '{"AWS": "123456789012"}'))
    arn = "arn:aws:iam::123456789012:role/assumed"
    at.step("assume", at.sts.assume_role, RoleArn=arn, RoleSessionName="session", only=["status", "AssumedRoleUser"])
    at.step("too short", at.sts.assume_role, RoleArn=arn, RoleSessionName="session", DurationSeconds=60)
    at.step("too long", at.sts.assume_role, RoleArn=arn, RoleSessionName="session", DurationSeconds=7200, only=["status"])
    at.step("of a service", at.sts.assume_role, RoleArn=role(at), RoleSessionName="session", only=["status"])
    at.step("none", at.sts.assume_role, RoleArn=f"{arn}-none", RoleSessionName="session", only=["status"])
