"""Stack policies: given with the stack or later, in the request or as an object in S3."""

import json

import pytest

from support.stacks import text_of, thing

POLICY = '{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}'
OTHER = '{"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}'
URL = "https://plans.s3.us-east-2.amazonaws.com/policy.json"


async def put(cloud, body=POLICY):
    region = {"LocationConstraint": "us-east-2"}
    await cloud.root("s3", "CreateBucket", Bucket="plans", CreateBucketConfiguration=region)
    await cloud.root("s3", "PutObject", Bucket="plans", Key="policy.json", Body=body.encode())


async def policy_of(cloud):
    return (await cloud("GetStackPolicy", StackName="stack")).get("StackPolicyBody")


async def test_a_stack_has_none_until_it_is_given_one(cloud):
    await cloud.create({"One": thing()})
    before = await policy_of(cloud)

    await cloud("SetStackPolicy", StackName="stack", StackPolicyBody=POLICY)

    assert (before, await policy_of(cloud)) == (None, POLICY)


@pytest.mark.parametrize("member", [{"StackPolicyBody": POLICY}, {"StackPolicyURL": URL}])
async def test_it_may_come_with_the_stack(cloud, member):
    await put(cloud)

    await cloud.create({"One": thing()}, **member)

    assert await policy_of(cloud) == POLICY


async def test_it_may_be_an_object(cloud):
    await put(cloud)
    await cloud.create({"One": thing()})

    await cloud("SetStackPolicy", StackName="stack", StackPolicyURL=URL)

    assert await policy_of(cloud) == POLICY


async def test_an_update_changes_it_where_it_gives_another(cloud):
    await put(cloud, OTHER)
    await cloud.create({"One": thing(Size=1)}, StackPolicyBody=POLICY)
    await cloud.settled()

    await cloud.update({"One": thing(Size=2)})
    await cloud.settled()
    kept = await policy_of(cloud)
    await cloud.update({"One": thing(Size=3)}, StackPolicyURL=URL)
    await cloud.settled()

    assert (kept, await policy_of(cloud)) == (POLICY, OTHER)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"StackPolicyBody": "no"}, "Error validating stack policy: Invalid stack policy"),
        ({"StackPolicyBody": json.dumps({"Statement": "x" * 16_384})}, "Error validating stack policy"),
        ({"StackPolicyBody": POLICY, "StackPolicyURL": URL}, "cannot specify both"),
        ({"StackPolicyURL": "https://example.com/policy.json"}, "StackPolicyURL must be a supported URL."),
        ({"StackPolicyURL": URL}, "S3 error: "),
    ],
)
async def test_what_is_no_policy_is_refused(cloud, given, words):
    await cloud.create({"One": thing()})

    errors = [
        await cloud.refused("SetStackPolicy", StackName="stack", **given),
        await cloud.refused(
            "CreateStack", StackName="other", TemplateBody=text_of({"One": thing()}), **given
        ),
    ]

    assert all(error.code == "ValidationError" and words in error.message for error in errors)


async def test_one_is_needed(cloud):
    await cloud.create({"One": thing()})

    error = await cloud.refused("SetStackPolicy", StackName="stack")

    assert error.code == "ValidationError"
