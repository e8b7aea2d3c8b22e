"""Buckets with all their settings, made as CloudFormation makes them."""

import json

import pytest

from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed
from reelworks.cloud.wire.error import AwsError

ALL_CLOSED = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
)


async def test_a_bucket_gets_every_setting_and_loses_it_again(workshop):
    queue = await workshop.create("AWS::SQS::Queue", "Q")
    statement = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": queue.attributes["Arn"]}]}
    await workshop.create("AWS::SQS::QueuePolicy", Queues=[queue.physical_id], PolicyDocument=policy)
    told = {"Event": "s3:ObjectCreated:*", "Queue": queue.attributes["Arn"]}
    told["Filter"] = {"S3Key": {"Rules": [{"Name": "prefix", "Value": "uploads/"}]}}
    rule = {"Id": "old", "Status": "Enabled", "Prefix": "tmp/", "ExpirationInDays": "7"}
    old = {
        "BucketName": "films",
        "VersioningConfiguration": {"Status": "Enabled"},
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        "PublicAccessBlockConfiguration": ALL_CLOSED,
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "CorsConfiguration": {
            "CorsRules": [
                {"AllowedMethods": ["PUT"], "AllowedOrigins": ["*"], "ExposedHeaders": ["ETag"], "MaxAge": 60}
            ]
        },
        "LifecycleConfiguration": {
            "Rules": [
                rule,
                {
                    "Id": "parts",
                    "Status": "Enabled",
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                },
            ]
        },
        "NotificationConfiguration": {
            "QueueConfigurations": [told],
            "EventBridgeConfiguration": {"EventBridgeEnabled": "true"},
        },
        "Tags": [{"Key": "kind", "Value": "film"}],
    }
    made = await workshop.create("AWS::S3::Bucket", **old)

    bucket = {"Bucket": "films"}
    cors = await workshop.ask("s3", "GetBucketCors", **bucket)
    lifecycle = await workshop.ask("s3", "GetBucketLifecycleConfiguration", **bucket)
    notified = await workshop.ask("s3", "GetBucketNotificationConfiguration", **bucket)
    assert made.attributes["Arn"] == "arn:aws:s3:::films"
    assert cors["CORSRules"][0]["MaxAgeSeconds"] == 60
    assert [each["ID"] for each in lifecycle["Rules"]] == ["old", "parts"]
    assert lifecycle["Rules"][0]["Expiration"]["Days"] == 7
    assert notified["QueueConfigurations"][0]["QueueArn"] == queue.attributes["Arn"]
    assert "EventBridgeConfiguration" in notified
    tags = await workshop.ask("s3", "GetBucketTagging", **bucket)
    assert {tag["Key"]: tag["Value"] for tag in tags["TagSet"]} == {"team": "film", "kind": "film"}

    await workshop.update("AWS::S3::Bucket", made, old, {"BucketName": "films"})
    with pytest.raises(AwsError):
        await workshop.ask("s3", "GetBucketCors", **bucket)
    versioning = await workshop.ask("s3", "GetBucketVersioning", **bucket)
    notified = await workshop.ask("s3", "GetBucketNotificationConfiguration", **bucket)
    assert versioning["Status"] == "Suspended"
    assert "QueueConfigurations" not in notified

    await workshop.delete("AWS::S3::Bucket", made)
    await workshop.delete("AWS::S3::Bucket", made)


async def test_a_bucket_whose_setting_is_refused_is_not_left_behind(workshop):
    with pytest.raises(ResourceFailed, match="extraneous key \\[Colour\\]"):
        await workshop.create(
            "AWS::S3::Bucket", BucketName="films", VersioningConfiguration={"Colour": "red"}
        )

    assert (await workshop.ask("s3", "ListBuckets")).get("Buckets", []) == []


async def test_a_bucket_in_use_stays(workshop):
    made = await workshop.create("AWS::S3::Bucket", "Films")
    put = {"Bucket": made.physical_id, "VersioningConfiguration": {"Status": "Enabled"}}
    await workshop.ask("s3", "PutBucketVersioning", **put)

    assert made.physical_id == made.physical_id.lower()
    await workshop.delete("AWS::S3::Bucket", made)


async def test_a_bucket_policy_comes_changes_and_goes(workshop):
    bucket = await workshop.create("AWS::S3::Bucket", BucketName="films")
    statement = {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "s3:GetObject"}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": "arn:aws:s3:::films/*"}]}

    made = await workshop.create("AWS::S3::BucketPolicy", Bucket=bucket.physical_id, PolicyDocument=policy)
    answer = await workshop.ask("s3", "GetBucketPolicy", Bucket="films")
    await workshop.delete("AWS::S3::BucketPolicy", made)
    await workshop.delete("AWS::S3::BucketPolicy", made)

    assert json.loads(answer["Policy"]) == policy
    with pytest.raises(AwsError):
        await workshop.ask("s3", "GetBucketPolicy", Bucket="films")
