"""GetContextKeysForPrincipalPolicy and GetContextKeysForCustomPolicy."""

from support.people import ACCOUNT, allow, document

STATEMENT = allow("s3:*", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-2"}})


async def test_the_keys_that_a_users_policies_ask_for_are_told(people):
    await people.user("ann", STATEMENT)

    told = await people.iam(
        "GetContextKeysForPrincipalPolicy", PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/ann"
    )

    assert told == {"ContextKeyNames": ["aws:RequestedRegion"]}
    assert told == await people.iam("GetContextKeysForCustomPolicy", PolicyInputList=[document(STATEMENT)])
