"""What tells AWS's services apart before a model is read: how each is signed for, addressed and spoken to.

A model takes some ten milliseconds to read and megabytes to keep, and most clouds are asked for a few services only:
the router goes by these headings, and reads a service's model when somebody first asks for that service. They say the
same as the models' own metadata, which a test holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reelworks.cloud.wire.models import Operation, load_service

_QUERY_PROTOCOLS: Final = frozenset({"query", "ec2"})


@dataclass(frozen=True, slots=True)
class Heading:
    """One service; its fields are ``Service``'s of the same names."""

    name: str
    signing_name: str
    version: str
    protocol: str
    json_version: str = "1.0"
    target_prefix: str | None = None
    is_query_compatible: bool = False

    @property
    def protocol_of_forms(self) -> str:
        """The protocol of a form with an ``Action``: EC2 has one of its own."""
        return "ec2" if self.protocol == "ec2" else "query"

    @property
    def speaks_query(self) -> bool:
        """Whether it may be asked by a form."""
        return self.protocol in _QUERY_PROTOCOLS or self.is_query_compatible

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Its operations, for which its model is read the first time."""
        return load_service(self.name).operations


HEADINGS: Final[Mapping[str, Heading]] = {
    heading.name: heading
    for heading in (
        Heading("autoscaling", "autoscaling", "2011-01-01", "query"),
        Heading("cloudformation", "cloudformation", "2010-05-15", "query"),
        Heading(
            "cloudwatch",
            "monitoring",
            "2010-08-01",
            "smithy-rpc-v2-cbor",
            target_prefix="GraniteServiceVersion20100801",
            is_query_compatible=True,
        ),
        Heading("ec2", "ec2", "2016-11-15", "ec2"),
        Heading("elbv2", "elasticloadbalancing", "2015-12-01", "query"),
        Heading("events", "events", "2015-10-07", "json", "1.1", "AWSEvents"),
        Heading("iam", "iam", "2010-05-08", "query"),
        Heading("s3", "s3", "2006-03-01", "rest-xml"),
        Heading("s3control", "s3", "2018-08-20", "rest-xml"),
        Heading("sns", "sns", "2010-03-31", "query"),
        Heading("sqs", "sqs", "2012-11-05", "json", "1.0", "AmazonSQS", is_query_compatible=True),
        Heading("ssm", "ssm", "2014-11-06", "json", "1.1", "AmazonSSM"),
        Heading("sts", "sts", "2011-06-15", "query"),
    )
}


def heading_of(name: str) -> Heading:
    """Return a service's heading; of one that has none written down here, its model's.

    Raises:
        UnknownService: it is not spoken here.
    """
    return HEADINGS.get(name) or read_heading(name)


def read_heading(name: str) -> Heading:
    """Return what a service's model says of it.

    Raises:
        UnknownService: it is not spoken here.
    """
    model = load_service(name)
    return Heading(
        model.name,
        model.signing_name,
        model.version,
        model.protocol,
        model.json_version,
        model.target_prefix,
        is_query_compatible=model.is_query_compatible,
    )
