"""Instances stopped, started, rebooted, terminated."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.errors import (
    IncorrectInstanceState,
    InsufficientInstanceCapacity,
    OperationNotPermitted,
    UnsupportedOperation,
)
from reelworks.cloud.services.ec2.finding import get_instances
from reelworks.cloud.services.ec2.located import named
from reelworks.cloud.services.ec2.model.instance import USER_STOPPED, Instance, Reason, transition_words
from reelworks.cloud.services.ec2.transitions import move
from reelworks.cloud.services.ec2.views.instances import state_view

STARTING = Reason("pending", "pending")


@ec2.operation("StopInstances", locate=named("InstanceIds"))
def stop_instances(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Shut instances down; with ``Force``, or ``SkipOsShutdown``, cut their power. Stopped ones stay as they are.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html

    Raises:
        NotFound, MalformedId: an instance is not there.
        IncorrectInstanceState: one is pending, or gone.
        OperationNotPermitted: one is protected from being stopped.
        UnsupportedOperation: they are to hibernate.
    """
    if request.get("Hibernate"):
        raise UnsupportedOperation("Reelworks' cloud does not hibernate instances.")
    instances = get_instances(call, request["InstanceIds"])
    for instance in instances:
        if instance.is_stop_protected and not instance.is_gone:
            raise OperationNotPermitted(
                f"The instance '{instance.id}' may not be stopped. Modify its 'disableApiStop' instance attribute "
                "and try again."
            )
        if instance.is_gone or instance.state == "pending":
            raise IncorrectInstanceState(
                f"This instance '{instance.id}' is not in a state from which it can be stopped."
            )
    is_forced = bool(request.get("Force") or request.get("SkipOsShutdown"))
    return {"StoppingInstances": _change(instances, partial(_stop, call, is_forced))}


@ec2.operation("StartInstances", locate=named("InstanceIds"))
def start_instances(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Boot stopped instances again, at the same addresses; running ones stay as they are.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html

    Raises:
        NotFound, MalformedId: an instance is not there.
        IncorrectInstanceState: one is stopping, or gone.
        InsufficientInstanceCapacity: the zone of one is down.
    """
    instances = get_instances(call, request["InstanceIds"])
    down = call.kept.places.zones_down()
    for instance in instances:
        if instance.is_gone or instance.state == "stopping":
            raise IncorrectInstanceState(
                f"The instance '{instance.id}' is not in a state from which it can be started."
            )
        if instance.state == "stopped" and instance.zone in down:
            raise InsufficientInstanceCapacity(instance.type, instance.zone)
    return {"StartingInstances": _change(instances, partial(_start, call))}


@ec2.operation("RebootInstances", locate=named("InstanceIds"))
def reboot_instances(call: Ec2Call, request: Request) -> None:
    """Shut instances down and boot them again; they stay ``running``.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html

    Raises:
        NotFound, MalformedId: an instance is not there.
        IncorrectInstanceState: one does not run.
    """
    instances = get_instances(call, request["InstanceIds"])
    for instance in instances:
        if instance.state not in {"running", "pending"}:
            raise IncorrectInstanceState(
                f"Instance {instance.id} is not in a state from which it can be rebooted: {instance.state}"
            )
    for instance in instances:
        call.database.after_commit(partial(call.lives.reboot, instance.id))


@ec2.operation("TerminateInstances", locate=named("InstanceIds"))
def terminate_instances(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Shut instances down for good. Terminated ones stay visible for an hour; to repeat this does no harm.

    Where one is protected, none of those in its zone goes, as on AWS; here none at all.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html

    Raises:
        NotFound, MalformedId: an instance is not there.
        OperationNotPermitted: one is protected from termination.
    """
    instances = get_instances(call, request["InstanceIds"])
    for instance in instances:
        if instance.is_termination_protected and not instance.is_gone:
            raise OperationNotPermitted(
                f"The instance '{instance.id}' may not be terminated. Modify its 'disableApiTermination' instance "
                "attribute and try again."
            )
    is_forced = bool(request.get("Force") or request.get("SkipOsShutdown"))
    return {"TerminatingInstances": _change(instances, partial(_terminate, call, is_forced))}


def _change(instances: list[Instance], work: Callable[[Instance], Instance]) -> list[dict[str, Any]]:
    return [
        {
            "InstanceId": before.id,
            "PreviousState": state_view(before.state),
            "CurrentState": state_view(work(before).state),
        }
        for before in instances
    ]


def _stop(call: Ec2Call, is_forced: bool, instance: Instance) -> Instance:
    effect = call.lives.cut_power if is_forced else call.lives.take_up
    if instance.state == "running":
        now = call.clock.now()
        words = transition_words("User initiated", now)
        instance = move(
            call.kept,
            call.outbox,
            instance,
            "stopping",
            now,
            USER_STOPPED,
            transition=words,
            is_forced=is_forced,
        )
        call.database.after_commit(partial(effect, instance.id))
    elif instance.state == "stopping" and is_forced and not instance.is_forced:
        instance = replace(instance, is_forced=True)
        call.kept.instances.put(instance.place, instance)
        call.database.after_commit(partial(effect, instance.id))
    return instance


def _start(call: Ec2Call, instance: Instance) -> Instance:
    if instance.state != "stopped":
        return instance
    now = call.clock.now()
    call.database.after_commit(partial(call.lives.take_up, instance.id))
    return move(
        call.kept,
        call.outbox,
        instance,
        "pending",
        now,
        STARTING,
        transition="",
        launched_at=now,
        has_lost_power=False,
        is_forced=False,
    )


def _terminate(call: Ec2Call, is_forced: bool, instance: Instance) -> Instance:
    if instance.is_gone:
        return instance
    now = call.clock.now()
    words = transition_words("User initiated", now)
    effect = call.lives.cut_power if is_forced else call.lives.take_up
    call.database.after_commit(partial(effect, instance.id))
    return move(
        call.kept,
        call.outbox,
        instance,
        "shutting-down",
        now,
        USER_STOPPED,
        transition=words,
        is_forced=is_forced or instance.is_forced,
    )
