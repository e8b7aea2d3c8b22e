"""May they? AWS's evaluation of all the policies that bear on one request.

An explicit deny anywhere decides. Otherwise, inside one account, a policy of the identity or of the resource
suffices; between accounts, both must allow. A permissions boundary and session policies allow nothing; they
bound what the identity's policies allow.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reelworks.cloud.policy.glob import Keys
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.policy.statement import Facts, Policy, Reach, Statement

Source = Literal["identity", "resource", "boundary", "session", "trust"]
"""Which kind of policy decided."""

_SOURCE_WORDS = {
    "identity": "identity-based policy",
    "resource": "resource-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "trust": "role trust policy",
}


@dataclass(frozen=True, slots=True)
class Question:
    """Who wants to do what on what, and under which circumstances."""

    principal: Principal
    action: str
    """``s3:GetObject``; its case does not matter."""
    resource: str
    """The resource's ARN."""
    context: Mapping[str, str | Sequence[str]]
    """Condition keys and values. Names match whatever their case. The keys that follow from the principal
    (aws:PrincipalArn, aws:PrincipalAccount, aws:username …) are set here, whatever the context says."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, and what decided it."""

    is_allowed: bool
    is_explicit_deny: bool = False
    source: Source = "identity"
    """Which kind of policy denied, or was silent."""
    statement: Statement | None = None
    """The statement that denied or allowed; None where it was silence, or the root."""

    def reason(self, action: str) -> str:
        """Return why not, as AWS's messages end: ``because no identity-based policy allows …``."""
        words = _SOURCE_WORDS[self.source]
        if self.is_explicit_deny:
            article = "an" if words[0] in "aeiou" else "a"
            return f"with an explicit deny in {article} {words}"
        return f"because no {words} allows the {action} action"


def evaluate(  # noqa: PLR0913 - one parameter for each kind of policy that AWS weighs
    question: Question,
    *,
    identity: Sequence[Policy],
    resource: Policy | None,
    resource_account: str,
    boundary: Policy | None = None,
    session: Sequence[Policy] = (),
) -> Decision:
    """Return whether the question's principal may, and what decided it.

    ``identity`` are the policies attached to the principal, ``session`` those that its session was begun
    with, ``resource`` the policy of the resource, which belongs to ``resource_account``. The root of that
    account may do anything with it.
    """
    principal = question.principal
    if principal.kind == "root" and principal.account == resource_account:
        return Decision(is_allowed=True)
    facts = Facts(question.action.lower(), question.resource, _keys_of(question))
    boundaries = () if boundary is None else (boundary,)
    denial, allows = _weigh_all(
        (("identity", identity), ("boundary", boundaries), ("session", session)), facts
    )
    forbidding, granted, reach = _weigh_resource(resource, facts, principal)
    if denial is None and forbidding is not None:
        denial = Decision(False, True, "resource", forbidding)
    if denial is not None:
        return denial
    if principal.kind in ("service", "anonymous"):
        return Decision(granted is not None, source="resource", statement=granted)
    silent = _first_silent_bound(allows, boundary, session)
    if principal.account != resource_account:
        return _across_accounts(principal, allows["identity"], granted, silent)
    # What a resource grants to a user or a session by its own ARN, a boundary's silence does not take away.
    # A user's session that was begun with policies is bound by them all the same.
    is_session_silent = bool(session) and allows["session"] is None
    if reach is Reach.NAMED and (principal.kind == "role" or not is_session_silent):
        return Decision(True, source="resource", statement=granted)
    return _within_account(allows["identity"], granted, reach, silent)


def is_granted(question: Question, resource: Policy | None) -> bool:
    """Return whether the resource's policy speaks for the principal, itself or through its account.

    Where nothing else may open a resource (a role, by its trust policy), this is asked besides ``evaluate``.
    """
    facts = Facts(question.action.lower(), question.resource, _keys_of(question))
    forbidding, _, reach = _weigh_resource(resource, facts, question.principal)
    return forbidding is None and reach is not Reach.NONE


def _within_account(
    allowed: Statement | None, granted: Statement | None, reach: Reach, silent: Source | None
) -> Decision:
    decisive = allowed
    if decisive is None and reach >= Reach.GENERAL:
        decisive = granted
    if decisive is None:
        return Decision(False, source="identity")
    if silent is not None:
        return Decision(False, source=silent)
    return Decision(True, source="identity" if allowed else "resource", statement=decisive)


def _across_accounts(
    principal: Principal, allowed: Statement | None, granted: Statement | None, silent: Source | None
) -> Decision:
    if allowed is None and principal.kind != "root":
        return Decision(False, source="identity")
    if silent is not None:
        return Decision(False, source=silent)
    return Decision(granted is not None, source="resource", statement=granted)


def _first_silent_bound(
    allows: Mapping[Source, Statement | None], boundary: Policy | None, session: Sequence[Policy]
) -> Source | None:
    if boundary is not None and allows["boundary"] is None:
        return "boundary"
    if session and allows["session"] is None:
        return "session"
    return None


def _weigh_all(
    bearing: Sequence[tuple[Source, Sequence[Policy]]], facts: Facts
) -> tuple[Decision | None, dict[Source, Statement | None]]:
    allows: dict[Source, Statement | None] = {}
    for source, policies in bearing:
        denial, allows[source] = _weigh(policies, facts)
        if denial is not None:
            return Decision(False, True, source, denial), allows
    return None, allows


def _weigh(policies: Sequence[Policy], facts: Facts) -> tuple[Statement | None, Statement | None]:
    """Return the first statement that denies, and the first that allows."""
    allow = None
    for policy in policies:
        for statement in policy.statements:
            if (statement.is_deny or allow is None) and statement.applies(facts):
                if statement.is_deny:
                    return statement, allow
                allow = statement
    return None, allow


def _weigh_resource(
    policy: Policy | None, facts: Facts, principal: Principal
) -> tuple[Statement | None, Statement | None, Reach]:
    """Return the first statement that denies, the furthest-reaching that allows, and how far it reaches."""
    allow, furthest = None, Reach.NONE
    for statement in policy.statements if policy is not None else ():
        if statement.audience is None or not statement.applies(facts):
            continue
        reach = statement.audience.reach(principal)
        if reach is Reach.NONE:
            continue
        if statement.is_deny:
            return statement, allow, furthest
        if reach > furthest:
            allow, furthest = statement, reach
    return None, allow, furthest


def _keys_of(question: Question) -> Keys:
    keys = {name.lower(): value for name, value in question.context.items()}
    for name in _PRINCIPAL_KEYS:
        keys.pop(name, None)
    principal = question.principal
    kind = principal.kind
    if kind == "service":
        keys["aws:principalservicename"] = principal.name
    elif kind != "anonymous":
        keys["aws:principalarn"] = principal.arn
        keys["aws:principalaccount"] = principal.account
    if kind == "user":
        keys["aws:username"] = principal.name.rpartition("/")[2]
    keys["aws:principalisawsservice"] = "true" if kind == "service" else "false"
    if kind != "service":
        keys["aws:principaltype"] = _PRINCIPAL_TYPES[kind]
    return keys


_PRINCIPAL_TYPES = {"root": "Account", "user": "User", "role": "AssumedRole", "anonymous": "Anonymous"}
_PRINCIPAL_KEYS = (
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principaltype",
    "aws:principalservicename",
    "aws:username",
)
"""What follows from who asks; nobody can claim it."""
