"""What can be changed of an instance that is there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.errors import (
    IncorrectInstanceState,
    InvalidParameterCombination,
    InvalidParameterValue,
)
from reelworks.cloud.services.ec2.finding import get_instance, get_instances
from reelworks.cloud.services.ec2.images import IMAGES
from reelworks.cloud.services.ec2.instance_types import get_type
from reelworks.cloud.services.ec2.launching.plan import Wish, checked_user_data
from reelworks.cloud.services.ec2.launching.room import choose_groups
from reelworks.cloud.services.ec2.located import named
from reelworks.cloud.services.ec2.model.instance import Instance
from reelworks.cloud.services.ec2.views.instances import Around, instance_view

_FLAGS = {
    "DisableApiTermination": "is_termination_protected",
    "DisableApiStop": "is_stop_protected",
    "SourceDestCheck": "checks_source",
}
_BY_NAME = {
    "disableApiTermination": "DisableApiTermination",
    "disableApiStop": "DisableApiStop",
    "sourceDestCheck": "SourceDestCheck",
    "instanceType": "InstanceType",
    "userData": "UserData",
    "instanceInitiatedShutdownBehavior": "InstanceInitiatedShutdownBehavior",
    "ebsOptimized": "EbsOptimized",
}
_METADATA = {
    "HttpTokens": {"optional", "required"},
    "HttpEndpoint": {"enabled", "disabled"},
    "InstanceMetadataTags": {"enabled", "disabled"},
    "HttpProtocolIpv6": {"enabled", "disabled"},
}


@ec2.operation("ModifyInstanceAttribute", locate=named("InstanceId"))
def modify_instance_attribute(call: Ec2Call, request: Request) -> None:
    """Change one attribute of an instance; type and user data only while it is stopped.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html

    Raises:
        NotFound, MalformedId: it is not there, or a security group.
        IncorrectInstanceState: it must be stopped for that.
        InvalidParameterValue, InvalidParameterCombination: there is no such attribute, or value, or more than one.
        InvalidUserDataMalformed: the user data is no base64, or too long.
    """
    instance = get_instance(call, request["InstanceId"])
    changes = _changes_in(request)
    if len(changes) > 1:
        raise InvalidParameterCombination(
            "Fields for multiple attribute types specified: " + ", ".join(sorted(changes))
        )
    for name, value in changes.items():
        instance = _changed(call, instance, name, value)
    call.kept.instances.put(call.place, instance)


@ec2.operation("ResetInstanceAttribute", locate=named("InstanceId"))
def reset_instance_attribute(call: Ec2Call, request: Request) -> None:
    """Set an attribute back to what new instances have: the source check.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetInstanceAttribute.html

    Raises:
        NotFound, MalformedId: it is not there.
        InvalidParameterValue: the attribute cannot be set back.
    """
    instance = get_instance(call, request["InstanceId"])
    if request["Attribute"] != "sourceDestCheck":
        raise InvalidParameterValue(f"Value ({request['Attribute']}) for parameter attribute is invalid.")
    call.kept.instances.put(call.place, replace(instance, checks_source=True))


@ec2.operation("DescribeInstanceAttribute", reads=True, locate=named("InstanceId"))
def describe_instance_attribute(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell one attribute of an instance, its user data among them.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html

    Raises:
        NotFound, MalformedId: it is not there.
        InvalidParameterValue: there is no such attribute.
    """
    instance = get_instance(call, request["InstanceId"])
    view = instance_view(instance, Around.of(call.kept, call.place))
    values: dict[str, dict[str, Any]] = {
        "instanceType": {"InstanceType": {"Value": instance.type}},
        "userData": {"UserData": {"Value": instance.user_data} if instance.user_data else {}},
        "disableApiTermination": {"DisableApiTermination": {"Value": instance.is_termination_protected}},
        "disableApiStop": {"DisableApiStop": {"Value": instance.is_stop_protected}},
        "instanceInitiatedShutdownBehavior": {
            "InstanceInitiatedShutdownBehavior": {"Value": instance.shutdown_behavior}
        },
        "rootDeviceName": {"RootDeviceName": {"Value": IMAGES[instance.image_id].root_device}},
        "sourceDestCheck": {"SourceDestCheck": {"Value": instance.checks_source}},
        "groupSet": {"Groups": view["SecurityGroups"]},
        "blockDeviceMapping": {"BlockDeviceMappings": view["BlockDeviceMappings"]},
        "ebsOptimized": {"EbsOptimized": {"Value": view["EbsOptimized"]}},
        "enaSupport": {"EnaSupport": {"Value": True}},
        "productCodes": {"ProductCodes": []},
        "kernel": {"KernelId": {}},
        "ramdisk": {"RamdiskId": {}},
        "sriovNetSupport": {"SriovNetSupport": {}},
    }
    attribute = request["Attribute"]
    if attribute not in values:
        raise InvalidParameterValue(
            f"Value ({attribute}) for parameter attribute is invalid. Unknown attribute."
        )
    return {"InstanceId": instance.id, **values[attribute]}


@ec2.operation("ModifyInstanceMetadataOptions", locate=named("InstanceId"))
def modify_instance_metadata_options(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Change how an instance can ask about itself: whether at all, and whether a token is needed.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html

    Raises:
        NotFound, MalformedId: it is not there.
        InvalidParameterValue: an option has no allowed value.
    """
    instance = get_instance(call, request["InstanceId"])
    options = dict(instance.metadata)
    for name, allowed in _METADATA.items():
        if name not in request:
            continue
        if request[name] not in allowed:
            raise InvalidParameterValue(f"Value ({request[name]}) for parameter {name} is invalid.")
        options[name] = request[name]
    if "HttpPutResponseHopLimit" in request:
        options["HttpPutResponseHopLimit"] = request["HttpPutResponseHopLimit"]
    call.kept.instances.put(call.place, replace(instance, metadata=options))
    return {"InstanceId": instance.id, "InstanceMetadataOptions": {**options, "State": "pending"}}


@ec2.operation("MonitorInstances", locate=named("InstanceIds"))
def monitor_instances(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Turn detailed monitoring on, which is kept and told: figures come as often either way.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html

    Raises:
        NotFound, MalformedId: an instance is not there.
    """
    return _monitor(call, request, is_on=True)


@ec2.operation("UnmonitorInstances", locate=named("InstanceIds"))
def unmonitor_instances(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Turn detailed monitoring off.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnmonitorInstances.html

    Raises:
        NotFound, MalformedId: an instance is not there.
    """
    return _monitor(call, request, is_on=False)


def _monitor(call: Ec2Call, request: Request, *, is_on: bool) -> dict[str, Any]:
    instances = get_instances(call, request["InstanceIds"])
    for instance in instances:
        call.kept.instances.put(call.place, replace(instance, is_monitored=is_on))
    state = "pending" if is_on else "disabling"
    return {
        "InstanceMonitorings": [{"InstanceId": one.id, "Monitoring": {"State": state}} for one in instances]
    }


def _changes_in(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a request changes, by the attribute's name; ``Attribute`` with ``Value`` is the other way to say it."""
    changes: dict[str, Any] = {}
    if request.get("Attribute"):
        if request["Attribute"] not in _BY_NAME:
            raise InvalidParameterValue(f"Value ({request['Attribute']}) for parameter attribute is invalid.")
        changes[_BY_NAME[request["Attribute"]]] = request.get("Value", "")
    for name in (*_FLAGS, "InstanceType", "UserData", "InstanceInitiatedShutdownBehavior", "EbsOptimized"):
        if name in request:
            changes[name] = request[name].get("Value")
    if request.get("Groups"):
        changes["Groups"] = request["Groups"]
    if request.get("BlockDeviceMappings"):
        changes["BlockDeviceMappings"] = request["BlockDeviceMappings"]
    return changes


def _changed(call: Ec2Call, instance: Instance, name: str, value: Any) -> Instance:
    if name in _FLAGS:
        flag: dict[str, Any] = {_FLAGS[name]: value in (True, "true", "True")}
        return replace(instance, **flag)
    if name == "Groups":
        return _regrouped(call, instance, value)
    if name == "InstanceInitiatedShutdownBehavior":
        if value not in {"stop", "terminate"}:
            raise InvalidParameterValue(
                f"Value ({value}) for parameter InstanceInitiatedShutdownBehavior is invalid."
            )
        return replace(instance, shutdown_behavior=value)
    if name == "BlockDeviceMappings":
        return replace(instance, devices=_kept_devices(instance.devices, value))
    return _changed_while_stopped(instance, name, value)


def _kept_devices(devices: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the devices with what is said anew of some of them: whether they go with their instance."""
    by_name = {one.get("DeviceName"): one for one in devices}
    for change in changes:
        known = by_name.get(change.get("DeviceName"), {})
        by_name[change.get("DeviceName")] = {
            **known,
            **change,
            "Ebs": {**(known.get("Ebs") or {}), **(change.get("Ebs") or {})},
        }
    return list(by_name.values())


def _changed_while_stopped(instance: Instance, name: str, value: Any) -> Instance:
    if instance.state != "stopped":
        raise IncorrectInstanceState(f"The instance '{instance.id}' is not in the 'stopped' state.")
    if name == "EbsOptimized":
        return replace(instance, kept={**instance.kept, "EbsOptimized": value in (True, "true")})
    if name == "InstanceType":
        return replace(instance, type=get_type(value).name)
    text = value.decode() if isinstance(value, bytes) else str(value or "")
    return replace(instance, user_data=checked_user_data(text))


def _regrouped(call: Ec2Call, instance: Instance, wanted: list[str]) -> Instance:
    group_ids = choose_groups(call, Wish(None, None, None, list(wanted), [], None, ""), instance.vpc_id)
    interface = call.kept.interfaces.find(call.place, instance.eni_id)
    if interface is not None:
        call.kept.interfaces.put(call.place, replace(interface, group_ids=group_ids))
    return replace(instance, group_ids=group_ids)
