"""Where things are: an account and a region; ids, ARNs, zones."""

from dataclasses import dataclass

from reelworks.base.ids import Ids
from reelworks.cloud.services.ec2.limits import ZONE_LETTERS

KINDS = {
    "i": "instance",
    "vpc": "vpc",
    "subnet": "subnet",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "igw": "internet-gateway",
    "rtb": "route-table",
    "eni": "network-interface",
    "ami": "image",
    "lt": "launch-template",
    "key": "key-pair",
    "vol": "volume",
    "eipalloc": "elastic-ip",
    "acl": "network-acl",
    "dopt": "dhcp-options",
    "r": "reservation",
}
"""How ids begin, and what such a thing is called in ARNs and tags.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
"""


@dataclass(frozen=True, slots=True)
class Place:
    """One account in one region."""

    account: str
    region: str

    def arn(self, kind: str, thing_id: str) -> str:
        """Return a thing's ARN; ``kind`` as ARNs write it. Public images belong to no account."""
        account = "" if kind in {"image", "snapshot"} else self.account
        return f"arn:aws:ec2:{self.region}:{account}:{kind}/{thing_id}"

    @property
    def zones(self) -> tuple[str, ...]:
        """The availability zones' names."""
        return tuple(self.region + letter for letter in ZONE_LETTERS)


def new_id(ids: Ids, kind: str) -> str:
    """Return a new id as AWS's: its kind and 17 hexadecimal digits, of which the first is 0."""
    return f"{kind}-0{ids.take(8).hex()}"


def kind_of(thing_id: str) -> str | None:
    """Return what an id names, as tags and ARNs write it; None where it begins like nothing of EC2's."""
    return KINDS.get(thing_id.rpartition("-")[0])


def zone_id_of(zone: str) -> str:
    """Return a zone's id, ``use2-az1`` for ``us-east-2a``: the same in every account of this cloud.

    https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html
    """
    region, letter = zone[:-1], zone[-1]
    area, *middle, number = region.split("-")
    short = "".join(_SHORT.get(word, word[0]) for word in middle)
    return f"{area}{short}{number}-az{ZONE_LETTERS.index(letter) + 1}"


_SHORT = {"northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw"}


def private_name_of(address: str, region: str) -> str:
    """Return an instance's private DNS name, ``ip-127-77-16-4.us-east-2.compute.internal``.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html
    """
    domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
    return f"ip-{address.replace('.', '-')}.{domain}"
