"""Where machines on AWS fetch Reelworks from: a bucket, which is a small stack of its own, deployed first."""

from collections.abc import Iterable
from typing import Any

from reelworks.aws.faults import ObjectMissing, typed_faults
from reelworks.stack.deploying import Deployment, StackProgress, deploy_stack
from reelworks.stack.wheel import Artifact
from reelworks.stack.wording import Body, Ref

_KEPT_DAYS = 90


def artifact_stack_name(stack: str) -> str:
    """Return the name of the stack that holds a stack's artifact bucket."""
    return f"{stack}-artifacts"


def artifact_template() -> Body:
    """Return the template of the artifact bucket. Its name is CloudFormation's choice."""
    properties = {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
        "VersioningConfiguration": {"Status": "Enabled"},
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "Id": "forget-replaced-versions",
                    "Status": "Enabled",
                    "NoncurrentVersionExpiration": {"NoncurrentDays": _KEPT_DAYS},
                }
            ]
        },
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Where Reelworks' machines fetch Reelworks from.",
        "Resources": {
            "Artifacts": {
                "Type": "AWS::S3::Bucket",
                "Metadata": {"Purpose": "keeps the wheels and pins that machines install"},
                "Properties": properties,
            }
        },
        "Outputs": {"Bucket": {"Description": "The bucket", "Value": Ref("Artifacts")}},
    }


def keep_artifacts(
    cloudformation: Any, s3: Any, stack: str, artifacts: Iterable[Artifact], progress: StackProgress
) -> str:
    """Put artifacts where a stack's machines fetch them; return the bucket. What is there is not sent again.

    Raises:
        StackFailed, Declined: the bucket's stack did not come to be.
        CloudFault: the cloud cannot be reached or refuses.
    """
    wish = Deployment(artifact_stack_name(stack), artifact_template())
    bucket = deploy_stack(cloudformation, wish, progress).outputs["Bucket"]
    for artifact in artifacts:
        if not _is_there(s3, bucket, artifact):
            with typed_faults(f"write s3://{bucket}/{artifact.key}"):
                s3.put_object(Bucket=bucket, Key=artifact.key, Body=artifact.content)
    return bucket


def object_url(s3: Any, bucket: str, key: str) -> str:
    """Return the address of an object, as CloudFormation takes it, in the style that the client's cloud knows."""
    signed: str = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})
    return signed.partition("?")[0]


def _is_there(s3: Any, bucket: str, artifact: Artifact) -> bool:
    try:
        with typed_faults(f"look at s3://{bucket}/{artifact.key}"):
            s3.head_object(Bucket=bucket, Key=artifact.key)
    except ObjectMissing:
        return False
    return True
