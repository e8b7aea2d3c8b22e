"""Policies that ask for tags."""

from support.people import allow


def tags(**pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


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
