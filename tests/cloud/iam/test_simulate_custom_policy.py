"""SimulateCustomPolicy and GetContextKeysForCustomPolicy."""

from support.people import allow, document


async def test_conditions_are_held_against_the_context_given(people):
    statement = allow("s3:*", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-2"}})
    request = {"PolicyInputList": [document(statement)], "ActionNames": ["s3:ListAllMyBuckets"]}
    there = {
        "ContextKeyName": "aws:requestedregion",
        "ContextKeyType": "string",
        "ContextKeyValues": ["us-east-2"],
    }

    without = await people.iam("SimulateCustomPolicy", **request)
    given = await people.iam("SimulateCustomPolicy", **request, ContextEntries=[there])

    assert without["EvaluationResults"][0]["EvalDecision"] == "implicitDeny"
    assert without["EvaluationResults"][0]["MissingContextValues"] == ["aws:RequestedRegion"]
    assert given["EvaluationResults"][0]["EvalDecision"] == "allowed"
    assert given["EvaluationResults"][0]["MissingContextValues"] == []
    keys = await people.iam("GetContextKeysForCustomPolicy", PolicyInputList=request["PolicyInputList"])
    assert keys == {"ContextKeyNames": ["aws:RequestedRegion"]}


async def test_a_document_that_is_no_policy_is_refused(people):
    refusal = await people.refusal(
        "SimulateCustomPolicy", PolicyInputList=["{}"], ActionNames=["s3:GetObject"]
    )

    assert refusal.code == "InvalidInput"
