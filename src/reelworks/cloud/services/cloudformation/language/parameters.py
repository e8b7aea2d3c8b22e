"""What parameters are worth: what the request gives, what the stack had, the defaults; and whether they may be.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.template import ParameterDeclaration, Template
from reelworks.cloud.services.cloudformation.limits import PARAMETER_VALUE_CHARACTERS_MAX

HIDDEN = "****"
"""What is told of a parameter with NoEcho."""


def take_parameters(
    template: Template, given: Sequence[Mapping[str, Any]], before: Mapping[str, str]
) -> dict[str, str]:
    """Return each parameter's value as text: given, the one before where that is asked for, or the default.

    ``before`` is empty for a new stack.

    Raises:
        TemplateError: one has no value, is not declared, or may not have its value.
    """
    values = dict(_given(given, before))
    unknown = [name for name in values if name not in template.parameters]
    if unknown:
        raise TemplateError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    for name, declared in template.parameters.items():
        if name not in values and declared.default is not None:
            values[name] = declared.default
    missing = [name for name in template.parameters if name not in values]
    if missing:
        raise TemplateError(f"Parameters: [{', '.join(missing)}] must have values")
    for name, declared in template.parameters.items():
        check_value(declared, values[name])
    return {name: values[name] for name in template.parameters}


def _given(given: Sequence[Mapping[str, Any]], before: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for entry in given:
        name = entry.get("ParameterKey", "")
        if not entry.get("UsePreviousValue"):
            if "ParameterValue" in entry:
                yield name, entry["ParameterValue"]
            continue
        problem = ""
        if entry.get("ParameterValue"):
            problem = "and non empty value for a parameter"
        elif name not in before:
            problem = "for a parameter key not in the previous template"
        if problem:
            raise TemplateError(
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true {problem}"
            )
        yield name, before[name]


def value_of(declared: ParameterDeclaration, text: str) -> Any:
    """Return what ``Ref`` gives: a list for the list types, with spaces around its entries taken off."""
    if not declared.is_list:
        return text
    return [entry.strip() for entry in text.split(",")] if text else []


def check_value(declared: ParameterDeclaration, text: str) -> None:
    """Return where a parameter may have this value.

    Raises:
        TemplateError: it breaks one of the declaration's rules.
    """
    problem = _problem_of(declared, text)
    if problem is None:
        return
    if declared.constraint:
        raise TemplateError(f"Parameter {declared.name} failed to satisfy constraint: {declared.constraint}")
    raise TemplateError(f"Parameter '{declared.name}' {problem}")


def _problem_of(declared: ParameterDeclaration, text: str) -> str | None:
    if len(text) > PARAMETER_VALUE_CHARACTERS_MAX:
        return f"must contain at most {PARAMETER_VALUE_CHARACTERS_MAX} characters"
    if declared.of_store:
        return None if text else "must name a parameter of the Parameter Store"
    entries = value_of(declared, text) if declared.is_list else [text]
    for entry in entries:
        problem = _of_entry(declared, entry)
        if problem is not None:
            return problem
    return None


def _of_entry(declared: ParameterDeclaration, text: str) -> str | None:
    if declared.type in {"Number", "List<Number>"}:
        problem = _of_number(declared, _number(text))
        if problem is not None:
            return problem
    least, most = declared.length_least or 0, declared.length_most
    checks = (
        (declared.allowed_values and text not in declared.allowed_values, "must be one of AllowedValues"),
        (len(text) < least, f"must contain at least {least} characters"),
        (most is not None and len(text) > most, f"must contain at most {most} characters"),
        (
            declared.pattern is not None and not re.fullmatch(declared.pattern, text),
            f"must match pattern {declared.pattern}",
        ),
    )
    return next((problem for is_wrong, problem in checks if is_wrong), None)


def _of_number(declared: ParameterDeclaration, number: float | None) -> str | None:
    if number is None:
        return "must be a number"
    if declared.value_least is not None and number < declared.value_least:
        return f"must be a number not less than {_plain(declared.value_least)}"
    if declared.value_most is not None and number > declared.value_most:
        return f"must be a number not greater than {_plain(declared.value_most)}"
    return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else str(number)
