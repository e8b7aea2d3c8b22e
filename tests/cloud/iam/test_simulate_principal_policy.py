"""SimulatePrincipalPolicy agrees with what is then decided."""

import pytest

from support.people import ACCOUNT, allow, deny, document

QUEUE = f"arn:aws:sqs:us-east-2:{ACCOUNT}:work"
ANN = f"arn:aws:iam::{ACCOUNT}:user/ann"


def decisions(answer):
    return {
        (result["EvalActionName"], result["EvalResourceName"]): result["EvalDecision"]
        for result in answer["EvaluationResults"]
    }


async def test_each_action_on_each_resource_is_decided(people):
    await people.user("ann", allow("sqs:SendMessage", QUEUE), deny("sqs:DeleteQueue"))

    answer = await people.iam(
        "SimulatePrincipalPolicy", PolicySourceArn=ANN,
        ActionNames=["sqs:SendMessage", "sqs:DeleteQueue"], ResourceArns=[QUEUE, QUEUE + "-2"],
    )  # fmt: skip

    assert decisions(answer) == {
        ("sqs:SendMessage", QUEUE): "allowed",
        ("sqs:SendMessage", QUEUE + "-2"): "implicitDeny",
        ("sqs:DeleteQueue", QUEUE): "explicitDeny",
        ("sqs:DeleteQueue", QUEUE + "-2"): "explicitDeny",
    }
    assert answer["EvaluationResults"][0]["MatchedStatements"] == [
        {"SourcePolicyId": "user_ann_own", "SourcePolicyType": "user"}
    ]


async def test_what_is_simulated_is_what_is_decided(people):
    url = await people.queue()
    bound = await people.policy("bound", allow("sqs:*"), deny("sqs:PurgeQueue"))
    await people.iam("CreateGroup", GroupName="team")
    await people.iam(
        "PutGroupPolicy", GroupName="team", PolicyName="g", PolicyDocument=document(allow("s3:*"))
    )
    ann = await people.user("ann", allow(["sqs:Get*", "sqs:PurgeQueue"]), PermissionsBoundary=bound)
    await people.iam("AddUserToGroup", GroupName="team", UserName="ann")
    asked = {
        "GetQueueAttributes": {},
        "PurgeQueue": {},
        "DeleteQueue": {},
        "SendMessage": {"MessageBody": "m"},
    }

    answer = await people.iam(
        "SimulatePrincipalPolicy", PolicySourceArn=ANN,
        ActionNames=[f"sqs:{name}" for name in asked], ResourceArns=[QUEUE],
    )  # fmt: skip

    for name, more in asked.items():
        is_allowed = decisions(answer)[f"sqs:{name}", QUEUE] == "allowed"
        if is_allowed:
            await ann("sqs", name, QueueUrl=url, **more)
        else:
            assert (await ann.refusal("sqs", name, QueueUrl=url, **more)).query_code == "AccessDenied"
    assert decisions(answer)["sqs:GetQueueAttributes", QUEUE] == "allowed"


async def test_a_boundarys_silence_is_told(people):
    bound = await people.policy("bound", allow("s3:*"))
    await people.user("ann", allow("sqs:*"), PermissionsBoundary=bound)

    answer = await people.iam("SimulatePrincipalPolicy", PolicySourceArn=ANN, ActionNames=["sqs:ListQueues"])

    (result,) = answer["EvaluationResults"]
    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}


async def test_a_resources_policy_is_weighed_too(people):
    await people.user("ann")
    opened = {"Effect": "Allow", "Principal": {"AWS": ANN}, "Action": "sqs:SendMessage", "Resource": QUEUE}

    answer = await people.iam(
        "SimulatePrincipalPolicy", PolicySourceArn=ANN, ActionNames=["sqs:SendMessage"], ResourceArns=[QUEUE],
        ResourcePolicy=document(opened),
    )  # fmt: skip

    assert decisions(answer) == {("sqs:SendMessage", QUEUE): "allowed"}


@pytest.mark.parametrize(
    ("arn", "code"), [(f"{ANN}x", "NoSuchEntity"), ("arn:aws:s3:::films", "InvalidInput")]
)
async def test_who_is_nobody_cannot_be_simulated(people, arn, code):
    refusal = await people.refusal(
        "SimulatePrincipalPolicy", PolicySourceArn=arn, ActionNames=["s3:GetObject"]
    )

    assert refusal.code == code
