"""Which parameters a request is about, and what policies may ask of them.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
"""

from collections.abc import Sequence
from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.ssm.room import SsmCall


def named(call: SsmCall, request: Request) -> Resource:
    """Return the parameter that ``Name`` names, by name or ARN, with or without a version."""
    return of_name(call, request["Name"], request.get("Tags") or ())


def names(call: SsmCall, request: Request) -> list[Resource]:
    """Return the parameters that ``Names`` names."""
    return [of_name(call, name) for name in request["Names"]]


def path(call: SsmCall, request: Request) -> Resource:
    """Return what stands for all below ``Path``."""
    return Resource(call.place.arn(request["Path"].rstrip("/") or "/"))


def tagged(call: SsmCall, request: Request) -> Resource:
    """Return the parameter that ``ResourceId`` names."""
    return of_name(call, request["ResourceId"], request.get("Tags") or ())


def bare_name(name: str) -> str:
    """Return a parameter's name, from a name or an ARN, without version or label."""
    if name.startswith("arn:"):
        name = name.partition(":parameter")[2]
        # In an ARN a name in levels and one without look alike: only the former has a second slash.
        name = name if name.count("/") > 1 else name.removeprefix("/")
    return name.partition(":")[0]


def kept_name(call: SsmCall, wanted: str) -> str:
    """Return the name under which a parameter is kept: of one level, ``film`` and ``/film`` are the same.

    Where there is none, the name as it was asked for.
    """
    bare = bare_name(wanted)
    if "/" in bare.removeprefix("/") or call.parameters.find(call.place, bare) is not None:
        return bare
    other = bare.removeprefix("/") if bare.startswith("/") else f"/{bare}"
    return bare if call.parameters.find(call.place, other) is None else other


def of_name(call: SsmCall, name: str, given: Sequence[dict[str, Any]] = ()) -> Resource:
    """Return a parameter, there or not, with its tags and those that a request gives it."""
    bare = kept_name(call, name)
    keys: dict[str, str | Sequence[str]] = {f"aws:RequestTag/{tag['Key']}": tag["Value"] for tag in given}
    if given:
        keys["aws:TagKeys"] = [tag["Key"] for tag in given]
    for key, value in call.parameters.tags(call.place, bare).items():
        keys[f"aws:ResourceTag/{key}"] = keys[f"ssm:resourceTag/{key}"] = value
    return Resource(call.place.arn(bare), condition_keys=keys)
