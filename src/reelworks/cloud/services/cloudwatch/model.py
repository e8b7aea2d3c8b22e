"""The values of CloudWatch: metrics, and samples as they are kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Dimensions = tuple[tuple[str, str], ...]
"""Name and value, in the order of the names."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose: an account, in one region."""

    account: str
    region: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: everything with that name, namespace and those dimensions is one series."""

    owner: Owner
    namespace: str
    name: str
    dimensions: Dimensions = ()

    def to_answer(self) -> dict[str, object]:
        """Return it as answers name it."""
        return {
            "Namespace": self.namespace,
            "MetricName": self.name,
            "Dimensions": dimensions_to_answer(self.dimensions),
        }


@dataclass(slots=True)
class Samples:
    """What a number of samples come to."""

    count: float = 0.0
    total: float = 0.0
    minimum: float = float("inf")
    maximum: float = float("-inf")
    values: dict[float, float] = field(default_factory=dict)
    """How often each value came, as far as the samples were told one by one: for percentiles."""

    def add(self, value: float, count: float = 1.0) -> None:
        """Take a value that came so many times."""
        self.count += count
        self.total += value * count
        self.minimum = min(self.minimum, value)
        self.maximum = max(self.maximum, value)
        self.values[value] = self.values.get(value, 0.0) + count

    def merge(self, other: "Samples") -> None:
        """Take the samples of another."""
        self.count += other.count
        self.total += other.total
        self.minimum = min(self.minimum, other.minimum)
        self.maximum = max(self.maximum, other.maximum)
        for value, count in other.values.items():
            self.values[value] = self.values.get(value, 0.0) + count

    @property
    def has_every_value(self) -> bool:
        """Whether the values of all samples are known, as percentiles need."""
        return sum(self.values.values()) >= self.count


@dataclass(frozen=True, slots=True)
class Point:
    """Samples of one metric at one second."""

    metric: Metric
    at: int
    """In seconds since the epoch."""
    unit: str
    samples: Samples
    resolution_s: int = 60
    """How fine answers tell it: 1 for high resolution, else 60."""
    is_gauge: bool = False
    """The latest in a minute stands for the minute, instead of all of them together."""


def dimensions_of(listed: Iterable[Mapping[str, str]]) -> Dimensions:
    """Return a request's dimensions in their order."""
    return tuple(sorted((each["Name"], each["Value"]) for each in listed))


def dimensions_to_answer(dimensions: Dimensions) -> list[dict[str, str]]:
    """Return dimensions as answers write them."""
    return [{"Name": name, "Value": value} for name, value in dimensions]
