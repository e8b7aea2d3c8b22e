"""Instance profiles of instances that are there: which roles they work with."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.errors import IncorrectState, NotFound
from reelworks.cloud.services.ec2.filters import page, select
from reelworks.cloud.services.ec2.finding import get_instance
from reelworks.cloud.services.ec2.located import named
from reelworks.cloud.services.ec2.model.instance import Instance
from reelworks.cloud.services.ec2.model.place import new_id
from reelworks.cloud.services.ec2.operations.run_instances import find_profile

ASSOCIATION_FILTERS = {"instance-id": "InstanceId", "state": "State"}


@ec2.operation("AssociateIamInstanceProfile", locate=named("InstanceId"))
async def associate_iam_instance_profile(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Give an instance a profile; its processes find the role's credentials from then on.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html

    Raises:
        NotFound, MalformedId: the instance is not there.
        InvalidProfile: there is no such profile.
        IncorrectState: the instance has one, or is gone.
        AccessDenied: the caller may not pass its role.
    """
    profile = await find_profile(call, request["IamInstanceProfile"])

    def work() -> Instance:
        instance = get_instance(call, request["InstanceId"])
        if instance.profile is not None or instance.is_gone:
            raise IncorrectState(f"There is an existing association for instance {instance.id}")
        changed = replace(instance, profile=profile, association_id=new_id(call.ids, "iip-assoc"))
        call.kept.instances.put(call.place, changed)
        return changed

    return {"IamInstanceProfileAssociation": _view(await call.write(work), "associating")}


@ec2.operation("ReplaceIamInstanceProfileAssociation")
async def replace_iam_instance_profile_association(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Give an instance another profile in place of the one it has.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html

    Raises:
        NotFound: there is no such association.
        InvalidProfile: there is no such profile.
        AccessDenied: the caller may not pass its role.
    """
    profile = await find_profile(call, request["IamInstanceProfile"])

    def change(instance: Instance) -> Instance:
        return replace(instance, profile=profile, association_id=new_id(call.ids, "iip-assoc"))

    changed = await call.write(lambda: _change(call, request["AssociationId"], change))
    return {"IamInstanceProfileAssociation": _view(changed, "associating")}


@ec2.operation("DisassociateIamInstanceProfile")
def disassociate_iam_instance_profile(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Take an instance's profile from it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html

    Raises:
        NotFound: there is no such association.
    """
    before = next(
        (
            one
            for one in call.kept.instances.list(call.place)
            if one.association_id == request["AssociationId"]
        ),
        None,
    )
    _change(call, request["AssociationId"], lambda one: replace(one, profile=None, association_id=""))
    assert before is not None
    return {"IamInstanceProfileAssociation": _view(before, "disassociating")}


@ec2.operation("DescribeIamInstanceProfileAssociations", reads=True)
def describe_iam_instance_profile_associations(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell which instances have which profiles.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html

    Raises:
        InvalidParameterValue, InvalidNextToken: a filter or the page is none.
    """
    instances = [one for one in call.kept.instances.list(call.place) if one.profile and not one.is_gone]
    wanted = request.get("AssociationIds")
    views = [
        _view(instance, "associated")
        for instance in instances
        if not wanted or instance.association_id in wanted
    ]
    listed, more = page(select(views, request, ASSOCIATION_FILTERS), request, "AssociationId")
    return {"IamInstanceProfileAssociations": listed, **more}


def _change(call: Ec2Call, association_id: str, work: Callable[[Instance], Instance]) -> Instance:
    for instance in call.kept.instances.list(call.place):
        if instance.association_id == association_id:
            changed = work(instance)
            call.kept.instances.put(call.place, changed)
            return changed
    raise NotFound("iip-assoc", association_id)


def _view(instance: Instance, state: str) -> dict[str, Any]:
    profile = instance.profile or {}
    return {
        "AssociationId": instance.association_id,
        "InstanceId": instance.id,
        "IamInstanceProfile": {name: profile[name] for name in ("Arn", "Id") if name in profile},
        "State": state,
    }
