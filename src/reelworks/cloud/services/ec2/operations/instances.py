"""Instances, as they are."""

import base64
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.filters import choose, page, refuse_both, select
from reelworks.cloud.services.ec2.finding import get_instance
from reelworks.cloud.services.ec2.limits import INITIALIZING_S
from reelworks.cloud.services.ec2.located import named
from reelworks.cloud.services.ec2.model.instance import Instance
from reelworks.cloud.services.ec2.model.place import zone_id_of
from reelworks.cloud.services.ec2.views.instances import (
    INSTANCE_FILTERS,
    Around,
    instance_view,
    moment,
    reservations,
    state_view,
    visible,
)

STATUS_FILTERS = {
    "availability-zone": "AvailabilityZone",
    "availability-zone-id": "AvailabilityZoneId",
    "instance-state-code": "InstanceState.Code",
    "instance-state-name": "InstanceState.Name",
    "instance-status.reachability": "InstanceStatus.Details.Status",
    "instance-status.status": "InstanceStatus.Status",
    "system-status.reachability": "SystemStatus.Details.Status",
    "system-status.status": "SystemStatus.Status",
}


@ec2.operation("DescribeInstances", reads=True)
def describe_instances(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of instances, by ids or filters, page by page; terminated ones for an hour.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html

    Raises:
        NotFound, MalformedId: an instance that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    refuse_both(request, "InstanceIds")
    around = Around.of(call.kept, call.place)
    views = [instance_view(one, around) for one in visible(call.kept, call.place, call.clock.now())]
    chosen = choose(views, request.get("InstanceIds"), "InstanceId", "i")
    listed, more = page(select(chosen, request, INSTANCE_FILTERS), request, "InstanceId")
    return {"Reservations": reservations(listed), **more}


@ec2.operation("DescribeInstanceStatus", reads=True)
def describe_instance_status(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell how running instances are, or all with ``IncludeAllInstances``: ok, initializing, impaired.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html

    Raises:
        NotFound, MalformedId: an instance that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    refuse_both(request, "InstanceIds")
    views = [status_view(call, one) for one in visible(call.kept, call.place, call.clock.now())]
    chosen = choose(views, request.get("InstanceIds"), "InstanceId", "i")
    if not request.get("IncludeAllInstances"):
        chosen = [view for view in chosen if view["InstanceState"]["Name"] == "running"]
    listed, more = page(select(chosen, request, STATUS_FILTERS), request, "InstanceId")
    return {"InstanceStatuses": listed, **more}


@ec2.operation("GetConsoleOutput", reads=True, locate=named("InstanceId"))
def get_console_output(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Return the last 64 KiB of what an instance has said while booting, in base64. It is always the latest.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html

    Raises:
        NotFound, MalformedId: the instance is not there.
    """
    instance = get_instance(call, request["InstanceId"])
    output = call.lives.console_of(instance.id)
    return {
        "InstanceId": instance.id,
        "Timestamp": datetime.fromtimestamp(call.clock.now(), UTC),
        "Output": base64.b64encode(output).decode(),
    }


def status_view(call: Ec2Call, instance: Instance) -> dict[str, Any]:
    """Return how an instance is: its checks run a while after each boot."""
    status, reachability = _status_of(call, instance)
    detail: dict[str, Any] = {"Name": "reachability", "Status": reachability}
    if status == "impaired":
        detail["ImpairedSince"] = moment(instance.changed_at)
    checked = {"Status": status, "Details": [detail] if instance.state == "running" else []}
    return {
        "InstanceId": instance.id,
        "AvailabilityZone": instance.zone,
        "AvailabilityZoneId": zone_id_of(instance.zone),
        "InstanceState": state_view(instance.state),
        "InstanceStatus": checked,
        "SystemStatus": checked,
        "AttachedEbsStatus": checked,
        "Events": [],
        "Operator": {"Managed": False},
    }


def _status_of(call: Ec2Call, instance: Instance) -> tuple[str, str]:
    if instance.state != "running":
        return "not-applicable", "not-applicable"
    if call.lives.is_failing(instance.id):
        return "impaired", "failed"
    is_young = call.clock.now() - instance.changed_at < call.pace.real_s(INITIALIZING_S)
    if is_young or not call.lives.is_up(instance.id):
        return "initializing", "initializing"
    return "ok", "passed"
