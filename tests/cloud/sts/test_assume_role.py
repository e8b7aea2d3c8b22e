"""AssumeRole: who may put a role on, and what it then may do."""

import pytest

from reelworks.cloud.policy.principal import Principal
from support.people import ACCOUNT, OTHER_ACCOUNT, allow, deny, document, trust

ANN = f"arn:aws:iam::{ACCOUNT}:user/ann"
HOUR_S = 3600


async def assume(somebody, role, **more):
    return await somebody("sts", "AssumeRole", RoleArn=role, RoleSessionName="shift", **more)


async def session_of(people, somebody, role, **more):
    begun = await assume(somebody, role, **more)
    return people.with_key(begun["Credentials"]["AccessKeyId"])


async def refused(somebody, role, **more):
    return await somebody.refusal("sts", "AssumeRole", RoleArn=role, RoleSessionName="shift", **more)


async def test_a_session_may_what_the_role_may_and_no_longer_what_its_caller_may(people):
    ann = await people.user("ann", allow("s3:*"))
    role = await people.role("worker", trust({"AWS": ANN}), allow("sqs:*"))

    begun = await assume(ann, role)
    session = people.with_key(begun["Credentials"]["AccessKeyId"])

    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/shift"
    assert begun["AssumedRoleUser"]["Arn"] == arn
    assert begun["AssumedRoleUser"]["AssumedRoleId"].startswith("AROA")
    assert begun["AssumedRoleUser"]["AssumedRoleId"].endswith(":shift")
    assert begun["Credentials"]["AccessKeyId"].startswith("ASIA")
    assert begun["Credentials"]["Expiration"].timestamp() == int(people.clock.now()) + HOUR_S
    await session("sqs", "ListQueues")
    refusal = await session.refusal("iam", "ListUsers")
    assert refusal.message.startswith(f"User: {arn} is not authorized to perform: iam:ListUsers")


async def test_nobody_puts_a_role_on_that_does_not_trust_them(people):
    ann = await people.user("ann", allow("sts:AssumeRole"))
    role = await people.role("worker", trust({"Service": "ec2.amazonaws.com"}))

    refusal = await refused(ann, role)

    assert (refusal.code, refusal.status) == ("AccessDenied", 403)
    assert f"User: {ANN} is not authorized to perform: sts:AssumeRole on resource: {role}" in refusal.message
    assert (await refused(people.root, role)).code == "AccessDenied"


async def test_a_role_that_trusts_the_account_needs_the_users_policy_too(people):
    ann = await people.user("ann")
    role = await people.role("worker", trust({"AWS": ACCOUNT}))
    assert (await refused(ann, role)).code == "AccessDenied"

    await people.iam(
        "PutUserPolicy",
        UserName="ann",
        PolicyName="p",
        PolicyDocument=document(allow("sts:AssumeRole", role)),
    )

    await assume(ann, role)
    await assume(people.root, role)


async def test_what_is_denied_stays_denied_though_the_role_trusts(people):
    ann = await people.user("ann", deny("sts:*"))
    role = await people.role("worker", trust({"AWS": ANN}))

    assert "with an explicit deny" in (await refused(ann, role)).message


async def test_between_accounts_both_sides_must_allow(people):
    other = people.as_principal(Principal.user(OTHER_ACCOUNT, "guest"))
    role = await people.role("worker", trust({"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}))

    assert (await refused(other, role)).code == "AccessDenied"
    await assume(people.as_principal(Principal.root(OTHER_ACCOUNT)), role)


async def test_a_role_that_is_not_there_is_as_closed_as_one_that_is(people):
    ann = await people.user("ann", allow("sts:*"))

    assert (await refused(ann, f"arn:aws:iam::{ACCOUNT}:role/none")).code == "AccessDenied"
    assert (await refused(ann, "arn:aws:iam::12:role/none")).code == "ValidationError"


async def test_a_service_puts_on_the_roles_that_trust_it(people):
    role = await people.role("worker", trust({"Service": "ec2.amazonaws.com"}), allow("sqs:*"))
    ec2 = people.as_principal(Principal.service("ec2.amazonaws.com"))
    other = people.as_principal(Principal.service("events.amazonaws.com"))

    session = await session_of(people, ec2, role)

    await session("sqs", "ListQueues")
    assert (await refused(other, role)).code == "AccessDenied"


async def test_an_external_id_opens_where_it_is_asked_for(people):
    ann = await people.user("ann")
    asks = {"StringEquals": {"sts:ExternalId": "42"}}
    role = await people.role("worker", trust({"AWS": ANN}, Condition=asks))

    assert (await refused(ann, role)).code == "AccessDenied"
    assert (await refused(ann, role, ExternalId="43")).code == "AccessDenied"
    await assume(ann, role, ExternalId="42")


async def test_a_session_policy_bounds_what_the_role_may(people):
    ann = await people.user("ann")
    url = await people.queue()
    role = await people.role("worker", trust({"AWS": ANN}), allow(["sqs:ListQueues", "sqs:SendMessage"]))
    listing = document(allow(["sqs:ListQueues", "sqs:PurgeQueue"]))

    begun = await assume(ann, role, Policy=listing)
    session = people.with_key(begun["Credentials"]["AccessKeyId"])

    assert begun["PackedPolicySize"] > 0
    await session("sqs", "ListQueues")
    refusal = await session.refusal("sqs", "SendMessage", QueueUrl=url, MessageBody="m")
    assert refusal.message.endswith("because no session policy allows the sqs:sendmessage action")
    refusal = await session.refusal("sqs", "PurgeQueue", QueueUrl=url)
    assert refusal.message.endswith("because no identity-based policy allows the sqs:purgequeue action")


async def test_managed_policies_bound_a_session_too(people):
    ann = await people.user("ann")
    role = await people.role("worker", trust({"AWS": ANN}), allow("*"))
    read = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"

    session = await session_of(people, ann, role, PolicyArns=[{"arn": read}])

    await session("sqs", "ListQueues")
    assert (await session.refusal("sqs", "CreateQueue", QueueName="q")).query_code == "AccessDenied"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"DurationSeconds": 899}, "ValidationError"),
        ({"DurationSeconds": 43_201}, "ValidationError"),
        ({"DurationSeconds": HOUR_S + 1}, "ValidationError"),
        ({"Policy": "{}"}, "MalformedPolicyDocument"),
        ({"Policy": " " * 2049}, "PackedPolicyTooLarge"),
        ({"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/None"}]}, "MalformedPolicyDocument"),
        ({"SourceIdentity": "a b"}, "ValidationError"),
        ({"ExternalId": "x"}, "ValidationError"),
        ({"TokenCode": "123456"}, "AccessDenied"),
        ({"TransitiveTagKeys": ["team"]}, "NotImplemented"),
    ],
)
async def test_what_a_session_may_not_be_asked_for_is_refused(people, more, code):
    ann = await people.user("ann")
    role = await people.role("worker", trust({"AWS": ANN}))

    assert (await refused(ann, role, **more)).code == code


@pytest.mark.parametrize("name", ["x", "a b", "x" * 65])
async def test_a_session_has_a_name(people, name):
    role = await people.role("worker", trust({"AWS": ACCOUNT}))

    refusal = await people.root.refusal("sts", "AssumeRole", RoleArn=role, RoleSessionName=name)

    assert refusal.code == "ValidationError"


async def test_a_session_lasts_as_long_as_the_role_allows(people):
    ann = await people.user("ann")
    role = await people.role("worker", trust({"AWS": ANN}), MaxSessionDuration=3 * HOUR_S)

    begun = await assume(ann, role, DurationSeconds=3 * HOUR_S)

    assert begun["Credentials"]["Expiration"].timestamp() == int(people.clock.now()) + 3 * HOUR_S


async def test_a_role_put_on_over_another_lasts_an_hour_at_most(people):
    ann = await people.user("ann")
    first = await people.role("first", trust({"AWS": ANN}))
    second = await people.role("second", trust({"AWS": first}), MaxSessionDuration=3 * HOUR_S)
    session = await session_of(people, ann, first)

    refusal = await refused(session, second, DurationSeconds=2 * HOUR_S)

    assert "role chaining" in refusal.message
    await assume(session, second, DurationSeconds=HOUR_S)


async def test_session_tags_need_leave_and_are_what_policies_ask_for(people):
    ann = await people.user("ann")
    tags = [{"Key": "team", "Value": "films"}]
    mine = {"StringEquals": {"aws:PrincipalTag/team": "films"}}
    statement = allow("sqs:ListQueues", Condition=mine)
    plain = await people.role("plain", trust({"AWS": ANN}), statement)
    tagged = await people.role(
        "tagged", trust({"AWS": ANN}, ["sts:AssumeRole", "sts:TagSession"]), statement,
        Tags=[{"Key": "team", "Value": "music"}],
    )  # fmt: skip

    assert "sts:TagSession" in (await refused(ann, plain, Tags=tags)).message
    session = await session_of(people, ann, tagged, Tags=tags)

    await session("sqs", "ListQueues")
    untagged = await session_of(people, ann, tagged)
    assert (await untagged.refusal("sqs", "ListQueues")).query_code == "AccessDenied"


async def test_a_source_identity_goes_with_the_sessions_that_follow(people):
    ann = await people.user("ann")
    both = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    first = await people.role("first", trust({"AWS": ANN}, both))
    asks = {"StringEquals": {"aws:SourceIdentity": "ann"}}
    second = await people.role("second", trust({"AWS": first}), allow("sqs:ListQueues", Condition=asks))

    session = await session_of(people, ann, first, SourceIdentity="ann")
    following = await session_of(people, session, second)

    await following("sqs", "ListQueues")


async def test_a_session_survives_a_restart(people):
    ann = await people.user("ann")
    role = await people.role("worker", trust({"AWS": ANN}), allow("sqs:*"))
    bound = document(allow("sqs:ListQueues"))
    session = await session_of(people, ann, role, Policy=bound)
    before = people.credentials.find(session.caller.access_key_id)

    await people.reopen()

    after = people.credentials.find(session.caller.access_key_id)
    assert (after.secret, after.token, after.expires_at) == (before.secret, before.token, before.expires_at)
    again = people.with_key(session.caller.access_key_id)
    await again("sqs", "ListQueues")
    assert (await again.refusal("sqs", "CreateQueue", QueueName="q")).query_code == "AccessDenied"


async def test_a_session_ends_when_its_role_goes_and_does_not_come_back_with_the_name(people):
    role = await people.role("worker", trust({"AWS": ACCOUNT}))
    session = await session_of(people, people.root, role)

    await people.iam("DeleteRole", RoleName="worker")
    assert people.credentials.find(session.caller.access_key_id) is None

    await people.role("worker", trust({"AWS": ACCOUNT}))
    assert people.credentials.find(session.caller.access_key_id) is None


async def test_what_the_role_is_given_later_the_session_has_at_once(people):
    role = await people.role("worker", trust({"AWS": ACCOUNT}))
    session = await session_of(people, people.root, role)
    assert (await session.refusal("sqs", "ListQueues")).query_code == "AccessDenied"

    await people.iam(
        "PutRolePolicy", RoleName="worker", PolicyName="p", PolicyDocument=document(allow("sqs:*"))
    )

    await session("sqs", "ListQueues")


async def test_sessions_that_ended_long_ago_are_forgotten(people):
    role = await people.role("worker", trust({"AWS": ACCOUNT}))
    old = (await session_of(people, people.root, role)).caller.access_key_id
    people.clock.advance(HOUR_S + 6 * 86_400)
    await assume(people.root, role)
    await people.reopen()
    assert people.credentials.find(old) is not None, "its end must still be told"

    people.clock.advance(2 * 86_400)
    await assume(people.root, role)
    await people.reopen()

    assert people.credentials.find(old) is None
