"""``AWS::ElasticLoadBalancingV2::Listener``: a port of a load balancer, and what becomes of what comes in there.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listener.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.elbv2_tagging import attribute_list
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of
from reelworks.cloud.wire.error import AwsError

_GONE = frozenset({"ListenerNotFound", "ListenerNotFoundException"})


class Listener:
    """A listener."""

    name = "AWS::ElasticLoadBalancingV2::Listener"
    properties = frozenset(
        {
            *("AlpnPolicy", "Certificates", "DefaultActions", "ListenerAttributes", "LoadBalancerArn"),
            *("MutualAuthentication", "Port", "Protocol", "SslPolicy"),
        }
    )
    required = frozenset({"DefaultActions", "LoadBalancerArn"})
    replaced_by = frozenset({"LoadBalancerArn"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Open the port."""
        request = members_of("elbv2", "CreateListener", properties)
        try:
            answer = await hands.call("elbv2", "CreateListener", **request)
            arn = answer["Listeners"][0]["ListenerArn"]
        except AwsError as error:
            if "DuplicateListener" not in error.code or not hands.is_resumed:
                raise
            arn = await _find(hands, properties)
        await _set_attributes(hands, arn, properties)
        return Made(arn, {"ListenerArn": arn})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change port, protocol and actions."""
        request = members_of("elbv2", "ModifyListener", {**new, "ListenerArn": physical_id})
        await hands.call("elbv2", "ModifyListener", **request)
        await _set_attributes(hands, physical_id, new)
        return Made(physical_id, {"ListenerArn": physical_id})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Close it."""
        await call_unless_gone(hands, _GONE, "elbv2", "DeleteListener", ListenerArn=physical_id)


TYPES: tuple[ResourceType, ...] = (Listener(),)


async def _find(hands: Hands, properties: Properties) -> str:
    answer = await hands.call("elbv2", "DescribeListeners", LoadBalancerArn=properties["LoadBalancerArn"])
    port = int(properties.get("Port", 0))
    return next(str(each["ListenerArn"]) for each in answer["Listeners"] if each.get("Port") == port)


async def _set_attributes(hands: Hands, arn: str, properties: Properties) -> None:
    attributes = attribute_list(properties, "ListenerAttributes")
    if attributes:
        await hands.call("elbv2", "ModifyListenerAttributes", ListenerArn=arn, Attributes=attributes)
