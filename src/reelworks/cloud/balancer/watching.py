"""Who watches which target."""

from collections.abc import Callable, Iterable

import aiohttp

from reelworks.cloud.balancer.fleet import LiveGroup
from reelworks.cloud.balancer.health import Watch
from reelworks.cloud.balancer.reports import HealthChange


class Watches:
    """The watches over all targets that are to be checked."""

    def __init__(self, session: aiohttp.ClientSession, tell: Callable[[HealthChange], None]) -> None:
        self._session = session
        self._tell = tell
        self._watches: dict[str, Watch] = {}

    def follow(self, groups: Iterable[LiveGroup]) -> None:
        """Watch the targets of these groups, and no others; who is watched already goes on."""
        wanted = {
            target.spec.id: (group, target)
            for group in groups
            if group.spec.is_checked
            for target in group.targets.values()
            if not target.spec.is_draining
        }
        for target_id in self._watches.keys() - wanted.keys():
            self._watches.pop(target_id).stop()
        for target_id, (group, target) in wanted.items():
            if target_id not in self._watches:
                self._watches[target_id] = Watch(group, target, self._session, self._tell)

    def note_refusal(self, target_id: str) -> None:
        """Learn that a target refused a connection."""
        watch = self._watches.get(target_id)
        if watch is not None:
            watch.note_refusal()

    def stop(self) -> None:
        """Watch nobody any longer."""
        self.follow(())
