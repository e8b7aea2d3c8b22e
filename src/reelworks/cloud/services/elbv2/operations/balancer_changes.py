"""What of a load balancer can be changed: its subnets, security groups and kind of addresses."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.errors import InvalidConfigurationRequestException
from reelworks.cloud.services.elbv2.group_settings import check_ip_address_type
from reelworks.cloud.services.elbv2.operations import located
from reelworks.cloud.services.elbv2.operations.load_balancers import subnets_of
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2
from reelworks.cloud.services.elbv2.shapes import zones_shape


@elbv2.operation("SetSubnets", locate=located.by("LoadBalancerArn"))
async def set_subnets(call: ElbCall, request: Request) -> dict[str, Any]:
    """Give a load balancer other zones; its address stays.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html

    Raises:
        InvalidConfigurationRequestException: two subnets are in one zone, or in another VPC.
        LoadBalancerNotFoundException: there is no such load balancer.
        SubnetNotFoundException: a subnet does not exist.
        ValidationError: there are fewer than two.
    """
    arn = request["LoadBalancerArn"]
    before = await call.write(lambda: located.get_balancer(call, arn))
    subnets = await subnets_of(call, request)
    if subnets[0].vpc_id != before.vpc_id:
        raise InvalidConfigurationRequestException("The subnets must all be in the VPC of the load balancer")
    zones = sorted([subnet.zone, subnet.id] for subnet in subnets)

    def change() -> dict[str, Any]:
        changed = replace(located.get_balancer(call, arn), zones=zones)
        call.stores.balancers.save(changed)
        return {"AvailabilityZones": zones_shape(changed), "IpAddressType": changed.ip_address_type}

    return await call.write(change)


@elbv2.operation("SetSecurityGroups", locate=located.by("LoadBalancerArn"))
async def set_security_groups(call: ElbCall, request: Request) -> dict[str, Any]:
    """Give a load balancer other security groups.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html

    Raises:
        InvalidSecurityGroupException: a security group does not exist, or is another VPC's.
        LoadBalancerNotFoundException: there is no such load balancer.
    """
    arn, caller = request["LoadBalancerArn"], call.caller
    before = await call.write(lambda: located.get_balancer(call, arn))
    groups = await call.network.get_security_groups(
        caller.account, caller.region, before.vpc_id, request["SecurityGroups"]
    )
    await call.write(
        lambda: call.stores.balancers.save(replace(located.get_balancer(call, arn), security_groups=groups))
    )
    return {"SecurityGroupIds": groups}


@elbv2.operation("SetIpAddressType", locate=located.by("LoadBalancerArn"))
def set_ip_address_type(call: ElbCall, request: Request) -> dict[str, Any]:
    """Say that a load balancer has IPv4 addresses, which is the only kind this cloud has.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetIpAddressType.html

    Raises:
        InvalidConfigurationRequestException: another kind is asked for.
        LoadBalancerNotFoundException: there is no such load balancer.
        ValidationError: AWS has no such kind.
    """
    kind = request["IpAddressType"]
    check_ip_address_type(kind)
    located.get_balancer(call, request["LoadBalancerArn"])
    return {"IpAddressType": kind}
