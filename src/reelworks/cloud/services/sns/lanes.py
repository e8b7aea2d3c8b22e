"""The order of a FIFO topic's deliveries: within a message group, one after the other for each subscription.

The outbox delivers side by side. Here a delivery waits until those before it in its lane are done with. It does not
wait for one that has failed and is to be tried again later, since that would keep the outbox's places from others:
then all behind it are put off as well.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

Lane = tuple[str, str]
"""A subscription's ARN and a message group."""


@dataclass(slots=True)
class _Line:
    numbers: deque[int] = field(default_factory=deque)
    """What has yet to be delivered, in order."""
    is_moving: bool = False
    """Whether the first is under way."""
    waiting: dict[int, asyncio.Future[bool]] = field(default_factory=dict)


class Lanes:
    """Who is before whom. Rebuilt from the outbox at the start."""

    def __init__(self) -> None:
        self._lines: dict[Lane, _Line] = {}

    def join(self, lane: Lane, number: int) -> None:
        """Line up a delivery; numbers rise."""
        self._lines.setdefault(lane, _Line()).numbers.append(number)

    async def enter(self, lane: Lane, number: int) -> bool:
        """Wait for a delivery's turn; return False where one before it failed, and it has to be put off."""
        line = self._lines[lane]
        if line.numbers[0] == number:
            line.is_moving = True
            return True
        if not line.is_moving:
            return False
        line.waiting[number] = asyncio.get_running_loop().create_future()
        try:
            return await line.waiting[number]
        finally:
            line.waiting.pop(number, None)

    def leave(self, lane: Lane, *, is_done: bool) -> None:
        """End the turn of a lane's first delivery: it is done with, or has to be tried again."""
        line = self._lines[lane]
        line.is_moving = False
        if is_done:
            line.numbers.popleft()
        if not line.numbers:
            del self._lines[lane]
        elif is_done:
            self._call_next(line)
        else:
            for turn in line.waiting.values():
                _tell(turn, is_turn=False)

    def _call_next(self, line: _Line) -> None:
        turn = line.waiting.get(line.numbers[0])
        if turn is not None:
            line.is_moving = True
            _tell(turn, is_turn=True)
        else:
            # Whoever is next has not come yet: it may be put off, and then so must be those behind it.
            for other in line.waiting.values():
                _tell(other, is_turn=False)


def _tell(turn: asyncio.Future[bool], *, is_turn: bool) -> None:
    if not turn.done():
        turn.set_result(is_turn)
