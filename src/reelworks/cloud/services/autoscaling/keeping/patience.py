"""How long to wait after a launch that failed, kept in memory: after a restart everything is tried at once.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/CHAP_Troubleshooting.html
"""

from dataclasses import dataclass

from reelworks.base.pace import Pace

PAUSE_S_MIN = 1.0
PAUSE_S_MAX = 60.0
ZONE_PAUSE_S = 60.0
"""How long a zone without capacity is left alone, in seconds of the clockwork."""


@dataclass(frozen=True, slots=True)
class _Pause:
    until: float
    failures: int


class Patience:
    """Who waits until when. Owns what it remembers."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._groups: dict[str, _Pause] = {}
        self._zones: dict[tuple[str, str], float] = {}

    def may_launch(self, group_arn: str, now: float) -> bool:
        """Tell whether a group's pause is over."""
        pause = self._groups.get(group_arn)
        return pause is None or now >= pause.until

    def closed_zones(self, group_arn: str, now: float) -> frozenset[str]:
        """Return the zones that are left alone for a group."""
        return frozenset(
            zone for (arn, zone), until in self._zones.items() if arn == group_arn and now < until
        )

    def note_failure(self, group_arn: str, now: float) -> None:
        """Let a group wait, twice as long as the last time."""
        before = self._groups.get(group_arn)
        failures = before.failures + 1 if before else 1
        pause_s = min(PAUSE_S_MAX, PAUSE_S_MIN * 2.0 ** min(failures - 1, 16))
        self._groups[group_arn] = _Pause(now + pause_s, failures)

    def note_full_zone(self, group_arn: str, zone: str, now: float) -> None:
        """Leave a zone alone for some time."""
        self._zones[group_arn, zone] = now + max(PAUSE_S_MIN, self._pace.real_s(ZONE_PAUSE_S))

    def note_success(self, group_arn: str) -> None:
        """Let a group wait no more: an instance has come into service."""
        self._groups.pop(group_arn, None)

    def forget(self, group_arn: str) -> None:
        """Wait no more: somebody has changed something."""
        self._groups.pop(group_arn, None)
        for key in [key for key in self._zones if key[0] == group_arn]:
            del self._zones[key]
