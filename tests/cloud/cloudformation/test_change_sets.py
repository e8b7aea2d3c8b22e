"""Change sets: what they tell, what they do, and when there is nothing to do."""

import pytest

from support.stacks import att, ref, text_of, thing


async def proposed(cloud, template, kind="UPDATE", name="change", stack="stack", **request):
    await cloud(
        "CreateChangeSet",
        StackName=stack,
        ChangeSetName=name,
        ChangeSetType=kind,
        TemplateBody=text_of(template),
        **request,
    )
    return await cloud("DescribeChangeSet", StackName=stack, ChangeSetName=name)


async def begun(cloud, template, **request):
    await cloud.create(template, **request)
    await cloud.settled()


def changes(change_set):
    return {
        one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"] for one in change_set["Changes"]
    }


async def test_a_new_stack_is_reviewed_then_made(cloud):
    change_set = await proposed(cloud, {"One": thing(Name="one"), "Two": thing()}, "CREATE")

    assert (await cloud.stack())["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert (change_set["Status"], change_set["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert {name: one["Action"] for name, one in changes(change_set).items()} == {"One": "Add", "Two": "Add"}
    assert cloud.world.things == {}
    await cloud("ExecuteChangeSet", ChangeSetName=change_set["ChangeSetId"])
    stack = await cloud.settled()
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["ChangeSetId"] == change_set["ChangeSetId"]
    assert "one" in cloud.world.things
    found = await cloud("DescribeChangeSet", ChangeSetName=change_set["ChangeSetId"])
    assert found["ExecutionStatus"] == "EXECUTE_COMPLETE"


async def test_a_small_stack_is_done_when_its_execution_is_answered(cloud):
    await proposed(cloud, {"One": thing()}, "CREATE")

    await cloud("ExecuteChangeSet", StackName="stack", ChangeSetName="change")

    assert (await cloud.stack())["StackStatus"] == "CREATE_COMPLETE"


async def test_each_kind_of_change_is_told(cloud):
    before = {
        "Changed": thing(Name="changed", Size=1),
        "Replaced": thing(Name="old"),
        "Removed": thing(),
        "Same": thing(),
        "ByRef": thing(Name="by-ref", Link=ref("Replaced")),
        "ByAttribute": thing(Name=att("Replaced", "Arn")),
    }
    after = {
        **{name: before[name] for name in ("Same", "ByRef", "ByAttribute")},
        "Changed": thing(Name="changed", Size=2),
        "Replaced": thing(Name="new"),
        "Added": thing(),
    }
    await begun(cloud, before)

    found = changes(await proposed(cloud, after))

    assert "Same" not in found
    assert {name: one["Action"] for name, one in found.items()} == {
        "Added": "Add",
        "ByAttribute": "Modify",
        "ByRef": "Modify",
        "Changed": "Modify",
        "Removed": "Remove",
        "Replaced": "Modify",
    }
    replacements = {name: one["Replacement"] for name, one in found.items() if "Replacement" in one}
    assert replacements == {
        "ByAttribute": "Conditional",
        "ByRef": "False",
        "Changed": "False",
        "Replaced": "True",
    }
    assert found["Changed"]["Scope"] == ["Properties"]
    assert found["Changed"]["Details"] == [
        {
            "Target": {"Attribute": "Properties", "RequiresRecreation": "Never", "Name": "Size"},
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        }
    ]
    assert found["ByRef"]["Details"] == [
        {
            "Target": {"Attribute": "Properties", "RequiresRecreation": "Never", "Name": "Link"},
            "Evaluation": "Dynamic",
            "ChangeSource": "ResourceReference",
            "CausingEntity": "Replaced",
        }
    ]
    assert found["ByAttribute"]["Details"][0]["ChangeSource"] == "ResourceAttribute"
    assert found["ByAttribute"]["Details"][0]["CausingEntity"] == "Replaced.Arn"
    assert found["ByAttribute"]["Details"][0]["Target"]["RequiresRecreation"] == "Conditionally"


async def test_a_parameter_is_named_as_the_cause(cloud):
    template = {
        "Parameters": {"Size": {"Type": "Number", "Default": 1}},
        "Resources": {"One": thing(Name="one", Size=ref("Size"))},
    }
    await begun(cloud, template)

    found = changes(
        await proposed(cloud, template, Parameters=[{"ParameterKey": "Size", "ParameterValue": "2"}])
    )

    (detail,) = found["One"]["Details"]
    assert (detail["ChangeSource"], detail["CausingEntity"]) == ("ParameterReference", "Size")


async def test_new_tags_are_told_as_such(cloud):
    await begun(cloud, {"One": thing(Name="one")})

    found = changes(
        await proposed(cloud, {"One": thing(Name="one")}, Tags=[{"Key": "team", "Value": "media"}])
    )

    assert found["One"]["Scope"] == ["Tags"]


async def test_without_changes_it_has_failed(cloud):
    await begun(cloud, {"One": thing(Size=True)})

    change_set = await proposed(cloud, {"One": thing(Size="true")})

    assert (change_set["Status"], change_set["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert change_set["StatusReason"].startswith("The submitted information didn't contain changes.")
    error = await cloud.refused("ExecuteChangeSet", StackName="stack", ChangeSetName="change")
    assert error.code == "InvalidChangeSetStatus"


async def test_executing_one_deletes_the_others_and_frees_its_name(cloud):
    await begun(cloud, {"One": thing(Name="one")})
    await proposed(cloud, {"One": thing(Name="one", Size=1)}, name="first")
    await proposed(cloud, {"One": thing(Name="one", Size=2)}, name="second")

    await cloud("ExecuteChangeSet", StackName="stack", ChangeSetName="second")
    await cloud.settled()

    assert cloud.world.things["one"]["Size"] == 2
    summaries = (await cloud("ListChangeSets", StackName="stack"))["Summaries"]
    assert [one["ChangeSetName"] for one in summaries] == ["second"]
    await proposed(cloud, {"One": thing(Name="one", Size=3)}, name="second")


async def test_names_are_taken_until_deleted(cloud):
    await proposed(cloud, {"One": thing()}, "CREATE")
    error = await cloud.refused(
        "CreateChangeSet",
        StackName="stack",
        ChangeSetName="change",
        ChangeSetType="CREATE",
        TemplateBody=text_of({"One": thing()}),
    )
    assert error.code == "AlreadyExistsException"

    await cloud("DeleteChangeSet", StackName="stack", ChangeSetName="change")

    error = await cloud.refused("DescribeChangeSet", StackName="stack", ChangeSetName="change")
    assert error.code == "ChangeSetNotFound"
    await proposed(cloud, {"One": thing()}, "CREATE")


async def test_a_stack_under_review_can_be_deleted(cloud):
    await proposed(cloud, {"One": thing()}, "CREATE")
    stack_id = (await cloud.stack())["StackId"]

    await cloud("DeleteStack", StackName="stack")

    assert (await cloud.settled(stack_id))["StackStatus"] == "DELETE_COMPLETE"


async def test_an_execution_that_fails_goes_back(cloud):
    await begun(cloud, {"One": thing(Name="one", Size=1)})
    cloud.world.failing.add("create Two")
    await proposed(cloud, {"One": thing(Name="one", Size=2), "Two": thing(depends_on="One")})

    await cloud("ExecuteChangeSet", StackName="stack", ChangeSetName="change")

    assert (await cloud.settled())["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.world.things["one"]["Size"] == 1


@pytest.mark.parametrize(("kind", "exists"), [("UPDATE", False), ("CREATE", True)])
async def test_its_kind_must_fit_the_stack(cloud, kind, exists):
    if exists:
        await begun(cloud, {"One": thing()})

    error = await cloud.refused(
        "CreateChangeSet",
        StackName="stack",
        ChangeSetName="change",
        ChangeSetType=kind,
        TemplateBody=text_of({"One": thing()}),
    )

    assert error.code == ("AlreadyExistsException" if exists else "ValidationError")


async def test_its_template_can_be_had(cloud):
    await proposed(cloud, {"One": thing()}, "CREATE")

    found = await cloud("GetTemplate", StackName="stack", ChangeSetName="change")

    assert found["TemplateBody"] == text_of({"One": thing()})
