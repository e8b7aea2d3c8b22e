"""What a command tells a person when it cannot go on."""


class Complaint(Exception):
    """A command cannot go on; the text is one sentence that says why and what to do."""
