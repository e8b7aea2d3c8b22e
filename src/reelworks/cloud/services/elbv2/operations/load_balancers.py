"""Load balancers: made, listed, deleted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reelworks.base.ids import new_hex
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.attributes import OF_BALANCER, value_of
from reelworks.cloud.services.elbv2.errors import (
    DuplicateLoadBalancerNameException,
    InvalidConfigurationRequestException,
    InvalidSchemeException,
    LoadBalancerNotFoundException,
    OperationNotPermittedException,
    TooManyLoadBalancersException,
    ValidationError,
    out_of_range,
)
from reelworks.cloud.services.elbv2.group_settings import check_ip_address_type, check_name
from reelworks.cloud.services.elbv2.limits import LOAD_BALANCERS_MAX
from reelworks.cloud.services.elbv2.model import LoadBalancer, balancer_arn_of
from reelworks.cloud.services.elbv2.network import Subnet
from reelworks.cloud.services.elbv2.operations import located
from reelworks.cloud.services.elbv2.paging import page_of
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2
from reelworks.cloud.services.elbv2.shapes import balancer_shape
from reelworks.cloud.services.elbv2.tagging import tags_of
from reelworks.cloud.wire.error import AwsError


@elbv2.operation("CreateLoadBalancer", locate=located.new("loadbalancer/app/{Name}/*"))
async def create_load_balancer(call: ElbCall, request: Request) -> dict[str, Any]:
    """Make an application load balancer; again with the same settings returns the one that is there.

    It is ``active`` as soon as its process listens. Network and gateway load balancers are refused.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html

    Raises:
        DuplicateLoadBalancerNameException: one of that name is set up differently.
        DuplicateTagKeysException: a tag's key comes twice.
        InvalidConfigurationRequestException: two subnets are in one zone, or in two VPCs, or the type is not offered.
        InvalidSchemeException: there is no such scheme.
        InvalidSecurityGroupException: a security group does not exist.
        InvalidSubnetException: the first subnet has no free address.
        SubnetNotFoundException: a subnet does not exist.
        TooManyLoadBalancersException: the account has 50.
        TooManyTagsException: there are more than 50 tags.
        ValidationError: a member is missing or out of its range.
    """
    _check_kind(request)
    subnets = await subnets_of(call, request)
    wanted = await _new_balancer(call, request, subnets)
    made, is_new = await call.write(lambda: _keep(call, wanted))
    if is_new:
        try:
            interface = await call.network.keep_interface(made)
        except AwsError:
            await call.write(lambda: call.stores.balancers.delete(made.arn))
            raise
        made = replace(made, address=interface.address, interface_id=interface.id)
        housed = made
        await call.write(lambda: call.stores.balancers.save(housed))
    return {"LoadBalancers": [balancer_shape(made, call.conductor.readiness_of(made.arn))]}


@elbv2.operation("DescribeLoadBalancers", reads=True)
def describe_load_balancers(call: ElbCall, request: Request) -> dict[str, Any]:
    """List load balancers: those named, or all.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html

    Raises:
        LoadBalancerNotFoundException: one that is named does not exist.
        ValidationError: ARNs and names come together, or the page is none.
    """
    arns, names = request.get("LoadBalancerArns", ()), request.get("Names", ())
    if arns and names:
        raise ValidationError(
            "Load balancer names and load balancer ARNs cannot be specified at the same time"
        )
    found = call.stores.balancers.list_of(call.caller.account, call.caller.region)
    if arns or names:
        found = [each for each in found if each.arn in arns or each.name in names]
        missing = [name for name in names if name not in {each.name for each in found}]
        if missing:
            raise LoadBalancerNotFoundException(f"Load balancers '[{', '.join(missing)}]' not found")
        if {*arns} - {each.arn for each in found}:
            raise LoadBalancerNotFoundException
    page, more = page_of(request, found, lambda each: each.name)
    return {
        "LoadBalancers": [balancer_shape(each, call.conductor.readiness_of(each.arn)) for each in page],
        **more,
    }


@elbv2.operation("DeleteLoadBalancer", locate=located.by("LoadBalancerArn"))
async def delete_load_balancer(call: ElbCall, request: Request) -> None:
    """Delete a load balancer with its listeners and rules; one that does not exist is deleted already.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html

    Raises:
        OperationNotPermittedException: it is protected against that.
    """
    arn = request["LoadBalancerArn"]
    balancer = await call.write(lambda: _find_deletable(call, arn))
    if balancer is None:
        return
    # The address first: whoever asks again after a crash here lets go of the rest.
    await call.network.delete_interface(balancer)
    await call.write(lambda: _delete(call, arn))


async def subnets_of(call: ElbCall, request: Request) -> list[Subnet]:
    """Return the subnets that a request names, each in a zone of its own.

    Raises:
        InvalidConfigurationRequestException: two are in one zone, or in two VPCs, or an address of its own is asked for.
        SubnetNotFoundException: one does not exist.
        ValidationError: there are fewer than two.
    """
    mappings = request.get("SubnetMappings", ())
    if mappings and request.get("Subnets"):
        raise ValidationError("Either subnets or subnet mappings can be specified, but not both")
    for mapping in mappings:
        if set(mapping) - {"SubnetId"}:
            raise InvalidConfigurationRequestException(
                "You can specify only the subnet ID in the subnet mappings of an application load balancer"
            )
    ids = list(request.get("Subnets", ())) or [mapping.get("SubnetId", "") for mapping in mappings]
    caller = call.caller
    subnets = await call.network.get_subnets(caller.account, caller.region, ids) if ids else []
    if len({subnet.zone for subnet in subnets}) != len(subnets):
        raise InvalidConfigurationRequestException(
            "A load balancer cannot be attached to multiple subnets in the same Availability Zone"
        )
    if len(subnets) < 2:
        raise ValidationError("At least two subnets in two different Availability Zones must be specified")
    if len({subnet.vpc_id for subnet in subnets}) != 1:
        raise InvalidConfigurationRequestException("The subnets must all be in the same VPC")
    return subnets


def _check_kind(request: Request) -> None:
    check_name(request["Name"], "Load balancer")
    if request["Name"].startswith("internal-"):
        raise ValidationError(f"Load balancer name '{request['Name']}' cannot begin with 'internal-'")
    kind = request.get("Type", "application")
    if kind not in ("application", "network", "gateway"):
        raise out_of_range(
            kind, "type", "Member must satisfy enum value set: [application, network, gateway]"
        )
    if kind != "application":
        raise InvalidConfigurationRequestException(
            f"Reelworks' cloud does not offer load balancers of type '{kind}': application."
        )
    scheme = request.get("Scheme", "internet-facing")
    if scheme not in ("internet-facing", "internal"):
        raise InvalidSchemeException(f"Scheme '{scheme}' must be one of 'internet-facing, internal'")
    check_ip_address_type(request.get("IpAddressType", "ipv4"))


async def _new_balancer(call: ElbCall, request: Request, subnets: Sequence[Subnet]) -> LoadBalancer:
    caller, name, vpc_id = call.caller, request["Name"], subnets[0].vpc_id
    security_groups = await call.network.get_security_groups(
        caller.account, caller.region, vpc_id, request.get("SecurityGroups", ())
    )
    return LoadBalancer(
        arn=balancer_arn_of(caller.region, caller.account, name, new_hex(call.ids, 8)),
        account=caller.account,
        region=caller.region,
        name=name,
        scheme=request.get("Scheme", "internet-facing"),
        vpc_id=vpc_id,
        zones=sorted([subnet.zone, subnet.id] for subnet in subnets),
        security_groups=security_groups,
        ip_address_type=request.get("IpAddressType", "ipv4"),
        created_at=call.clock.now(),
        tags=tags_of(request.get("Tags", ())),
    )


def _keep(call: ElbCall, wanted: LoadBalancer) -> tuple[LoadBalancer, bool]:
    """Return the load balancer that is there already, or the wanted one, and whether it is new."""
    store = call.stores.balancers
    known = store.find_named(wanted.account, wanted.region, wanted.name)
    if known is not None:
        if _settings(known) != _settings(wanted):
            raise DuplicateLoadBalancerNameException(
                f"A load balancer with the same name '{wanted.name}' exists, but with different settings"
            )
        return known, not known.address
    if store.count_of(wanted.account, wanted.region) >= LOAD_BALANCERS_MAX:
        raise TooManyLoadBalancersException
    store.save(wanted)
    return wanted, True


def _find_deletable(call: ElbCall, arn: str) -> LoadBalancer | None:
    balancer = call.stores.balancers.find(arn)
    if balancer is None:
        return None
    if value_of(OF_BALANCER, balancer.attributes, "deletion_protection.enabled") == "true":
        raise OperationNotPermittedException(
            f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        )
    return balancer


def _delete(call: ElbCall, arn: str) -> None:
    for listener in call.stores.listeners.list_of(arn):
        for rule in call.stores.rules.list_of(listener.arn):
            call.stores.rules.delete(rule.arn)
        call.stores.listeners.delete(listener.arn)
    call.stores.balancers.delete(arn)


def _settings(balancer: LoadBalancer) -> tuple[Any, ...]:
    return (
        balancer.scheme,
        [list(zone) for zone in balancer.zones],
        sorted(balancer.security_groups),
        balancer.ip_address_type,
        dict(balancer.tags),
    )
