"""Events: from an entry of PutEvents, or a schedule's moment, to the JSON text that goes its way.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html

The detail goes through as it was sent, letter by letter: numbers keep the form in which they were written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from reelworks.base.ids import Ids, new_uuid
from reelworks.cloud.services.events.model import Owner, Rule, time_text


@dataclass(frozen=True, slots=True)
class Happening:
    """One event on its way."""

    event_id: str
    text: str
    """The whole event as JSON."""
    ingested_at: float
    is_forwarded: bool = False
    """Whether it came here from another bus: then it goes to no third one."""
    trace: str | None = None
    """The X-Ray trace header that came with it."""

    def parsed(self) -> dict[str, Any]:
        """Return the event as a JSON value."""
        event: dict[str, Any] = orjson.loads(self.text)
        return event


class MalformedEntry(Exception):
    """An entry of PutEvents is refused, by itself."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


def entry_bytes(entry: Mapping[str, Any]) -> int:
    """Return how large AWS takes an entry to be.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
    """
    texts = (entry.get("Source", ""), entry.get("DetailType", ""), entry.get("Detail", ""))
    resources = entry.get("Resources", ())
    return sum(len(text.encode()) for text in (*texts, *resources)) + (14 if "Time" in entry else 0)


def happening_of(entry: Mapping[str, Any], sender: Owner, ids: Ids, now: float) -> Happening:
    """Return the event that an entry describes.

    Raises:
        MalformedEntry: a member is missing, or the detail is no JSON object.
    """
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            raise MalformedEntry(
                "InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument."
            )
    detail: str = entry["Detail"]
    try:
        is_object = isinstance(orjson.loads(detail), dict)
    except orjson.JSONDecodeError:
        is_object = False
    if not is_object:
        raise MalformedEntry("MalformedDetail", "Detail is malformed.")
    event_id = new_uuid(ids)
    event = {
        "version": "0",
        "id": event_id,
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": sender.account,
        "time": time_text(entry["Time"].timestamp() if "Time" in entry else now),
        "region": sender.region,
        "resources": list(entry.get("Resources", ())),
        "detail": orjson.Fragment(detail),
    }
    return Happening(event_id, orjson.dumps(event).decode(), now, trace=entry.get("TraceHeader"))


def tick_of(rule: Rule, ids: Ids, at: float) -> Happening:
    """Return the event that a schedule makes."""
    event_id = new_uuid(ids)
    event = {
        "version": "0",
        "id": event_id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.owner.account,
        "time": time_text(at),
        "region": rule.owner.region,
        "resources": [rule.arn],
        "detail": {},
    }
    return Happening(event_id, orjson.dumps(event).decode(), at)


def replayed(text: str, replay_name: str, now: float) -> Happening:
    """Return an archived event as it comes back: the same, with the name of the replay."""
    event = orjson.loads(text)
    detail = event.pop("detail")
    event["replay-name"] = replay_name
    event["detail"] = detail
    return Happening(event["id"], orjson.dumps(event).decode(), now)
