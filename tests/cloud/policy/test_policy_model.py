"""The evaluator beside a model small enough to be seen to be right."""

from hypothesis import given
from hypothesis import strategies as st

from reelworks.cloud.policy.document import parse_policy
from reelworks.cloud.policy.evaluate import Question, evaluate
from reelworks.cloud.policy.principal import Principal

HOME, AWAY = "111111111111", "222222222222"
PRINCIPALS = [
    Principal.user(HOME, "bob"),
    Principal.role(HOME, "worker"),
    Principal.user(AWAY, "eve"),
    Principal.role(AWAY, "spy"),
    Principal.root(AWAY),
    Principal.service("s3.amazonaws.com"),
    Principal.anonymous(),
]
ACTIONS = ["sqs:Send", "sqs:Receive"]
AUDIENCES = [
    "*",
    {"AWS": [HOME]},
    {"AWS": [AWAY]},
    {"AWS": [PRINCIPALS[0].arn]},
    {"AWS": [PRINCIPALS[1].arn, PRINCIPALS[2].arn]},
    {"Service": "s3.amazonaws.com"},
]

identity_statements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Allow", "Deny"]),
        "Action": st.sampled_from([*ACTIONS, "sqs:*"]),
        "Resource": st.just("*"),
    }
)
resource_statements = st.builds(
    lambda statement, audience: statement | {"Principal": audience},
    identity_statements,
    st.sampled_from(AUDIENCES),
)


def documents(statements):
    return st.lists(statements, min_size=1, max_size=3)


def says(documents, action, effect, who=lambda _statement: True):
    return any(
        s["Effect"] == effect and s["Action"] in (action, "sqs:*") and who(s)
        for document in documents
        for s in document
    )


def model(principal, action, *, identity, resource, boundary, session):
    def is_meant(statement):
        audience = statement["Principal"]
        if audience == "*":
            return True
        if principal.kind == "service":
            return audience == {"Service": principal.name}
        names = audience.get("AWS", [])
        return principal.kind != "anonymous" and (principal.account in names or is_named(statement))

    def is_named(statement):
        audience = statement["Principal"]
        return audience == "*" or principal.arn in audience.get("AWS", [])

    def is_bobs(statement):
        return principal.kind == "user" and statement["Principal"] == {"AWS": [principal.arn]}

    own = [*identity, *boundary, *session]
    if says(own, action, "Deny") or says(resource, action, "Deny", is_meant):
        return False
    if principal.kind in ("service", "anonymous"):
        return says(resource, action, "Allow", is_meant)
    is_session_open = not session or says(session, action, "Allow")
    is_open = is_session_open and (not boundary or says(boundary, action, "Allow"))
    identity_allows = principal.kind == "root" or says(identity, action, "Allow")
    if principal.account == AWAY:
        return identity_allows and is_open and says(resource, action, "Allow", is_meant)
    if says(resource, action, "Allow", is_bobs) and is_session_open:
        return True
    return (identity_allows or says(resource, action, "Allow", is_named)) and is_open


@given(
    principal=st.sampled_from(PRINCIPALS),
    action=st.sampled_from(ACTIONS),
    identity=st.lists(documents(identity_statements), max_size=2),
    resource=st.lists(documents(resource_statements), max_size=1),
    boundary=st.lists(documents(identity_statements), max_size=1),
    session=st.lists(documents(identity_statements), max_size=2),
)
def test_the_evaluator_decides_as_the_model(principal, action, *, identity, resource, boundary, session):
    def parsed(documents):
        return [parse_policy({"Statement": statements}) for statements in documents]

    # Services and the anonymous have no policies of their own; a root has none that bound it here.
    if principal.kind in ("service", "anonymous", "root"):
        identity = boundary = session = []

    decision = evaluate(
        Question(principal, action, f"arn:aws:sqs:us-east-2:{HOME}:q", {}),
        identity=parsed(identity),
        resource=parsed(resource)[0] if resource else None,
        resource_account=HOME,
        boundary=parsed(boundary)[0] if boundary else None,
        session=parsed(session),
    )

    assert decision.is_allowed == model(
        principal, action, identity=identity, resource=resource, boundary=boundary, session=session
    )
    assert not (decision.is_allowed and decision.is_explicit_deny)
