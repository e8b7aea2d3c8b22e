"""SQS beside a model of a few lines: both are asked the same, in any order, through restarts, and must agree.

The model promises what AWS promises and no more: which of several visible messages, or which of several free groups,
comes first is the queue's own choice; a group's order, and how many come, is not.
"""

import asyncio
import functools
import importlib.util
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)

from reelworks.base.clock import HeldClock
from reelworks.cloud.services.sqs.errors import InvalidParameterValue, MessageNotInflight

RETENTION_S, DEDUPLICATION_S = 3_600, 300
TIMEOUTS = st.sampled_from([0, 1, 30, 30, 30, 200])
WAITS = st.sampled_from([1, 1, 5, 5, 29, 30, 30, 100, 299, RETENTION_S // 2])
DELAYS = st.sampled_from([0, 0, 0, 5])
GROUPS = st.sampled_from(["g", "h"])
DEDUPLICATIONS = st.integers(0, 40).map(str)


@dataclass
class Message:
    """What the model knows of a message. Times in seconds."""

    message_id: str
    group: str
    visible_at: float
    expires_at: float
    receives: int = 0


@dataclass
class Model:
    """A queue, as its documentation has it."""

    is_fifo: bool
    now: float = 0.0
    messages: list[Message] = field(default_factory=list)
    sent: dict[str, tuple[float, str]] = field(default_factory=dict)

    def available(self) -> dict[str, list[Message]]:
        """What may be received, by group, in order; a standard queue's messages are a group each."""
        groups = defaultdict(list)
        for message in self.messages:
            groups[message.group if self.is_fifo else message.message_id].append(message)
        firsts = {name: self._first_visible(group) for name, group in groups.items()}
        return {
            name: [each for each in first if each.expires_at > self.now] for name, first in firsts.items()
        }

    def _first_visible(self, group: list[Message]) -> list[Message]:
        if any(message.receives and message.visible_at > self.now for message in group):
            return []
        hidden = [number for number, message in enumerate(group) if message.visible_at > self.now]
        return group[: hidden[0]] if hidden else group

    def original_of(self, deduplication: str) -> str | None:
        sent_at, message_id = self.sent.get(deduplication, (-DEDUPLICATION_S, ""))
        return message_id if self.now - sent_at < DEDUPLICATION_S else None


@dataclass(frozen=True)
class Handle:
    """A receive: the message as the model has it, which of its receives it was, and what SQS calls it."""

    message: Message
    receive: int
    text: str

    @property
    def is_last(self) -> bool:
        """Whether the message was not received again."""
        return self.message.receives == self.receive


class QueueMachine(RuleBasedStateMachine):
    """The room on a disk, with a clock in the machine's hand, beside the model."""

    is_fifo = False
    handles = Bundle("handles")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="sqs-"))
        self.runner = asyncio.Runner()
        self.clock = HeldClock()
        self.cloud = self.run(new_client(self.folder, self.clock).open())
        self.model = Model(self.is_fifo)
        self.held = []
        create = self.cloud.create_fifo if self.is_fifo else self.cloud.create
        self.url = self.run(create(MessageRetentionPeriod=RETENTION_S))

    def run(self, coroutine):
        return self.runner.run(coroutine)

    def teardown(self):
        self.run(self.cloud.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    @rule(group=GROUPS, deduplications=st.lists(DEDUPLICATIONS, min_size=1, max_size=5), delay_s=DELAYS)
    def send(self, group, deduplications, delay_s):
        for deduplication in deduplications:
            if self.is_fifo:
                self._send_once(group, deduplication)
            else:
                answer = self.run(self.cloud.send(self.url, DelaySeconds=delay_s))
                self._add(answer["MessageId"], group, delay_s)

    def _send_once(self, group, deduplication):
        more = {"MessageGroupId": group, "MessageDeduplicationId": deduplication}
        message_id = self.run(self.cloud.send(self.url, **more))["MessageId"]
        original = self.model.original_of(deduplication)
        if original is None:
            assert message_id not in {each for _, each in self.model.sent.values()}
            self.model.sent[deduplication] = (self.model.now, message_id)
            self._add(message_id, group, 0)
        else:
            assert message_id == original

    def _add(self, message_id, group, delay_s):
        now = self.model.now
        self.model.messages.append(Message(message_id, group, now + delay_s, now + RETENTION_S))

    @rule(target=handles, count=st.integers(1, 10), timeout_s=TIMEOUTS)
    def receive(self, count, timeout_s):
        available = self.model.available()

        got = self.run(
            self.cloud.receive(self.url, count, VisibilityTimeout=timeout_s, AttributeNames=["All"])
        )

        assert len(got) == min(count, sum(map(len, available.values())))
        ids = [message["MessageId"] for message in got]
        assert len(set(ids)) == len(ids)
        chosen = [[each for each in group if each.message_id in ids] for group in available.values()]
        assert sum(map(len, chosen)) == len(ids)
        for group, taken in zip(available.values(), chosen, strict=True):
            assert taken == group[: len(taken)]
            order = [ids.index(each.message_id) for each in taken]
            assert order == sorted(order)
        unfinished = [
            each for each, group in zip(chosen, available.values(), strict=True) if 0 < len(each) < len(group)
        ]
        assert len(unfinished) <= 1
        return multiple(*self._note_receives(got, timeout_s))

    def _note_receives(self, got, timeout_s):
        by_id = {message.message_id: message for message in self.model.messages}
        for answer in got:
            message = by_id[answer["MessageId"]]
            message.receives += 1
            message.visible_at = self.model.now + timeout_s
            assert answer["Attributes"]["ApproximateReceiveCount"] == str(message.receives)
            self.held.append(Handle(message, message.receives, answer["ReceiptHandle"]))
            yield self.held[-1]
        expired = [each for each in self.model.messages if each.expires_at <= self.model.now]
        assert not {each.message_id for each in expired} & {answer["MessageId"] for answer in got}

    @rule(chance=st.randoms(use_true_random=False))
    def finish_some(self, chance):
        """Delete some of what is in flight, in any order."""
        held = [handle for handle in self.held if handle.is_last]
        chance.shuffle(held)
        for handle in held[: chance.randint(0, 3)]:
            self.delete(handle)

    @rule(handle=consumes(handles))
    def delete_one(self, handle):
        self.delete(handle)

    def delete(self, handle):
        message, now = handle.message, self.model.now
        is_there = message in self.model.messages
        is_last = message.receives == handle.receive
        is_current = is_last and (not self.is_fifo or message.visible_at > now)
        delete = functools.partial(self.cloud, "DeleteMessage", QueueUrl=self.url, ReceiptHandle=handle.text)
        if self.is_fifo and is_there and not is_current and message.expires_at > now:
            with pytest.raises(InvalidParameterValue, match="The receipt handle has expired"):
                self.run(delete())
        elif message.expires_at > now or not is_there:
            self.run(delete())
            if is_there and is_current:
                self.model.messages.remove(message)

    @rule(chance=st.randoms(use_true_random=False), timeout_s=st.sampled_from([0, 0, 1, 200]))
    def change_one_in_flight(self, chance, timeout_s):
        now = self.model.now
        held = [each for each in self.held if each.is_last and each.message.visible_at > now]
        if held:
            self.change_visibility(chance.choice(held), timeout_s)

    @rule(handle=handles, timeout_s=TIMEOUTS)
    def change_any(self, handle, timeout_s):
        self.change_visibility(handle, timeout_s)

    def change_visibility(self, handle, timeout_s):
        message, now = handle.message, self.model.now
        if message.expires_at <= now:
            return
        change = functools.partial(
            self.cloud,
            "ChangeMessageVisibility",
            QueueUrl=self.url,
            ReceiptHandle=handle.text,
            VisibilityTimeout=timeout_s,
        )
        if message not in self.model.messages or message.receives != handle.receive:
            with pytest.raises(InvalidParameterValue):
                self.run(change())
        elif message.visible_at <= now:
            with pytest.raises(MessageNotInflight):
                self.run(change())
        else:
            self.run(change())
            message.visible_at = now + timeout_s

    @rule(seconds=WAITS)
    def wait(self, seconds):
        self.clock.advance(seconds)
        self.model.now += seconds

    @rule(what=st.sampled_from(["restart", "restart", "clean", "clean", "purge"]))
    def keep_up(self, what):
        if what == "restart":
            self.run(self.cloud.close())
            self.run(self.cloud.open())
        elif what == "clean":
            self.run(self.cloud.room._cleaning.clean())
        else:
            self.wait(60)
            self.run(self.cloud("PurgeQueue", QueueUrl=self.url))
            self.model.messages.clear()
            self.model.sent.clear()

    @invariant()
    def counts_agree(self):
        if any(message.expires_at <= self.model.now for message in self.model.messages):
            return
        hidden = [message for message in self.model.messages if message.visible_at > self.model.now]
        in_flight = sum(1 for message in hidden if message.receives)
        visible = len(self.model.messages) - len(hidden)

        assert self.run(self.cloud.counts(self.url)) == (visible, in_flight, len(hidden) - in_flight)


class FifoMachine(QueueMachine):
    """The same for a FIFO queue."""

    is_fifo = True


def new_client(folder, clock):
    """The client of the other tests here."""
    place = Path(__file__).with_name("conftest.py")
    spec = importlib.util.spec_from_file_location("sqs_conftest", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Client(folder, clock)


BOUNDED = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestStandardQueue = QueueMachine.TestCase
TestStandardQueue.settings = BOUNDED
TestFifoQueue = FifoMachine.TestCase
TestFifoQueue.settings = BOUNDED
