"""From a request to instances: what is asked for, where there is room, what is made."""
