"""Calling a target: a queue, a topic, another bus, a log group. Through the door, as the rule's service or role.

Targets of other kinds may be put to rules, as on AWS, where what they name need not exist; here it never does.

Without a role the queue's or topic's own policy must let ``events.amazonaws.com`` in, and may ask for the rule's ARN
(``aws:SourceArn``). Another bus sees the account that the rule is of: its own bus always lets it in, another
account's where that bus' policy names it. With a role, the role's policies decide.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from reelworks.base.arn import Arn, find_arn
from reelworks.base.ids import new_uuid
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.events.errors import ResourceNotFoundException
from reelworks.cloud.services.events.logs import LogFiles
from reelworks.cloud.services.events.model import Rule
from reelworks.cloud.services.events.switchboard import Target

SERVICE = Principal.service("events.amazonaws.com")
ENDPOINT = "http://localhost"


class Sender:
    """Hands texts to targets."""

    def __init__(self, ground: Ground, logs: LogFiles) -> None:
        self._ground = ground
        self._logs = logs

    async def send(self, rule: Rule, target: Target, payload: Mapping[str, Any], text: str) -> None:
        """Hand a text to a target; it is on the target's disk when this returns.

        Raises:
            AwsError: the target refused, or failed.
        """
        arn = target.place
        if arn.service == "logs" and arn.resource.startswith("log-group:"):
            await self._logs.write(arn, payload["id"], text, self._ground.clock.now())
        elif arn.service == "events" and arn.resource.startswith("event-bus/"):
            entry = _forwarded(target.arn, payload["event"])
            caller = self._caller(rule, arn, target, Principal.root(rule.owner.account))
            await self._ground.door.call("events", "PutEvents", {"Entries": [entry]}, caller)
        elif arn.service == "sns":
            request = {"TopicArn": target.arn, "Message": text}
            await self._ground.door.call("sns", "Publish", request, self._caller(rule, arn, target, SERVICE))
        elif arn.service == "sqs":
            request = _message(arn, target, payload, text)
            await self._ground.door.call(
                "sqs", "SendMessage", request, self._caller(rule, arn, target, SERVICE)
            )

        else:
            raise ResourceNotFoundException(f"{target.arn} does not exist.")

    async def send_dead_letter(
        self, rule: Rule, queue_arn: str, text: str, attributes: Mapping[str, str]
    ) -> None:
        """Put an event that could not be delivered into a dead-letter queue.

        Raises:
            AwsError: the queue refused, or failed.
        """
        arn = find_arn(queue_arn)
        assert arn is not None, "dead-letter queues are checked when targets are put"
        request = {
            "QueueUrl": _url_of(arn),
            "MessageBody": text,
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        }
        await self._ground.door.call("sqs", "SendMessage", request, self._caller(rule, arn, None, SERVICE))

    def _caller(self, rule: Rule, arn: Arn, target: Target | None, instead: Principal) -> Caller:
        return Caller(
            principal=_role_of(target, new_uuid(self._ground.ids)) or instead,
            account=arn.account,
            region=arn.region,
            request_id=new_uuid(self._ground.ids),
            endpoint=ENDPOINT,
            source_arn=rule.arn,
            source_account=rule.owner.account,
        )


def _role_of(target: Target | None, session: str) -> Principal | None:
    role = find_arn(target.spec["RoleArn"]) if target and "RoleArn" in target.spec else None
    return Principal.role(role.account, role.resource.partition("/")[2], session) if role else None


def _forwarded(bus_arn: str, event: str) -> dict[str, str]:
    """Return the entry that sends an event on as it is, with what the other bus' policy may ask of it."""
    said = orjson.loads(event)
    return {
        "EventBusName": bus_arn,
        "Source": said["source"],
        "DetailType": said["detail-type"],
        "Event": event,
    }


def _message(arn: Arn, target: Target, payload: Mapping[str, Any], text: str) -> dict[str, Any]:
    request: dict[str, Any] = {"QueueUrl": _url_of(arn), "MessageBody": text}
    group = target.spec.get("SqsParameters", {}).get("MessageGroupId")
    if group is not None:
        request["MessageGroupId"] = group
    if "trace" in payload:
        header = {"DataType": "String", "StringValue": payload["trace"]}
        request["MessageSystemAttributes"] = {"AWSTraceHeader": header}
    return request


def _url_of(queue: Arn) -> str:
    return f"{ENDPOINT}/{queue.account}/{queue.resource}"
