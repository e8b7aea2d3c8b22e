"""Regions, zones, and what an account has."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import settle
from reelworks.cloud.services.ec2.errors import InvalidParameterValue
from reelworks.cloud.services.ec2.filters import select
from reelworks.cloud.services.ec2.model.instance import LOST_POWER, transition_words
from reelworks.cloud.services.ec2.model.place import Place, zone_id_of
from reelworks.cloud.services.ec2.transitions import move

REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"),
    *("eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1"),
    *("ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2"),
)
"""Those that every account has without asking.

https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
"""
ZONE_FILTERS = {
    "group-name": "GroupName",
    "group-long-name": "GroupLongName",
    "network-border-group": "NetworkBorderGroup",
    "opt-in-status": "OptInStatus",
    "region-name": "RegionName",
    "state": "State",
    "zone-id": "ZoneId",
    "zone-name": "ZoneName",
    "zone-type": "ZoneType",
}
REGION_FILTERS = {"endpoint": "Endpoint", "opt-in-status": "OptInStatus", "region-name": "RegionName"}
DOWN = "not-opted-in"


@ec2.operation("DescribeRegions", reads=True)
def describe_regions(_call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of the regions. All are in this cloud, which has one endpoint for them.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html

    Raises:
        InvalidParameterValue: a region that is named is none, or a filter.
    """
    views = [
        {
            "RegionName": name,
            "Endpoint": f"ec2.{name}.amazonaws.com",
            "OptInStatus": "opt-in-not-required",
        }
        for name in REGIONS
    ]
    wanted = request.get("RegionNames") or REGIONS
    for name in wanted:
        if name not in REGIONS:
            raise InvalidParameterValue(f"Invalid region provided: {name}")
    return {"Regions": select([one for one in views if one["RegionName"] in wanted], request, REGION_FILTERS)}


@ec2.operation("DescribeAvailabilityZones", reads=True)
def describe_availability_zones(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of the region's zones; one that was taken down is ``unavailable``.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html

    Raises:
        InvalidParameterValue: a zone that is named is none, or a filter.
    """
    down = call.kept.places.zones_down()
    views = [_zone_view(call.place, zone, is_down=zone in down) for zone in call.place.zones]
    for member, name in (("ZoneNames", "ZoneName"), ("ZoneIds", "ZoneId")):
        for zone in request.get(member) or []:
            if all(view[name] != zone for view in views):
                raise InvalidParameterValue(f"Invalid availability zone: [{zone}]")
        if request.get(member):
            views = [view for view in views if view[name] in request[member]]
    return {"AvailabilityZones": select(views, request, ZONE_FILTERS)}


@ec2.operation("ModifyAvailabilityZoneGroup")
def modify_availability_zone_group(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Take a whole zone down (``not-opted-in``), or heal it (``opted-in``): an experiment of this cloud's.

    Its instances lose their power and are ``stopped``; nothing launches or starts in it until it is healed. AWS
    refuses this for ordinary zones.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyAvailabilityZoneGroup.html

    Raises:
        InvalidParameterValue: there is no such zone in the region, or no such status.
    """
    zone, status = request["GroupName"], request["OptInStatus"]
    if zone not in call.place.zones:
        raise InvalidParameterValue(f"Invalid availability zone group: [{zone}]")
    if status not in {DOWN, "opted-in"}:
        raise InvalidParameterValue(f"Value ({status}) for parameter optInStatus is invalid.")
    if status == DOWN:
        call.kept.places.take_down(zone)
        _cut_power(call, zone)
    else:
        call.kept.places.heal(zone)
    return {"Return": True}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One of an account's attributes."""

    name: str
    values: tuple[str, ...]


@ec2.operation("DescribeAccountAttributes")
def describe_account_attributes(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell what the account has: that it knows VPCs only, which is its default VPC, its limits.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html

    Raises:
        InvalidParameterValue: there is no such attribute.
    """
    settle(call)
    default = next((vpc.id for vpc in call.kept.vpcs.list(call.place) if vpc.is_default), "none")
    attributes = [
        Attribute("supported-platforms", ("VPC",)),
        Attribute("default-vpc", (default,)),
        Attribute("max-instances", ("20",)),
        Attribute("vpc-max-security-groups-per-interface", ("16",)),
        Attribute("max-elastic-ips", ("0",)),
        Attribute("vpc-max-elastic-ips", ("0",)),
    ]
    wanted = request.get("AttributeNames") or [one.name for one in attributes]
    for name in wanted:
        if all(one.name != name for one in attributes):
            raise InvalidParameterValue(f"Value ({name}) for parameter attributeName is invalid.")
    return {
        "AccountAttributes": [
            {
                "AttributeName": one.name,
                "AttributeValues": [{"AttributeValue": value} for value in one.values],
            }
            for one in attributes
            if one.name in wanted
        ]
    }


def _zone_view(place: Place, zone: str, *, is_down: bool) -> dict[str, Any]:
    return {
        "State": "unavailable" if is_down else "available",
        "OptInStatus": "opt-in-not-required",
        "Messages": [{"Message": "The zone was taken down."}] if is_down else [],
        "RegionName": place.region,
        "ZoneName": zone,
        "ZoneId": zone_id_of(zone),
        "GroupName": f"{place.region}-zg-1",
        "GroupLongName": f"{place.region} 1",
        "NetworkBorderGroup": place.region,
        "ZoneType": "availability-zone",
    }


def _cut_power(call: Ec2Call, zone: str) -> None:
    """Stop whatever runs in a zone, of every account: it has no power any more."""
    now = call.clock.now()
    for instance in list(call.kept.instances.list_everywhere()):
        if instance.zone != zone or instance.state in {"stopped", "terminated"}:
            continue
        if instance.should_run:
            words = transition_words("Server.InternalError", now)
            move(
                call.kept,
                call.outbox,
                instance,
                "stopped",
                now,
                LOST_POWER,
                transition=words,
                has_lost_power=True,
            )
        call.database.after_commit(partial(call.lives.cut_power, instance.id))
