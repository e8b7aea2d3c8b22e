"""Labels: names for versions of a parameter."""

import re
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ssm import located
from reelworks.cloud.services.ssm.errors import (
    ParameterNotFound,
    ParameterVersionLabelLimitExceeded,
    ParameterVersionNotFound,
)
from reelworks.cloud.services.ssm.limits import LABELS_MAX
from reelworks.cloud.services.ssm.model import Parameter
from reelworks.cloud.services.ssm.room import SsmCall, ssm

_LABEL = re.compile(r"(?!aws|ssm)[a-z_.\-][a-z0-9_.\-]{0,99}", re.IGNORECASE)


@ssm.operation("LabelParameterVersion", locate=located.named)
def label_parameter_version(call: SsmCall, request: Request) -> dict[str, Any]:
    """Give a version labels, which any other version loses; the latest where none is named.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html

    Raises:
        ParameterNotFound, ParameterVersionNotFound: there is none of that name, or no such version.
        ParameterVersionLabelLimitExceeded: it would have more than 10.
    """
    one = _get(call, request)
    good = [label for label in request["Labels"] if _LABEL.fullmatch(label)]
    if len({*one.labels, *good}) > LABELS_MAX:
        raise ParameterVersionLabelLimitExceeded
    for label in good:
        call.parameters.label(call.place, one.name, one.version, label)
    return {
        "InvalidLabels": [label for label in request["Labels"] if label not in good],
        "ParameterVersion": one.version,
    }


@ssm.operation("UnlabelParameterVersion", locate=located.named)
def unlabel_parameter_version(call: SsmCall, request: Request) -> dict[str, Any]:
    """Take labels from a version.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UnlabelParameterVersion.html

    Raises:
        ParameterNotFound, ParameterVersionNotFound: there is none of that name, or no such version.
    """
    one = _get(call, request)
    borne = [label for label in request["Labels"] if label in one.labels]
    for label in borne:
        call.parameters.unlabel(call.place, one.name, label)
    return {
        "RemovedLabels": borne,
        "InvalidLabels": [label for label in request["Labels"] if label not in borne],
    }


def _get(call: SsmCall, request: Request) -> Parameter:
    name, version = located.kept_name(call, request["Name"]), request.get("ParameterVersion")
    if call.parameters.find(call.place, name) is None:
        raise ParameterNotFound(request["Name"])
    found = call.parameters.find(call.place, name, version)
    if found is None:
        raise ParameterVersionNotFound(name, str(version))
    return found
