"""Clients load the cloud in full flight while something happens to it; each notes what it was promised."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError

from promises.clients import Clients, Promise, Task
from support.cloud import RunningCloud

IsExpected = Callable[[Exception], bool]


class Siege:
    """A cloud, what it promises, and what happens to its data between a kill and the next start."""

    def __init__(
        self, cloud: RunningCloud, promises: Sequence[Promise], between: Callable[[], None] = lambda: None
    ) -> None:
        self.cloud = cloud
        self.promises = promises
        self.between = between

    def lay(self, rounds: int, seed: int, seconds_max: float = 1.0) -> None:
        """Start the cloud, load and kill it so many times, and hold it to every promise."""
        self.begin()
        self.go_on(rounds, seed, seconds_max)
        self.end()

    def begin(self) -> None:
        """Start the cloud and lay out what the promises are about."""
        self.cloud.start()
        self.clients = Clients(self.cloud)
        for promise in self.promises:
            promise.lay_out(self.clients)

    def go_on(self, rounds: int, seed: int, seconds_max: float) -> None:
        """Load and kill so many times, and look after each start."""
        chance = random.Random(seed)
        for number in range(rounds):
            self.load(seed + number, lambda: self.kill_in(chance.uniform(0.05, seconds_max)), is_broken_off)
            self.between()
            self.cloud.start()
            for promise in self.promises:
                promise.look(self.clients)

    def end(self) -> None:
        """Hold the cloud to every promise."""
        for promise in self.promises:
            assert promise.noted() > 0, f"{promise} was never tried"
            promise.look_at_last(self.clients)

    def load(self, seed: int, happen: Callable[[], None], is_expected: IsExpected) -> None:
        """Let all clients work while something happens, and then wait for them."""
        stop = threading.Event()
        tasks = [task for promise in self.promises for task in promise.tasks()]
        with ThreadPoolExecutor(len(tasks)) as pool:
            futures = [
                pool.submit(self.repeat, task, random.Random(seed * 100 + number), is_expected, stop)
                for number, task in enumerate(tasks)
            ]
            try:
                happen()
            finally:
                stop.set()
            for future in futures:
                future.result(30)

    def kill_in(self, seconds: float) -> None:
        time.sleep(seconds)
        self.cloud.kill()

    def repeat(
        self, task: Task, chance: random.Random, is_expected: IsExpected, stop: threading.Event
    ) -> None:
        while not stop.is_set():
            try:
                task(self.clients, chance)
            except (BotoCoreError, ClientError) as error:
                if not is_expected(error):
                    raise


def is_broken_off(error: Exception) -> bool:
    """A kill ends what is under way with a broken connection; any other answer is a finding."""
    return isinstance(error, BotoCoreError)
