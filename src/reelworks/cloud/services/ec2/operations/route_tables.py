"""Route tables, as they are kept and told; packets on the loopback device follow none."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import new_route_table, settle
from reelworks.cloud.services.ec2.errors import (
    DependencyViolation,
    InvalidGatewayIDNotFound,
    InvalidParameterValue,
    InvalidRouteNotFound,
    MissingParameter,
    NotFound,
    ResourceAlreadyAssociated,
    RouteAlreadyExists,
    no_such,
)
from reelworks.cloud.services.ec2.filters import choose, page, refuse_both, select
from reelworks.cloud.services.ec2.launching.room import get_subnet
from reelworks.cloud.services.ec2.model.network import RouteTable
from reelworks.cloud.services.ec2.model.place import new_id
from reelworks.cloud.services.ec2.operations.vpcs import get_vpc, network_of
from reelworks.cloud.services.ec2.tagging import tags_for
from reelworks.cloud.services.ec2.views.network import TABLE_FILTERS, table_view

TARGETS = (
    *("GatewayId", "NatGatewayId", "NetworkInterfaceId", "InstanceId", "VpcPeeringConnectionId"),
    *("TransitGatewayId", "EgressOnlyInternetGatewayId", "CarrierGatewayId", "LocalGatewayId"),
)
DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


@ec2.operation("CreateRouteTable", locate=located.new("route-table", "VpcId"))
def create_route_table(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make a route table in a VPC, which knows the way within it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html

    Raises:
        NotFound, MalformedId: there is no such VPC.
        InvalidParameterValue, TagLimitExceeded: a tag is none that may be given.
    """
    table = new_route_table(call, get_vpc(call, request["VpcId"]), is_main=False)
    tags = tags_for(call, request, "route-table")
    call.kept.tables.put(call.place, table)
    call.kept.tags.add(call.place, table.id, tags)
    return {"RouteTable": table_view(call.place, table, tags)}


@ec2.operation("DescribeRouteTables")
def describe_route_tables(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of route tables.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html

    Raises:
        NotFound, MalformedId: one that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    settle(call)
    refuse_both(request, "RouteTableIds")
    tags = call.kept.tags.of_place(call.place)
    views = [table_view(call.place, one, tags[one.id]) for one in call.kept.tables.list(call.place)]
    chosen = choose(views, request.get("RouteTableIds"), "RouteTableId", "rtb")
    listed, more = page(select(chosen, request, TABLE_FILTERS), request, "RouteTableId")
    return {"RouteTables": listed, **more}


@ec2.operation("DeleteRouteTable", locate=located.named("RouteTableId"))
def delete_route_table(call: Ec2Call, request: Request) -> None:
    """Delete a route table that no subnet uses.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html

    Raises:
        NotFound, MalformedId: it is not there.
        DependencyViolation: a subnet uses it, or it is its VPC's main one.
    """
    table = _get(call, request["RouteTableId"])
    if table.is_main or table.associations:
        raise DependencyViolation(f"The routeTable '{table.id}' has dependencies and cannot be deleted.")
    call.kept.tables.delete(call.place, table.id)
    call.kept.tags.clear(call.place, table.id)


@ec2.operation("CreateRoute", locate=located.named("RouteTableId"))
def create_route(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Add a route to a table.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html

    Raises:
        NotFound, MalformedId: the table, or an interface or instance that is the target, is not there.
        MissingParameter, InvalidParameterValue, InvalidGatewayIDNotFound: destination or target are none.
        RouteAlreadyExists: the table has a route there.
    """
    table = _get(call, request["RouteTableId"])
    route = _route_of(call, request)
    if any(_has_destination(known, route) for known in table.routes):
        raise RouteAlreadyExists(f"The route identified by {_destination(route)} already exists.")
    call.kept.tables.put(call.place, replace(table, routes=[*table.routes, route]))
    return {"Return": True}


@ec2.operation("ReplaceRoute", locate=located.named("RouteTableId"))
def replace_route(call: Ec2Call, request: Request) -> None:
    """Give a route another target.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html

    Raises:
        NotFound, MalformedId: the table, or an interface or instance that is the target, is not there.
        MissingParameter, InvalidParameterValue: destination or target are none, or the table has no route there.
    """
    table, route = _get(call, request["RouteTableId"]), _route_of(call, request)
    kept = [known for known in table.routes if not _has_destination(known, route)]
    if len(kept) == len(table.routes):
        raise InvalidParameterValue(
            f"There is no route defined for '{_destination(route)}' in the route table. Use CreateRoute instead."
        )
    call.kept.tables.put(call.place, replace(table, routes=[*kept, route]))


@ec2.operation("DeleteRoute", locate=located.named("RouteTableId"))
def delete_route(call: Ec2Call, request: Request) -> None:
    """Take a route out of a table.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html

    Raises:
        NotFound, MalformedId: the table is not there.
        InvalidRouteNotFound: it has no such route.
        InvalidParameterValue: the route is the one within the VPC.
    """
    table = _get(call, request["RouteTableId"])
    wanted = {name: request[name] for name in DESTINATIONS if request.get(name)}
    gone = [route for route in table.routes if wanted and _has_destination(route, wanted)]
    if not gone:
        raise InvalidRouteNotFound(
            f"no route with destination-cidr-block {_destination(wanted)} in route table {table.id}"
        )
    if any(route.get("GatewayId") == "local" for route in gone):
        raise InvalidParameterValue(
            f"cannot remove local route {_destination(wanted)} in route table {table.id}"
        )
    left = [route for route in table.routes if route not in gone]
    call.kept.tables.put(call.place, replace(table, routes=left))


@ec2.operation("AssociateRouteTable", locate=located.named("RouteTableId", "SubnetId"))
def associate_route_table(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Have a subnet use a route table, or an internet gateway for what comes in; to repeat it changes nothing.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html

    Raises:
        NotFound, MalformedId, InvalidGatewayIDNotFound: one of them is not there.
        MissingParameter: neither subnet nor gateway is named.
        ResourceAlreadyAssociated: the subnet, or gateway, uses another table.
    """
    table = _get(call, request["RouteTableId"])
    user_id = _user_of(call, request)
    for other in call.kept.tables.list(call.place):
        known = next((key for key, user in other.associations.items() if user == user_id), None)
        if known is not None and other.id == table.id:
            return {"AssociationId": known, "AssociationState": {"State": "associated"}}
        if known is not None:
            raise ResourceAlreadyAssociated(
                f"the specified association for route table {table.id} conflicts with an existing association"
            )
    association = new_id(call.ids, "rtbassoc")
    changed = replace(table, associations={**table.associations, association: user_id})
    call.kept.tables.put(call.place, changed)
    return {"AssociationId": association, "AssociationState": {"State": "associated"}}


@ec2.operation("DisassociateRouteTable")
def disassociate_route_table(call: Ec2Call, request: Request) -> None:
    """Have a subnet use its VPC's main route table again.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html

    Raises:
        NotFound: there is no such association.
        InvalidParameterValue: it is that of a main table.
    """
    settle(call)
    association = request["AssociationId"]
    for table in call.kept.tables.list(call.place):
        if association == table.main_association_id:
            raise InvalidParameterValue(f"cannot disassociate the main route table association {association}")
        if association in table.associations:
            left = {key: subnet for key, subnet in table.associations.items() if key != association}
            call.kept.tables.put(call.place, replace(table, associations=left))
            return
    raise NotFound("rtbassoc", association)


@ec2.operation("ReplaceRouteTableAssociation", locate=located.named("RouteTableId"))
def replace_route_table_association(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Have a subnet use another route table, or make another one a VPC's main one; to repeat it changes nothing.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html

    Raises:
        NotFound, MalformedId: table or association are not there.
    """
    table, association = _get(call, request["RouteTableId"]), request["AssociationId"]
    if association in {table.main_association_id, *table.associations}:
        return {"NewAssociationId": association, "AssociationState": {"State": "associated"}}
    new = new_id(call.ids, "rtbassoc")
    for old in call.kept.tables.list(call.place):
        if association == old.main_association_id:
            call.kept.tables.put(call.place, replace(old, is_main=False, main_association_id=""))
            now_main = replace(_get(call, table.id), is_main=True, main_association_id=new)
            call.kept.tables.put(call.place, now_main)
            break
        if association in old.associations:
            left = dict(old.associations)
            subnet_id = left.pop(association)
            call.kept.tables.put(call.place, replace(old, associations=left))
            now = _get(call, table.id)
            call.kept.tables.put(call.place, replace(now, associations={**now.associations, new: subnet_id}))
            break
    else:
        raise NotFound("rtbassoc", association)
    return {"NewAssociationId": new, "AssociationState": {"State": "associated"}}


def _user_of(call: Ec2Call, request: Request) -> str:
    """Return the id of the subnet, or the internet gateway, that a request names."""
    gateway_id = request.get("GatewayId")
    if request.get("SubnetId"):
        return get_subnet(call.kept, call.place, request["SubnetId"]).id
    if not gateway_id:
        raise MissingParameter("The request must contain the parameter subnetId")
    if call.kept.gateways.find(call.place, gateway_id) is None:
        raise InvalidGatewayIDNotFound(f"The gateway ID '{gateway_id}' does not exist")
    return str(gateway_id)


def _get(call: Ec2Call, table_id: str) -> RouteTable:
    settle(call)
    found = call.kept.tables.find(call.place, table_id)
    if found is None:
        raise no_such("rtb", table_id)
    return found


def _route_of(call: Ec2Call, request: Request) -> dict[str, Any]:
    destination = {name: request[name] for name in DESTINATIONS if request.get(name)}
    target = {name: request[name] for name in TARGETS if request.get(name)}
    if len(destination) != 1:
        raise MissingParameter("The request must contain the parameter destinationCidrBlock")
    if len(target) != 1:
        raise MissingParameter("The request must contain exactly one target of the route, such as gatewayId")
    gateway = target.get("GatewayId", "")
    if gateway.startswith("igw-") and call.kept.gateways.find(call.place, gateway) is None:
        raise InvalidGatewayIDNotFound(f"The gateway ID '{gateway}' does not exist")
    if target.get("NetworkInterfaceId"):
        _check_there(call.kept.interfaces.find(call.place, target["NetworkInterfaceId"]), "eni", target)
    if target.get("InstanceId"):
        _check_there(call.kept.instances.find(call.place, target["InstanceId"]), "i", target)
    if "DestinationCidrBlock" in destination:
        block = network_of(destination["DestinationCidrBlock"], "destinationCidrBlock")
        destination = {"DestinationCidrBlock": str(block)}
    return {**destination, **target, "Origin": "CreateRoute", "State": "active"}


def _check_there(found: object | None, kind: str, target: dict[str, Any]) -> None:
    if found is None:
        raise no_such(kind, next(iter(target.values())))


def _has_destination(route: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return any(route.get(name) == wanted[name] for name in DESTINATIONS if name in wanted)


def _destination(route: dict[str, Any]) -> str:
    return next((str(route[name]) for name in DESTINATIONS if name in route), "")
