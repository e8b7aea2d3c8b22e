"""The instance types: what each has, as AWS lists it.

https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reelworks.cloud.services.ec2.errors import InvalidParameterValue

GIB = 1024
"""MiB."""


@dataclass(frozen=True, slots=True)
class InstanceType:
    """What an instance of a type may use."""

    name: str
    cpus: int
    """vCPUs."""
    memory_mib: int
    architecture: str
    """``x86_64`` or ``arm64``."""
    is_burstable: bool
    clock_ghz: float
    network: str
    hypervisor: str = "nitro"

    @property
    def family(self) -> str:
        """``m5`` of ``m5.large``."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class _Family:
    """Families whose sizes double: of which memory, from which size to which."""

    gib_a_cpu: float
    clock_ghz: float
    is_arm: bool = False


_FAMILIES: Mapping[str, _Family] = {
    "m5": _Family(4, 3.1),
    "m5a": _Family(4, 2.5),
    "m6i": _Family(4, 3.5),
    "m6a": _Family(4, 3.6),
    "m6g": _Family(4, 2.5, is_arm=True),
    "m7i": _Family(4, 3.2),
    "m7a": _Family(4, 3.7),
    "m7g": _Family(4, 2.6, is_arm=True),
    "c5": _Family(2, 3.6),
    "c5a": _Family(2, 3.3),
    "c6i": _Family(2, 3.5),
    "c6a": _Family(2, 3.6),
    "c6g": _Family(2, 2.5, is_arm=True),
    "c7i": _Family(2, 3.2),
    "c7a": _Family(2, 3.7),
    "c7g": _Family(2, 2.6, is_arm=True),
    "r5": _Family(8, 3.1),
    "r6i": _Family(8, 3.5),
    "r6g": _Family(8, 2.5, is_arm=True),
    "r7i": _Family(8, 3.2),
    "r7g": _Family(8, 2.6, is_arm=True),
}
_SIZES = {"large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32, "12xlarge": 48, "16xlarge": 64}
_NOT_OF_C5 = {"8xlarge", "16xlarge"}
_OF_C5 = {"9xlarge": 36, "18xlarge": 72}
_OLD = {
    "t1.micro": (1, 627),
    "m1.small": (1, 1740),
    "m1.medium": (1, 3788),
    "m1.large": (2, 7680),
    "m1.xlarge": (4, 15_360),
    "c1.medium": (2, 1740),
    "c1.xlarge": (8, 7168),
    "m3.medium": (1, 3840),
    "m3.large": (2, 7680),
    "m3.xlarge": (4, 15_360),
    "m3.2xlarge": (8, 30_720),
    "c3.large": (2, 3840),
    "c3.xlarge": (4, 7680),
    "m4.large": (2, 8 * GIB),
    "m4.xlarge": (4, 16 * GIB),
    "m4.2xlarge": (8, 32 * GIB),
    "m4.4xlarge": (16, 64 * GIB),
    "c4.large": (2, 3840),
    "c4.xlarge": (4, 7680),
    "c4.2xlarge": (8, 15_360),
    "c4.4xlarge": (16, 30_720),
}
"""Of former generations, on Xen: vCPUs and MiB.

https://docs.aws.amazon.com/ec2/latest/instancetypes/pg.html
"""
FORMER_FAMILIES = frozenset(name.partition(".")[0] for name in _OLD)
_BURSTABLE = {"t3": 3.1, "t3a": 2.5, "t4g": 2.5}
_BURSTABLE_SIZES = {
    "nano": (2, GIB // 2),
    "micro": (2, GIB),
    "small": (2, 2 * GIB),
    "medium": (2, 4 * GIB),
    "large": (2, 8 * GIB),
    "xlarge": (4, 16 * GIB),
    "2xlarge": (8, 32 * GIB),
}
_T2_SIZES = {
    "nano": (1, GIB // 2),
    "micro": (1, GIB),
    "small": (1, 2 * GIB),
    "medium": (2, 4 * GIB),
    "large": (2, 8 * GIB),
    "xlarge": (4, 16 * GIB),
    "2xlarge": (8, 32 * GIB),
}


def _burstable() -> list[InstanceType]:
    types = [
        InstanceType(f"t2.{size}", *shape, "x86_64", True, 2.5, "Low to Moderate", "xen")
        for size, shape in _T2_SIZES.items()
    ]
    for family, clock in _BURSTABLE.items():
        architecture = "arm64" if family == "t4g" else "x86_64"
        types += [
            InstanceType(f"{family}.{size}", *shape, architecture, True, clock, "Up to 5 Gigabit")
            for size, shape in _BURSTABLE_SIZES.items()
        ]
    return types


def _sizes_of(name: str) -> Mapping[str, int]:
    sizes = {**({"medium": 1} if _FAMILIES[name].is_arm else {}), **_SIZES}
    if name == "c5":
        return {size: cpus for size, cpus in {**sizes, **_OF_C5}.items() if size not in _NOT_OF_C5}
    return sizes


def _doubling() -> list[InstanceType]:
    return [
        InstanceType(
            f"{name}.{size}",
            cpus,
            int(cpus * family.gib_a_cpu * GIB),
            "arm64" if family.is_arm else "x86_64",
            False,
            family.clock_ghz,
            "Up to 10 Gigabit" if cpus <= 16 else "12 Gigabit",
        )
        for name, family in _FAMILIES.items()
        for size, cpus in _sizes_of(name).items()
    ]


def _old() -> list[InstanceType]:
    return [
        InstanceType(name, *shape, "x86_64", name.startswith("t1"), 2.4, "Moderate", "xen")
        for name, shape in _OLD.items()
    ]


TYPES: Mapping[str, InstanceType] = {kind.name: kind for kind in [*_burstable(), *_doubling(), *_old()]}
"""Every type that this cloud knows, by name."""


def get_type(name: str) -> InstanceType:
    """Return a type by its name.

    Raises:
        InvalidParameterValue: there is none of that name.
    """
    found = TYPES.get(name)
    if found is None:
        raise InvalidParameterValue(f"Invalid value '{name}' for InstanceType.")
    return found
