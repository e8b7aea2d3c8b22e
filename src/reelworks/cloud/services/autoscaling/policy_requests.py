"""Scaling policies as requests bring them.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html
"""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.limits import ADJUSTMENT_TYPES, STEPS_MAX
from reelworks.cloud.services.autoscaling.model.policy import SIMPLE, STEP, TRACKING
from reelworks.cloud.services.autoscaling.rules.adjusting import steps_fault
from reelworks.cloud.wire.error import OperationNotImplemented

KINDS = (SIMPLE, STEP, TRACKING)
PREDEFINED = (
    "ASGAverageCPUUtilization",
    "ASGAverageCPUUtilizationHighResolution",
    "ASGAverageNetworkIn",
    "ASGAverageNetworkOut",
    "ALBRequestCountPerTarget",
)
_MEMBERS = {
    SIMPLE: (
        "AdjustmentType",
        "ScalingAdjustment",
        "MinAdjustmentStep",
        "MinAdjustmentMagnitude",
        "Cooldown",
    ),
    STEP: (
        "AdjustmentType",
        "StepAdjustments",
        "MinAdjustmentMagnitude",
        "MetricAggregationType",
        "EstimatedInstanceWarmup",
    ),
    TRACKING: ("TargetTrackingConfiguration", "EstimatedInstanceWarmup"),
}
"""What each kind of policy may say; the others' members are refused."""


def policy_settings(request: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a policy's kind, and what it says under AWS's names.

    Raises:
        OperationNotImplemented: it is a predictive one.
        ValidationError: a member is out of its range, missing, or of another kind of policy.
    """
    kind = request.get("PolicyType") or SIMPLE
    if kind == "PredictiveScaling" or "PredictiveScalingConfiguration" in request:
        raise OperationNotImplemented(
            "Reelworks' cloud does not implement PredictiveScaling of PutScalingPolicy."
        )
    if kind not in KINDS:
        raise ValidationError(f"PolicyType {kind} is not valid. It must be one of {', '.join(KINDS)}")
    others = {name for names in _MEMBERS.values() for name in names} - set(_MEMBERS[kind])
    for name in sorted(others):
        if request.get(name) not in (None, []):
            raise ValidationError(f"{name} is not valid for policy type {kind}")
    settings = {name: request[name] for name in _MEMBERS[kind] if request.get(name) is not None}
    {SIMPLE: _check_simple, STEP: _check_steps, TRACKING: _check_tracking}[kind](settings)
    if kind == STEP:
        settings.setdefault("MetricAggregationType", "Average")
    return kind, settings


def _check_simple(settings: Mapping[str, Any]) -> None:
    _check_adjustment(settings)
    if "ScalingAdjustment" not in settings:
        raise ValidationError("ScalingAdjustment is required for policy type SimpleScaling")
    if settings["AdjustmentType"] == "ExactCapacity" and settings["ScalingAdjustment"] < 0:
        raise ValidationError("ScalingAdjustment must not be negative for adjustment type ExactCapacity")


def _check_steps(settings: Mapping[str, Any]) -> None:
    _check_adjustment(settings)
    steps = settings.get("StepAdjustments") or ()
    if not steps:
        raise ValidationError("At least one StepAdjustment must be specified for policy type StepScaling")
    if len(steps) > STEPS_MAX:
        raise ValidationError(f"A policy may have at most {STEPS_MAX} step adjustments")
    fault = steps_fault(steps)
    if fault:
        raise ValidationError(fault)
    if settings.get("MetricAggregationType", "Average") not in ("Minimum", "Maximum", "Average"):
        raise ValidationError("MetricAggregationType must be Minimum, Maximum or Average")


def _check_adjustment(settings: Mapping[str, Any]) -> None:
    kind = settings.get("AdjustmentType")
    if kind not in ADJUSTMENT_TYPES:
        raise ValidationError(
            f"AdjustmentType {kind} is not valid. It must be one of {', '.join(ADJUSTMENT_TYPES)}"
        )
    has_magnitude = "MinAdjustmentMagnitude" in settings or "MinAdjustmentStep" in settings
    if has_magnitude and kind != "PercentChangeInCapacity":
        raise ValidationError(
            "MinAdjustmentMagnitude may only be used with adjustment type PercentChangeInCapacity"
        )


def _check_tracking(settings: Mapping[str, Any]) -> None:
    said = settings.get("TargetTrackingConfiguration")
    if said is None:
        raise ValidationError("TargetTrackingConfiguration is required for policy type TargetTrackingScaling")
    predefined = said.get("PredefinedMetricSpecification")
    custom = said.get("CustomizedMetricSpecification")
    if (predefined is None) == (custom is None):
        raise ValidationError(
            "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be specified"
        )
    if said["TargetValue"] <= 0:
        raise ValidationError("TargetValue must be greater than 0")
    if predefined is not None:
        _check_predefined(predefined)
    else:
        _check_custom(custom)


def _check_predefined(said: Mapping[str, Any]) -> None:
    kind, label = said["PredefinedMetricType"], said.get("ResourceLabel")
    if kind not in PREDEFINED:
        raise ValidationError(
            f"PredefinedMetricType {kind} is not valid. It must be one of {', '.join(PREDEFINED)}"
        )
    needs_label = kind == "ALBRequestCountPerTarget"
    if needs_label != bool(label):
        raise ValidationError(
            f"ResourceLabel {'is required for' if needs_label else 'is not valid for'} metric type {kind}"
        )
    if label and not (label.startswith("app/") and "/targetgroup/" in label):
        raise ValidationError(
            "ResourceLabel must be app/<load-balancer-name>/<load-balancer-id>/targetgroup/<target-group-name>/"
            "<target-group-id>"
        )


def _check_custom(said: Mapping[str, Any]) -> None:
    single = ("MetricName", "Namespace", "Statistic")
    metrics = said.get("Metrics")
    if metrics:
        if any(name in said for name in single):
            raise ValidationError("A customized metric is either one metric or a list of Metrics")
        returned = [one for one in metrics if one.get("ReturnData", True)]
        if len(returned) != 1:
            raise ValidationError(
                "Exactly one of the Metrics must return data: the others need ReturnData false"
            )
        return
    missing = [name for name in single if name not in said]
    if missing:
        raise ValidationError(f"{missing[0]} is required in CustomizedMetricSpecification")
