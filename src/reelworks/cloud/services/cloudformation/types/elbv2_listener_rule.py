"""``AWS::ElasticLoadBalancingV2::ListenerRule``: requests that go elsewhere than the listener's default.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listenerrule.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of
from reelworks.cloud.wire.error import AwsError

_GONE = frozenset({"RuleNotFound", "RuleNotFoundException"})


class ListenerRule:
    """A rule of a listener."""

    name = "AWS::ElasticLoadBalancingV2::ListenerRule"
    properties = frozenset({"Actions", "Conditions", "ListenerArn", "Priority", "Transforms"})
    required = frozenset({"Actions", "Conditions", "Priority"})
    replaced_by = frozenset({"ListenerArn"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the rule into its listener."""
        request = members_of("elbv2", "CreateRule", properties)
        try:
            answer = await hands.call("elbv2", "CreateRule", **request)
            arn = answer["Rules"][0]["RuleArn"]
        except AwsError as error:
            if "PriorityInUse" not in error.code or not hands.is_resumed:
                raise
            arn = await _find(hands, properties)
        return _made(arn)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change what it looks at, what it does and when its turn comes."""
        request = members_of("elbv2", "ModifyRule", {**new, "RuleArn": physical_id})
        await hands.call("elbv2", "ModifyRule", **request)
        if old["Priority"] != new["Priority"]:
            priorities = [{"RuleArn": physical_id, "Priority": int(new["Priority"])}]
            await hands.call("elbv2", "SetRulePriorities", RulePriorities=priorities)
        return _made(physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take it out."""
        await call_unless_gone(hands, _GONE, "elbv2", "DeleteRule", RuleArn=physical_id)


TYPES: tuple[ResourceType, ...] = (ListenerRule(),)


def _made(arn: str) -> Made:
    return Made(arn, {"RuleArn": arn, "IsDefault": "false"})


async def _find(hands: Hands, properties: Properties) -> str:
    answer = await hands.call("elbv2", "DescribeRules", ListenerArn=properties["ListenerArn"])
    priority = str(properties["Priority"])
    return next(str(rule["RuleArn"]) for rule in answer["Rules"] if rule["Priority"] == priority)
