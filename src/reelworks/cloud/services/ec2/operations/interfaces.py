"""Network interfaces. A load balancer gets its address by one."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import settle
from reelworks.cloud.services.ec2.errors import InvalidParameterValue, no_such
from reelworks.cloud.services.ec2.filters import choose, page, refuse_both, select
from reelworks.cloud.services.ec2.launching.plan import Wish
from reelworks.cloud.services.ec2.launching.room import choose_groups, get_subnet, take_address
from reelworks.cloud.services.ec2.model.network import Interface
from reelworks.cloud.services.ec2.model.place import new_id
from reelworks.cloud.services.ec2.stores.tokens import token_of
from reelworks.cloud.services.ec2.tagging import is_for_services, tags_for
from reelworks.cloud.services.ec2.views.instances import Around
from reelworks.cloud.services.ec2.views.network import INTERFACE_FILTERS, interface_view


@ec2.operation("CreateNetworkInterface", locate=located.new("network-interface", "SubnetId", "Groups"))
def create_network_interface(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make a network interface: an address of a subnet that can really be bound on this computer.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html

    Raises:
        NotFound, MalformedId: the subnet or a group are not there.
        InvalidParameterValue, AddressInUse: the address is not the subnet's, or taken.
        InsufficientFreeAddressesInSubnet: all addresses are taken.
        IdempotentParameterMismatch: the client token came with another request.
    """
    settle(call)
    token = token_of("CreateNetworkInterface", request)
    known = call.kept.tokens.find(call.place, token) if token else None
    tags = tags_for(call, request, "network-interface")
    interface = call.kept.interfaces.find(call.place, known) if known else None
    if interface is None:
        interface = _new(call, request)
        call.kept.interfaces.put(call.place, interface)
        call.kept.tags.add(call.place, interface.id, tags)
        if token is not None:
            call.kept.tokens.keep(call.place, token, interface.id, call.clock.now())
    view = interface_view(call.place, interface, Around.of(call.kept, call.place))
    return {"NetworkInterface": view, "ClientToken": request.get("ClientToken")}


@ec2.operation("DescribeNetworkInterfaces")
def describe_network_interfaces(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of network interfaces, those of instances among them.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html

    Raises:
        NotFound, MalformedId: one that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    settle(call)
    refuse_both(request, "NetworkInterfaceIds")
    around = Around.of(call.kept, call.place)
    views = [interface_view(call.place, one, around) for one in call.kept.interfaces.list(call.place)]
    chosen = choose(views, request.get("NetworkInterfaceIds"), "NetworkInterfaceId", "eni")
    listed, more = page(select(chosen, request, INTERFACE_FILTERS), request, "NetworkInterfaceId")
    return {"NetworkInterfaces": listed, **more}


@ec2.operation("ModifyNetworkInterfaceAttribute", locate=located.named("NetworkInterfaceId", "Groups"))
def modify_network_interface_attribute(call: Ec2Call, request: Request) -> None:
    """Change an interface's description, security groups, source check.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html

    Raises:
        NotFound, MalformedId: it is not there, or a group.
        InvalidParameterValue: a group is another VPC's.
    """
    interface = _get(call, request["NetworkInterfaceId"])
    if "Description" in request:
        interface = replace(interface, description=request["Description"].get("Value", ""))
    if "SourceDestCheck" in request:
        interface = replace(interface, checks_source=bool(request["SourceDestCheck"].get("Value")))
    if request.get("Groups"):
        wish = Wish(None, None, None, list(request["Groups"]), [], None, "")
        group_ids = choose_groups(call, wish, interface.vpc_id)
        interface = replace(interface, group_ids=group_ids)
        _regroup_instance(call, interface)
    call.kept.interfaces.put(call.place, interface)


@ec2.operation("DeleteNetworkInterface", locate=located.named("NetworkInterfaceId"))
def delete_network_interface(call: Ec2Call, request: Request) -> None:
    """Delete an interface that no instance has.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html

    Raises:
        NotFound, MalformedId: it is not there.
        InvalidParameterValue: an instance has it.
    """
    interface = _get(call, request["NetworkInterfaceId"])
    if interface.instance_id is not None:
        raise InvalidParameterValue(f"Network interface '{interface.id}' is currently in use.")
    call.kept.interfaces.delete(call.place, interface.id)
    call.kept.tags.clear(call.place, interface.id)


def _new(call: Ec2Call, request: Request) -> Interface:
    subnet = get_subnet(call.kept, call.place, request["SubnetId"])
    wish = Wish(subnet.id, None, None, list(request.get("Groups") or []), [], None, "")
    return Interface(
        new_id(call.ids, "eni"),
        subnet.vpc_id,
        subnet.id,
        subnet.zone,
        take_address(call, subnet, request.get("PrivateIpAddress")),
        choose_groups(call, wish, subnet.vpc_id),
        request.get("Description") or "",
        is_deleted_with_instance=False,
        requester=call.caller.principal.name.rpartition("/")[2] if is_for_services(call) else "",
    )


def _get(call: Ec2Call, interface_id: str) -> Interface:
    settle(call)
    found = call.kept.interfaces.find(call.place, interface_id)
    if found is None:
        raise no_such("eni", interface_id)
    return found


def _regroup_instance(call: Ec2Call, interface: Interface) -> None:
    if interface.instance_id is None:
        return
    instance = call.kept.instances.find(call.place, interface.instance_id)
    if instance is not None:
        call.kept.instances.put(call.place, replace(instance, group_ids=interface.group_ids))
