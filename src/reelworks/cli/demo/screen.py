"""What the demonstration looks like: bars on a terminal, plain lines anywhere else."""

import threading
import time
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

_PLAIN_EVERY = 0.25
"""Where there are no bars, a step says how far it is at every quarter."""


class Screen:
    """Takes words and progress from any thread."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._began_at = time.monotonic()
        self._lock = threading.Lock()
        self._bars = Progress(
            TextColumn("  [cyan]{task.fields[worker]}[/] {task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            console=console,
        )
        self._tasks: dict[tuple[str, str], TaskID] = {}
        self._quarters: dict[tuple[str, str], int] = {}
        self._depths = Text()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live = Live(get_renderable=self._picture, console=self.console, refresh_per_second=8)
            self._live.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def title(self, text: str) -> None:
        """Begin a new act."""
        self.console.print(f"\n[bold]{text}[/]", soft_wrap=True)

    def say(self, who: str, text: str) -> None:
        """Print a line of somebody's, with the seconds since the beginning before it."""
        seconds = time.monotonic() - self._began_at
        line = f"[dim]{seconds:6.2f} s[/]  [cyan]{who:9}[/] {escape(text)}"
        self.console.print(line, soft_wrap=True)

    def command(self, words: str) -> None:
        """Print a command line that is about to be run."""
        self.console.print(f"[bold yellow]$[/] [bold]{escape(words)}[/]", soft_wrap=True)

    def show_depths(self, depths: dict[str, tuple[int, int]]) -> None:
        """Show how many messages wait in each queue, and how many are in somebody's hands."""
        words = [f"{name}: {waiting} waiting, {taken} in work" for name, (waiting, taken) in depths.items()]
        changed = Text("  queues  " + " · ".join(words), style="magenta")
        if changed.plain == self._depths.plain:
            return
        self._depths = changed
        if self._live is None:
            self.say("queues", " · ".join(words))

    def show_step(self, worker: str, key: str, step: str, share: float) -> None:
        """Show how much of a step is done."""
        with self._lock:
            if self._live is None:
                self._say_step(worker, key, step, share)
            else:
                self._move_bar(worker, key, step, share)

    def _say_step(self, worker: str, key: str, step: str, share: float) -> None:
        quarter = int(share / _PLAIN_EVERY)
        if quarter > self._quarters.get((key, step), 0):
            self._quarters[key, step] = quarter
            self.say(worker, f"{step} of {key}: {share:4.0%}")

    def _move_bar(self, worker: str, key: str, step: str, share: float) -> None:
        task = self._tasks.get((key, step))
        if task is None:
            text = escape(f"{step} of {key}")
            task = self._bars.add_task(text, total=1.0, worker=worker)
            self._tasks[key, step] = task
        self._bars.update(task, completed=share, worker=worker)

    def _picture(self) -> Group:
        return Group(self._depths, self._bars)
