"""Instance types, and where they are offered: everywhere."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.errors import InstanceTypeUnknown, InvalidParameterValue
from reelworks.cloud.services.ec2.filters import View, page, select
from reelworks.cloud.services.ec2.finding import get_instances
from reelworks.cloud.services.ec2.instance_types import (
    FORMER_FAMILIES,
    TYPES,
    InstanceType,
    get_type,
)
from reelworks.cloud.services.ec2.model.place import zone_id_of

TYPE_FILTERS = {
    "bare-metal": "BareMetal",
    "burstable-performance-supported": "BurstablePerformanceSupported",
    "current-generation": "CurrentGeneration",
    "free-tier-eligible": "FreeTierEligible",
    "hypervisor": "Hypervisor",
    "instance-storage-supported": "InstanceStorageSupported",
    "instance-type": "InstanceType",
    "memory-info.size-in-mib": "MemoryInfo.SizeInMiB",
    "processor-info.supported-architecture": "ProcessorInfo.SupportedArchitectures",
    "supported-root-device-type": "SupportedRootDeviceTypes",
    "supported-usage-class": "SupportedUsageClasses",
    "supported-virtualization-type": "SupportedVirtualizationTypes",
    "vcpu-info.default-vcpus": "VCpuInfo.DefaultVCpus",
}
OFFERING_FILTERS = {"instance-type": "InstanceType", "location": "Location"}
FREE = {"t2.micro", "t3.micro", "t3.small", "t4g.micro", "t4g.small"}


@ec2.operation("DescribeInstanceTypes", reads=True)
def describe_instance_types(_call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of the instance types that this cloud knows: what vCPUs and memory each has.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html

    Raises:
        InstanceTypeUnknown: one that is named is none.
        InvalidParameterValue, InvalidNextToken: a filter or the page is none.
    """
    wanted = request.get("InstanceTypes") or []
    unknown = [name for name in wanted if name not in TYPES]
    if unknown:
        raise InstanceTypeUnknown(
            f"The following supplied instance types do not exist: [{', '.join(unknown)}]"
        )
    views = [_view(kind) for kind in TYPES.values() if not wanted or kind.name in wanted]
    listed, more = page(select(views, request, TYPE_FILTERS), request, "InstanceType")
    return {"InstanceTypes": listed, **more}


@ec2.operation("DescribeInstanceTypeOfferings", reads=True)
def describe_instance_type_offerings(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell where instance types are offered: in every zone of every region.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html

    Raises:
        InvalidParameterValue, InvalidNextToken: the kind of place, a filter or the page is none.
    """
    kind = request.get("LocationType") or "region"
    places = {
        "region": (call.place.region,),
        "availability-zone": call.place.zones,
        "availability-zone-id": tuple(map(zone_id_of, call.place.zones)),
    }
    if kind not in places:
        raise InvalidParameterValue(f"Value ({kind}) for parameter locationType is invalid.")
    views = [
        {"InstanceType": name, "LocationType": kind, "Location": place, "Name": f"{name}@{place}"}
        for name in TYPES
        for place in places[kind]
    ]
    listed, more = page(select(views, request, OFFERING_FILTERS), request, "Name")
    return {"InstanceTypeOfferings": listed, **more}


@ec2.operation("DescribeInstanceCreditSpecifications", reads=True)
def describe_instance_credit_specifications(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell how burstable instances use CPU credits, as it was asked for: nothing counts credits here.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html

    Raises:
        NotFound, MalformedId: one that is named is not there.
        InvalidParameterValue, InvalidNextToken: a filter or the page is none.
    """
    wanted = request.get("InstanceIds") or []
    instances = get_instances(call, wanted) if wanted else call.kept.instances.list(call.place)
    views = [
        {
            "InstanceId": one.id,
            "CpuCredits": one.kept.get("CreditSpecification", {}).get("CpuCredits", default),
        }
        for one in instances
        if get_type(one.type).is_burstable and one.state != "terminated"
        for default in ["standard" if one.type.startswith("t2.") else "unlimited"]
    ]
    listed, more = page(select(views, request, {"instance-id": "InstanceId"}), request, "InstanceId")
    return {"InstanceCreditSpecifications": listed, **more}


def _view(kind: InstanceType) -> View:
    threads = 1 if kind.architecture == "arm64" or kind.cpus == 1 else 2
    cores = max(1, kind.cpus // threads)
    view: View = {
        "InstanceType": kind.name,
        "CurrentGeneration": kind.family not in FORMER_FAMILIES,
        "FreeTierEligible": kind.name in FREE,
        "SupportedUsageClasses": ["on-demand"],
        "SupportedRootDeviceTypes": ["ebs"],
        "SupportedVirtualizationTypes": ["hvm"],
        "BareMetal": False,
        "Hypervisor": kind.hypervisor,
        "ProcessorInfo": {
            "SupportedArchitectures": [kind.architecture],
            "SustainedClockSpeedInGhz": kind.clock_ghz,
            "Manufacturer": "AWS" if kind.architecture == "arm64" else "Intel",
        },
        "VCpuInfo": {
            "DefaultVCpus": kind.cpus,
            "DefaultCores": cores,
            "DefaultThreadsPerCore": threads,
            "ValidCores": [cores],
            "ValidThreadsPerCore": list(range(1, threads + 1)),
        },
        "MemoryInfo": {"SizeInMiB": kind.memory_mib},
        "InstanceStorageSupported": False,
        "EbsInfo": {
            "EbsOptimizedSupport": "default" if kind.hypervisor == "nitro" else "unsupported",
            "EncryptionSupport": "supported",
            "NvmeSupport": "required" if kind.hypervisor == "nitro" else "unsupported",
        },
        "NetworkInfo": {
            "NetworkPerformance": kind.network,
            "MaximumNetworkInterfaces": 1,
            "MaximumNetworkCards": 1,
            "DefaultNetworkCardIndex": 0,
            "NetworkCards": [
                {"NetworkCardIndex": 0, "NetworkPerformance": kind.network, "MaximumNetworkInterfaces": 1}
            ],
            "Ipv4AddressesPerInterface": 1,
            "Ipv6AddressesPerInterface": 0,
            "Ipv6Supported": False,
            "EnaSupport": "required" if kind.hypervisor == "nitro" else "unsupported",
            "EfaSupported": False,
        },
        "PlacementGroupInfo": {"SupportedStrategies": ["partition", "spread"]},
        "HibernationSupported": False,
        "BurstablePerformanceSupported": kind.is_burstable,
        "DedicatedHostsSupported": False,
        "AutoRecoverySupported": True,
        "SupportedBootModes": ["uefi"] if kind.architecture == "arm64" else ["legacy-bios", "uefi"],
    }
    return view
