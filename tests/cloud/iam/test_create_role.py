"""CreateRole."""

from urllib.parse import unquote

import pytest

from support.people import ACCOUNT, document, trust

EC2 = trust({"Service": "ec2.amazonaws.com"})


async def test_a_role_tells_all_of_itself(people):
    made = (
        await people.iam(
            "CreateRole", RoleName="worker", Path="/films/", AssumeRolePolicyDocument=EC2,
            Description="Does the work", MaxSessionDuration=7200, Tags=[{"Key": "team", "Value": "films"}],
        )
    )["Role"]  # fmt: skip

    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/films/worker"
    assert made["RoleId"].startswith("AROA")
    assert unquote(made["AssumeRolePolicyDocument"]) == EC2
    assert (made["Description"], made["MaxSessionDuration"]) == ("Does the work", 7200)
    assert made["Tags"] == [{"Key": "team", "Value": "films"}]
    assert (await people.iam("GetRole", RoleName="WORKER"))["Role"] == made
    (listed,) = (await people.iam("ListRoles", PathPrefix="/films/"))["Roles"]
    assert "Tags" not in listed


@pytest.mark.parametrize("seconds", [3599, 43_201])
async def test_a_session_lasts_between_an_hour_and_twelve(people, seconds):
    refusal = await people.refusal(
        "CreateRole", RoleName="r", AssumeRolePolicyDocument=EC2, MaxSessionDuration=seconds
    )

    assert refusal.code == "ValidationError"


@pytest.mark.parametrize(
    "document_",
    [
        "no json",
        document({"Effect": "Allow", "Action": "sts:AssumeRole"}),
        document({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject"}),
        document({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Resource": "*"}),
        trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/nobody"}),
    ],
)
async def test_a_trust_policy_that_is_none_is_refused(people, document_):
    refusal = await people.refusal("CreateRole", RoleName="r", AssumeRolePolicyDocument=document_)

    assert (refusal.code, refusal.status) == ("MalformedPolicyDocument", 400)
