"""TemplateURL: the template is an object, read as whoever asks."""

import pytest

from support.people import allow
from support.stacks import Cloud, text_of, thing

KEY = "deep/template one.json"
URL = "https://plans.s3.us-east-2.amazonaws.com/deep/template%20one.json"


async def put(cloud: Cloud, body: bytes | None = None) -> None:
    region = {"LocationConstraint": "us-east-2"}
    await cloud.root("s3", "CreateBucket", Bucket="plans", CreateBucketConfiguration=region)
    template = text_of({"One": thing(Name="one")}).encode()
    await cloud.root("s3", "PutObject", Bucket="plans", Key=KEY, Body=body or template)


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "https://plans.s3.amazonaws.com/deep/template%20one.json",
        "https://s3.us-east-2.amazonaws.com/plans/deep/template%20one.json",
        "https://s3.amazonaws.com/plans/deep/template%20one.json",
        "http://localhost:4566/plans/deep/template%20one.json",
        "http://plans.s3.localhost:4566/deep/template%20one.json",
        "http://127.0.0.1:4566/plans/deep/template%20one.json",
    ],
)
async def test_a_template_lies_in_a_bucket(cloud, url):
    await put(cloud)

    await cloud("CreateStack", StackName="stack", TemplateURL=url)

    assert (await cloud.settled())["StackStatus"] == "CREATE_COMPLETE"


async def test_it_may_be_much_longer_than_one_in_the_request(cloud):
    await put(cloud, (text_of({"One": thing()}) + " " * 500_000).encode())

    await cloud("CreateStack", StackName="stack", TemplateURL=URL)

    assert (await cloud.settled())["StackStatus"] == "CREATE_COMPLETE"


async def test_but_not_longer_than_a_megabyte(cloud):
    await put(cloud, (text_of({"One": thing()}) + " " * 1_048_576).encode())

    error = await cloud.refused("CreateStack", StackName="stack", TemplateURL=URL)

    assert error.message == "Template may not exceed 1048576 bytes in size."


async def test_who_may_not_read_it_may_not_use_it(cloud):
    await put(cloud)
    lee = await cloud.user("lee", allow("cloudformation:*"))

    error = await lee.refusal("cloudformation", "CreateStack", StackName="stack", TemplateURL=URL)

    assert error.code == "ValidationError"
    assert error.message.startswith("S3 error: ")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/plans/x.json",
        "ftp://plans.s3.amazonaws.com/x",
        "https://s3.amazonaws.com/plans",
        "words",
    ],
)
async def test_other_places_are_refused(cloud, url):
    error = await cloud.refused("ValidateTemplate", TemplateURL=url)

    assert error.code == "ValidationError"
    assert "TemplateURL must" in error.message


async def test_a_template_comes_one_way_only(cloud):
    error = await cloud.refused("ValidateTemplate", TemplateURL=URL, TemplateBody="Resources: {}")

    assert error.message == "Only one of TemplateBody or TemplateUrl may be specified."
