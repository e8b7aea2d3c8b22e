"""The further blocks of addresses of VPCs."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import local_route, settle
from reelworks.cloud.services.ec2.errors import (
    CidrLimitExceeded,
    InvalidCidrBlockInUse,
    InvalidVpcCidrBlockAssociationNotFound,
    InvalidVpcRange,
    MissingParameter,
    OperationNotPermitted,
)
from reelworks.cloud.services.ec2.limits import BLOCKS_PER_VPC_MAX
from reelworks.cloud.services.ec2.model.network import Vpc
from reelworks.cloud.services.ec2.model.place import new_id
from reelworks.cloud.services.ec2.operations.vpcs import PREFIX_MAX, PREFIX_MIN, get_vpc, network_of
from reelworks.cloud.services.ec2.views.network import block_view


@ec2.operation("AssociateVpcCidrBlock", locate=located.named("VpcId"))
def associate_vpc_cidr_block(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Give a VPC a further block of addresses, which its route tables know the way to.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html

    Raises:
        NotFound, MalformedId: there is no such VPC.
        MissingParameter, InvalidParameterValue: there is no block of IPv4 addresses.
        InvalidVpcRange: it is too large or too small, or overlaps one that the VPC has.
        CidrLimitExceeded: the VPC has five.
    """
    vpc = get_vpc(call, request["VpcId"])
    if not request.get("CidrBlock"):
        raise MissingParameter("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
    network = network_of(request["CidrBlock"])
    if not PREFIX_MIN <= network.prefixlen <= PREFIX_MAX:
        raise InvalidVpcRange(f"The CIDR '{network}' is invalid.")
    if len(vpc.cidrs) >= BLOCKS_PER_VPC_MAX:
        raise CidrLimitExceeded(
            f"This network {vpc.id} has met its maximum number of allowed CIDRs: {BLOCKS_PER_VPC_MAX}"
        )
    if any(network.overlaps(network_of(known)) for known in vpc.cidrs.values()):
        raise InvalidVpcRange(f"The CIDR '{network}' conflicts with another block of the VPC.")
    association = new_id(call.ids, "vpc-cidr-assoc")
    call.kept.vpcs.put(call.place, replace(vpc, more_cidrs={**vpc.more_cidrs, association: str(network)}))
    for table in call.kept.tables.list(call.place):
        if table.vpc_id == vpc.id:
            routes = [*table.routes, local_route(str(network))]
            call.kept.tables.put(call.place, replace(table, routes=routes))
    return {"VpcId": vpc.id, "CidrBlockAssociation": block_view(association, str(network), "associating")}


@ec2.operation("DisassociateVpcCidrBlock")
def disassociate_vpc_cidr_block(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Take a further block of addresses from a VPC again.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html

    Raises:
        InvalidVpcCidrBlockAssociationNotFound: there is no such association.
        OperationNotPermitted: it is the block that the VPC was made with.
        InvalidCidrBlockInUse: a subnet lies in it.
    """
    settle(call)
    association = request["AssociationId"]
    vpc = next((one for one in call.kept.vpcs.list(call.place) if association in one.cidrs), None)
    if vpc is None:
        raise InvalidVpcCidrBlockAssociationNotFound(association)
    if association not in vpc.more_cidrs:
        raise OperationNotPermitted(
            f"The vpc CIDR block with association ID {association} may not be disassociated. It is the primary IPv4 "
            "CIDR block of the VPC"
        )
    left = dict(vpc.more_cidrs)
    cidr = left.pop(association)
    _check_unused(call, vpc, cidr)
    call.kept.vpcs.put(call.place, replace(vpc, more_cidrs=left))
    gone = local_route(cidr)
    for table in call.kept.tables.list(call.place):
        if table.vpc_id == vpc.id:
            routes = [route for route in table.routes if route != gone]
            call.kept.tables.put(call.place, replace(table, routes=routes))
    return {"VpcId": vpc.id, "CidrBlockAssociation": block_view(association, cidr, "disassociating")}


def _check_unused(call: Ec2Call, vpc: Vpc, cidr: str) -> None:
    network = network_of(cidr)
    for subnet in call.kept.subnets.list(call.place):
        if subnet.vpc_id == vpc.id and network_of(subnet.cidr).subnet_of(network):
            raise InvalidCidrBlockInUse(f"The vpc {vpc.id} currently has a subnet within CIDR block {cidr}")
