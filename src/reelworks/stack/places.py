"""Where the machines of a stack find what is theirs, by the stack's name."""

DRAIN_HOOK = "drain"
"""The lifecycle hook that waits for a worker to finish before its machine goes."""
WORKERS = "workers"
WEB = "web"


def definition_parameter(stack: str) -> str:
    """Return the name of the parameter, in Systems Manager, that holds a stack's definition."""
    return f"/reelworks/{stack}/definition"


def group_name(stack: str, kind: str) -> str:
    """Return the name of the Auto Scaling group of a stack's workers or web servers."""
    return f"{stack}-{kind}"
