"""The figures of load balancers and target groups, for CloudWatch.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reelworks.cloud.balancer.reports import Counts, Tally
from reelworks.cloud.measurements import Measurement
from reelworks.cloud.services.elbv2.healths import Healths, state_of
from reelworks.cloud.services.elbv2.model import LoadBalancer, TargetGroup
from reelworks.cloud.services.elbv2.stores import Stores

NAMESPACE = "AWS/ApplicationELB"
Dimensions = tuple[tuple[str, str], ...]
_OWN_STATUSES = {"500", "502", "503", "504"}
"""Answers of the balancer that have a metric of their own."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a figure is about."""

    account: str
    region: str
    dimensions: Dimensions

    def one(self, name: str, value: float, unit: str = "Count") -> Measurement:
        """Return a figure of this moment."""
        return Measurement(NAMESPACE, name, self.dimensions, value, unit, self.account, self.region)

    def many(self, name: str, count: int) -> Measurement:
        """Return how often something happened: each time a sample of 1."""
        whole = Measurement(
            NAMESPACE, name, self.dimensions, count, "Count", self.account, self.region, count, 1, 1
        )
        return whole if count else self.one(name, 0)


class Figures:
    """What the process counted since CloudWatch asked last."""

    def __init__(self) -> None:
        self._tallies: list[Tally] = []

    def add(self, counts: Counts) -> None:
        """Take what the process counted."""
        self._tallies += counts.tallies

    def measure(self, stores: Stores, healths: Healths) -> Iterator[Measurement]:
        """Yield the figures, and begin anew."""
        tallies, self._tallies = self._tallies, []
        balancers = {balancer.arn: balancer for balancer in stores.balancers.all()}
        groups = {group.arn: group for group in stores.groups.all()}
        hosts = dict(_count_hosts(stores, healths, groups, balancers))
        for arn, (group, balancer, healthy, unhealthy) in hosts.items():
            subject = _of_both(balancer, groups[arn])
            yield subject.one("HealthyHostCount", healthy)
            yield subject.one("UnHealthyHostCount", unhealthy)
            requests = sum(tally.requests for tally in tallies if tally.group == arn)
            if requests and healthy:
                for each in (subject, _of_group(group)):
                    yield each.one("RequestCountPerTarget", requests / healthy)
        for tally in tallies:
            owner = balancers.get(tally.balancer)
            if owner is not None:
                yield from _of_tally(tally, owner, groups.get(tally.group))


def _of_tally(tally: Tally, balancer: LoadBalancer, group: TargetGroup | None) -> Iterator[Measurement]:
    whole = Subject(balancer.account, balancer.region, (("LoadBalancer", balancer.full_name),))
    yield from _of_own(tally, whole)
    subjects = [whole, _of_both(balancer, group)] if group else [whole]
    for subject in subjects:
        if tally.requests:
            yield subject.many("RequestCount", tally.requests)
        for kind, count in tally.target_statuses.items():
            yield subject.many(f"HTTPCode_Target_{kind}_Count", count)
        if tally.connect_errors:
            yield subject.many("TargetConnectionErrorCount", tally.connect_errors)
        if tally.latency_count:
            yield Measurement(
                NAMESPACE,
                "TargetResponseTime",
                subject.dimensions,
                tally.latency_s,
                "Seconds",
                subject.account,
                subject.region,
                tally.latency_count,
                tally.latency_least_s,
                tally.latency_most_s,
            )


def _of_own(tally: Tally, whole: Subject) -> Iterator[Measurement]:
    counts = {
        "HTTP_Redirect_Count": tally.redirects,
        "HTTP_Fixed_Response_Count": tally.fixed_responses,
        "NewConnectionCount": tally.new_connections,
        "ActiveConnectionCount": tally.active_connections,
    }
    for status, count in tally.balancer_statuses.items():
        kind = f"HTTPCode_ELB_{status[0]}XX_Count"
        counts[kind] = counts.get(kind, 0) + count
        if status in _OWN_STATUSES:
            counts[f"HTTPCode_ELB_{status}_Count"] = count
    for name, count in counts.items():
        if count:
            yield whole.many(name, count)
    if tally.bytes:
        yield whole.one("ProcessedBytes", tally.bytes, "Bytes")


def _count_hosts(
    stores: Stores,
    healths: Healths,
    groups: Mapping[str, TargetGroup],
    balancers: Mapping[str, LoadBalancer],
) -> Iterator[tuple[str, tuple[TargetGroup, LoadBalancer, int, int]]]:
    """Yield of each group in use how many of its targets are healthy, and how many are not."""
    for arn, group in groups.items():
        for balancer_arn in stores.rules.balancers_of(arn):
            balancer = balancers[balancer_arn]
            zones = {zone[0] for zone in balancer.zones}
            states = [state_of(target, zones, healths).name for target in stores.targets.list_of(arn)]
            yield arn, (group, balancer, states.count("healthy"), states.count("unhealthy"))


def _of_both(balancer: LoadBalancer, group: TargetGroup) -> Subject:
    names = (("LoadBalancer", balancer.full_name), ("TargetGroup", group.full_name))
    return Subject(balancer.account, balancer.region, names)


def _of_group(group: TargetGroup) -> Subject:
    return Subject(group.account, group.region, (("TargetGroup", group.full_name),))
