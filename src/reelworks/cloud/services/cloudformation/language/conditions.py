"""A template's conditions: which hold.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.functions import evaluate
from reelworks.cloud.services.cloudformation.language.scope import Scope

_MOST = 10
"""How many conditions ``Fn::And`` and ``Fn::Or`` take."""


def evaluate_conditions(scope: Scope) -> dict[str, bool]:
    """Return which of the template's conditions hold; each may build on others.

    Raises:
        TemplateError: one is no condition, asks for one that does not exist, or for itself.
    """
    found: dict[str, bool] = {}
    for name in scope.template.conditions:
        _find(name, scope, found, ())
    return found


def _find(name: Any, scope: Scope, found: dict[str, bool], under: tuple[str, ...]) -> bool:
    if not isinstance(name, str) or name not in scope.template.conditions:
        raise TemplateError(
            f"Template format error: Unresolved dependencies [{name}]. Cannot reference resources in the Conditions"
            " block of the template"
        )
    if name in under:
        raise TemplateError(f"Template error: circular dependency between conditions: [{', '.join(under)}]")
    if name not in found:
        found[name] = _holds(scope.template.conditions[name], scope, found, (*under, name))
    return found[name]


def _holds(value: Any, scope: Scope, found: dict[str, bool], under: tuple[str, ...]) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        raise TemplateError(
            "Template format error: Every Conditions member must be an object with one of Fn::And, Fn::Equals,"
            " Fn::Not, Fn::Or"
        )
    ((function, argument),) = value.items()
    if function == "Condition":
        return _find(argument, scope, found, under)
    if function == "Fn::Equals":
        return _equals(argument, replace(scope, conditions=found))
    if function not in _GATHERED:
        raise TemplateError(f"Template validation error: {function} is not a condition function")
    gather, least, most = _GATHERED[function]
    if not isinstance(argument, list) or not least <= len(argument) <= most:
        raise TemplateError(
            f"Template error: every {function} object requires a list of at least {least} and at most {most} boolean"
            " parameters."
        )
    return gather([_holds(entry, scope, found, under) for entry in argument])


def _equals(argument: Any, scope: Scope) -> bool:
    if not isinstance(argument, list) or len(argument) != 2:
        raise TemplateError("Template error: every Fn::Equals object requires a list of 2 string parameters.")
    first, second = (_comparable(evaluate(part, scope)) for part in argument)
    return bool(first == second)


def _comparable(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return [_comparable(entry) for entry in value] if isinstance(value, list) else value


def _is_not(conditions: list[bool]) -> bool:
    return not conditions[0]


_GATHERED: Mapping[str, tuple[Callable[[list[bool]], bool], int, int]] = {
    "Fn::And": (all, 2, _MOST),
    "Fn::Or": (any, 2, _MOST),
    "Fn::Not": (_is_not, 1, 1),
}
