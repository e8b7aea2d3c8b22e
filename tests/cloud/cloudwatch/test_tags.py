"""Tags on alarms and dashboards."""

import pytest

ALARM = "arn:aws:cloudwatch:us-east-2:123456789012:alarm:high"
DASHBOARD = "arn:aws:cloudwatch::123456789012:dashboard/ours"


def tag(key, value="v"):
    return {"Key": key, "Value": value}


@pytest.fixture
async def tagged(cloud):
    await cloud.alarm(Tags=[tag("a")])
    await cloud("PutDashboard", DashboardName="ours", DashboardBody="{}", Tags=[tag("a")])
    return cloud


@pytest.mark.parametrize("arn", [ALARM, DASHBOARD])
async def test_tags_are_added_changed_and_taken_away(tagged, arn):
    await tagged("TagResource", ResourceARN=arn, Tags=[tag("b"), tag("a", "new")])
    await tagged("UntagResource", ResourceARN=arn, TagKeys=["b", "never there"])
    await tagged("TagResource", ResourceARN=arn, Tags=[tag("c", "")])

    told = await tagged("ListTagsForResource", ResourceARN=arn)

    assert told["Tags"] == [tag("a", "new"), tag("c", "")]


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        (f"{ALARM}-gone", "ResourceNotFoundException"),
        (f"{DASHBOARD}-gone", "ResourceNotFoundException"),
        ("no arn", "InvalidParameterValueException"),
    ],
)
async def test_what_is_not_there_has_no_tags(cloud, arn, code):
    assert type(await cloud.refusal("ListTagsForResource", ResourceARN=arn)).__name__ == code


@pytest.mark.parametrize("tags", [[tag("k" * 129)], [tag("k", "v" * 257)], [tag(f"k{n}") for n in range(51)]])
async def test_tags_have_their_limits(tagged, tags):
    error = await tagged.refusal("TagResource", ResourceARN=ALARM, Tags=tags)

    assert type(error).__name__ == "InvalidParameterValueException"
