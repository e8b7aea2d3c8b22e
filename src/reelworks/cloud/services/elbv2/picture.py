"""Drawing what the balancer's process shall be, from what is on the disk."""

from collections.abc import Mapping
from typing import Any, Literal, cast

from reelworks.base.pace import Pace
from reelworks.cloud.balancer import config as shown
from reelworks.cloud.services.elbv2.attributes import OF_BALANCER, OF_GROUP, OF_LISTENER, value_of
from reelworks.cloud.services.elbv2.conditions import CONFIGS
from reelworks.cloud.services.elbv2.group_settings import TRAFFIC_PORT
from reelworks.cloud.services.elbv2.healths import Healths, is_served
from reelworks.cloud.services.elbv2.model import LoadBalancer, Rule, Target, TargetGroup, groups_of
from reelworks.cloud.services.elbv2.stores import Stores

TIMEOUT_S_LEAST = 0.5
"""However fast the clockwork runs, a target has so long to answer a check."""


class Painter:
    """Draws pictures. Reads the last commit only."""

    def __init__(self, stores: Stores, healths: Healths, pace: Pace, secret: str) -> None:
        self._stores = stores
        self._healths = healths
        self._pace = pace
        self._secret = secret

    def draw(self, generation: int) -> shown.Config:
        """Return the whole picture as it is now."""
        balancers = [each for each in self._stores.balancers.all() if each.address]
        zones: dict[str, set[str]] = {}
        for balancer in balancers:
            for group_arn in self._stores.rules.groups_of(balancer.arn):
                zones.setdefault(group_arn, set()).update(zone[0] for zone in balancer.zones)
        return shown.Config(
            generation,
            self._secret,
            tuple(self._balancer(each) for each in balancers),
            tuple(
                self._group(each, zones[each.arn]) for each in self._stores.groups.all() if each.arn in zones
            ),
        )

    def _balancer(self, balancer: LoadBalancer) -> shown.Balancer:
        def value(name: str) -> str:
            return value_of(OF_BALANCER, balancer.attributes, name)

        stores = self._stores
        listeners = stores.listeners.list_of(balancer.arn)
        return shown.Balancer(
            balancer.arn,
            balancer.address,
            tuple(
                shown.Listener(
                    each.arn, each.port, tuple(_rule(rule) for rule in stores.rules.list_of(each.arn))
                )
                for each in listeners
            ),
            idle_s=float(value("idle_timeout.timeout_seconds")),
            keep_alive_s=float(value("client_keep_alive.seconds")),
            forwarded_for=cast(
                "Literal['append', 'preserve', 'remove']", value("routing.http.xff_header_processing.mode")
            ),
            adds_client_port=value("routing.http.xff_client_port.enabled") == "true",
            drops_invalid_headers=value("routing.http.drop_invalid_header_fields.enabled") == "true",
            sends_server_header=all(
                value_of(OF_LISTENER, each.attributes, "routing.http.response.server.enabled") == "true"
                for each in listeners
            ),
        )

    def _group(self, group: TargetGroup, zones: set[str]) -> shown.Group:
        def value(name: str) -> str:
            return value_of(OF_GROUP, group.attributes, name)

        targets = self._stores.targets.list_of(group.arn)
        return shown.Group(
            group.arn,
            tuple(self._target(each) for each in targets if is_served(each, zones)),
            cast("shown.Algorithm", value("load_balancing.algorithm.type")),
            self._check(group.check),
            _stickiness(group.attributes),
            slow_start_s=float(value("slow_start.duration_seconds")),
            drain_s=float(value("deregistration_delay.timeout_seconds")),
        )

    def _target(self, target: Target) -> shown.Target:
        health = cast("shown.Health", self._healths.health_of(target.key))
        return shown.Target(
            target.key, target.address, target.port, target.draining_until is not None, health
        )

    def _check(self, check: Mapping[str, Any]) -> shown.Check:
        port = check["HealthCheckPort"]
        return shown.Check(
            check["HealthCheckPath"],
            None if port == TRAFFIC_PORT else int(port),
            check["Matcher"]["HttpCode"],
            interval_s=self._pace.real_s(check["HealthCheckIntervalSeconds"]),
            timeout_s=max(self._pace.real_s(check["HealthCheckTimeoutSeconds"]), TIMEOUT_S_LEAST),
            healthy_count=check["HealthyThresholdCount"],
            unhealthy_count=check["UnhealthyThresholdCount"],
        )


def _stickiness(attributes: Mapping[str, str]) -> shown.Stickiness | None:
    if attributes.get("stickiness.enabled") != "true":
        return None
    kind = value_of(OF_GROUP, attributes, "stickiness.type")
    duration_s = int(value_of(OF_GROUP, attributes, f"stickiness.{kind}.duration_seconds"))
    cookie = attributes.get("stickiness.app_cookie.cookie_name") if kind == "app_cookie" else None
    return shown.Stickiness(duration_s, cookie)


def _rule(rule: Rule) -> shown.Rule:
    action = rule.actions[0]
    conditions = tuple(_condition(each) for each in rule.conditions)
    if action["Type"] == "forward":
        sticky = action["ForwardConfig"]["TargetGroupStickinessConfig"]
        forward = shown.Forward(
            tuple(groups_of(rule.actions)), sticky["DurationSeconds"] if sticky["Enabled"] else None
        )
        return shown.Rule(rule.arn, conditions, forward=forward)
    if action["Type"] == "redirect":
        to = action["RedirectConfig"]
        status = int(to["StatusCode"].removeprefix("HTTP_"))
        redirect = shown.Redirect(status, to["Protocol"], to["Host"], to["Port"], to["Path"], to["Query"])
        return shown.Rule(rule.arn, conditions, redirect=redirect)
    said = action["FixedResponseConfig"]
    fixed = shown.FixedResponse(
        int(said["StatusCode"]), said.get("ContentType") or "text/plain", said.get("MessageBody") or ""
    )
    return shown.Rule(rule.arn, conditions, fixed=fixed)


def _condition(condition: Mapping[str, Any]) -> shown.Condition:
    field = condition["Field"]
    config = condition[CONFIGS[field]]
    values = config.get("Values", ())
    if field == "query-string":
        pairs = tuple((value.get("Key"), value["Value"]) for value in values)
        return shown.Condition(field, pairs=pairs)
    regexes = tuple(config.get("RegexValues", ()))
    return shown.Condition(field, tuple(values), config.get("HttpHeaderName", ""), regexes=regexes)
