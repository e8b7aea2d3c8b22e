"""TagUser."""

import pytest


def tags(**pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (tags(a="1") + tags(A="2"), "InvalidInput"),
        ([{"Key": "aws:team", "Value": "x"}], "InvalidInput"),
        ([{"Key": "k" * 129, "Value": "x"}], "ValidationError"),
        ([{"Key": "k", "Value": "v" * 257}], "ValidationError"),
        ([{"Key": "k{", "Value": "v"}], "ValidationError"),
        ([{"Key": f"k{number}", "Value": ""} for number in range(51)], "ValidationError"),
    ],
)
async def test_tags_that_are_none_are_refused(people, given, code):
    await people.iam("CreateUser", UserName="it")

    assert (await people.refusal("TagUser", UserName="it", Tags=given)).code == code


async def test_tags_are_replaced_whatever_the_case_of_their_keys(people, make):
    it = await make("User")
    await people.iam(
        "TagUser", **it, Tags=[{"Key": "team", "Value": "films"}, {"Key": "stage", "Value": "test"}]
    )

    await people.iam("TagUser", **it, Tags=[{"Key": "Team", "Value": "music"}])

    told = await people.iam("ListUserTags", **it)
    tags = [{"Key": "Team", "Value": "music"}, {"Key": "stage", "Value": "test"}]
    assert told == {"Tags": tags, "IsTruncated": False}


async def test_a_user_has_fifty_tags_at_most(people):
    await people.iam("CreateUser", UserName="it")
    await people.iam("TagUser", UserName="it", Tags=[{"Key": f"k{n}", "Value": ""} for n in range(50)])

    refusal = await people.refusal("TagUser", UserName="it", Tags=[{"Key": "more", "Value": ""}])

    assert (refusal.code, refusal.status) == ("LimitExceeded", 409)
