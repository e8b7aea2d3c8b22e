"""Tags of users, roles, policies and instance profiles, and conditions on them."""

import pytest

from support.people import allow, trust

KINDS = ["User", "Role", "InstanceProfile", "Policy"]


async def make(people, kind):
    if kind == "Policy":
        return {"PolicyArn": await people.policy("it", allow("s3:*"))}
    more = {"AssumeRolePolicyDocument": trust({"Service": "ec2.amazonaws.com"})} if kind == "Role" else {}
    await people.iam(f"Create{kind}", **{f"{kind}Name": "it"}, **more)
    return {f"{kind}Name": "it"}


def tags(**pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


@pytest.mark.parametrize("kind", KINDS)
async def test_tags_are_set_replaced_and_taken_away(people, kind):
    it = await make(people, kind)
    await people.iam(f"Tag{kind}", **it, Tags=tags(team="films", stage="test"))
    await people.iam(f"Tag{kind}", **it, Tags=tags(Team="music"))

    told = await people.iam(f"List{kind}Tags", **it)
    assert told == {"Tags": tags(Team="music", stage="test"), "IsTruncated": False}

    await people.iam(f"Untag{kind}", **it, TagKeys=["TEAM", "none"])
    assert (await people.iam(f"List{kind}Tags", **it))["Tags"] == tags(stage="test")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (tags(a="1") + tags(A="2"), "InvalidInput"),
        ([{"Key": "aws:team", "Value": "x"}], "InvalidInput"),
        ([{"Key": "k" * 129, "Value": "x"}], "ValidationError"),
        ([{"Key": "k", "Value": "v" * 257}], "ValidationError"),
        ([{"Key": "k{", "Value": "v"}], "ValidationError"),
        ([{"Key": f"k{number}", "Value": ""} for number in range(51)], "LimitExceeded"),
    ],
)
async def test_tags_that_are_none_are_refused(people, given, code):
    await people.iam("CreateUser", UserName="it")

    assert (await people.refusal("TagUser", UserName="it", Tags=given)).code == code


async def test_policies_ask_for_the_callers_tags(people):
    url = await people.queue("films")
    ann = await people.user("ann", allow("sqs:SendMessage", "arn:aws:sqs:*:*:${aws:PrincipalTag/team}"))
    assert (
        await ann.refusal("sqs", "SendMessage", QueueUrl=url, MessageBody="m")
    ).query_code == "AccessDenied"

    await people.iam("TagUser", UserName="ann", Tags=tags(team="films"))

    await ann("sqs", "SendMessage", QueueUrl=url, MessageBody="m")


async def test_policies_ask_for_the_tags_of_a_request_and_of_a_resource(people):
    mine = {
        "StringEquals": {"aws:RequestTag/team": "films"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
    }
    ann = await people.user(
        "ann",
        allow("iam:CreateUser", Condition=mine),
        allow("iam:DeleteUser", Condition={"StringEquals": {"iam:ResourceTag/team": "films"}}),
    )
    await people.iam("CreateUser", UserName="stranger")

    assert (await ann.refusal("iam", "CreateUser", UserName="bob")).code == "AccessDenied"
    more = tags(team="films", more="x")
    assert (await ann.refusal("iam", "CreateUser", UserName="bob", Tags=more)).code == "AccessDenied"
    await ann("iam", "CreateUser", UserName="bob", Tags=tags(team="films"))
    assert (await ann.refusal("iam", "DeleteUser", UserName="stranger")).code == "AccessDenied"
    await ann("iam", "DeleteUser", UserName="bob")
