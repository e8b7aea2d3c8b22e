"""Who may do what, asked by real clients with users' and sessions' own keys."""

import json
import sqlite3
import urllib.error
import urllib.request
import uuid

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from support.people import allow, deny, document, trust

ACCOUNT, SECOND = "000000000000", "111111111111"
REGION = "us-east-2"


class Lab:
    """A bucket, a queue and a topic of the test's own, and people with policies."""

    def __init__(self, cloud) -> None:
        self.cloud = cloud
        self.name = f"lab-{uuid.uuid4().hex[:10]}"
        self.root = {name: cloud.client(name) for name in ("s3", "sqs", "sns", "iam", "sts")}
        self.root["s3"].create_bucket(
            Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        self.root["s3"].put_object(Bucket=self.name, Key="a/film", Body=b"moving")
        self.queue = self.root["sqs"].create_queue(QueueName=self.name)["QueueUrl"]
        self.topic = self.root["sns"].create_topic(Name=self.name)["TopicArn"]

    def fill(self, value):
        """Return a request's values, or a policy's, with the lab's names in place of BUCKET, QUEUE …"""
        text = json.dumps(value)
        for word, name in (
            ("BUCKET", self.name),
            ("QUEUEURL", self.queue),
            ("QUEUE", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self.name}"),
            ("TOPIC", self.topic),
            ("USER", self.name),
        ):
            text = text.replace(word, name)
        return json.loads(text)

    def user(self, *statements) -> dict[str, str]:
        """Make a user with these statements as its policy; return its key."""
        iam = self.root["iam"]
        iam.create_user(UserName=self.name)
        if statements:
            iam.put_user_policy(
                UserName=self.name, PolicyName="own", PolicyDocument=document(*self.fill(statements))
            )
        return iam.create_access_key(UserName=self.name)["AccessKey"]

    def client(self, service, key, **config):
        return boto3.client(
            service,
            endpoint_url=self.cloud.endpoint,
            region_name=REGION,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
            aws_session_token=key.get("SessionToken"),
            config=Config(**{"retries": {"total_max_attempts": 1}, **config}),
        )

    def second(self, service):
        """Return a client with the second account's root key."""
        kept = json.loads((self.cloud.data / "keys.json").read_text())["second"]
        key = {"AccessKeyId": kept["access_key_id"], "SecretAccessKey": kept["secret_access_key"]}
        return self.client(service, key)


@pytest.fixture
def lab(cloud):
    return Lab(cloud)


def ask(client, method, request):
    """Return the error's code, or None where it was allowed (whatever else the service then says)."""
    try:
        getattr(client, method)(**request)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return (
            code if code in DENIALS or error.response["ResponseMetadata"]["HTTPStatusCode"] == 403 else None
        )
    return None


DENIALS = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "403"}
DENIED = {
    "s3": "AccessDenied",
    "sqs": "AccessDenied",
    "sns": "AuthorizationError",
    "iam": "AccessDenied",
    "events": "AccessDeniedException",
}
IN_BUCKET = {"Bucket": "BUCKET"}
OBJECT = {"Bucket": "BUCKET", "Key": "a/film"}
SEND = {"QueueUrl": "QUEUEURL", "MessageBody": "m"}
ENTRY = {"Source": "films", "DetailType": "made", "Detail": "{}"}
RULE = {"Name": "USER", "EventPattern": '{"source": ["films"]}'}
NOT_HERE = {"StringNotEquals": {"aws:RequestedRegion": REGION}}

TABLE = [
    # policy of the user, service, method, request, is it allowed
    ([], "s3", "list_buckets", {}, False),
    ([], "s3", "put_object", OBJECT, False),
    ([], "sqs", "send_message", SEND, False),
    ([], "sns", "publish", {"TopicArn": "TOPIC", "Message": "m"}, False),
    ([], "iam", "list_users", {}, False),
    ([], "iam", "get_user", {}, False),
    ([allow("*")], "iam", "list_users", {}, True),
    ([allow("s3:ListAllMyBuckets")], "s3", "list_buckets", {}, True),
    ([allow("s3:PutObject", "arn:aws:s3:::BUCKET/a/*")], "s3", "put_object", OBJECT, True),
    ([allow("s3:PutObject", "arn:aws:s3:::BUCKET/b/*")], "s3", "put_object", OBJECT, False),
    ([allow("s3:PutObject", "arn:aws:s3:::BUCKET")], "s3", "put_object", OBJECT, False),
    ([allow("s3:GetObject", "arn:aws:s3:::BUCKET/*")], "s3", "get_object", OBJECT, True),
    ([allow("s3:GetObject", "arn:aws:s3:::BUCKET/*")], "s3", "head_object", OBJECT, True),
    ([allow("s3:HeadObject", "*")], "s3", "head_object", OBJECT, False),
    ([allow("s3:Get*", "*"), deny("s3:GetObject", "arn:aws:s3:::*/film")], "s3", "get_object", OBJECT, False),
    # What is not there is told only to who may look.
    ([allow("s3:GetObject", "*")], "s3", "get_object", {**IN_BUCKET, "Key": "none"}, False),
    ([allow(["s3:GetObject", "s3:ListBucket"], "*")], "s3", "get_object", {**IN_BUCKET, "Key": "none"}, True),
    ([allow("s3:DeleteObject", "arn:aws:s3:::BUCKET/a/*")], "s3", "delete_object", OBJECT, True),
    ([allow("s3:ListBucket", "arn:aws:s3:::BUCKET")], "s3", "list_objects_v2", IN_BUCKET, True),
    ([allow("s3:ListBucket", "arn:aws:s3:::BUCKET/*")], "s3", "list_objects_v2", IN_BUCKET, False),
    ([allow("s3:ListBucket", "arn:aws:s3:::BUCKET")], "s3", "head_bucket", IN_BUCKET, True),
    ([allow("s3:ListObjectsV2", "*")], "s3", "list_objects_v2", IN_BUCKET, False),
    ([allow("s3:PutObject", "*")], "s3", "create_multipart_upload", OBJECT, True),
    ([allow("s3:GetBucketLocation", "*")], "s3", "get_bucket_location", IN_BUCKET, True),
    ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], "s3", "list_buckets", {}, False),
    ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], "sqs", "list_queues", {}, True),
    ([{"Effect": "Allow", "Action": "sqs:*", "NotResource": "QUEUE"}], "sqs", "send_message", SEND, False),
    ([allow("sqs:SendMessage", "QUEUE")], "sqs", "send_message", SEND, True),
    ([allow("sqs:sendmessage", "QUEUE")], "sqs", "send_message", SEND, True),
    ([allow("sqs:*", "arn:aws:sqs:*:*:other")], "sqs", "send_message", SEND, False),
    ([allow("sqs:SendMessage", "*")], "sqs", "receive_message", {"QueueUrl": "QUEUEURL"}, False),
    ([allow("sqs:SendMessage", "*")], "sqs", "send_message_batch",
     {"QueueUrl": "QUEUEURL", "Entries": [{"Id": "1", "MessageBody": "m"}]}, True),
    ([allow("sqs:*"), deny("sqs:DeleteQueue")], "sqs", "delete_queue", {"QueueUrl": "QUEUEURL"}, False),
    ([allow("sqs:CreateQueue", f"arn:aws:sqs:{REGION}:*:USER-*")], "sqs", "create_queue", {"QueueName": "USER-2"}, True),
    ([allow("sqs:CreateQueue", f"arn:aws:sqs:{REGION}:*:USER-*")], "sqs", "create_queue", {"QueueName": "other"}, False),
    ([allow("sqs:CreateQueue")], "sqs", "create_queue", {"QueueName": "USER-t", "tags": {"a": "b"}}, False),
    ([allow(["sqs:CreateQueue", "sqs:TagQueue"])], "sqs", "create_queue",
     {"QueueName": "USER-t", "tags": {"a": "b"}}, True),
    ([allow("sns:CreateTopic")], "sns", "create_topic",
     {"Name": "USER-t", "Tags": [{"Key": "a", "Value": "b"}]}, False),
    ([allow(["sns:CreateTopic", "sns:TagResource"])], "sns", "create_topic",
     {"Name": "USER-t", "Tags": [{"Key": "a", "Value": "b"}]}, True),
    ([], "events", "put_events", {"Entries": [ENTRY]}, False),
    ([allow("events:PutEvents", f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default")], "events", "put_events",
     {"Entries": [ENTRY]}, True),
    ([allow("events:PutEvents", Condition={"StringEquals": {"events:source": "films"}})], "events", "put_events",
     {"Entries": [ENTRY]}, True),
    ([allow("events:PutEvents", Condition={"StringEquals": {"events:source": "films"}})], "events", "put_events",
     {"Entries": [ENTRY, {**ENTRY, "Source": "other"}]}, False),
    ([allow("events:PutRule")], "events", "put_rule", RULE, True),
    ([allow("events:PutRule")], "events", "put_rule", {**RULE, "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/x"}, False),
    ([allow(["events:PutRule", "iam:PassRole"])], "events", "put_rule",
     {**RULE, "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/x"}, True),
    ([allow("events:PutRule"), allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})],
     "events", "put_rule", {**RULE, "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/x"}, False),
    ([allow("s3:DeleteObject")], "s3", "delete_object", {**OBJECT, "VersionId": "null"}, False),
    ([allow("s3:DeleteObjectVersion")], "s3", "delete_object", {**OBJECT, "VersionId": "null"}, True),
    ([allow("s3:GetObject")], "s3", "get_object", {**OBJECT, "VersionId": "null"}, False),
    ([allow("s3:GetObjectVersion")], "s3", "get_object", {**OBJECT, "VersionId": "null"}, True),
    ([allow("s3:PutObject")], "s3", "put_object", {**OBJECT, "Tagging": "a=b"}, False),
    ([allow("s3:*")], "s3", "put_bucket_policy",
     {**IN_BUCKET, "Policy": document({**allow("s3:GetObject", "arn:aws:s3:::BUCKET/*"), "Principal": {"AWS": ACCOUNT}})}, True),
    ([allow("s3:*Object*")], "s3", "put_bucket_policy", {**IN_BUCKET, "Policy": "{}"}, False),
    ([allow("sns:Publish", "TOPIC")], "sns", "publish", {"TopicArn": "TOPIC", "Message": "m"}, True),
    ([allow("sns:Publish", "TOPIC")], "sns", "delete_topic", {"TopicArn": "TOPIC"}, False),
    ([allow("sns:Subscribe", "TOPIC")], "sns", "subscribe",
     {"TopicArn": "TOPIC", "Protocol": "sqs", "Endpoint": "QUEUE"}, True),
    ([allow("iam:GetUser", "arn:aws:iam::*:user/${aws:username}")], "iam", "get_user", {}, True),
    ([allow("iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}")], "iam", "list_access_keys", {}, True),
    ([allow("iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}")], "iam", "list_access_keys",
     {"UserName": "somebody"}, False),
    ([allow("*", Condition={"StringEquals": {"aws:RequestedRegion": REGION}})], "sqs", "list_queues", {}, True),
    ([allow("*"), deny("*", Condition=NOT_HERE)], "sqs", "list_queues", {}, True),
    ([allow("*", Condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}})], "s3", "list_buckets", {}, True),
    ([allow("*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})], "s3", "list_buckets", {}, False),
    ([allow("*"), deny("*", Condition={"Bool": {"aws:SecureTransport": "false"}})], "s3", "list_buckets", {}, False),
    ([allow("*", Condition={"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}})], "s3", "list_buckets", {}, False),
    ([allow("*", Condition={"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}})], "s3", "list_buckets", {}, True),
    ([allow("*", Condition={"NumericGreaterThan": {"aws:EpochTime": "1577836800"}})], "s3", "list_buckets", {}, True),
    ([allow("*", Condition={"StringLike": {"aws:UserAgent": "Boto3/*"}})], "s3", "list_buckets", {}, True),
    ([allow("*", Condition={"StringLike": {"aws:UserAgent": "curl/*"}})], "s3", "list_buckets", {}, False),
    ([allow("*", Condition={"StringEquals": {"aws:username": "USER"}})], "s3", "list_buckets", {}, True),
    ([allow("*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/USER"}})], "s3", "list_buckets", {}, True),
    ([allow("*", Condition={"StringEquals": {"aws:ResourceAccount": ACCOUNT}})], "sqs", "send_message", SEND, True),
    ([allow("*", Condition={"StringEquals": {"aws:ResourceAccount": SECOND}})], "sqs", "send_message", SEND, False),
    ([allow("s3:ListBucket", Condition={"StringLike": {"s3:prefix": "home/*"}})], "s3", "list_objects_v2",
     {**IN_BUCKET, "Prefix": "home/ann"}, True),
    ([allow("s3:ListBucket", Condition={"StringLike": {"s3:prefix": "home/*"}})], "s3", "list_objects_v2",
     {**IN_BUCKET, "Prefix": "etc"}, False),
    ([allow("s3:ListBucket", Condition={"StringLike": {"s3:prefix": "home/*"}})], "s3", "list_objects_v2",
     IN_BUCKET, False),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "service", "method", "request_", "is_allowed"), TABLE)
def test_a_users_policy_decides(lab, *, policy, service, method, request_, is_allowed):
    client = lab.client(service, lab.user(*policy))

    code = ask(client, method, lab.fill(request_))

    if is_allowed:
        assert code is None
    else:
        # HEAD has no body, so that boto3 knows the status only.
        assert code == ("403" if method.startswith("head") else DENIED[service])


def test_the_refusal_says_who_may_not_do_what_on_what(lab):
    key = lab.user(deny("sqs:ReceiveMessage"))
    who = f"arn:aws:iam::{ACCOUNT}:user/{lab.name}"
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{lab.name}"
    expected = {
        ("sqs", "send_message"): f"User: {who} is not authorized to perform: sqs:sendmessage on resource: {queue}"
        " because no identity-based policy allows the sqs:sendmessage action",
        ("sqs", "receive_message"): f"User: {who} is not authorized to perform: sqs:receivemessage on resource:"
        f" {queue} with an explicit deny in an identity-based policy",
        ("s3", "put_object"): f"User: {who} is not authorized to perform: s3:PutObject on resource:"
        f' "arn:aws:s3:::{lab.name}/a/film" because no identity-based policy allows the s3:PutObject action',
        ("sns", "publish"): f"User: {who} is not authorized to perform: SNS:Publish on resource: {lab.topic}"
        " because no identity-based policy allows the SNS:Publish action",
        ("iam", "get_user"): f"User: {who} is not authorized to perform: iam:GetUser on resource: {who}"
        " because no identity-based policy allows the iam:GetUser action",
    }  # fmt: skip
    requests = {
        "send_message": SEND,
        "receive_message": {"QueueUrl": "QUEUEURL"},
        "put_object": OBJECT,
        "publish": {"TopicArn": "TOPIC", "Message": "m"},
        "get_user": {},
    }

    for (service, method), words in expected.items():
        with pytest.raises(ClientError) as refused:
            getattr(lab.client(service, key), method)(**lab.fill(requests[method]))
        assert refused.value.response["Error"]["Message"] == words


def test_deleting_many_asks_about_each_key(lab):
    for key in ("mine/a", "yours/b"):
        lab.root["s3"].put_object(Bucket=lab.name, Key=key, Body=b"1")
    s3 = lab.client("s3", lab.user(allow("s3:DeleteObject", "arn:aws:s3:::BUCKET/mine/*")))

    try:
        answer = s3.delete_objects(
            Bucket=lab.name, Delete={"Objects": [{"Key": "mine/a"}, {"Key": "yours/b"}]}
        )
    except ClientError as error:
        pytest.fail(f"the whole request was refused: {error}")

    assert [deleted["Key"] for deleted in answer["Deleted"]] == ["mine/a"]
    assert [(refused["Key"], refused["Code"]) for refused in answer["Errors"]] == [
        ("yours/b", "AccessDenied")
    ]


def test_a_copy_needs_the_source_to_be_readable(lab):
    lab.root["s3"].put_object(Bucket=lab.name, Key="from", Body=b"1")
    copy = {"Bucket": lab.name, "Key": "to", "CopySource": {"Bucket": lab.name, "Key": "from"}}
    s3 = lab.client("s3", lab.user(allow("s3:PutObject", "arn:aws:s3:::BUCKET/to")))

    assert ask(s3, "copy_object", copy) == "AccessDenied"

    reading = document(*lab.fill([allow("s3:GetObject", "arn:aws:s3:::BUCKET/from")]))
    lab.root["iam"].put_user_policy(UserName=lab.name, PolicyName="reading", PolicyDocument=reading)
    assert ask(s3, "copy_object", copy) is None


def test_a_presigned_url_loses_its_power_with_its_makers_policy(lab):
    lab.root["s3"].put_object(Bucket=lab.name, Key="film", Body=b"moving")
    key = lab.user(allow("s3:GetObject", "arn:aws:s3:::BUCKET/*"))
    s3 = lab.client("s3", key, signature_version="s3v4", s3={"addressing_style": "path"})
    url = s3.generate_presigned_url("get_object", Params={"Bucket": lab.name, "Key": "film"})
    assert urllib.request.urlopen(url, timeout=10).read() == b"moving"

    lab.root["iam"].delete_user_policy(UserName=lab.name, PolicyName="own")

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url, timeout=10)
    assert refused.value.code == 403
    assert b"<Code>AccessDenied</Code>" in refused.value.read()


def test_a_key_put_out_of_use_opens_nothing(lab):
    key = lab.user(allow("*"))
    lab.client("sqs", key).list_queues()

    lab.root["iam"].update_access_key(UserName=lab.name, AccessKeyId=key["AccessKeyId"], Status="Inactive")

    for service, method, code in (
        ("sqs", "list_queues", "InvalidClientTokenId"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("sns", "list_topics", "InvalidClientTokenId"),
    ):
        with pytest.raises(ClientError) as refused:
            getattr(lab.client(service, key), method)()
        assert refused.value.response["Error"]["Code"] == code


def test_between_accounts_both_sides_must_allow(lab):
    iam = lab.second("iam")
    iam.create_user(UserName=lab.name)
    key = iam.create_access_key(UserName=lab.name)["AccessKey"]
    guest, send = lab.client("sqs", key), lab.fill(SEND)
    arn = lab.fill("QUEUE")
    assert ask(guest, "send_message", send) == "AccessDenied"

    opened = {"Effect": "Allow", "Principal": {"AWS": SECOND}, "Action": "sqs:SendMessage", "Resource": arn}
    lab.root["sqs"].set_queue_attributes(QueueUrl=lab.queue, Attributes={"Policy": document(opened)})
    assert ask(guest, "send_message", send) == "AccessDenied"
    assert ask(lab.second("sqs"), "send_message", send) is None

    iam.put_user_policy(
        UserName=lab.name, PolicyName="own", PolicyDocument=document(allow("sqs:SendMessage", arn))
    )
    assert ask(guest, "send_message", send) is None

    lab.root["sqs"].set_queue_attributes(QueueUrl=lab.queue, Attributes={"Policy": ""})
    assert ask(guest, "send_message", send) == "AccessDenied"


def test_the_second_accounts_root_is_a_stranger_here(lab):
    assert lab.second("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{SECOND}:root"

    assert ask(lab.second("s3"), "get_object", lab.fill(OBJECT)) == "AccessDenied"
    assert ask(lab.second("sqs"), "send_message", lab.fill(SEND)) == "AccessDenied"
    assert (
        ask(lab.second("sns"), "publish", lab.fill({"TopicArn": "TOPIC", "Message": "m"}))
        == "AuthorizationError"
    )
    assert lab.name not in [user["UserName"] for user in lab.second("iam").list_users()["Users"]]


def test_a_role_of_the_other_account_is_put_on_and_taken_off(lab):
    role = lab.root["iam"].create_role(
        RoleName=lab.name, AssumeRolePolicyDocument=trust({"AWS": f"arn:aws:iam::{SECOND}:root"})
    )["Role"]["Arn"]
    lab.root["iam"].put_role_policy(
        RoleName=lab.name, PolicyName="own", PolicyDocument=document(*lab.fill([allow("sqs:*", "QUEUE")]))
    )

    session = lab.second("sts").assume_role(RoleArn=role, RoleSessionName="visit")["Credentials"]

    assert ask(lab.client("sqs", session), "send_message", lab.fill(SEND)) is None
    assert ask(lab.client("s3", session), "list_buckets", {}) == "AccessDenied"
    lab.root["iam"].delete_role_policy(RoleName=lab.name, PolicyName="own")
    assert ask(lab.client("sqs", session), "send_message", lab.fill(SEND)) == "AccessDenied"


def test_a_session_without_its_token_or_with_anothers_is_refused(lab):
    key = lab.user(allow("*"))
    session = lab.client("sts", key).get_session_token()["Credentials"]
    assert ask(lab.client("sqs", session), "list_queues", {}) is None

    bare = {name: value for name, value in session.items() if name != "SessionToken"}
    for wrong in (bare, {**session, "SessionToken": "anothers"}):
        with pytest.raises(ClientError) as refused:
            lab.client("sqs", wrong).list_queues()
        assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"


def test_a_service_delivers_only_where_the_queue_lets_it(lab):
    arn = lab.fill("QUEUE")
    subscribed = lab.root["sns"].subscribe(
        TopicArn=lab.topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
    )
    assert subscribed["SubscriptionArn"]
    lab.root["sns"].publish(TopicArn=lab.topic, Message="nobody may")
    lets = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": lab.topic}},
    }
    quiet = lab.root["sqs"].receive_message(QueueUrl=lab.queue, WaitTimeSeconds=1)
    assert "Messages" not in quiet

    lab.root["sqs"].set_queue_attributes(QueueUrl=lab.queue, Attributes={"Policy": document(lets)})
    lab.root["sns"].publish(TopicArn=lab.topic, Message="now it may")

    received = lab.root["sqs"].receive_message(QueueUrl=lab.queue, WaitTimeSeconds=10)
    assert "now it may" in [message["Body"] for message in received["Messages"]]


def test_last_used_tells_of_the_last_use(lab):
    key = lab.user(allow("*"))
    before = lab.root["iam"].get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
    assert before["AccessKeyLastUsed"] == {"ServiceName": "N/A", "Region": "N/A"}

    lab.client("sqs", key).list_queues()

    told = lab.root["iam"].get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
    assert told["UserName"] == lab.name
    assert (told["AccessKeyLastUsed"]["ServiceName"], told["AccessKeyLastUsed"]["Region"]) == ("sqs", REGION)


def test_a_session_that_is_over_is_told_so_by_every_service(own_cloud):
    lab = Lab(own_cloud.start())
    role = lab.root["iam"].create_role(RoleName="worker", AssumeRolePolicyDocument=trust({"AWS": ACCOUNT}))
    lab.root["iam"].put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=document(allow("*")))
    session = lab.root["sts"].assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="shift")["Credentials"]
    lab.client("sqs", session).list_queues()
    own_cloud.stop()
    with sqlite3.connect(own_cloud.data / "sts" / "sts.sqlite") as database:
        database.execute("UPDATE sts_session SET expires_at = 1")
    own_cloud.start()

    for service, method, status in (
        ("s3", "list_buckets", 400),
        ("sqs", "list_queues", 400),
        ("sns", "list_topics", 403),
        ("sts", "get_caller_identity", 403),
    ):
        with pytest.raises(ClientError) as refused:
            getattr(lab.client(service, session), method)()
        assert refused.value.response["Error"]["Code"] == "ExpiredToken"
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_keys_policies_and_sessions_survive_a_sigkill(own_cloud):
    lab = Lab(own_cloud.start())
    role = lab.root["iam"].create_role(RoleName="worker", AssumeRolePolicyDocument=trust({"AWS": ACCOUNT}))
    key = lab.user(allow("sqs:ListQueues"), allow("sts:AssumeRole"))
    lab.root["iam"].put_role_policy(
        RoleName="worker", PolicyName="own", PolicyDocument=document(allow("sqs:*"))
    )
    session = lab.client("sts", key).assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="shift")[
        "Credentials"
    ]

    own_cloud.kill()
    own_cloud.start()

    lab.client("sqs", key).list_queues()
    lab.client("sqs", session).list_queues()
    assert ask(lab.client("s3", key), "list_buckets", {}) == "AccessDenied"
    assert ask(lab.client("s3", session), "list_buckets", {}) == "AccessDenied"
    lab.second("sts").get_caller_identity()
