"""EventBridge as boto3 sees it, and an upload's way through it: S3, the default bus, a rule, a queue."""

import json
import time

import boto3
import pytest
from botocore.exceptions import ClientError

REGION = "us-east-2"


@pytest.fixture(scope="module")
def events(cloud):
    client = cloud.client("events")
    yield client
    client.close()


@pytest.fixture(scope="module")
def sqs(cloud):
    client = cloud.client("sqs")
    yield client
    client.close()


def queue_for(sqs, cloud, name, rule_arn):
    """Make a queue that lets one rule in, or none; return its URL and ARN."""
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{cloud.account}:{name}"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return url, arn


def receive(sqs, url, wait_s=10):
    messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=wait_s).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def test_an_event_goes_through_a_custom_bus_to_a_queue(cloud, events, sqs):
    bus = events.create_event_bus(Name="orders")
    rule = events.put_rule(
        Name="big", EventBusName="orders", EventPattern='{"detail": {"n": [{"numeric": [">", 5]}]}}'
    )
    url, arn = queue_for(sqs, cloud, "big-orders", rule["RuleArn"])
    events.put_targets(
        Rule="big",
        EventBusName="orders",
        Targets=[
            {
                "Id": "q",
                "Arn": arn,
                "InputTransformer": {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"order": <n>}'},
            }
        ],
    )

    entries = [
        {
            "Source": "shop",
            "DetailType": "order",
            "Detail": json.dumps({"n": n}),
            "EventBusName": bus["EventBusArn"],
        }
        for n in (3, 7)
    ]
    answer = events.put_events(Entries=entries)

    assert answer["FailedEntryCount"] == 0
    assert receive(sqs, url) == [{"order": 7}]


def test_refusals_have_their_names(events):
    with pytest.raises(events.exceptions.ResourceNotFoundException, match="Event bus nowhere does not exist"):
        events.describe_event_bus(Name="nowhere")
    with pytest.raises(
        events.exceptions.InvalidEventPatternException, match=r"Event pattern is not valid\. Reason:"
    ):
        events.put_rule(Name="r", EventPattern='{"a": 1}')
    with pytest.raises(ClientError) as refusal:
        events.create_connection(
            Name="c",
            AuthorizationType="API_KEY",
            AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}},
        )
    assert refusal.value.response["Error"]["Code"] == "NotImplemented"
    assert "events:CreateConnection" in refusal.value.response["Error"]["Message"]


def test_times_and_pages_come_as_the_sdk_wants_them(events):
    for name in ("page-1", "page-2", "page-3"):
        events.put_rule(Name=name, ScheduleExpression="rate(1 day)", State="DISABLED")
    events.create_archive(
        ArchiveName="whole",
        EventSourceArn=events.describe_event_bus()["Arn"],
        EventPattern='{"source": ["nobody"]}',
    )

    pages = events.get_paginator("list_rules").paginate(NamePrefix="page-", PaginationConfig={"PageSize": 2})

    assert [rule["Name"] for page in pages for rule in page["Rules"]] == ["page-1", "page-2", "page-3"]
    assert events.describe_archive(ArchiveName="whole")["CreationTime"].timestamp() == pytest.approx(
        time.time(), abs=300
    )


def test_an_upload_reaches_the_queue_through_eventbridge(cloud, events, sqs):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="events-source", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_notification_configuration(
        Bucket="events-source", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["events-source"]}, "object": {"key": [{"suffix": ".jpg"}]}},
    }
    rule = events.put_rule(Name="uploads", EventPattern=json.dumps(pattern))
    url, arn = queue_for(sqs, cloud, "thumbnails", rule["RuleArn"])
    events.put_targets(Rule="uploads", Targets=[{"Id": "q", "Arn": arn}])

    s3.put_object(Bucket="events-source", Key="uploads/a.txt", Body=b"no")
    s3.put_object(Bucket="events-source", Key="uploads/b c.jpg", Body=b"yes!")

    [event] = receive(sqs, url)
    assert (event["source"], event["detail-type"]) == ("aws.s3", "Object Created")
    assert (event["account"], event["region"]) == (cloud.account, REGION)
    assert event["resources"] == ["arn:aws:s3:::events-source"]
    assert event["detail"]["object"]["key"] == "uploads/b c.jpg"
    assert event["detail"]["object"]["size"] == 4
    assert event["detail"]["reason"] == "PutObject"
    s3.close()


def test_nobody_but_a_service_may_call_an_event_its_own(events):
    entry = {"Source": "aws.s3", "DetailType": "Object Created", "Detail": "{}"}

    [result] = events.put_events(Entries=[entry])["Entries"]

    assert result["ErrorCode"] == "NotAuthorizedForSourceException"


def test_a_queue_that_lets_another_rule_in_gets_nothing_from_this_one(cloud, events, sqs):
    rule = events.put_rule(Name="shut-out", EventPattern='{"source": ["shut"]}')
    url, arn = queue_for(sqs, cloud, "shut-queue", rule["RuleArn"] + "-other")
    dead_url, dead_arn = queue_for(sqs, cloud, "shut-dead", rule["RuleArn"])
    events.put_targets(
        Rule="shut-out", Targets=[{"Id": "q", "Arn": arn, "DeadLetterConfig": {"Arn": dead_arn}}]
    )

    events.put_events(Entries=[{"Source": "shut", "DetailType": "d", "Detail": '{"n": 1}'}])

    assert [event["detail"] for event in receive(sqs, dead_url)] == [{"n": 1}]
    assert receive(sqs, url, wait_s=0) == []


def test_a_target_with_a_role_is_called_as_that_role(cloud, events, sqs):
    iam = cloud.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(
        RoleName="sender",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    url = sqs.create_queue(QueueName="of-the-role")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{cloud.account}:of-the-role"
    events.put_rule(Name="by-role", EventPattern='{"source": ["by-role"]}')
    events.put_targets(Rule="by-role", Targets=[{"Id": "q", "Arn": arn, "RoleArn": role}])
    entry = {"Source": "by-role", "DetailType": "d", "Detail": "{}"}
    events.put_events(Entries=[entry])
    assert receive(sqs, url, wait_s=1) == []

    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="sender", PolicyName="send", PolicyDocument=document)
    events.put_events(Entries=[entry])

    assert len(receive(sqs, url)) == 1
    iam.close()


def test_a_user_needs_a_policy_for_each_thing_it_does(cloud, events):
    iam = cloud.client("iam")
    iam.create_user(UserName="events-ann")
    key = iam.create_access_key(UserName="events-ann")["AccessKey"]
    ann = boto3.client(
        "events",
        endpoint_url=cloud.endpoint,
        region_name=REGION,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    bus = events.describe_event_bus()["Arn"]
    statement = {
        "Effect": "Allow",
        "Action": "events:PutEvents",
        "Resource": bus,
        "Condition": {"StringEquals": {"events:source": "ann"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName="events-ann", PolicyName="put", PolicyDocument=document)

    assert (
        ann.put_events(Entries=[{"Source": "ann", "DetailType": "d", "Detail": "{}"}])["FailedEntryCount"]
        == 0
    )
    for attempt in (
        lambda: ann.put_events(Entries=[{"Source": "bob", "DetailType": "d", "Detail": "{}"}]),
        lambda: ann.put_rule(Name="r", EventPattern='{"source": ["x"]}'),
    ):
        with pytest.raises(ClientError) as refusal:
            attempt()
        assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"
    ann.close()
    iam.close()
