"""UpdateStack: in place, by replacement, coming and going; and back again where something fails."""

import pytest

from support.stacks import att, ref, text_of, thing


async def begun(cloud, resources, **request):
    await cloud.create(resources, **request)
    assert (await cloud.settled())["StackStatus"] == "CREATE_COMPLETE"
    cloud.world.log.clear()


def steps(cloud):
    return [step for step in cloud.world.log if not step.startswith("made")]


async def test_a_property_is_changed_in_place(cloud):
    await begun(cloud, {"One": thing(Name="one", Size=1), "Two": thing(Name="two")})

    await cloud.update({"One": thing(Name="one", Size=2), "Two": thing(Name="two")})

    assert (await cloud.settled())["StackStatus"] == "UPDATE_COMPLETE"
    assert cloud.world.things["one"]["Size"] == 2
    assert steps(cloud) == ["update One"]
    assert (await cloud.events())[-5:] == [
        ("stack", "UPDATE_IN_PROGRESS"),
        ("One", "UPDATE_IN_PROGRESS"),
        ("One", "UPDATE_COMPLETE"),
        ("stack", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("stack", "UPDATE_COMPLETE"),
    ]


async def test_a_replacement_is_made_before_the_old_one_goes_and_followed_by_who_refers_to_it(cloud):
    await begun(cloud, {"One": thing(Name="old"), "User": thing(Name="user", Link=ref("One"))})

    await cloud.update({"One": thing(Name="new"), "User": thing(Name="user", Link=ref("One"))})

    await cloud.settled()
    assert steps(cloud) == ["create One", "update User", "delete One"]
    assert cloud.world.things["user"]["Link"] == "new"
    assert sorted(cloud.world.things) == ["new", "user"]
    assert (await cloud.resources())["One"]["PhysicalResourceId"] == "new"


async def test_resources_come_and_go_in_the_end(cloud):
    await begun(cloud, {"One": thing(), "Two": thing(depends_on="One")})

    await cloud.update({"Three": thing()})

    await cloud.settled()
    assert steps(cloud) == ["create Three", "delete Two", "delete One"]
    assert list(await cloud.resources()) == ["Three"]


async def test_a_condition_takes_a_resource_away_and_brings_it_back(cloud):
    template = text_of(
        {
            "Parameters": {"With": {"Type": "String", "Default": "yes"}},
            "Conditions": {"Wanted": {"Fn::Equals": [ref("With"), "yes"]}},
            "Resources": {"One": thing(), "Two": {**thing(Name="two"), "Condition": "Wanted"}},
        }
    )
    await begun(cloud, template)
    for given, is_there in (("no", False), ("yes", True)):
        await cloud.update(template, Parameters=[{"ParameterKey": "With", "ParameterValue": given}])
        await cloud.settled()

        assert ("two" in cloud.world.things) is is_there
        assert ("Two" in await cloud.resources()) is is_there


@pytest.mark.parametrize("policy", ["Retain", "Delete"])
async def test_what_was_replaced_stays_where_its_policy_says_so(cloud, policy):
    await begun(cloud, {"One": {**thing(Name="old"), "UpdateReplacePolicy": policy}})

    await cloud.update({"One": {**thing(Name="new"), "UpdateReplacePolicy": policy}})

    await cloud.settled()
    assert ("old" in cloud.world.things) is (policy == "Retain")
    assert "new" in cloud.world.things


async def test_what_was_dropped_stays_where_its_policy_says_so(cloud):
    await begun(cloud, {"One": thing(), "Kept": {**thing(Name="kept"), "DeletionPolicy": "Retain"}})

    await cloud.update({"One": thing()})

    await cloud.settled()
    assert "kept" in cloud.world.things
    assert ("Kept", "DELETE_SKIPPED") in await cloud.events()
    assert list(await cloud.resources()) == ["One"]


async def test_a_failure_brings_everything_back(cloud):
    before = {
        "Changed": thing(Name="changed", Size=1),
        "Replaced": thing(Name="old"),
        "Dropped": thing(Name="dropped"),
        "Last": thing(Name="last", depends_on=["Changed", "Replaced"]),
    }
    await begun(cloud, before)
    after = {
        "Changed": thing(Name="changed", Size=2),
        "Replaced": thing(Name="new"),
        "Added": thing(Name="added"),
        "Last": thing(Name="last", Size=9, depends_on=["Changed", "Replaced", "Added"]),
    }
    cloud.world.failing.add("update Last")
    there = {name: value.get("Size") for name, value in cloud.world.things.items()}

    await cloud.update(after)

    stack = await cloud.settled()
    cloud.world.failing.clear()
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    await cloud("ContinueUpdateRollback", StackName="stack")
    assert (await cloud.settled())["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert {name: value.get("Size") for name, value in cloud.world.things.items()} == there
    resources = await cloud.resources()
    assert sorted(resources) == ["Changed", "Dropped", "Last", "Replaced"]
    assert resources["Replaced"]["PhysicalResourceId"] == "old"
    assert (await cloud("GetTemplate", StackName="stack"))["TemplateBody"] == text_of(before)


async def test_a_replacement_that_cannot_be_made_leaves_the_old_one(cloud):
    await begun(cloud, {"One": thing(Name="old"), "Two": thing(Name="two", Size=1)})
    cloud.world.failing.add("create One")

    await cloud.update({"One": thing(Name="new", depends_on="Two"), "Two": thing(Name="two", Size=2)})

    stack = await cloud.settled()
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert sorted(cloud.world.things) == ["old", "two"]
    assert cloud.world.things["two"]["Size"] == 1
    assert "The following resource(s) failed to update: [One]." in await cloud.reasons()
    assert (await cloud.resources())["One"]["PhysicalResourceId"] == "old"


async def test_going_on_going_back_may_pass_over_a_resource(cloud):
    await begun(cloud, {"One": thing(Name="one", Size=1), "Two": thing(Name="two", depends_on="One")})
    cloud.world.failing |= {"update Two"}
    await cloud.update({"One": thing(Name="one", Size=2), "Two": thing(Name="two", Size=3, depends_on="One")})
    assert (await cloud.settled())["StackStatus"] == "UPDATE_ROLLBACK_FAILED"

    error = await cloud.refused("ContinueUpdateRollback", StackName="stack", ResourcesToSkip=["One"])
    assert error.code == "ValidationError"
    await cloud("ContinueUpdateRollback", StackName="stack", ResourcesToSkip=["Two"])

    assert (await cloud.settled())["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.world.things["one"]["Size"] == 1


async def test_a_failed_update_stays_as_it_is_where_that_is_asked_for_and_can_be_tried_again(cloud):
    await begun(cloud, {"One": thing(Name="one", Size=1), "Two": thing(Name="two", depends_on="One")})
    after = {"One": thing(Name="one", Size=2), "Two": thing(Name="two", Size=3, depends_on="One")}
    cloud.world.failing.add("update Two")
    await cloud.update(after, DisableRollback=True)
    assert (await cloud.settled())["StackStatus"] == "UPDATE_FAILED"
    assert cloud.world.things["one"]["Size"] == 2

    cloud.world.failing.clear()
    await cloud.update(after)

    assert (await cloud.settled())["StackStatus"] == "UPDATE_COMPLETE"
    assert cloud.world.things["two"]["Size"] == 3


async def test_an_update_is_called_off(cloud):
    await begun(cloud, {"One": thing(Name="one", Size=1)})
    cloud.world.close_gate("update One")
    await cloud.update({"One": thing(Name="one", Size=2), "Two": thing(depends_on="One")})
    await cloud.world.wait_at("update One")

    await cloud("CancelUpdateStack", StackName="stack")
    gate = cloud.world.gates.pop("update One")
    gate.set()

    assert (await cloud.settled())["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "create Two" not in cloud.world.log
    assert cloud.world.things["one"]["Size"] == 1
    error = await cloud.refused("CancelUpdateStack", StackName="stack")
    assert "CancelUpdateStack cannot be called from current stack status" in error.message


async def test_nothing_to_do_is_refused(cloud):
    await begun(cloud, {"One": thing(Size=1)})

    error = await cloud.refused(
        "UpdateStack", StackName="stack", TemplateBody=text_of({"One": thing(Size="1")})
    )

    assert error.code == "ValidationError"
    assert error.message == "No updates are to be performed."


async def test_the_template_and_parameters_before_may_be_used_again(cloud):
    template = {
        "Parameters": {"A": {"Type": "String"}, "B": {"Type": "String", "Default": "1"}},
        "Resources": {"One": thing(Name=ref("A"), Size=ref("B"))},
    }
    await begun(cloud, template, Parameters=[{"ParameterKey": "A", "ParameterValue": "one"}])

    await cloud(
        "UpdateStack",
        StackName="stack",
        UsePreviousTemplate=True,
        Parameters=[
            {"ParameterKey": "A", "UsePreviousValue": True},
            {"ParameterKey": "B", "ParameterValue": "2"},
        ],
    )

    await cloud.settled()
    assert cloud.world.things["one"]["Size"] == "2"


async def test_new_tags_reach_what_can_be_tagged(cloud):
    await begun(cloud, {"One": thing(Name="one")}, Tags=[{"Key": "a", "Value": "1"}])

    await cloud.update({"One": thing(Name="one")}, Tags=[{"Key": "a", "Value": "2"}])

    await cloud.settled()
    assert cloud.world.things["one"]["tags"]["a"] == "2"


async def test_outputs_alone_may_change(cloud):
    await begun(cloud, {"One": thing(Name="one")})

    await cloud.update(
        {"Resources": {"One": thing(Name="one")}, "Outputs": {"Arn": {"Value": att("One", "Arn")}}}
    )

    stack = await cloud.settled()
    assert stack["Outputs"] == [{"OutputKey": "Arn", "OutputValue": "arn:thing:one"}]
    assert steps(cloud) == []


async def test_a_resource_cannot_become_another_type(cloud):
    await begun(cloud, {"One": thing(Name="one")})

    error = await cloud.refused(
        "UpdateStack", StackName="stack", TemplateBody=text_of({"One": {"Type": "AWS::SQS::Queue"}})
    )

    assert error.message.startswith("Update of resource type is not permitted.")


async def test_a_busy_stack_is_not_updated(cloud):
    cloud.world.close_gate("create One")
    await cloud.create({"One": thing()})

    error = await cloud.refused("UpdateStack", StackName="stack", TemplateBody=text_of({"Two": thing()}))

    assert "is in CREATE_IN_PROGRESS state and can not be updated." in error.message


async def test_what_cannot_be_cleaned_up_does_not_fail_the_update(cloud):
    await begun(cloud, {"One": thing(Name="one"), "Two": thing()})
    cloud.world.failing.add("delete One")

    await cloud.update({"Two": thing()})

    assert (await cloud.settled())["StackStatus"] == "UPDATE_COMPLETE"
    assert cloud.world.log.count("delete One") == 3
    assert list(await cloud.resources()) == ["Two"]


async def test_a_deletion_policy_alone_may_change_and_comes_back_with_the_rest(cloud):
    await begun(cloud, {"One": thing(Name="one")})
    kept = {**thing(Name="one"), "DeletionPolicy": "Retain"}
    await cloud.update({"One": kept})
    stack_id = (await cloud.settled())["StackId"]
    cloud.world.failing.add("create Bad")
    await cloud.update({"One": thing(Name="one"), "Bad": thing(depends_on="One")})
    await cloud.settled()

    await cloud("DeleteStack", StackName="stack")

    assert (await cloud.settled(stack_id))["StackStatus"] == "DELETE_COMPLETE"
    assert list(cloud.world.things) == ["one"]


async def test_what_an_update_finds_unchanged_outlives_its_going_back(cloud):
    """With nothing written of it but what it needs, which going back must not take for a new resource."""
    before = {"One": thing(Name="one"), "Two": thing(Name="two")}
    await begun(cloud, before)
    cloud.world.failing.add("create Bad")

    await cloud.update({**before, "Two": thing(Name="two", depends_on="One"), "Bad": thing(depends_on="Two")})

    assert (await cloud.settled())["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert sorted(cloud.world.things) == ["one", "two"]
    assert sorted(await cloud.resources()) == ["One", "Two"]
