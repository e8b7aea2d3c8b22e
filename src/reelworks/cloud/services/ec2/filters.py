"""Filters and pages: what every Describe operation does with what it has.

A filter looks at the answer's own shape, by paths: ``State.Name``, ``SecurityGroups.GroupId`` (lists on the way are
gone through, one match is enough).

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from reelworks.cloud.services.ec2.errors import (
    InvalidNextToken,
    InvalidParameterCombination,
    InvalidParameterValue,
    none_of,
)
from reelworks.cloud.services.ec2.limits import FILTER_VALUES_MAX, FILTERS_MAX, PAGE_MAX, PAGE_MIN

View = dict[str, Any]
Paths = Mapping[str, str]
"""Filter name → path into the view."""


def select(views: Iterable[View], request: Mapping[str, Any], paths: Paths) -> list[View]:
    """Return the views that all of a request's filters let through; the values of one filter are alternatives.

    ``tag:KEY``, ``tag-key`` and ``tag-value`` are known for everything.

    Raises:
        InvalidParameterValue: a filter is unknown, or there are too many.
    """
    filters = request.get("Filters") or []
    if len(filters) > FILTERS_MAX:
        raise InvalidParameterValue(f"The maximum number of filters specified exceeds {FILTERS_MAX}")
    tests = [_test_of(given, paths) for given in filters]
    return [view for view in views if all(test(view) for test in tests)]


def choose(views: Iterable[View], wanted: Sequence[str] | None, name: str, kind: str) -> list[View]:
    """Return the views whose member ``name`` is among ``wanted``, or all where nothing is wanted.

    Raises:
        NotFound, MalformedId: one of the wanted is not there.
    """
    views = list(views)
    if not wanted:
        return views
    there = {view[name] for view in views}
    missing = [thing_id for thing_id in wanted if thing_id not in there]
    if missing:
        raise none_of(kind, missing)
    return [view for view in views if view[name] in wanted]


def page(
    views: Sequence[View], request: Mapping[str, Any], name: str, *, least: int = PAGE_MIN
) -> tuple[list[View], dict[str, str]]:
    """Return one page of views, and ``NextToken`` where more follow; ``name`` is the member that tells views apart.

    Raises:
        InvalidParameterValue: MaxResults is out of its range; its lowest value differs between operations.
        InvalidNextToken: the token is none that was given out.
    """
    most = request.get("MaxResults")
    if most is not None and not least <= most <= PAGE_MAX:
        raise InvalidParameterValue(
            f"Value ( {most} ) for parameter maxResults is invalid. Expecting a value between {least} and {PAGE_MAX}."
        )
    start = _start_of(views, request["NextToken"], name) if request.get("NextToken") else 0
    end = start + (most or PAGE_MAX)
    if end >= len(views):
        return list(views[start:]), {}
    token = base64.urlsafe_b64encode(f"{end}:{views[end - 1][name]}".encode()).decode()
    return list(views[start:end]), {"NextToken": token}


def refuse_both(request: Mapping[str, Any], ids: str) -> None:
    """Refuse a page of things that are named one by one.

    Raises:
        InvalidParameterCombination: the request has MaxResults and ids.
    """
    if request.get(ids) and request.get("MaxResults"):
        member = "instancesSet" if ids == "InstanceIds" else ids[0].lower() + ids[1:]
        raise InvalidParameterCombination(
            f"The parameter {member} cannot be used with the parameter maxResults"
        )


def tag_set(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as answers tell them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _test_of(given: Mapping[str, Any], paths: Paths) -> Callable[[View], bool]:
    name, values = given.get("Name", ""), given.get("Values") or []
    if len(values) > FILTER_VALUES_MAX:
        raise InvalidParameterValue(
            f"The maximum number of filter values specified exceeds {FILTER_VALUES_MAX}"
        )
    patterns = [_pattern(value) for value in values]
    read = _reader_of(name, paths)
    return lambda view: any(pattern.fullmatch(text) for text in read(view) for pattern in patterns)


def _reader_of(name: str, paths: Paths) -> Callable[[View], Iterator[str]]:
    if name.startswith("tag:"):
        key = name.removeprefix("tag:")
        return lambda view: (tag["Value"] for tag in view.get("Tags", ()) if tag["Key"] == key)
    if name in {"tag-key", "tag-value"}:
        member = "Key" if name == "tag-key" else "Value"
        return lambda view: (tag[member] for tag in view.get("Tags", ()))
    if name not in paths:
        raise InvalidParameterValue(f"The filter '{name}' is invalid")
    steps = paths[name].split(".")
    return lambda view: _walk(view, steps)


def _walk(value: Any, steps: Sequence[str]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, steps)
    elif steps:
        if isinstance(value, Mapping) and value.get(steps[0]) is not None:
            yield from _walk(value[steps[0]], steps[1:])
    elif isinstance(value, bool):
        yield "true" if value else "false"
    else:
        yield value.strftime("%Y-%m-%dT%H:%M:%S.000Z") if hasattr(value, "strftime") else str(value)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Return what a filter's value stands for: ``*`` for anything, ``?`` for one character; a backslash makes them plain."""
    parts = re.split(r"(\\.|\*|\?)", text, flags=re.DOTALL)
    wild = {"*": ".*", "?": "."}
    return re.compile(
        "".join(wild.get(part) or re.escape(part[1:] if _is_escape(part) else part) for part in parts),
        re.DOTALL,
    )


def _is_escape(part: str) -> bool:
    return len(part) == 2 and part[0] == "\\" and part[1] in "*?\\"


def _start_of(views: Sequence[View], token: str, name: str) -> int:
    try:
        offset, _, last = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
        start = int(offset)
    except (binascii.Error, ValueError) as error:
        raise InvalidNextToken(token) from error
    # What came before may have gone meanwhile: the last one told says where to go on, while it is there.
    for index, view in enumerate(views):
        if view[name] == last:
            return index + 1
    return start
