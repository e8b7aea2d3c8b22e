"""Counting what happens, until it is told."""

from reelworks.cloud.balancer.reports import Counts, Tally


class Tallies:
    """The tallies since the last report, by balancer and group."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, str], Tally] = {}

    def of(self, balancer: str, group: str = "") -> Tally:
        """Return the tally to add to."""
        key = balancer, group
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._tallies[key] = Tally(balancer, group)
        return tally

    def note_own_answer(self, balancer: str, group: str, status: int) -> None:
        """Count an answer that the balancer made itself."""
        statuses = self.of(balancer, group).balancer_statuses
        statuses[str(status)] = statuses.get(str(status), 0) + 1

    def take(self) -> Counts | None:
        """Return what was counted, and begin anew; None where nothing happened."""
        taken, self._tallies = self._tallies, {}
        return Counts(tuple(taken.values())) if taken else None


def note_answer(tally: Tally, target: str, status: int, latency_s: float) -> None:
    """Count a target's answer, whose head came after so many seconds."""
    kind = f"{status // 100}XX"
    tally.target_statuses[kind] = tally.target_statuses.get(kind, 0) + 1
    tally.targets[target] = tally.targets.get(target, 0) + 1
    tally.latency_least_s = min(tally.latency_least_s, latency_s) if tally.latency_count else latency_s
    tally.latency_most_s = max(tally.latency_most_s, latency_s)
    tally.latency_s += latency_s
    tally.latency_count += 1
