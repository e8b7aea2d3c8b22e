"""Archives: made, changed, deleted, described, listed."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.events.constraints import (
    ARCHIVE_NAME,
    ARCHIVE_STATE,
    ARN,
    DESCRIPTION,
    LIMIT,
    PATTERN,
    RETENTION,
    check,
)
from reelworks.cloud.services.events.errors import (
    ArchiveNotFound,
    ResourceAlreadyExistsException,
    ValidationException,
)
from reelworks.cloud.services.events.model import Archive, moment
from reelworks.cloud.services.events.operations import located
from reelworks.cloud.services.events.operations.patterns import check_pattern
from reelworks.cloud.services.events.pages import after_of, take_page
from reelworks.cloud.services.events.room import EventsCall, events


@events.operation("CreateArchive", locate=located.archive)
def create_archive(call: EventsCall, request: Request) -> dict[str, Any]:
    """Keep the events of a bus from now on, or those that a pattern wants.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html

    Raises:
        BusNotFound: there is no such bus.
        InvalidEventPatternException: the pattern is none.
        ResourceAlreadyExistsException: there is one of that name.
        ValidationException: a member is not valid.
    """
    _check(request)
    source = located.get_bus(call, _bus_arn(request["EventSourceArn"]))
    archive = Archive(
        located.owner(call),
        request["ArchiveName"],
        source.arn,
        description=request.get("Description"),
        pattern=request.get("EventPattern") or None,
        retention_days=request.get("RetentionDays", 0),
        created_at=call.clock.now(),
    )
    if call.archives.find(archive.arn) is not None:
        raise ResourceAlreadyExistsException(f"Archive {archive.name} already exists.")
    call.archives.save(archive)
    return _answer(archive)


@events.operation("UpdateArchive", locate=located.archive)
def update_archive(call: EventsCall, request: Request) -> dict[str, Any]:
    """Change what an archive keeps and how long; what is not sent stays.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateArchive.html

    Raises:
        ArchiveNotFound: there is no such archive.
        InvalidEventPatternException: the pattern is none.
        ValidationException: a member is not valid.
    """
    _check(request)
    archive = get_archive(call, request["ArchiveName"])
    archive = replace(
        archive,
        description=request.get("Description", archive.description),
        pattern=request.get("EventPattern", archive.pattern) or None,
        retention_days=request.get("RetentionDays", archive.retention_days),
    )
    call.archives.save(archive)
    return _answer(archive)


@events.operation("DeleteArchive", locate=located.archive)
def delete_archive(call: EventsCall, request: Request) -> dict[str, Any]:
    """Delete an archive with what is in it.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteArchive.html

    Raises:
        ArchiveNotFound: there is no such archive.
    """
    check(request, ArchiveName=ARCHIVE_NAME)
    archive = get_archive(call, request["ArchiveName"])
    call.archived.delete_of(archive.arn)
    call.archives.delete(archive)
    return {}


@events.operation("DescribeArchive", reads=True, locate=located.archive)
def describe_archive(call: EventsCall, request: Request) -> dict[str, Any]:
    """Return what an archive is, and how much is in it.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeArchive.html

    Raises:
        ArchiveNotFound: there is no such archive.
    """
    check(request, ArchiveName=ARCHIVE_NAME)
    archive = get_archive(call, request["ArchiveName"])
    described = {"Description": archive.description, "EventPattern": archive.pattern}
    present = {name: value for name, value in described.items() if value is not None}
    return {"ArchiveArn": archive.arn, **present, **_listed(archive)}


@events.operation("ListArchives", reads=True)
def list_archives(call: EventsCall, request: Request) -> dict[str, Any]:
    """List the caller's archives by name, or those of a bus.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListArchives.html

    Raises:
        BusNotFound: there is no such bus.
        ValidationException: a member is not valid, or more than one thing is asked for.
    """
    check(request, NamePrefix=ARCHIVE_NAME, EventSourceArn=ARN, Limit=LIMIT)
    if sum(name in request for name in ("NamePrefix", "EventSourceArn", "State")) > 1:
        raise ValidationException(
            "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix."
        )
    check(request, State=ARCHIVE_STATE)
    if "EventSourceArn" in request:
        located.get_bus(call, _bus_arn(request["EventSourceArn"]))
    found = (
        archive
        for archive in call.archives.list_of(
            located.owner(call), request.get("NamePrefix", ""), after_of(request)
        )
        if request.get("EventSourceArn", archive.source_arn) == archive.source_arn
        and request.get("State", "ENABLED") == "ENABLED"
    )
    page, rest = take_page(found, request)
    return {"Archives": [_listed(archive) for archive in page], **rest}


def get_archive(call: EventsCall, name: str) -> Archive:
    """Return one of the caller's archives.

    Raises:
        ArchiveNotFound: there is none of that name.
    """
    archive = call.archives.find(located.owner(call).arn("archive", name))
    if archive is None:
        raise ArchiveNotFound(name)
    return archive


def _check(request: Request) -> None:
    check(
        request,
        ArchiveName=ARCHIVE_NAME,
        EventSourceArn=ARN,
        Description=DESCRIPTION,
        EventPattern=PATTERN,
        RetentionDays=RETENTION,
    )
    if request.get("EventPattern"):
        check_pattern(request["EventPattern"])


def _bus_arn(arn: str) -> str:
    if ":event-bus/" not in arn:
        raise ValidationException(
            "Parameter EventSourceArn is not valid. Reason: Must contain an event bus ARN."
        )
    return arn


def _answer(archive: Archive) -> dict[str, Any]:
    return {"ArchiveArn": archive.arn, "State": "ENABLED", "CreationTime": moment(archive.created_at)}


def _listed(archive: Archive) -> dict[str, Any]:
    return {
        "ArchiveName": archive.name,
        "EventSourceArn": archive.source_arn,
        "State": "ENABLED",
        "RetentionDays": archive.retention_days,
        "SizeBytes": archive.size_bytes,
        "EventCount": archive.event_count,
        "CreationTime": moment(archive.created_at),
    }
