"""A room a service of AWS. Rooms do not know each other: one asks another through the door."""
