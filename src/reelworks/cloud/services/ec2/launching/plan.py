"""What a request for instances asks for, checked, as a value."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.services.ec2.errors import (
    InvalidParameterCombination,
    InvalidParameterValue,
    InvalidUserDataMalformed,
    MissingParameter,
    no_such,
)
from reelworks.cloud.services.ec2.images import Image, find_image
from reelworks.cloud.services.ec2.instance_types import InstanceType, get_type
from reelworks.cloud.services.ec2.limits import INSTANCES_A_REQUEST_MAX, USER_DATA_BYTES_MAX

DEFAULT_TYPE = "t3.micro"
"""AWS says m1.small, which no image of today runs on."""
_KEPT = (
    "CreditSpecification",
    "EbsOptimized",
    "CpuOptions",
    "HibernationOptions",
    "EnclaveOptions",
    "MaintenanceOptions",
    "PrivateDnsNameOptions",
    "Placement",
    "CapacityReservationSpecification",
)
"""What is told again, with nothing behind it."""
_REFUSED = (
    "KernelId",
    "InstanceMarketOptions",
    "InstanceRequirements",
    "Ipv6AddressCount",
    "Ipv6Addresses",
    "RamdiskId",
    "ElasticGpuSpecification",
    "ElasticInferenceAccelerators",
    "LicenseSpecifications",
)
_OF_INTERFACES = {
    "SubnetId": "subnet ID",
    "SecurityGroupIds": "security groups",
    "SecurityGroups": "security groups",
    "PrivateIpAddress": "private IP address",
}
"""What a request says either of its instances or of their interfaces."""
METADATA_DEFAULTS = {
    "State": "applied",
    "HttpTokens": "required",
    "HttpPutResponseHopLimit": 2,
    "HttpEndpoint": "enabled",
    "HttpProtocolIpv6": "disabled",
    "InstanceMetadataTags": "disabled",
}
"""What an instance of an image of today gets (``imds-support: v2.0``).

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """Where an instance is wanted in the network."""

    subnet_id: str | None
    zone: str | None
    address: str | None
    group_ids: list[str]
    group_names: list[str]
    interface_id: str | None
    description: str
    keeps_interface: bool = False
    """Whether the interface that is made for an instance stays when that is terminated."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Instances that are all alike, to be launched."""

    least: int
    most: int
    image: Image
    shape: InstanceType
    wish: Wish
    user_data: str
    key_name: str | None
    shutdown_behavior: str
    is_termination_protected: bool
    is_stop_protected: bool
    is_monitored: bool
    metadata: dict[str, Any]
    devices: list[dict[str, Any]]
    kept: dict[str, Any]


def plan_of(merged: Mapping[str, Any]) -> Plan:
    """Return what RunInstances' members ask for; ``ImageId`` is an id by now.

    Raises:
        MissingParameter: there is no image, or a device has no size.
        NotFound, MalformedId: there is no such image.
        InvalidParameterValue, InvalidParameterCombination: a member has no allowed value, or members do not go together.
        InvalidUserDataMalformed: the user data is no base64, or too long.
    """
    for name in _REFUSED:
        if merged.get(name):
            raise InvalidParameterValue(f"Reelworks' cloud does not implement RunInstances with {name}.")
    least, most = _counts_of(merged)
    image, shape = _image_of(merged), get_type(merged.get("InstanceType") or DEFAULT_TYPE)
    if image.architecture != shape.architecture:
        raise InvalidParameterValue(
            f"The architecture '{shape.architecture}' of the specified instance type does not match the "
            f"architecture '{image.architecture}' of the specified AMI. Specify an instance type and an AMI that "
            "have matching architectures, and try again."
        )
    return Plan(
        least=least,
        most=most,
        image=image,
        shape=shape,
        wish=_wish_of(merged),
        user_data=checked_user_data(merged.get("UserData") or ""),
        key_name=merged.get("KeyName"),
        shutdown_behavior=_one_of(merged, "InstanceInitiatedShutdownBehavior", ("stop", "terminate")),
        is_termination_protected=bool(merged.get("DisableApiTermination")),
        is_stop_protected=bool(merged.get("DisableApiStop")),
        is_monitored=bool((merged.get("Monitoring") or {}).get("Enabled")),
        metadata={**METADATA_DEFAULTS, **(merged.get("MetadataOptions") or {})},
        devices=_devices_of(merged, image),
        kept={name: merged[name] for name in _KEPT if merged.get(name) is not None},
    )


def checked_user_data(text: str) -> str:
    """Return user data as it was given.

    Raises:
        InvalidUserDataMalformed: it is no base64, or more than 16 KB.
    """
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidUserDataMalformed("Invalid BASE64 encoding of user data.") from error
    if len(data) > USER_DATA_BYTES_MAX:
        raise InvalidUserDataMalformed("User data is limited to 16384 bytes")
    return text


def _counts_of(merged: Mapping[str, Any]) -> tuple[int, int]:
    for name in ("MinCount", "MaxCount"):
        if name not in merged:
            raise MissingParameter(f"The request must contain the parameter {name}")
    least, most = merged["MinCount"], merged["MaxCount"]
    for name, count in (("minCount", least), ("maxCount", most)):
        if not 1 <= count <= INSTANCES_A_REQUEST_MAX:
            raise InvalidParameterValue(
                f"Value ({count}) for parameter {name} is invalid. Must be between 1 and {INSTANCES_A_REQUEST_MAX}."
            )
    if least > most:
        raise InvalidParameterCombination(
            f"Illegal values for minCount ({least}) and maxCount ({most}): minCount must not exceed maxCount"
        )
    return least, most


def _image_of(merged: Mapping[str, Any]) -> Image:
    wanted = merged.get("ImageId")
    if not wanted:
        raise MissingParameter("The request must contain the parameter ImageId")
    image = find_image(wanted)
    if image is None:
        raise no_such("ami", wanted)
    return image


def _devices_of(merged: Mapping[str, Any], image: Image) -> list[dict[str, Any]]:
    devices = list(merged.get("BlockDeviceMappings") or [])
    for device in devices:
        if "NoDevice" in device or device.get("VirtualName") or device.get("DeviceName") == image.root_device:
            continue
        if not device.get("Ebs"):
            raise MissingParameter("The request must contain the parameter ebs")
        if not device["Ebs"].get("VolumeSize") and not device["Ebs"].get("SnapshotId"):
            raise MissingParameter("The request must contain the parameter size or snapshotId")
    return devices


def _one_of(merged: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value: str = merged.get(name) or allowed[0]
    if value not in allowed:
        raise InvalidParameterValue(f"Value ({value}) for parameter {name} is invalid.")
    return value


def _wish_of(merged: Mapping[str, Any]) -> Wish:
    zone = (merged.get("Placement") or {}).get("AvailabilityZone")
    interfaces = merged.get("NetworkInterfaces") or []
    if not interfaces:
        return Wish(
            merged.get("SubnetId"),
            zone,
            merged.get("PrivateIpAddress"),
            list(merged.get("SecurityGroupIds") or []),
            list(merged.get("SecurityGroups") or []),
            None,
            "",
        )
    for name, words in _OF_INTERFACES.items():
        if merged.get(name):
            raise InvalidParameterCombination(
                f"Network interfaces and an instance-level {words} may not be specified on the same request"
            )
    if len(interfaces) > 1:
        raise InvalidParameterCombination("Reelworks' cloud gives an instance one network interface.")
    first = interfaces[0]
    return Wish(
        first.get("SubnetId"),
        zone,
        first.get("PrivateIpAddress"),
        list(first.get("Groups") or []),
        [],
        first.get("NetworkInterfaceId"),
        first.get("Description") or "",
        keeps_interface=first.get("DeleteOnTermination") is False,
    )
