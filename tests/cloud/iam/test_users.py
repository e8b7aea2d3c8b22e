"""Users."""

import pytest

from reelworks.cloud.policy.principal import Principal
from support.people import ACCOUNT, OTHER_ACCOUNT, allow


async def test_a_new_user_has_an_arn_with_its_path(people):
    made = (await people.iam("CreateUser", UserName="Ann", Path="/team/films/"))["User"]

    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/team/films/Ann"
    assert made["UserId"].startswith("AIDA")
    assert len(made["UserId"]) == 21
    assert made["CreateDate"].timestamp() == int(people.clock.now())
    assert (await people.iam("GetUser", UserName="Ann"))["User"] == made


async def test_names_are_the_same_whatever_their_case(people):
    await people.iam("CreateUser", UserName="Ann")

    refusal = await people.refusal("CreateUser", UserName="ann")

    assert (refusal.code, refusal.status) == ("EntityAlreadyExists", 409)
    assert refusal.message == "User with name ann already exists."
    assert (await people.iam("GetUser", UserName="ANN"))["User"]["UserName"] == "Ann"


@pytest.mark.parametrize("name", ["", "a b", "ä", "a/b", "x" * 65])
async def test_a_name_that_is_none_is_refused(people, name):
    refusal = await people.refusal("CreateUser", UserName=name)

    assert (refusal.code, refusal.status) == ("ValidationError", 400)


@pytest.mark.parametrize("path", ["team", "/team", "team/", "/te am/", "/" + "x" * 512 + "/"])
async def test_a_path_that_is_none_is_refused(people, path):
    assert (await people.refusal("CreateUser", UserName="ann", Path=path)).code == "ValidationError"


async def test_who_does_not_exist_is_named(people):
    refusal = await people.refusal("GetUser", UserName="nobody")

    assert (refusal.code, refusal.status) == ("NoSuchEntity", 404)
    assert refusal.message == "The user with name nobody cannot be found."


async def test_without_a_name_one_looks_at_oneself(people):
    ann = await people.user("ann", allow("iam:GetUser"))

    assert (await ann("iam", "GetUser"))["User"]["UserName"] == "ann"
    assert (await people.iam("GetUser"))["User"]["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"


async def test_accounts_do_not_see_each_other(people):
    other = people.as_principal(Principal.root(OTHER_ACCOUNT))
    await people.iam("CreateUser", UserName="ann")

    assert (await other.refusal("iam", "GetUser", UserName="ann")).code == "NoSuchEntity"
    assert (await other("iam", "CreateUser", UserName="ann"))["User"]["Arn"].split(":")[4] == OTHER_ACCOUNT


async def test_users_are_listed_by_name_in_pages_under_a_path(people):
    for name, path in (("cid", "/b/"), ("Ann", "/a/"), ("bob", "/a/x/"), ("dan", "/a/")):
        await people.iam("CreateUser", UserName=name, Path=path)

    first = await people.iam("ListUsers", MaxItems=3)
    rest = await people.iam("ListUsers", MaxItems=3, Marker=first["Marker"])
    under = await people.iam("ListUsers", PathPrefix="/a/")

    assert [user["UserName"] for user in first["Users"]] == ["Ann", "bob", "cid"]
    assert (first["IsTruncated"], rest["IsTruncated"]) == (True, False)
    assert [user["UserName"] for user in rest["Users"]] == ["dan"]
    assert [user["UserName"] for user in under["Users"]] == ["Ann", "bob", "dan"]


@pytest.mark.parametrize("size", [0, 1001])
async def test_a_page_holds_between_one_and_a_thousand(people, size):
    assert (await people.refusal("ListUsers", MaxItems=size)).code == "ValidationError"


async def test_a_marker_that_is_none_of_ours_is_refused(people):
    assert (await people.refusal("ListUsers", Marker="!")).code == "ValidationError"


async def test_a_renamed_user_keeps_key_policies_and_id(people):
    ann = await people.user("ann", allow("sqs:ListQueues"))
    before = (await people.iam("GetUser", UserName="ann"))["User"]["UserId"]

    await people.iam("UpdateUser", UserName="ann", NewUserName="anna", NewPath="/new/")

    renamed = people.with_key(ann.caller.access_key_id)
    assert renamed.caller.principal.arn == f"arn:aws:iam::{ACCOUNT}:user/new/anna"
    await renamed("sqs", "ListQueues")
    assert (await people.iam("GetUser", UserName="anna"))["User"]["UserId"] == before
    assert (await people.refusal("GetUser", UserName="ann")).code == "NoSuchEntity"


async def test_nobody_takes_anothers_name(people):
    await people.iam("CreateUser", UserName="ann")
    await people.iam("CreateUser", UserName="bob")

    assert (
        await people.refusal("UpdateUser", UserName="ann", NewUserName="BOB")
    ).code == "EntityAlreadyExists"
    await people.iam("UpdateUser", UserName="ann", NewUserName="ANN")


async def test_a_user_goes_only_when_nothing_hangs_on_it(people):
    ann = await people.user("ann", allow("s3:*"))
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    await people.iam("CreateGroup", GroupName="team")
    await people.iam("AddUserToGroup", GroupName="team", UserName="ann")
    steps = [
        ("must delete policies", "DeleteUserPolicy", {"PolicyName": "own"}),
        (
            "must detach all policies",
            "DetachUserPolicy",
            {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        ),
        ("must delete access keys", "DeleteAccessKey", {"AccessKeyId": ann.caller.access_key_id}),
        ("must remove users from group", "RemoveUserFromGroup", {"GroupName": "team"}),
    ]

    for words, step, request in steps:
        refusal = await people.refusal("DeleteUser", UserName="ann")
        assert (refusal.code, refusal.status) == ("DeleteConflict", 409)
        assert words in refusal.message
        await people.iam(step, UserName="ann", **request)

    await people.iam("DeleteUser", UserName="ann")
    assert (await people.refusal("GetUser", UserName="ann")).code == "NoSuchEntity"


async def test_everything_survives_a_restart(people):
    ann = await people.user("ann", allow("sqs:*"), Tags=[{"Key": "team", "Value": "films"}])
    before = await people.iam("GetUser", UserName="ann")

    await people.reopen()

    assert await people.iam("GetUser", UserName="ann") == before
    assert "QueueUrl" in await people.with_key(ann.caller.access_key_id)("sqs", "CreateQueue", QueueName="q")
