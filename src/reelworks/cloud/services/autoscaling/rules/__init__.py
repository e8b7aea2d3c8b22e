"""The pure rules of Auto Scaling: where to launch, whom to terminate, how large to be, and how it is told."""

from reelworks.cloud.services.autoscaling.rules.departing import choose_leaver
from reelworks.cloud.services.autoscaling.rules.zones import choose_place, is_unbalanced

__all__ = ["choose_leaver", "choose_place", "is_unbalanced"]
