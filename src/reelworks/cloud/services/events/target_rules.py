"""What a target may be, checked when it is put.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from reelworks.base.arn import find_arn
from reelworks.cloud.services.events.constraints import Range, check
from reelworks.cloud.services.events.errors import ValidationException
from reelworks.cloud.services.events.inputs.paths import MalformedPath
from reelworks.cloud.services.events.inputs.shaping import compile_shape
from reelworks.cloud.services.events.inputs.template import MalformedTemplate
from reelworks.cloud.services.events.limits import (
    EVENT_AGE_S_LEAST,
    EVENT_AGE_S_MAX,
    INPUT_CHARACTERS_MAX,
    INPUT_PATH_CHARACTERS_MAX,
    INPUT_PATHS_MAX,
    RETRY_ATTEMPTS_MAX,
)
from reelworks.cloud.services.events.model import Rule

_SERVICES = frozenset(
    {
        *("sqs", "sns", "events", "logs", "lambda", "states", "kinesis", "firehose", "ecs", "batch", "ssm"),
        *("codebuild", "codepipeline", "ec2", "execute-api", "inspector", "redshift", "redshift-serverless"),
        *("sagemaker", "appsync", "ssm-incidents"),
    }
)
"""The services that have targets: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html."""
_SQS_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}(\.fifo)?")
_INPUTS = ("Input", "InputPath", "InputTransformer")


def check_parameters(target: Mapping[str, Any]) -> None:
    """See that a target has what its kind needs: AWS looks at that before it looks for the rule.

    Raises:
        ValidationException: a FIFO queue has no message group.
    """
    if ":sqs:" in target["Arn"] and target["Arn"].endswith(".fifo") and "SqsParameters" not in target:
        raise ValidationException(f"Parameter(s) SqsParameters must be specified for target: {target['Id']}.")


def check_target(rule: Rule, target: Mapping[str, Any]) -> None:
    """See that a rule can have this target.

    Raises:
        ValidationException: a member is not valid.
    """
    check(
        target,
        Id=Range(1, 64, r"[\.\-_A-Za-z0-9]+"),
        Arn=Range(1, 1600),
        Input=Range(0, INPUT_CHARACTERS_MAX),
        InputPath=Range(0, INPUT_PATH_CHARACTERS_MAX),
    )
    check(
        target.get("RetryPolicy", {}),
        MaximumRetryAttempts=Range(0, RETRY_ATTEMPTS_MAX),
        MaximumEventAgeInSeconds=Range(EVENT_AGE_S_LEAST, EVENT_AGE_S_MAX),
    )
    _check_arn(target, rule)
    _check_input(target)
    _check_dead_letter_queue(target, rule)


def _check_arn(target: Mapping[str, Any], rule: Rule) -> None:
    arn = find_arn(target["Arn"])
    if arn is None or not arn.service or not arn.resource:
        raise ValidationException(
            f"Parameter {target['Arn']} is not valid. Reason: Provided Arn is not in correct format."
        )
    if arn.service not in _SERVICES:
        raise ValidationException(
            f"Parameter {target['Arn']} is not valid. Reason: Provided Arn is not in correct format."
        )
    if target["Arn"] == rule.bus_arn:
        raise ValidationException(
            f"Parameter {target['Arn']} is not valid. Reason: A bus is not its own target."
        )
    if arn.service == "sqs" and not _SQS_NAME.fullmatch(arn.resource):
        raise ValidationException(
            f"Parameter {target['Arn']} is not valid. Reason: Provided Arn is not in correct format."
        )
    if arn.service == "logs" and (arn.account, arn.region) != (rule.owner.account, rule.owner.region):
        raise ValidationException(
            f"Parameter {target['Arn']} is not valid. Reason: The log group must be in the rule's account and region."
        )


def _check_input(target: Mapping[str, Any]) -> None:
    if sum(name in target for name in _INPUTS) > 1:
        raise ValidationException(
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {target['Id']}."
        )
    if "Input" in target:
        try:
            orjson.loads(target["Input"])
        except orjson.JSONDecodeError as error:
            raise ValidationException(
                f"JSON syntax error in input for target {target['Id']}: {error}."
            ) from error
    transformer = target.get("InputTransformer", {})
    check(transformer, InputTemplate=Range(1, INPUT_CHARACTERS_MAX), InputPathsMap=Range(0, INPUT_PATHS_MAX))
    for name in transformer.get("InputPathsMap", {}):
        if not re.fullmatch(r"[A-Za-z0-9_-]+", name) or name.startswith("AWS"):
            raise ValidationException(f"InputPathsMap for target {target['Id']} has an invalid key: {name}.")
    try:
        compile_shape(target)
    except MalformedPath as error:
        raise ValidationException(f"Invalid JSON path for target {target['Id']}: {error}.") from error
    except MalformedTemplate as error:
        raise ValidationException(f"Invalid InputTemplate for target {target['Id']} : {error}.") from error


def _check_dead_letter_queue(target: Mapping[str, Any], rule: Rule) -> None:
    text = target.get("DeadLetterConfig", {}).get("Arn")
    if text is None:
        return
    arn = find_arn(text)
    if arn is None or arn.service != "sqs" or not _SQS_NAME.fullmatch(arn.resource):
        raise ValidationException(
            f"Parameter DeadLetterConfig.Arn is not valid. Reason: {text} is no SQS queue."
        )
    if arn.resource.endswith(".fifo"):
        raise ValidationException(
            "Parameter DeadLetterConfig.Arn is not valid. Reason: Queue must not be FIFO."
        )
    if arn.region != rule.owner.region:
        raise ValidationException(
            "Parameter DeadLetterConfig.Arn is not valid. Reason: Queue must be in the rule's region."
        )
