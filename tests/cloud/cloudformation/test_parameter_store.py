"""What a template takes from the Parameter Store: by a parameter's type, and by references within texts."""

import pytest

from support.people import allow
from support.stacks import ref, text_of, thing

TEMPLATE = {
    "Parameters": {"Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/image"}},
    "Resources": {"One": thing(Name="one", Link=ref("Image"))},
}


async def store(cloud, name, value, kind="String"):
    await cloud.root("ssm", "PutParameter", Name=name, Value=value, Type=kind, Overwrite=True)


async def test_a_parameter_stands_for_what_is_stored(cloud):
    await store(cloud, "/image", "ami-1")

    await cloud.create(TEMPLATE)

    stack = await cloud.settled()
    assert cloud.world.things["one"]["Link"] == "ami-1"
    assert stack["Parameters"] == [
        {"ParameterKey": "Image", "ParameterValue": "/image", "ResolvedValue": "ami-1"}
    ]


async def test_a_list_is_stored_with_commas(cloud):
    await store(cloud, "/zones", "a,b", "StringList")

    await cloud.create(
        {
            "Parameters": {
                "Zones": {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/zones"}
            },
            "Resources": {"One": thing(Name="one", List=ref("Zones"))},
        }
    )

    await cloud.settled()
    assert cloud.world.things["one"]["List"] == ["a", "b"]


async def test_an_update_looks_again(cloud):
    await store(cloud, "/image", "ami-1")
    await cloud.create(TEMPLATE)
    await cloud.settled()
    await store(cloud, "/image", "ami-2")

    await cloud("UpdateStack", StackName="stack", UsePreviousTemplate=True)

    await cloud.settled()
    assert cloud.world.things["one"]["Link"] == "ami-2"


async def test_what_is_not_stored_is_named(cloud):
    error = await cloud.refused("CreateStack", StackName="stack", TemplateBody=text_of(TEMPLATE))

    assert error.code == "ValidationError"
    assert error.message == "Unable to fetch parameters [/image] from parameter store for this account."


async def test_who_may_not_read_it_may_not_use_it(cloud):
    await store(cloud, "/image", "ami-1")
    lee = await cloud.user("lee", allow("cloudformation:*"))

    error = await lee.refusal(
        "cloudformation", "CreateStack", StackName="stack", TemplateBody=text_of(TEMPLATE)
    )

    assert error.code.startswith("AccessDenied")
    assert "ssm:GetParameter" in error.message


@pytest.mark.parametrize(("version", "value"), [("", "second"), (":1", "first"), (":2", "second")])
async def test_a_reference_within_a_text_is_resolved(cloud, version, value):
    await store(cloud, "/name", "first")
    await store(cloud, "/name", "second")

    await cloud.create({"One": thing(Name="one", Link=f"a-{{{{resolve:ssm:/name{version}}}}}-b")})

    await cloud.settled()
    assert cloud.world.things["one"]["Link"] == f"a-{value}-b"


async def test_other_stores_are_refused_by_name(cloud):
    await cloud.create({"One": thing(Link="{{resolve:secretsmanager:x}}")})

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("secretsmanager are not supported" in reason for reason in await cloud.reasons())
