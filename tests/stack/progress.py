"""Somebody who watches a deployment, for tests."""


class Quiet:
    """Confirms everything, or nothing, and keeps what it is told."""

    def __init__(self, *, is_willing=True):
        self.is_willing = is_willing
        self.changes = []
        self.events = []

    def confirm(self, changes):
        self.changes = list(changes)
        return self.is_willing

    def hear(self, event):
        self.events.append(event)
