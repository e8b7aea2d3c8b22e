"""What workers and web servers may do: the calls that they make, on the things that they make them for.

A machine's credentials are its role's. What is not listed here is refused, whatever runs on the machine.
"""

from collections.abc import Iterator
from typing import Any

from reelworks.stack.blueprint import Blueprint, ssm_arn
from reelworks.stack.naming import bucket_arn
from reelworks.stack.places import WORKERS
from reelworks.stack.policies import document
from reelworks.stack.wording import Body, GetAtt, Ref, Sub

_GROUP_ARN = (
    "arn:${AWS::Partition}:autoscaling:${AWS::Region}:${AWS::AccountId}"
    ":autoScalingGroup:*:autoScalingGroupName/${AWS::StackName}-"
)


def roles(blueprint: Blueprint) -> Body:
    """Return the roles and the instance profiles that hand them to machines."""
    made = _role("Worker", "what a worker's machine may do", list(_worker_statements(blueprint)))
    if blueprint.has_web:
        made |= _role("Web", "what a web server's machine may do", list(_web_statements(blueprint)))
    return made


def _role(own: str, purpose: str, statements: list[Body]) -> Body:
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    rights: Body = {"PolicyName": "rights", "PolicyDocument": document(*statements)}
    return {
        f"{own}Role": {
            "Type": "AWS::IAM::Role",
            "Metadata": {"Purpose": purpose},
            "Properties": {"AssumeRolePolicyDocument": document(trust), "Policies": [rights]},
        },
        f"{own}Installing": {
            "Type": "AWS::IAM::Policy",
            "Condition": "HasArtifacts",
            "Metadata": {"Purpose": "lets a plain machine fetch Reelworks"},
            "Properties": {
                "PolicyName": "installing",
                "PolicyDocument": document(_artifacts()),
                "Roles": [Ref(f"{own}Role")],
            },
        },
        f"{own}Profile": {
            "Type": "AWS::IAM::InstanceProfile",
            "Properties": {"Roles": [Ref(f"{own}Role")]},
        },
    }


def _worker_statements(blueprint: Blueprint) -> Iterator[Body]:
    yield _allow("ReadTheDefinition", ["ssm:GetParameter"], [ssm_arn()])
    yield _allow(
        "TakeMessages",
        ["sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
        [GetAtt(queue, "Arn") for queue in blueprint.queues()],
    )
    places = [pipeline for _, _, pipeline in blueprint.pipelines()]
    moved = [pipeline for pipeline in places if pipeline.done_prefix is not None]
    # Without it S3 answers 403 in place of 404 for an upload that is gone.
    yield _allow("SeeWhatIsThere", ["s3:ListBucket"], [bucket_arn(pipeline.bucket) for pipeline in places])
    uploads = [bucket_arn(pipeline.bucket, f"{pipeline.prefix}*") for pipeline in places]
    done = [bucket_arn(pipeline.bucket, f"{pipeline.done_prefix}*") for pipeline in moved]
    yield _allow("FetchUploads", ["s3:GetObject", "s3:GetObjectTagging"], uploads + done)
    made = [bucket_arn(pipeline.output_bucket, f"{pipeline.done_prefix or ''}*") for pipeline in places]
    made_and_moved = _once([*made, *done])
    yield _allow(
        "StoreWhatIsMade", ["s3:PutObject", "s3:PutObjectTagging", "s3:AbortMultipartUpload"], made_and_moved
    )
    if moved:
        taken = [bucket_arn(pipeline.bucket, f"{pipeline.prefix}*") for pipeline in moved]
        yield _allow("RemoveWhatMoved", ["s3:DeleteObject"], taken)
    yield _allow(
        "SayWhenDrained",
        ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"],
        [Sub(_GROUP_ARN + WORKERS)],
    )


def _web_statements(blueprint: Blueprint) -> Iterator[Body]:
    yield _allow("ReadTheDefinition", ["ssm:GetParameter"], [ssm_arn()])
    buckets = list(blueprint.definition.buckets())
    yield _allow("ListMedia", ["s3:ListBucket"], [bucket_arn(bucket) for bucket in buckets])
    yield _allow("ShowMedia", ["s3:GetObject"], [bucket_arn(bucket, "*") for bucket in buckets])
    uploads = [bucket_arn(pipeline.bucket, f"{pipeline.prefix}*") for _, _, pipeline in blueprint.pipelines()]
    yield _allow(
        "TakeUploads", ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], uploads
    )
    queues = [
        GetAtt(queue, "Arn")
        for _, own, _ in blueprint.pipelines()
        for queue in (f"{own}Queue", f"{own}DeadLetterQueue")
    ]
    yield _allow("ShowQueues", ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"], queues)
    # AWS knows no resources for it.
    yield _allow("ShowTheFleet", ["autoscaling:DescribeAutoScalingGroups"], ["*"])


def _artifacts() -> Body:
    resource = Sub("arn:${AWS::Partition}:s3:::${ArtifactBucket}/*")
    return _allow("FetchReelworks", ["s3:GetObject"], [resource])


def _allow(sid: str, actions: list[str], resources: list[Any]) -> Body:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": _once(resources)}


def _once(resources: list[Any]) -> list[Any]:
    return list(dict.fromkeys(resources))
