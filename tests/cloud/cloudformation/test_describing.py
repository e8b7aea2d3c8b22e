"""What is told of stacks, their resources and events."""

import pytest

from support.stacks import ref, text_of, thing


async def test_parameters_are_told_and_secrets_are_not(cloud):
    template = {
        "Description": "two of them",
        "Parameters": {
            "Open": {"Type": "String", "Default": "seen"},
            "Secret": {"Type": "String", "NoEcho": True},
        },
        "Resources": {"One": thing(Name="one", Link=ref("Secret"))},
    }
    await cloud.create(
        template,
        Parameters=[{"ParameterKey": "Secret", "ParameterValue": "hush"}],
        TimeoutInMinutes=5,
        Capabilities=["CAPABILITY_IAM"],
    )

    stack = await cloud.settled()
    assert stack["Parameters"] == [
        {"ParameterKey": "Open", "ParameterValue": "seen"},
        {"ParameterKey": "Secret", "ParameterValue": "****"},
    ]
    assert stack["Description"] == "two of them"
    assert stack["TimeoutInMinutes"] == 5
    assert stack["Capabilities"] == ["CAPABILITY_IAM"]
    assert stack["DisableRollback"] is False
    assert stack["DriftInformation"] == {"StackDriftStatus": "NOT_CHECKED"}
    assert cloud.world.things["one"]["Link"] == "hush"


async def test_all_stacks_are_told_a_page_at_a_time(cloud, monkeypatch):
    monkeypatch.setattr("reelworks.cloud.services.cloudformation.operations.describing.PAGE_STACKS", 2)
    for number in range(3):
        await cloud.create({"One": thing()}, f"s{number}")

    first = await cloud("DescribeStacks")
    second = await cloud("DescribeStacks", NextToken=first["NextToken"])

    names = [stack["StackName"] for stack in (*first["Stacks"], *second["Stacks"])]
    assert sorted(names) == ["s0", "s1", "s2"]
    assert "NextToken" not in second


async def test_stacks_are_listed_by_their_state(cloud):
    cloud.world.failing.add("create Bad")
    await cloud.create({"One": thing()}, "good")
    await cloud.create({"Bad": thing()}, "bad")
    await cloud.settled("good")
    await cloud.settled("bad")

    found = await cloud("ListStacks", StackStatusFilter=["ROLLBACK_COMPLETE"])

    assert [one["StackName"] for one in found["StackSummaries"]] == ["bad"]
    assert len((await cloud("ListStacks"))["StackSummaries"]) == 2


async def test_events_come_a_page_at_a_time_the_newest_first(cloud):
    await cloud.create({f"T{number}": thing() for number in range(40)})
    await cloud.settled()

    first = await cloud("DescribeStackEvents", StackName="stack")
    second = await cloud("DescribeStackEvents", StackName="stack", NextToken=first["NextToken"])

    events = [*first["StackEvents"], *second["StackEvents"]]
    assert len(events) == 2 + 3 * 40
    assert events[0]["ResourceStatus"] == "CREATE_COMPLETE"
    assert events[0]["ResourceType"] == "AWS::CloudFormation::Stack"
    assert events[-1]["ResourceStatusReason"] == "User Initiated"
    assert len({event["EventId"] for event in events}) > 80


async def test_a_resource_is_told_with_its_metadata(cloud):
    one = {**thing(Name="one"), "Metadata": {"note": {"Fn::Sub": "in ${AWS::Region}"}}}
    await cloud.create({"One": one, "Two": thing()})
    await cloud.settled()

    found = await cloud("DescribeStackResource", StackName="stack", LogicalResourceId="One")

    detail = found["StackResourceDetail"]
    assert detail["Metadata"] == '{"note":"in us-east-2"}'
    assert detail["PhysicalResourceId"] == "one"
    assert detail["ResourceType"] == "Test::Thing"
    listed = (await cloud("ListStackResources", StackName="stack"))["StackResourceSummaries"]
    assert [entry["LogicalResourceId"] for entry in listed] == ["One", "Two"]
    error = await cloud.refused("DescribeStackResource", StackName="stack", LogicalResourceId="Three")
    assert error.message == "Resource Three does not exist for stack stack"


async def test_a_stack_is_found_by_what_belongs_to_it(cloud):
    await cloud.create({"One": thing(Name="one"), "Two": thing(Name="two")})
    await cloud.settled()

    found = (await cloud("DescribeStackResources", PhysicalResourceId="two"))["StackResources"]

    assert [one["LogicalResourceId"] for one in found] == ["One", "Two"]
    error = await cloud.refused("DescribeStackResources", PhysicalResourceId="nothing")
    assert error.message == "Stack with id nothing does not exist"


@pytest.mark.parametrize(
    "operation",
    ["DescribeStacks", "DescribeStackEvents", "DescribeStackResources", "ListStackResources", "GetTemplate"],
)
async def test_what_is_not_there_is_named(cloud, operation):
    error = await cloud.refused(operation, StackName="nothing")

    assert (error.code, error.status) == ("ValidationError", 400)
    assert error.message == "Stack with id nothing does not exist"


async def test_a_template_is_given_back_as_it_came(cloud):
    text = "# a comment\nResources:\n  One: {Type: Test::Thing}\n"
    await cloud.create(text)

    assert (await cloud("GetTemplate", StackName="stack"))["TemplateBody"] == text


async def test_a_template_is_summed_up(cloud):
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "d",
        "Metadata": {"a": 1},
        "Parameters": {"P": {"Type": "String", "AllowedValues": ["a"], "Default": "a", "Description": "p"}},
        "Resources": {"One": thing(), "Group": {"Type": "AWS::IAM::Group"}},
    }

    found = await cloud("GetTemplateSummary", TemplateBody=text_of(template))

    (parameter,) = found.pop("Parameters")
    assert parameter == {
        "ParameterKey": "P",
        "DefaultValue": "a",
        "ParameterType": "String",
        "NoEcho": False,
        "Description": "p",
        "ParameterConstraints": {"AllowedValues": ["a"]},
    }
    assert found == {
        "Capabilities": ["CAPABILITY_IAM"],
        "CapabilitiesReason": "The following resource(s) require capabilities: [AWS::IAM::Group]",
        "Description": "d",
        "Metadata": '{"a":1}',
        "ResourceTypes": ["AWS::IAM::Group", "Test::Thing"],
        "Version": "2010-09-09",
    }


async def test_a_template_is_validated(cloud):
    found = await cloud(
        "ValidateTemplate",
        TemplateBody="Parameters: {P: {Type: String, Default: x}}\nResources: {A: {Type: Test::Thing}}",
    )
    assert found["Parameters"] == [{"ParameterKey": "P", "DefaultValue": "x", "NoEcho": False}]

    error = await cloud.refused("ValidateTemplate", TemplateBody="Resources: {A: {Type: Nope}}")
    assert error.message == "Template format error: Unrecognized resource types: [Nope]"
    error = await cloud.refused("ValidateTemplate", TemplateBody="Resources: {}" + " " * 51_200)
    assert "Member must have length less than or equal to 51200" in error.message
    error = await cloud.refused("ValidateTemplate")
    assert error.message == "Either Template URL or Template Body must be specified."
