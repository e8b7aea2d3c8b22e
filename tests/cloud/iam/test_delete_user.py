"""DeleteUser."""

from support.people import allow


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
