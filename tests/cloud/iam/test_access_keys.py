"""Access keys."""

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


async def test_an_inactive_key_is_not_found_until_it_is_active_again(people):
    key_id = (await people.user("ann")).caller.access_key_id

    await people.iam("UpdateAccessKey", UserName="ann", AccessKeyId=key_id, Status="Inactive")
    assert people.credentials.find(key_id) is None
    await people.iam("UpdateAccessKey", UserName="ann", AccessKeyId=key_id, Status="Active")
    assert people.credentials.find(key_id) is not None


async def test_a_status_is_active_or_inactive(people):
    key_id = (await people.user("ann")).caller.access_key_id

    refusal = await people.refusal("UpdateAccessKey", UserName="ann", AccessKeyId=key_id, Status="Lost")

    assert refusal.code == "ValidationError"


async def test_a_deleted_key_is_gone(people):
    key_id = (await people.user("ann")).caller.access_key_id

    await people.iam("DeleteAccessKey", UserName="ann", AccessKeyId=key_id)

    assert people.credentials.find(key_id) is None
    refusal = await people.refusal("DeleteAccessKey", UserName="ann", AccessKeyId=key_id)
    assert refusal.message == f"The Access Key with id {key_id} cannot be found."


async def test_nobody_deletes_anothers_key_under_the_wrong_name(people):
    key_id = (await people.user("ann")).caller.access_key_id
    await people.user("bob")

    refusal = await people.refusal("DeleteAccessKey", UserName="bob", AccessKeyId=key_id)

    assert refusal.code == "NoSuchEntity"
    assert people.credentials.find(key_id) is not None


async def test_a_user_makes_a_key_for_itself_without_saying_its_name(people):
    ann = await people.user("ann", allow("iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}"))

    assert (await ann("iam", "CreateAccessKey"))["AccessKey"]["UserName"] == "ann"


async def test_the_root_has_to_say_whose_key(people):
    refusal = await people.refusal("CreateAccessKey")

    assert refusal.code == "ValidationError"


async def test_the_last_use_survives_an_orderly_stop(people):
    ann = await people.user("ann", allow("sqs:*"))
    await ann("sqs", "ListQueues")
    await people.reopen()

    told = await people.iam("GetAccessKeyLastUsed", AccessKeyId=ann.caller.access_key_id)

    assert told["AccessKeyLastUsed"]["ServiceName"] == "sqs"
    assert told["AccessKeyLastUsed"]["LastUsedDate"].timestamp() == int(people.clock.now())
