"""How many messages each lane holds, in memory, so that counting a million costs nothing. It follows the disk."""

from collections.abc import Mapping


class Tally:
    """The number of messages by lane. Changed only once the change is on the disk."""

    def __init__(self) -> None:
        self._held: dict[int, int] = {}
        self._in_flight_at_most: dict[int, int] = {}

    def fill(self, held: Mapping[int, int]) -> None:
        """Take the numbers as the disk has them, at the start."""
        self._held = dict(held)
        self._in_flight_at_most = {}

    def add(self, lane_id: int, change: int) -> None:
        """Count messages that came to a lane, or left it (below 0)."""
        self._held[lane_id] = self._held.get(lane_id, 0) + change

    def held(self, lane_id: int) -> int:
        """Return how many messages a lane holds: waiting, delayed and in flight."""
        return self._held.get(lane_id, 0)

    def in_flight_at_most(self, lane_id: int) -> int | None:
        """Return a number that those in flight do not exceed; None where nobody counted them yet.

        It grows with every receive and does not know whose timeout is over, so it wants counting now and then.
        """
        return self._in_flight_at_most.get(lane_id)

    def counted_in_flight(self, lane_id: int, count: int) -> None:
        """Take the true number of those in flight."""
        self._in_flight_at_most[lane_id] = count

    def add_in_flight(self, lane_id: int, count: int) -> None:
        """Count messages that were received."""
        if lane_id in self._in_flight_at_most:
            self._in_flight_at_most[lane_id] += count

    def forget(self, lane_id: int) -> None:
        """Forget a lane that is gone."""
        self._held.pop(lane_id, None)
        self._in_flight_at_most.pop(lane_id, None)
