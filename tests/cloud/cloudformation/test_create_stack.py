"""CreateStack: in the order of what needs what, side by side where nothing does, back where something fails."""

import asyncio

import pytest

from support.stacks import att, text_of, thing


async def test_a_stack_is_made_with_its_events_in_order(cloud):
    stack_id = await cloud.create({"One": thing(Name="one")})

    stack = await cloud.settled()
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["StackId"] == stack_id
    assert await cloud.events() == [
        ("stack", "CREATE_IN_PROGRESS"),
        ("One", "CREATE_IN_PROGRESS"),
        ("One", "CREATE_IN_PROGRESS"),
        ("One", "CREATE_COMPLETE"),
        ("stack", "CREATE_COMPLETE"),
    ]
    assert "Resource creation Initiated" in await cloud.reasons()
    assert (await cloud.resources())["One"]["PhysicalResourceId"] == "one"


async def test_what_is_needed_is_made_first(cloud):
    await cloud.create(
        {
            "A": thing(Link=att("B", "Arn")),
            "B": thing(Link={"Fn::Sub": "${C}/${C.Address.Port}"}, Name="b"),
            "C": thing(Name="c", depends_on=["D"]),
            "D": thing(),
        }
    )

    await cloud.settled()
    made = [step for step in cloud.world.log if step.startswith("create")]
    assert made == ["create D", "create C", "create B", "create A"]
    assert cloud.world.things["b"]["Link"] == "c/80"


async def test_what_needs_nothing_is_made_side_by_side_but_not_too_much_at_once(cloud):
    await cloud.create({f"T{number}": thing() for number in range(30)})

    await cloud.settled()
    assert len(cloud.world.things) == 30
    assert 2 <= cloud.world.at_once_most <= 8


async def test_what_a_template_leaves_unnamed_is_named_after_stack_and_resource(cloud):
    await cloud.create({"One": thing()})

    await cloud.settled()
    (name,) = cloud.world.things
    assert name.startswith("stack-One-")
    assert len(name) == len("stack-One-1A2B3C4D5E6F")


async def test_a_failure_takes_everything_back_and_says_why(cloud):
    cloud.world.failing.add("create Bad")
    await cloud.create({"Good": thing(), "Bad": thing(depends_on="Good"), "Never": thing(depends_on="Bad")})

    stack = await cloud.settled()
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert cloud.world.things == {}
    assert "create Never" not in cloud.world.log
    reasons = await cloud.reasons()
    assert "create Bad was told to fail" in reasons
    assert "The following resource(s) failed to create: [Bad]. Rollback requested by user." in reasons
    statuses = [status for name, status in await cloud.events() if name == "stack"]
    assert statuses == ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]


async def test_a_failure_is_left_as_it_is_where_that_is_asked_for(cloud):
    cloud.world.failing.add("create Bad")
    await cloud.create({"Good": thing(), "Bad": thing(depends_on="Good")}, DisableRollback=True)

    stack = await cloud.settled()
    assert stack["StackStatus"] == "CREATE_FAILED"
    assert len(cloud.world.things) == 1
    assert (await cloud.resources())["Bad"]["ResourceStatus"] == "CREATE_FAILED"


async def test_on_failure_delete_leaves_no_stack(cloud):
    cloud.world.failing.add("create Bad")
    stack_id = await cloud.create({"Good": thing(), "Bad": thing(depends_on="Good")}, OnFailure="DELETE")

    stack = await cloud.settled(stack_id)
    assert stack["StackStatus"] == "DELETE_COMPLETE"
    assert cloud.world.things == {}
    error = await cloud.refused("DescribeStacks", StackName="stack")
    assert error.message == "Stack with id stack does not exist"


async def test_what_cannot_be_taken_back_is_told(cloud):
    cloud.world.failing |= {"create Bad", "delete Good"}
    await cloud.create({"Good": thing(), "Bad": thing(depends_on="Good")})

    stack = await cloud.settled()
    assert stack["StackStatus"] == "ROLLBACK_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [Good]."


async def test_siblings_of_a_failure_are_waited_for_and_taken_back(cloud):
    cloud.world.failing.add("create Bad")
    cloud.world.close_gate("made Slow")
    await cloud.create({"Slow": thing(), "Bad": thing()})
    await cloud.world.wait_at("made Slow")

    cloud.world.gates["made Slow"].set()

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert cloud.world.things == {}


@pytest.mark.parametrize(
    ("policy", "more", "stays"),
    [
        ("Retain", {}, True),
        ("RetainExceptOnCreate", {}, False),
        ("Retain", {"RetainExceptOnCreate": True}, False),
        ("Delete", {}, False),
    ],
)
async def test_a_deletion_policy_counts_when_a_creation_is_taken_back(cloud, policy, more, stays):
    cloud.world.failing.add("create Bad")
    kept = {**thing(Name="kept"), "DeletionPolicy": policy}
    await cloud.create({"Kept": kept, "Bad": thing(depends_on="Kept")}, **more)

    await cloud.settled()
    assert ("kept" in cloud.world.things) is stays
    assert (("Kept", "DELETE_SKIPPED") in await cloud.events()) is stays


async def test_a_creation_that_takes_too_long_is_taken_back(cloud, monkeypatch):
    soon = "reelworks.cloud.services.cloudformation.operations.stacks.deadline_of"
    monkeypatch.setattr(soon, lambda call, _minutes: call.clock.now() + 0.05)
    cloud.world.close_gate("create Slow")
    await cloud.create({"Slow": thing(), "After": thing(depends_on="Slow")}, TimeoutInMinutes=1)
    await cloud.world.wait_at("create Slow")
    (run,) = cloud.room.engine._runs.values()
    await run.halt.wait(5)

    cloud.world.gates["create Slow"].set()

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("exceeded the specified timeout" in reason for reason in await cloud.reasons())
    assert "create After" not in cloud.world.log


async def test_an_extraneous_property_fails_the_resource_by_its_name(cloud):
    await cloud.create({"One": thing(Sise=3)})

    await cloud.settled()
    assert any("#: extraneous key [Sise] is not permitted" in reason for reason in await cloud.reasons())


async def test_a_refusal_of_another_room_is_the_reason(cloud):
    await cloud.create({"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 901}}})

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("InvalidRequest" in reason and "DelaySeconds" in reason for reason in await cloud.reasons())


async def test_outputs_are_told(cloud):
    await cloud.create(
        {
            "Resources": {"One": thing(Name="one", Size=7)},
            "Outputs": {
                "Name": {"Value": {"Ref": "One"}, "Description": "its name"},
                "Size": {"Value": att("One", "Size")},
            },
        }
    )

    stack = await cloud.settled()
    assert stack["Outputs"] == [
        {"OutputKey": "Name", "OutputValue": "one", "Description": "its name"},
        {"OutputKey": "Size", "OutputValue": "7"},
    ]


async def test_an_unknown_attribute_fails_the_stack(cloud):
    await cloud.create({"Resources": {"One": thing()}, "Outputs": {"X": {"Value": att("One", "Nonsense")}}})

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("does not support attribute type Nonsense" in reason for reason in await cloud.reasons())


async def test_an_output_without_a_value_fails_the_stack(cloud):
    nothing = {"Fn::If": ["Met", {"Ref": "AWS::NoValue"}, "x"]}
    await cloud.create(
        {
            "Conditions": {"Met": {"Fn::Equals": ["a", "a"]}},
            "Resources": {"One": thing()},
            "Outputs": {"X": {"Value": nothing}},
        }
    )

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("Output X is malformed" in reason for reason in await cloud.reasons())


async def test_tags_reach_the_resources(cloud):
    await cloud.create({"One": thing(Name="one")}, Tags=[{"Key": "team", "Value": "media"}])

    stack = await cloud.settled()
    tags = cloud.world.things["one"]["tags"]
    assert tags["team"] == "media"
    assert tags["aws:cloudformation:logical-id"] == "One"
    assert tags["aws:cloudformation:stack-id"] == stack["StackId"]
    assert stack["Tags"] == [{"Key": "team", "Value": "media"}]


async def test_a_name_is_taken_once(cloud):
    await cloud.create({"One": thing()})

    error = await cloud.refused(
        "CreateStack", StackName="stack", TemplateBody="Resources: {A: {Type: Test::Thing}}"
    )
    assert error.code == "AlreadyExistsException"
    assert error.message == "Stack [stack] already exists"


async def test_two_at_the_same_moment_make_one_stack(cloud):
    body = "Resources: {A: {Type: Test::Thing}}"
    asked = [cloud("CreateStack", StackName="stack", TemplateBody=body) for _ in range(2)]

    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyExistsException", "dict"]


async def test_the_same_token_is_the_same_stack(cloud):
    first = await cloud.create({"One": thing()}, ClientRequestToken="t-1")

    assert await cloud.create({"One": thing()}, ClientRequestToken="t-1") == first


@pytest.mark.parametrize("name", ["1st", "a_b", "a" * 129, "a.b"])
async def test_a_name_has_its_form(cloud, name):
    error = await cloud.refused(
        "CreateStack", StackName=name, TemplateBody="Resources: {A: {Type: Test::Thing}}"
    )

    assert error.code == "ValidationError"
    assert "[a-zA-Z][-a-zA-Z0-9]*" in error.message


async def test_identities_need_to_be_allowed(cloud):
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "ec2.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        },
    }

    error = await cloud.refused("CreateStack", StackName="s", TemplateBody=text_of({"Role": role}))
    assert error.code == "InsufficientCapabilitiesException"
    assert error.message == "Requires capabilities : [CAPABILITY_IAM]"
    role["Properties"]["RoleName"] = "mine"
    error = await cloud.refused(
        "CreateStack", StackName="s", TemplateBody=text_of({"Role": role}), Capabilities=["CAPABILITY_IAM"]
    )
    assert error.message == "Requires capabilities : [CAPABILITY_NAMED_IAM]"
    await cloud.create({"Role": role}, Capabilities=["CAPABILITY_NAMED_IAM"])
    assert (await cloud.settled())["StackStatus"] == "CREATE_COMPLETE"


async def test_a_queue_and_a_bucket_really_are_there(cloud):
    await cloud.create({"Queue": {"Type": "AWS::SQS::Queue"}, "Bucket": {"Type": "AWS::S3::Bucket"}})

    await cloud.settled()
    resources = await cloud.resources()
    url = resources["Queue"]["PhysicalResourceId"]
    await cloud.root("sqs", "SendMessage", QueueUrl=url, MessageBody="x")
    await cloud.root("s3", "HeadBucket", Bucket=resources["Bucket"]["PhysicalResourceId"])
