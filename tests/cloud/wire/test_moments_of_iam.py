"""How IAM and STS write moments: recorded answers of AWS hold no fraction of a second."""

from datetime import UTC, datetime

from reelworks.cloud.wire.models import load_service
from reelworks.cloud.wire.write.query_xml import compile_query_writer

MOMENT = datetime(2026, 11, 22, 6, 40, 5, tzinfo=UTC)


def test_iam_writes_whole_seconds():
    write = compile_query_writer(load_service("iam"), "GetUser")

    answer = write({"User": {"UserName": "ann", "CreateDate": MOMENT}}, "r")

    assert b"<CreateDate>2026-11-22T06:40:05Z</CreateDate>" in answer.body


def test_sts_writes_whole_seconds():
    write = compile_query_writer(load_service("sts"), "GetSessionToken")

    answer = write({"Credentials": {"Expiration": MOMENT}}, "r")

    assert b"<Expiration>2026-11-22T06:40:05Z</Expiration>" in answer.body


def test_other_services_write_milliseconds():
    write = compile_query_writer(load_service("cloudformation"), "DescribeStacks")

    answer = write({"Stacks": [{"StackName": "s", "CreationTime": MOMENT}]}, "r")

    assert b"<CreationTime>2026-11-22T06:40:05.000Z</CreationTime>" in answer.body
