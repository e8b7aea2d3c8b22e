"""Internet gateways, as they are kept and told."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import settle
from reelworks.cloud.services.ec2.errors import (
    DependencyViolation,
    GatewayNotAttached,
    ResourceAlreadyAssociated,
    no_such,
)
from reelworks.cloud.services.ec2.filters import choose, page, refuse_both, select
from reelworks.cloud.services.ec2.model.network import InternetGateway
from reelworks.cloud.services.ec2.model.place import new_id
from reelworks.cloud.services.ec2.operations.vpcs import get_vpc
from reelworks.cloud.services.ec2.tagging import tags_for
from reelworks.cloud.services.ec2.views.network import GATEWAY_FILTERS, gateway_view


@ec2.operation("CreateInternetGateway", locate=located.new("internet-gateway"))
def create_internet_gateway(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make an internet gateway, attached to nothing yet.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html

    Raises:
        InvalidParameterValue, TagLimitExceeded: a tag is none that may be given.
    """
    tags = tags_for(call, request, "internet-gateway")
    gateway = InternetGateway(new_id(call.ids, "igw"))
    call.kept.gateways.put(call.place, gateway)
    call.kept.tags.add(call.place, gateway.id, tags)
    return {"InternetGateway": gateway_view(call.place, gateway, tags)}


@ec2.operation("DescribeInternetGateways")
def describe_internet_gateways(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of internet gateways.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html

    Raises:
        NotFound, MalformedId: one that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    settle(call)
    refuse_both(request, "InternetGatewayIds")
    tags = call.kept.tags.of_place(call.place)
    views = [gateway_view(call.place, one, tags[one.id]) for one in call.kept.gateways.list(call.place)]
    chosen = choose(views, request.get("InternetGatewayIds"), "InternetGatewayId", "igw")
    listed, more = page(select(chosen, request, GATEWAY_FILTERS), request, "InternetGatewayId")
    return {"InternetGateways": listed, **more}


@ec2.operation("AttachInternetGateway", locate=located.named("InternetGatewayId", "VpcId"))
def attach_internet_gateway(call: Ec2Call, request: Request) -> None:
    """Attach a gateway to a VPC.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html

    Raises:
        NotFound, MalformedId: one of them is not there.
        ResourceAlreadyAssociated: one of them is attached already.
    """
    gateway, vpc = _get(call, request["InternetGatewayId"]), get_vpc(call, request["VpcId"])
    others = call.kept.gateways.list(call.place)
    if gateway.vpc_id is not None or any(one.vpc_id == vpc.id for one in others):
        raise ResourceAlreadyAssociated(
            f"resource {gateway.id} is already attached to network {gateway.vpc_id or vpc.id}"
        )
    call.kept.gateways.put(call.place, replace(gateway, vpc_id=vpc.id))


@ec2.operation("DetachInternetGateway", locate=located.named("InternetGatewayId", "VpcId"))
def detach_internet_gateway(call: Ec2Call, request: Request) -> None:
    """Detach a gateway from its VPC.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html

    Raises:
        NotFound, MalformedId: one of them is not there.
        GatewayNotAttached: it is not attached to that VPC.
    """
    gateway, vpc = _get(call, request["InternetGatewayId"]), get_vpc(call, request["VpcId"])
    if gateway.vpc_id != vpc.id:
        raise GatewayNotAttached(f"resource {gateway.id} is not attached to network {vpc.id}")
    call.kept.gateways.put(call.place, replace(gateway, vpc_id=None))


@ec2.operation("DeleteInternetGateway", locate=located.named("InternetGatewayId"))
def delete_internet_gateway(call: Ec2Call, request: Request) -> None:
    """Delete a gateway that is attached to nothing.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html

    Raises:
        NotFound, MalformedId: it is not there.
        DependencyViolation: it is attached.
    """
    gateway = _get(call, request["InternetGatewayId"])
    if gateway.vpc_id is not None:
        raise DependencyViolation(
            f"The internetGateway '{gateway.id}' has dependencies and cannot be deleted."
        )
    call.kept.gateways.delete(call.place, gateway.id)
    call.kept.tags.clear(call.place, gateway.id)


def _get(call: Ec2Call, gateway_id: str) -> InternetGateway:
    settle(call)
    found = call.kept.gateways.find(call.place, gateway_id)
    if found is None:
        raise no_such("igw", gateway_id)
    return found
