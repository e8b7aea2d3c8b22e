"""The public images: what they are called here, and the SSM parameters that lead to them.

An image holds nothing here: every instance runs on this computer's own system. The ids are the same in every region
and for ever, so that what was written down stays true.
"""

from collections.abc import Iterator
from dataclasses import dataclass

DEBIAN, CANONICAL, AMAZON = "136693071363", "099720109477", "137112412989"
"""Who publishes: the accounts' real numbers, which people filter by.

https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/
"""
OWNER_ALIASES = {AMAZON: "amazon", CANONICAL: "amazon", DEBIAN: "amazon"}


@dataclass(frozen=True, slots=True)
class Image:
    """One public image."""

    id: str
    name: str
    description: str
    architecture: str
    owner: str
    root_device: str
    created_at: str
    snapshot_id: str
    root_gib: int
    parameters: tuple[str, ...]
    """The names of SSM's public parameters whose value is its id."""


def _debian(architecture: str, short: str, digit: str) -> Image:
    return Image(
        id=f"ami-0deb1a000000012{digit}0",
        name=f"debian-12-{short}-20261110-2290",
        description="Debian 12 (20261110-2290)",
        architecture=architecture,
        owner=DEBIAN,
        root_device="/dev/xvda",
        created_at="2026-11-10T03:12:44.000Z",
        snapshot_id=f"snap-0deb1a000000012{digit}0",
        root_gib=8,
        parameters=(f"/aws/service/debian/release/12/latest/{short}",),
    )


def _ubuntu(architecture: str, short: str, digit: str) -> Image:
    series = "ubuntu/server/24.04/stable/current"
    return Image(
        id=f"ami-00b0000000002404{digit}",
        name=f"ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-{short}-server-20261105",
        description=f"Canonical, Ubuntu, 24.04, {short} noble image build on 2026-11-05",
        architecture=architecture,
        owner=CANONICAL,
        root_device="/dev/sda1",
        created_at="2026-11-05T08:01:12.000Z",
        snapshot_id=f"snap-00b0000000002404{digit}",
        root_gib=8,
        parameters=(f"/aws/service/canonical/{series}/{short}/hvm/ebs-gp3/ami-id",),
    )


def _amazon(architecture: str, _short: str, digit: str) -> Image:
    folder = "/aws/service/ami-amazon-linux-latest"
    return Image(
        id=f"ami-0a120230000000{digit}00",
        name=f"al2023-ami-2023.9.20261109.0-kernel-6.1-{architecture}",
        description=f"Amazon Linux 2023 AMI 2023.9.20261109.0 {architecture} HVM kernel-6.1",
        architecture=architecture,
        owner=AMAZON,
        root_device="/dev/xvda",
        created_at="2026-11-09T22:40:01.000Z",
        snapshot_id=f"snap-0a120230000000{digit}00",
        root_gib=8,
        parameters=(
            f"{folder}/al2023-ami-kernel-default-{architecture}",
            f"{folder}/al2023-ami-kernel-6.1-{architecture}",
        ),
    )


_ARCHITECTURES = (("x86_64", "amd64", "1"), ("arm64", "arm64", "2"))
IMAGES = {
    image.id: image
    for make in (_debian, _ubuntu, _amazon)
    for names in _ARCHITECTURES
    for image in [make(*names)]
}
"""Every image, by its id."""


def find_image(image_id: str) -> Image | None:
    """Return an image by its id, or None."""
    return IMAGES.get(image_id)


def list_parameters() -> Iterator[tuple[str, str]]:
    """Return the name of each public parameter and the id that it leads to."""
    for image in IMAGES.values():
        for name in image.parameters:
            yield name, image.id
