"""Images: AWS's public ones, as far as this cloud knows them. None can be made here: a machine is this computer."""

from collections.abc import Sequence
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.errors import InvalidParameterValue, no_such
from reelworks.cloud.services.ec2.filters import View, choose, page, refuse_both, select
from reelworks.cloud.services.ec2.images import IMAGES, OWNER_ALIASES, Image, find_image

IMAGE_FILTERS = {
    "architecture": "Architecture",
    "block-device-mapping.device-name": "BlockDeviceMappings.DeviceName",
    "block-device-mapping.snapshot-id": "BlockDeviceMappings.Ebs.SnapshotId",
    "block-device-mapping.volume-size": "BlockDeviceMappings.Ebs.VolumeSize",
    "block-device-mapping.volume-type": "BlockDeviceMappings.Ebs.VolumeType",
    "creation-date": "CreationDate",
    "description": "Description",
    "ena-support": "EnaSupport",
    "hypervisor": "Hypervisor",
    "image-id": "ImageId",
    "image-type": "ImageType",
    "is-public": "Public",
    "manifest-location": "ImageLocation",
    "name": "Name",
    "owner-alias": "ImageOwnerAlias",
    "owner-id": "OwnerId",
    "platform": "Platform",
    "root-device-name": "RootDeviceName",
    "root-device-type": "RootDeviceType",
    "state": "State",
    "virtualization-type": "VirtualizationType",
}


@ec2.operation("DescribeImages", reads=True)
def describe_images(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of the public images, by ids, owners or filters.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html

    Raises:
        NotFound, MalformedId: one that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    refuse_both(request, "ImageIds")
    views = [_view(image) for image in IMAGES.values()]
    chosen = choose(views, request.get("ImageIds"), "ImageId", "ami")
    owners = request.get("Owners") or []
    if owners:
        chosen = [view for view in chosen if _is_of(view, owners)]
    # Who may use them: everybody, so oneself too.
    users = request.get("ExecutableUsers") or ["all"]
    if not {"all", "self", call.place.account} & set(users):
        chosen = []
    listed, more = page(select(chosen, request, IMAGE_FILTERS), request, "ImageId")
    return {"Images": listed, **more}


@ec2.operation("DescribeImageAttribute", reads=True)
def describe_image_attribute(_call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell one thing of an image: its description, or that everybody may launch it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html

    Raises:
        NotFound, MalformedId: it is not there.
        InvalidParameterValue: there is no such attribute here.
    """
    image = find_image(request["ImageId"])
    if image is None:
        raise no_such("ami", request["ImageId"])
    told: dict[str, Any] = {
        "description": {"Description": {"Value": image.description}},
        "launchPermission": {"LaunchPermissions": [{"Group": "all"}]},
        "blockDeviceMapping": {"BlockDeviceMappings": _view(image)["BlockDeviceMappings"]},
    }
    if request["Attribute"] not in told:
        raise InvalidParameterValue(f"Value ({request['Attribute']}) for parameter attribute is invalid.")
    return {"ImageId": image.id, **told[request["Attribute"]]}


def _is_of(view: View, owners: Sequence[str]) -> bool:
    return view["OwnerId"] in owners or view["ImageOwnerAlias"] in owners


def _view(image: Image) -> View:
    return {
        "ImageId": image.id,
        "ImageLocation": f"{OWNER_ALIASES[image.owner]}/{image.name}",
        "ImageOwnerAlias": OWNER_ALIASES[image.owner],
        "OwnerId": image.owner,
        "Name": image.name,
        "Description": image.description,
        "Architecture": image.architecture,
        "CreationDate": image.created_at,
        "Public": True,
        "State": "available",
        "ImageType": "machine",
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "EnaSupport": True,
        "Hypervisor": "xen",
        "SriovNetSupport": "simple",
        "VirtualizationType": "hvm",
        "RootDeviceName": image.root_device,
        "RootDeviceType": "ebs",
        "BootMode": "uefi" if image.architecture == "arm64" else "uefi-preferred",
        "ImdsSupport": "v2.0",
        "BlockDeviceMappings": [
            {
                "DeviceName": image.root_device,
                "Ebs": {
                    "DeleteOnTermination": True,
                    "SnapshotId": image.snapshot_id,
                    "VolumeSize": image.root_gib,
                    "VolumeType": "gp3",
                    "Iops": 3000,
                    "Throughput": 125,
                    "Encrypted": False,
                },
            }
        ],
        "Tags": [],
    }
