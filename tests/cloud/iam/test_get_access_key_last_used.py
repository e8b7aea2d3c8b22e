"""GetAccessKeyLastUsed."""

from support.people import allow


async def test_the_last_use_survives_an_orderly_stop(people):
    ann = await people.user("ann", allow("sqs:*"))
    await ann("sqs", "ListQueues")
    await people.reopen()

    told = await people.iam("GetAccessKeyLastUsed", AccessKeyId=ann.caller.access_key_id)

    assert told["AccessKeyLastUsed"]["ServiceName"] == "sqs"
    assert told["AccessKeyLastUsed"]["LastUsedDate"].timestamp() == int(people.clock.now())
