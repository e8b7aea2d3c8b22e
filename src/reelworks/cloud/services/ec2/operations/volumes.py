"""Volumes and addresses, as far as something can be said of them: each instance's root volume; no addresses."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.errors import NotFound, UnsupportedHere
from reelworks.cloud.services.ec2.filters import choose, page, refuse_both, select, tag_set
from reelworks.cloud.services.ec2.images import IMAGES
from reelworks.cloud.services.ec2.model.instance import Instance
from reelworks.cloud.services.ec2.views.instances import Around, moment

VOLUME_FILTERS = {
    "attachment.attach-time": "Attachments.AttachTime",
    "attachment.delete-on-termination": "Attachments.DeleteOnTermination",
    "attachment.device": "Attachments.Device",
    "attachment.instance-id": "Attachments.InstanceId",
    "attachment.status": "Attachments.State",
    "availability-zone": "AvailabilityZone",
    "create-time": "CreateTime",
    "encrypted": "Encrypted",
    "size": "Size",
    "snapshot-id": "SnapshotId",
    "status": "State",
    "volume-id": "VolumeId",
    "volume-type": "VolumeType",
}


@ec2.operation("DescribeVolumes", reads=True)
def describe_volumes(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of the instances' root volumes: their folders on this computer.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html

    Raises:
        NotFound: one that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    refuse_both(request, "VolumeIds")
    around = Around.of(call.kept, call.place)
    instances = [one for one in call.kept.instances.list(call.place) if one.state != "terminated"]
    views = [_view(instance, around) for instance in instances]
    chosen = choose(views, request.get("VolumeIds"), "VolumeId", "vol")
    listed, more = page(select(chosen, request, VOLUME_FILTERS), request, "VolumeId")
    return {"Volumes": listed, **more}


@ec2.operation("DescribeAddresses", reads=True)
def describe_addresses(_call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of elastic addresses: there are none.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html

    Raises:
        NotFound: one that is named is not there.
    """
    for wanted in request.get("AllocationIds") or []:
        raise NotFound("eipalloc", wanted)
    return {"Addresses": []}


@ec2.operation("AllocateAddress")
def allocate_address(_call: Ec2Call, _request: Request) -> dict[str, Any]:
    """Refuse an elastic address: nothing of this computer's loopback network is public.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html

    Raises:
        UnsupportedHere: always.
    """
    raise UnsupportedHere(
        "Reelworks' cloud has no elastic addresses: every instance is reached at its private one."
    )


@ec2.operation("CreateVolume")
def create_volume(_call: Ec2Call, _request: Request) -> dict[str, Any]:
    """Refuse a volume: an instance has its folder on this computer, and nothing to attach others to.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html

    Raises:
        UnsupportedHere: always.
    """
    raise UnsupportedHere("Reelworks' cloud has no volumes beside each instance's own.")


def _view(instance: Instance, around: Around) -> dict[str, Any]:
    image = IMAGES[instance.image_id]
    asked = next(
        (one.get("Ebs") or {} for one in instance.devices if one.get("DeviceName") == image.root_device), {}
    )
    return {
        "VolumeId": instance.volume_id,
        "Size": asked.get("VolumeSize") or image.root_gib,
        "SnapshotId": image.snapshot_id,
        "AvailabilityZone": instance.zone,
        "State": "in-use",
        "CreateTime": moment(instance.attached_at),
        "VolumeType": asked.get("VolumeType") or "gp3",
        "Iops": asked.get("Iops") or 3000,
        "Encrypted": bool(asked.get("Encrypted")),
        "MultiAttachEnabled": False,
        "Attachments": [
            {
                "AttachTime": moment(instance.attached_at),
                "DeleteOnTermination": asked.get("DeleteOnTermination", True),
                "Device": image.root_device,
                "InstanceId": instance.id,
                "State": "attached",
                "VolumeId": instance.volume_id,
            }
        ],
        "Tags": tag_set(around.tags.get(instance.volume_id, {})),
    }
