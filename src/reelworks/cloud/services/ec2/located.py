"""Which resources a request is about, and what policies may ask of them.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from collections.abc import Callable, Sequence
from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.ec2.call import Ec2Call
from reelworks.cloud.services.ec2.model.instance import Instance
from reelworks.cloud.services.ec2.model.place import kind_of

Keys = dict[str, str | Sequence[str]]
Locate = Callable[[Ec2Call, Request], Resource | Sequence[Resource]]


def named(*members: str) -> Locate:
    """Return what finds the things whose ids stand in these members: one id, or a list of them."""

    def locate(call: Ec2Call, request: Request) -> list[Resource]:
        ids: list[str] = []
        for member in members:
            value = request.get(member)
            ids += value if isinstance(value, list) else [value] if value else []
        return [resource_of(call, thing_id) for thing_id in dict.fromkeys(ids)]

    return locate


def new(kind: str, *members: str) -> Locate:
    """Return what names a thing that a request would make, with its tags, and what else it names by ids."""

    def locate(call: Ec2Call, request: Request) -> list[Resource]:
        return [*made(call, request, kind), *named(*members)(call, request)]  # type: ignore[misc]  # it is a list

    return locate


def made(call: Ec2Call, request: Request, kind: str) -> list[Resource]:
    """Return what is made of a kind, ``*``, and that it is tagged at once where the request says so."""
    specifications = request.get("TagSpecifications") or []
    tags = [
        tag
        for specification in specifications
        if specification.get("ResourceType") == kind
        for tag in specification.get("Tags") or []
    ]
    keys = {"ec2:Region": call.caller.region, **request_tag_keys(tags)}
    arn = call.place.arn(kind, "*")
    resources = [Resource(arn, condition_keys=keys)]
    if tags:
        resources.append(
            Resource(
                arn, condition_keys={**keys, "ec2:CreateAction": _operation_of(kind)}, action="ec2:CreateTags"
            )
        )
    return resources


def resource_of(call: Ec2Call, thing_id: str, more: Keys | None = None) -> Resource:
    """Return a thing by its id, there or not, with its tags."""
    kind = kind_of(thing_id) or "resource"
    keys: Keys = {"ec2:Region": call.caller.region, **(more or {})}
    for key, value in call.committed.tags.of(call.place, thing_id).items():
        keys[f"aws:ResourceTag/{key}"] = keys[f"ec2:ResourceTag/{key}"] = value
    if kind == "instance":
        instance = call.committed.instances.find(call.place, thing_id)
        if instance is not None:
            keys |= _instance_keys(instance)
    return Resource(call.place.arn(kind, thing_id), condition_keys=keys)


def tagged(call: Ec2Call, request: Request) -> list[Resource]:
    """Return what CreateTags and DeleteTags name, with the tags that they give or take."""
    keys = request_tag_keys(request.get("Tags") or [])
    return [resource_of(call, thing_id, keys) for thing_id in request.get("Resources") or []]


def request_tag_keys(tags: Sequence[dict[str, Any]]) -> Keys:
    """Return what policies may ask of the tags that a request gives."""
    keys: Keys = {f"aws:RequestTag/{tag['Key']}": tag.get("Value", "") for tag in tags if "Key" in tag}
    if tags:
        keys["aws:TagKeys"] = [tag["Key"] for tag in tags if "Key" in tag]
    return keys


def _instance_keys(instance: Instance) -> Keys:
    keys: Keys = {
        "ec2:InstanceType": instance.type,
        "ec2:AvailabilityZone": instance.zone,
        "ec2:InstanceID": instance.id,
        "ec2:Tenancy": "default",
        "ec2:RootDeviceType": "ebs",
    }
    if instance.profile:
        keys["ec2:InstanceProfile"] = instance.profile["Arn"]
    return keys


_OPERATIONS = {
    "instance": "RunInstances",
    "volume": "RunInstances",
    "network-interface": "CreateNetworkInterface",
    "vpc": "CreateVpc",
    "subnet": "CreateSubnet",
    "security-group": "CreateSecurityGroup",
    "internet-gateway": "CreateInternetGateway",
    "route-table": "CreateRouteTable",
    "key-pair": "CreateKeyPair",
    "launch-template": "CreateLaunchTemplate",
}


def _operation_of(kind: str) -> str:
    return _OPERATIONS.get(kind, "CreateTags")
