"""The instances' figures for CloudWatch.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reelworks.cloud.machines.model import Usage
from reelworks.cloud.measurements import Measurement
from reelworks.cloud.services.ec2.call import Stores
from reelworks.cloud.services.ec2.instance_types import get_type
from reelworks.cloud.services.ec2.lives import Lives
from reelworks.cloud.services.ec2.model.instance import Instance

GROUP_TAG = "aws:autoscaling:groupName"
Key = tuple[str, str, str, str]
"""Account, region, group, metric."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How much processor time a machine had used at a moment."""

    at: float
    cpu_s: float


class Meter:
    """Owns the last reading of each instance, of which two make a rate."""

    def __init__(self, committed: Stores, lives: Lives) -> None:
        self._committed = committed
        self._lives = lives
        self._last: dict[str, Reading] = {}

    def measure(self, now: float) -> Iterator[Measurement]:
        """Return each running instance's figures since the last time, and those of Auto Scaling groups together."""
        running = [one for one in self._committed.instances.list_everywhere() if one.state == "running"]
        before, self._last = self._last, {}
        usage = self._lives.list_usage()
        of_groups: defaultdict[Key, list[float]] = defaultdict(list)
        for instance in running:
            group = self._committed.tags.of(instance.place, instance.id).get(GROUP_TAG)
            for name, value in self._figures(instance, before.get(instance.id), usage.get(instance.id), now):
                yield _measurement(
                    instance.account, instance.region, name, ("InstanceId", instance.id), [value]
                )
                if group is not None:
                    of_groups[instance.account, instance.region, group, name].append(value)
        for (account, region, group, name), values in of_groups.items():
            yield _measurement(account, region, name, ("AutoScalingGroupName", group), values)

    def _figures(
        self, instance: Instance, last: Reading | None, usage: Usage | None, now: float
    ) -> Iterator[tuple[str, float]]:
        is_failed = float(self._lives.is_failing(instance.id))
        for name in ("StatusCheckFailed", "StatusCheckFailed_Instance", "StatusCheckFailed_System"):
            yield name, is_failed
        if usage is None:
            return
        self._last[instance.id] = Reading(now, usage.cpu_s)
        if last is not None and now > last.at:
            # A machine that booted anew has used less than before.
            used_s = max(0.0, usage.cpu_s - last.cpu_s)
            yield "CPUUtilization", min(100.0, 100 * used_s / (now - last.at) / get_type(instance.type).cpus)


def _measurement(
    account: str, region: str, name: str, dimension: tuple[str, str], values: list[float]
) -> Measurement:
    return Measurement(
        namespace="AWS/EC2",
        name=name,
        dimensions=(dimension,),
        value=sum(values),
        unit="Percent" if name == "CPUUtilization" else "Count",
        account=account,
        region=region,
        count=len(values),
        minimum=min(values),
        maximum=max(values),
    )
