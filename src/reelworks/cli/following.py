"""What a stack goes through, as a table that lives while it changes; lines where there is no terminal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.prompt import Confirm
from rich.table import Table

from reelworks.stack.changes import Change
from reelworks.stack.events import StackEvent

_ROWS_SPARE = 6
_SIGNS = {"Add": "[green]+[/]", "Modify": "[yellow]~[/]", "Remove": "[red]-[/]"}


class StackScreen:
    """Shows changes and asks for them; then shows each resource's last event. A ``StackProgress``."""

    def __init__(self, console: Console, *, is_sure: bool) -> None:
        self._console = console
        self._is_sure = is_sure
        self._rows: dict[str, StackEvent] = {}
        self._live: Live | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def confirm(self, changes: Sequence[Change]) -> bool:
        """Show what would change, and ask, unless whoever started this is sure."""
        table = Table(title=f"{len(changes)} changes", title_justify="left", box=None, padding=(0, 2, 0, 0))
        for heading in ("", "resource", "type", "what"):
            table.add_column(heading)
        for change in changes:
            what = ", ".join(change.details)
            if change.replacement in {"True", "Conditional"}:
                what += f" [red]({'may be ' if change.replacement == 'Conditional' else ''}replaced)[/]"
            table.add_row(_SIGNS.get(change.action, change.action), change.resource, change.kind, what)
        self._console.print(table)
        return self._is_sure or Confirm.ask("Make these changes?", console=self._console, default=False)

    def hear(self, event: StackEvent) -> None:
        """Show one event."""
        if not self._console.is_terminal:
            reason = f"  {event.reason}" if event.reason else ""
            when = f"{event.at.astimezone():%H:%M:%S}"
            self._console.print(
                escape(f"{when}  {event.status:<28} {event.resource} ({event.kind}){reason}"), soft_wrap=True
            )
            return
        self._rows.pop(event.resource, None)
        self._rows[event.resource] = event
        if self._live is None:
            self._live = Live(console=self._console, refresh_per_second=8)
            self._live.start()
        self._live.update(self._table())

    def _table(self) -> Table:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for heading in ("time", "resource", "type", "status", "reason"):
            table.add_column(heading, no_wrap=heading != "reason")
        room = max(1, self._console.height - _ROWS_SPARE)
        for event in list(self._rows.values())[-room:]:
            table.add_row(
                _clock(event.at), event.resource, event.kind, _coloured(event.status), escape(event.reason)
            )
        return table


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"


def _coloured(status: str) -> str:
    if status.endswith("_FAILED") or "ROLLBACK" in status:
        return f"[red]{status}[/]"
    return f"[{'green' if status.endswith('_COMPLETE') else 'yellow'}]{status}[/]"
