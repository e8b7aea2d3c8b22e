"""EC2's tables, each with its one store."""
