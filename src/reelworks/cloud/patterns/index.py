"""Many patterns, and which of them an event matches, without asking them all.

A pattern that wants certain values in some field is filed under these values; an event asks only those that are filed
under its own. So a thousand rules that each name a source, a detail-type or a bucket cost an event what one costs.
"""

from collections.abc import Hashable
from typing import Generic, TypeVar

from reelworks.cloud.patterns.fields import Fields
from reelworks.cloud.patterns.pattern import Identity, Pattern
from reelworks.cloud.patterns.scalars import identity_of

K = TypeVar("K", bound=Hashable)


class PatternIndex(Generic[K]):
    """Patterns by the caller's keys."""

    def __init__(self) -> None:
        self._patterns: dict[K, tuple[Pattern, str | None]] = {}
        """Each with the path it is filed under, or None."""
        self._filed: dict[str, dict[Identity, dict[K, Pattern]]] = {}
        self._unfiled: dict[K, Pattern] = {}

    def __len__(self) -> int:
        return len(self._patterns)

    def __contains__(self, key: K) -> bool:
        return key in self._patterns

    def put(self, key: K, pattern: Pattern) -> None:
        """Take in a pattern, in place of the one that had this key."""
        self.discard(key)
        exact = pattern.exact_fields()
        path = min(exact, key=lambda name: self._crowd(name, exact[name])) if exact else None
        self._patterns[key] = (pattern, path)
        if path is None:
            self._unfiled[key] = pattern
            return
        drawer = self._filed.setdefault(path, {})
        for identity in exact[path]:
            drawer.setdefault(identity, {})[key] = pattern

    def discard(self, key: K) -> None:
        """Drop a pattern, where it is there."""
        pattern, path = self._patterns.pop(key, (None, None))
        self._unfiled.pop(key, None)
        if pattern is None or path is None:
            return
        drawer = self._filed[path]
        for identity in pattern.exact_fields()[path]:
            drawer[identity].pop(key)
            if not drawer[identity]:
                del drawer[identity]
        if not drawer:
            del self._filed[path]

    def matching(self, fields: Fields) -> list[K]:
        """Return the keys of the patterns that an event with these fields matches."""
        asked = dict(self._unfiled)
        for path, drawer in self._filed.items():
            for value, _ in fields.get(path, ()):
                asked.update(drawer.get(identity_of(value), {}))
        return [key for key, pattern in asked.items() if pattern.matches(fields)]

    def _crowd(self, path: str, identities: frozenset[Identity]) -> tuple[int, int]:
        """How many patterns share these values of a path already; of equals, the deepest path tells most."""
        drawer = self._filed.get(path, {})
        return sum(len(drawer.get(identity, ())) for identity in identities), -path.count(".")
