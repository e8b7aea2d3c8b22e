"""Exports and who imports them."""

import pytest

from support.stacks import ref, thing


def exporting(name="shared", thing_name="one"):
    return {
        "Resources": {"One": thing(Name=thing_name)},
        "Outputs": {"Out": {"Value": ref("One"), "Export": {"Name": {"Fn::Sub": name}}}},
    }


def importing(name="shared"):
    return {"User": thing(Name="user", Link={"Fn::ImportValue": {"Fn::Sub": name}})}


async def both(cloud):
    await cloud.create(exporting(), "giver")
    await cloud.settled("giver")
    await cloud.create(importing(), "taker")
    await cloud.settled("taker")


async def test_what_one_exports_another_imports(cloud):
    await both(cloud)

    assert cloud.world.things["user"]["Link"] == "one"
    stack_id = (await cloud.stack("giver"))["StackId"]
    assert (await cloud("ListExports"))["Exports"] == [
        {"ExportingStackId": stack_id, "Name": "shared", "Value": "one"}
    ]
    assert (await cloud("ListImports", ExportName="shared"))["Imports"] == ["taker"]
    assert (await cloud.stack("giver"))["Outputs"][0]["ExportName"] == "shared"


async def test_what_is_imported_is_not_deleted(cloud):
    await both(cloud)
    giver = (await cloud.stack("giver"))["StackId"]

    error = await cloud.refused("DeleteStack", StackName="giver")
    assert error.message == "Export shared cannot be deleted as it is in use by taker"
    await cloud("DeleteStack", StackName="taker")
    await cloud.settled((await cloud("ListStacks"))["StackSummaries"][0]["StackId"])
    await cloud("DeleteStack", StackName="giver")

    assert (await cloud.settled(giver))["StackStatus"] == "DELETE_COMPLETE"
    assert (await cloud("ListExports"))["Exports"] == []


@pytest.mark.parametrize(
    ("after", "verb"), [(exporting(thing_name="two"), "updated"), (exporting("else"), "deleted")]
)
async def test_what_is_imported_is_not_changed(cloud, after, verb):
    await both(cloud)

    await cloud.update(after, "giver")

    assert (await cloud.settled("giver"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert f"Export shared cannot be {verb} as it is in use by taker." in await cloud.reasons("giver")
    assert (await cloud("ListExports"))["Exports"][0]["Value"] == "one"


async def test_what_nobody_imports_any_more_may_go(cloud):
    await both(cloud)
    await cloud.update({"User": thing(Name="user")}, "taker")
    await cloud.settled("taker")

    await cloud.update({"One": thing(Name="one")}, "giver")

    assert (await cloud.settled("giver"))["StackStatus"] == "UPDATE_COMPLETE"


async def test_an_export_that_is_not_there_fails_the_resource(cloud):
    await cloud.create(importing("nothing"))

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "No export named nothing found." in await cloud.reasons()


async def test_a_name_is_exported_once(cloud):
    await cloud.create(exporting(), "giver")
    await cloud.settled("giver")

    await cloud.create(exporting(thing_name="other"), "second")

    assert (await cloud.settled("second"))["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = await cloud.reasons("second")
    assert any("Export with name shared is already exported by stack giver." in one for one in reasons)


async def test_asking_after_an_export_that_nobody_imports_is_refused(cloud):
    await cloud.create(exporting(), "giver")
    await cloud.settled("giver")

    error = await cloud.refused("ListImports", ExportName="shared")

    assert error.message == "Export 'shared' is not imported by any stack."
