"""The acts about machines: one dies and is replaced, a crowd comes and the group grows, a page is served by turns."""

import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import urllib3

from reelworks.aws.clients import Clients
from reelworks.aws.faults import CloudFault, typed_faults
from reelworks.cli.demo.screen import Screen
from reelworks.cli.demo.uploads import AwsCommand
from reelworks.stack.resources import Resources

CROWD = 200
"""How many photos come at once."""
_PAGES = 6
_PAUSE_S = 0.2
_PAGE_S = 60.0

GoOn = Callable[[float, str], None]
"""Looks after everything for a moment; refuses to go on past a deadline, saying what did not happen."""


class Fleet:
    """The groups of a stack, as one watches them."""

    def __init__(self, clients: Clients, resources: Resources, screen: Screen, go_on: GoOn) -> None:
        self._clients = clients
        self._resources = resources
        self._screen = screen
        self._go_on = go_on
        self._told: set[str] = set()
        self._picture = ""

    def machines(self) -> dict[str, str]:
        """Return the workers' machines in service, each with its zone.

        Raises:
            CloudFault: the cloud cannot be reached or refuses.
        """
        group = self._find_group()
        return {
            each["InstanceId"]: each["AvailabilityZone"]
            for each in group["Instances"]
            if each["LifecycleState"] == "InService"
        }

    def show(self) -> None:
        """Show the group where it changed, and what it has done and why."""
        group = self._find_group()
        states = Counter(each["LifecycleState"] for each in group["Instances"])
        words = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        picture = f"desired {group['DesiredCapacity']}: {words or 'nobody'}"
        if picture != self._picture:
            self._picture = picture
            self._screen.say("group", picture)
        for activity in self._new_activities():
            self._screen.say("group", f"{activity['Description']}. {activity['Cause']}")

    def heal(self, aws: AwsCommand, folder: Path, ready: Callable[[], frozenset[str]]) -> float:
        """End a worker's machine; return after how many seconds another worker was ready in its place."""
        before = self.machines()
        victim = min(before)
        words = ["autoscaling", "terminate-instance-in-auto-scaling-group", "--instance-id", victim]
        aws.run([*words, "--no-should-decrement-desired-capacity", "--output", "text"], folder)
        began_at = time.monotonic()
        self._wait(
            lambda: bool((self.machines().keys() - before.keys()) & ready()),
            began_at + _PAGE_S,
            "The machine was not replaced",
        )
        return time.monotonic() - began_at

    def grow_and_shrink(self, sizes: tuple[int, int], deadline_s: float) -> None:
        """Wait until the group has grown beyond its size and has come back to it."""
        least, most = sizes
        deadline = time.monotonic() + deadline_s
        self._wait(lambda: len(self.machines()) >= most, deadline, f"The group did not grow to {most}")
        self._wait(lambda: len(self.machines()) <= least, deadline, f"The group did not shrink to {least}")

    def serve(self) -> bool:
        """Ask for the page again and again; return whether more than one machine answered."""
        url = self._resources.web_url
        served: Counter[str] = Counter()
        deadline = time.monotonic() + _PAGE_S
        while len(served) < 2 or sum(served.values()) < _PAGES:
            answer = urllib3.request("GET", url, retries=False, timeout=10)
            if answer.status == 200:
                served[answer.headers.get("x-served-by", "?")] += 1
            if time.monotonic() > deadline:
                return False
        for machine, count in served.items():
            self._screen.say("balancer", f"{machine} answered {count} times")
        return True

    def _wait(self, is_so: Callable[[], bool], deadline: float, otherwise: str) -> None:
        while True:
            try:
                self.show()
                if is_so():
                    return
            except CloudFault as fault:
                self._screen.say("group", str(fault))
            self._go_on(deadline, otherwise)
            time.sleep(_PAUSE_S)

    def _find_group(self) -> dict[str, Any]:
        name = self._resources.worker_group
        with typed_faults(f"look at the group {name}"):
            answer = self._clients.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        group: dict[str, Any] = answer["AutoScalingGroups"][0]
        return group

    def _new_activities(self) -> list[dict[str, Any]]:
        name = self._resources.worker_group
        with typed_faults(f"ask what the group {name} did"):
            answer = self._clients.autoscaling.describe_scaling_activities(AutoScalingGroupName=name)
        fresh = [each for each in answer["Activities"] if each["ActivityId"] not in self._told]
        self._told |= {each["ActivityId"] for each in fresh}
        return list(reversed(fresh))


def make_crowd(photo: Path, folder: Path, count: int = CROWD) -> None:
    """Put one photo under many names into a folder."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        os.link(photo, folder / f"guest-{number:03}.jpg")
