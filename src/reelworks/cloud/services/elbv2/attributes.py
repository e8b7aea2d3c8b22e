"""The attributes of load balancers, target groups and listeners: their defaults, and what values they may have.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
"""

import re
from collections.abc import Mapping, Sequence

from reelworks.cloud.services.elbv2.errors import InvalidConfigurationRequestException, ValidationError

TRUTH = ("true", "false")
Allowed = tuple[str, ...] | range | None
"""The words a value may be, the range of its number, or None for any text."""

OF_BALANCER: Mapping[str, tuple[str, Allowed]] = {
    "access_logs.s3.enabled": ("false", ("false",)),
    "access_logs.s3.bucket": ("", None),
    "access_logs.s3.prefix": ("", None),
    "client_keep_alive.seconds": ("3600", range(60, 604_801)),
    "connection_logs.s3.enabled": ("false", ("false",)),
    "connection_logs.s3.bucket": ("", None),
    "connection_logs.s3.prefix": ("", None),
    "deletion_protection.enabled": ("false", TRUTH),
    "health_check_logs.s3.enabled": ("false", ("false",)),
    "health_check_logs.s3.bucket": ("", None),
    "health_check_logs.s3.prefix": ("", None),
    "idle_timeout.timeout_seconds": ("60", range(1, 4_001)),
    "ipv6.deny_all_igw_traffic": ("false", TRUTH),
    "load_balancing.cross_zone.enabled": ("true", ("true",)),
    "routing.http.desync_mitigation_mode": ("defensive", ("monitor", "defensive", "strictest")),
    "routing.http.drop_invalid_header_fields.enabled": ("false", TRUTH),
    "routing.http.preserve_host_header.enabled": ("false", TRUTH),
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": ("false", TRUTH),
    "routing.http.xff_client_port.enabled": ("false", TRUTH),
    "routing.http.xff_header_processing.mode": ("append", ("append", "preserve", "remove")),
    "routing.http2.enabled": ("true", TRUTH),
    "waf.fail_open.enabled": ("false", TRUTH),
    "zonal_shift.config.enabled": ("false", TRUTH),
}
"""Default and allowed values by name. Logs into buckets are refused: this cloud writes none."""

OF_GROUP: Mapping[str, tuple[str, Allowed]] = {
    "deregistration_delay.timeout_seconds": ("300", range(3_601)),
    "load_balancing.algorithm.anomaly_mitigation": ("off", ("off",)),
    "load_balancing.algorithm.type": (
        "round_robin",
        ("round_robin", "least_outstanding_requests", "weighted_random"),
    ),
    "load_balancing.cross_zone.enabled": (
        "use_load_balancer_configuration",
        ("true", "use_load_balancer_configuration"),
    ),
    "slow_start.duration_seconds": ("0", range(901)),
    "stickiness.app_cookie.cookie_name": ("", None),
    "stickiness.app_cookie.duration_seconds": ("86400", range(1, 604_801)),
    "stickiness.enabled": ("false", TRUTH),
    "stickiness.lb_cookie.duration_seconds": ("86400", range(1, 604_801)),
    "stickiness.type": ("lb_cookie", ("app_cookie", "lb_cookie", "source_ip")),
    "target_group_health.dns_failover.minimum_healthy_targets.count": ("1", None),
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": ("off", None),
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": ("1", None),
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": ("off", None),
}

OF_LISTENER: Mapping[str, tuple[str, Allowed]] = {
    "routing.http.response.server.enabled": ("true", TRUTH),
    **{
        f"routing.http.response.{name}.header_value": ("", None)
        for name in (
            "strict_transport_security",
            "access_control_allow_origin",
            "access_control_allow_methods",
            "access_control_allow_headers",
            "access_control_allow_credentials",
            "access_control_expose_headers",
            "access_control_max_age",
            "content_security_policy",
            "x_content_type_options",
            "x_frame_options",
        )
    },
}

_RESERVED_COOKIES = ("AWSALB", "AWSALBAPP", "AWSALBTG")


def value_of(known: Mapping[str, tuple[str, Allowed]], attributes: Mapping[str, str], name: str) -> str:
    """Return an attribute: what was set, or its default."""
    return attributes.get(name, known[name][0])


def listed(known: Mapping[str, tuple[str, Allowed]], attributes: Mapping[str, str]) -> list[dict[str, str]]:
    """Return all attributes as answers list them."""
    return [{"Key": name, "Value": value_of(known, attributes, name)} for name in known]


def merged(
    known: Mapping[str, tuple[str, Allowed]],
    attributes: Mapping[str, str],
    given: Sequence[Mapping[str, str]],
    noun: str,
) -> dict[str, str]:
    """Return the attributes with those that a request sets.

    Raises:
        InvalidConfigurationRequestException: there is no such attribute, or this cloud does not have it so.
        ValidationError: a value is out of its range.
    """
    changed = dict(attributes)
    for entry in given:
        name, value = entry.get("Key", ""), entry.get("Value", "")
        if name not in known:
            raise InvalidConfigurationRequestException(f"{noun} attribute key '{name}' is not recognized")
        _check(name, value, known[name][1], noun)
        changed[name] = value
    return changed


def check_group(attributes: Mapping[str, str]) -> None:
    """Return where a group's attributes go together.

    Raises:
        InvalidConfigurationRequestException: they do not.
    """
    kind = value_of(OF_GROUP, attributes, "stickiness.type")
    cookie = attributes.get("stickiness.app_cookie.cookie_name", "")
    if kind == "source_ip":
        raise InvalidConfigurationRequestException(
            "Stickiness type 'source_ip' is not supported for target groups with the HTTP protocol"
        )
    is_sticky = attributes.get("stickiness.enabled") == "true"
    if is_sticky and kind == "app_cookie" and not cookie:
        raise InvalidConfigurationRequestException(
            "You must set an application cookie name to enable stickiness of type 'app_cookie'"
        )
    if cookie.startswith(_RESERVED_COOKIES) or (
        cookie and not re.fullmatch(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", cookie)
    ):
        raise InvalidConfigurationRequestException(f"'{cookie}' is not a valid application cookie name")
    slow_start = value_of(OF_GROUP, attributes, "slow_start.duration_seconds")
    if 0 < int(slow_start) < 30:
        raise ValidationError(
            f"'slow_start.duration_seconds' value '{slow_start}' must be between '30-900' inclusive, or '0'"
        )
    algorithm = value_of(OF_GROUP, attributes, "load_balancing.algorithm.type")
    if slow_start != "0" and algorithm != "round_robin":
        raise InvalidConfigurationRequestException(
            f"Slow start is not supported with the load balancing algorithm '{algorithm}'"
        )


def _check(name: str, value: str, allowed: Allowed, noun: str) -> None:
    if isinstance(allowed, range):
        if not value.isdigit() or int(value) not in allowed:
            raise ValidationError(
                f"'{name}' value '{value}' must be between '{allowed.start}-{allowed.stop - 1}' inclusive"
            )
    elif allowed is not None and value not in allowed:
        if value in TRUTH:
            raise InvalidConfigurationRequestException(
                f"Reelworks' cloud does not support '{value}' for the {noun.lower()} attribute '{name}'."
            )
        shown = "Stickiness type" if name == "stickiness.type" else name
        raise ValidationError(f"'{shown}' must be one of [{', '.join(allowed)}]")
