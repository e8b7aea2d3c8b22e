"""A definition with the names that its things bear in the template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reelworks.pipeline.definition import Definition, Pipeline
from reelworks.stack.naming import logical_ids
from reelworks.stack.places import definition_parameter, group_name
from reelworks.stack.wording import Sub


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What the parts of a template are drawn from."""

    definition: Definition
    bucket_ids: Mapping[str, str]
    """Each bucket's logical id, by the name that it has in the definition."""
    pipeline_ids: Mapping[str, str]
    """What the logical ids of a pipeline's own begin with, by its name."""

    @property
    def has_web(self) -> bool:
        """Whether there are machines that answer people."""
        return self.definition.fleet.web.max > 0

    @property
    def zones(self) -> int:
        """How many zones the machines are spread over."""
        return self.definition.fleet.zones

    def pipelines(self) -> Iterator[tuple[str, str, Pipeline]]:
        """Yield each pipeline's name, the beginning of its logical ids, and itself."""
        for name, pipeline in self.definition.pipelines.items():
            yield name, self.pipeline_ids[name], pipeline

    def bucket_id(self, bucket: str) -> str:
        """Return a bucket's logical id."""
        return self.bucket_ids[bucket]

    def queues(self) -> Iterator[str]:
        """Yield the logical id of each queue that workers take from."""
        for own in self.pipeline_ids.values():
            yield f"{own}Queue"


def draw(definition: Definition) -> Blueprint:
    """Give everything in the definition its logical id."""
    buckets = {name: f"{own}Bucket" for name, own in logical_ids(definition.buckets()).items()}
    return Blueprint(definition, buckets, logical_ids(definition.pipelines))


def stack_group(kind: str) -> Sub:
    """Return the name of the workers' or the web servers' group."""
    return Sub(group_name("${AWS::StackName}", kind))


def ssm_arn() -> Sub:
    """Return the ARN of that parameter of the template's own stack."""
    return Sub(
        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter"
        + definition_parameter("${AWS::StackName}")
    )
