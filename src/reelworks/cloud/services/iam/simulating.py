"""What would be decided, asked without doing it: the same evaluator that every request passes.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelworks.base.arn import find_arn
from reelworks.cloud.policy.document import MalformedPolicy, Policy, Use, parse_policy
from reelworks.cloud.policy.evaluate import Decision, Question, evaluate
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam.errors import InvalidInputException

_OF_EVERY_REQUEST = frozenset(
    {
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principaltype",
        "aws:principalisawsservice",
        "aws:username",
        "aws:userid",
        "aws:currenttime",
        "aws:epochtime",
    }
)
"""Condition keys that nobody has to give: they follow from who asks, and when."""


@dataclass(frozen=True, slots=True)
class Source:
    """A policy under test, and where it comes from."""

    id: str
    type: str
    """user, group, role, aws-managed, user-managed, resource or none."""
    document: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that a simulation weighs."""

    principal: Principal
    identity: Sequence[Source]
    boundary: Source | None
    resource: Source | None
    owner: str
    """The account that owns the resources where their ARNs do not say."""
    context: Mapping[str, str | Sequence[str]]


def source_of(name: str, kind: str, document: str, use: Use = "identity") -> Source:
    """Return a policy to be tried.

    Raises:
        InvalidInputException: the document is none.
    """
    try:
        return Source(name, kind, document, parse_policy(document, use))
    except MalformedPolicy as error:
        raise InvalidInputException(f"Invalid Input: {error.message}") from error


def context_in(request: Request) -> dict[str, str | Sequence[str]]:
    """Return the condition keys that a request gives, with their values."""
    context: dict[str, str | Sequence[str]] = {}
    for entry in request.get("ContextEntries", ()):
        values = entry.get("ContextKeyValues", [])
        is_list = entry.get("ContextKeyType", "string").endswith("List")
        if entry.get("ContextKeyName") and values:
            context[entry["ContextKeyName"]] = values if is_list or len(values) > 1 else values[0]
    return context


def results_of(trial: Trial, request: Request) -> list[dict[str, Any]]:
    """Return the decision for each action on each resource, in the service model's shape."""
    resources = request.get("ResourceArns") or ["*"]
    missing = _missing_keys(trial)
    return [
        _result_of(trial, action, resource, missing)
        for action in request["ActionNames"]
        for resource in resources
    ]


def keys_in(documents: Sequence[str]) -> list[str]:
    """Return the condition keys that documents ask for, each once, whatever its case."""
    found: dict[str, str] = {}
    for document in documents:
        statements = json.loads(document)["Statement"]
        for statement in statements if isinstance(statements, list) else [statements]:
            for keys in statement.get("Condition", {}).values():
                for key in keys:
                    found.setdefault(key.lower(), key)
    return list(found.values())


def _result_of(trial: Trial, action: str, resource: str, missing: list[str]) -> dict[str, Any]:
    named = find_arn(resource)
    decision = evaluate(
        Question(trial.principal, action, resource, trial.context),
        identity=[source.policy for source in trial.identity],
        resource=trial.resource.policy if trial.resource else None,
        resource_account=(named.account if named else "") or trial.owner,
        boundary=trial.boundary.policy if trial.boundary else None,
    )
    result: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": _word_of(decision),
        "MatchedStatements": _matched(trial, decision),
        "MissingContextValues": missing,
    }
    if trial.boundary is not None:
        is_silent = decision.source == "boundary" and not decision.is_allowed
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": not is_silent}
    return result


def _word_of(decision: Decision) -> str:
    if decision.is_allowed:
        return "allowed"
    return "explicitDeny" if decision.is_explicit_deny else "implicitDeny"


def _matched(trial: Trial, decision: Decision) -> list[dict[str, str]]:
    """Return the policy with the statement that decided; AWS also lists others that allow the same."""
    sources = [*trial.identity, *filter(None, (trial.boundary, trial.resource))]
    return [
        {"SourcePolicyId": source.id, "SourcePolicyType": source.type}
        for source in sources
        if any(statement is decision.statement for statement in source.policy.statements)
    ]


def _missing_keys(trial: Trial) -> list[str]:
    sources = [*trial.identity, *filter(None, (trial.boundary, trial.resource))]
    given = {key.lower() for key in trial.context}
    asked = keys_in([source.document for source in sources])
    return [key for key in asked if key.lower() not in given | _OF_EVERY_REQUEST]
