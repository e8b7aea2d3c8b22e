"""Who services are when they work by themselves: their service-linked roles.

Auto Scaling starts an instance as ``AWSServiceRoleForAutoScaling`` of the group's account. Such a role is there from
the beginning, in every account; nobody but its service can assume it, and it may do what its policy says.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reelworks.base.ids import Ids
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller


@dataclass(frozen=True, slots=True)
class ServiceRole:
    """The role that a service works with."""

    host: str
    """The service's name in policies."""
    name: str
    session: str
    """What its sessions are called, as it stands in events and errors."""
    actions: tuple[str, ...]
    """What it may do, with any resource."""

    @property
    def full_name(self) -> str:
        """Its name with its path, as principals bear it."""
        return f"aws-service-role/{self.host}/{self.name}"


SERVICE_ROLES: Mapping[str, ServiceRole] = {
    "autoscaling": ServiceRole(
        "autoscaling.amazonaws.com",
        "AWSServiceRoleForAutoScaling",
        "AutoScaling",
        (
            "ec2:*",
            "elasticloadbalancing:Describe*",
            "elasticloadbalancing:RegisterTargets",
            "elasticloadbalancing:DeregisterTargets",
            "cloudwatch:PutMetricAlarm",
            "cloudwatch:DeleteAlarms",
            "cloudwatch:DescribeAlarms",
            "cloudwatch:GetMetricData",
            "iam:PassRole",
            "iam:GetInstanceProfile",
            "sns:Publish",
            "sqs:SendMessage",
            "ssm:GetParameter*",
            "events:PutEvents",
        ),
    ),
    "cloudwatch": ServiceRole(
        "events.amazonaws.com",
        "AWSServiceRoleForCloudWatchEvents",
        "CloudWatchAlarms",
        (
            "autoscaling:ExecutePolicy",
            "ec2:DescribeInstances",
            "ec2:RebootInstances",
            "ec2:StopInstances",
            "ec2:TerminateInstances",
        ),
    ),
    "ec2": ServiceRole(
        "ec2.amazonaws.com",
        "AWSServiceRoleForEC2Metadata",
        "EC2Metadata",
        ("autoscaling:DescribeAutoScalingInstances", "iam:GetInstanceProfile"),
    ),
    "elbv2": ServiceRole(
        "elasticloadbalancing.amazonaws.com",
        "AWSServiceRoleForElasticLoadBalancing",
        "ElasticLoadBalancing",
        ("ec2:Describe*", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"),
    ),
}
"""By botocore's name of the service."""


def service_caller(service: str, account: str, region: str, ids: Ids, endpoint: str = "") -> Caller:
    """Return a service as it works by itself for an account."""
    role = SERVICE_ROLES[service]
    principal = Principal.role(account, role.full_name, role.session)
    return Caller(principal, account, region, ids.take(16).hex(), endpoint)


def find_service_role(full_name: str) -> ServiceRole | None:
    """Return the service-linked role of a name with its path, or None."""
    return next((role for role in SERVICE_ROLES.values() if role.full_name == full_name), None)
