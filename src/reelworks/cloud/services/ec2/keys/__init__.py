"""Key pairs: made, and read."""
