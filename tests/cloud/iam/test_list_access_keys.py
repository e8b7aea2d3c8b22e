"""ListAccessKeys."""


async def test_keys_are_listed_with_their_state_and_without_their_secrets(people):
    await people.iam("CreateUser", UserName="ann")
    made = [(await people.iam("CreateAccessKey", UserName="ann"))["AccessKey"] for _ in range(2)]
    await people.iam("UpdateAccessKey", UserName="ann", AccessKeyId=made[0]["AccessKeyId"], Status="Inactive")

    listed = (await people.iam("ListAccessKeys", UserName="ann"))["AccessKeyMetadata"]

    states = {key["AccessKeyId"]: key["Status"] for key in listed}
    assert states == {made[0]["AccessKeyId"]: "Inactive", made[1]["AccessKeyId"]: "Active"}
    assert not any("SecretAccessKey" in key for key in listed)
