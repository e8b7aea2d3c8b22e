"""Replace machines that began with an older launch template than their group's, one at a time.

CloudFormation does that by the group's update policy where it knows update policies; then nothing is left to do here.
"""

import time
from typing import Any

from reelworks.aws.clients import Clients
from reelworks.aws.faults import typed_faults
from reelworks.stack.stacks import StackFailed

_WAIT_S = 900.0
_GONE = ("Terminating", "Terminated")


def renew_machines(clients: Clients, group: str, poll_s: float) -> int:
    """Replace a group's outdated machines, each only when the group is whole; return how many there were.

    Each is let go in order, as when the group shrinks: a worker finishes what it works on. Where a load balancer sends
    to the group, it must find the others healthy; an outdated machine that it finds ill goes at once.

    Raises:
        StackFailed: the group did not become whole again.
        CloudFault: the cloud cannot be reached or refuses.
    """
    count = 0
    while (machine := _wait_outdated(clients, group, poll_s)) is not None:
        with typed_faults(f"replace the machine {machine}"):
            clients.autoscaling.terminate_instance_in_auto_scaling_group(
                InstanceId=machine, ShouldDecrementDesiredCapacity=False
            )
        count += 1
    return count


def _wait_outdated(clients: Clients, group: str, poll_s: float) -> str | None:
    """Return one outdated machine of a group as soon as it can be spared; None where all are of today."""
    deadline = time.monotonic() + _WAIT_S
    while True:
        with typed_faults(f"look at the group {group}"):
            described = clients.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])
            [entry] = described["AutoScalingGroups"]
            staying = [found for found in entry["Instances"] if not found["LifecycleState"].startswith(_GONE)]
            outdated = [found["InstanceId"] for found in staying if _is_outdated(entry, found)]
            if not outdated:
                return None
            at_work = {found["InstanceId"] for found in staying if found["LifecycleState"] == "InService"}
            well = at_work & _healthy(clients.elbv2, entry, at_work)
        ill = [machine for machine in outdated if machine not in well]
        if ill or len(well) >= entry["DesiredCapacity"]:
            return str([*ill, *outdated][0])
        if time.monotonic() > deadline:
            raise StackFailed(
                f"The group {group} has {len(well)} of {entry['DesiredCapacity']} machines at work."
            )
        time.sleep(poll_s)


def _is_outdated(group: dict[str, Any], machine: dict[str, Any]) -> bool:
    wanted = group["LaunchTemplate"]["Version"]
    return bool(machine.get("LaunchTemplate", {}).get("Version", wanted) != wanted)


def _healthy(elbv2: Any, group: dict[str, Any], machines: set[str]) -> set[str]:
    """Return which of the machines every balancer finds healthy; all where there is none."""
    for arn in group.get("TargetGroupARNs", []):
        described = elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        machines = machines & {
            entry["Target"]["Id"] for entry in described if entry["TargetHealth"]["State"] == "healthy"
        }
    return machines
