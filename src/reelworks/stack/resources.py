"""What exists for a definition, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reelworks.pipeline.definition import Definition
from reelworks.stack.naming import logical_ids
from reelworks.stack.stacks import Stack


@dataclass(frozen=True, slots=True)
class PipelineResources:
    """One pipeline's own."""

    bucket: str
    """Where uploads go."""
    output_bucket: str
    """Where outputs go; may be the same."""
    route_arn: str
    """The topic or the rule that brings its uploads' events to the queue."""
    queue_url: str
    queue_arn: str
    dead_letter_queue_url: str


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything that was made for one definition."""

    account: str
    region: str
    pipelines: Mapping[str, PipelineResources]
    worker_group: str = ""
    """The workers' Auto Scaling group."""
    web_group: str = ""
    """The web servers' group; empty where there is none."""
    web_url: str = ""
    target_group_arn: str = ""
    """Whom the load balancer sends to."""
    notices_topic_arn: str = ""

    @property
    def buckets(self) -> tuple[str, ...]:
        """Every bucket, once."""
        named = (b for p in self.pipelines.values() for b in (p.bucket, p.output_bucket))
        return tuple(dict.fromkeys(named))


def resources_of(definition: Definition, stack: Stack) -> Resources:
    """Return what a deployed stack says it holds for the definition that it was deployed from."""
    ids = logical_ids(definition.pipelines)
    made = {name: _pipeline(ids[name], stack.outputs) for name in definition.pipelines}
    return Resources(
        account=stack.arn.account,
        region=stack.arn.region,
        pipelines=MappingProxyType(made),
        worker_group=stack.outputs["WorkerGroupName"],
        web_group=stack.outputs.get("WebGroupName", ""),
        web_url=stack.outputs.get("WebUrl", ""),
        target_group_arn=stack.outputs.get("WebTargetGroup", ""),
        notices_topic_arn=stack.outputs["NoticesTopic"],
    )


def _pipeline(own: str, outputs: Mapping[str, str]) -> PipelineResources:
    return PipelineResources(
        bucket=outputs[f"{own}Bucket"],
        output_bucket=outputs[f"{own}OutputBucket"],
        route_arn=outputs[f"{own}Route"],
        queue_url=outputs[f"{own}QueueUrl"],
        queue_arn=outputs[f"{own}QueueArn"],
        dead_letter_queue_url=outputs[f"{own}DeadLetterQueueUrl"],
    )
