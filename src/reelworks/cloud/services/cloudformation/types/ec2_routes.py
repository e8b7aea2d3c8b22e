"""``AWS::EC2::Route``, ``VPCGatewayAttachment`` and ``SubnetRouteTableAssociation``: what ties a network together.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of

_NO_TABLE = frozenset({"InvalidRouteTableID.NotFound", "InvalidRoute.NotFound"})
_NO_GATEWAY = frozenset({"InvalidInternetGatewayID.NotFound", "Gateway.NotAttached", "InvalidVpcID.NotFound"})


class Route:
    """A route of a table."""

    name = "AWS::EC2::Route"
    properties = frozenset(
        {
            "DestinationCidrBlock",
            "GatewayId",
            "InstanceId",
            "NatGatewayId",
            "NetworkInterfaceId",
            "RouteTableId",
        }
    )
    required = frozenset({"RouteTableId"})
    replaced_by = frozenset({"DestinationCidrBlock", "RouteTableId"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the route into its table."""
        await hands.call("ec2", "CreateRoute", **members_of("ec2", "CreateRoute", properties))
        destination = properties.get("DestinationCidrBlock", "")
        return Made(f"{properties['RouteTableId']}|{destination}", {"CidrBlock": destination})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Lead it elsewhere."""
        await hands.call("ec2", "ReplaceRoute", **members_of("ec2", "ReplaceRoute", new))
        return Made(physical_id, {"CidrBlock": new.get("DestinationCidrBlock", "")})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take it out of its table."""
        request = {key: properties[key] for key in ("RouteTableId", "DestinationCidrBlock")}
        await call_unless_gone(hands, _NO_TABLE, "ec2", "DeleteRoute", **request)


class VPCGatewayAttachment:
    """A gateway's place at a VPC."""

    name = "AWS::EC2::VPCGatewayAttachment"
    properties = frozenset({"InternetGatewayId", "VpcId"})
    required = frozenset({"InternetGatewayId", "VpcId"})
    replaced_by = properties

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Attach the gateway."""
        already = {"Resource.AlreadyAssociated"} if hands.is_resumed else frozenset[str]()
        await call_unless_gone(hands, already, "ec2", "AttachInternetGateway", **properties)
        return Made(f"IGW|{properties['VpcId']}", {"AttachmentType": "IGW"})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Nothing can be changed in place."""
        return Made(physical_id, {"AttachmentType": "IGW"})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Detach it."""
        await call_unless_gone(hands, _NO_GATEWAY, "ec2", "DetachInternetGateway", **properties)


class SubnetRouteTableAssociation:
    """Which table a subnet follows."""

    name = "AWS::EC2::SubnetRouteTableAssociation"
    properties = frozenset({"RouteTableId", "SubnetId"})
    required = frozenset({"RouteTableId", "SubnetId"})
    replaced_by = frozenset({"SubnetId"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Associate them."""
        answer = await hands.call("ec2", "AssociateRouteTable", **properties)
        return Made(answer["AssociationId"], {"Id": answer["AssociationId"]})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Have the subnet follow another table, by an association of its own."""
        await self.delete(hands, physical_id, old)
        return await self.create(hands, new)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """End it."""
        gone = {"InvalidAssociationID.NotFound"}
        await call_unless_gone(hands, gone, "ec2", "DisassociateRouteTable", AssociationId=physical_id)


TYPES: tuple[ResourceType, ...] = (Route(), VPCGatewayAttachment(), SubnetRouteTableAssociation())
