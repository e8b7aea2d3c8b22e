"""``AWS::CloudWatch::Dashboard``: a page of graphs.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, text


class Dashboard:
    """A dashboard."""

    name = "AWS::CloudWatch::Dashboard"
    properties = frozenset({"DashboardBody", "DashboardName"})
    required = frozenset({"DashboardBody"})
    replaced_by = frozenset({"DashboardName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the dashboard."""
        name = properties.get("DashboardName") or hands.name(255)
        return await self.update(hands, name, properties, properties)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put the new body over the old one."""
        body = text(new["DashboardBody"])
        await hands.call("cloudwatch", "PutDashboard", DashboardName=physical_id, DashboardBody=body)
        return Made(physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it."""
        gone = {"ResourceNotFound", "DashboardNotFoundError"}
        await call_unless_gone(hands, gone, "cloudwatch", "DeleteDashboards", DashboardNames=[physical_id])


TYPES: tuple[ResourceType, ...] = (Dashboard(),)
