"""The managed policies that AWS keeps for every account, those of them that architectures like these attach.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html

ReadOnlyAccess names in AWS thousands of actions of all services; here it has their verbs for the services that
this cloud has, or knows by name.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from reelworks.cloud.services.iam.model import AWS, Entity


@dataclass(frozen=True, slots=True)
class AwsPolicy:
    """A managed policy of AWS's own."""

    entity: Entity
    document: str


def find_aws_policy(arn: str) -> AwsPolicy | None:
    """Return the policy that AWS keeps under an ARN, or None."""
    return _policies().get(arn)


def list_aws_policies() -> list[AwsPolicy]:
    """Return all of them, by name."""
    return list(_policies().values())


@cache
def _policies() -> Mapping[str, AwsPolicy]:
    listed = [_policy(name, *rest) for name, rest in sorted(_CONTENTS.items())]
    return {policy.entity.arn: policy for policy in listed}


def _policy(name: str, since: str, description: str, statements: Sequence[Mapping[str, Any]]) -> AwsPolicy:
    number = hashlib.sha256(name.encode()).hexdigest()[:17].upper()
    created_at = datetime.fromisoformat(since).replace(tzinfo=UTC).timestamp()
    entity = Entity("policy", AWS, name, "/", f"ANPA{number}", created_at, description=description)
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return AwsPolicy(entity, json.dumps(document))


def _allow(*actions: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def _service_linked(path: str, host: str) -> dict[str, Any]:
    """Let a service make the role that it works with."""
    return _allow(
        "iam:CreateServiceLinkedRole",
        resource=f"arn:aws:iam::*:role/aws-service-role/{path}",
        Condition={"StringLike": {"iam:AWSServiceName": host}},
    )


_READ_VERBS = ("Describe*", "Get*", "List*")
_READ_SERVICES = (
    "autoscaling",
    "cloudformation",
    "cloudwatch",
    "ec2",
    "elasticloadbalancing",
    "events",
    "iam",
    "logs",
    "s3",
    "sns",
    "sqs",
    "ssm",
    "sts",
    "tag",
)

_CONTENTS: Mapping[str, tuple[str, str, Sequence[Mapping[str, Any]]]] = {
    "AdministratorAccess": (
        "2015-02-06",
        "Provides full access to AWS services and resources.",
        [_allow("*")],
    ),
    "PowerUserAccess": (
        "2015-02-06",
        "Provides full access to AWS services and resources, but does not allow management of Users and groups.",
        [
            {
                "Effect": "Allow",
                "NotAction": ["iam:*", "organizations:*", "account:*"],
                "Resource": "*",
            },
            _allow(
                "account:GetAccountInformation",
                "account:GetPrimaryEmail",
                "account:ListRegions",
                "iam:CreateServiceLinkedRole",
                "iam:DeleteServiceLinkedRole",
                "iam:ListRoles",
                "organizations:DescribeOrganization",
            ),
        ],
    ),
    "ReadOnlyAccess": (
        "2015-02-06",
        "Provides read-only access to AWS services and resources.",
        [
            _allow(
                *(f"{service}:{verb}" for service in _READ_SERVICES for verb in _READ_VERBS),
                "events:TestEventPattern",
                "iam:Generate*",
                "iam:Simulate*",
                "sqs:ReceiveMessage",
            )
        ],
    ),
    "AmazonS3FullAccess": (
        "2015-02-06",
        "Provides full access to all buckets via the AWS Management Console.",
        [_allow("s3:*", "s3-object-lambda:*")],
    ),
    "AmazonS3ReadOnlyAccess": (
        "2015-02-06",
        "Provides read only access to all buckets via the AWS Management Console.",
        [
            _allow(
                "s3:Get*",
                "s3:List*",
                "s3:Describe*",
                "s3-object-lambda:Get*",
                "s3-object-lambda:List*",
            )
        ],
    ),
    "AmazonSQSFullAccess": (
        "2015-02-06",
        "Provides full access to Amazon SQS via the AWS Management Console.",
        [_allow("sqs:*")],
    ),
    "AmazonSQSReadOnlyAccess": (
        "2015-02-06",
        "Provides read only access to Amazon SQS via the AWS Management Console.",
        [
            _allow(
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ListDeadLetterSourceQueues",
                "sqs:ListQueues",
                "sqs:ListMessageMoveTasks",
                "sqs:ListQueueTags",
            )
        ],
    ),
    "AmazonSNSFullAccess": (
        "2015-02-06",
        "Provides full access to Amazon SNS via the AWS Management Console.",
        [_allow("sns:*")],
    ),
    "AmazonSNSReadOnlyAccess": (
        "2015-02-06",
        "Provides read only access to Amazon SNS via the AWS Management Console.",
        [_allow("sns:GetTopicAttributes", "sns:List*", "sns:CheckIfPhoneNumberIsOptedOut", "sns:Get*")],
    ),
    "AmazonEventBridgeFullAccess": (
        "2019-07-11",
        "Provides full access to Amazon EventBridge.",
        [
            _allow("events:*", "schemas:*", "scheduler:*", "pipes:*"),
            _allow(
                "iam:PassRole",
                resource="arn:aws:iam::*:role/*",
                Condition={"StringLike": {"iam:PassedToService": "events.amazonaws.com"}},
            ),
        ],
    ),
    "IAMFullAccess": (
        "2015-02-06",
        "Provides full access to IAM via the AWS Management Console.",
        [_allow("iam:*", "organizations:DescribeAccount", "organizations:DescribeOrganization")],
    ),
    "IAMReadOnlyAccess": (
        "2015-02-06",
        "Provides read only access to IAM via the AWS Management Console.",
        [
            _allow(
                "iam:GenerateCredentialReport",
                "iam:GenerateServiceLastAccessedDetails",
                "iam:Get*",
                "iam:List*",
                "iam:SimulateCustomPolicy",
                "iam:SimulatePrincipalPolicy",
            )
        ],
    ),
    "AmazonEC2FullAccess": (
        "2015-02-06",
        "Provides full access to Amazon EC2 via the AWS Management Console.",
        [
            _allow("ec2:*", "elasticloadbalancing:*", "cloudwatch:*", "autoscaling:*"),
            _service_linked("*", "autoscaling.amazonaws.com"),
        ],
    ),
    "AmazonEC2ReadOnlyAccess": (
        "2015-02-06",
        "Provides read only access to Amazon EC2 via the AWS Management Console.",
        [
            _allow(
                "ec2:Describe*",
                "ec2:Get*",
                "elasticloadbalancing:Describe*",
                "cloudwatch:ListMetrics",
                "cloudwatch:GetMetricStatistics",
                "cloudwatch:Describe*",
                "autoscaling:Describe*",
            )
        ],
    ),
    "AmazonSSMManagedInstanceCore": (
        "2019-03-15",
        "The policy for Amazon EC2 Role to enable AWS Systems Manager service core functionality.",
        [
            _allow(
                "ssm:DescribeAssociation",
                "ssm:GetDeployablePatchSnapshotForInstance",
                "ssm:GetDocument",
                "ssm:DescribeDocument",
                "ssm:GetManifest",
                "ssm:GetParameter",
                "ssm:GetParameters",
                "ssm:ListAssociations",
                "ssm:ListInstanceAssociations",
                "ssm:PutInventory",
                "ssm:PutComplianceItems",
                "ssm:PutConfigurePackageResult",
                "ssm:UpdateAssociationStatus",
                "ssm:UpdateInstanceAssociationStatus",
                "ssm:UpdateInstanceInformation",
            ),
            _allow(
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ),
            _allow(
                "ec2messages:AcknowledgeMessage",
                "ec2messages:DeleteMessage",
                "ec2messages:FailMessage",
                "ec2messages:GetEndpoint",
                "ec2messages:GetMessages",
                "ec2messages:SendReply",
            ),
        ],
    ),
    "CloudWatchAgentServerPolicy": (
        "2018-03-07",
        "Permissions required to use AmazonCloudWatchAgent on servers",
        [
            _allow(
                "cloudwatch:PutMetricData",
                "ec2:DescribeVolumes",
                "ec2:DescribeTags",
                "logs:PutLogEvents",
                "logs:PutRetentionPolicy",
                "logs:DescribeLogStreams",
                "logs:DescribeLogGroups",
                "logs:CreateLogStream",
                "logs:CreateLogGroup",
                "xray:PutTraceSegments",
                "xray:PutTelemetryRecords",
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
                "xray:GetSamplingStatisticSummaries",
            ),
            _allow("ssm:GetParameter", resource="arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*"),
        ],
    ),
}
