"""The ground: what every floor may stand on, and what stands on nothing."""
