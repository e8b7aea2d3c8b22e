"""Taking messages from a FIFO queue: a group's in the order they were sent, none while one of them is in flight.

A receive asks first for the group whose first message has been visible longest and takes as many of its messages as
it may; only then it goes on to the next group.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
"""

import sqlite3
from dataclasses import dataclass, field

from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.departures import Fates, redrive, remove
from reelworks.cloud.services.sqs.model import Moment, Queue

ROUNDS_MAX = 20
"""How often one receive looks for more groups, or goes on in one, because what it found was not to be given."""
LATER_ROUND_MESSAGES = 100
"""How many messages of a group it looks at in later rounds."""


@dataclass(slots=True)
class _Sorted:
    """A group's first messages, by what becomes of them."""

    to_give: list[sqlite3.Row] = field(default_factory=list)
    too_old: list[sqlite3.Row] = field(default_factory=list)
    dead: list[sqlite3.Row] = field(default_factory=list)


def take_in_order(call: SqsCall, queue: Queue, count: int, moment: Moment) -> list[sqlite3.Row]:
    """Receive up to ``count`` messages of groups that are not blocked, and block those. Runs in a transaction."""
    given: list[sqlite3.Row] = []
    served: set[str] = set()
    for _ in range(ROUNDS_MAX):
        due = call.groups.list_due(queue.lane_id, moment.now, count + len(served))
        groups = [group for group in due if group not in served]
        for group in groups:
            served.add(group)
            given += _take_from(call, queue, group, count - len(given), moment)
            if len(given) == count:
                return given
        if len(groups) < count:
            break
    return given


def _take_from(call: SqsCall, queue: Queue, group: str, wanted: int, moment: Moment) -> list[sqlite3.Row]:
    found = _sort_group(call, queue, group, wanted, moment.now)
    call.messages.receive([row["sequence"] for row in found.to_give], moment.now, moment.hide_until)
    remove(call, queue, found.too_old)
    redrive(call, queue, found.dead)
    if found.too_old or found.dead or not found.to_give:
        call.groups.refresh(queue.lane_id, group)
    else:
        call.groups.block(queue.lane_id, group, moment.hide_until)
    return found.to_give


def _sort_group(call: SqsCall, queue: Queue, group: str, wanted: int, now: int) -> _Sorted:
    fates = Fates(call, queue)
    found = _Sorted()
    places = {"give": found.to_give, "too old": found.too_old, "dead": found.dead}
    after, limit = 0, wanted
    for _ in range(ROUNDS_MAX):
        rows = call.messages.list_group(queue.lane_id, group, after, limit)
        for row in rows:
            if row["visible_at"] > now:
                return found
            places[fates.of(row)].append(row)
            after = row["sequence"]
            if len(found.to_give) == wanted:
                return found
        if len(rows) < limit:
            break
        limit = LATER_ROUND_MESSAGES
    return found
