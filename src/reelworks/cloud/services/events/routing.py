"""From an event on a bus to what the outbox holds: a row for each target of each rule that wants it.

All of it happens in the transaction that takes the event, so that an event that was taken is not lost.
"""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from reelworks.cloud.patterns.fields import fields_of
from reelworks.cloud.services.events.happenings import Happening
from reelworks.cloud.services.events.stores.archives import ArchivedStore
from reelworks.cloud.services.events.switchboard import Switchboard, Target
from reelworks.cloud.storage.outbox import Outbox

log = logging.getLogger(__name__)


class Routing:
    """Finds who gets an event. Inside a transaction only."""

    def __init__(self, switchboard: Switchboard, outbox: Outbox, archived: ArchivedStore) -> None:
        self._switchboard = switchboard
        self._outbox = outbox
        self._archived = archived

    def take(self, bus_arn: str, happening: Happening) -> None:
        """Take an event onto a bus: to the archives that keep it, and to the rules that want it."""
        if not self._switchboard.has_takers(bus_arn):
            return
        event = happening.parsed()
        fields = fields_of(event)
        for archive in self._switchboard.archives_for(bus_arn, fields):
            self._archived.add(archive, happening.text, _happened_at(event), happening.ingested_at)
        for rule_arn in self._switchboard.rules_for(bus_arn, fields):
            self.send(rule_arn, happening)

    def take_again(self, bus_arn: str, happening: Happening, rule_arns: Collection[str]) -> None:
        """Take an archived event back onto its bus, for these rules only or, where there are none, for all.

        It is not archived again.
        """
        for rule_arn in self._switchboard.rules_for(bus_arn, fields_of(happening.parsed())):
            if not rule_arns or rule_arn in rule_arns:
                self.send(rule_arn, happening)

    def send(self, rule_arn: str, happening: Happening) -> None:
        """Send an event to all targets of a rule."""
        for target in self._switchboard.targets_of(rule_arn):
            if happening.is_forwarded and target.place.service == "events":
                log.info(
                    "event %s came from another bus, and %s sends it to no third",
                    happening.event_id,
                    rule_arn,
                )
                continue
            self._outbox.add(payload_for(rule_arn, target, happening))


def payload_for(rule_arn: str, target: Target, happening: Happening) -> dict[str, Any]:
    """Return the outbox's payload for an event to a target."""
    payload: dict[str, Any] = {
        "rule": rule_arn,
        "target": target.target_id,
        "id": happening.event_id,
        "event": happening.text,
        "at": happening.ingested_at,
    }
    if happening.trace:
        payload["trace"] = happening.trace
    return payload


def _happened_at(event: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(event["time"]).timestamp()
