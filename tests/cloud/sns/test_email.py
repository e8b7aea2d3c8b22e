"""E-mail subscriptions: asked first, written to as SNS writes, tried again where the mail server did not take it."""

import asyncio
import email
import json
import re
from email import policy
from urllib.parse import parse_qs, urlsplit

import pytest

from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.services.sns.delivery_policy import MAIL_RETRIES
from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.mail import MailOffice, MailSettings, SmtpServer
from reelworks.cloud.services.sns.mail.letters import Heading, sender_of, write_letter
from reelworks.cloud.services.sns.mail.relay import CONNECTIONS_MAX
from reelworks.cloud.services.sns.model import Topic
from support.mail_server import Inbox, MailServer

READER = "reader@example.com"


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
async def server(inbox):
    opened = await MailServer(inbox).open()
    yield opened
    await opened.close()


@pytest.fixture
async def mailed(cloud, server, tmp_path):
    """The cloud with a mail server."""
    await cloud.close()
    cloud.mail = MailSettings(
        tmp_path / "mail", "Films <films@example.org>", SmtpServer("127.0.0.1", server.port, "none")
    )
    return await cloud.open()


async def subscribe(cloud, topic, reader=READER, protocol="email", **attributes):
    return await cloud("Subscribe", TopicArn=topic, Protocol=protocol, Endpoint=reader, Attributes=attributes)


def text_of(mail):
    return mail.get_content().replace("\r\n", "\n")


def link_in(mail, action="ConfirmSubscription"):
    [link] = re.findall(rf"^http\S+Action={action}\S+$", text_of(mail), re.MULTILINE)
    return {name: value for name, [value] in parse_qs(urlsplit(link).query).items()}


async def confirmed(cloud, inbox, topic, reader=READER, protocol="email", **attributes):
    await subscribe(cloud, topic, reader, protocol, **attributes)
    mail = (await inbox.wait_for(len(inbox.received) + 1)).mail
    token = json.loads(text_of(mail))["Token"] if protocol == "email-json" else link_in(mail)["Token"]
    inbox.received.clear()
    return (await cloud("ConfirmSubscription", TopicArn=topic, Token=token))["SubscriptionArn"]


async def test_a_reader_is_asked_before_anything_is_sent(mailed, inbox):
    topic = await mailed.topic(DisplayName="New films")

    answer = await subscribe(mailed, topic)
    await mailed("Publish", TopicArn=topic, Message="too early")
    letter = await inbox.wait_for(1)
    await mailed.settle()

    assert answer == {"SubscriptionArn": "pending confirmation"}
    assert len(inbox.received) == 1
    assert (letter.sender, letter.recipients) == ("films@example.org", [READER])
    assert letter.mail["From"] == "Films <films@example.org>"
    assert letter.mail["To"] == READER
    assert letter.mail["Subject"] == "AWS Notification - Subscription Confirmation"
    assert text_of(letter.mail).startswith(f"You have chosen to subscribe to the topic:\n{topic}\n")
    assert link_in(letter.mail)["TopicArn"] == topic
    [listed] = (await mailed("ListSubscriptions"))["Subscriptions"]
    assert (listed["SubscriptionArn"], listed["Endpoint"]) == ("PendingConfirmation", READER)


async def test_the_arn_is_told_at_once_to_who_asks_for_it(mailed):
    topic = await mailed.topic()

    answer = await mailed(
        "Subscribe", TopicArn=topic, Protocol="email", Endpoint=READER, ReturnSubscriptionArn=True
    )

    assert (await mailed.subscription(answer["SubscriptionArn"]))["PendingConfirmation"] == "true"


async def test_a_message_is_mailed_with_its_subject_and_the_way_out(mailed, inbox):
    topic = await mailed.topic(DisplayName="New films")
    arn = await confirmed(mailed, inbox, topic)

    answer = await mailed("Publish", TopicArn=topic, Message="Your film\nis ready.", Subject="Ready")

    mail = (await inbox.wait_for(1)).mail
    assert (mail["Subject"], mail["From"]) == ("Ready", "New films <films@example.org>")
    assert mail["Message-ID"] == f"<{answer['MessageId']}.{arn.rpartition(':')[2]}@example.org>"
    assert text_of(mail).startswith("Your film\nis ready.\n\n--\nIf you wish to stop receiving")
    assert link_in(mail, "Unsubscribe")["SubscriptionArn"] == arn
    assert arn in mail["List-Unsubscribe"]


async def test_a_message_without_a_subject_gets_the_usual_one(mailed, inbox):
    topic = await mailed.topic()
    await confirmed(mailed, inbox, topic)

    await mailed("Publish", TopicArn=topic, Message="m")

    mail = (await inbox.wait_for(1)).mail
    assert mail["Subject"] == "AWS Notification Message"
    assert mail["From"] == "Films <films@example.org>"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Größe ✓", "Größe ✓"),
        ('A "B", <c@d>; e', 'A "B", <c@d>; e'),
        ("a\r\nBcc: thief@example.com", "a Bcc: thief@example.com"),
        ("a\x00b\x1b[1m\u2028c", "a b [1m c"),
        ("=?utf-8?q?x?=", None),
    ],
)
def test_a_display_name_is_only_a_name(name, shown):
    topic = Topic("arn", "1", "r", "n", "{}", {"DisplayName": name})
    sender = sender_of(topic, "Films <films@example.org>")

    content = write_letter(Heading("id", 1_700_000_000.0, sender, READER, "s"), "text").content

    mail = email.message_from_bytes(content, policy=policy.default)
    [address] = mail["From"].addresses
    assert address.addr_spec == "films@example.org"
    assert shown is None or address.display_name == shown
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["hällo ✓ 日本", "x" * 5000, ".\n..\n.", "\ttab\n\n\n", "a\r\nb"],
    ids=["unicode", "long line", "dots", "blank lines", "crlf"],
)
async def test_any_text_arrives(mailed, inbox, text):
    topic = await mailed.topic()
    await confirmed(mailed, inbox, topic)

    await mailed("Publish", TopicArn=topic, Message=text, Subject="Größe")

    mail = (await inbox.wait_for(1)).mail
    assert mail["Subject"] == "Größe"
    assert text_of(mail).startswith(text.replace("\r\n", "\n") + "\n\n--\n")


async def test_each_protocol_reads_its_own_text(mailed, inbox):
    topic = await mailed.topic()
    await confirmed(mailed, inbox, topic)
    texts = {"default": "d", "email": "for readers", "sqs": "for queues"}

    await mailed("Publish", TopicArn=topic, Message=json.dumps(texts), MessageStructure="json")

    assert text_of((await inbox.wait_for(1)).mail).startswith("for readers\n")


async def test_email_json_is_the_envelope(mailed, inbox):
    topic = await mailed.topic()
    arn = await confirmed(mailed, inbox, topic, protocol="email-json")

    await mailed("Publish", TopicArn=topic, Message="hällo", Subject="Ready")

    mail = (await inbox.wait_for(1)).mail
    envelope = json.loads(text_of(mail))
    assert (envelope["Type"], envelope["Message"], envelope["Subject"]) == ("Notification", "hällo", "Ready")
    assert envelope["UnsubscribeURL"].endswith(arn)
    assert envelope["Signature"]
    assert mail["Subject"] == "Ready"


async def test_a_filter_policy_keeps_letters_back(mailed, inbox):
    topic = await mailed.topic()
    await confirmed(mailed, inbox, topic, FilterPolicy=json.dumps({"kind": ["film"]}))

    for kind in ("photo", "film"):
        attributes = {"kind": {"DataType": "String", "StringValue": kind}}
        await mailed("Publish", TopicArn=topic, Message=kind, MessageAttributes=attributes)
    await mailed.settle()

    assert [text_of(letter.mail)[:4] for letter in inbox.received] == ["film"]


async def test_letters_that_wait_share_connections(mailed, inbox):
    topic = await mailed.topic()
    await confirmed(mailed, inbox, topic)
    inbox.is_silent = asyncio.Event()
    for number in range(40):
        await mailed("Publish", TopicArn=topic, Message=f"m{number}")
    async with asyncio.timeout(10):
        while mailed.sns._office._relay._waiting < 40 - CONNECTIONS_MAX:
            await asyncio.sleep(0.001)

    inbox.is_silent.set()
    await mailed.settle()

    assert len({letter.mail["Message-ID"] for letter in inbox.received}) == 40
    assert len({letter.peer for letter in inbox.received}) == CONNECTIONS_MAX


async def test_what_the_server_takes_later_is_sent_later(mailed, inbox):
    topic = await mailed.topic()
    await confirmed(mailed, inbox, topic)
    inbox.refusals = ["451 try again later"]

    await mailed("Publish", TopicArn=topic, Message="m")
    await wait_until_put_off(mailed)

    row = mailed.sns.database.reader.execute("SELECT due_at FROM sns_letters").fetchone()
    assert row["due_at"] == mailed.clock.now() + 10
    await mailed.close()
    mailed.clock.advance(10)
    await mailed.open()
    assert text_of((await inbox.wait_for(1)).mail).startswith("m\n")


async def test_a_server_that_is_down_loses_nothing_and_holds_up_nothing_else(mailed, inbox, server):
    topic = await mailed.topic()
    await confirmed(mailed, inbox, topic)
    await server.close()
    queue = await mailed.new_queue()
    await mailed.raw(topic, queue)

    await mailed("Publish", TopicArn=topic, Message="m")

    await wait_until_put_off(mailed)
    assert await at_once(mailed, queue) == ["m"]
    await mailed.close()
    await server.open()
    mailed.clock.advance(10)
    await mailed.open()
    assert text_of((await inbox.wait_for(1)).mail).startswith("m\n")


async def test_a_hundred_letters_to_a_silent_server_keep_no_queue_waiting(mailed, inbox):
    topic = await mailed.topic()
    await confirmed(mailed, inbox, topic)
    inbox.is_silent = asyncio.Event()
    for _ in range(100):
        await mailed("Publish", TopicArn=topic, Message="m")
    queue = await mailed.new_queue()
    await mailed.raw(topic, queue)

    await mailed("Publish", TopicArn=topic, Message="for the queue")

    assert await at_once(mailed, queue) == ["for the queue"]
    assert inbox.received == []
    inbox.is_silent.set()
    await mailed.settle()
    assert len(inbox.received) == 101


async def test_a_silent_server_does_not_hold_up_the_end(mailed, inbox):
    topic = await mailed.topic()
    await confirmed(mailed, inbox, topic)
    inbox.is_silent = asyncio.Event()
    await mailed("Publish", TopicArn=topic, Message="m")
    async with asyncio.timeout(10):
        while not mailed.sns._letters._under_way:
            await asyncio.sleep(0.001)

    async with asyncio.timeout(10):  # far less than the server may take to answer
        await mailed.close()

    inbox.is_silent.set()
    await mailed.open()
    assert text_of((await inbox.wait_for(1)).mail).startswith("m\n")


@pytest.mark.parametrize("phase", ["reader", "letter"])
async def test_what_is_refused_for_good_goes_to_the_dead_letter_queue(mailed, inbox, phase):
    topic = await mailed.topic()
    dead = await mailed.new_queue("dead")
    await confirmed(mailed, inbox, topic, RedrivePolicy=json.dumps({"deadLetterTargetArn": dead}))
    if phase == "reader":
        inbox.refused = {READER: "550 no such reader"}
    else:
        inbox.refusals = ["554 this is spam"]

    await mailed("Publish", TopicArn=topic, Message="m")

    [body] = await mailed.bodies(dead)
    assert json.loads(body)["Message"] == "m"
    assert inbox.received == []


def test_mail_is_tried_fifty_times_in_six_hours():
    pauses = [MAIL_RETRIES.pause_s(attempt) for attempt in range(1, 52)]

    assert pauses[:2] == [10.0, 10.0]
    assert pauses[-1] is None
    assert pauses[-2] == 600.0
    assert 6 <= sum(pauses[:-1]) / 3600 < 7


@pytest.mark.parametrize(
    "address",
    ["", "reader", "@example.com", "reader@", "a b@example.com", "a@b@c", "a@b\r\nBcc: c@d", "Ä@b.c"],
)
async def test_what_is_no_address_is_refused(cloud, address):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter, match="Invalid parameter: Email address"):
        await subscribe(cloud, topic, address)


async def test_a_fifo_topic_sends_no_mail(cloud):
    topic = await cloud.topic("a.fifo", FifoTopic="true")

    with pytest.raises(InvalidParameter, match="Please use FIFO SQS queue"):
        await subscribe(cloud, topic)


async def test_mail_cannot_be_raw(cloud):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter, match="does not support raw message delivery"):
        await subscribe(cloud, topic, RawMessageDelivery="true")


async def test_without_a_server_a_letter_is_kept_for_its_owner_only(cloud):
    topic = await cloud.topic()

    await subscribe(cloud, topic)
    await cloud.settle()

    [path] = (cloud.folder / "sns" / "mail").iterdir()
    assert path.suffix == ".eml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    [kept] = cloud.kept_letters()
    assert kept["To"] == READER
    assert link_in(kept)["TopicArn"] == topic


async def test_a_letter_that_comes_twice_is_kept_once(tmp_path):
    office = MailOffice(MailSettings(tmp_path / "mail"))
    letter = write_letter(Heading("id", 1_700_000_000.25, "a@example.com", "b@example.com", "s"), "text")

    await office.send(letter)
    await office.send(letter)

    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["20231114T221320.250Z-id.eml"]


async def test_a_disk_that_does_not_take_a_letter_gets_it_again(cloud, tmp_path):
    topic = await cloud.topic()
    blocker = tmp_path / "sns" / "mail"
    blocker.write_text("a file where the folder should be")

    await subscribe(cloud, topic)
    await wait_until_put_off(cloud)

    await cloud.close()
    blocker.unlink()
    cloud.clock.advance(10)
    await cloud.open()
    await cloud.settle()
    assert len(cloud.kept_letters()) == 1


async def test_subscribing_again_asks_again(cloud):
    topic = await cloud.topic()
    await subscribe(cloud, topic)
    await cloud.settle()
    cloud.clock.advance(60)

    await subscribe(cloud, topic)
    await cloud.settle()

    first, second = (link_in(mail)["Token"] for mail in cloud.kept_letters())
    assert first != second
    assert (await cloud("ConfirmSubscription", TopicArn=topic, Token=second))["SubscriptionArn"]
    assert len((await cloud("ListSubscriptions"))["Subscriptions"]) == 1


async def test_a_reader_who_left_by_the_link_may_come_back_by_another(cloud):
    topic = await cloud.topic()
    await subscribe(cloud, topic)
    await cloud.settle()
    owner, home = cloud.principal, cloud.region
    cloud.principal, cloud.region = Principal.anonymous(), "us-east-1"
    arn = (await cloud("ConfirmSubscription", **link_token(cloud.kept_letters()[0])))["SubscriptionArn"]
    cloud.clock.advance(1)

    await cloud("Unsubscribe", SubscriptionArn=arn)
    await cloud.settle()

    farewell = cloud.kept_letters()[1]
    assert farewell["Subject"] == "AWS Notification - Unsubscribe Confirmation"
    assert (await cloud("ConfirmSubscription", **link_token(farewell)))["SubscriptionArn"] == arn
    cloud.principal, cloud.region = owner, home
    assert (await cloud.subscription(arn))["PendingConfirmation"] == "false"
    cloud.clock.advance(1)
    await cloud("Publish", TopicArn=topic, Message="welcome back")
    await cloud.settle()
    assert text_of(cloud.kept_letters()[2]).startswith("welcome back\n")


async def test_a_reader_whom_the_owner_took_off_the_list_is_not_written_to(cloud):
    topic = await cloud.topic()
    await subscribe(cloud, topic)
    await cloud.settle()
    arn = (await cloud("ConfirmSubscription", **link_token(cloud.kept_letters()[0])))["SubscriptionArn"]

    await cloud("Unsubscribe", SubscriptionArn=arn)
    await cloud.settle()

    assert len(cloud.kept_letters()) == 1


def link_token(mail):
    link = link_in(mail)
    return {"TopicArn": link["TopicArn"], "Token": link["Token"]}


async def wait_until_put_off(cloud):
    async with asyncio.timeout(10):
        while not any(
            row["attempts"] for row in cloud.sns.database.reader.execute("SELECT attempts FROM sns_letters")
        ):
            await asyncio.sleep(0.001)


async def at_once(cloud, queue):
    """Return what is in a queue, without waiting for other deliveries."""
    url = f"http://localhost:4566/123456789012/{queue.rpartition(':')[2]}"
    answer = await cloud.queue("ReceiveMessage", QueueUrl=url, WaitTimeSeconds=10)
    return [message["Body"] for message in answer["Messages"]]
