"""The types of resources that stacks may have, a file each."""
