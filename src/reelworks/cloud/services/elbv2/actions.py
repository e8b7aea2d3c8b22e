"""What rules do with requests: their actions, checked and filled up as answers show them.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reelworks.cloud.services.elbv2.errors import (
    InvalidLoadBalancerActionException,
    TooManyActionsException,
    ValidationError,
    out_of_range,
)
from reelworks.cloud.services.elbv2.limits import ACTION_GROUPS_MAX

CONTENT_TYPES = ("text/plain", "text/css", "text/html", "application/javascript", "application/json")
_REDIRECT_DEFAULTS = {
    "Protocol": "#{protocol}",
    "Port": "#{port}",
    "Host": "#{host}",
    "Path": "/#{path}",
    "Query": "#{query}",
}
_STICKY_S_MAX = 604_800


def checked_actions(actions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a rule's actions as answers show them.

    Raises:
        InvalidLoadBalancerActionException: an action lacks its settings, leads to itself, or is not offered here.
        TooManyActionsException: there is more than one.
        ValidationError: there is none, or a value is out of its range.
    """
    if not actions:
        raise ValidationError("At least one action must be specified")
    if len(actions) > 1:
        # Only an authentication may come before the one that answers, and none is offered here.
        _check_kinds(actions)
        raise TooManyActionsException
    _check_kinds(actions)
    return [_CHECKED[actions[0]["Type"]](actions[0])]


def _check_kinds(actions: Sequence[Mapping[str, Any]]) -> None:
    for number, action in enumerate(actions, 1):
        kind = action.get("Type", "")
        if kind in ("authenticate-oidc", "authenticate-cognito", "jwt-validation"):
            raise InvalidLoadBalancerActionException(
                f"Reelworks' cloud does not offer actions of type '{kind}': forward, redirect and fixed-response."
            )
        if kind not in _CHECKED:
            raise out_of_range(
                kind,
                f"actions.{number}.member.type",
                "Member must satisfy enum value set: [forward, redirect, fixed-response]",
            )


def _forward(action: Mapping[str, Any]) -> dict[str, Any]:
    config = action.get("ForwardConfig") or {}
    groups = config.get("TargetGroups") or []
    single = action.get("TargetGroupArn")
    if not groups and not single:
        raise ValidationError(
            "You must specify a target group ARN or a forward configuration for a forward action"
        )
    if single and groups and [entry["TargetGroupArn"] for entry in groups] != [single]:
        raise ValidationError(
            "You cannot specify a target group ARN that is not the only target group of the forward configuration"
        )
    if len(groups) > ACTION_GROUPS_MAX:
        raise ValidationError(f"A forward action can have at most {ACTION_GROUPS_MAX} target groups")
    entries = [_weighed(entry) for entry in groups] or [{"TargetGroupArn": single, "Weight": 1}]
    if len({entry["TargetGroupArn"] for entry in entries}) != len(entries):
        raise ValidationError("A target group can only be specified once in a forward action")
    return {
        **_start(action),
        **({"TargetGroupArn": entries[0]["TargetGroupArn"]} if len(entries) == 1 else {}),
        "ForwardConfig": {
            "TargetGroups": entries,
            "TargetGroupStickinessConfig": _stickiness(config.get("TargetGroupStickinessConfig") or {}),
        },
    }


def _weighed(entry: Mapping[str, Any]) -> dict[str, Any]:
    weight = entry.get("Weight", 1)
    if not 0 <= weight <= 999:
        raise ValidationError(f"Weight '{weight}' must be between 0 and 999 inclusive")
    return {"TargetGroupArn": entry.get("TargetGroupArn"), "Weight": weight}


def _stickiness(config: Mapping[str, Any]) -> dict[str, Any]:
    if not config.get("Enabled"):
        return {"Enabled": False}
    seconds = config.get("DurationSeconds")
    if seconds is None or not 1 <= seconds <= _STICKY_S_MAX:
        raise ValidationError(
            f"Target group stickiness duration must be between 1 and {_STICKY_S_MAX} seconds inclusive"
        )
    return {"Enabled": True, "DurationSeconds": seconds}


def _redirect(action: Mapping[str, Any]) -> dict[str, Any]:
    config = action.get("RedirectConfig")
    if not config:
        raise InvalidLoadBalancerActionException("A redirect action must have a redirect configuration")
    filled = {**_REDIRECT_DEFAULTS, **{name: value for name, value in config.items() if value is not None}}
    if all(filled[name] == default for name, default in _REDIRECT_DEFAULTS.items() if name != "Query"):
        raise InvalidLoadBalancerActionException(
            "The redirect configuration is not valid because it creates a loop."
        )
    if filled["StatusCode"] not in ("HTTP_301", "HTTP_302"):
        raise out_of_range(
            filled["StatusCode"],
            "actions.1.member.redirectConfig.statusCode",
            "Member must satisfy enum value set: [HTTP_301, HTTP_302]",
        )
    if not re.fullmatch(r"HTTPS?|#\{protocol\}", filled["Protocol"]):
        raise out_of_range(
            filled["Protocol"],
            "actions.1.member.redirectConfig.protocol",
            r"Member must satisfy regular expression pattern: ^(HTTPS?|#\{protocol\})$",
        )
    if not filled["Path"].startswith("/"):
        raise ValidationError(f"Redirect path '{filled['Path']}' must start with '/'")
    port = filled["Port"]
    if port != "#{port}" and not (port.isdigit() and 1 <= int(port) <= 65_535):
        raise ValidationError(f"Redirect port '{port}' must be between 1 and 65535 inclusive, or '#{{port}}'")
    return {**_start(action), "RedirectConfig": filled}


def _fixed(action: Mapping[str, Any]) -> dict[str, Any]:
    config = action.get("FixedResponseConfig")
    if not config:
        raise InvalidLoadBalancerActionException(
            "A fixed-response action must have a fixed response configuration"
        )
    status = config.get("StatusCode", "")
    if not re.fullmatch(r"[245]\d\d", status):
        raise out_of_range(
            status,
            "actions.1.member.fixedResponseConfig.statusCode",
            r"Member must satisfy regular expression pattern: ^(2|4|5)\d\d$",
        )
    kind = config.get("ContentType")
    if kind and kind not in CONTENT_TYPES:
        raise InvalidLoadBalancerActionException(
            "The ContentType must be one of:'text/html', 'application/json', 'application/javascript',"
            " 'text/css', 'text/plain'"
        )
    kept = {name: value for name, value in config.items() if value is not None}
    return {**_start(action), "FixedResponseConfig": kept}


def _start(action: Mapping[str, Any]) -> dict[str, Any]:
    order = action.get("Order")
    return {"Type": action["Type"], **({"Order": order} if order is not None else {})}


_CHECKED: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "forward": _forward,
    "redirect": _redirect,
    "fixed-response": _fixed,
}
