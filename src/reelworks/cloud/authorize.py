"""Who may do what: asks the policy engine before every operation, whoever calls.

The account's root may do anything with what is its own. Everybody else needs a policy that allows it: another room,
acting as its service, needs the resource's policy to say so.
"""

from collections.abc import Sequence
from typing import Protocol

from reelworks.cloud.policy.document import Policy
from reelworks.cloud.policy.evaluate import Decision, Question, evaluate
from reelworks.cloud.policy.parsed import ParsedPolicies
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Call, Caller, Operation, Request, Resource
from reelworks.cloud.wire.error import AwsError


class AccessDenied(AwsError):
    """No policy allows what the caller asked for, or one denies it."""

    status = 403


class AuthorizationErrorException(AccessDenied):
    """What SNS calls it."""

    code = "AuthorizationError"


class Identities(Protocol):
    """Who knows the policies that are attached to a principal."""

    def policies_of(self, principal: Principal) -> Sequence[Policy]:
        """Return the identity policies in force for a principal."""
        ...


class NoIdentities:
    """A cloud with a root and nobody else."""

    def policies_of(self, _principal: Principal) -> Sequence[Policy]:
        """Return no policy: nobody but the root has any."""
        return ()


class Authorizer:
    """Decides about every call, from identity policies and the resource's own."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self._documents = ParsedPolicies()

    def check(self, call: Call, operation: Operation, request: Request) -> None:
        """Return where the caller may do this.

        Raises:
            AccessDenied: it may not; the message says who may not do what on what.
        """
        caller = call.caller
        resource = operation.locate(call, request) if operation.locate else Resource("*")
        owner = resource.account or caller.account
        if caller.principal.kind == "root" and caller.principal.account == owner:
            return
        question = Question(
            principal=caller.principal,
            action=operation.action,
            resource=resource.arn,
            context=_context_of(caller, resource),
        )
        decision = evaluate(
            question,
            identity=self._identities.policies_of(caller.principal),
            resource=self._documents.get(resource.policy) if resource.policy else None,
            resource_account=owner,
        )
        if not decision.is_allowed:
            error = AuthorizationErrorException if operation.action.startswith("sns:") else AccessDenied
            raise error(_words(caller, operation, resource, decision))


def _context_of(caller: Caller, resource: Resource) -> dict[str, str]:
    context = dict(resource.condition_keys or {})
    context["aws:PrincipalAccount"] = caller.principal.account
    context["aws:RequestedRegion"] = caller.region
    context["aws:SecureTransport"] = str(caller.endpoint.startswith("https")).lower()
    if caller.remote:
        context["aws:SourceIp"] = caller.remote
    if caller.source_arn:
        context["aws:SourceArn"] = caller.source_arn
    if caller.source_account:
        context["aws:SourceAccount"] = caller.source_account
    return context


def _words(caller: Caller, operation: Operation, resource: Resource, decision: Decision) -> str:
    if caller.principal.kind == "anonymous":
        return "Access Denied"
    who, why = caller.principal.arn, decision.reason(operation.action)
    return f"User: {who} is not authorized to perform: {operation.action} on resource: {resource.arn} {why}"
