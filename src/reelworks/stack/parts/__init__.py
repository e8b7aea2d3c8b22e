"""The template's parts, a file a kind of thing. Each knows the others' resources by their logical ids only."""
