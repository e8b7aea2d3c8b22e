"""Parameters read: by name, by path, by filters, with their past."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ssm import located
from reelworks.cloud.services.ssm.errors import (
    ParameterNotFound,
    ParameterVersionLabelNotFound,
    ParameterVersionNotFound,
    ValidationException,
)
from reelworks.cloud.services.ssm.filter_rules import PATH_WORDS
from reelworks.cloud.services.ssm.limits import BY_PATH_MAX, PAGE_MAX
from reelworks.cloud.services.ssm.model import Parameter, is_public
from reelworks.cloud.services.ssm.operations.parameters import check_count
from reelworks.cloud.services.ssm.room import SsmCall, ssm
from reelworks.cloud.services.ssm.selecting import is_below, page, select


@ssm.operation("GetParameter", reads=True, locate=located.named)
def get_parameter(call: SsmCall, request: Request) -> dict[str, Any]:
    """Return a parameter: its latest version, or ``NAME:VERSION``, ``NAME:LABEL``.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html

    Raises:
        ParameterNotFound: there is none of that name.
        ParameterVersionNotFound, ParameterVersionLabelNotFound: it has no such version.
    """
    one = _get(call, request["Name"])
    return {"Parameter": _told(call, one, request, request["Name"])}


@ssm.operation("GetParameters", reads=True, locate=located.names)
def get_parameters(call: SsmCall, request: Request) -> dict[str, Any]:
    """Return up to 10 parameters; says which there are none of.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html

    Raises:
        ValidationException: there are more than 10 names.
    """
    check_count(request)
    told: list[dict[str, Any]] = []
    unknown: list[str] = []
    for name in dict.fromkeys(request["Names"]):
        try:
            told.append(_told(call, _get(call, name), request, name))
        except (ParameterNotFound, ParameterVersionNotFound, ParameterVersionLabelNotFound):
            unknown.append(name)
    return {"Parameters": told, "InvalidParameters": unknown}


@ssm.operation("GetParametersByPath", reads=True, locate=located.path)
def get_parameters_by_path(call: SsmCall, request: Request) -> dict[str, Any]:
    """Return the parameters right below a path, or with ``Recursive`` all below it, page by page.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html

    Raises:
        ValidationException: the path does not begin with a slash, or MaxResults is out of its range.
        InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, InvalidNextToken: a filter or the page is none.
    """
    path = request["Path"]
    if not path.startswith("/"):
        raise ValidationException(PATH_WORDS)
    is_deep = bool(request.get("Recursive"))
    known = call.public.values() if is_public(path + "/") else call.parameters.list_latest(call.place)
    below = [one for one in known if is_below(one.name, path, is_recursive=is_deep)]
    chosen = select(below, request.get("ParameterFilters") or [], lambda _name: {}, by_path=True)
    listed, more = page(chosen, request, BY_PATH_MAX)
    return {"Parameters": [_told(call, one, request) for one in listed], **more}


@ssm.operation("DescribeParameters", reads=True)
def describe_parameters(call: SsmCall, request: Request) -> dict[str, Any]:
    """Tell of parameters without their values, by filters, page by page.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html

    Raises:
        ValidationException: both kinds of filters are given, or MaxResults is out of its range.
        InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, InvalidNextToken: a filter or the page is none.
    """
    old, new = request.get("Filters") or [], request.get("ParameterFilters") or []
    if old and new:
        raise ValidationException("You can use either Filters or ParameterFilters in a single request.")
    filters = new or [
        {**given, "Option": "BeginsWith" if given["Key"] == "Name" else "Equals"} for given in old
    ]
    place, store = call.place, call.parameters
    chosen = select(store.list_latest(place), filters, lambda name: store.tags(place, name))
    listed, more = page(chosen, request, PAGE_MAX, 10)
    return {"Parameters": [_described(call, one) for one in listed], **more}


@ssm.operation("GetParameterHistory", reads=True, locate=located.named)
def get_parameter_history(call: SsmCall, request: Request) -> dict[str, Any]:
    """Return a parameter's versions, oldest first, with their values.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html

    Raises:
        ParameterNotFound: there is none of that name.
        ValidationException, InvalidNextToken: the page is none.
    """
    history = call.parameters.history(call.place, located.kept_name(call, request["Name"]))
    if not history:
        raise ParameterNotFound(request["Name"])
    listed, more = page(history, request, PAGE_MAX)
    told = [
        {**_described(call, one), "Value": _value(one, request), "Labels": list(one.labels)} for one in listed
    ]
    return {"Parameters": told, **more}


def _get(call: SsmCall, wanted: str) -> Parameter:
    name = located.kept_name(call, wanted)
    _, _, selector = (wanted.rpartition("/")[2] or wanted).partition(":")
    if is_public(name):
        found = call.public.get(name)
    elif not selector:
        found = call.parameters.find(call.place, name)
    elif ":" in selector or call.parameters.find(call.place, name) is None:
        found = None
    elif selector.isdigit():
        found = call.parameters.find(call.place, name, int(selector))
        if found is None:
            raise ParameterVersionNotFound(name, selector)
    else:
        found = call.parameters.find_labelled(call.place, name, selector)
        if found is None:
            raise ParameterVersionLabelNotFound(name, selector)
    if found is None:
        raise ParameterNotFound(wanted)
    return found


def _told(call: SsmCall, one: Parameter, request: Request, asked: str = "") -> dict[str, Any]:
    told: dict[str, Any] = {
        "Name": one.name,
        "Type": one.type,
        "Value": _value(one, request),
        "Version": one.version,
        "LastModifiedDate": datetime.fromtimestamp(one.modified_at, UTC),
        "ARN": call.place.arn(one.name),
        "DataType": one.data_type,
    }
    _, _, selector = (asked.rpartition("/")[2] or asked).partition(":")
    return {**told, "Selector": f":{selector}"} if selector else told


def _described(call: SsmCall, one: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {
        "Name": one.name,
        "ARN": call.place.arn(one.name),
        "Type": one.type,
        "KeyId": one.key_id,
        "LastModifiedDate": datetime.fromtimestamp(one.modified_at, UTC),
        "LastModifiedUser": one.modified_by,
        "Description": one.description,
        "AllowedPattern": one.pattern,
        "Version": one.version,
        "Tier": one.tier,
        "Policies": [],
        "DataType": one.data_type,
    }
    return {name: value for name, value in told.items() if value is not None}


def _value(one: Parameter, request: Request) -> str:
    """Return a value; a SecureString's only with decryption, else something opaque in its place, as AWS's ciphertext."""
    if one.type != "SecureString" or request.get("WithDecryption"):
        return one.value
    digest = hashlib.sha512(f"{one.name}:{one.version}:{one.value}".encode()).digest()
    return base64.b64encode(b"\x01\x02\x02\x00" + digest).decode()
