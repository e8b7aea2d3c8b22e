"""The room's tables and their SQL: nothing else in the room knows the database."""
