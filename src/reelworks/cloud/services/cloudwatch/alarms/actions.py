"""From the outbox to whom an alarm tells: topics, buses, scaling policies, instances.

A refusal is final (the topic is gone, or its policy lets no alarm in) and stands in the alarm's history, as on AWS.
Anything else is tried again until it is done; scaling is not, since it comes again by itself.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from reelworks.base.arn import Arn, find_arn
from reelworks.base.ids import new_hex
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.cloudwatch.alarms.model import Alarm, State
from reelworks.cloud.services.cloudwatch.alarms.notices import message_of, subject_of
from reelworks.cloud.services.cloudwatch.alarms.scaling import execute_policy, is_policy
from reelworks.cloud.services.cloudwatch.model import Owner
from reelworks.cloud.services.cloudwatch.stores.history import HistoryItem, HistoryStore
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Event
from reelworks.cloud.wire.error import AwsError, OperationNotImplemented

HOST = "cloudwatch.amazonaws.com"
_TRANSIENT = frozenset({"Throttling", "ThrottlingException", "RequestThrottled"})
_INSTANCE_ACTIONS: Mapping[str, str] = {
    "stop": "StopInstances",
    "terminate": "TerminateInstances",
    "reboot": "RebootInstances",
    "recover": "RebootInstances",
}

log = logging.getLogger(__name__)


class NoSuchAction(Exception):
    """This cloud has nothing of the kind that an action names."""


class Actions:
    """Carries out what alarms do. Knows the other rooms only by the door."""

    def __init__(self, ground: Ground, database: Database, history: HistoryStore) -> None:
        self._ground = ground
        self._database = database
        self._history = history

    async def deliver(self, event: Event) -> bool:
        """Carry out an outbox event; True when it is done with."""
        payload = event.payload
        if payload["to"] == "events":
            return await self._put_event(payload)
        alarm, before = _alarm_of(payload)
        try:
            await self._act(alarm, before, payload["to"], payload["figure"])
        except NoSuchAction as refusal:
            await self._note(alarm, payload["to"], str(refusal))
        except AwsError as refusal:
            if not _is_final(refusal) and not is_policy(payload["to"]):
                raise
            log.warning("%s: %s was refused: %s", alarm.arn, payload["to"], refusal.message)
            await self._note(alarm, payload["to"], refusal.message)
        else:
            await self._note(alarm, payload["to"], None)
        return True

    async def _act(self, alarm: Alarm, before: State, target: str, figure: float | None) -> None:
        arn = find_arn(target)
        if arn is not None and arn.service == "sns":
            request = {
                "TopicArn": target,
                "Subject": subject_of(alarm),
                "Message": message_of(alarm, before),
            }
            await self._ground.door.call("sns", "Publish", request, self._service(alarm, arn))
        elif is_policy(target):
            await execute_policy(self._ground, alarm, target, figure)
        elif arn is not None and (operation := _instance_operation(arn)):
            instances = {"InstanceIds": [_instance_of(alarm)]}
            caller = service_caller("cloudwatch", alarm.owner.account, alarm.owner.region, self._ground.ids)
            await self._ground.door.call("ec2", operation, instances, caller)
        else:
            raise NoSuchAction(f"Reelworks' cloud does not implement the action {target}")

    async def _put_event(self, payload: Mapping[str, Any]) -> bool:
        entry = payload["entry"]
        request = {"Entries": [{**entry, "Time": datetime.fromtimestamp(entry["Time"], UTC)}]}
        caller = Caller(
            principal=Principal.service(HOST),
            account=payload["account"],
            region=payload["region"],
            request_id=new_hex(self._ground.ids, 16),
            endpoint="http://localhost",
            source_arn=payload["alarm"],
            source_account=payload["account"],
        )
        try:
            await self._ground.door.call("events", "PutEvents", request, caller)
        except AwsError as refusal:
            if not _is_final(refusal):
                raise
            log.warning("%s: the event bus refused an event: %s", payload["alarm"], refusal.message)
        return True

    def _service(self, alarm: Alarm, target: Arn) -> Caller:
        return Caller(
            principal=Principal.service(HOST),
            account=target.account,
            region=target.region,
            request_id=new_hex(self._ground.ids, 16),
            endpoint="http://localhost",
            source_arn=alarm.arn,
            source_account=alarm.owner.account,
        )

    async def _note(self, alarm: Alarm, target: str, error: str | None) -> None:
        summary = f"Successfully executed action {target}"
        if error is not None:
            summary = f'Failed to execute action {target}. Received error: "{error}"'
        data = {
            "actionState": "Succeeded" if error is None else "Failed",
            "notificationResource": target,
            "stateUpdateTimestamp": int(alarm.state.updated_at * 1000),
            "error": error,
        }
        item = HistoryItem(
            alarm.owner,
            alarm.name,
            alarm.kind,
            self._ground.clock.now(),
            "Action",
            summary[:255],
            orjson.dumps(data).decode()[:4_095],
        )
        await self._database.write(lambda: self._history.add(item))


def _alarm_of(payload: Mapping[str, Any]) -> tuple[Alarm, State]:
    alarm = Alarm(
        Owner(payload["account"], payload["region"]),
        payload["name"],
        payload["kind"],
        payload["definition"],
        State(**payload["state"]),
        payload["updated_at"],
    )
    return alarm, State(**payload["before"])


def _instance_operation(arn: Arn) -> str | None:
    """Return what an action does to an instance: ``arn:aws:automate:REGION:ec2:stop`` and its older form."""
    if arn.service == "automate" and arn.account == "ec2":
        return _INSTANCE_ACTIONS.get(arn.resource)
    if arn.service == "swf" and "/AWS_EC2.InstanceId." in arn.resource:
        return _INSTANCE_ACTIONS.get(arn.resource.split(".InstanceId.")[1].partition("/")[0].lower())
    return None


def _instance_of(alarm: Alarm) -> str:
    for each in alarm.definition.get("Dimensions", ()):
        if each["Name"] == "InstanceId":
            return str(each["Value"])
    raise NoSuchAction(f"{alarm.name} watches no metric of an instance")


def _is_final(refusal: AwsError) -> bool:
    if isinstance(refusal, OperationNotImplemented):
        return True
    return refusal.is_senders_fault and refusal.code not in _TRANSIENT
