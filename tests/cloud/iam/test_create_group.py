"""CreateGroup."""

from support.people import ACCOUNT


async def test_a_group_has_an_arn_with_its_path_and_a_name_of_its_own(people):
    made = (await people.iam("CreateGroup", GroupName="team", Path="/films/"))["Group"]

    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:group/films/team"
    refusal = await people.refusal("CreateGroup", GroupName="TEAM")
    assert (refusal.code, refusal.message) == ("EntityAlreadyExists", "Group with name TEAM already exists.")
