"""GetInstanceProfile."""


async def test_a_profile_is_told_with_its_tags(people):
    tags = [{"Key": "team", "Value": "films"}]
    await people.iam("CreateInstanceProfile", InstanceProfileName="fleet", Tags=tags)

    assert (await people.iam("GetInstanceProfile", InstanceProfileName="fleet"))["InstanceProfile"][
        "Tags"
    ] == tags
    refusal = await people.refusal("GetInstanceProfile", InstanceProfileName="none")
    assert (refusal.code, refusal.message) == ("NoSuchEntity", "Instance Profile none cannot be found.")
