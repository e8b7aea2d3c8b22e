"""What a deployment finds in its account: the default network, where in it machines can stand, and their image.

https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
"""

from dataclasses import dataclass
from typing import Any

from reelworks.aws.faults import typed_faults
from reelworks.stack.stacks import StackFailed

IMAGE = "/aws/service/debian/release/12/latest/amd64"
"""The public parameter that names Debian 12's current image for x86-64."""
_ZONES_MIN = 2
"""A load balancer takes no fewer."""
_ROOT_DEVICE = "/dev/xvda"


@dataclass(frozen=True, slots=True)
class Network:
    """Where machines stand."""

    vpc: str
    subnets: tuple[str, ...]
    """One in each zone, in the zones' order."""


def find_network(ec2: Any, zones: int) -> Network:
    """Return the account's default VPC in the client's region, and a subnet in each of so many zones.

    Fewer than asked, but at least two, where the region has fewer.

    Raises:
        StackFailed: there is no default VPC, or it has subnets in fewer than two zones.
        CloudFault: the cloud cannot be reached or refuses.
    """
    region = ec2.meta.region_name
    with typed_faults("look for the default VPC"):
        vpcs = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
        if not vpcs:
            raise StackFailed(
                f"The account has no default VPC in {region}: make one (aws ec2 create-default-vpc), or name "
                "another with --vpc and --subnets."
            )
        vpc = vpcs[0]["VpcId"]
        filters = [
            {"Name": "vpc-id", "Values": [vpc]},
            {"Name": "default-for-az", "Values": ["true"]},
            {"Name": "state", "Values": ["available"]},
        ]
        subnets = ec2.describe_subnets(Filters=filters)["Subnets"]
    by_zone = {subnet["AvailabilityZone"]: subnet["SubnetId"] for subnet in subnets}
    if len(by_zone) < _ZONES_MIN:
        raise StackFailed(
            f"The default VPC in {region} has subnets in {len(by_zone)} of its zones, and two are needed: name others "
            "with --vpc and --subnets."
        )
    return Network(vpc, tuple(by_zone[zone] for zone in sorted(by_zone)[:zones]))


@dataclass(frozen=True, slots=True)
class Image:
    """What machines start from."""

    id: str
    root_device: str
    """What it calls its root disk."""


def find_image(ec2: Any, ssm: Any, wanted: str = IMAGE) -> Image:
    """Return an image by its id, or by the public parameter that names it.

    Raises:
        StackFailed: there is no such image in the client's region.
        CloudFault: there is no such parameter, or the cloud cannot be reached or refuses.
    """
    image = wanted
    with typed_faults(f"look for the image {wanted}"):
        if wanted.startswith("/"):
            image = ssm.get_parameter(Name=wanted)["Parameter"]["Value"]
        found = ec2.describe_images(ImageIds=[image])["Images"]
    if not found:
        raise StackFailed(f"There is no image {image} in {ec2.meta.region_name}: name another with --image.")
    return Image(image, found[0].get("RootDeviceName") or _ROOT_DEVICE)
