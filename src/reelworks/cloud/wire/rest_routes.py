"""Which operation of S3 a method, a path and a query mean.

The model writes each operation as a URI: the level (service, bucket or object), the static query that
tells it from its neighbours (``?tagging``, ``?list-type=2``), and members that must be in the query
(``uploadId``) or, for copies, in a header. Of all operations that fit, the most particular one is meant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from reelworks.cloud.wire.models import Operation
from reelworks.cloud.wire.query_string import parse_query
from reelworks.cloud.wire.refusals import InvalidArgument, MethodNotAllowed

_COPY_HEADER: Final = "x-amz-copy-source"
_OTHER_HOSTS: Final = frozenset({"WriteGetObjectResponse", "ListDirectoryBuckets"})
"""Operations that share a path with others here, but live on hosts of their own at AWS."""
_PART_OF_UPLOAD: Final = frozenset({"uploadId", "partNumber"})


class Level(Enum):
    """What a path names."""

    SERVICE = 0
    BUCKET = 1
    OBJECT = 2


@dataclass(frozen=True, slots=True)
class _Candidate:
    operation: str
    static: Mapping[str, str]
    """Parameters of the model's URI, with the value each must have, or ``""`` for any."""
    needed: frozenset[str]
    """Further parameters that must be there."""
    is_copy: bool

    def fits(self, params: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        if self.is_copy and _COPY_HEADER not in headers:
            return False
        for name, value in self.static.items():
            if name not in params or (value and params[name] != value):
                return False
        return self.needed <= params.keys()

    @property
    def weight(self) -> int:
        return 4 * len(self.static) + 2 * len(self.needed) + self.is_copy


class RestRoutes:
    """The table of one service's operations, by method and level."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        table: dict[tuple[str, Level], list[_Candidate]] = {}
        self._subresources: dict[Level, set[str]] = {level: set() for level in Level}
        for operation in operations:
            if operation.name in _OTHER_HOSTS or operation.is_deprecated:
                continue
            level, candidate = _read_uri(operation)
            table.setdefault((operation.method, level), []).append(candidate)
            self._subresources[level] |= candidate.static.keys()
        self._table = {place: _rank(candidates) for place, candidates in table.items()}
        self._plain = {
            place: tuple(candidate for candidate in candidates if not candidate.static)
            for place, candidates in self._table.items()
        }
        # By method, at each level: what is meant where the query says nothing and nothing is copied.
        self._bare: tuple[dict[str, str], ...] = tuple({} for _ in Level)
        for (method, level), candidates in self._plain.items():
            meant = next((candidate for candidate in candidates if candidate.fits({}, {})), None)
            if meant is not None:
                self._bare[level.value][method] = meant.operation

    def find_bare(self, method: str, depth: int, headers: Mapping[str, str]) -> str | None:
        """Return the operation of a request without a query, ``depth`` labels deep; None where more must be looked at."""
        return None if _COPY_HEADER in headers else self._bare[depth].get(method)

    def find_operation(
        self, method: str, level: Level, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> str:
        """Return the name of the operation that is meant.

        Raises:
            MethodNotAllowed: this resource, or this part of it, has no such method.
            InvalidArgument: a part is put without saying which, or into which upload; taken for
                PutObject, it would overwrite the object.
        """
        # Most requests name no subresource, and then only the few operations without one are looked at.
        table = self._plain if self._subresources[level].isdisjoint(params) else self._table
        for candidate in table.get((method, level), ()):
            if candidate.fits(params, headers):
                self._refuse_overwriting(candidate, method, level, params)
                return candidate.operation
        raise MethodNotAllowed(fields={"Method": method, "ResourceType": level.name})

    def _refuse_overwriting(
        self, candidate: _Candidate, method: str, level: Level, params: Mapping[str, str]
    ) -> None:
        if candidate.static or candidate.needed or method in {"GET", "HEAD"} or not params:
            return
        if level is Level.OBJECT and method == "PUT" and _PART_OF_UPLOAD & params.keys():
            raise InvalidArgument("This operation does not accept a query-string.")
        subresource = next((name for name in params if name in self._subresources[level]), None)
        if subresource is not None:
            raise MethodNotAllowed(fields={"Method": method, "ResourceType": subresource.upper()})


def _rank(candidates: Iterable[_Candidate]) -> tuple[_Candidate, ...]:
    return tuple(sorted(candidates, key=lambda candidate: -candidate.weight))


def _read_uri(operation: Operation) -> tuple[Level, _Candidate]:
    path, _, query = operation.uri.partition("?")
    level = Level(path.count("{"))
    static = parse_query(query)
    needed, is_copy = set(), False
    if operation.input is not None:
        members = operation.input.members
        required = [members[name] for name in operation.input.required]
        needed = {m.wire_name or "" for m in required if m.traits.get("location") == "querystring"}
        is_copy = any(m.wire_name == _COPY_HEADER for m in required)
    return level, _Candidate(operation.name, static, frozenset(needed - static.keys()), is_copy)
