"""Managed policies, their versions, and whom they are attached to."""

import json
from urllib.parse import unquote

import pytest

from reelworks.cloud.policy.document import parse_policy
from reelworks.cloud.services.iam.aws_managed import list_aws_policies
from support.people import ACCOUNT, allow, document, trust

READ = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
LISTING = document(allow("sqs:ListQueues"))
NOTHING = document(allow("s3:GetObject"))


async def test_a_policy_begins_with_version_one(people):
    made = (
        await people.iam(
            "CreatePolicy", PolicyName="list", Path="/x/", PolicyDocument=LISTING, Description="d"
        )
    )["Policy"]

    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:policy/x/list"
    assert made["PolicyId"].startswith("ANPA")
    assert (made["DefaultVersionId"], made["AttachmentCount"], made["IsAttachable"]) == ("v1", 0, True)
    assert (await people.iam("GetPolicy", PolicyArn=made["Arn"]))["Policy"] == made
    version = await people.iam("GetPolicyVersion", PolicyArn=made["Arn"], VersionId="v1")
    assert unquote(version["PolicyVersion"]["Document"]) == LISTING
    refusal = await people.refusal("CreatePolicy", PolicyName="LIST", PolicyDocument=LISTING)
    assert refusal.message == "A policy called LIST already exists. Duplicate names are not allowed."


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"Version": "2012-10-17"}',
        '{"Version": "2011-01-01", "Statement": []}',
        document({"Effect": "Allow", "Action": "s3:*"}),
        document({"Effect": "Perhaps", "Action": "s3:*", "Resource": "*"}),
        document({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}),
        document(allow("s3:*", "films")),
        document(allow("*", Condition={"StringRoughly": {"a": "b"}})),
    ],
)
async def test_a_document_that_is_no_policy_is_refused(people, text):
    refusal = await people.refusal("CreatePolicy", PolicyName="p", PolicyDocument=text)

    assert (refusal.code, refusal.status) == ("MalformedPolicyDocument", 400)


async def test_white_space_does_not_count_to_a_policys_size(people):
    fits = document(allow([f"s3:Action{number:04}" for number in range(370)]))
    spaced = json.dumps(json.loads(fits), indent=40)
    assert len(fits.replace(" ", "")) < 6144 < len(spaced)

    await people.iam("CreatePolicy", PolicyName="fits", PolicyDocument=spaced)
    refusal = await people.refusal(
        "CreatePolicy", PolicyName="long", PolicyDocument=document(allow(["s3:GetObject"] * 500))
    )

    assert refusal.message == "Cannot exceed quota for PolicySize: 6144"


async def test_the_version_in_force_is_what_holds(people):
    ann = await people.user("ann")
    arn = await people.policy("p", allow("s3:GetObject"))
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn=arn)
    assert (await ann.refusal("sqs", "ListQueues")).query_code == "AccessDenied"

    made = await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=LISTING, SetAsDefault=True)
    assert (made["PolicyVersion"]["VersionId"], made["PolicyVersion"]["IsDefaultVersion"]) == ("v2", True)
    await ann("sqs", "ListQueues")

    await people.iam("SetDefaultPolicyVersion", PolicyArn=arn, VersionId="v1")
    assert (await ann.refusal("sqs", "ListQueues")).query_code == "AccessDenied"


async def test_a_policy_has_five_versions_at_most_and_never_counts_back(people):
    arn = await people.policy("p", allow("s3:GetObject"))
    for _ in range(4):
        await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=NOTHING)
    assert (
        await people.refusal("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=NOTHING)
    ).code == "LimitExceeded"
    assert (
        await people.refusal("DeletePolicyVersion", PolicyArn=arn, VersionId="v1")
    ).code == "DeleteConflict"

    await people.iam("DeletePolicyVersion", PolicyArn=arn, VersionId="v5")
    await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=NOTHING)

    listed = (await people.iam("ListPolicyVersions", PolicyArn=arn))["Versions"]
    assert [version["VersionId"] for version in listed] == ["v6", "v4", "v3", "v2", "v1"]
    assert [version["IsDefaultVersion"] for version in listed] == [False] * 4 + [True]
    first = await people.iam("ListPolicyVersions", PolicyArn=arn, MaxItems=2)
    rest = await people.iam("ListPolicyVersions", PolicyArn=arn, Marker=first["Marker"])
    assert [version["VersionId"] for version in first["Versions"] + rest["Versions"]] == [
        version["VersionId"] for version in listed
    ]
    assert (await people.refusal("GetPolicyVersion", PolicyArn=arn, VersionId="v5")).code == "NoSuchEntity"


async def test_what_is_attached_is_told_from_both_ends(people):
    arn = await people.policy("p", allow("sqs:*"))
    await people.user("ann")
    await people.role("worker", trust({"Service": "ec2.amazonaws.com"}))
    await people.iam("CreateGroup", GroupName="team")
    for kind, name in (("User", "ann"), ("Role", "worker"), ("Group", "team")):
        await people.iam(f"Attach{kind}Policy", **{f"{kind}Name": name}, PolicyArn=arn)
        await people.iam(f"Attach{kind}Policy", **{f"{kind}Name": name}, PolicyArn=arn)
        told = await people.iam(f"ListAttached{kind}Policies", **{f"{kind}Name": name})
        assert told["AttachedPolicies"] == [{"PolicyName": "p", "PolicyArn": arn}]

    held = await people.iam("ListEntitiesForPolicy", PolicyArn=arn)
    only = await people.iam("ListEntitiesForPolicy", PolicyArn=arn, EntityFilter="Role")

    assert [user["UserName"] for user in held["PolicyUsers"]] == ["ann"]
    assert [role["RoleName"] for role in held["PolicyRoles"]] == ["worker"]
    assert [group["GroupName"] for group in held["PolicyGroups"]] == ["team"]
    assert (only["PolicyUsers"], len(only["PolicyRoles"])) == ([], 1)
    assert (await people.iam("GetPolicy", PolicyArn=arn))["Policy"]["AttachmentCount"] == 3
    assert (await people.refusal("DeletePolicy", PolicyArn=arn)).code == "DeleteConflict"
    for kind, name in (("User", "ann"), ("Role", "worker"), ("Group", "team")):
        await people.iam(f"Detach{kind}Policy", **{f"{kind}Name": name}, PolicyArn=arn)
        refusal = await people.refusal(f"Detach{kind}Policy", **{f"{kind}Name": name}, PolicyArn=arn)
        assert refusal.message == f"Policy {arn} was not found."
    await people.iam("DeletePolicy", PolicyArn=arn)
    assert (await people.refusal("GetPolicy", PolicyArn=arn)).code == "NoSuchEntity"


async def test_a_policy_with_more_versions_is_not_deleted(people):
    arn = await people.policy("p", allow("sqs:*"))
    await people.iam("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=LISTING)

    assert "more than one version" in (await people.refusal("DeletePolicy", PolicyArn=arn)).message


async def test_ten_policies_are_attached_at_most(people):
    await people.user("ann")
    arns = [known.entity.arn for known in list_aws_policies()]
    for arn in arns[:10]:
        await people.iam("AttachUserPolicy", UserName="ann", PolicyArn=arn)

    refusal = await people.refusal("AttachUserPolicy", UserName="ann", PolicyArn=arns[10])

    assert refusal.message == "Cannot exceed quota for PoliciesPerUser: 10"


async def test_nothing_that_is_not_there_is_attached(people):
    await people.user("ann")
    arn = f"arn:aws:iam::{ACCOUNT}:policy/none"

    refusal = await people.refusal("AttachUserPolicy", UserName="ann", PolicyArn=arn)

    assert (refusal.code, refusal.message) == (
        "NoSuchEntity",
        f"Policy {arn} does not exist or is not attachable.",
    )


@pytest.mark.parametrize("known", list_aws_policies(), ids=lambda known: known.entity.name)
def test_every_policy_of_awss_own_is_one(known):
    parse_policy(known.document, "identity")


async def test_awss_policies_are_there_and_nobodys_to_change(people):
    told = (await people.iam("GetPolicy", PolicyArn=READ))["Policy"]
    assert (told["PolicyName"], told["DefaultVersionId"]) == ("AmazonSQSReadOnlyAccess", "v1")

    for operation, more in (
        ("CreatePolicyVersion", {"PolicyDocument": LISTING}),
        ("DeletePolicy", {}),
        ("SetDefaultPolicyVersion", {"VersionId": "v1"}),
    ):
        assert (await people.refusal(operation, PolicyArn=READ, **more)).code == "UnmodifiableEntity"


async def test_policies_are_listed_by_scope(people):
    mine = await people.policy("mine", allow("sqs:*"))
    await people.user("ann")
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn=READ)

    async def arns(**request):
        return [policy["Arn"] for policy in (await people.iam("ListPolicies", **request))["Policies"]]

    assert await arns(Scope="Local") == [mine]
    assert await arns(OnlyAttached=True) == [READ]
    assert len(await arns(Scope="AWS")) == len(list_aws_policies())
    assert set(await arns()) == {mine, *await arns(Scope="AWS")}


@pytest.mark.parametrize(
    ("name", "operation", "request_", "is_allowed"),
    [
        ("AdministratorAccess", "ListQueues", {}, True),
        ("PowerUserAccess", "ListQueues", {}, True),
        ("ReadOnlyAccess", "ListQueues", {}, True),
        ("ReadOnlyAccess", "CreateQueue", {"QueueName": "q"}, False),
        ("AmazonSQSReadOnlyAccess", "CreateQueue", {"QueueName": "q"}, False),
        ("AmazonSQSFullAccess", "CreateQueue", {"QueueName": "q"}, True),
        ("AmazonS3FullAccess", "ListQueues", {}, False),
    ],
)
async def test_awss_policies_let_do_what_their_names_say(people, name, operation, request_, is_allowed):
    ann = await people.user("ann")
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn=f"arn:aws:iam::aws:policy/{name}")

    if is_allowed:
        await ann("sqs", operation, **request_)
    else:
        assert (await ann.refusal("sqs", operation, **request_)).query_code == "AccessDenied"


async def test_power_users_do_not_manage_people(people):
    ann = await people.user("ann")
    await people.iam("AttachUserPolicy", UserName="ann", PolicyArn="arn:aws:iam::aws:policy/PowerUserAccess")

    assert (await ann.refusal("iam", "CreateUser", UserName="bob")).code == "AccessDenied"
    await ann("iam", "ListRoles")
