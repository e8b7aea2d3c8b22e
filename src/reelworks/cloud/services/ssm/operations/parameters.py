"""Parameters put and deleted."""

import re
from collections.abc import Mapping
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ssm import located
from reelworks.cloud.services.ssm.errors import (
    InvalidAllowedPatternException,
    InvalidKeyId,
    ParameterAlreadyExists,
    ParameterLimitExceeded,
    ParameterMaxVersionLimitExceeded,
    ParameterNotFound,
    ParameterPatternMismatchException,
    ValidationException,
)
from reelworks.cloud.services.ssm.limits import (
    DESCRIPTION_CHARACTERS_MAX,
    NAMES_MAX,
    STANDARD_PARAMETERS_MAX,
    VERSIONS_KEPT,
)
from reelworks.cloud.services.ssm.model import (
    DATA_TYPES,
    DEFAULT_KEY,
    TYPES,
    Parameter,
    check_name,
    tier_for,
)
from reelworks.cloud.services.ssm.operations.tags import checked_tags
from reelworks.cloud.services.ssm.room import SsmCall, ssm
from reelworks.cloud.wire.error import OperationNotImplemented


@ssm.operation("PutParameter", locate=located.named)
def put_parameter(call: SsmCall, request: Request) -> dict[str, Any]:
    """Make a parameter, or with ``Overwrite`` a new version of it. The last 100 versions are kept.

    A SecureString is kept as it is: this cloud has no KMS. Without decryption it is told as something opaque.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html

    Raises:
        ReservedName, ValidationException: a member has no allowed value.
        HierarchyLevelLimitExceededException: the name has too many levels.
        ParameterAlreadyExists: it is there, and not to be overwritten.
        ParameterPatternMismatchException: the value does not match the pattern.
        InvalidAllowedPatternException: the pattern is none.
        InvalidKeyId: it has no key.
        ParameterLimitExceeded, ParameterMaxVersionLimitExceeded: there are too many, or the oldest version has a label.
        OperationNotImplemented: it has policies.
    """
    if request.get("Policies"):
        raise OperationNotImplemented("Reelworks' cloud does not implement ssm:PutParameter with Policies.")
    name = located.bare_name(request["Name"]) if request["Name"].startswith("arn:") else request["Name"]
    check_name(name)
    name = located.kept_name(call, name)
    before = call.parameters.find(call.place, name)
    if before is not None and not request.get("Overwrite"):
        raise ParameterAlreadyExists
    if before is None and call.parameters.count(call.place) >= STANDARD_PARAMETERS_MAX:
        raise ParameterLimitExceeded
    tags = checked_tags(request.get("Tags") or [])
    if tags and request.get("Overwrite"):
        raise ValidationException(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please "
            "remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or "
            "RemoveTagsFromResource."
        )
    one = _parameter_of(call, name, request, before)
    call.parameters.add(call.place, one)
    call.parameters.tag(call.place, name, tags)
    _drop_oldest(call, one)
    return {"Version": one.version, "Tier": one.tier}


@ssm.operation("DeleteParameter", locate=located.named)
def delete_parameter(call: SsmCall, request: Request) -> None:
    """Delete a parameter with all its versions.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html

    Raises:
        ParameterNotFound: there is none of that name.
    """
    name = located.kept_name(call, request["Name"])
    if call.parameters.find(call.place, name) is None:
        raise ParameterNotFound(request["Name"])
    call.parameters.delete(call.place, name)


@ssm.operation("DeleteParameters", locate=located.names)
def delete_parameters(call: SsmCall, request: Request) -> dict[str, Any]:
    """Delete up to 10 parameters; says which there were none of.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html

    Raises:
        ValidationException: there are more than 10 names.
    """
    check_count(request)
    there = [
        name for name in request["Names"] if call.parameters.find(call.place, located.kept_name(call, name))
    ]
    for name in there:
        call.parameters.delete(call.place, located.kept_name(call, name))
    return {
        "DeletedParameters": there,
        "InvalidParameters": [name for name in request["Names"] if name not in there],
    }


def check_count(request: Request) -> None:
    """Return where a request names 1 to 10 parameters.

    Raises:
        ValidationException: it does not.
    """
    if not 1 <= len(request["Names"]) <= NAMES_MAX:
        listed = ", ".join(request["Names"])
        raise ValidationException(
            f"1 validation error detected: Value '[{listed}]' at 'names' failed to satisfy constraint: "
            f"Member must have length less than or equal to {NAMES_MAX}."
        )


def _parameter_of(call: SsmCall, name: str, request: Request, before: Parameter | None) -> Parameter:
    kind = _type_of(request, before)
    value = request["Value"]
    if not value:
        raise ValidationException(
            "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length "
            "greater than or equal to 1."
        )
    data_type = request.get("DataType") or (before.data_type if before else "text")
    if data_type not in DATA_TYPES:
        raise ValidationException(
            f"The following data type is not supported: {data_type} (Data type names are all lowercase.)"
        )
    description = request.get("Description", before.description if before else None)
    if description is not None and len(description) > DESCRIPTION_CHARACTERS_MAX:
        raise ValidationException(
            "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have "
            f"length less than or equal to {DESCRIPTION_CHARACTERS_MAX}."
        )
    pattern = request.get("AllowedPattern", before.pattern if before else None)
    _check_pattern(pattern, value)
    return Parameter(
        name,
        before.version + 1 if before else 1,
        kind,
        value,
        call.clock.now(),
        call.caller.principal.caller_arn,
        tier_for(value, request.get("Tier"), before.tier if before else None),
        data_type,
        description,
        pattern,
        _key_of(request, kind, before),
    )


def _type_of(request: Mapping[str, Any], before: Parameter | None) -> str:
    kind: str | None = request.get("Type") or (before.type if before else None)
    if kind is None:
        raise ValidationException("A parameter type is required when you create a parameter.")
    if kind not in TYPES:
        raise ValidationException(
            f"1 validation error detected: Value '{kind}' at 'type' failed to satisfy constraint: Member must satisfy "
            "enum value set: [SecureString, StringList, String]"
        )
    return kind


def _key_of(request: Mapping[str, Any], kind: str, before: Parameter | None) -> str | None:
    if kind != "SecureString":
        if request.get("KeyId"):
            raise InvalidKeyId
        return None
    return request.get("KeyId") or (before.key_id if before else None) or DEFAULT_KEY


def _check_pattern(pattern: str | None, value: str) -> None:
    if not pattern:
        return
    try:
        is_matching = re.search(pattern, value) is not None
    except re.error as error:
        raise InvalidAllowedPatternException(
            "The request does not meet the regular expression requirement."
        ) from error
    if not is_matching:
        raise ParameterPatternMismatchException(
            f"Parameter value, cannot be validated against allowedPattern: {pattern}"
        )


def _drop_oldest(call: SsmCall, newest: Parameter) -> None:
    history = call.parameters.history(call.place, newest.name)
    if len(history) <= VERSIONS_KEPT:
        return
    oldest = history[0]
    if oldest.labels:
        raise ParameterMaxVersionLimitExceeded(
            f"You attempted to create a new version of {newest.name} by calling the PutParameter API with the "
            f"overwrite flag. Version {oldest.version}, the oldest version, can't be deleted because it has a label "
            "associated with it. Move the label to another version of the parameter, and try again."
        )
    call.parameters.drop(call.place, newest.name, oldest.version)
