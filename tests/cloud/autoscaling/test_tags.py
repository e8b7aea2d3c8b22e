import pytest

from reelworks.cloud.services.autoscaling.errors import LimitExceededFault, ValidationError


def tag(key, value="", *, propagated=False, group="g"):
    return {
        "ResourceId": group, "ResourceType": "auto-scaling-group", "Key": key, "Value": value,
        "PropagateAtLaunch": propagated,
    }  # fmt: skip


async def tags(cloud, **request):
    return (await cloud("DescribeTags", **request))["Tags"]


async def test_tags_are_added_over_those_of_the_same_key_and_taken_away(cloud):
    await cloud.new_group(0, Tags=[{"Key": "a", "Value": "1"}])

    await cloud("CreateOrUpdateTags", Tags=[tag("a", "2"), tag("b", "3", propagated=True)])
    assert await tags(cloud) == [tag("a", "2"), tag("b", "3", propagated=True)]

    await cloud("DeleteTags", Tags=[tag("a"), tag("none")])
    assert await tags(cloud) == [tag("b", "3", propagated=True)]


async def test_what_runs_keeps_its_tags_and_what_comes_gets_the_new_ones(cloud, world):
    await cloud.new_group(1)

    await cloud("CreateOrUpdateTags", Tags=[tag("Name", "late", propagated=True)])
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=2)
    await cloud.settle()

    first, second = world.instances.values()
    late = {"Key": "Name", "Value": "late"}
    assert (late in first["Tags"], late in second["Tags"]) == (False, True)


async def test_filters_let_through_what_they_name(cloud):
    await cloud.new_group(
        0, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2", "PropagateAtLaunch": True}]
    )

    assert [one["Key"] for one in await tags(cloud, Filters=[{"Name": "value", "Values": ["2"]}])] == ["b"]
    assert [
        one["Key"]
        for one in await tags(cloud, Filters=[{"Name": "propagate-at-launch", "Values": ["false"]}])
    ] == ["a"]
    assert await tags(cloud, Filters=[{"Name": "auto-scaling-group", "Values": ["h"]}]) == []
    with pytest.raises(ValidationError, match="colour"):
        await tags(cloud, Filters=[{"Name": "colour", "Values": []}])


async def test_groups_are_found_by_their_tags(cloud):
    await cloud.new_group(0, Tags=[{"Key": "team", "Value": "red"}])
    await cloud.new_group(0, AutoScalingGroupName="h", Tags=[{"Key": "team", "Value": "blue"}])

    async def found(name, *values):
        filters = [{"Name": name, "Values": list(values)}]
        groups = (await cloud("DescribeAutoScalingGroups", Filters=filters))["AutoScalingGroups"]
        return [one["AutoScalingGroupName"] for one in groups]

    assert await found("tag:team", "red") == ["g"]
    assert await found("tag-key", "team") == ["g", "h"]
    assert await found("tag-value", "blue") == ["h"]


async def test_no_group_has_more_than_fifty(cloud):
    await cloud.new_group(0, Tags=[{"Key": f"k{number}"} for number in range(50)])

    with pytest.raises(LimitExceededFault):
        await cloud("CreateOrUpdateTags", Tags=[tag("one-more")])


async def test_a_tag_needs_a_group_that_is_there(cloud):
    with pytest.raises(ValidationError, match="not found"):
        await cloud("CreateOrUpdateTags", Tags=[tag("a", group="none")])
