"""CreateUser."""

import pytest

from support.people import ACCOUNT, allow


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


async def test_everything_survives_a_restart(people):
    ann = await people.user("ann", allow("sqs:*"), Tags=[{"Key": "team", "Value": "films"}])
    before = await people.iam("GetUser", UserName="ann")

    await people.reopen()

    assert await people.iam("GetUser", UserName="ann") == before
    assert "QueueUrl" in await people.with_key(ann.caller.access_key_id)("sqs", "CreateQueue", QueueName="q")
