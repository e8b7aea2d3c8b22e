"""Every alarm, in memory: what is evaluated again and again. It follows the disk."""

from collections.abc import Iterable, Iterator

from reelworks.cloud.services.cloudwatch.alarms.model import Alarm
from reelworks.cloud.services.cloudwatch.model import Owner


class AlarmBook:
    """The alarms by owner and name. Changed only once the change is on the disk."""

    def __init__(self) -> None:
        self._alarms: dict[tuple[Owner, str], Alarm] = {}
        self.changes = 0
        """How often something changed, for who would look again otherwise."""

    def fill(self, alarms: Iterable[Alarm]) -> None:
        """Take the alarms as the disk has them, at the start."""
        self._alarms = {(alarm.owner, alarm.name): alarm for alarm in alarms}

    def put(self, alarm: Alarm) -> None:
        """Take an alarm, new or changed, once that is on the disk."""
        self._alarms[alarm.owner, alarm.name] = alarm
        self.changes += 1

    def drop(self, owner: Owner, name: str) -> None:
        """Forget an alarm, once its removal is on the disk."""
        self._alarms.pop((owner, name), None)
        self.changes += 1

    def find(self, owner: Owner, name: str) -> Alarm | None:
        """Return the alarm of that name, as of the last commit."""
        return self._alarms.get((owner, name))

    def list_of(self, owner: Owner) -> list[Alarm]:
        """Return an owner's alarms in the order of their names."""
        return sorted(
            (alarm for alarm in self._alarms.values() if alarm.owner == owner), key=lambda alarm: alarm.name
        )

    def count_of(self, owner: Owner) -> int:
        """Return how many alarms an owner has."""
        return sum(alarm.owner == owner for alarm in self._alarms.values())

    def __iter__(self) -> Iterator[Alarm]:
        return iter(list(self._alarms.values()))
