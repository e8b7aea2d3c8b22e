"""Tags of everything."""

from collections.abc import Sequence
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import settle
from reelworks.cloud.services.ec2.errors import (
    InvalidID,
    InvalidParameterValue,
    MissingParameter,
    TagLimitExceeded,
    no_such,
)
from reelworks.cloud.services.ec2.filters import page, select
from reelworks.cloud.services.ec2.limits import TAGS_MAX
from reelworks.cloud.services.ec2.located import tagged
from reelworks.cloud.services.ec2.model.place import kind_of
from reelworks.cloud.services.ec2.tagging import RESERVED, checked_tags, is_for_services

TAG_FILTERS = {
    "key": "Key",
    "value": "Value",
    "resource-id": "ResourceId",
    "resource-type": "ResourceType",
}


@ec2.operation("CreateTags", locate=tagged)
def create_tags(call: Ec2Call, request: Request) -> None:
    """Give things tags, in place of those of the same keys.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html

    Raises:
        NotFound, MalformedId: one of the things is not there.
        MissingParameter, InvalidParameterValue: a tag is none that may be given.
        TagLimitExceeded: one would have more than 50.
    """
    if not request.get("Tags"):
        raise MissingParameter("The request must contain the parameter tagSet")
    tags = checked_tags(call, request["Tags"])
    _check_there(call, request["Resources"])
    for thing_id in request["Resources"]:
        own = {**call.kept.tags.of(call.place, thing_id), **tags}
        if sum(not key.startswith(RESERVED) for key in own) > TAGS_MAX:
            raise TagLimitExceeded
        call.kept.tags.add(call.place, thing_id, tags)


@ec2.operation("DeleteTags", locate=tagged)
def delete_tags(call: Ec2Call, request: Request) -> None:
    """Take tags from things: those of the keys, with that value where one is given; all without any.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html

    Raises:
        NotFound, MalformedId: one of the things is not there.
        InvalidParameterValue: a key is reserved.
    """
    _check_there(call, request["Resources"])
    is_service = is_for_services(call)
    for tag in request.get("Tags") or []:
        if tag.get("Key", "").startswith(RESERVED) and not is_service:
            raise InvalidParameterValue(
                f"Tag keys starting with 'aws:' are reserved for internal use: '{tag['Key']}'"
            )
    for thing_id in request["Resources"]:
        own = call.kept.tags.of(call.place, thing_id)
        if request.get("Tags"):
            keys = [
                tag["Key"]
                for tag in request["Tags"]
                if tag.get("Value") is None or own.get(tag["Key"]) == tag["Value"]
            ]
        else:
            keys = [key for key in own if is_service or not key.startswith(RESERVED)]
        call.kept.tags.remove(call.place, thing_id, keys)


@ec2.operation("DescribeTags", reads=True)
def describe_tags(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of tags, by filters.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html

    Raises:
        InvalidParameterValue, InvalidNextToken: a filter or the page is none.
    """
    views = [
        {
            "Key": key,
            "Value": value,
            "ResourceId": thing_id,
            "ResourceType": kind_of(thing_id),
            "Name": f"{thing_id}/{key}",
            "Tags": [{"Key": key, "Value": value}],
        }
        for thing_id, tags in call.kept.tags.of_place(call.place).items()
        for key, value in tags.items()
    ]
    listed, more = page(select(views, request, TAG_FILTERS), request, "Name")
    return {"Tags": listed, **more}


def _check_there(call: Ec2Call, thing_ids: Sequence[str]) -> None:
    settle(call)
    for thing_id in thing_ids:
        if not _is_there(call, thing_id):
            kind = thing_id.rpartition("-")[0]
            if kind_of(thing_id) is None:
                raise InvalidID(thing_id)
            raise no_such(kind, thing_id)


def _is_there(call: Ec2Call, thing_id: str) -> bool:
    kept, place = call.kept, call.place
    shelves = {
        "i": kept.instances,
        "vpc": kept.vpcs,
        "subnet": kept.subnets,
        "sg": kept.groups,
        "igw": kept.gateways,
        "rtb": kept.tables,
        "eni": kept.interfaces,
        "lt": kept.templates,
        "key": kept.keys,
    }
    prefix = thing_id.rpartition("-")[0]
    if prefix in shelves:
        return shelves[prefix].find(place, thing_id) is not None  # type: ignore[attr-defined]  # all are shelves
    if prefix == "vol":
        return any(one.volume_id == thing_id for one in kept.instances.list(place))
    if prefix == "sgr":
        return any(rule.id == thing_id for group in kept.groups.list(place) for rule in group.rules)
    return False
