"""Taking messages from a queue: the longest visible first, the too old removed, the too often received redriven."""

import sqlite3

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.departures import Fates, redrive, remove
from reelworks.cloud.services.sqs.errors import OverLimit
from reelworks.cloud.services.sqs.model import Moment, Queue, Taken
from reelworks.cloud.services.sqs.taking_in_order import take_in_order

ROUNDS_MAX = 20
"""How often one receive looks again because what it found was too old, or for the dead-letter queue."""
LATER_ROUND_MESSAGES = 100
"""How many it looks at then: where there is one of those there are more."""
FULL_PAUSE_MS = 100
"""How long after it gave nothing a FIFO queue is asked again for those who wait: it is full, whatever is due."""


def take(call: SqsCall, queue: Queue, count: int, visibility_timeout_s: int) -> Taken:
    """Receive up to ``count`` messages, hiding them for the timeout. Runs in a transaction.

    A FIFO queue with as many messages in flight as may be gives nothing, without an error, as AWS's does.

    Raises:
        OverLimit: as many messages of a standard queue are in flight as may be.
    """
    now = call.now_ms
    moment = Moment(now, now + visibility_timeout_s * 1000)
    if _is_full(call, queue, count, now):
        if not queue.is_fifo:
            raise OverLimit(f"Too many messages are in flight: the maximum is {limits.IN_FLIGHT_MAX}.")
        return Taken([], now, moment.hide_until)
    given = (take_in_order if queue.is_fifo else _take_any)(call, queue, count, moment)
    if given:
        call.after_commit(lambda: _note_received(call, queue.lane_id, len(given)))
    return Taken(given, now, moment.hide_until)


def find_next_due(call: SqsCall, queue: Queue) -> int | None:
    """Return when something can be received next (it may be already); None where the queue is empty."""
    if not queue.is_fifo:
        return call.messages.find_next_due(queue.lane_id)
    return call.groups.find_next_due(queue.lane_id)


def _note_received(call: SqsCall, lane_id: int, count: int) -> None:
    call.tally.add_in_flight(lane_id, count)
    call.traffics.of(lane_id).received += count


def _is_full(call: SqsCall, queue: Queue, count: int, now: int) -> bool:
    at_most = call.tally.in_flight_at_most(queue.lane_id)
    if at_most is not None and at_most + count <= limits.IN_FLIGHT_MAX:
        return False
    in_flight = call.messages.count_not_visible(queue.lane_id, now).in_flight
    call.tally.counted_in_flight(queue.lane_id, in_flight)
    return in_flight >= limits.IN_FLIGHT_MAX


def _take_any(call: SqsCall, queue: Queue, count: int, moment: Moment) -> list[sqlite3.Row]:
    now, fates = moment.now, Fates(call, queue)
    given: list[sqlite3.Row] = []
    for number in range(ROUNDS_MAX):
        wanted = count - len(given)
        limit = LATER_ROUND_MESSAGES if number else wanted
        found = call.messages.list_due(queue.lane_id, now, limit)
        fate_of = {row["sequence"]: fates.of(row) for row in found}
        to_give = [row for row in found if fate_of[row["sequence"]] == "give"][:wanted]
        given += to_give
        call.messages.receive([row["sequence"] for row in to_give], now, moment.hide_until)
        remove(call, queue, [row for row in found if fate_of[row["sequence"]] == "too old"])
        redrive(call, queue, [row for row in found if fate_of[row["sequence"]] == "dead"])
        if len(given) == count or len(found) < limit:
            break
    return given
