"""Reading a policy document: checked in full, compiled once.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Literal, NoReturn

from reelworks.cloud.policy.conditions import Test, compile_condition
from reelworks.cloud.policy.glob import Matcher, compile_like
from reelworks.cloud.policy.statement import Audience, Policy, Statement

__all__ = ["MalformedPolicy", "Policy", "parse_policy"]

Use = Literal["any", "identity", "resource", "trust"]
"""Where a document is attached: to a user or role, to a resource, or to a role as who may assume it."""

_VERSIONS = ("2008-10-17", "2012-10-17")
_TOP = frozenset({"Version", "Id", "Statement"})
_ELEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
_PRINCIPAL_KINDS = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
_ACCOUNT = re.compile(r"\d{12}")
_ROOT_ARN = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")
_PRINCIPAL_ARN = re.compile(
    r"arn:[a-z-]+:(?:iam::\d{12}:(?:user|role)/[^*?]+|sts::\d{12}:(?:assumed-role|federated-user)/[^*?]+)"
)
_ACTION = re.compile(r"\*|[A-Za-z0-9.-]+:[A-Za-z0-9*?-]+")


class MalformedPolicy(ValueError):
    """A document that is no policy. ``message`` says what is wrong, and where."""

    def __init__(self, message: str, where: str = "") -> None:
        self.message = f"{message} (at {where})" if where else message
        self.where = where
        super().__init__(self.message)


def parse_policy(document: str | Mapping[str, Any], use: Use = "any") -> Policy:
    """Return a document, given as JSON or already read, as a policy that can be asked.

    With ``use`` the elements that such a policy must and must not have are checked too; "any" lets them be.

    Raises:
        MalformedPolicy: it is no JSON, or not a policy.
    """
    body = _read(document) if isinstance(document, str) else document
    for name in body:
        if name not in _TOP:
            _refuse(f"Unknown field {name}", name)
    version = body.get("Version", _VERSIONS[0])
    if version not in _VERSIONS:
        _refuse("The policy must contain a valid version string", "Version")
    statements = _as_list(body.get("Statement"))
    if not statements:
        _refuse("Missing required field Statement", "Statement")
    has_variables = version == _VERSIONS[1]
    return Policy(
        tuple(
            _statement(statement, f"Statement[{number}]", use, has_variables=has_variables)
            for number, statement in enumerate(statements)
        ),
        id=_text(body.get("Id", ""), "Id"),
    )


def _read(text: str) -> Mapping[str, Any]:
    try:
        body = json.loads(text, object_pairs_hook=_without_repeats)
    except MalformedPolicy:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedPolicy("Policies must be valid JSON and the first byte must be '{'") from error
    if not isinstance(body, dict):
        raise MalformedPolicy("Policies must be valid JSON and the first byte must be '{'")
    return body


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name given twice: readers do not agree on which one counts."""
    body = dict(pairs)
    if len(body) != len(pairs):
        names = [name for name, _ in pairs]
        name = next(name for name in names if names.count(name) > 1)
        raise MalformedPolicy(f"Duplicate field {name}", name)
    return body


def _statement(body: Any, where: str, use: Use, *, has_variables: bool) -> Statement:
    if not isinstance(body, Mapping):
        _refuse("Each statement must be an object", where)
    for name in body:
        if name not in _ELEMENTS:
            _refuse(f"Unknown field {name}", f"{where}.{name}")
    _check_elements(body, where, use)
    effect = body.get("Effect")
    if effect not in ("Allow", "Deny"):
        _refuse(f"Invalid effect: {effect}" if effect else "Missing required field Effect", f"{where}.Effect")
    action_element = "NotAction" if "NotAction" in body else "Action"
    resource_element = "NotResource" if "NotResource" in body else "Resource"
    return Statement(
        sid=_text(body.get("Sid", ""), f"{where}.Sid"),
        is_deny=effect == "Deny",
        audience=_audience(body, where),
        actions=_actions(body[action_element], f"{where}.{action_element}"),
        is_not_actions=action_element == "NotAction",
        resources=_resources(
            body, f"{where}.{resource_element}", resource_element, has_variables=has_variables
        ),
        is_not_resources=resource_element == "NotResource",
        conditions=_conditions(body.get("Condition", {}), f"{where}.Condition", has_variables=has_variables),
    )


def _check_elements(body: Mapping[str, Any], where: str, use: Use) -> None:
    for name in ("Principal", "Action", "Resource"):
        if name in body and f"Not{name}" in body:
            _refuse(f"{name} and Not{name} cannot be given together", where)
    has = {name: name in body or f"Not{name}" in body for name in ("Principal", "Action", "Resource")}
    needed = {"Action"}
    if use in ("resource", "trust"):
        needed.add("Principal")
    if use in ("identity", "resource"):
        needed.add("Resource")
    for name in sorted(needed):
        if not has[name]:
            _refuse(f"Missing required field {name}", where)
    if use == "identity" and has["Principal"]:
        _refuse("Policy document should not specify a principal.", f"{where}.Principal")
    if use == "trust" and has["Resource"]:
        _refuse("Has prohibited field Resource", f"{where}.Resource")


def _actions(value: Any, where: str) -> Matcher:
    names = _texts(value, where)
    for name in names:
        if _ACTION.fullmatch(name) is None:
            _refuse(f"Policy has invalid action {name}", where)
    return compile_like([name.lower() for name in names], has_variables=False)


def _resources(body: Mapping[str, Any], where: str, element: str, *, has_variables: bool) -> Matcher | None:
    if element not in body:
        return None
    names = _texts(body[element], where)
    for name in names:
        if name != "*" and not name.startswith("arn:"):
            _refuse(f'Resource {name} must be in ARN format or "*".', where)
    return compile_like(names, has_variables=has_variables)


def _audience(body: Mapping[str, Any], where: str) -> Audience | None:
    element = "NotPrincipal" if "NotPrincipal" in body else "Principal"
    if element not in body:
        return None
    value, where = body[element], f"{where}.{element}"
    is_negated = element == "NotPrincipal"
    if value == "*":
        return Audience(True, frozenset(), frozenset(), frozenset(), is_negated)
    if not isinstance(value, Mapping) or not value:
        _refuse("Invalid principal in policy", where)
    named = {kind: _texts(names, f"{where}.{kind}") for kind, names in value.items()}
    for kind in named:
        if kind not in _PRINCIPAL_KINDS:
            _refuse("Invalid principal in policy", f"{where}.{kind}")
    arns, accounts = _aws_principals(named.get("AWS", []), f"{where}.AWS")
    return Audience(
        is_everyone="*" in named.get("AWS", []),
        arns=frozenset(arns),
        accounts=frozenset(accounts),
        services=frozenset(named.get("Service", [])),
        is_negated=is_negated,
    )


def _aws_principals(names: list[str], where: str) -> tuple[list[str], list[str]]:
    arns, accounts = [], []
    for name in names:
        root = _ROOT_ARN.fullmatch(name)
        if root is not None:
            accounts.append(root[1])
        elif _ACCOUNT.fullmatch(name):
            accounts.append(name)
        elif _PRINCIPAL_ARN.fullmatch(name):
            arns.append(name)
        elif name != "*":
            _refuse(f"Invalid principal in policy: {name}", where)
    return arns, accounts


def _conditions(block: Any, where: str, *, has_variables: bool) -> tuple[Test, ...]:
    if not isinstance(block, Mapping):
        _refuse("Condition must be an object", where)
    tests = []
    for name, keys in block.items():
        if not isinstance(keys, Mapping):
            _refuse("A condition operator must hold keys and values", f"{where}.{name}")
        for key, value in keys.items():
            here = f"{where}.{name}.{key}"
            values = _scalars(value, here)
            try:
                tests.append(compile_condition(name, key, values, has_variables=has_variables))
            except ValueError as error:
                raise MalformedPolicy(str(error), here) from error
    return tuple(tests)


def _scalars(value: Any, where: str) -> list[str]:
    """Return a condition's values as texts: JSON's numbers and booleans may stand for themselves."""
    texts = []
    for item in _as_list(value):
        if isinstance(item, bool):
            texts.append(str(item).lower())
        elif isinstance(item, str | int | float):
            texts.append(str(item))
        else:
            _refuse("A condition's value must be a string", where)
    return texts


def _texts(value: Any, where: str) -> list[str]:
    texts = _as_list(value)
    if not texts or not all(isinstance(text, str) for text in texts):
        _refuse("A string or a list of strings is needed here", where)
    return texts


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        _refuse("A string is needed here", where)
    return value


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _refuse(message: str, where: str) -> NoReturn:
    raise MalformedPolicy(message, where)
