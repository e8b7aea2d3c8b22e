"""Allow and deny, inside an account and between accounts: each rule of AWS's evaluation logic a sentence."""

import pytest

from reelworks.cloud.policy.document import parse_policy
from reelworks.cloud.policy.evaluate import Question, evaluate
from reelworks.cloud.policy.principal import Principal

HOME, AWAY = "111111111111", "222222222222"
QUEUE = f"arn:aws:sqs:us-east-2:{HOME}:q"
BOB = Principal.user(HOME, "bob")
ROLE = Principal.role(HOME, "worker", "i-1")
STRANGER = Principal.user(AWAY, "eve")
SERVICE = Principal.service("s3.amazonaws.com")


def policy(*statements):
    return parse_policy({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal=None, action="sqs:SendMessage", resource="*", **more):
    given = {"Effect": "Allow", "Action": action, "Resource": resource} | more
    return given if principal is None else given | {"Principal": principal}


def deny(principal=None, **more):
    return allow(principal, **more) | {"Effect": "Deny"}


ALLOW, DENY = policy(allow()), policy(deny())
SILENT = policy(allow(action="sqs:ReceiveMessage"))


def ask(principal, *, identity=(), resource=None, boundary=None, session=(), context=None):
    question = Question(principal, "sqs:SendMessage", QUEUE, context or {})
    return evaluate(
        question,
        identity=identity,
        resource=policy(*resource) if resource else None,
        resource_account=HOME,
        boundary=boundary,
        session=session,
    )


def test_what_no_policy_allows_is_denied_without_a_statement():
    decision = ask(BOB)

    assert not decision.is_allowed
    assert not decision.is_explicit_deny
    assert decision.statement is None
    assert decision.reason("sqs:SendMessage") == (
        "because no identity-based policy allows the sqs:SendMessage action"
    )


def test_inside_an_account_the_identitys_policy_suffices():
    assert ask(BOB, identity=[ALLOW]).is_allowed


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": BOB.arn}, {"AWS": [ROLE.arn, BOB.arn]}])
def test_inside_an_account_the_resources_policy_suffices(principal):
    assert ask(BOB, resource=[allow(principal)]).is_allowed


def test_an_account_named_in_its_own_resources_policy_still_has_to_pass_the_permission_on():
    resource = [allow({"AWS": HOME})]

    assert not ask(BOB, resource=resource).is_allowed
    assert ask(BOB, resource=resource, identity=[ALLOW]).is_allowed


@pytest.mark.parametrize("place", ["identity", "resource", "boundary", "session"])
def test_an_explicit_deny_anywhere_decides(place):
    policies = {"identity": [ALLOW], "resource": [allow("*")], "boundary": ALLOW, "session": [ALLOW]}
    policies[place] = {
        "identity": [ALLOW, DENY],
        "resource": [allow("*"), deny("*", Sid="Never")],
        "boundary": DENY,
        "session": [ALLOW, DENY],
    }[place]

    decision = ask(ROLE, **policies)

    assert not decision.is_allowed
    assert decision.is_explicit_deny
    assert decision.source == place
    assert decision.statement.is_deny
    assert decision.reason("sqs:SendMessage").startswith("with an explicit deny in a")


def test_a_statement_about_somebody_else_decides_nothing():
    assert ask(BOB, identity=[ALLOW], resource=[deny({"AWS": ROLE.arn})]).is_allowed
    assert not ask(BOB, resource=[allow({"AWS": ROLE.arn})]).is_allowed


def test_a_statement_of_a_resource_that_names_nobody_decides_nothing():
    assert not ask(BOB, resource=[allow()]).is_allowed


def test_the_root_may_do_anything_with_what_is_its_accounts():
    root = Principal.root(HOME)

    assert ask(root).is_allowed
    assert ask(root, resource=[deny("*")]).is_allowed


def test_the_root_of_another_account_needs_the_resources_policy():
    root = Principal.root(AWAY)

    assert not ask(root).is_allowed
    assert not ask(root, resource=[allow({"AWS": HOME})]).is_allowed
    assert ask(root, resource=[allow({"AWS": AWAY})]).is_allowed
    assert ask(root, resource=[allow({"AWS": f"arn:aws:iam::{AWAY}:root"})]).is_allowed


@pytest.mark.parametrize("principal", ["*", {"AWS": AWAY}, {"AWS": STRANGER.arn}])
def test_between_accounts_both_must_allow(principal):
    resource = [allow(principal)]

    assert not ask(STRANGER, resource=resource).is_allowed
    assert not ask(STRANGER, identity=[ALLOW]).is_allowed
    assert ask(STRANGER, identity=[ALLOW], resource=resource).is_allowed


def test_between_accounts_a_boundary_bounds():
    resource = [allow({"AWS": STRANGER.arn})]

    assert not ask(STRANGER, identity=[ALLOW], resource=resource, boundary=SILENT).is_allowed
    assert ask(STRANGER, identity=[ALLOW], resource=resource, boundary=ALLOW).is_allowed


def test_a_service_needs_the_resources_policy_and_nothing_else():
    assert not ask(SERVICE).is_allowed
    assert ask(SERVICE, resource=[allow({"Service": "s3.amazonaws.com"})]).is_allowed
    assert ask(SERVICE, resource=[allow("*")]).is_allowed
    assert not ask(SERVICE, resource=[allow({"Service": "sns.amazonaws.com"})]).is_allowed
    assert not ask(SERVICE, resource=[allow({"AWS": HOME})]).is_allowed


def test_a_service_may_act_only_for_the_source_that_the_policy_names():
    topic = f"arn:aws:sns:us-east-2:{HOME}:uploads"
    resource = [allow({"Service": "s3.amazonaws.com"}, Condition={"ArnEquals": {"aws:SourceArn": topic}})]

    assert ask(SERVICE, resource=resource, context={"aws:SourceArn": topic}).is_allowed
    assert not ask(SERVICE, resource=resource, context={"aws:SourceArn": topic + "2"}).is_allowed
    assert not ask(SERVICE, resource=resource).is_allowed


def test_the_anonymous_need_a_policy_for_everyone():
    nobody = Principal.anonymous()

    assert ask(nobody, resource=[allow("*")]).is_allowed
    assert ask(nobody, resource=[allow({"AWS": "*"})]).is_allowed
    assert not ask(nobody, resource=[allow({"AWS": HOME})]).is_allowed
    assert not ask(nobody, resource=[allow({"Service": "s3.amazonaws.com"})]).is_allowed
    assert not ask(nobody).is_allowed


def test_a_boundary_allows_nothing_and_bounds_what_is_allowed():
    assert not ask(BOB, boundary=ALLOW).is_allowed
    assert ask(BOB, identity=[ALLOW], boundary=ALLOW).is_allowed
    decision = ask(BOB, identity=[ALLOW], boundary=SILENT)
    assert not decision.is_allowed
    assert decision.source == "boundary"


def test_a_boundarys_silence_does_not_bound_what_a_resource_grants_a_user_by_name():
    assert ask(BOB, resource=[allow({"AWS": BOB.arn})], boundary=SILENT).is_allowed
    assert not ask(BOB, resource=[allow("*")], boundary=SILENT).is_allowed


def test_of_several_statements_that_grant_the_furthest_reaching_counts():
    resource = [allow("*"), allow({"AWS": BOB.arn}), allow({"AWS": HOME})]

    assert ask(BOB, resource=resource, boundary=SILENT).is_allowed


def test_a_boundarys_silence_bounds_what_a_resource_grants_a_role_but_not_its_session():
    named_session = [allow({"AWS": f"arn:aws:sts::{HOME}:assumed-role/worker/i-1"})]

    assert not ask(ROLE, resource=[allow({"AWS": ROLE.arn})], boundary=SILENT).is_allowed
    assert ask(ROLE, resource=named_session, boundary=SILENT, session=[SILENT]).is_allowed


def test_session_policies_bound_what_the_role_and_the_resource_allow():
    assert ask(ROLE, identity=[ALLOW], session=[ALLOW]).is_allowed
    assert ask(ROLE, identity=[ALLOW], session=[SILENT, ALLOW]).is_allowed
    assert not ask(ROLE, identity=[ALLOW], session=[SILENT]).is_allowed
    assert not ask(ROLE, resource=[allow({"AWS": ROLE.arn})], session=[SILENT]).is_allowed
    assert not ask(ROLE, session=[ALLOW]).is_allowed


def test_a_users_session_policies_bound_even_what_names_the_user():
    assert not ask(BOB, resource=[allow({"AWS": BOB.arn})], session=[SILENT], boundary=SILENT).is_allowed


def test_not_principal_means_everybody_but_those_named():
    def spared(principal, **more):
        return ask(
            principal, resource=[{**deny(), "NotPrincipal": {"AWS": [BOB.arn, HOME]}}], **more
        ).is_allowed

    assert spared(BOB, identity=[ALLOW])
    assert not spared(ROLE, identity=[ALLOW])
    assert not spared(Principal.user(HOME, "alice"), identity=[ALLOW])
    assert not ask(SERVICE, resource=[allow("*"), {**deny(), "NotPrincipal": {"AWS": BOB.arn}}]).is_allowed


@pytest.mark.parametrize(
    ("pattern", "is_matched"),
    [
        ("sqs:SendMessage", True),
        ("SQS:sendmessage", True),
        ("sqs:Send*", True),
        ("sqs:*Message", True),
        ("sqs:S?ndMessage", True),
        ("sqs:*", True),
        ("*", True),
        ("sqs:Receive*", False),
        ("sqs:Send", False),
        ("s3:*", False),
    ],
)
def test_an_action_matches_whatever_its_case_and_with_wildcards(pattern, is_matched):
    assert ask(BOB, identity=[policy(allow(action=pattern))]).is_allowed is is_matched


def test_not_action_means_every_other_action():
    def allowed_but(action):
        statement = {"Effect": "Allow", "NotAction": action, "Resource": "*"}
        return ask(BOB, identity=[policy(statement)]).is_allowed

    assert allowed_but("sqs:DeleteQueue")
    assert not allowed_but(["sqs:DeleteQueue", "sqs:Send*"])


@pytest.mark.parametrize(
    ("pattern", "is_matched"),
    [
        (QUEUE, True),
        (QUEUE + "?", False),
        (f"arn:aws:sqs:*:{HOME}:*", True),
        ("arn:aws:sqs:us-east-2:*", True),
        ("arn:aws:sqs:us-west-?:*", False),
        (QUEUE.upper().replace("ARN:AWS", "arn:aws"), False),
    ],
)
def test_a_resource_matches_by_case_and_with_wildcards(pattern, is_matched):
    assert ask(BOB, identity=[policy(allow(resource=pattern))]).is_allowed is is_matched


def test_not_resource_means_every_other_resource():
    def allowed_but(resource):
        statement = {"Effect": "Allow", "Action": "sqs:*", "NotResource": resource}
        return ask(BOB, identity=[policy(statement)]).is_allowed

    assert allowed_but("arn:aws:sqs:*:*:other")
    assert not allowed_but(["arn:aws:sqs:*:*:other", QUEUE])


def test_who_asks_cannot_be_claimed_by_the_context():
    everybody_home = policy(allow(Condition={"StringEquals": {"aws:PrincipalAccount": HOME}}))
    bob = policy(allow(Condition={"StringEquals": {"aws:username": "bob"}}))
    claims = {"AWS:PrincipalAccount": HOME, "aws:UserName": "bob"}

    assert ask(BOB, identity=[everybody_home]).is_allowed
    assert ask(BOB, identity=[bob]).is_allowed
    assert not ask(ROLE, identity=[bob], context=claims).is_allowed
    assert not ask(STRANGER, identity=[everybody_home], resource=[allow("*")], context=claims).is_allowed
    anonymous = [allow("*", Condition={"StringEquals": {"aws:PrincipalAccount": HOME}})]
    assert not ask(Principal.anonymous(), resource=anonymous, context=claims).is_allowed


def test_a_sessions_arn_names_the_role_without_its_path():
    session = Principal.role(HOME, "team/worker", "i-1")

    assert session.arn == f"arn:aws:iam::{HOME}:role/team/worker"
    assert session.caller_arn == f"arn:aws:sts::{HOME}:assumed-role/worker/i-1"
