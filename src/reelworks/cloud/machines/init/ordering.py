"""In which order units start: what each waits for, with circles broken up."""

from collections.abc import Mapping, Sequence

from reelworks.cloud.machines.init.unit import Unit

Waits = Mapping[str, frozenset[str]]
"""By a unit's name: those that must have come before it."""


def order_of(units: Sequence[Unit]) -> Waits:
    """Return what each of the units waits for among them.

    Where units wait for one another in a circle, one of them does not wait, as systemd drops a job then.
    """
    wanted = {unit.name: {other.name for other in units if _comes_after(unit, other)} for unit in units}
    kept: dict[str, frozenset[str]] = {}
    for name in sorted(wanted):
        kept[name] = frozenset(other for other in wanted[name] if not _waits_for(other, name, kept))
    return kept


def _comes_after(unit: Unit, other: Unit) -> bool:
    return unit.name != other.name and (other.name in unit.after or unit.name in other.before)


def _waits_for(name: str, other: str, waits: Waits) -> bool:
    """Whether one waits for another already, itself or through those it waits for."""
    seen, ahead = set[str](), [name]
    while ahead:
        current = ahead.pop()
        if current == other:
            return True
        if current not in seen:
            seen.add(current)
            ahead += waits.get(current, ())
    return False
