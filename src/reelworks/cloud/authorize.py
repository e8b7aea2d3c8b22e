"""Who may do what: asks the policy engine before every operation, whoever calls.

The account's root may do anything with what is its own. Everybody else needs a policy that allows it: another room,
acting as its service, needs the resource's policy to say so.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.denials import AccessDenied, denial_of
from reelworks.cloud.identities import NOBODY, Identities, NoIdentities, Standing
from reelworks.cloud.policy.evaluate import Decision, Question, evaluate, is_granted
from reelworks.cloud.policy.glob import Keys
from reelworks.cloud.policy.parsed import ParsedPolicies
from reelworks.cloud.rooms import Call, Caller, Operation, Request, Resource

__all__ = ["AccessDenied", "Authorizer", "NoIdentities"]

FREE_ACTIONS = frozenset({"sts:GetCallerIdentity", "sts:GetSessionToken"})
"""What everybody may do who has keys, whatever the policies say.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""
_OF_A_PLAIN_SESSION = frozenset({"sts:AssumeRole", "sts:GetCallerIdentity"})
"""The only actions of STS that GetSessionToken's credentials have; of IAM's they have none.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
"""


class Authorizer:
    """Decides about every call, from identity policies and the resource's own."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self._documents = ParsedPolicies()
        self._second = -1
        self._time_keys: dict[str, str] = {}

    def open(self, identities: Identities) -> None:
        """Ask these about principals from now on. The assembly calls it once, when every room is made."""
        self._identities = identities

    def check(self, call: Call, operation: Operation, request: Request) -> None:
        """Return where the caller may carry out an operation.

        Raises:
            AccessDenied: it may not; the message says who may not do what on what.
        """
        caller = call.caller
        if caller.principal.kind == "user" and caller.access_key_id and caller.session is None:
            service = operation.action.partition(":")[0]
            self._identities.note_use(caller.access_key_id, call.clock.now(), service, caller.region)
        if operation.action in FREE_ACTIONS and caller.principal.kind != "anonymous":
            if _is_beyond_session(caller, operation.action):
                raise denial_of(call, operation.action, Resource("*"), Decision(is_allowed=False))
            return
        located = operation.locate(call, request) if operation.locate else Resource("*")
        if isinstance(located, Resource):
            self.check_action(call, located.action or operation.action, located)
            return
        for resource in located:
            self.check_action(call, resource.action or operation.action, resource)

    def check_action(self, call: Call, action: str, resource: Resource) -> None:
        """Return where the caller may do this to that: for what an operation does beside its own action.

        Raises:
            AccessDenied: it may not.
        """
        caller = call.caller
        owner = resource.account or caller.account
        principal = caller.principal
        if principal.kind == "root" and principal.account == owner and not resource.is_closed:
            if not _is_beyond_session(caller, action):
                return
            raise denial_of(call, action, resource, Decision(is_allowed=False))
        decision = self._decide(call, action, resource, owner)
        if not decision.is_allowed:
            raise denial_of(call, action, resource, decision)

    def _decide(self, call: Call, action: str, resource: Resource, owner: str) -> Decision:
        caller = call.caller
        if _is_beyond_session(caller, action):
            return Decision(is_allowed=False)
        has_standing = caller.principal.kind in ("user", "role")
        standing = self._identities.standing_of(caller.principal) if has_standing else NOBODY
        context = self._context_of(call, resource, owner, standing)
        question = Question(caller.principal, action, resource.arn, context)
        document = self._documents.get(resource.policy) if resource.policy else None
        if resource.is_closed and not is_granted(question, document):
            return Decision(is_allowed=False, source="trust")
        return evaluate(
            question,
            identity=standing.policies,
            resource=document,
            resource_account=owner,
            boundary=standing.boundary,
            session=caller.session.policies if caller.session else (),
        )

    def _context_of(self, call: Call, resource: Resource, owner: str, standing: Standing) -> Keys:
        caller, principal = call.caller, call.caller.principal
        context: dict[str, Any] = {
            **self._times(call.clock.now()),
            **(resource.condition_keys or {}),
            **standing.keys,
        }
        context["aws:RequestedRegion"] = caller.region
        context["aws:ResourceAccount"] = owner
        context["aws:SecureTransport"] = "true" if caller.endpoint.startswith("https") else "false"
        context["aws:ViaAWSService"] = "false"
        if standing.id:
            context["aws:userid"] = f"{standing.id}:{principal.session}" if principal.session else standing.id
        elif principal.kind == "root":
            context["aws:userid"] = principal.account
        if caller.session is not None:
            context |= caller.session.keys
        if caller.remote:
            context["aws:SourceIp"] = caller.remote
        if caller.user_agent:
            context["aws:UserAgent"] = caller.user_agent
        if caller.referer:
            context["aws:Referer"] = caller.referer
        if caller.source_arn:
            context["aws:SourceArn"] = caller.source_arn
        if caller.source_account:
            context["aws:SourceAccount"] = caller.source_account
        return context

    def _times(self, now: float) -> dict[str, str]:
        """Return the keys that tell the time, written out once a second."""
        second = int(now)
        if second != self._second:
            moment = datetime.fromtimestamp(second, UTC)
            self._time_keys = {
                "aws:CurrentTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "aws:EpochTime": str(second),
            }
            self._second = second
        return self._time_keys


def _is_beyond_session(caller: Caller, action: str) -> bool:
    if caller.session is None or caller.session.is_assumed:
        return False
    return action.startswith("iam:") or (action.startswith("sts:") and action not in _OF_A_PLAIN_SESSION)
