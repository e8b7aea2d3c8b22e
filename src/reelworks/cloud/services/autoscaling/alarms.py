"""The alarms of target-tracking policies: made, kept and removed in CloudWatch for their policies.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.rooms import Ground
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.autoscaling.model import Policy
from reelworks.cloud.services.autoscaling.model.policy import TRACKING
from reelworks.cloud.services.autoscaling.rules.tracking import alarm_requests
from reelworks.cloud.services.autoscaling.stores import Stores
from reelworks.cloud.storage.database import Database
from reelworks.cloud.wire.error import AwsError

TRY_AGAIN_S = 5.0

log = logging.getLogger(__name__)


class Alarms:
    """Asks CloudWatch for what policies need. Owns the task that puts the alarms again after a start."""

    def __init__(self, database: Database, ground: Ground) -> None:
        self._reader = Stores.on(database.reader)
        self._ground = ground
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Put the alarms of all policies again: a crash may have come between a policy and its alarms."""
        waiting = [policy for policy in self._reader.policies.all() if policy.kind == TRACKING]
        self._task = asyncio.create_task(self._put_all(waiting), name="autoscaling-alarms")

    async def stop(self) -> None:
        """Stop putting them."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def put(self, policy: Policy) -> None:
        """Make a policy's alarms, or bring them up to date; safe to repeat.

        Raises:
            AwsError: CloudWatch refused.
        """
        for request in alarm_requests(policy):
            await self._call(policy, "PutMetricAlarm", request)

    async def delete(self, policy: Policy) -> None:
        """Remove a policy's alarms; those that are gone already are no matter."""
        for name in policy.alarms:
            try:
                await self._call(policy, "DeleteAlarms", {"AlarmNames": [name]})
            except AwsError as error:
                log.warning("%s: its alarm %s stays: %r", policy.arn, name, error)

    async def acting_for(self, policy: Policy) -> Sequence[Mapping[str, Any]]:
        """Return the metric alarms that execute a policy, as CloudWatch describes them.

        Raises:
            AwsError: CloudWatch does not say.
        """
        if policy.alarms:
            request: dict[str, Any] = {"AlarmNames": list(policy.alarms)}
        else:
            request = {"ActionPrefix": policy.arn}
        answer = await self._call(policy, "DescribeAlarms", request)
        found: Sequence[Mapping[str, Any]] = answer.get("MetricAlarms", ())
        return found

    async def _put_all(self, waiting: Sequence[Policy]) -> None:
        while waiting:
            left = []
            for policy in waiting:
                try:
                    if self._reader.policies.find(policy.arn) is not None:
                        await self.put(policy)
                except AwsError as error:
                    log.warning("%s: its alarms are put again later: %r", policy.arn, error)
                    left.append(policy)
            waiting = left
            if waiting:
                await asyncio.sleep(TRY_AGAIN_S)

    async def _call(self, policy: Policy, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        caller = service_caller("autoscaling", policy.account, policy.region, self._ground.ids)
        return await self._ground.door.call("cloudwatch", operation, request, caller)
