"""YAML as CloudFormation reads it: a document of maps, lists and scalars, with the short forms of functions.

Built from the parser's events with a stack of our own, so that neither depth nor aliases can hurt, and every refusal
knows its line. What YAML 1.1 has beyond that (aliases, merges, timestamps, sets, other tags) CloudFormation does not
take, or takes as text.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.limits import TEMPLATE_DEPTH_MAX

_SHORT_FORMS = frozenset(
    {
        "And",
        "Base64",
        "Cidr",
        "Equals",
        "FindInMap",
        "GetAZs",
        "GetAtt",
        "If",
        "ImportValue",
        "Join",
        "Not",
        "Or",
        "Select",
        "Split",
        "Sub",
        "Transform",
    }
)
_PLAIN_TAGS = {"!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], int | float]], ...] = (
    (re.compile(r"[-+]?(?:0|[1-9][0-9_]*)"), int),
    (re.compile(r"[-+]?0[0-7_]+"), lambda text: int(text, 8)),
    (re.compile(r"[-+]?0x[0-9a-fA-F_]+"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?"), float),
)
_NO_KEY = object()


@dataclass(slots=True)
class _Open:
    """A list or map that is being read."""

    value: dict[Hashable, Any] | list[Any]
    function: str | None
    """The function whose short form it is the argument of."""
    key: Any = field(default=_NO_KEY)


def read_yaml(text: str) -> Any:
    """Return a YAML document; functions in their long form.

    Raises:
        TemplateError: it is not well-formed, has something that CloudFormation does not take, or a key twice.
    """
    stack: list[_Open] = []
    root: Any = None
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                _check_depth(stack, event)
                value: dict[Hashable, Any] | list[Any] = (
                    {} if isinstance(event, yaml.MappingStartEvent) else []
                )
                stack.append(_Open(value, _function_of(event)))
            elif isinstance(event, yaml.ScalarEvent):
                root = _place(stack, _scalar(event), event, root)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                closed = stack.pop()
                root = _place(stack, _called(closed.function, closed.value), event, root)
            elif isinstance(event, yaml.AliasEvent):
                raise _refusal("aliases are not supported", event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise TemplateError(f"Template format error: YAML not well-formed.{where}") from error
    except yaml.YAMLError as error:
        raise TemplateError("Template format error: YAML not well-formed.") from error
    return root


def _place(stack: list[_Open], value: Any, event: yaml.Event, root: Any) -> Any:
    """Put a value where it belongs; return the document's root."""
    if not stack:
        if root is not None:
            raise _refusal("YAML not well-formed.", event)
        return value
    top = stack[-1]
    if isinstance(top.value, list):
        top.value.append(value)
    elif top.key is _NO_KEY:
        top.key = _key(value, top.value, event)
    else:
        top.value[top.key] = value
        top.key = _NO_KEY
    return root


def _key(value: Any, known: dict[Hashable, Any], event: yaml.Event) -> str:
    if isinstance(value, dict | list) or value is None:
        raise _refusal("a key must be text", event)
    key = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if key == "<<":
        raise _refusal("hash merges are not supported", event)
    if key in known:
        raise _refusal(f"duplicate key '{key}'", event)
    return key


def _scalar(event: yaml.ScalarEvent) -> Any:
    function = _function_of(event)
    if function is not None or not event.implicit[0]:
        return _called(function, event.value)
    return _plain(event.value)


def _plain(text: str) -> Any:
    """Return what a plain scalar means; a date stays text, as policies' versions need it."""
    if text in _WORDS:
        return _WORDS[text]
    number = next((read for pattern, read in _NUMBERS if pattern.fullmatch(text)), None)
    return text if number is None else number(text.replace("_", ""))


def _function_of(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> str | None:
    tag: str | None = event.tag
    if tag is None or tag in _PLAIN_TAGS:
        return None
    name = tag[1:]
    if tag.startswith("!"):
        if name in {"Ref", "Condition"}:
            return name
        if name in _SHORT_FORMS:
            return f"Fn::{name}"
    raise _refusal(f"unsupported tag '{tag}'", event)


def _called(function: str | None, value: Any) -> Any:
    if function is None:
        return value
    if function == "Fn::GetAtt" and isinstance(value, str):
        return {function: value.split(".", 1)}
    return {function: value}


def _check_depth(stack: list[_Open], event: yaml.Event) -> None:
    if len(stack) >= TEMPLATE_DEPTH_MAX:
        raise _refusal("nested too deeply", event)


def _refusal(what: str, event: yaml.Event) -> TemplateError:
    mark = event.start_mark
    where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
    return TemplateError(f"Template format error: {what}{where}")
