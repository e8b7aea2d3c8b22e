"""Amazon Resource Names: ``arn:partition:service:region:account:resource``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from dataclasses import dataclass

_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Arn:
    """A resource's full name."""

    service: str
    region: str
    account: str
    resource: str
    partition: str = "aws"

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


def find_arn(text: str) -> Arn | None:
    """Return what an ARN names, or None where the text is no ARN."""
    fields = text.split(":", _FIELDS - 1)
    if len(fields) != _FIELDS or fields[0] != "arn":
        return None
    _, partition, service, region, account, resource = fields
    return Arn(service, region, account, resource, partition)
