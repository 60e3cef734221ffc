"""S3 and SSM."""

import base64
import hashlib

from recording import case


def bucket(at, name, versioned=False):
    at.s3.create_bucket(Bucket=name)
    if versioned:
        at.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


@case
def s3_buckets(at):
    at.step("create", at.s3.create_bucket, Bucket="buckets-a")
    at.step("head", at.s3.head_bucket, Bucket="buckets-a", only=["status"])
    at.step("head none", at.s3.head_bucket, Bucket="buckets-none")
    at.step("location", at.s3.get_bucket_location, Bucket="buckets-a")
    at.step("versioning at first", at.s3.get_bucket_versioning, Bucket="buckets-a")
    at.step("encryption", at.s3.get_bucket_encryption, Bucket="buckets-a")
    at.step("delete", at.s3.delete_bucket, Bucket="buckets-a")
    at.step("delete none", at.s3.delete_bucket, Bucket="buckets-a")


@case
def s3_bucket_name_is_checked(at):
    at.step("upper case", at.s3.create_bucket, Bucket="Buckets-Upper")
    at.step("too short", at.s3.create_bucket, Bucket="ab")


@case
def s3_bucket_with_objects_is_not_deleted(at):
    at.s3.put_object(Bucket=bucket(at, "not-empty"), Key="k", Body=b"x")
    at.step("delete", at.s3.delete_bucket, Bucket="not-empty")


@case
def s3_object_is_read_as_written(at):
    bucket(at, "objects")
    at.step("put", at.s3.put_object, Bucket="objects", Key="a b/ü.txt", Body=b"0123456789", ContentType="text/plain", Metadata={"who": "me"}, CacheControl="no-cache")
    at.step("get", at.s3.get_object, Bucket="objects", Key="a b/ü.txt", only=["status", "Body", "ContentType", "ContentLength", "ETag", "Metadata", "CacheControl", "AcceptRanges"])
    at.step("head", at.s3.head_object, Bucket="objects", Key="a b/ü.txt", only=["status", "ContentType", "ContentLength", "ETag", "Metadata"])


@case
def s3_ranges(at):
    at.s3.put_object(Bucket=bucket(at, "ranges"), Key="k", Body=b"0123456789")
    for label, asked in [("middle", "bytes=2-4"), ("end", "bytes=-3"), ("from", "bytes=7-"), ("past the end", "bytes=10-")]:
        at.step(label, at.s3.get_object, Bucket="ranges", Key="k", Range=asked, only=["status", "Body", "ContentRange", "ContentLength"])


@case
def s3_what_is_not_there(at):
    bucket(at, "missing")
    at.step("object", at.s3.get_object, Bucket="missing", Key="none")
    at.step("head of object", at.s3.head_object, Bucket="missing", Key="none")
    at.step("bucket", at.s3.get_object, Bucket="missing-bucket", Key="none")
    at.step("version", at.s3.get_object, Bucket="missing", Key="none", VersionId="none")
    at.step("delete", at.s3.delete_object, Bucket="missing", Key="none")


@case
def s3_versions(at):
    bucket(at, "versions", versioned=True)
    first = at.step("put", at.s3.put_object, Bucket="versions", Key="k", Body=b"one")
    at.step("put again", at.s3.put_object, Bucket="versions", Key="k", Body=b"two", only=["status", "VersionId"])
    at.step("first version", at.s3.get_object, Bucket="versions", Key="k", VersionId=first["VersionId"], only=["status", "Body", "VersionId"])
    at.step("delete", at.s3.delete_object, Bucket="versions", Key="k")
    at.step("get deleted", at.s3.get_object, Bucket="versions", Key="k")
    listed = at.s3.list_object_versions(Bucket="versions")
    at.note("list", {"versions": [[each["Key"], each["IsLatest"], each["Size"]] for each in listed["Versions"]], "markers": [[each["Key"], each["IsLatest"]] for each in listed["DeleteMarkers"]]})


@case
def s3_listing(at):
    bucket(at, "listing")
    for key in ["b", "a/2", "a/1", "c/1", "a"]:
        at.s3.put_object(Bucket="listing", Key=key, Body=key.encode())
    keys = lambda answer: {"keys": [each["Key"] for each in answer.get("Contents", [])], "prefixes": [each["Prefix"] for each in answer.get("CommonPrefixes", [])], "count": answer["KeyCount"], "truncated": answer["IsTruncated"]}
    at.note("all", keys(at.s3.list_objects_v2(Bucket="listing")))
    at.note("by folder", keys(at.s3.list_objects_v2(Bucket="listing", Delimiter="/")))
    at.note("prefix", keys(at.s3.list_objects_v2(Bucket="listing", Prefix="a/")))
    at.note("after", keys(at.s3.list_objects_v2(Bucket="listing", StartAfter="a/1")))
    page = at.s3.list_objects_v2(Bucket="listing", MaxKeys=2)
    at.note("first page", keys(page))
    at.note("second page", keys(at.s3.list_objects_v2(Bucket="listing", MaxKeys=2, ContinuationToken=page["NextContinuationToken"])))
    at.note("no keys", keys(at.s3.list_objects_v2(Bucket="listing", MaxKeys=0)))


@case
def s3_checksums(at):
    bucket(at, "checksums")
    right, wrong = (base64.b64encode(hashlib.sha256(body).digest()).decode() for body in (b"x", b"y"))
    at.step("right", at.s3.put_object, Bucket="checksums", Key="k", Body=b"x", ChecksumSHA256=right, only=["status", "ChecksumSHA256"])
    at.step("wrong", at.s3.put_object, Bucket="checksums", Key="k2", Body=b"x", ChecksumSHA256=wrong)
    at.step("nothing is stored", at.s3.head_object, Bucket="checksums", Key="k2")
    at.step("given back", at.s3.head_object, Bucket="checksums", Key="k", ChecksumMode="ENABLED", only=["status", "ChecksumSHA256"])


@case
def s3_multipart(at):
    bucket(at, "multipart")
    upload = at.step("create", at.s3.create_multipart_upload, Bucket="multipart", Key="k")["UploadId"]
    part = b"x" * (5 * 1024 * 1024)
    tags = [at.s3.upload_part(Bucket="multipart", Key="k", UploadId=upload, PartNumber=number, Body=body)["ETag"] for number, body in [(1, part), (2, b"end")]]
    parts = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]
    at.step("wrong part", at.s3.complete_multipart_upload, Bucket="multipart", Key="k", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": '"none"'}]})
    at.step("wrong order", at.s3.complete_multipart_upload, Bucket="multipart", Key="k", UploadId=upload, MultipartUpload={"Parts": parts[::-1]})
    at.step("complete", at.s3.complete_multipart_upload, Bucket="multipart", Key="k", UploadId=upload, MultipartUpload={"Parts": parts}, only=["status", "ETag", "Bucket", "Key"])
    at.step("head", at.s3.head_object, Bucket="multipart", Key="k", only=["status", "ContentLength", "ETag"])
    at.step("complete again", at.s3.complete_multipart_upload, Bucket="multipart", Key="k", UploadId="none", MultipartUpload={"Parts": parts})


@case
def s3_parts_that_are_too_small(at):
    bucket(at, "small-parts")
    upload = at.s3.create_multipart_upload(Bucket="small-parts", Key="k")["UploadId"]
    parts = [{"PartNumber": number, "ETag": at.s3.upload_part(Bucket="small-parts", Key="k", UploadId=upload, PartNumber=number, Body=b"x")["ETag"]} for number in (1, 2)]
    at.step("complete", at.s3.complete_multipart_upload, Bucket="small-parts", Key="k", UploadId=upload, MultipartUpload={"Parts": parts})


@case
def s3_copies(at):
    at.s3.put_object(Bucket=bucket(at, "copies"), Key="a", Body=b"x", Metadata={"who": "me"})
    at.step("copy", at.s3.copy_object, Bucket="copies", Key="b", CopySource="copies/a", only=["status"])
    at.step("of it", at.s3.get_object, Bucket="copies", Key="b", only=["Body", "Metadata"])
    at.step("replaced", at.s3.copy_object, Bucket="copies", Key="c", CopySource="copies/a", MetadataDirective="REPLACE", Metadata={"who": "you"}, only=["status"])
    at.step("of that", at.s3.head_object, Bucket="copies", Key="c", only=["Metadata"])
    at.step("of nothing", at.s3.copy_object, Bucket="copies", Key="d", CopySource="copies/none")


@case
def s3_conditional_writes(at):
    at.s3.put_object(Bucket=bucket(at, "conditional"), Key="k", Body=b"x")
    at.step("there", at.s3.put_object, Bucket="conditional", Key="k", Body=b"y", IfNoneMatch="*")
    at.step("new", at.s3.put_object, Bucket="conditional", Key="new", Body=b"y", IfNoneMatch="*", only=["status"])


@case
def s3_deletes_many(at):
    for key in ("a", "b"):
        at.s3.put_object(Bucket=bucket(at, "many") if key == "a" else "many", Key=key, Body=b"x")
    answer = at.s3.delete_objects(Bucket="many", Delete={"Objects": [{"Key": "a"}, {"Key": "none"}]})
    at.note("deleted", sorted(each["Key"] for each in answer["Deleted"]))
    at.note("quietly", at.s3.delete_objects(Bucket="many", Delete={"Quiet": True, "Objects": [{"Key": "b"}]}).get("Deleted", []))


@case
def s3_bucket_policy(at):
    bucket(at, "policies")
    at.step("none", at.s3.get_bucket_policy, Bucket="policies")
    at.step("put", at.s3.put_bucket_policy, Bucket="policies", Policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::policies/*"}]}', only=["status"])
    at.step("get", at.s3.get_bucket_policy, Bucket="policies", only=["status"])
    at.step("no JSON", at.s3.put_bucket_policy, Bucket="policies", Policy="{")
    at.step("delete", at.s3.delete_bucket_policy, Bucket="policies", only=["status"])


@case
def ssm_parameters(at):
    at.step("put", at.ssm.put_parameter, Name="/moto/a", Type="String", Value="x", Description="one")
    at.step("put again", at.ssm.put_parameter, Name="/moto/a", Type="String", Value="y")
    at.step("overwrite", at.ssm.put_parameter, Name="/moto/a", Value="y", Overwrite=True)
    at.step("get", at.ssm.get_parameter, Name="/moto/a")
    at.step("get old", at.ssm.get_parameter, Name="/moto/a:1")
    at.step("get later", at.ssm.get_parameter, Name="/moto/a:9")
    at.step("get none", at.ssm.get_parameter, Name="/moto/none")
    at.step("delete", at.ssm.delete_parameter, Name="/moto/a")
    at.step("delete none", at.ssm.delete_parameter, Name="/moto/a")


@case
def ssm_several(at):
    for name in ("/several/a", "/several/b/c"):
        at.ssm.put_parameter(Name=name, Type="String", Value=name)
    names = lambda answer: sorted(each["Name"] for each in answer["Parameters"])
    answer = at.ssm.get_parameters(Names=["/several/a", "/several/none"])
    at.note("by name", [names(answer), answer["InvalidParameters"]])
    at.note("by path", names(at.ssm.get_parameters_by_path(Path="/several")))
    at.note("by path, all", names(at.ssm.get_parameters_by_path(Path="/several", Recursive=True)))


@case
def ssm_values_are_checked(at):
    at.step("pattern", at.ssm.put_parameter, Name="checked-pattern", Type="String", Value="abc", AllowedPattern=r"^\d+$")
    at.step("too long", at.ssm.put_parameter, Name="checked-too-long", Type="String", Value="x" * 4097)
    at.step("reserved name", at.ssm.put_parameter, Name="awsthing", Type="String", Value="x")
    at.step("a name that is none", at.ssm.put_parameter, Name="a b", Type="String", Value="x")


@case
def ssm_by_the_aws_cli(at):
    at.cli("put", "ssm", "put-parameter", "--name", "/cli/a", "--type", "StringList", "--value", "a,b")
    at.cli("get", "ssm", "get-parameter", "--name", "/cli/a", "--query", "Parameter.[Name,Type,Value,Version]")
    at.cli("none", "ssm", "get-parameter", "--name", "/cli/none")
