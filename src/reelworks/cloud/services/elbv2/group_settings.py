"""A target group's settings: its defaults, and what values they may have.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
"""

import re
from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.elbv2.errors import (
    InvalidConfigurationRequestException,
    UnsupportedProtocolException,
    ValidationError,
    out_of_range,
)
from reelworks.cloud.services.elbv2.limits import NAME_CHARACTERS_MAX

TRAFFIC_PORT = "traffic-port"
PROTOCOLS = ("HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC")
_DEFAULTS = {
    "HealthCheckProtocol": "HTTP",
    "HealthCheckPort": TRAFFIC_PORT,
    "HealthCheckEnabled": True,
    "HealthCheckIntervalSeconds": 30,
    "HealthCheckTimeoutSeconds": 5,
    "HealthyThresholdCount": 5,
    "UnhealthyThresholdCount": 2,
    "HealthCheckPath": "/",
    "Matcher": {"HttpCode": "200"},
}
_RANGES = {
    "HealthCheckIntervalSeconds": ("Health check interval", 5, 300),
    "HealthCheckTimeoutSeconds": ("Health check timeout", 2, 120),
    "HealthyThresholdCount": ("Healthy threshold count", 2, 10),
    "UnhealthyThresholdCount": ("Unhealthy threshold count", 2, 10),
}
IP_ADDRESS_TYPES = ("ipv4", "dualstack", "dualstack-without-public-ipv4")
_GROUP_NAME = "(?!.*--)(?!^-)(?!.*-$)^[A-Za-z0-9-]+$"


def check_name(name: str, noun: str) -> None:
    """Return where a load balancer or target group may be called so.

    Raises:
        ValidationError: it may not.
    """
    if len(name) > NAME_CHARACTERS_MAX:
        raise ValidationError(
            f"{noun} name '{name}' cannot be longer than '{NAME_CHARACTERS_MAX}' characters"
        )
    if not re.fullmatch(r"[A-Za-z0-9-]+", name):
        raise ValidationError(
            f"{noun} name '{name}' can only contain characters that are alphanumeric characters or hyphens(-)"
        )
    if noun == "Target group" and not re.fullmatch(_GROUP_NAME, name):
        where = "targetGroup.targetGroupArn.targetGroupName"
        raise out_of_range(name, where, f"Member must satisfy regular expression pattern: {_GROUP_NAME}")
    if name.startswith("-") or name.endswith("-"):
        raise ValidationError(f"{noun} name '{name}' cannot begin or end with '-'")


def check_ip_address_type(kind: str) -> None:
    """Return where this cloud has load balancers of that kind of address: IPv4 alone.

    Raises:
        InvalidConfigurationRequestException: it is AWS's, but not offered here.
        ValidationError: AWS has no such kind.
    """
    if kind not in IP_ADDRESS_TYPES:
        kinds = ", ".join(IP_ADDRESS_TYPES)
        raise out_of_range(kind, "ipAddressType", f"Member must satisfy enum value set: [{kinds}]")
    if kind != "ipv4":
        raise InvalidConfigurationRequestException(
            f"Reelworks' cloud does not offer the IP address type '{kind}': ipv4."
        )


def check_kind(request: Mapping[str, Any]) -> None:
    """Return where this cloud has target groups of that kind.

    Raises:
        InvalidConfigurationRequestException: its target type or protocol version is AWS's, but not offered here.
        UnsupportedProtocolException: so is its protocol.
        ValidationError: what it needs is missing, or is none of AWS's.
    """
    kind = request.get("TargetType", "instance")
    if kind not in ("instance", "ip", "lambda", "alb"):
        raise out_of_range(
            kind, "targetType", "Member must satisfy enum value set: [instance, ip, lambda, alb]"
        )
    if kind in ("lambda", "alb"):
        raise InvalidConfigurationRequestException(
            f"Reelworks' cloud does not offer target groups of type '{kind}': instance and ip."
        )
    for member in ("Protocol", "Port", "VpcId"):
        if not request.get(member):
            raise ValidationError(f"A {_WORDS[member]} must be specified")
    protocol = request["Protocol"]
    if protocol not in PROTOCOLS:
        raise ValidationError(
            f"Value {protocol} at 'protocol' failed to satisfy constraint: "
            f"Member must satisfy enum value set: {list(PROTOCOLS)}"
        )
    if protocol != "HTTP":
        raise UnsupportedProtocolException(
            f"Reelworks' cloud does not offer target groups of protocol '{protocol}': HTTP."
        )
    if not 1 <= request["Port"] <= 65_535:
        raise out_of_range(request["Port"], "port", "Member must have value between 1 and 65535")
    version = request.get("ProtocolVersion", "HTTP1")
    if version != "HTTP1":
        raise InvalidConfigurationRequestException(
            f"Reelworks' cloud does not offer protocol version '{version}': HTTP1."
        )
    if request.get("IpAddressType", "ipv4") != "ipv4":
        raise InvalidConfigurationRequestException("Reelworks' cloud does not offer IPv6 target groups.")


def merged_check(known: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """Return how targets are checked: what was known (AWS's defaults, where nothing was) and what a request says.

    Raises:
        InvalidConfigurationRequestException: checks are turned off, or go by another protocol.
        ValidationError: a value is out of its range.
    """
    given = {name: request[name] for name in _DEFAULTS if request.get(name) is not None}
    check = {**_DEFAULTS, **known, **given}
    if not check["HealthCheckEnabled"]:
        raise InvalidConfigurationRequestException(
            "Health check enabled must be true for target groups with target type 'instance' or 'ip'"
        )
    protocol = check["HealthCheckProtocol"]
    if protocol not in PROTOCOLS:
        raise ValidationError(
            f"Value {protocol} at 'healthCheckProtocol' failed to satisfy constraint: "
            f"Member must satisfy enum value set: {list(PROTOCOLS)}"
        )
    if protocol != "HTTP":
        raise InvalidConfigurationRequestException(
            f"Reelworks' cloud does not offer health checks of protocol '{protocol}': HTTP."
        )
    _check_numbers(check)
    if not check["HealthCheckPath"].startswith("/") or len(check["HealthCheckPath"]) > 1024:
        raise ValidationError(f"Health check path '{check['HealthCheckPath']}' must begin with '/'")
    port = check["HealthCheckPort"]
    if port != TRAFFIC_PORT and not (port.isdigit() and 1 <= int(port) <= 65_535):
        raise ValidationError(f"Health check port '{port}' must be '{TRAFFIC_PORT}' or between 1 and 65535")
    check["Matcher"] = {"HttpCode": _checked_codes(check["Matcher"])}
    return check


def _check_numbers(check: Mapping[str, Any]) -> None:
    for member, (words, least, most) in _RANGES.items():
        if not least <= check[member] <= most:
            raise ValidationError(f"{words} '{check[member]}' must be between {least} and {most} inclusive")
    interval, timeout = check["HealthCheckIntervalSeconds"], check["HealthCheckTimeoutSeconds"]
    if timeout >= interval:
        raise ValidationError(
            f"Health check timeout '{timeout}' must be smaller than the interval '{interval}'"
        )


def _checked_codes(matcher: Mapping[str, Any]) -> str:
    codes = str(matcher.get("HttpCode", "200"))
    if matcher.get("GrpcCode") or not re.fullmatch(r"\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*", codes):
        raise ValidationError(
            f"Health check matcher HTTP code '{codes}' must be like '200', '200,202' or '200-299'"
        )
    if any(not 200 <= int(code) <= 499 for code in re.findall(r"\d{3}", codes)):
        raise ValidationError(f"Health check matcher HTTP code '{codes}' must be within '200-499' inclusive")
    return codes


_WORDS = {"Protocol": "protocol", "Port": "port", "VpcId": "VPC ID"}
