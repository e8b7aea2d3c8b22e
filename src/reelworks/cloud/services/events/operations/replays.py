"""Replays: started, cancelled, described, listed."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.events.constraints import (
    ARN,
    DESCRIPTION,
    LIMIT,
    REPLAY_NAME,
    REPLAY_STATE,
    check,
)
from reelworks.cloud.services.events.errors import (
    IllegalStatusException,
    ReplayNotFound,
    ResourceAlreadyExistsException,
    ValidationException,
)
from reelworks.cloud.services.events.model import Archive, Replay, moment, name_of
from reelworks.cloud.services.events.operations import located
from reelworks.cloud.services.events.pages import after_of, take_page
from reelworks.cloud.services.events.room import EventsCall, events


@events.operation("StartReplay", locate=located.replay)
def start_replay(call: EventsCall, request: Request) -> dict[str, Any]:
    """Put the events of an archive that happened in a span of time back on their bus.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html

    Raises:
        BusNotFound: there is no such bus.
        ResourceAlreadyExistsException: there is a replay of that name.
        ValidationException: the span is empty, the archive is gone, or the bus is another one than the archive's.
    """
    check(request, ReplayName=REPLAY_NAME, Description=DESCRIPTION, EventSourceArn=ARN)
    replay = Replay(
        located.owner(call),
        request["ReplayName"],
        request["EventSourceArn"],
        dict(request["Destination"]),
        request["EventStartTime"].timestamp(),
        request["EventEndTime"].timestamp(),
        "STARTING",
        call.clock.now(),
        description=request.get("Description"),
    )
    if ":event-bus/" not in replay.destination["Arn"]:
        raise ValidationException(
            "Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN."
        )
    destination = located.get_bus(call, replay.destination["Arn"])
    archive = _check_source(call, replay)
    if destination.arn != archive.source_arn:
        raise ValidationException(
            "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted."
        )
    if call.replays.find(replay.arn) is not None:
        raise ResourceAlreadyExistsException(f"Replay {replay.name} already exists.")
    call.replays.save(replay)
    call.database.after_commit(lambda: call.replaying.begin(replay.arn))
    return {
        "ReplayArn": replay.arn,
        "State": replay.state,
        "ReplayStartTime": moment(replay.started_at),
    }


@events.operation("CancelReplay", locate=located.replay)
def cancel_replay(call: EventsCall, request: Request) -> dict[str, Any]:
    """Put no more events back. What was put back is delivered.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CancelReplay.html

    Raises:
        IllegalStatusException: the replay has ended.
        ReplayNotFound: there is no such replay.
    """
    check(request, ReplayName=REPLAY_NAME)
    replay = _get(call, request["ReplayName"])
    if replay.state not in ("STARTING", "RUNNING"):
        raise IllegalStatusException(f"Replay {replay.name} is not in a valid state for this operation.")
    call.replays.save(replace(replay, state="CANCELLING"))
    return {"ReplayArn": replay.arn, "State": "CANCELLING"}


@events.operation("DescribeReplay", reads=True, locate=located.replay)
def describe_replay(call: EventsCall, request: Request) -> dict[str, Any]:
    """Return what a replay is, and how far it has come.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeReplay.html

    Raises:
        ReplayNotFound: there is no such replay.
    """
    check(request, ReplayName=REPLAY_NAME)
    replay = _get(call, request["ReplayName"])
    described = {"Description": replay.description} if replay.description else {}
    return {
        "ReplayArn": replay.arn,
        "Destination": dict(replay.destination),
        **described,
        **_listed(replay),
    }


@events.operation("ListReplays", reads=True)
def list_replays(call: EventsCall, request: Request) -> dict[str, Any]:
    """List the caller's replays by name.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListReplays.html

    Raises:
        ValidationException: a member is not valid, or more than one thing is asked for.
    """
    check(request, NamePrefix=REPLAY_NAME, EventSourceArn=ARN, Limit=LIMIT)
    if sum(name in request for name in ("NamePrefix", "EventSourceArn", "State")) > 1:
        raise ValidationException(
            "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix."
        )
    check(request, State=REPLAY_STATE)
    found = (
        replay
        for replay in call.replays.list_of(
            located.owner(call), request.get("NamePrefix", ""), after_of(request)
        )
        if request.get("EventSourceArn", replay.archive_arn) == replay.archive_arn
        and request.get("State", replay.state) == replay.state
    )
    page, rest = take_page(found, request)
    return {"Replays": [_listed(replay) for replay in page], **rest}


def _get(call: EventsCall, name: str) -> Replay:
    replay = call.replays.find(located.owner(call).arn("replay", name))
    if replay is None:
        raise ReplayNotFound(name)
    return replay


def _check_source(call: EventsCall, replay: Replay) -> Archive:
    if replay.until_at <= replay.from_at:
        raise ValidationException(
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime."
        )
    if ":archive/" not in replay.archive_arn:
        raise ValidationException(
            "Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN."
        )
    archive = call.archives.find(replay.archive_arn)
    if archive is None:
        raise ValidationException(
            "Parameter EventSourceArn is not valid."
            f" Reason: Archive {name_of(replay.archive_arn)} does not exist."
        )
    return archive


def _listed(replay: Replay) -> dict[str, Any]:
    listed = {
        "ReplayName": replay.name,
        "EventSourceArn": replay.archive_arn,
        "State": replay.state,
        "EventStartTime": moment(replay.from_at),
        "EventEndTime": moment(replay.until_at),
        "EventLastReplayedTime": None if replay.last_at is None else moment(replay.last_at),
        "ReplayStartTime": moment(replay.started_at),
        "ReplayEndTime": None if replay.ended_at is None else moment(replay.ended_at),
    }
    return {name: value for name, value in listed.items() if value is not None}
