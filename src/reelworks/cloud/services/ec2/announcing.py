"""Tells EventBridge of every change of an instance's state.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
"""

import logging
from datetime import UTC, datetime
from typing import Any

import orjson

from reelworks.base.ids import Ids, new_uuid
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Door
from reelworks.cloud.services.ec2.model.instance import Instance, State
from reelworks.cloud.storage.outbox import Event, Outbox
from reelworks.cloud.wire.error import AwsError

DETAIL_TYPE = "EC2 Instance State-change Notification"

log = logging.getLogger(__name__)


def announce(outbox: Outbox, instance: Instance, state: State, now: float) -> None:
    """From inside the transaction that changes the state: have EventBridge told of it."""
    outbox.add(
        {
            "account": instance.account,
            "region": instance.region,
            "arn": instance.arn,
            "at": now,
            "detail": {"instance-id": instance.id, "state": state},
        }
    )


class Announcer:
    """Delivers to the default bus of the instance's account, as the service ``ec2.amazonaws.com``."""

    def __init__(self, door: Door, ids: Ids) -> None:
        self._door = door
        self._ids = ids

    async def deliver(self, event: Event) -> bool:
        """Deliver one event; what EventBridge refuses is dropped, what fails is tried again."""
        payload: dict[str, Any] = event.payload
        caller = Caller(
            Principal.service("ec2.amazonaws.com"),
            payload["account"],
            payload["region"],
            new_uuid(self._ids),
            "http://localhost",
            source_arn=payload["arn"],
            source_account=payload["account"],
        )
        entry = {
            "Source": "aws.ec2",
            "DetailType": DETAIL_TYPE,
            "Resources": [payload["arn"]],
            "Time": datetime.fromtimestamp(payload["at"], UTC),
            "Detail": orjson.dumps(payload["detail"]).decode(),
        }
        try:
            await self._door.call("events", "PutEvents", {"Entries": [entry]}, caller)
        except AwsError as refusal:
            if not refusal.is_senders_fault and refusal.code != "NotImplemented":
                raise
            log.warning("%s: a change of state was not announced: %r", payload["arn"], refusal)
        return True
