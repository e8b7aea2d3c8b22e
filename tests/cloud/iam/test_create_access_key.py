"""CreateAccessKey."""

from support.people import allow


async def test_a_key_is_active_at_once_and_tells_its_secret_once(people):
    await people.iam("CreateUser", UserName="ann")

    made = (await people.iam("CreateAccessKey", UserName="ann"))["AccessKey"]

    assert made["AccessKeyId"].startswith("AKIA")
    assert (len(made["AccessKeyId"]), len(made["SecretAccessKey"]), made["Status"]) == (20, 40, "Active")
    assert people.credentials.find(made["AccessKeyId"]).secret == made["SecretAccessKey"]
    (listed,) = (await people.iam("ListAccessKeys", UserName="ann"))["AccessKeyMetadata"]
    assert listed == {name: value for name, value in made.items() if name != "SecretAccessKey"}


async def test_a_user_has_two_keys_at_most(people):
    await people.user("ann")
    await people.iam("CreateAccessKey", UserName="ann")

    refusal = await people.refusal("CreateAccessKey", UserName="ann")

    assert (refusal.code, refusal.status) == ("LimitExceeded", 409)
    assert refusal.message == "Cannot exceed quota for AccessKeysPerUser: 2"


async def test_a_user_makes_a_key_for_itself_without_saying_its_name(people):
    ann = await people.user("ann", allow("iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}"))

    assert (await ann("iam", "CreateAccessKey"))["AccessKey"]["UserName"] == "ann"


async def test_the_root_has_to_say_whose_key(people):
    refusal = await people.refusal("CreateAccessKey")

    assert refusal.code == "ValidationError"
