"""Scaling actions: carried out when an alarm changes its state, and every minute that it stays."""

import asyncio
import logging

from reelworks.base.arn import find_arn
from reelworks.cloud.rooms import Ground
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.cloudwatch.alarms.model import Alarm
from reelworks.cloud.wire.error import AwsError

REPEAT_S = 60.0
"""After how much of the clockwork a scaling action is carried out again."""

log = logging.getLogger(__name__)


class Scaling:
    """Repeats scaling actions. Owns the tasks that carry them out, and when each alarm had its last."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._repeat_s = max(1.0, ground.pace.real_s(REPEAT_S))
        self._acted: dict[str, float] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def repeat(self, alarm: Alarm, figure: float | None, now: float) -> None:
        """Carry out the scaling actions of an alarm's state where a minute has passed since the last time."""
        policies = [arn for arn in alarm.actions_for(alarm.state.value) if is_policy(arn)]
        if not policies or not alarm.actions_enabled or figure is None:
            self._acted.pop(alarm.arn, None)
            return
        last = max(self._acted.get(alarm.arn, 0.0), alarm.state.transitioned_at)
        if now - last < self._repeat_s or alarm.arn in self._under_way:
            return
        self._acted[alarm.arn] = now
        task = asyncio.create_task(self._scale(alarm, policies, figure), name=f"scaling-{alarm.name}")
        self._under_way[alarm.arn] = task
        task.add_done_callback(lambda _done: self._under_way.pop(alarm.arn, None))

    async def stop(self) -> None:
        """End what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _scale(self, alarm: Alarm, policies: list[str], figure: float) -> None:
        for arn in policies:
            try:
                await execute_policy(self._ground, alarm, arn, figure)
            except AwsError as error:
                log.warning("%s: the policy %s was not executed: %s", alarm.name, arn, error.message)


def is_policy(arn: str) -> bool:
    """Whether an action is a scaling policy of Auto Scaling."""
    return arn.startswith("arn:") and ":autoscaling:" in arn and ":scalingPolicy:" in arn


async def execute_policy(ground: Ground, alarm: Alarm, policy_arn: str, figure: float | None) -> None:
    """Have Auto Scaling execute a policy with the figure that breached.

    Raises:
        AwsError: it refused: the group is gone, or cools down.
    """
    arn = find_arn(policy_arn)
    assert arn is not None
    request = {"PolicyName": policy_arn, "HonorCooldown": True}
    if figure is not None and "Threshold" in alarm.definition:
        request |= {"MetricValue": figure, "BreachThreshold": alarm.definition["Threshold"]}
    caller = service_caller("cloudwatch", arn.account, arn.region, ground.ids)
    await ground.door.call("autoscaling", "ExecutePolicy", request, caller)
