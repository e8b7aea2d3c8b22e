"""The parts of a network that are little more than an id: one way to make, tag and delete them all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties
from reelworks.cloud.services.cloudformation.types.ec2_tagging import retag_ec2, tag_specifications
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, flag, members_of
from reelworks.cloud.wire.error import AwsError

_FREE_S = 300.0


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """A type of resource that one operation makes and one deletes."""

    name: str
    kind: str
    """What EC2 calls it in its operations: ``Vpc`` in CreateVpc."""
    tag_kind: str
    id_member: str
    properties: frozenset[str]
    required: frozenset[str]
    attributes_of: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    """Takes what EC2 tells of it."""
    modified: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Booleans that a call of their own sets: the property's operation and member."""

    @property
    def replaced_by(self) -> frozenset[str]:
        """All but tags and what has an operation of its own."""
        return self.properties - {"Tags", *self.modified}

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make it."""
        given = {key: value for key, value in properties.items() if key not in {"Tags", *self.modified}}
        request = members_of("ec2", f"Create{self.kind}", given)
        tags = tag_specifications(hands, self.tag_kind, properties)
        answer = await hands.call("ec2", f"Create{self.kind}", **request, **tags)
        told = answer[self.kind]
        await self._modify(hands, told[self.id_member], properties)
        return Made(told[self.id_member], self.attributes_of(told))

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change tags and what has an operation of its own."""
        await retag_ec2(hands, physical_id, old, new)
        await self._modify(hands, physical_id, new)
        listed = f"{self.kind}s"
        ids = {f"{self.id_member}s": [physical_id]}
        told = (await hands.call("ec2", f"Describe{listed}", **ids))[listed][0]
        return Made(physical_id, self.attributes_of(told))

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it, once nothing uses it any more."""
        gone = {f"Invalid{self.id_member.removesuffix('Id')}ID.NotFound", f"Invalid{self.id_member}.NotFound"}
        gone |= {f"Invalid{self.id_member[0].upper()}{self.id_member[1:]}.NotFound"}

        async def is_gone() -> bool:
            try:
                await call_unless_gone(
                    hands, gone, "ec2", f"Delete{self.kind}", **{self.id_member: physical_id}
                )
            except AwsError as error:
                if error.code != "DependencyViolation":
                    raise
                return False
            return True

        await hands.until(is_gone, _FREE_S)

    async def _modify(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        for name, (operation, member) in self.modified.items():
            if name in properties:
                value = {member: {"Value": flag(properties[name])}}
                await hands.call("ec2", operation, **{self.id_member: physical_id}, **value)
