"""Which rules an event goes to, in memory: what PutEvents looks at instead of the disk.

It follows the disk: a change comes here after its commit, and all of it is read again at the start. What tells others
that a schedule has changed hangs on it too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reelworks.base.arn import Arn, find_arn
from reelworks.cloud.patterns.fields import Fields
from reelworks.cloud.patterns.index import PatternIndex
from reelworks.cloud.patterns.pattern import compile_pattern
from reelworks.cloud.services.events.inputs.shaping import Shape, compile_shape
from reelworks.cloud.services.events.model import DEFAULT, Archive, Bus, Rule, name_of, owner_of


@dataclass(frozen=True, slots=True)
class Target:
    """A target, ready to be sent to."""

    spec: Mapping[str, Any]
    """As PutTargets brought it."""
    place: Arn
    """What it is, and where."""
    shape: Shape
    """Makes of an event what the target reads."""

    @property
    def target_id(self) -> str:
        """Its name within its rule."""
        name: str = self.spec["Id"]
        return name

    @property
    def arn(self) -> str:
        """Its ARN as it was put."""
        arn: str = self.spec["Arn"]
        return arn


@dataclass(slots=True)
class _Line:
    rules: PatternIndex[str] = field(default_factory=PatternIndex)
    archives: PatternIndex[str] = field(default_factory=PatternIndex)
    archives_of_all: set[str] = field(default_factory=set)


class Switchboard:
    """All buses, the enabled rules of each, their targets, and who archives."""

    def __init__(self) -> None:
        self._buses: dict[str, Bus] = {}
        self._lines: dict[str, _Line] = {}
        self._rules: dict[str, Rule] = {}
        self._targets: dict[str, dict[str, Target]] = {}
        self._archives: dict[str, Archive] = {}
        self._on_schedule: Callable[[Rule, bool], None] | None = None

    def fill(
        self,
        buses: Iterable[Bus],
        rules: Iterable[Rule],
        targets: Iterable[tuple[str, dict[str, Any]]],
        archives: Iterable[Archive],
    ) -> None:
        """Take in what is on the disk, at the start."""
        for bus in buses:
            self.keep_bus(bus)
        for rule in rules:
            self.keep_rule(rule)
        for rule_arn, target in targets:
            self.keep_target(rule_arn, target)
        for archive in archives:
            self.keep_archive(archive)

    def tell_schedules(self, on_schedule: Callable[[Rule, bool], None]) -> None:
        """Call back for each rule now and whenever one changes or, with False, goes."""
        self._on_schedule = on_schedule
        for rule in self._rules.values():
            on_schedule(rule, True)

    def find_bus(self, bus_arn: str) -> Bus | None:
        """Return a bus, or None. Every account has a default bus in every region."""
        bus = self._buses.get(bus_arn)
        if bus is None and name_of(bus_arn) == DEFAULT:
            return Bus(owner_of(bus_arn), DEFAULT)
        return bus

    def find_rule(self, rule_arn: str) -> Rule | None:
        """Return a rule, or None."""
        return self._rules.get(rule_arn)

    def has_takers(self, bus_arn: str) -> bool:
        """Return whether anybody wants any event of a bus."""
        return bus_arn in self._lines

    def rules_for(self, bus_arn: str, fields: Fields) -> list[str]:
        """Return the ARNs of the enabled rules of a bus that want an event."""
        line = self._lines.get(bus_arn)
        return line.rules.matching(fields) if line else []

    def archives_for(self, bus_arn: str, fields: Fields) -> list[Archive]:
        """Return the archives of a bus that keep an event."""
        line = self._lines.get(bus_arn)
        if line is None:
            return []
        return [self._archives[arn] for arn in (*line.archives_of_all, *line.archives.matching(fields))]

    def targets_of(self, rule_arn: str) -> Iterable[Target]:
        """Return a rule's targets."""
        return self._targets.get(rule_arn, {}).values()

    def find_target(self, rule_arn: str, target_id: str) -> Target | None:
        """Return one of a rule's targets, or None."""
        return self._targets.get(rule_arn, {}).get(target_id)

    def keep_bus(self, bus: Bus) -> None:
        """Learn of a new or changed bus."""
        self._buses[bus.arn] = bus

    def drop_bus(self, bus_arn: str) -> None:
        """Forget a bus; its rules are gone."""
        self._buses.pop(bus_arn, None)

    def keep_rule(self, rule: Rule) -> None:
        """Learn of a new or changed rule."""
        self._rules[rule.arn] = rule
        line = self._lines.setdefault(rule.bus_arn, _Line())
        if rule.pattern is not None and rule.is_enabled:
            line.rules.put(rule.arn, compile_pattern(rule.pattern))
        else:
            line.rules.discard(rule.arn)
        if self._on_schedule:
            self._on_schedule(rule, True)

    def drop_rule(self, rule: Rule) -> None:
        """Forget a rule with its targets."""
        self._rules.pop(rule.arn, None)
        self._targets.pop(rule.arn, None)
        self._lines[rule.bus_arn].rules.discard(rule.arn)
        if self._on_schedule:
            self._on_schedule(rule, False)

    def keep_target(self, rule_arn: str, spec: Mapping[str, Any]) -> None:
        """Learn of a new or changed target."""
        place = find_arn(spec["Arn"])
        assert place is not None, "targets are checked when they are put"
        self._targets.setdefault(rule_arn, {})[spec["Id"]] = Target(spec, place, compile_shape(spec))

    def drop_target(self, rule_arn: str, target_id: str) -> None:
        """Forget a target."""
        self._targets.get(rule_arn, {}).pop(target_id, None)

    def keep_archive(self, archive: Archive) -> None:
        """Learn of a new or changed archive."""
        self.drop_archive(archive)
        self._archives[archive.arn] = archive
        line = self._lines.setdefault(archive.source_arn, _Line())
        if archive.pattern is None:
            line.archives_of_all.add(archive.arn)
        else:
            line.archives.put(archive.arn, compile_pattern(archive.pattern))

    def drop_archive(self, archive: Archive) -> None:
        """Forget an archive."""
        self._archives.pop(archive.arn, None)
        line = self._lines.get(archive.source_arn)
        if line:
            line.archives_of_all.discard(archive.arn)
            line.archives.discard(archive.arn)
