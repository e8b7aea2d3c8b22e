"""Filters and pages of parameters.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from reelworks.cloud.services.ssm.errors import (
    InvalidFilterOption,
    InvalidNextToken,
    ValidationException,
)
from reelworks.cloud.services.ssm.filter_rules import check_filters
from reelworks.cloud.services.ssm.model import Parameter

Test = Callable[[Parameter], bool]
TagsOf = Callable[[str], Mapping[str, str]]
_READ: dict[str, Callable[[Parameter], Sequence[str]]] = {
    "Name": lambda one: (_rooted(one.name),),
    "Type": lambda one: (one.type,),
    "KeyId": lambda one: (one.key_id,) if one.key_id else (),
    "Label": lambda one: one.labels,
    "Tier": lambda one: (one.tier,),
    "DataType": lambda one: (one.data_type,),
}


def select(
    parameters: Iterable[Parameter],
    filters: Sequence[Mapping[str, Any]],
    tags_of: TagsOf,
    *,
    by_path: bool = False,
) -> list[Parameter]:
    """Return the parameters that all filters let through.

    Raises:
        ValidationException, InvalidFilterKey, InvalidFilterOption, InvalidFilterValue: a filter is none.
    """
    check_filters(filters, by_path=by_path)
    tests = [_test_of(given, tags_of) for given in filters]
    return [one for one in parameters if all(test(one) for test in tests)]


def is_below(name: str, path: str, *, is_recursive: bool) -> bool:
    """Return whether a parameter lies below a path: right below, or anywhere below."""
    start = path.rstrip("/") + "/"
    if start == "/" and "/" not in name:
        return True
    return name.startswith(start) and (is_recursive or "/" not in name[len(start) :])


def page(
    items: Sequence[Any], request: Mapping[str, Any], most: int, default: int | None = None
) -> tuple[list[Any], dict[str, str]]:
    """Return one page, and ``NextToken`` where more follow.

    Raises:
        ValidationException: MaxResults is out of its range.
        InvalidNextToken: the token is none that was given out.
    """
    count = request.get("MaxResults") or default or most
    if not 1 <= count <= most:
        raise ValidationException(
            f"1 validation error detected: Value '{count}' at 'maxResults' failed to satisfy constraint: "
            f"Member must have value less than or equal to {most}."
        )
    try:
        start = int(base64.b64decode(request["NextToken"])) if request.get("NextToken") else 0
    except (binascii.Error, ValueError) as error:
        raise InvalidNextToken from error
    end = start + count
    more = {"NextToken": base64.b64encode(str(end).encode()).decode()} if end < len(items) else {}
    return list(items[start:end]), more


def _test_of(given: Mapping[str, Any], tags_of: TagsOf) -> Test:
    key, values = given["Key"], given.get("Values") or []
    if key.startswith("tag:"):
        tag = key.removeprefix("tag:")
        return lambda one: tag in tags_of(one.name) and (not values or tags_of(one.name)[tag] in values)
    if key == "Path":
        deep = given.get("Option") == "Recursive"
        return lambda one: any(is_below(one.name, value, is_recursive=deep) for value in values)
    if key == "Name":
        values = values if given.get("Option") == "Contains" else [_rooted(value) for value in values]
    return _comparison(_READ[key], given.get("Option") or "Equals", values, key)


def _comparison(read: Callable[[Parameter], Sequence[str]], option: str, values: list[str], key: str) -> Test:
    if option == "Equals":
        return lambda one: any(text in values for text in read(one))
    if option == "BeginsWith":
        return lambda one: any(text.startswith(tuple(values)) for text in read(one))
    if option == "Contains" and key == "Name":
        return lambda one: any(value in text for text in read(one) for value in values)
    raise InvalidFilterOption(
        f"The following filter option is not valid: {option}. Valid options include: [BeginsWith, Equals]."
    )


def _rooted(name: str) -> str:
    """Return a name with the slash in front that names of one level are the same with and without."""
    return name if name.startswith("/") else f"/{name}"
