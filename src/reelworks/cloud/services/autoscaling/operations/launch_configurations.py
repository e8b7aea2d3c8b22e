"""Launch configurations: made, deleted, described. They never change."""

from typing import Any

from reelworks.base.ids import new_uuid
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.answers import moment
from reelworks.cloud.services.autoscaling.checks import check_name
from reelworks.cloud.services.autoscaling.errors import (
    AlreadyExistsFault,
    LimitExceededFault,
    ResourceInUseFault,
    ValidationError,
)
from reelworks.cloud.services.autoscaling.limits import LAUNCH_CONFIGURATIONS_MAX
from reelworks.cloud.services.autoscaling.model import LaunchConfiguration
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.paging import page_of
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling
from reelworks.cloud.wire.error import OperationNotImplemented


@autoscaling.operation("CreateLaunchConfiguration", locate=located.launch_configuration)
def create_launch_configuration(call: AutoScalingCall, request: Request) -> None:
    """Make a launch configuration.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateLaunchConfiguration.html

    Raises:
        AlreadyExistsFault: there is one of that name.
        LimitExceededFault: there are as many as there may be.
        OperationNotImplemented: it should follow from an instance.
        ValidationError: its image or its instance type is missing.
    """
    name = request["LaunchConfigurationName"]
    check_name(name, "launchConfigurationName")
    if request.get("InstanceId"):
        raise OperationNotImplemented(
            "Reelworks' cloud does not implement InstanceId of CreateLaunchConfiguration."
        )
    if not (request.get("ImageId") and request.get("InstanceType")):
        raise ValidationError(
            "Valid requests must contain either the InstanceID parameter or both the ImageId and InstanceType"
            " parameters."
        )
    if call.stores.launch_configurations.find(call.owner, name) is not None:
        raise AlreadyExistsFault(
            "Launch Configuration by this name already exists - A launch configuration already exists with the"
            f" name {name}"
        )
    if len(call.stores.launch_configurations.list_of(call.owner)) >= LAUNCH_CONFIGURATIONS_MAX:
        raise LimitExceededFault(f"You may have at most {LAUNCH_CONFIGURATIONS_MAX} launch configurations.")
    account, region = call.owner
    arn = f"arn:aws:autoscaling:{region}:{account}:launchConfiguration:{new_uuid(call.ids)}"
    call.stores.launch_configurations.add(
        LaunchConfiguration(
            f"{arn}:launchConfigurationName/{name}", account, region, name, call.clock.now(), dict(request)
        )
    )


@autoscaling.operation("DeleteLaunchConfiguration", locate=located.launch_configuration)
def delete_launch_configuration(call: AutoScalingCall, request: Request) -> None:
    """Delete a launch configuration.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLaunchConfiguration.html

    Raises:
        ResourceInUseFault: a group launches by it.
        ValidationError: there is none of that name.
    """
    name = request["LaunchConfigurationName"]
    if call.stores.launch_configurations.find(call.owner, name) is None:
        raise ValidationError(f"Launch configuration name not found - Launch configuration {name} not found")
    for group in call.stores.groups.list_of(call.owner):
        if group.settings.get("LaunchConfigurationName") == name:
            raise ResourceInUseFault(
                f"Cannot delete launch configuration {name} because it is attached to AutoScalingGroup {group.name}"
            )
    call.stores.launch_configurations.delete(call.owner, name)


@autoscaling.operation("DescribeLaunchConfigurations", reads=True)
def describe_launch_configurations(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe launch configurations, by their names or all; names that do not exist are left out.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLaunchConfigurations.html

    Raises:
        InvalidNextToken: the NextToken is none that was given out.
    """
    names = request.get("LaunchConfigurationNames")
    found = [
        made
        for made in call.stores.launch_configurations.list_of(call.owner)
        if not names or made.name in names
    ]
    return page_of(request, "LaunchConfigurations", found, _answer)


def _answer(made: LaunchConfiguration) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "KeyName": "",
        "SecurityGroups": [],
        "ClassicLinkVPCSecurityGroups": [],
        "UserData": "",
        "KernelId": "",
        "RamdiskId": "",
        "BlockDeviceMappings": [],
        "InstanceMonitoring": {"Enabled": True},
        "EbsOptimized": False,
    }
    return {
        **defaults,
        **made.settings,
        "LaunchConfigurationARN": made.arn,
        "CreatedTime": moment(made.created_at),
    }
