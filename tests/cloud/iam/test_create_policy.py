"""CreatePolicy."""

import json
from urllib.parse import unquote

import pytest

from support.people import ACCOUNT, allow, document

LISTING = document(allow("sqs:ListQueues"))


async def test_a_policy_begins_with_version_one(people):
    made = (
        await people.iam(
            "CreatePolicy", PolicyName="list", Path="/x/", PolicyDocument=LISTING, Description="d"
        )
    )["Policy"]

    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:policy/x/list"
    assert made["PolicyId"].startswith("ANPA")
    assert (made["DefaultVersionId"], made["AttachmentCount"], made["IsAttachable"]) == ("v1", 0, True)
    told = (await people.iam("GetPolicy", PolicyArn=made["Arn"]))["Policy"]
    assert told == {**made, "Description": "d", "Tags": []}
    version = await people.iam("GetPolicyVersion", PolicyArn=made["Arn"], VersionId="v1")
    assert unquote(version["PolicyVersion"]["Document"]) == LISTING
    refusal = await people.refusal("CreatePolicy", PolicyName="LIST", PolicyDocument=LISTING)
    assert refusal.message == "A policy called LIST already exists. Duplicate names are not allowed."


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"Version": "2012-10-17"}',
        '{"Version": "2011-01-01", "Statement": []}',
        json.dumps({"Version": "2008-10-17", "Statement": allow("s3:*")}),
        json.dumps({"Statement": allow("s3:*")}),
        document({"Effect": "Allow", "Action": "s3:*"}),
        document({"Effect": "Perhaps", "Action": "s3:*", "Resource": "*"}),
        document({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}),
        document(allow("s3:*", "films")),
        document(allow("*", Condition={"StringRoughly": {"a": "b"}})),
    ],
)
async def test_a_document_that_is_no_policy_is_refused(people, text):
    refusal = await people.refusal("CreatePolicy", PolicyName="p", PolicyDocument=text)

    assert (refusal.code, refusal.status) == ("MalformedPolicyDocument", 400)


async def test_white_space_does_not_count_to_a_policys_size(people):
    fits = document(allow([f"s3:Action{number:04}" for number in range(370)]))
    spaced = json.dumps(json.loads(fits), indent=40)
    assert len(fits.replace(" ", "")) < 6144 < len(spaced)

    await people.iam("CreatePolicy", PolicyName="fits", PolicyDocument=spaced)
    refusal = await people.refusal(
        "CreatePolicy", PolicyName="long", PolicyDocument=document(allow(["s3:GetObject"] * 500))
    )

    assert refusal.message == "Cannot exceed quota for PolicySize: 6144"
