"""What filters of parameters may be, refused in AWS's words.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reelworks.cloud.services.ssm.errors import (
    InvalidFilterKey,
    InvalidFilterOption,
    InvalidFilterValue,
    ValidationException,
)
from reelworks.cloud.services.ssm.model import TIERS, TYPES

_KEY = re.compile(r"tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType")
_KEY_CHARACTERS_MAX, _OPTION_CHARACTERS_MAX, _VALUE_CHARACTERS_MAX, _VALUES_MAX = 132, 10, 1024, 50
_PATH = re.compile(r"/|(/[A-Za-z0-9_.\-]+)+/?")
_NOT_BY_PATH = {"Path", "Name", "Tier"}
_ENUMS: Mapping[str, Sequence[str]] = {"Tier": TIERS, "Type": TYPES}
PATH_WORDS = (
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a "
    'forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only '
    "letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters "
    'are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: '
    "/get/parameters2-/by1./path0_."
)


def check_filters(filters: Sequence[Mapping[str, Any]], *, by_path: bool) -> None:
    """See that filters are ones that the operation knows; ``by_path`` is GetParametersByPath.

    Raises:
        ValidationException: a member is out of its range, or a path is none.
        InvalidFilterKey, InvalidFilterOption, InvalidFilterValue: a filter is not known, comes twice, or has no value.
    """
    _check_ranges(filters)
    seen: set[str] = set()
    for given in filters:
        key = given["Key"]
        if key in seen:
            raise InvalidFilterKey(
                f"The following filter is duplicated in the request: {key}. "
                "A request can contain only one occurrence of a specific filter."
            )
        seen.add(key)
        _check_key(key, by_path=by_path)
        if not key.startswith("tag:"):
            _check_values(key, given)


def _check_ranges(filters: Sequence[Mapping[str, Any]]) -> None:
    faults = [fault for number, given in enumerate(filters, 1) for fault in _faults(number, given)]
    if faults:
        noun = "error" if len(faults) == 1 else "errors"
        raise ValidationException(f"{len(faults)} validation {noun} detected: {'; '.join(faults)}")


def _faults(number: int, given: Mapping[str, Any]) -> Iterator[str]:
    key, option, values = given["Key"], given.get("Option") or "", given.get("Values") or []
    if len(key) > _KEY_CHARACTERS_MAX:
        yield _fault(
            number, "key", key, f"Member must have length less than or equal to {_KEY_CHARACTERS_MAX}"
        )
    if not _KEY.fullmatch(key):
        yield _fault(number, "key", key, f"Member must satisfy regular expression pattern: {_KEY.pattern}")
    if len(option) > _OPTION_CHARACTERS_MAX:
        constraint = f"Member must have length less than or equal to {_OPTION_CHARACTERS_MAX}"
        yield _fault(number, "option", option, constraint)
    listed = f"[{', '.join(values)}]"
    if len(values) > _VALUES_MAX:
        constraint = f"Member must have length less than or equal to {_VALUES_MAX}"
        yield _fault(number, "values", listed, constraint)
    if any(not 1 <= len(value) <= _VALUE_CHARACTERS_MAX for value in values):
        constraint = (
            f"Member must satisfy constraint: [Member must have length less than or equal to {_VALUE_CHARACTERS_MAX}, "
            "Member must have length greater than or equal to 1]"
        )
        yield _fault(number, "values", listed, constraint)


def _fault(number: int, member: str, value: str, constraint: str) -> str:
    place = f"parameterFilters.{number}.member.{member}"
    return f"Value '{value}' at '{place}' failed to satisfy constraint: {constraint}"


def _check_key(key: str, *, by_path: bool) -> None:
    if by_path and (key in _NOT_BY_PATH or key.startswith("tag:")):
        raise InvalidFilterKey(
            f"The following filter key is not valid: {key}. Valid filter keys include: [Type, KeyId]."
        )
    if not by_path and key == "Label":
        raise InvalidFilterKey(
            f"The following filter key is not valid: {key}. "
            "Valid filter keys include: [Path, Name, Type, KeyId, Tier]."
        )


def _check_values(key: str, given: Mapping[str, Any]) -> None:
    values = given.get("Values") or []
    if not values:
        raise InvalidFilterValue(f"The following filter values are missing : null for filter key {key}.")
    if key == "Path":
        _check_path(given.get("Option") or "OneLevel", values)
    for value in values:
        if value not in _ENUMS.get(key, values):
            allowed = ", ".join(_ENUMS[key])
            raise InvalidFilterValue(
                f"The following filter value is not valid: {value}. Valid values include: [{allowed}]."
            )


def _check_path(option: str, values: Sequence[str]) -> None:
    if option not in {"OneLevel", "Recursive"}:
        raise InvalidFilterOption(
            f"The following filter option is not valid: {option}. Valid options include: [Recursive, OneLevel]."
        )
    for value in values:
        if value.lower().lstrip("/").startswith(("aws", "ssm")):
            raise ValidationException(
                'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using '
                "global parameters, please specify within a global namespace."
            )
        if not _PATH.fullmatch(value):
            raise ValidationException(PATH_WORDS)
