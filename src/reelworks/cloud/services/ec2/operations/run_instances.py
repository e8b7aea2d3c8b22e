"""Instances, launched."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2, refuse_dry_run
from reelworks.cloud.services.ec2.errors import InvalidParameterCombination, InvalidProfile
from reelworks.cloud.services.ec2.launching.launch import Order, launch
from reelworks.cloud.services.ec2.launching.merging import merge
from reelworks.cloud.services.ec2.launching.plan import plan_of
from reelworks.cloud.services.ec2.stores.tokens import token_of
from reelworks.cloud.services.ec2.tagging import tags_for
from reelworks.cloud.services.ec2.views.instances import Around, instance_view, reservations
from reelworks.cloud.wire.error import AwsError

TAGGED_KINDS = ("instance", "volume", "network-interface")
RESOLVE = "resolve:ssm:"


def wanted(call: Ec2Call, request: Request) -> list[Resource]:
    """Return what a launch touches: the new things, and what they are made from.

    Raises:
        AwsError: the launch template is not there.
    """
    merged, version = merge(call.committed, call.place, request)
    keys = {"ec2:InstanceType": merged.get("InstanceType") or "", "ec2:Tenancy": "default"}
    if version is not None:
        keys["ec2:LaunchTemplate"] = call.place.arn("launch-template", version.id.partition(":")[0])
    resources = [
        Resource(one.arn, condition_keys={**(one.condition_keys or {}), **keys}, action=one.action)
        for kind in TAGGED_KINDS
        for one in located.made(call, merged, kind)
    ]
    image = merged.get("ImageId") or ""
    if not image.startswith(RESOLVE):
        resources.append(Resource(call.place.arn("image", image or "*")))
    things = [merged.get("SubnetId") or "subnet-*", *(merged.get("SecurityGroupIds") or ["sg-*"])]
    resources += [_thing(call, thing) for thing in things]
    if version is not None:
        resources.append(located.resource_of(call, version.id.partition(":")[0]))
    if merged.get("KeyName"):
        resources.append(Resource(call.place.arn("key-pair", merged["KeyName"])))
    return resources


@ec2.operation("RunInstances", locate=wanted, is_asked_late=True)
async def run_instances(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Launch instances; they are ``pending`` when this is answered, and boot at once.

    The same client token, with the same request, is answered with the same instances.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html

    Raises:
        MissingParameter, InvalidParameterValue, InvalidParameterCombination: what is asked for makes no instance.
        NotFound, MalformedId: something that is named is not there.
        InvalidUserDataMalformed: the user data is no base64, or more than 16 KB.
        InsufficientInstanceCapacity: the zone is down.
        InsufficientFreeAddressesInSubnet: the subnet is full.
        IdempotentParameterMismatch: the client token came with another request.
        AccessDenied: the caller may not pass the role of the instance profile.
        DryRunOperation: it was only a question, and all of the above is well.
    """
    merged, version = merge(call.committed, call.place, request)
    if str(merged.get("ImageId", "")).startswith(RESOLVE):
        merged["ImageId"] = await _resolve(call, merged["ImageId"].removeprefix(RESOLVE))
    profile = await find_profile(call, merged.get("IamInstanceProfile"))
    tags = {kind: tags_for(call, merged, kind) for kind in TAGGED_KINDS}
    if version is not None:
        template_id = version.id.partition(":")[0]
        tags["instance"] |= {
            "aws:ec2launchtemplate:id": template_id,
            "aws:ec2launchtemplate:version": str(version.number),
        }
    token = token_of("RunInstances", request)
    order = Order(plan_of(merged), tags, profile, token, request.get("ClientToken") or "")
    refuse_dry_run(request)

    def work() -> list[dict[str, Any]]:
        instances = launch(call, order)
        around = Around.of(call.kept, call.place)
        return [instance_view(instance, around) for instance in instances]

    return reservations(await call.write(work))[0]


async def find_profile(call: Ec2Call, named: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Return an instance profile's ``Arn``, ``Id`` and ``RoleArn``, having asked whether the caller may pass the role.

    Raises:
        InvalidParameterCombination: it is named twice.
        InvalidProfile: there is none of that name, or it has no role.
        AccessDenied: the caller may not pass its role.
    """
    if not named or not (named.get("Arn") or named.get("Name")):
        return None
    if named.get("Arn") and named.get("Name"):
        raise InvalidParameterCombination(
            "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'"
        )
    member = "arn" if named.get("Arn") else "name"
    value = named.get("Arn") or named["Name"]
    unknown = InvalidProfile(f"Value ({value}) for parameter iamInstanceProfile.{member} is invalid. ")
    service = service_caller("ec2", call.caller.account, call.caller.region, call.ids)
    try:
        name = value.rpartition("/")[2]
        answer = await call.door.call("iam", "GetInstanceProfile", {"InstanceProfileName": name}, service)
    except AwsError as error:
        if error.code != "NoSuchEntity":
            raise
        raise InvalidProfile(unknown.message + "Invalid IAM Instance Profile name") from error
    found = answer["InstanceProfile"]
    if named.get("Arn") and found["Arn"] != value:
        raise InvalidProfile(unknown.message + "Invalid IAM Instance Profile ARN")
    if not found["Roles"]:
        raise InvalidProfile(f'IAM Instance Profile "{found["Arn"]}" has no associated IAM Roles')
    role_arn = found["Roles"][0]["Arn"]
    keys = {"iam:PassedToService": "ec2.amazonaws.com"}
    call.door.check(call, "iam:PassRole", Resource(role_arn, condition_keys=keys))
    return {"Arn": found["Arn"], "Id": found["InstanceProfileId"], "RoleArn": role_arn}


async def _resolve(call: Ec2Call, name: str) -> str:
    answer = await call.door.call("ssm", "GetParameter", {"Name": name}, call.caller)
    value: str = answer["Parameter"]["Value"]
    return value


def _thing(call: Ec2Call, thing_id: str) -> Resource:
    if thing_id.endswith("-*"):
        kind = {"subnet-*": "subnet", "sg-*": "security-group"}[thing_id]
        return Resource(call.place.arn(kind, "*"))
    return located.resource_of(call, thing_id)
