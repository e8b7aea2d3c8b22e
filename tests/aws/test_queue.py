import pytest

from reelworks.aws.faults import CloudFault
from reelworks.aws.queue import SqsQueue, open_queue


@pytest.fixture
def queue(clients, name):
    return SqsQueue(clients.sqs, clients.sqs.create_queue(QueueName=name)["QueueUrl"])


def send(clients, queue, count):
    for number in range(count):
        clients.sqs.send_message(QueueUrl=queue.url, MessageBody=str(number))


def receive_all(queue, count, visibility_s=30):
    messages = []
    while len(messages) < count:
        got = queue.receive(10, 1, visibility_s)
        assert got, "the queue held fewer messages"
        messages += got
    return messages


def test_a_queue_is_opened_by_its_name(clients, queue, name):
    assert open_queue(clients.sqs, name).url == queue.url


def test_a_queue_that_is_not_there_is_a_fault(clients, name):
    with pytest.raises(CloudFault, match=f"find the queue {name}"):
        open_queue(clients.sqs, name)


def test_messages_are_received_with_their_count(clients, queue):
    send(clients, queue, 1)

    [first] = queue.receive(1, 1, 0)
    [second] = queue.receive(1, 1, 0)

    assert (first.body, first.receives) == ("0", 1)
    assert (second.id, second.receives) == (first.id, 2)


def test_an_empty_queue_gives_nothing(queue):
    assert queue.receive(10, 0, 30) == []


def test_more_messages_than_a_batch_holds_are_deleted_together(clients, queue):
    send(clients, queue, 12)
    messages = receive_all(queue, 12, visibility_s=1)

    queue.delete([message.receipt for message in messages])

    assert queue.receive(10, 2, 30) == []


def test_a_message_that_is_hidden_for_no_time_is_handed_back(clients, queue):
    send(clients, queue, 1)
    [message] = queue.receive(1, 1, 600)

    assert queue.hide([message.receipt], 0) == frozenset()

    assert [again.id for again in queue.receive(1, 5, 30)] == [message.id]


def test_a_message_that_was_deleted_cannot_be_kept(clients, queue):
    send(clients, queue, 2)
    gone, kept = receive_all(queue, 2)
    queue.delete([gone.receipt])

    assert queue.hide([gone.receipt, kept.receipt], 60) == {gone.receipt}
