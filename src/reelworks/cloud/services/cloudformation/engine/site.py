"""Where one operation works: its stack, blueprint, what stands already, and who works there."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from reelworks.cloud.services.cloudformation.acting import Actor
from reelworks.cloud.services.cloudformation.blueprint import Blueprint
from reelworks.cloud.services.cloudformation.engine.ledger import Ledger
from reelworks.cloud.services.cloudformation.engine.workshop import Workshop
from reelworks.cloud.services.cloudformation.hands import Halt, StackHands, Surroundings
from reelworks.cloud.services.cloudformation.language.dynamic import dynamic_references_in, fill_dynamic
from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.functions import evaluate
from reelworks.cloud.services.cloudformation.language.scope import Scope, StackFacts, Standing
from reelworks.cloud.services.cloudformation.model import Operation, Resource, Stack
from reelworks.cloud.services.cloudformation.types.contract import ResourceType


def facts_of(stack: Stack, notification_arns: tuple[str, ...]) -> StackFacts:
    """Return what the pseudo parameters tell of a stack."""
    return StackFacts(stack.account, stack.region, stack.stack_id, stack.name, notification_arns)


class Site:
    """One operation at work on one stack."""

    def __init__(self, shop: Workshop, stack: Stack, operation: Operation, halt: Halt) -> None:
        self.shop = shop
        self.stack = stack
        self.operation = operation
        self.halt = halt
        self.ledger = Ledger(shop, stack, operation)
        self.actor = Actor(shop.door, shop.credentials, shop.clock, shop.ids)
        self.standing: dict[str, Standing | None] = {
            resource.logical_id: Standing(resource.physical_id, resource.attributes)
            for resource in shop.reading.resources.list_of(stack.stack_id)
            if resource.is_current and resource.physical_id is not None and not resource.is_gone
        }

    def resources(self) -> list[Resource]:
        """Return the stack's resources as they are on the disk."""
        return self.shop.reading.resources.list_of(self.stack.stack_id)

    def type_of(self, resource: Resource) -> ResourceType:
        """Return a resource's type."""
        return self.shop.types[resource.type]

    def hands_for(self, resource: Resource, action: str, *, is_resumed: bool, can_halt: bool) -> StackHands:
        """Return the hands that work on a resource."""
        role = self.operation.target.role_arn
        caller = partial(self.actor.caller, self.operation.caller, role)
        surroundings = Surroundings(
            self.shop.door, self.stack, resource, resource.tags, self.halt if can_halt else None
        )
        return StackHands(
            surroundings, caller, f"{action}:{self.operation.operation_id}", is_resumed=is_resumed
        )

    def stand(self, resource: Resource) -> None:
        """Let others refer to a resource that is made."""
        assert resource.physical_id is not None, "what stands has an id"
        self.standing[resource.logical_id] = Standing(resource.physical_id, resource.attributes)

    def scope(self, blueprint: Blueprint, note_import: Callable[[str], None]) -> Scope:
        """Return what values are evaluated against as things stand."""
        place = (self.stack.account, self.stack.region)

        def find_export(name: str) -> str:
            found = self.shop.reading.exports.find(place, name)
            if found is None:
                raise TemplateError(f"No export named {name} found.")
            note_import(name)
            return found[1]

        return replace(blueprint.scope, resources=self.standing, find_export=find_export)

    async def resolve(self, blueprint: Blueprint, value: Any) -> tuple[Any, tuple[str, ...]]:
        """Return a value with all functions and dynamic references resolved, and the exports that it imports.

        Raises:
            TemplateError: it cannot be.
            AwsError: the Parameter Store refused.
        """
        imports: dict[str, None] = {}
        found = evaluate(value, self.scope(blueprint, lambda name: imports.update({name: None})))
        stored = {name: await self._stored(name) for name in dict.fromkeys(dynamic_references_in(found))}
        return fill_dynamic(found, stored) if stored else found, tuple(imports)

    async def _stored(self, name: str) -> str:
        caller = await self.actor.caller(self.operation.caller, self.operation.target.role_arn)
        answer = await self.shop.door.call(
            "ssm", "GetParameter", {"Name": name, "WithDecryption": True}, caller
        )
        return str(answer["Parameter"]["Value"])
