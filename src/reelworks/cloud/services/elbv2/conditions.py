"""When rules hold: their conditions, checked and filled up as answers show them.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
"""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from reelworks.cloud.services.elbv2.errors import ValidationError
from reelworks.cloud.services.elbv2.limits import (
    CONDITION_VALUES_MAX,
    CONDITION_WILDCARDS_MAX,
    HEADER_NAME_CHARACTERS_MAX,
    VALUE_CHARACTERS_MAX,
)

CONFIGS: Mapping[str, str] = {
    "path-pattern": "PathPatternConfig",
    "host-header": "HostHeaderConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}
"""The member that holds a field's settings."""
_PLAIN = frozenset({"path-pattern", "host-header"})
"""Fields whose values may stand without such a member."""
_REGEX = frozenset({"path-pattern", "host-header", "http-header"})


def checked_conditions(conditions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a rule's conditions as answers show them.

    Raises:
        ValidationError: a condition lacks what it needs, or there is more of something than there may be.
    """
    if not conditions:
        raise ValidationError("A condition must be specified")
    checked = [_checked(condition) for condition in conditions]
    for field in ("path-pattern", "host-header", "http-request-method", "source-ip"):
        if sum(condition["Field"] == field for condition in checked) > 1:
            raise ValidationError(f"A rule can only have one '{field}' condition")
    values = [value for condition in checked for value in values_of(condition)]
    if len(values) > CONDITION_VALUES_MAX:
        raise ValidationError(
            f"The number of condition values is too large; the limit is '{CONDITION_VALUES_MAX}'"
        )
    if sum(value.count("*") + value.count("?") for value in values) > CONDITION_WILDCARDS_MAX:
        raise ValidationError(
            f"The number of condition wildcards is too large; the limit is '{CONDITION_WILDCARDS_MAX}'"
        )
    return checked


def values_of(condition: Mapping[str, Any]) -> list[str]:
    """Return a checked condition's values; of a query string's pairs, the values."""
    config = condition[CONFIGS[condition["Field"]]]
    values = [value["Value"] if isinstance(value, Mapping) else value for value in config.get("Values", ())]
    return values + list(config.get("RegexValues", ()))


def _checked(condition: Mapping[str, Any]) -> dict[str, Any]:
    field = condition.get("Field", "")
    if field not in CONFIGS:
        raise ValidationError(f"Condition field '{field}' must be one of '[{','.join(CONFIGS)}]'")
    member = CONFIGS[field]
    config = _config(condition, field, member)
    if field == "http-header":
        _check_header(config)
    _check_values(field, config)
    if "RegexValues" in config:
        _check_regexes(field, config["RegexValues"])
    plain = {"Values": config["Values"]} if field in _PLAIN and config.get("Values") else {}
    return {"Field": field, **plain, member: config}


def _config(condition: Mapping[str, Any], field: str, member: str) -> dict[str, Any]:
    plain, config = condition.get("Values"), condition.get(member)
    if plain and field not in _PLAIN:
        raise ValidationError(f"The 'Values' field is not compatible with '{field}'")
    if plain and config:
        raise ValidationError(
            f"You cannot provide both Values and '{member}' for a condition of type '{field}'"
        )
    if plain and len(plain) > 1:
        raise ValidationError(f"The '{field}' field contains too many values; the limit is '1'")
    if condition.get("RegexValues"):
        config = {**(config or {}), "RegexValues": condition["RegexValues"]}
    if not plain and config is None:
        if field in _PLAIN:
            raise ValidationError("A condition value must be specified")
        raise ValidationError(f"A '{member}' must be specified with '{field}'")
    return (
        {"Values": list(plain)} if plain else {name: value for name, value in (config or {}).items() if value}
    )


def _check_header(config: Mapping[str, Any]) -> None:
    name = config.get("HttpHeaderName", "")
    if len(name) > HEADER_NAME_CHARACTERS_MAX:
        raise ValidationError(
            f"The 'HttpHeaderName' value is too long; the limit is '{HEADER_NAME_CHARACTERS_MAX}'"
        )
    if not re.fullmatch(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", name):
        raise ValidationError(f"The 'HttpHeaderName' value '{name}' is not valid")
    if name.lower() == "host":
        raise ValidationError("The 'HttpHeaderName' value cannot be 'host'; use a 'host-header' condition")


def _check_values(field: str, config: Mapping[str, Any]) -> None:
    values = config.get("Values", ())
    if not values and not config.get("RegexValues"):
        what = "source-ip" if field == "source-ip" else "condition"
        raise ValidationError(
            f"A '{what}' value must be specified"
            if what == "source-ip"
            else "A condition value must be specified"
        )
    for value in values:
        if field == "query-string":
            _check_pair(value)
        else:
            _check_length(field, value)
        if field == "http-request-method" and not re.fullmatch(r"[A-Z_-]{1,40}", value):
            raise ValidationError(
                "The 'http-request-method' value is invalid; the allowed characters are A-Z, hyphen and underscore"
            )
        if field == "source-ip":
            _check_network(value)


def _check_length(field: str, value: str) -> None:
    most = HEADER_NAME_CHARACTERS_MAX if field == "http-request-method" else VALUE_CHARACTERS_MAX
    if len(value) > most:
        raise ValidationError(f"The '{field}' value is too long; the limit is '{most}'")
    if not value:
        raise ValidationError("A condition value must be specified")


def _check_pair(pair: Mapping[str, Any]) -> None:
    if "Value" not in pair:
        raise ValidationError("A 'Value' must be specified in 'QueryStringKeyValuePair'")
    for name in ("Key", "Value"):
        if len(pair.get(name) or "") > VALUE_CHARACTERS_MAX:
            raise ValidationError(f"The '{name}' value is too long; the limit is '{VALUE_CHARACTERS_MAX}'")


def _check_network(value: str) -> None:
    try:
        ip_network(value)
    except ValueError:
        raise ValidationError(f"The 'source-ip' value '{value}' must be in CIDR format") from None
    if "/" not in value:
        raise ValidationError(f"The 'source-ip' value '{value}' must be in CIDR format")


def _check_regexes(field: str, regexes: Sequence[str]) -> None:
    if field not in _REGEX:
        raise ValidationError(f"The 'RegexValues' field is not compatible with '{field}'")
    for regex in regexes:
        try:
            re.compile(regex)
        except re.error:
            raise ValidationError(f"The '{field}' regular expression '{regex}' is not valid") from None
