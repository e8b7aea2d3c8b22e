"""DeleteStack: users before what they use, what is kept is kept, and what failed can be tried again."""

from support.stacks import ref, thing


async def begun(cloud, resources, **request):
    stack_id = await cloud.create(resources, **request)
    await cloud.settled()
    cloud.world.log.clear()
    return stack_id


async def test_users_go_before_what_they_use(cloud):
    stack_id = await begun(cloud, {"A": thing(Link=ref("B")), "B": thing(Link=ref("C")), "C": thing()})

    await cloud("DeleteStack", StackName="stack")

    stack = await cloud.settled(stack_id)
    assert stack["StackStatus"] == "DELETE_COMPLETE"
    assert "DeletionTime" in stack
    assert cloud.world.log == ["delete A", "delete B", "delete C"]


async def test_a_deleted_stack_is_found_by_its_id_only_and_its_name_is_free(cloud):
    stack_id = await begun(cloud, {"A": thing()})
    await cloud("DeleteStack", StackName="stack")
    await cloud.settled(stack_id)

    error = await cloud.refused("DescribeStacks", StackName="stack")
    assert (error.code, error.message) == ("ValidationError", "Stack with id stack does not exist")
    assert ("A", "DELETE_COMPLETE") in await cloud.events(stack_id)
    assert (await cloud("DescribeStacks"))["Stacks"] == []
    assert await begun(cloud, {"A": thing()}) != stack_id


async def test_what_is_not_there_is_deleted(cloud):
    assert await cloud("DeleteStack", StackName="nothing") == {}


async def test_what_cannot_be_deleted_is_told_and_tried_again(cloud):
    stack_id = await begun(cloud, {"A": thing(Name="a"), "B": thing(Link=ref("A")), "C": thing()})
    cloud.world.failing.add("delete A")
    await cloud("DeleteStack", StackName="stack")
    stack = await cloud.settled()
    assert stack["StackStatus"] == "DELETE_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [A]."
    assert list(cloud.world.things) == ["a"]

    cloud.world.failing.clear()
    await cloud("DeleteStack", StackName="stack")

    assert (await cloud.settled(stack_id))["StackStatus"] == "DELETE_COMPLETE"
    assert cloud.world.things == {}


async def test_what_failed_can_be_left_behind(cloud):
    stack_id = await begun(cloud, {"A": thing(Name="a"), "B": thing()})
    error = await cloud.refused("DeleteStack", StackName="stack", RetainResources=["A"])
    assert error.code == "ValidationError"
    cloud.world.failing.add("delete A")
    await cloud("DeleteStack", StackName="stack")
    await cloud.settled()

    await cloud("DeleteStack", StackName="stack", RetainResources=["A"])

    assert (await cloud.settled(stack_id))["StackStatus"] == "DELETE_COMPLETE"
    assert list(cloud.world.things) == ["a"]


async def test_what_is_to_be_kept_is_kept(cloud):
    stack_id = await begun(cloud, {"A": {**thing(Name="a"), "DeletionPolicy": "Retain"}, "B": thing()})

    await cloud("DeleteStack", StackName="stack")

    await cloud.settled(stack_id)
    assert list(cloud.world.things) == ["a"]


async def test_a_stack_that_is_being_made_can_be_deleted(cloud):
    cloud.world.close_gate("made A")
    stack_id = await cloud.create({"A": thing(), "B": thing(depends_on="A")})
    await cloud.world.wait_at("made A")

    await cloud("DeleteStack", StackName="stack")
    cloud.world.gates["made A"].set()

    assert (await cloud.settled(stack_id))["StackStatus"] == "DELETE_COMPLETE"
    assert cloud.world.things == {}
    assert "create B" not in cloud.world.log


async def test_a_stack_that_is_being_updated_cannot(cloud):
    await begun(cloud, {"A": thing(Name="a")})
    cloud.world.close_gate("update A")
    await cloud.update({"A": thing(Name="a", Size=1)})
    await cloud.world.wait_at("update A")

    error = await cloud.refused("DeleteStack", StackName="stack")

    assert "cannot be deleted while in status UPDATE_IN_PROGRESS" in error.message


async def test_a_protected_stack_is_not_deleted(cloud):
    stack_id = await begun(cloud, {"A": thing()}, EnableTerminationProtection=True)
    error = await cloud.refused("DeleteStack", StackName="stack")
    assert error.message == "Stack [stack] cannot be deleted while TerminationProtection is enabled"

    await cloud("UpdateTerminationProtection", StackName="stack", EnableTerminationProtection=False)
    await cloud("DeleteStack", StackName="stack")

    assert (await cloud.settled(stack_id))["StackStatus"] == "DELETE_COMPLETE"


async def test_what_was_removed_by_hand_is_removed(cloud):
    stack_id = await begun(cloud, {"Queue": {"Type": "AWS::SQS::Queue"}})
    url = (await cloud.resources())["Queue"]["PhysicalResourceId"]
    await cloud.root("sqs", "DeleteQueue", QueueUrl=url)

    await cloud("DeleteStack", StackName="stack")

    assert (await cloud.settled(stack_id))["StackStatus"] == "DELETE_COMPLETE"
