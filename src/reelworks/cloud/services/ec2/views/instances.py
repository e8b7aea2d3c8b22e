"""An instance as DescribeInstances and its kin tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.services.ec2.call import Stores
from reelworks.cloud.services.ec2.filters import View, tag_set
from reelworks.cloud.services.ec2.images import IMAGES
from reelworks.cloud.services.ec2.instance_types import get_type
from reelworks.cloud.services.ec2.limits import TERMINATED_KEPT_S
from reelworks.cloud.services.ec2.model.instance import STATE_CODES, Instance, State
from reelworks.cloud.services.ec2.model.place import Place, private_name_of, zone_id_of

INSTANCE_FILTERS = {
    "affinity": "Placement.Affinity",
    "architecture": "Architecture",
    "availability-zone": "Placement.AvailabilityZone",
    "availability-zone-id": "Placement.AvailabilityZoneId",
    "block-device-mapping.device-name": "BlockDeviceMappings.DeviceName",
    "block-device-mapping.status": "BlockDeviceMappings.Ebs.Status",
    "block-device-mapping.volume-id": "BlockDeviceMappings.Ebs.VolumeId",
    "client-token": "ClientToken",
    "dns-name": "PublicDnsName",
    "group-id": "SecurityGroups.GroupId",
    "group-name": "SecurityGroups.GroupName",
    "hypervisor": "Hypervisor",
    "iam-instance-profile.arn": "IamInstanceProfile.Arn",
    "iam-instance-profile.id": "IamInstanceProfile.Id",
    "image-id": "ImageId",
    "instance-id": "InstanceId",
    "instance-lifecycle": "InstanceLifecycle",
    "instance-state-code": "State.Code",
    "instance-state-name": "State.Name",
    "instance-type": "InstanceType",
    "instance.group-id": "SecurityGroups.GroupId",
    "instance.group-name": "SecurityGroups.GroupName",
    "ip-address": "PublicIpAddress",
    "key-name": "KeyName",
    "launch-index": "AmiLaunchIndex",
    "launch-time": "LaunchTime",
    "metadata-options.http-endpoint": "MetadataOptions.HttpEndpoint",
    "metadata-options.http-tokens": "MetadataOptions.HttpTokens",
    "monitoring-state": "Monitoring.State",
    "network-interface.addresses.private-ip-address": "NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress",
    "network-interface.description": "NetworkInterfaces.Description",
    "network-interface.group-id": "NetworkInterfaces.Groups.GroupId",
    "network-interface.group-name": "NetworkInterfaces.Groups.GroupName",
    "network-interface.network-interface-id": "NetworkInterfaces.NetworkInterfaceId",
    "network-interface.availability-zone": "Placement.AvailabilityZone",
    "network-interface.attachment.attachment-id": "NetworkInterfaces.Attachment.AttachmentId",
    "network-interface.attachment.instance-id": "InstanceId",
    "network-interface.attachment.status": "NetworkInterfaces.Attachment.Status",
    "network-interface.mac-address": "NetworkInterfaces.MacAddress",
    "network-interface.owner-id": "NetworkInterfaces.OwnerId",
    "network-interface.private-dns-name": "NetworkInterfaces.PrivateDnsName",
    "network-interface.status": "NetworkInterfaces.Status",
    "network-interface.subnet-id": "NetworkInterfaces.SubnetId",
    "network-interface.vpc-id": "NetworkInterfaces.VpcId",
    "owner-id": "NetworkInterfaces.OwnerId",
    "platform-details": "PlatformDetails",
    "private-dns-name": "PrivateDnsName",
    "private-ip-address": "PrivateIpAddress",
    "reason": "StateTransitionReason",
    "reservation-id": "ReservationId",
    "root-device-name": "RootDeviceName",
    "root-device-type": "RootDeviceType",
    "source-dest-check": "SourceDestCheck",
    "state-reason-code": "StateReason.Code",
    "subnet-id": "SubnetId",
    "tenancy": "Placement.Tenancy",
    "virtualization-type": "VirtualizationType",
    "vpc-id": "VpcId",
}
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html"""


@dataclass(frozen=True, slots=True)
class Around:
    """What of a place a view needs beside the instance."""

    tags: Mapping[str, Mapping[str, str]]
    group_names: Mapping[str, str]

    @classmethod
    def of(cls, stores: Stores, place: Place) -> "Around":
        """Read it, once for all instances of a place."""
        names = {group.id: group.name for group in stores.groups.list(place)}
        return cls(stores.tags.of_place(place), names)

    def groups(self, group_ids: list[str]) -> list[dict[str, str]]:
        """Return security groups as views tell them."""
        return [{"GroupId": one, "GroupName": self.group_names.get(one, one)} for one in group_ids]


def visible(stores: Stores, place: Place, now: float) -> list[Instance]:
    """Return the instances of a place, but for those terminated more than an hour ago."""
    return [
        instance
        for instance in stores.instances.list(place)
        if instance.state != "terminated" or instance.changed_at > now - TERMINATED_KEPT_S
    ]


def moment(seconds: float) -> datetime:
    """Return a moment as answers tell it."""
    return datetime.fromtimestamp(int(seconds), UTC)


def state_view(state: State) -> dict[str, Any]:
    """Return a state's name with its code."""
    return {"Code": STATE_CODES[state], "Name": state}


def instance_view(instance: Instance, around: Around) -> View:
    """Return an instance with everything; ``ReservationId`` and ``OwnerId`` stand in it for the reservation."""
    shape, image = get_type(instance.type), IMAGES[instance.image_id]
    view: View = {
        "InstanceId": instance.id,
        "ReservationId": instance.reservation_id,
        "OwnerId": instance.account,
        "ImageId": instance.image_id,
        "State": state_view(instance.state),
        "PrivateDnsName": "",
        "PublicDnsName": "",
        "StateTransitionReason": instance.transition,
        "KeyName": instance.key_name,
        "AmiLaunchIndex": instance.launch_index,
        "ProductCodes": [],
        "InstanceType": instance.type,
        "LaunchTime": moment(instance.launched_at),
        "Monitoring": {"State": "enabled" if instance.is_monitored else "disabled"},
        "Architecture": shape.architecture,
        "RootDeviceName": image.root_device,
        "RootDeviceType": "ebs",
        "VirtualizationType": "hvm",
        "Hypervisor": "xen",
        "EnaSupport": True,
        "EbsOptimized": bool(instance.kept.get("EbsOptimized")),
        "ClientToken": instance.client_token,
        "Tags": tag_set(around.tags.get(instance.id, {})),
        "HibernationOptions": {"Configured": False},
        "EnclaveOptions": {"Enabled": False},
        "BootMode": "uefi-preferred",
        "CurrentInstanceBootMode": "legacy-bios",
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "UsageOperationUpdateTime": moment(instance.attached_at),
        "MaintenanceOptions": {"AutoRecovery": "default", "RebootMigration": "default"},
        "CpuOptions": instance.kept.get("CpuOptions")
        or {"CoreCount": max(1, shape.cpus // 2), "ThreadsPerCore": 2},
        "CapacityReservationSpecification": {"CapacityReservationPreference": "open"},
        "Placement": {
            "Tenancy": "default",
            "GroupName": "",
            **(instance.kept.get("Placement") or {}),
            "AvailabilityZone": instance.zone,
            "AvailabilityZoneId": zone_id_of(instance.zone),
        },
        "MetadataOptions": instance.metadata,
        "BlockDeviceMappings": [],
        "NetworkInterfaces": [],
        "SecurityGroups": [],
    }
    if instance.state_code:
        view["StateReason"] = {"Code": instance.state_code, "Message": instance.state_message}
    if instance.profile:
        view["IamInstanceProfile"] = {name: instance.profile[name] for name in ("Arn", "Id")}
    if instance.state != "terminated":
        view |= _network_view(instance, around, image.root_device)
    return view


def reservations(views: list[View]) -> list[View]:
    """Return instances in their reservations, in the order in which they come."""
    by_id: dict[str, View] = {}
    for view in views:
        reservation = by_id.setdefault(
            view["ReservationId"],
            {
                "ReservationId": view["ReservationId"],
                "OwnerId": view["OwnerId"],
                "Groups": [],
                "Instances": [],
            },
        )
        reservation["Instances"].append(view)
    return list(by_id.values())


def _network_view(instance: Instance, around: Around, device: str) -> View:
    name, groups = private_name_of(instance.address, instance.region), around.groups(instance.group_ids)
    ebs = {
        "AttachTime": moment(instance.attached_at),
        "DeleteOnTermination": not instance.keeps_device(device),
        "Status": "attached",
    }
    return {
        "PrivateDnsName": name,
        "PrivateIpAddress": instance.address,
        "SubnetId": instance.subnet_id,
        "VpcId": instance.vpc_id,
        "SourceDestCheck": instance.checks_source,
        "SecurityGroups": groups,
        "PrivateDnsNameOptions": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": False,
            "EnableResourceNameDnsAAAARecord": False,
        },
        "BlockDeviceMappings": [{"DeviceName": device, "Ebs": {**ebs, "VolumeId": instance.volume_id}}],
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": instance.eni_id,
                "OwnerId": instance.account,
                "VpcId": instance.vpc_id,
                "SubnetId": instance.subnet_id,
                "Description": "",
                "Status": "in-use",
                "MacAddress": instance.mac,
                "PrivateIpAddress": instance.address,
                "PrivateDnsName": name,
                "SourceDestCheck": instance.checks_source,
                "InterfaceType": "interface",
                "Groups": groups,
                "Ipv6Addresses": [],
                "PrivateIpAddresses": [
                    {"PrivateIpAddress": instance.address, "PrivateDnsName": name, "Primary": True}
                ],
                "Attachment": {
                    "AttachTime": moment(instance.attached_at),
                    "AttachmentId": instance.attachment_id,
                    "DeleteOnTermination": not instance.keeps_interface,
                    "DeviceIndex": 0,
                    "NetworkCardIndex": 0,
                    "Status": "attached",
                },
            }
        ],
    }
