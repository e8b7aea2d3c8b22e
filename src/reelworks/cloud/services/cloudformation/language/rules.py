"""A template's rules: assertions on parameters, checked before anything is made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.functions import evaluate
from reelworks.cloud.services.cloudformation.language.scope import Scope


def check_rules(scope: Scope) -> None:
    """Return where every rule's assertions hold, of rules whose condition does.

    Raises:
        TemplateError: one does not, with its description; or a rule has not its form.
    """
    for name, rule in scope.template.rules.items():
        if not isinstance(rule, dict) or not isinstance(rule.get("Assertions"), list):
            raise TemplateError(
                f"Template format error: [/Rules/{name}] Every Rules object must contain Assertions."
            )
        if "RuleCondition" in rule and not _holds(rule["RuleCondition"], scope):
            continue
        failed = [entry for entry in rule["Assertions"] if not _holds(entry.get("Assert"), scope)]
        if failed:
            words = ", ".join(str(entry.get("AssertDescription", name)) for entry in failed)
            raise TemplateError(f"Template error: The following assertions failed: {words} (rule {name})")


def _holds(value: Any, scope: Scope) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        raise TemplateError("Template format error: a rule's function must be an object with one member")
    ((function, argument),) = value.items()
    if function in {"Fn::And", "Fn::Or", "Fn::Not"} and isinstance(argument, list):
        held = [_holds(entry, scope) for entry in argument]
        return not held[0] if function == "Fn::Not" else (all if function == "Fn::And" else any)(held)
    if function in {"Fn::Equals", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn"}:
        first, second = (evaluate(part, scope) for part in argument)
        return _compare(function, first, second)
    raise TemplateError(f"Template validation error: {function} is not supported in Rules by this cloud")


def _compare(function: str, first: Any, second: Any) -> bool:
    if function == "Fn::Equals":
        return str(first) == str(second)
    if function == "Fn::Contains":
        return str(second) in map(str, first)
    if function == "Fn::EachMemberEquals":
        return all(str(entry) == str(second) for entry in first)
    return all(str(entry) in map(str, second) for entry in first)
