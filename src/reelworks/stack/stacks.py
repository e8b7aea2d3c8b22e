"""Stacks as CloudFormation describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from reelworks.aws.faults import error_code, typed_faults
from reelworks.base.arn import Arn, find_arn


class StackFailed(Exception):
    """A stack is not what it should be; the text says why, and what can be done."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as it is at one moment."""

    name: str
    id: str
    status: str
    reason: str
    outputs: Mapping[str, str]
    descriptions: Mapping[str, str]
    """What each output is, by its name."""
    parameters: Mapping[str, str]

    @property
    def is_busy(self) -> bool:
        """Whether it is being changed."""
        return self.status.endswith("_IN_PROGRESS") and not self.is_empty

    @property
    def is_empty(self) -> bool:
        """Whether it is only a name for a first change set."""
        return self.status == "REVIEW_IN_PROGRESS"

    @property
    def is_well(self) -> bool:
        """Whether the last thing that was asked of it was done."""
        return self.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}

    @property
    def arn(self) -> Arn:
        """Its id, taken apart."""
        arn = find_arn(self.id)
        assert arn is not None, "a stack's id is an ARN"
        return arn


def find_stack(cloudformation: Any, name: str) -> Stack | None:
    """Return the stack of a name or id, or None where there is none (any more).

    Raises:
        CloudFault: the cloud cannot be reached or refuses.
    """
    with typed_faults(f"look at the stack {name}"):
        try:
            [entry] = cloudformation.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if is_absence(error):
                return None
            raise
    return None if entry["StackStatus"] == "DELETE_COMPLETE" else _stack(entry)


def is_absence(error: ClientError) -> bool:
    """Whether an error only says that there is no such stack."""
    return error_code(error) == "ValidationError" and "does not exist" in str(error)


def _stack(entry: Mapping[str, Any]) -> Stack:
    outputs = entry.get("Outputs", [])
    return Stack(
        name=entry["StackName"],
        id=entry["StackId"],
        status=entry["StackStatus"],
        reason=entry.get("StackStatusReason", ""),
        outputs={output["OutputKey"]: output["OutputValue"] for output in outputs},
        descriptions={output["OutputKey"]: output.get("Description", "") for output in outputs},
        parameters={
            parameter["ParameterKey"]: parameter.get("ParameterValue", "")
            for parameter in entry.get("Parameters", [])
        },
    )
