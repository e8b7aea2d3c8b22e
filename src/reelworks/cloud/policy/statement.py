"""A compiled statement, and whom a resource's statement speaks of.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from dataclasses import dataclass
from enum import IntEnum

from reelworks.cloud.policy.conditions import Test
from reelworks.cloud.policy.glob import Keys, Matcher
from reelworks.cloud.policy.principal import Principal


class Reach(IntEnum):
    """How a resource's statement reaches a principal; a later one reaches further."""

    NONE = 0
    """Not at all."""
    ACCOUNT = 1
    """Through its account: the account may pass the permission on, by a policy of its own."""
    GENERAL = 2
    """Itself, or everybody; what bounds the principal still bounds it."""
    NAMED = 3
    """A user by its ARN or a session by its ARN: its boundary's silence does not matter then."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The Principal or NotPrincipal of a statement."""

    is_everyone: bool
    arns: frozenset[str]
    accounts: frozenset[str]
    services: frozenset[str]
    is_negated: bool = False

    def reach(self, principal: Principal) -> Reach:
        """Return how it reaches a principal.

        NotPrincipal spares only those it names: an account named there spares its root, not its users.
        """
        named = self._reach(principal)
        if not self.is_negated:
            return named
        return Reach.NONE if named >= Reach.GENERAL else Reach.GENERAL

    def _reach(self, principal: Principal) -> Reach:
        if principal.kind in ("service", "anonymous"):
            return Reach.GENERAL if self.is_everyone or principal.name in self.services else Reach.NONE
        if principal.session and principal.caller_arn in self.arns:
            return Reach.NAMED
        if principal.arn in self.arns:
            return Reach.NAMED if principal.kind == "user" else Reach.GENERAL
        if self.is_everyone:
            return Reach.GENERAL
        if principal.account in self.accounts:
            return Reach.GENERAL if principal.kind == "root" else Reach.ACCOUNT
        return Reach.NONE


@dataclass(slots=True)
class Facts:
    """A question as statements are held against it. Not frozen, which would double what it costs to make."""

    action: str
    """Lower-case."""
    resource: str
    keys: Keys


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, ready to be held against a question."""

    sid: str
    is_deny: bool
    audience: Audience | None
    """None in a policy of an identity."""
    actions: Matcher
    is_not_actions: bool
    resources: Matcher | None
    """None where the statement names no resource: it means the one it is attached to."""
    is_not_resources: bool
    conditions: tuple[Test, ...]

    def applies(self, facts: Facts) -> bool:
        """Return whether action, resource and conditions match; whom it speaks of is asked apart."""
        if self.actions(facts.action, facts.keys) is self.is_not_actions:
            return False
        if self.resources is not None and self.resources(facts.resource, facts.keys) is self.is_not_resources:
            return False
        return not self.conditions or all(holds(facts.keys) for holds in self.conditions)


@dataclass(frozen=True, slots=True)
class Policy:
    """A document, compiled. Safe to keep and to share."""

    statements: tuple[Statement, ...]
    id: str = ""
