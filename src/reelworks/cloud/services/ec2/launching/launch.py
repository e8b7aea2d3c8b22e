"""Launches instances: one transaction that makes them, their interfaces and tags; they boot once it is on the disk."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from reelworks.cloud.services.ec2.announcing import announce
from reelworks.cloud.services.ec2.call import Ec2Call
from reelworks.cloud.services.ec2.defaults import settle
from reelworks.cloud.services.ec2.errors import (
    AddressInUse,
    InsufficientFreeAddressesInSubnet,
    InvalidKeyPairNotFound,
    InvalidParameterCombination,
    no_such,
)
from reelworks.cloud.services.ec2.launching.plan import Plan
from reelworks.cloud.services.ec2.launching.room import choose_groups, choose_subnet, take_address
from reelworks.cloud.services.ec2.limits import TERMINATED_KEPT_S, TOKENS_KEPT_S
from reelworks.cloud.services.ec2.model.instance import Instance
from reelworks.cloud.services.ec2.model.network import Interface, Subnet
from reelworks.cloud.services.ec2.model.place import new_id
from reelworks.cloud.services.ec2.stores.tokens import Token
from reelworks.cloud.services.ec2.transitions import forget_terminated


@dataclass(frozen=True, slots=True)
class Order:
    """A plan with what else belongs to it."""

    plan: Plan
    tags: dict[str, dict[str, str]]
    """By kind of thing: ``instance``, ``volume``, ``network-interface``."""
    profile: dict[str, str] | None = None
    token: Token | None = None
    client_token: str = ""


def launch(call: Ec2Call, order: Order) -> list[Instance]:
    """Make the instances of an order, from inside a transaction; those of its client token, where it came before.

    Raises:
        IdempotentParameterMismatch: the token came with another request.
        NotFound, InvalidParameterValue, InvalidParameterCombination, MissingParameter: what the order names is not there.
        InsufficientInstanceCapacity, InsufficientFreeAddressesInSubnet, AddressInUse: there is no room.
    """
    settle(call)
    if order.token is not None:
        known = call.kept.tokens.find(call.place, order.token)
        if known is not None:
            found = (call.kept.instances.find(call.place, instance_id) for instance_id in known)
            return [instance for instance in found if instance is not None]
    now = call.clock.now()
    forgotten = forget_terminated(call.kept, now - TERMINATED_KEPT_S)
    call.database.after_commit(partial(call.lives.forget, forgotten))
    call.kept.tokens.forget_before(now - TOKENS_KEPT_S)
    instances = list(_make_all(call, order))
    if order.token is not None:
        call.kept.tokens.keep(call.place, order.token, [instance.id for instance in instances], now)
    for instance in instances:
        call.database.after_commit(partial(call.lives.take_up, instance.id))
    return instances


def _make_all(call: Ec2Call, order: Order) -> Iterator[Instance]:
    plan = order.plan
    if plan.key_name and all(key.name != plan.key_name for key in call.kept.keys.list(call.place)):
        raise InvalidKeyPairNotFound(f"The key pair '{plan.key_name}' does not exist")
    given = _given_interface(call, plan)
    if given is not None:
        subnet = call.kept.subnets.find(call.place, given.subnet_id)
        assert subnet is not None, "a subnet with an interface stays"
        group_ids = given.group_ids
    else:
        subnet = choose_subnet(call, plan)
        group_ids = choose_groups(call, plan.wish, subnet.vpc_id)
    if plan.wish.address and plan.most > 1:
        raise InvalidParameterCombination("You may specify a private IP address for one instance only.")
    reservation_id = new_id(call.ids, "r")
    for index in range(plan.most):
        try:
            interface = given or _new_interface(call, plan, subnet, group_ids)
        except (InsufficientFreeAddressesInSubnet, AddressInUse):
            if index < plan.least:
                raise
            return
        yield _make(call, order, interface, (reservation_id, index))


def _given_interface(call: Ec2Call, plan: Plan) -> Interface | None:
    wanted = plan.wish.interface_id
    if wanted is None:
        return None
    if plan.most > 1:
        raise InvalidParameterCombination("A network interface goes to one instance only.")
    found = call.kept.interfaces.find(call.place, wanted)
    if found is None:
        raise no_such("eni", wanted)
    if found.instance_id is not None:
        raise AddressInUse(f"The network interface {wanted} is in use.")
    return replace(found, is_deleted_with_instance=False)


def _new_interface(call: Ec2Call, plan: Plan, subnet: Subnet, group_ids: list[str]) -> Interface:
    address = take_address(call, subnet, plan.wish.address)
    return Interface(
        new_id(call.ids, "eni"),
        subnet.vpc_id,
        subnet.id,
        subnet.zone,
        address,
        group_ids,
        plan.wish.description,
        is_deleted_with_instance=not plan.wish.keeps_interface,
    )


def _make(call: Ec2Call, order: Order, interface: Interface, number: tuple[str, int]) -> Instance:
    plan, place, now = order.plan, call.place, call.clock.now()
    instance = Instance(
        id=new_id(call.ids, "i"),
        account=place.account,
        region=place.region,
        reservation_id=number[0],
        launch_index=number[1],
        launched_at=now,
        image_id=plan.image.id,
        type=plan.shape.name,
        zone=interface.zone,
        vpc_id=interface.vpc_id,
        subnet_id=interface.subnet_id,
        eni_id=interface.id,
        address=interface.address,
        volume_id=new_id(call.ids, "vol"),
        group_ids=interface.group_ids,
        attached_at=now,
        changed_at=now,
        state_code="pending",
        state_message="pending",
        key_name=plan.key_name,
        user_data=plan.user_data,
        profile=order.profile,
        association_id=new_id(call.ids, "iip-assoc") if order.profile else "",
        metadata=plan.metadata,
        shutdown_behavior=plan.shutdown_behavior,
        is_termination_protected=plan.is_termination_protected,
        is_stop_protected=plan.is_stop_protected,
        is_monitored=plan.is_monitored,
        devices=plan.devices,
        kept=plan.kept,
        client_token=order.client_token,
        keeps_interface=not interface.is_deleted_with_instance,
    )
    call.kept.instances.put(place, instance)
    attached = replace(
        interface, instance_id=instance.id, attachment_id=instance.attachment_id, attached_at=now
    )
    call.kept.interfaces.put(place, attached)
    borne = {"instance": instance.id, "volume": instance.volume_id, "network-interface": interface.id}
    for kind, thing_id in borne.items():
        call.kept.tags.add(place, thing_id, order.tags.get(kind, {}))
    announce(call.outbox, instance, "pending", now)
    return instance
