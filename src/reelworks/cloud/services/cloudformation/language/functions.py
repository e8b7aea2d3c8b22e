"""The intrinsic functions: a value of a template becomes what it stands for.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import base64
import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.references import SUBSTITUTION
from reelworks.cloud.services.cloudformation.language.scope import Scope
from reelworks.cloud.services.cloudformation.language.template import NO_VALUE
from reelworks.cloud.services.cloudformation.limits import CIDR_BLOCKS_MAX

ZONES = ("a", "b", "c")
"""The letters of a region's Availability Zones."""


def evaluate(value: Any, scope: Scope) -> Any:
    """Return what a value stands for; what is ``AWS::NoValue`` is left out of its list or map.

    Raises:
        TemplateError: a function is unknown, or its arguments are not what it takes.
        NotYetKnown: it depends on a resource that is not made yet.
    """
    if isinstance(value, list):
        entries = (evaluate(entry, scope) for entry in value)
        return [entry for entry in entries if entry is not NO_VALUE]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, argument),) = value.items()
        function = _FUNCTIONS.get(name)
        if function is not None:
            return function(argument, scope)
        if name.startswith("Fn::"):
            raise TemplateError(f"Template validation error: Unknown intrinsic function: {name}")
    members = {name: evaluate(entry, scope) for name, entry in value.items()}
    return {name: entry for name, entry in members.items() if entry is not NO_VALUE}


def text_of(value: Any) -> str:
    """Return a scalar as text: booleans in lower case, numbers as they are written.

    Raises:
        TemplateError: it is none.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise TemplateError("Template error: a string is needed where a list or an object stands")


def _ref(argument: Any, scope: Scope) -> Any:
    if not isinstance(argument, str):
        raise TemplateError("Template error: Ref must be a string")
    return scope.ref(argument)


def _get_att(argument: Any, scope: Scope) -> Any:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if not isinstance(parts, list) or len(parts) != 2 or not isinstance(parts[0], str):
        raise TemplateError(
            "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the"
            " resource attribute"
        )
    return scope.attribute(parts[0], text_of(evaluate(parts[1], scope)))


def _sub(argument: Any, scope: Scope) -> str:
    text, own = argument, {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        text, own = argument
    if not isinstance(text, str):
        raise TemplateError(
            "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a"
            " string as first argument, and an optional second argument to specify a mapping of values to replace in"
            " the string"
        )
    given = {name: text_of(evaluate(entry, scope)) for name, entry in own.items()}

    def replace(name: str) -> str:
        if name in given:
            return given[name]
        head, _, attribute = name.partition(".")
        found = scope.attribute(head, attribute) if attribute else scope.ref(head)
        return ",".join(map(text_of, found)) if isinstance(found, list) else text_of(found)

    done = SUBSTITUTION.sub(lambda match: replace(match.group(1).strip()), text)
    return done.replace("${!", "${")


def _join(argument: Any, scope: Scope) -> str:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):
        raise TemplateError(
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of"
            " strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
        )
    return argument[0].join(map(text_of, _list(argument[1], scope, "Fn::Join")))


def _split(argument: Any, scope: Scope) -> list[str]:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):
        raise TemplateError(
            "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string"
            " to be split or a function that returns a string to be split."
        )
    return text_of(evaluate(argument[1], scope)).split(argument[0])


def _select(argument: Any, scope: Scope) -> Any:
    if not isinstance(argument, list) or len(argument) != 2:
        raise TemplateError(
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        )
    index, entries = text_of(evaluate(argument[0], scope)), _list(argument[1], scope, "Fn::Select")
    if not index.isdigit():
        raise TemplateError("Template error: Fn::Select requires an integer index")
    if int(index) >= len(entries):
        raise TemplateError(f"Template error: Fn::Select  cannot select nonexistent value at index {index}")
    return entries[int(index)]


def _find_in_map(argument: Any, scope: Scope) -> Any:
    if not isinstance(argument, list) or len(argument) != 3:
        raise TemplateError(
            "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the"
            " attribute for return value"
        )
    name, key, attribute = (text_of(evaluate(part, scope)) for part in argument)
    try:
        return scope.template.mappings[name][key][attribute]
    except KeyError:
        raise TemplateError(f"Template error: Unable to get mapping for {name}::{key}::{attribute}") from None


def _if(argument: Any, scope: Scope) -> Any:
    if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
        raise TemplateError("Template error: Fn::If requires a list argument with three elements")
    return evaluate(argument[1 if scope.conditions[argument[0]] else 2], scope)


def _base64(argument: Any, scope: Scope) -> str:
    return base64.b64encode(text_of(evaluate(argument, scope)).encode()).decode()


def _get_azs(argument: Any, scope: Scope) -> list[str]:
    region = scope.region_of(evaluate(argument, scope))
    return [f"{region}{letter}" for letter in ZONES]


def _import_value(argument: Any, scope: Scope) -> str:
    return scope.find_export(text_of(evaluate(argument, scope)))


def _cidr(argument: Any, scope: Scope) -> list[str]:
    parts = evaluate(argument, scope)
    if not isinstance(parts, list) or len(parts) not in {2, 3}:
        raise TemplateError("Template error: every Fn::Cidr object requires two or three parameters")
    try:
        network = ipaddress.ip_network(str(parts[0]), strict=False)
        count, bits = int(parts[1]), int(parts[2]) if len(parts) == 3 else 8
        found = network.subnets(new_prefix=network.max_prefixlen - bits)
        blocks = [str(subnet) for _, subnet in zip(range(min(count, CIDR_BLOCKS_MAX)), found, strict=False)]
    except (TypeError, ValueError):
        count, blocks = -1, []
    if count < 1 or len(blocks) != count:
        raise TemplateError(
            f"Template error: Fn::Cidr cannot make these blocks: {', '.join(map(str, parts))}"
        )
    return blocks


def _list(argument: Any, scope: Scope, function: str) -> list[Any]:
    found = evaluate(argument, scope)
    if not isinstance(found, list):
        raise TemplateError(f"Template error: {function} requires a list")
    return found


def _misplaced(_argument: Any, _scope: Scope) -> Any:
    raise TemplateError("Template error: conditions' functions may only stand in Conditions and Fn::If")


_FUNCTIONS: Mapping[str, Callable[[Any, Scope], Any]] = {
    "Ref": _ref,
    "Fn::And": _misplaced,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::Equals": _misplaced,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Not": _misplaced,
    "Fn::Or": _misplaced,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}

KNOWN_FUNCTIONS = frozenset(_FUNCTIONS)
