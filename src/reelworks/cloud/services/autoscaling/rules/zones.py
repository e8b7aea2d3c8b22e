"""Where an instance is launched, so that the zones of a group hold about as many each.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html#arch-AutoScalingMultiAZ
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from reelworks.cloud.services.autoscaling.model import Place

IMBALANCE = 2
"""How many instances one zone must hold more than another before they are balanced."""


def choose_place(places: Sequence[Place], taken: Iterable[Place], closed: Collection[str]) -> Place:
    """Return where the next instance goes: the zone with the fewest, and in it the subnet with the fewest.

    Zones that are closed are left out, unless all are: then an attempt shows what is wrong.
    """
    held = list(taken)
    of_zone = Counter(place.zone for place in held)
    of_place = Counter(held)
    open_places = [place for place in places if place.zone not in closed] or places
    return min(open_places, key=lambda place: (of_zone[place.zone], of_place[place]))


def is_unbalanced(
    zones: Sequence[str], taken: Iterable[str], movable: Collection[str], closed: Collection[str]
) -> bool:
    """Tell whether a launch in the emptiest open zone and a termination elsewhere would balance a group better.

    ``taken`` is the zone of each instance, ``movable`` those in which one may be terminated. One in none of the
    group's zones is to be moved in any case.
    """
    of_zone = Counter(taken)
    open_zones = [zone for zone in zones if zone not in closed]
    if not open_zones:
        return False
    least = min(of_zone[zone] for zone in open_zones)
    return any(zone not in zones or of_zone[zone] - least >= IMBALANCE for zone in movable)
